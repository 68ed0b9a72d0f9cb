"""What tells a service that hangs from one that is busy."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layman_server.supervisor.heartbeat import are_fresh, beat, forget, numbered
from layman_server.supervisor.leftovers import wait_until
from layman_server.supervisor.probe import WordProbe
from layman_server.supervisor.service import Service, ServiceState
from layman_server.supervisor.spec import ServiceSpec
from layman_server.supervisor.watch import Watch, Watching


class Course:
    """Time that passes when it is told to, and what a service computes in it."""

    def __init__(self, answers: Callable[[float], bool | None], share: float) -> None:
        self.now_s = 0.0
        self.share = share
        watch = Watch(lambda: answers(self.now_s), every_s=5, failures=3, busy_limit_s=600)
        self.watching = Watching(watch, cpu_s=lambda: self.now_s * self.share, clock=lambda: self.now_s)

    def until(self, end_s: float) -> tuple[float, str] | None:
        """When and how it was told to hang, None when it was not."""
        while self.now_s < end_s:
            if sentence := self.watching.look():
                return self.now_s, sentence
            self.now_s += 1
        return None


def test_a_service_that_answers_is_left_alone() -> None:
    assert Course(lambda _: True, share=0).until(3600) is None


def test_a_service_that_neither_answers_nor_computes_hangs_after_a_clear_number_of_questions() -> None:
    found = Course(lambda now_s: now_s < 100, share=0.001).until(3600)
    assert found is not None
    assert 110 < found[0] < 130
    assert "does not compute" in found[1]


def test_a_service_that_computes_is_busy_for_ten_minutes() -> None:
    found = Course(lambda _: False, share=0.5).until(3600)
    assert found is not None
    assert 600 < found[0] < 620


def test_one_answer_in_between_begins_the_count_anew() -> None:
    assert Course(lambda now_s: int(now_s / 5) % 4 == 3, share=0).until(3600) is None


def test_a_question_that_is_still_open_is_no_failure() -> None:
    assert Course(lambda _: None, share=0).until(100) is None


def test_a_word_probe_tells_an_answer_from_silence_and_from_nobody(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        assert WordProbe(path, b"PING", b"+PONG").poll() is False
        server.bind(str(path))
        server.listen()
        silent = WordProbe(path, b"PING", b"+PONG", answer_timeout_s=0.1)
        assert silent.poll() is None
        time.sleep(0.15)
        assert silent.poll() is False
        asked = WordProbe(path, b"PING", b"+PONG")
        asked.poll()
        _ = server.accept()
        connection, _ = server.accept()
        connection.sendall(b"+PONG\r\n")
        assert wait_until(lambda: asked.poll() is True, 5)
        connection.close()


def test_heartbeats_count_once_they_began(tmp_path: Path) -> None:
    paths = numbered(tmp_path / "beat", 2)
    assert are_fresh(paths)
    for path in paths:
        beat(path)
    assert are_fresh(paths)
    os.utime(paths[1], (time.time() - 60, time.time() - 60))
    assert not are_fresh(paths)
    forget(paths)
    assert are_fresh(paths)


def test_a_hung_process_is_ended_and_the_service_starts_again(tmp_path: Path) -> None:
    answers = threading.Event()
    answers.set()
    spec = ServiceSpec(
        name="sleeper",
        command=(sys.executable, "-c", "import time; time.sleep(600)"),
        environment={},
        folder=tmp_path,
        watch=Watch(answers.is_set, every_s=0.05, failures=2),
    )
    service = Service(spec, tmp_path / "log")
    try:
        service.start()
        assert wait_until(lambda: service.advance() is None and service.state is ServiceState.READY, 10)
        pid = service.pid
        answers.clear()
        said: list[str] = []
        assert wait_until(lambda: bool(said.append(sentence) or said if (sentence := service.advance()) else said), 20)
        assert "sleeper has not answered" in said[0]
        assert (service.state, service.restarts, service.pid) == (ServiceState.BACKING_OFF, 1, None)
        with pytest.raises(ProcessLookupError):
            os.kill(pid or 0, 0)
    finally:
        service.kill()


TOGETHER = """
import os, signal, sys, time
from pathlib import Path
from layman_server.supervisor import forks
from layman_server.supervisor.forks import run_together
folder = Path(sys.argv[1])
forks.WELL_AFTER_S = float(sys.argv[2])

def sleep(name):
    def worker():
        (folder / name).write_text(str(os.getpid()))
        time.sleep(600)
    return worker

sys.exit(run_together([sleep("one"), sleep("two")], signal.SIGKILL))
"""


@contextlib.contextmanager
def together(folder: Path, well_after_s: float) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, int]]]:
    """Two workers of one program, and the process numbers of both."""
    command = [sys.executable, "-c", textwrap.dedent(TOGETHER), str(folder), str(well_after_s)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    files = [folder / "one", folder / "two"]
    try:
        assert wait_until(lambda: all(path.exists() and path.read_text() for path in files), 30)
        yield process, {path.name: int(path.read_text()) for path in files}
    finally:
        process.kill()


@pytest.mark.parametrize(("to_one", "code"), [(False, 0), (True, 1)])
def test_workers_of_one_program_end_together(tmp_path: Path, to_one: bool, code: int) -> None:
    with together(tmp_path, well_after_s=3600) as (process, pids):
        os.kill(pids["one"] if to_one else process.pid, signal.SIGKILL if to_one else signal.SIGTERM)
        assert process.wait(30) == code
        assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids.values()), 10)


def test_a_worker_that_ran_for_a_while_is_started_again_beside_the_others(tmp_path: Path) -> None:
    with together(tmp_path, well_after_s=0) as (process, pids):
        os.kill(pids["one"], signal.SIGKILL)
        assert wait_until(lambda: (tmp_path / "one").read_text() not in {"", str(pids["one"])}, 30)
        assert Path(f"/proc/{pids['two']}").exists()
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(30) == 0
