"""Workers on a second machine: a host name and processes of its own, shared folders, the settings of the first."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from layman_server.durable_files import machine_name
from layman_server.supervisor.home import Home
from layman_server.supervisor.leftovers import wait_until
from layman_server.supervisor.proc import with_descendants
from tests.rest_client import RED_SQUARES_SLD, RestClient, points
from tests.server.server_process import ServerProcess, clean_environment, fresh_home, layman_server, logs
from tests.server.test_up import LARGE_COUNT, many_points

NAMESPACES = ["unshare", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]


@contextlib.contextmanager
def second_machine(server: ServerProcess) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """`join` with a host name and process numbers of its own; the first process is that of the namespaces."""
    settings = Home(server.home).read_settings()
    del settings["LAYMAN_OGC_SOCKET"]
    with fresh_home() as home:
        join = f"hostname second-machine && exec {sys.executable} -m layman_server join --home {home}"
        process = subprocess.Popen(
            [*NAMESPACES, "sh", "-c", join],
            env=clean_environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said: list[str] = []
        assert process.stdout is not None
        threading.Thread(target=said.extend, args=(process.stdout,), daemon=True).start()
        try:
            if not wait_until(lambda: any("workers work for" in line for line in said), 60):
                if any("unshare" in line or "hostname" in line for line in said):
                    pytest.skip(f"namespaces are not allowed here: {said}")
                raise AssertionError(f"{said}\n{logs(home)}")
            yield process, home
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


@contextlib.contextmanager
def stopped(server: ServerProcess) -> Iterator[None]:
    """The first machine's workers do nothing for a while."""
    pids = with_descendants(server.pids()["work"])
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        # What they have asked Redis for is given up by then.
        time.sleep(1.5)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_a_machine_that_lacks_a_setting_is_told_which(tmp_path: Path) -> None:
    answer = layman_server("join", "--home", str(tmp_path / "home"), environment={"LAYMAN_REDIS_URL": "redis://x"})
    assert answer.returncode == 1
    assert "LAYMAN_DATA_DIR, LAYMAN_GS_DATA_DIR, LAYMAN_PG_HOST, LAYMAN_INTERNAL_SECRET must be set" in answer.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_second_machine_does_the_work_of_the_first(running_server: ServerProcess) -> None:
    client = RestClient(running_server.url, running_server.token)
    with second_machine(running_server) as (_, home):
        status = layman_server("status", "--home", str(home))
        with stopped(running_server):
            for number in range(4):
                style = ("s.sld", RED_SQUARES_SLD)
                client.publish(f"far_{number}", {"a.geojson": points(number + 1)}, style=style)
        # Then both work, and neither does what the other does.
        for number in range(12):
            client.post_layer({"a.geojson": points(3)}, name=f"both_{number}")
        for number in range(12):
            described = client.wait(f"both_{number}")
            assert described["layman_metadata"]["publication_status"] == "COMPLETE", described
    assert "work" in status.stdout
    assert layman_server("check", "--home", str(running_server.home)).stdout == ""
    for name in [*(f"far_{number}" for number in range(4)), *(f"both_{number}" for number in range(12))]:
        client.remove(name)


@pytest.mark.slow
def test_work_of_a_machine_that_is_lost_is_done_by_another(running_server: ServerProcess) -> None:
    client = RestClient(running_server.url, running_server.token)
    with second_machine(running_server) as (process, _):
        with stopped(running_server):
            assert client.post_layer({"large.geojson": many_points(2 * LARGE_COUNT)}, name="taken_over").ok
            path = client.path("taken_over")
            assert wait_until(lambda: client.get(path).json()["db"].get("status") == "STARTED", 15)
            os.killpg(process.pid, signal.SIGKILL)
    assert client.wait("taken_over", timeout_s=150)["layman_metadata"]["publication_status"] == "COMPLETE"
    assert layman_server("check", "--home", str(running_server.home)).stdout == ""
    client.remove("taken_over")


def test_machines_are_told_apart_by_name_and_by_their_processes() -> None:
    code = "from layman_server.durable_files import machine_name; print(machine_name())"
    here = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert here == machine_name()
    there = subprocess.run([*NAMESPACES, sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if there.returncode != 0:
        pytest.skip("namespaces are not allowed here")
    assert there.stdout.strip() != here
