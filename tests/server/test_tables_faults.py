"""What a load leaves behind when the file, the client or PostgreSQL fails."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from layman_server.errors import (
    DatabaseError,
    DatabaseUnavailable,
    ImportFailed,
    ServerError,
    StorageFull,
    UnsupportedCrs,
    WrongParameter,
)
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore
from layman_server.vector.source import inspect
from tests.server.postgresql_fixture import binaries

pytest_plugins = ("tests.server.postgresql_fixture",)


def points(count: int, **properties: Any) -> list[dict[str, Any]]:
    return [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [i % 180, 1]}}
        for i in range(count)
    ]


def geojson(folder: Path, features: list[dict[str, Any]], name: str = "data.geojson") -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_load_replaces_the_table(store, tmp_path):
    store.load(inspect([geojson(tmp_path, points(3, a=1))]), "ws", "t")
    table = store.load(inspect([geojson(tmp_path, points(5, b="x"))]), "ws", "t")
    assert store.tables("ws") == ["t"]
    assert store.describe("ws", "t") == table
    assert [column.name for column in table.columns] == ["b"]
    # A third time: the names of the second load's indexes are in use.
    assert store.load(inspect([geojson(tmp_path, points(6))]), "ws", "t").feature_count == 6


def test_progress_grows_from_0_to_1(store, tmp_path):
    shares: list[float] = []
    store.load(inspect([geojson(tmp_path, points(60_000, pad="x" * 100))]), "ws", "t", shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 3
    assert shares[-1] == 1.0


def test_an_abort_leaves_the_old_table(store, tmp_path):
    store.load(inspect([geojson(tmp_path, points(3))]), "ws", "t")

    class Aborted(Exception):
        pass

    def abort(share: float) -> None:
        raise Aborted

    with pytest.raises(Aborted):
        store.load(inspect([geojson(tmp_path, points(60_000, pad="x" * 100))]), "ws", "t", abort)
    assert store.tables("ws") == ["t"]
    assert store.describe("ws", "t").feature_count == 3


def test_a_file_that_breaks_late_names_the_byte_and_leaves_the_old_table(store, tmp_path):
    store.load(inspect([geojson(tmp_path, points(3))]), "ws", "t")
    path = geojson(tmp_path, points(60_000, pad="x" * 100))
    text = path.read_text()
    place = text.rindex('"pad"')
    path.write_text(text[:place] + "pad" + text[place + 5 :])
    source = inspect([path])
    with pytest.raises(WrongParameter) as caught:
        store.load(source, "ws", "t")
    assert isinstance(caught.value.detail, dict)
    assert abs(caught.value.detail["offset_bytes"] - place) <= 2
    assert store.describe("ws", "t").feature_count == 3


def test_a_file_cut_off_after_its_inspection_is_refused(store, tmp_path):
    path = geojson(tmp_path, points(60_000, pad="x" * 100))
    source = inspect([path])
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(WrongParameter, match="ends before its features do"):
        store.load(source, "ws", "t")
    assert store.tables("ws") == []


def test_too_many_attributes_are_refused_clearly(store, tmp_path):
    path = geojson(tmp_path, points(1, **{f"a{i}": i for i in range(2000)}))
    with pytest.raises(WrongParameter, match="2000 attributes; a table of PostgreSQL has 1600 columns at most"):
        inspect([path])


def test_a_row_that_is_too_big_is_refused_clearly(store, tmp_path):
    path = geojson(tmp_path, points(1, **{f"a{i}": 0.5 for i in range(1500)}))
    with pytest.raises(WrongParameter, match="does not fit into a table"):
        store.load(inspect([path]), "ws", "t")
    assert store.tables("ws") == []


def test_a_damaged_shapefile_is_refused(store, tmp_path):
    source = geojson(tmp_path, points(500, a=1))
    subprocess.run(["ogr2ogr", "-q", str(tmp_path / "p.shp"), str(source)], check=True, timeout=60)
    os.truncate(tmp_path / "p.dbf", 200)
    with pytest.raises(WrongParameter, match=r"p\.dbf is cut off"):
        inspect(sorted(tmp_path.glob("p.*")))


@pytest.mark.parametrize("driver", ["GPKG", "FlatGeobuf"])
def test_a_file_cut_in_half_is_refused(store, tmp_path, driver):
    source = geojson(tmp_path, points(5000, a="x" * 50))
    path = tmp_path / {"GPKG": "p.gpkg", "FlatGeobuf": "p.fgb"}[driver]
    subprocess.run(["ogr2ogr", "-q", str(path), str(source)], check=True, timeout=60)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(WrongParameter, match=path.name):
        store.load(inspect([path]), "ws", "t")
    assert store.tables("ws") == []


def test_removing_twice_is_no_error(store, tmp_path):
    store.load(inspect([geojson(tmp_path, points(1))]), "ws", "t")
    store.remove("ws", "t")
    store.remove("ws", "t")
    assert store.describe("ws", "t") is None
    store.remove_schema("ws")
    store.remove_schema("ws")
    assert store.tables("ws") == []
    store.add_schema("ws")
    store.add_schema("ws")


def test_an_absent_schema_is_a_database_error_without_the_drivers_text(store, tmp_path):
    with pytest.raises(DatabaseError) as caught:
        store.load(inspect([geojson(tmp_path, points(1))]), "nowhere", "t")
    assert caught.value.as_dict() == {"code": 7, "message": "Database query error", "detail": {"sqlstate": "3F000"}}


def test_no_server_is_unavailable_and_shows_no_password():
    away = TableStore(Database({"host": "127.0.0.1", "port": 1, "user": "u", "password": "s3cret", "dbname": "d"}))
    with pytest.raises(DatabaseUnavailable) as caught:
        away.ping()
    assert caught.value.http_status == 503
    assert caught.value.retry_after_s
    assert "s3cret" not in repr(caught.value.as_dict())


def test_connections_that_the_server_closed_are_replaced(database, store):
    store.ping()
    with database.transaction() as cursor:
        own = cursor.connection.info.backend_pid
    other = psycopg2.connect(**database._dsn)
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", (own,))
    other.close()
    store.ping()


def test_a_connection_lost_in_a_transaction_is_unavailable(database):
    with pytest.raises(DatabaseUnavailable), database.transaction() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with database.transaction() as cursor:
        cursor.execute("SELECT 1")


def test_a_restart_of_postgresql_during_a_load_is_unavailable_and_leaves_nothing(cluster, store, tmp_path):
    source = inspect([geojson(tmp_path, points(60_000, pad="x" * 100))])
    program = str(binaries() / "pg_ctl")
    user = "postgres" if os.geteuid() == 0 else None
    command = [program, "-D", cluster["data"], "-m", "immediate", "-w", "-l", str(cluster["home"] / "log"), "restart"]

    def restart(share: float) -> None:
        if not done:
            done.append(share)
            subprocess.run(command, user=user, cwd=cluster["home"], check=True, stdout=subprocess.DEVNULL, timeout=60)

    done: list[float] = []
    with pytest.raises(ServerError) as caught:
        store.load(source, "ws", "t", restart)
    assert caught.value.http_status == 503
    store.ping()
    store.add_schema("ws")
    assert store.tables("ws") == []
    assert store.load(source, "ws", "t").feature_count == 60_000


def test_a_forked_process_uses_connections_of_its_own(database, store):
    store.ping()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with database.transaction() as cursor:
                cursor.execute("SELECT 1")
                code = 0 if cursor.fetchone() == (1,) else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.ping()


def test_threads_wait_for_a_connection_and_then_say_so(cluster):
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    narrow = Database(dsn, max_connections=1, wait_s=0.2)
    with narrow.transaction(), pytest.raises(DatabaseUnavailable), narrow.transaction():
        pass
    narrow.close()


def test_readers_see_the_old_rows_during_a_load(database, store, tmp_path):
    store.load(inspect([geojson(tmp_path, points(3))]), "ws", "t")
    counts: list[int] = []

    def look(share: float) -> None:
        if share < 0.9:
            with database.transaction() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'; SELECT count(*) FROM ws.t")
                counts.append(cursor.fetchone()[0])

    store.load(inspect([geojson(tmp_path, points(60_000, pad="x" * 100))]), "ws", "t", look)
    assert counts and set(counts) == {3}


@pytest.mark.parametrize(
    ("sqlstate", "expected"),
    [("53100", StorageFull), ("57P03", DatabaseUnavailable), ("53300", DatabaseUnavailable), ("42501", DatabaseError)],
)
def test_postgresqls_troubles_by_their_code(database, sqlstate, expected):
    with pytest.raises(expected) as caught, database.transaction() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'secret text' USING ERRCODE = '{sqlstate}'; END $$")
    assert "secret" not in repr(caught.value.as_dict())
    with database.transaction() as cursor:
        cursor.execute("SELECT 1")


def test_two_loads_of_one_table_at_once_follow_one_another(database, store, tmp_path):
    sources = [inspect([geojson(tmp_path, points(20_000 + i, pad="x" * 100), f"data{i}.geojson")]) for i in range(2)]
    with ThreadPoolExecutor(2) as pool:
        tables = list(pool.map(lambda source: store.load(source, "ws", "t"), sources))
    assert [table.feature_count for table in tables] == [20_000, 20_001]
    assert store.tables("ws") == ["t"]
    assert store.describe("ws", "t") in tables


def test_a_crs_that_postgis_lacks_and_the_user_may_not_add(cluster, database, store, tmp_path):
    with database.transaction() as cursor:
        cursor.execute("CREATE ROLE plain LOGIN; GRANT ALL ON SCHEMA ws TO plain")
    plain = Database({**{key: cluster[key] for key in ("host", "port", "dbname")}, "user": "plain"})
    source = inspect([geojson(tmp_path, points(1))], "IAU_2015:49900")
    try:
        with pytest.raises(UnsupportedCrs, match="may not add it"):
            TableStore(plain).load(source, "ws", "t")
        assert TableStore(plain).load(inspect([geojson(tmp_path, points(1))]), "ws", "t").crs == "EPSG:4326"
    finally:
        plain.close()
        with database.transaction() as cursor:
            cursor.execute("DROP OWNED BY plain CASCADE; DROP ROLE plain")


def test_shapefile_with_upper_case_extensions(store, tmp_path):
    source = geojson(tmp_path, points(3, a=1))
    subprocess.run(["ogr2ogr", "-q", str(tmp_path / "p.shp"), str(source)], check=True, timeout=60)
    for path in tmp_path.glob("p.*"):
        path.rename(path.with_suffix(path.suffix.upper()))
    assert store.load(inspect(sorted(tmp_path.glob("p.*"))), "ws", "t").feature_count == 3


def test_a_geometry_that_postgis_refuses_is_named(store, tmp_path):
    lines = [{**item, "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}} for item in points(5)]
    lines[2]["geometry"]["coordinates"] = [[0, 0]]
    with pytest.raises(ImportFailed, match=r"at least two points \(feature 3\)"):
        store.load(inspect([geojson(tmp_path, lines)]), "ws", "t")
    assert store.tables("ws") == []


def test_wrong_coordinates_late_in_a_file_are_refused(store, tmp_path):
    features = points(60_000, pad="x" * 100)
    features[50_000]["geometry"]["coordinates"] = ["14.5", "50.1"]
    source = inspect([geojson(tmp_path, features)])
    with pytest.raises(WrongParameter, match="feature 50001 has wrong coordinates of its Point"):
        store.load(source, "ws", "t")
    assert store.tables("ws") == []


def test_a_key_used_twice_is_named(store, tmp_path):
    """A view may join so that a feature comes twice."""
    path = tmp_path / "twice.gpkg"
    subprocess.run(
        ["ogr2ogr", "-q", "-f", "GPKG", str(path), str(geojson(tmp_path, points(2)))], check=True, timeout=60
    )
    with closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        database.executescript(
            "".join(f'DROP TRIGGER "{name}";' for (name,) in triggers)
            + "CREATE VIEW v AS SELECT data.fid AS fid, geom FROM data, (SELECT 1 UNION SELECT 2);"
            "UPDATE gpkg_contents SET table_name = 'v'; UPDATE gpkg_geometry_columns SET table_name = 'v';"
            "DELETE FROM gpkg_extensions; DELETE FROM gpkg_ogr_contents;"
        )
    with pytest.raises(ImportFailed, match="Two features have the same number in the key column fid"):
        store.load(inspect([path]), "ws", "t")
