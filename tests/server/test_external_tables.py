"""Tables of outside databases, looked at and never changed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg2
import pytest

from layman_server.errors import DatabaseUnavailable, WrongParameter
from layman_server.model.external_table import ExternalTable
from layman_server.stores.postgresql import external_tables
from layman_server.stores.postgresql.external_tables import ExternalTables

pytest_plugins = ("tests.server.postgresql_fixture",)

PASSWORD = "s3cr3t-w0rd"
TABLES = """
    CREATE EXTENSION postgis;
    CREATE SCHEMA shop;
    CREATE TABLE shop.roads (id integer PRIMARY KEY, name text, geom geometry(LineStringZ, 5514), a_point geometry);
    INSERT INTO shop.roads SELECT i, 'road', ST_SetSRID(ST_MakeLine(ST_MakePoint(-700000 - i, -1000000, 1),
        ST_MakePoint(-700001, -1000001, 2)), 5514) FROM generate_series(1, 3) i;
    CREATE TABLE shop.two_keys (a integer, b integer, geom geometry(Point, 4326), PRIMARY KEY (a, b));
    CREATE TABLE shop.no_key (a integer, geom geometry(Point, 4326));
    CREATE TABLE shop.no_crs (a integer PRIMARY KEY, geom geometry(Point));
    CREATE TABLE shop.no_geometry (a integer PRIMARY KEY);
    CREATE TABLE shop.bad_names (a integer PRIMARY KEY, "e-mail" text, geom geometry(Point, 4326));
    CREATE TABLE shop.hidden (a integer PRIMARY KEY, geom geometry(Point, 4326));
    CREATE TABLE shop.empty (a integer PRIMARY KEY, geom geometry(MultiPolygonM, 4326));
    CREATE ROLE reader LOGIN;
    GRANT USAGE ON SCHEMA shop TO reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA shop TO reader;
    REVOKE ALL ON shop.hidden FROM reader;
"""


@pytest.fixture(scope="module")
def roads(cluster: dict[str, Any]) -> Iterator[ExternalTable]:
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    _run(dsn, "CREATE DATABASE shop", "CREATE DATABASE no_postgis")
    _run({**dsn, "dbname": "shop"}, TABLES)
    yield ExternalTable("127.0.0.1", dsn["port"], "shop", "reader", "shop", "roads", "geom", PASSWORD)
    _run(dsn, "DROP DATABASE shop WITH (FORCE)", "DROP DATABASE no_postgis", "DROP ROLE reader")


def _run(dsn: dict[str, Any], *statements: str) -> None:
    connection = psycopg2.connect(**dsn)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def test_what_is_known_without_reading_the_rows(roads):
    found, info = ExternalTables().check(roads)
    assert found == roads
    assert (info.schema, info.name, info.primary_key, info.geometry_column) == ("shop", "roads", "id", "geom")
    assert (info.geometry_type, info.crs, info.bounding_box) == ("LINESTRING", "EPSG:5514", None)
    assert [(column.name, column.sql_type) for column in info.columns] == [("name", "text")]


def test_the_first_geometry_column_is_taken_when_none_is_named(roads):
    found, info = ExternalTables().check(replace(roads, table="empty", geo_column=""))
    assert (found.geo_column, info.geometry_type) == ("geom", "MULTIPOLYGON")


def test_all_rows_give_number_and_box(roads):
    info = ExternalTables().describe(roads)
    assert info.feature_count == 3
    assert info.bounding_box is not None
    assert info.bounding_box.as_list() == [-700003, -1000001, -700001, -1000000]
    assert ExternalTables().describe(replace(roads, table="empty")).bounding_box is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"table": "Roads"}, 'Did you mean "shop"."roads"?'),
        ({"table": "absent"}, "not found in database."),
        ({"table": "two_keys"}, "multi-column primary key"),
        ({"table": "no_key"}, "No primary key"),
        ({"table": "no_crs"}, "Unsupported CRS"),
        ({"table": "no_geometry", "geo_column": ""}, "Geometry column not found"),
        ({"geo_column": "absent"}, "not found among geometry columns"),
        ({"geo_column": "a_point"}, "Unsupported CRS"),
        ({"table": "bad_names"}, "all column names"),
        ({"table": "hidden"}, "may not read"),
        ({"dbname": "no_postgis"}, "not found in database."),
        ({"dbname": "absent"}, "Unable to connect"),
        ({"user": "nobody"}, "Unable to connect"),
        ({"host": "no-such-host.invalid"}, "Unable to connect"),
        ({"port": 1}, "Unable to connect"),
    ],
)
def test_what_cannot_be_published_is_named_without_the_password(roads, changes, said):
    with pytest.raises(WrongParameter) as caught:
        ExternalTables().check(replace(roads, **changes))
    assert said in caught.value.detail["message"]
    assert PASSWORD not in str(caught.value.as_dict())
    assert caught.value.__cause__ is None


def test_a_database_without_postgis_is_named(roads, cluster):
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    _run({**dsn, "dbname": "no_postgis"}, "CREATE TABLE public.t (a integer PRIMARY KEY); GRANT SELECT ON t TO reader")
    with pytest.raises(WrongParameter, match="no PostGIS"):
        ExternalTables().check(replace(roads, dbname="no_postgis", schema="public", table="t"))


def test_nothing_can_be_written(roads):
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        with external_tables._cursor(replace(roads, user="tester"), 10) as cursor:
            cursor.execute("DELETE FROM shop.roads")


def test_a_table_that_goes_away_later_is_named(roads):
    with pytest.raises(WrongParameter, match="not found in database"):
        ExternalTables().describe(replace(roads, table="gone"))
    with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
        ExternalTables().describe(replace(roads, port=1))


def test_a_server_that_says_nothing_is_left(roads, monkeypatch):
    """It takes the connection as PostgreSQL does, then is silent."""
    monkeypatch.setattr(external_tables, "CONNECT_TIMEOUT_S", 2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []
        threading.Thread(target=lambda: taken.append(server.accept()[0]), daemon=True).start()
        with pytest.raises(WrongParameter, match="Unable to connect"):
            ExternalTables().check(replace(roads, port=server.getsockname()[1], sslmode="disable"))
        for line in taken:
            line.close()


def test_a_server_that_falls_silent_after_the_greeting_is_left(roads, monkeypatch):
    monkeypatch.setattr(external_tables, "LOOK_S", 0)
    monkeypatch.setattr(external_tables, "CONNECT_TIMEOUT_S", 1)
    said = {b"server_version": b"15.0", b"client_encoding": b"UTF8", b"standard_conforming_strings": b"on"}
    settings = b"".join(
        b"S" + (len(name) + len(value) + 6).to_bytes(4, "big") + name + b"\0" + value + b"\0"
        for name, value in said.items()
    )
    greeting = b"R\0\0\0\x08\0\0\0\0" + settings + b"Z\0\0\0\x05I"

    def greet(server: socket.socket, taken: list[socket.socket]) -> None:
        line = server.accept()[0]
        taken.append(line)
        line.recv(10_000)
        line.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []
        threading.Thread(target=greet, args=(server, taken), daemon=True).start()
        with pytest.raises(WrongParameter, match="Unable to connect"):
            ExternalTables().check(replace(roads, port=server.getsockname()[1], sslmode="disable"))
        for line in taken:
            line.close()
