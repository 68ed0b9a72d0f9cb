"""What is said of a PostgreSQL that cannot be used."""

from __future__ import annotations

import psycopg2
import pytest

from layman_server.errors import StartFailed
from layman_server.stores.postgresql import versions
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore

pytest_plugins = ("tests.server.postgresql_fixture",)


@pytest.fixture
def bare(cluster):
    """A database without PostGIS."""
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    connection = psycopg2.connect(**dsn)
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE bare")
    database = Database({**dsn, "dbname": "bare"})
    yield database
    database.close()
    connection.cursor().execute("DROP DATABASE bare WITH (FORCE)")
    connection.close()


def test_a_usable_one_gives_no_trouble(store):
    store.check_versions()


def test_a_database_without_postgis(bare):
    with pytest.raises(StartFailed, match="database bare has no PostGIS; its owner can add it: CREATE EXTENSION"):
        TableStore(bare).check_versions()


@pytest.mark.parametrize("version", ["2.5.9", "1.5.8"])
def test_an_old_postgis(bare, version):
    with bare.transaction() as cursor:
        cursor.execute(f"CREATE FUNCTION postgis_lib_version() RETURNS text LANGUAGE sql AS $$SELECT '{version}'$$")
    with pytest.raises(StartFailed, match=rf"PostGIS {version} in the database bare is too old; 3\.0 or newer"):
        TableStore(bare).check_versions()


def test_an_old_postgresql(store, monkeypatch):
    monkeypatch.setattr(versions, "OLDEST_POSTGRESQL", 99)
    with pytest.raises(StartFailed, match=r"PostgreSQL \d+\.\d+ is too old; 99 or newer is needed\."):
        store.check_versions()


@pytest.mark.parametrize(("number", "text"), [(150_004, "15.4"), (90_624, "9.6.24"), (120_000, "12.0")])
def test_version_numbers_as_people_write_them(number, text):
    assert versions._postgresql(number) == text
