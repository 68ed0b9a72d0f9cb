"""When `up` cannot start: one clear sentence with the remedy, exit code 1, nothing left running."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from layman_server.supervisor.leftovers import wait_until
from tests.server.server_process import ServerProcess, clean_environment, free_port, layman_server
from tests.server.test_up import those_of


def refused(home: Path, *options: str, port: int | None = None, environment: dict[str, str] | None = None) -> str:
    """What `up` says on standard error when it does not start."""
    answer = layman_server("up", "--home", str(home), "--port", str(port or free_port()), environment=environment)
    return checked(home, answer)


def checked(home: Path, answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode == 1, answer
    assert answer.stdout == ""
    assert answer.stderr.startswith("layman-server: The server cannot start. ")
    assert answer.stderr.count("\n") == 1
    assert "Traceback" not in answer.stderr
    assert wait_until(lambda: not those_of(home), 3)
    return answer.stderr


def refused_on_mount(home: Path, mount: str) -> str:
    """The same, in a mount namespace of its own where `mount` was run before."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("only root can mount")
    up = f"{sys.executable} -m layman_server up --home {home} --port {free_port()}"
    command = ["unshare", "--mount", "sh", "-c", f"{mount} || exit 77; exec {up}"]
    answer = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=60, check=False)
    if answer.returncode == 77 or answer.stderr.startswith("unshare: "):
        pytest.skip(f"mounting is not allowed here: {answer.stderr}")
    return checked(home, answer)


def test_a_second_up_on_the_same_home_says_who_holds_it(running_server: ServerProcess) -> None:
    answer = layman_server("up", "--home", str(running_server.home), "--port", str(free_port()))
    assert answer.returncode == 1
    assert f"is already served by process {running_server.process.pid} since " in answer.stderr
    assert "stop it with: layman-server down --home" in answer.stderr
    assert running_server.status()["health"]["status"] == "ok"


def test_a_taken_port_is_named(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(home, port=port)
    assert f"Port {port} of 127.0.0.1 is taken by another program; choose another with --port." in said


def test_a_missing_redis_is_named_with_the_command_that_installs_it(home: Path) -> None:
    said = refused(home, environment={"PATH": "/nonexistent"})
    assert "redis-server was not found; install it with: sudo apt-get install redis-server" in said
    assert not home.exists()


def test_a_missing_postgresql_is_named_with_the_command_that_installs_it(home: Path) -> None:
    said = refused_on_mount(home, "mount -t tmpfs none /usr/lib/postgresql")
    assert "PostgreSQL was not found; install it with: sudo apt-get install postgresql-postgis" in said


def test_a_cluster_of_a_postgresql_that_is_not_there_is_named(home: Path) -> None:
    (home / "postgres/data").mkdir(parents=True)
    (home / "postgres/data/PG_VERSION").write_text("9\n")
    assert "was made by PostgreSQL 9, which was not found" in refused(home)


def test_a_read_only_disk_is_named(home: Path) -> None:
    home.mkdir()
    said = refused_on_mount(home, f"mount -t tmpfs -o ro none {home}")
    assert f"The disk of {home} is read-only; make it writable or choose another folder with --home." in said


def test_a_full_disk_is_named(home: Path) -> None:
    home.mkdir()
    said = refused_on_mount(home, f"mount -t tmpfs -o size=1m,mode=755 none {home}")
    assert f"The disk of {home} is full: " in said
    assert "free some space" in said


def test_a_disk_that_fills_up_during_the_start_is_named(home: Path) -> None:
    """Enough for the check at the beginning, but PostgreSQL's user has no share left of it (inodes)."""
    home.mkdir()
    said = refused_on_mount(home, f"mount -t tmpfs -o size=300m,nr_inodes=60,mode=755 none {home}")
    assert "No space left on device" in said


def test_a_home_of_another_user_is_named(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    home.mkdir(mode=0o755)
    command = [sys.executable, "-m", "layman_server", "up", "--home", str(home), "--port", str(free_port())]
    answer = subprocess.run(
        command, user="postgres", group="postgres", extra_groups=[], cwd="/", env=clean_environment({"HOME": "/tmp"}),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if "No module named" in answer.stderr or "Permission denied" in answer.stderr:
        pytest.skip("the program itself is closed to other users here")
    assert "cannot be written by this user; change its owner or choose another folder" in checked(home, answer)


def test_a_home_that_postgresql_cannot_reach_is_named(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root starts PostgreSQL as another user")
    home.parent.chmod(0o700)
    said = refused(home)
    assert f"{home.parent} is closed to the user postgres" in said
    assert f"chmod a+x {home.parent}" in said


def test_a_setting_of_a_wrong_type_is_named(home: Path) -> None:
    assert "LAYMAN_PG_PORT='x' is not valid" in refused(home, environment={"LAYMAN_PG_PORT": "x"})


class _Answer200(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.mark.slow
def test_another_server_that_takes_the_port_during_the_start_is_not_taken_for_ours(home: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "layman_server", "up", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(
        command, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        # Written once the port was found free.
        assert wait_until((home / "run" / "state.json").exists, 20)
        with HTTPServer(("127.0.0.1", port), _Answer200) as other:
            threading.Thread(target=other.serve_forever, daemon=True).start()
            output, said = process.communicate(timeout=60)
            other.shutdown()
    finally:
        process.kill()
    answer = subprocess.CompletedProcess(command, process.returncode, output, said)
    assert f"Port {port} of 127.0.0.1 is taken by another program" in checked(home, answer)
