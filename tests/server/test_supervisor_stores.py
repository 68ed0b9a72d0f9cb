"""The private PostgreSQL and Redis: who may connect, and recovery from whatever a kill leaves."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from layman_server.supervisor.leftovers import wait_until
from layman_server.supervisor.postgres import find_postgres
from layman_server.supervisor.proc import all_processes, facts, working_folder
from tests.server.server_process import clean_environment, fresh_home

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Stores:
    """The running stores of a home."""

    process: subprocess.Popen[str]
    dsn: dict[str, Any]
    redis_url: str
    pids: dict[str, int]

    def query(self, sql: str, **other: Any) -> Any:
        """The first value of the first row; a statement without rows gives None."""
        with contextlib.closing(psycopg2.connect(**{**self.dsn, **other})) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchone()[0] if cursor.description else None

    def kill_all(self) -> None:
        """`kill -9` of the supervisor and of everything that it started."""
        for pid in [self.process.pid, *self.pids.values()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def start(home: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.server.stores_only", str(home)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=clean_environment(environment), stdout=pipe, stderr=pipe, text=True)


@contextlib.contextmanager
def running(home: Path, environment: Mapping[str, str] | None = None) -> Iterator[Stores]:
    process = start(home, environment)
    try:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        assert line, process.stderr.read()
        said = json.loads(line)
        yield Stores(process, said["dsn"], said["redis"], {name: pid for name, pid in said["pids"].items() if pid})
    finally:
        process.terminate()
        process.wait(25)


@pytest.fixture(scope="module")
def used_home() -> Iterator[Path]:
    """One home for tests that do not need a new cluster."""
    with fresh_home() as folder:
        yield folder


def those_of(home: Path) -> list[int]:
    """Processes that work in the home."""
    return [
        process.pid
        for process in all_processes()
        if (folder := working_folder(process.pid)) and folder.is_relative_to(home)
    ]


def test_a_new_home_has_both_databases_and_its_settings(home: Path) -> None:
    with running(home) as stores:
        assert int(stores.query("SELECT postgis_lib_version()").split(".")[0]) >= 3
        assert stores.query("SELECT current_database()", dbname="hsrs_micka6") == "hsrs_micka6"
        settings = {name: stores.query(f"SHOW {name}") for name in ("jit", "wal_level", "listen_addresses")}
        assert settings == {"jit": "off", "wal_level": "minimal", "listen_addresses": "127.0.0.1"}
        assert stores.query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert not those_of(home)


def test_nobody_connects_without_the_password_of_the_home(used_home: Path) -> None:
    with running(used_home) as stores:
        for refused in ({"password": "wrong"}, {"user": "postgres"}, {"user": "postgres", "password": ""}):
            with pytest.raises(psycopg2.OperationalError):
                stores.query("SELECT 1", **refused)


def test_postgresql_does_not_run_as_root_and_keeps_its_folders_closed(used_home: Path) -> None:
    with running(used_home) as stores:
        assert Path(f"/proc/{stores.pids['postgresql']}").stat().st_uid != 0
        for folder in (
            used_home / "postgres",
            used_home / "postgres/data",
            used_home / "run/postgresql",
            used_home / "run/sockets",
        ):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_redis_listens_on_its_socket_only_and_never_evicts(used_home: Path) -> None:
    with running(used_home) as stores, contextlib.closing(redis.Redis.from_url(stores.redis_url)) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        socket_path = Path(stores.redis_url.removeprefix("unix://").partition("?")[0])
        assert stat.S_IMODE(socket_path.stat().st_mode) == 0o700


def test_after_a_kill_of_everything_the_rows_are_there(used_home: Path) -> None:
    with running(used_home) as stores:
        stores.query("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 41 + 1 AS number")
        stores.kill_all()
    with running(used_home) as stores:
        assert stores.query("SELECT number FROM kept") == 42


def test_a_postgresql_that_outlived_its_supervisor_is_ended_first(used_home: Path) -> None:
    with running(used_home) as stores:
        stores.query("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 1 AS number")
        # Stopped, it does not hear that its supervisor has gone.
        os.kill(stores.pids["postgresql"], signal.SIGSTOP)
        stores.process.kill()
        stores.process.wait()
        os.kill(stores.pids["postgresql"], signal.SIGCONT)
        with running(used_home) as again:
            assert again.pids["postgresql"] != stores.pids["postgresql"]
            assert again.query("SELECT number FROM kept") == 1
        assert facts(stores.pids["postgresql"]) is None
    assert not those_of(used_home)


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    process = start(home)
    making = home / "postgres/data.making"
    assert wait_until((making / "base/1").exists, 30)
    initdb = [pid for pid in those_of(home) if (home / "postgres") == working_folder(pid)]
    for pid in [process.pid, *initdb]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()
    assert not (home / "postgres/data").exists()
    with running(home) as stores:
        assert stores.query("SELECT 1") == 1
    assert not making.exists()


def test_a_stale_process_file_of_another_program_does_not_matter(used_home: Path) -> None:
    with running(used_home):
        pass
    (used_home / "postgres/data/postmaster.pid").write_text(
        f"{os.getpid()}\n{used_home}/postgres/data\n0\n1\n\n127.0.0.1\n"
    )
    with running(used_home) as stores:
        assert stores.query("SELECT 1") == 1


def test_lost_secrets_are_made_anew(used_home: Path) -> None:
    with running(used_home) as stores:
        first = stores.dsn["password"]
    (used_home / "run/secrets.json").unlink()
    with running(used_home) as stores:
        assert stores.dsn["password"] != first
        assert stores.query("SELECT 1") == 1


def test_another_port_is_chosen_when_the_private_one_is_taken(used_home: Path) -> None:
    with running(used_home) as stores:
        port = stores.dsn["port"]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with running(used_home) as stores:
            assert stores.dsn["port"] != port
            assert stores.query("SELECT 1") == 1


def test_a_very_long_home_works(home: Path) -> None:
    long_home = home.parent / ("long" * 30)
    with running(long_home) as stores, contextlib.closing(redis.Redis.from_url(stores.redis_url)) as client:
        assert client.ping()
        assert not stores.redis_url.startswith(f"unix://{long_home}")


def test_a_crashed_redis_and_postgresql_start_again(used_home: Path) -> None:
    with running(used_home) as stores, contextlib.closing(redis.Redis.from_url(stores.redis_url)) as client:
        os.kill(stores.pids["redis"], signal.SIGKILL)
        os.kill(stores.pids["postgresql"], signal.SIGKILL)

        def both_answer() -> bool:
            with contextlib.suppress(redis.RedisError, psycopg2.Error):
                return bool(client.ping() and stores.query("SELECT 1"))
            return False

        assert wait_until(lambda: not both_answer(), 5)
        assert wait_until(both_answer, 20)


def test_a_too_old_postgis_is_refused_with_the_remedy(home: Path) -> None:
    """A copy of PostgreSQL whose PostGIS calls itself 2.5.1; its programs find their files from where they are."""
    binaries = find_postgres(home)
    version = binaries.parent.name
    copy = home.parent / "usr"
    (copy / f"lib/postgresql/{version}").mkdir(parents=True)
    shutil.copytree(binaries, copy / f"lib/postgresql/{version}/bin")
    (copy / f"lib/postgresql/{version}/lib").symlink_to(binaries.parent / "lib")
    share = Path("/usr/share/postgresql") / version
    if not share.is_dir():
        pytest.skip("PostgreSQL is not where Debian puts it")
    shutil.copytree(share, copy / f"share/postgresql/{version}", ignore=shutil.ignore_patterns("postgis*--*.sql"))
    control = copy / f"share/postgresql/{version}/extension/postgis.control"
    lines = control.read_text().splitlines()
    control.write_text("\n".join("default_version = '2.5.1'" if "default_version" in line else line for line in lines))
    path = f"{copy}/lib/postgresql/{version}/bin:{os.environ['PATH']}"
    process = start(home, {"PATH": path})
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "PostGIS 2.5.1 is too old, 3.0 or newer is needed; install it with: sudo apt-get install" in said
    assert not those_of(home)
