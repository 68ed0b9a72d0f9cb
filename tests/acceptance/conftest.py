"""Fixtures of the acceptance tests: whole servers, one shared and some of their own, and a small disk."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.server_process import ServerProcess, fresh_home, started


@pytest.fixture(scope="session")
def running_server() -> Iterator[ServerProcess]:
    """One whole server for all tests of the run; leave it as it was found."""
    with fresh_home() as folder, started(folder) as server:
        yield server


@pytest.fixture
def own_server() -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers for one test, on a fresh home or a given one."""
    with contextlib.ExitStack() as stack:

        def start(home: Path | None = None) -> ServerProcess:
            return stack.enter_context(started(home or stack.enter_context(fresh_home())))

        yield start


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 420 MB."""
    with fresh_home() as folder:
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=420m,mode=755", "tmpfs", str(folder)]
        if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            pytest.skip("needs the right to mount a file system")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=False)
