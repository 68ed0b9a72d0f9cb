"""Questions to a starting service, and what `/proc` says of processes; with real sockets and processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from layman_server.supervisor import leftovers
from layman_server.supervisor.home import Home
from layman_server.supervisor.leftovers import end_leftovers, end_orphan_postgres, wait_until
from layman_server.supervisor.probe import HttpProbe, port_is_free, redis_answers
from layman_server.supervisor.proc import boot_id, facts, program, pss_bytes, with_descendants, working_folder
from layman_server.supervisor.state import read_state, write_state

SLEEP = "import time; time.sleep(60)"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(0.3)
        body = b'{"status": "ok"}'
        self.send_response(200 if self.path == "/health" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", SLEEP], cwd=tmp_path, start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_a_probe_does_not_wait_for_the_answer(port: int) -> None:
    probe = HttpProbe(("127.0.0.1", port), "/health")
    started = time.monotonic()
    assert probe.poll() is None
    assert time.monotonic() - started < 0.25
    answers: list[int | None] = []
    assert wait_until(lambda: answers.append(probe.poll()) or answers[-1] is not None, 5)  # type: ignore[func-returns-value]
    assert answers[-1] == 200
    assert probe.body == {"status": "ok"}


def test_a_probe_of_nobody_has_no_answer(tmp_path: Path) -> None:
    assert HttpProbe(tmp_path / "no.sock", "/").poll() is None
    assert not redis_answers(tmp_path / "no.sock")


def test_a_probe_asks_again_after_a_silence() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        probe = HttpProbe(silent.getsockname(), "/", answer_timeout_s=0.05)
        assert probe.poll() is None
        time.sleep(0.1)
        assert probe.poll() is None
        assert probe._socket is None


def test_a_port_with_a_listener_is_not_free(port: int) -> None:
    assert not port_is_free(port)


def test_a_process_is_told_from_a_later_one_with_its_number(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    first = facts(sleeper.pid)
    assert first is not None
    assert (first.session, first.parent) == (sleeper.pid, os.getpid())
    assert working_folder(sleeper.pid) == tmp_path
    assert program(sleeper.pid).startswith("python")
    sleeper.kill()
    sleeper.wait()
    assert facts(sleeper.pid) is None


def test_a_zombie_has_ended(sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.send_signal(signal.SIGKILL)
    assert wait_until(lambda: facts(sleeper.pid) is None, 5)


def test_memory_is_counted_with_all_descendants(sleeper: subprocess.Popen[bytes]) -> None:
    assert sleeper.pid in with_descendants(os.getpid())
    assert pss_bytes(sleeper.pid) > 1_000_000


def test_leftovers_of_a_killed_supervisor_are_ended(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    home = Home(tmp_path)
    home.run_dir.mkdir()
    write_state(home.state_path, 1, "http://x", [("serve", "ready", sleeper.pid, 0)])
    assert end_leftovers(home) == [sleeper.pid]
    assert facts(sleeper.pid) is None


def test_a_process_with_a_recorded_number_but_of_another_start_is_left_alone(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    home.run_dir.mkdir()
    write_state(home.state_path, 1, "http://x", [("serve", "ready", sleeper.pid, 0)])
    text = home.state_path.read_text()
    started = str(facts(sleeper.pid).started)  # type: ignore[union-attr]
    home.state_path.write_text(text.replace(started, "1"))
    assert end_leftovers(home) == []
    home.state_path.write_text(text)
    monkeypatch.setattr(leftovers, "boot_id", lambda: "another boot")
    assert end_leftovers(home) == []
    assert facts(sleeper.pid)


def test_a_process_that_works_outside_the_home_is_left_alone(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.run_dir.mkdir(parents=True)
    write_state(home.state_path, 1, "http://x", [("serve", "ready", sleeper.pid, 0)])
    assert end_leftovers(home) == []
    assert facts(sleeper.pid)


def test_a_postmaster_file_with_the_number_of_another_program_is_removed(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    (tmp_path / "postmaster.pid").write_text(f"{sleeper.pid}\n{tmp_path}\n")
    assert end_orphan_postgres(tmp_path) == []
    assert not (tmp_path / "postmaster.pid").exists()
    assert facts(sleeper.pid)


def test_a_state_that_was_written_is_read_again(tmp_path: Path) -> None:
    write_state(tmp_path / "state", 7, "http://x", [("one", "ready", os.getpid(), 2), ("two", "waiting", None, 0)])
    record = read_state(tmp_path / "state")
    assert record is not None
    assert (record.pid, record.url, record.boot_id) == (7, "http://x", boot_id())
    assert [(service.name, service.restarts) for service in record.services] == [("one", 2), ("two", 0)]


@pytest.mark.parametrize("text", ["", "{}", '{"services": 1}', "[1"])
def test_a_broken_state_is_no_state(tmp_path: Path, text: str) -> None:
    (tmp_path / "state").write_text(text)
    assert read_state(tmp_path / "state") is None


def test_a_probe_that_knows_its_server_does_not_hear_another(port: int) -> None:
    probe = HttpProbe(("127.0.0.1", port), "/health", identity="abc")
    assert not wait_until(lambda: probe.poll() is not None, 1)
