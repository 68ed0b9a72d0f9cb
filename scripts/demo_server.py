"""The demo's server: started in its home or found running there, and asked over HTTP like any other server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

COMMAND = str(Path(sys.executable).parent / "layman-server")
USUAL_PORT = 8600
START_TIMEOUT_S = 120


class DemoServer:
    """A running server; `started_here` says whether this run started it."""

    def __init__(self, home: Path, url: str, *, started_here: bool) -> None:
        self.home = home
        self.url = url
        self.started_here = started_here
        self.token = (home / "token").read_text(encoding="utf-8").strip()
        self.workspace = str(self.json("/rest/current-user")["username"])

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rsplit(":", 1)[1])

    def get(self, path: str, **query: object) -> tuple[bytes, str]:
        """Body and content type of an answer.

        Raises:
            RuntimeError: the status is not 200.
        """
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def json(self, path: str) -> Any:
        """The answer as JSON."""
        return json.loads(self.get(path)[0])

    def remove_if_there(self, kind: str, name: str) -> bool:
        """Delete a publication of an earlier run; whether there was one."""
        path = f"/rest/workspaces/{self.workspace}/{kind}/{name}"
        try:
            self._ask("DELETE", path)
        except LookupError:
            return False
        return True

    def _ask(self, method: str, path: str) -> tuple[bytes, str]:
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read(), answer.headers.get("Content-Type", "")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise LookupError(path) from error
            raise RuntimeError(f"{method} {path}: {error.code} {error.read()[:500]!r}") from error


def running_or_started(home: Path, log: Path) -> DemoServer:
    """The server of `home`; it keeps running when this process ends.

    Raises:
        RuntimeError: it does not start; the message holds what it said.
    """
    found = _running(home)
    if found:
        return DemoServer(home, found, started_here=False)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "up", "--home", str(home), "--port", str(_free_port())],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    end = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < end and process.poll() is None:
        said = log.read_text(encoding="utf-8", errors="replace")
        if "ready at " in said:
            return DemoServer(home, said.rsplit("ready at ", 1)[1].split()[0], started_here=True)
        time.sleep(0.05)
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=30)
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _running(home: Path) -> str:
    """URL of the server that runs in `home`, empty when none does."""
    done = subprocess.run(
        [COMMAND, "status", "--json", "--home", str(home)], capture_output=True, text=True, check=False, timeout=60
    )
    try:
        status = json.loads(done.stdout)
    except ValueError:
        return ""
    return str(status.get("url", "")) if status.get("running") else ""


def _free_port() -> int:
    for port in (USUAL_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                print(f"Port {USUAL_PORT} is taken; the demo uses another one.")
                continue
            return int(probe.getsockname()[1])
    raise RuntimeError("no free port on 127.0.0.1")
