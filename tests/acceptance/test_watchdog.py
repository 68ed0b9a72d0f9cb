"""Parts that hang are started again. What tells them from busy ones is in `tests/unit/test_supervisor_watch.py`."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable

import pytest
import requests

from layman_server.supervisor.leftovers import wait_until
from layman_server.supervisor.proc import with_descendants
from tests.rest_client import RestClient, points
from tests.server.server_process import ServerProcess

PARTS = ("redis", "postgresql", "ogc", "serve", "work")
#: Three questions without an answer, of which each may take 30 s (the engine's), and the start.
NOTICED_WITHIN_S = 300


@pytest.mark.slow
def test_parts_that_hang_are_started_again(own_server: Callable[..., ServerProcess]) -> None:
    """All of them at once, each with all its processes stopped: none ends by itself, and none answers."""
    server = own_server()
    client = RestClient(server.url, server.token)
    client.publish("before", {"a.geojson": points()})
    before = server.pids()
    for part in PARTS:
        for pid in with_descendants(before[part]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def is_well() -> bool:
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{server.url}/health", timeout=5).status_code == 200:
                now = server.pids()
                return all(now.get(part) not in (None, before[part]) for part in PARTS)
        time.sleep(1)
        return False

    assert wait_until(is_well, NOTICED_WITHIN_S), (server.home / "logs" / "supervisor.log").read_text()
    log = (server.home / "logs" / "supervisor.log").read_text()
    for part in PARTS:
        assert f"{part} has not answered" in log or f"{part} starts again with" in log, log
    assert RestClient(server.url, server.token).publish("after", {"a.geojson": points()})
