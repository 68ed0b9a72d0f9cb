"""A private PostgreSQL with PostGIS for tests that need no more than a database."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "fsync": "off",
    "max_connections": "20",
}


def binaries() -> Path | None:
    """Folder of the newest PostgreSQL's programs: Debian keeps them off PATH."""
    found = shutil.which("initdb")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return Path(found).parent if found else (versions[-1].parent if versions else None)


@contextmanager
def private_cluster() -> Iterator[dict[str, Any]]:
    """Start a cluster with a database `gis`, yield its connection parameters, remove it."""
    folder = binaries()
    assert folder is not None
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="layman-test-pg-"))
    if user:
        os.chown(home, pwd.getpwnam(user).pw_uid, -1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(folder / program), *arguments], user=user, cwd=home, check=True, stdout=subprocess.DEVNULL, timeout=60
        )

    data = str(home / "data")
    run("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = {**SETTINGS, "port": port, "unix_socket_directories": home}
    with (home / "data" / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in options.items())
    run("pg_ctl", "-D", data, "-l", str(home / "log"), "-w", "start")
    try:
        dsn = {"host": "127.0.0.1", "port": port, "user": "tester", "dbname": "postgres", "password": "not-used"}
        yield {**new_database(dsn, "gis"), "data": data, "home": home}
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)


def new_database(cluster: dict[str, Any], name: str) -> dict[str, Any]:
    """Make a database with PostGIS in a cluster; its connection parameters."""
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    connection = psycopg2.connect(**dsn)
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name}")
    connection.close()
    dsn["dbname"] = name
    connection = psycopg2.connect(**dsn)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION postgis")
    connection.close()
    return dsn


@pytest.fixture(scope="session")
def cluster() -> Iterator[dict[str, Any]]:
    if binaries() is None or (os.geteuid() == 0 and not _has_user("postgres")):
        pytest.skip("PostgreSQL's initdb is not installed")
    with private_cluster() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def database(cluster: dict[str, Any]) -> Iterator[Database]:
    database = Database({key: value for key, value in cluster.items() if key not in ("data", "home")})
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> Iterator[TableStore]:
    """A store with an empty schema `ws`."""
    store = TableStore(database)
    store.add_schema("ws")
    yield store
    store.remove_schema("ws")


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
