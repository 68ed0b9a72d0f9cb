"""Real servers for tests: `layman-server up` in a process of its own, on a fresh home and a free port."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 20.0


@dataclass
class ServerProcess:
    """A running `up`; `lines` is what it has printed."""

    home: Path
    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    ready_after_s: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """Bearer token of the machine's user."""
        return (self.home / "token").read_text(encoding="utf-8").strip()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def status(self) -> dict[str, Any]:
        """What `status --json` says."""
        answer: dict[str, Any] = json.loads(layman_server("status", "--json", "--home", str(self.home)).stdout)
        return answer

    def pids(self) -> dict[str, int]:
        """Process ids of the supervisor and its services."""
        status = self.status()
        services = {service["name"]: service["pid"] for service in status["services"] if service["pid"]}
        return {"supervisor": status["pid"], **services}

    def stop(self) -> int:
        """Ask it to stop and wait; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_TIMEOUT_S + 10)


def layman_server(
    *arguments: str, environment: Mapping[str, str] | None = None, timeout_s: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-m", "layman_server", *arguments]
    return subprocess.run(
        command, env=clean_environment(environment), capture_output=True, text=True, timeout=timeout_s, check=False
    )


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without settings of another server."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("LAYMAN_", "CSW_", "OAUTH2_"))}
    return {**own, **(extra or {})}


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextlib.contextmanager
def fresh_home() -> Iterator[Path]:
    """A folder for a home that PostgreSQL's own user can reach; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="layman-test-")).resolve()
    folder.chmod(0o755)
    try:
        yield folder / "home"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def started(
    home: Path, *options: str, environment: Mapping[str, str] | None = None, os_user: str | None = None
) -> Iterator[ServerProcess]:
    """`up` on `home`, ready; stopped afterwards. `os_user` is who runs it; only root can choose another."""
    port = free_port()
    command = [sys.executable, "-m", "layman_server", "up", "--home", str(home), "--port", str(port), *options]
    began_s = time.monotonic()
    process = subprocess.Popen(
        command,
        env=clean_environment(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=os_user,
        group=os_user,
        extra_groups=[] if os_user else None,
    )
    server = ServerProcess(home, port, process)
    ready = threading.Event()
    threading.Thread(target=_read_lines, args=(server, ready), daemon=True).start()
    try:
        if not ready.wait(START_TIMEOUT_S) or not any("ready at" in line for line in server.lines):
            raise AssertionError(f"The server did not start: {server.lines}\n{logs(home)}")
        server.ready_after_s = time.monotonic() - began_s
        yield server
    finally:
        try:
            server.stop()
        finally:
            process.kill()


def logs(home: Path, last_lines: int = 15) -> str:
    """The ends of all logs, for messages of failed tests."""
    parts = []
    for path in sorted((home / "logs").glob("*.log")):
        parts.append(f"--- {path.name}")
        parts += path.read_text(encoding="utf-8", errors="replace").splitlines()[-last_lines:]
    return "\n".join(parts)


def _read_lines(server: ServerProcess, ready: threading.Event) -> None:
    assert server.process.stdout is not None
    for line in server.process.stdout:
        server.lines.append(line.rstrip("\n"))
        if "ready at" in line:
            ready.set()
    ready.set()
