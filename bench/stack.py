"""A server of our own for the measures: started in its home, timed, weighed, stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

START_TIMEOUT_S = 120


class Stack:
    """`layman-server up` as a child process."""

    def __init__(self, home: Path, port: int, settings: Mapping[str, str] | None = None) -> None:
        """`settings` are environment variables of the server besides those of this process."""
        self.home = home
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[str] | None = None

    @property
    def token(self) -> str:
        """Bearer token of the machine's user."""
        return (self.home / "token").read_text(encoding="utf-8").strip()

    def start(self) -> float:
        """Start and wait for the line that says ready; the seconds it took.

        Raises:
            RuntimeError: the server ended or did not become ready.
        """
        command = [str(Path(sys.executable).parent / "layman-server"), "up", "--home", str(self.home)]
        started = time.monotonic()
        command += ["--port", str(self.port)]
        environment = {**os.environ, **self._settings}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "ready at" in line:
                return time.monotonic() - started
            if time.monotonic() - started > START_TIMEOUT_S:
                break
        self.stop()
        raise RuntimeError("the server did not become ready; see the logs in its home")

    def stop(self) -> float:
        """Stop by SIGTERM; the seconds it took."""
        started = time.monotonic()
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=30)
            self._process = None
        return time.monotonic() - started

    def pss_mib(self) -> tuple[float, int]:
        """Proportional set size of every process of the stack together, and how many they are."""
        assert self._process is not None
        sizes = [size for size in map(_pss_kib, _family(self._process.pid)) if size]
        return sum(sizes) / 1024, len(sizes)


def _family(root: int) -> set[int]:
    """A process with all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry))
    found, waiting = set(), [root]
    while waiting:
        process = waiting.pop()
        found.add(process)
        waiting += children.get(process, [])
    return found


def _pss_kib(process: int) -> int:
    try:
        match = re.search(r"^Pss:\s+(\d+)", Path("/proc", str(process), "smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) if match else 0
