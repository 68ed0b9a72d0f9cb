"""The supervisor with small real processes: order, restart, stop, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from layman_server.errors import StartFailed
from layman_server.supervisor import service as service_module
from layman_server.supervisor.proc import all_processes, facts
from layman_server.supervisor.spec import ServiceSpec
from layman_server.supervisor.supervisor import Supervisor

SLEEP = "import time; time.sleep(60)"


def spec(folder: Path, name: str, code: str = SLEEP, **options: object) -> ServiceSpec:
    command = (sys.executable, "-c", code)
    environment = {"PATH": os.environ["PATH"]}
    return ServiceSpec(name=name, command=command, environment=environment, folder=folder, **options)  # type: ignore[arg-type]


def note(name: str) -> str:
    """Code that writes its name into a file `order` before it goes on."""
    return f"open('order', 'a').write('{name} '); "


def note_end(name: str) -> str:
    """Code that sleeps and writes its name when it is told to stop."""
    return (
        "import signal, sys, time\n"
        f"def end(*_):\n    open('order', 'a').write('{name} ')\n    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\nopen(f'ready_" + name + "', 'w').close()\ntime.sleep(60)"
    )


def run_until_ready(supervisor: Supervisor) -> dict[str, int | None]:
    """Run, stop as soon as all is ready; the process ids at that time."""
    pids: dict[str, int | None] = {}

    def ready() -> None:
        pids.update({name: service.pid for name, service in supervisor.services.items()})
        supervisor.request_stop()

    supervisor.run(ready)
    return pids


def children_of_this() -> set[int]:
    return {process.pid for process in all_processes() if process.parent == os.getpid()}


def test_services_start_after_what_they_depend_on(tmp_path: Path) -> None:
    specs = [
        spec(tmp_path, "third", note("third") + SLEEP, depends_on=("second",), ready=(tmp_path / "order").exists),
        spec(tmp_path, "second", note("second") + "import time; time.sleep(0.1)", is_task=True, depends_on=("first",)),
        spec(tmp_path, "first", note("first") + SLEEP, ready=(tmp_path / "order").exists),
    ]
    supervisor = Supervisor(specs, tmp_path, whole_is_ready=lambda: "third" in (tmp_path / "order").read_text())
    run_until_ready(supervisor)
    assert (tmp_path / "order").read_text().split() == ["first", "second", "third"]


def test_services_stop_before_what_they_depend_on_or_use(tmp_path: Path) -> None:
    def one(name: str, **options: object) -> ServiceSpec:
        return spec(tmp_path, name, note_end(name), ready=(tmp_path / f"ready_{name}").exists, **options)

    specs = [one("store"), one("worker", depends_on=("store",)), one("front", uses=("worker",))]
    run_until_ready(Supervisor(specs, tmp_path))
    assert (tmp_path / "order").read_text().split() == ["front", "worker", "store"]


def test_services_that_do_not_depend_on_each_other_start_side_by_side(tmp_path: Path) -> None:
    code = "import time; time.sleep(0.5); open('{0}', 'w').close(); time.sleep(60)"
    names = [f"service{number}" for number in range(6)]
    specs = [spec(tmp_path, name, code.format(name), ready=(tmp_path / name).exists) for name in names]
    started = time.monotonic()
    run_until_ready(Supervisor(specs, tmp_path))
    assert time.monotonic() - started < 6 * 0.5


def test_nothing_is_left_running_after_a_stop(tmp_path: Path) -> None:
    fork = "import os, time; os.fork(); time.sleep(60)"
    pids = run_until_ready(Supervisor([spec(tmp_path, "one"), spec(tmp_path, "two", fork)], tmp_path))
    sessions = set(pids.values())
    assert not [process for process in all_processes() if process.session in sessions]
    assert not children_of_this() & sessions


def test_a_service_that_ignores_the_stop_signal_is_killed_after_its_time(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('deaf', 'w'); time.sleep(60)"
    deaf = spec(tmp_path, "deaf", code, ready=(tmp_path / "deaf").exists, stop_timeout_s=0.5)
    started = time.monotonic()
    pids = run_until_ready(Supervisor([deaf], tmp_path))
    assert time.monotonic() - started < 10
    assert facts(pids["deaf"] or 0) is None


def test_a_crashed_service_starts_again_after_a_while(tmp_path: Path) -> None:
    supervisor = Supervisor([spec(tmp_path, "one"), spec(tmp_path, "two")], tmp_path)
    first: dict[str, int | None] = {}
    seen: list[tuple[float, int]] = []

    def changed(changing: Supervisor) -> None:
        one = changing.services["one"]
        if first and one.restarts == 1 and one.pid not in {None, first["one"]}:
            seen.append((time.monotonic(), one.pid or 0))
            supervisor.request_stop()

    def ready() -> None:
        first.update({name: service.pid for name, service in supervisor.services.items()})
        os.kill(first["one"] or 0, signal.SIGKILL)

    supervisor._on_change = changed
    started = time.monotonic()
    supervisor.run(ready)
    assert seen and seen[0][0] - started >= service_module.BACKOFF_FIRST_S


def test_the_pause_before_a_restart_doubles_up_to_a_quarter_of_a_minute(tmp_path: Path) -> None:
    service = service_module.Service(spec(tmp_path, "one"), tmp_path / "log")
    pauses = []
    for _ in range(8):
        service._crashed("one ended")
        pauses.append(service._backoff_s())
    assert pauses == [1, 2, 4, 8, 15, 15, 15, 15]


def test_a_service_whose_state_went_with_another_starts_again_too(tmp_path: Path) -> None:
    load = "open('order', 'a').write('load ')"
    specs = [
        spec(tmp_path, "store"),
        spec(tmp_path, "load", load, is_task=True, depends_on=("store",), restart_with=("store",)),
        spec(tmp_path, "worker", depends_on=("load",), restart_with=("store",)),
        spec(tmp_path, "other", depends_on=("store",)),
    ]
    supervisor = Supervisor(specs, tmp_path)
    first: dict[str, int | None] = {}

    def changed(changing: Supervisor) -> None:
        services = changing.services
        again = first and services["store"].restarts and all(service.satisfied for service in services.values())
        if again:
            assert services["worker"].pid != first["worker"]
            assert services["other"].pid == first["other"]
            supervisor.request_stop()

    def ready() -> None:
        first.update({name: service.pid for name, service in supervisor.services.items()})
        os.kill(first["store"] or 0, signal.SIGKILL)

    supervisor._on_change = changed
    supervisor.run(ready)
    assert (tmp_path / "order").read_text().split() == ["load", "load"]


def test_a_service_that_cannot_start_is_named_with_what_it_said(tmp_path: Path) -> None:
    bad = spec(tmp_path, "bad", "import sys; sys.exit('bad: error: no space left')", ready=lambda: False)
    before = children_of_this()
    with pytest.raises(StartFailed, match=r"bad ended with exit code 1: no space left \(log: .*bad\.log\)"):
        Supervisor([spec(tmp_path, "good"), bad], tmp_path).run()
    assert children_of_this() <= before


def test_a_service_that_does_not_become_ready_in_its_time_is_named(tmp_path: Path) -> None:
    slow = spec(tmp_path, "slow", ready=lambda: False, start_timeout_s=0.3)
    with pytest.raises(StartFailed, match="slow was not ready within 0 s"):
        Supervisor([slow], tmp_path).run()


def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    missing = ServiceSpec(name="x", command=("/no/such/program",), environment={}, folder=tmp_path)
    with pytest.raises(StartFailed, match="x cannot be started: No such file or directory: /no/such/program"):
        Supervisor([missing], tmp_path).run()


def test_a_running_supervisor_outlives_a_start_that_fails(tmp_path: Path) -> None:
    """As on a full disk: the log file cannot be made for a while."""
    logs = tmp_path / "logs"
    logs.mkdir()
    supervisor = Supervisor([spec(tmp_path, "one"), spec(tmp_path, "two")], logs)
    first: dict[str, int | None] = {}

    def changed(changing: Supervisor) -> None:
        one, two = changing.services["one"], changing.services["two"]
        if first and one.satisfied and one.pid != first["one"]:
            assert two.pid == first["two"]
            supervisor.request_stop()

    def ready() -> None:
        first.update({name: service.pid for name, service in supervisor.services.items()})
        shutil.rmtree(logs)
        threading.Timer(1.5, logs.mkdir).start()
        os.kill(first["one"] or 0, signal.SIGKILL)

    supervisor._on_change = changed
    supervisor.run(ready)
    assert supervisor.services["one"].restarts >= 2


def test_a_termination_signal_stops_the_supervisor(tmp_path: Path) -> None:
    supervisor = Supervisor([spec(tmp_path, "one")], tmp_path)
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGTERM))
    timer.start()
    supervisor.run()
    assert all(service.stopped for service in supervisor.services.values())


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib\n"
        "from layman_server.supervisor.supervisor import Supervisor\n"
        "from layman_server.supervisor.spec import ServiceSpec\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        f"spec = ServiceSpec('one', (sys.executable, '-c', {SLEEP!r}), {{}}, folder)\n"
        "supervisor = Supervisor([spec], folder)\n"
        "supervisor.run(lambda: print(supervisor.services['one'].pid, flush=True))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.kill()
    process.wait()
    end_s = time.monotonic() + 5
    while facts(child) and time.monotonic() < end_s:
        time.sleep(0.05)
    assert facts(child) is None
