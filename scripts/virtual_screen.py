"""A screen that nobody sees: Xvfb with a window manager, for a real QGIS on a machine without a display."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

SIZE = "1600x1000x24"
START_TIMEOUT_S = 20


@contextmanager
def virtual_screen() -> Iterator[str]:
    """The name of a display (`:7`) that lives as long as the context.

    Raises:
        RuntimeError: Xvfb does not start.
    """
    with _xvfb() as (server, display):
        manager = subprocess.Popen(
            ["openbox"], env={**os.environ, "DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(0.3)  # openbox says nothing when it is ready; windows opened before get their frames late
        try:
            yield display
        finally:
            for process in (manager, server):
                process.terminate()
                process.wait(timeout=10)


@contextmanager
def _xvfb() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Xvfb chooses a free number itself and writes it to a pipe when it is ready."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"]
    try:
        server = subprocess.Popen(command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    finally:
        os.close(writer)
    with os.fdopen(reader) as pipe:
        ready, _, _ = select.select([pipe], [], [], START_TIMEOUT_S)
        number = pipe.readline().strip() if ready else ""
    if not number:
        server.kill()
        server.wait()
        raise RuntimeError("Xvfb did not start")
    yield server, f":{number}"
