"""`external_table_uri`: a table of another database is a layer, is served, and stays as it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.rest_client import RestClient, points
from tests.server.real_geoserver_fixture import is_available, is_refused

pytest_plugins = ("tests.server.postgresql_fixture",)

PASSWORD = "s3cr3t-w0rd-of-a-table"
TABLE = """
    CREATE SCHEMA shop;
    CREATE TABLE shop.roads (gid bigserial PRIMARY KEY, name text, geom geometry(Point, 4326));
    INSERT INTO shop.roads SELECT i, 'road ' || i, ST_SetSRID(ST_MakePoint(14 + i / 10.0, 50), 4326)
      FROM generate_series(1, 4) i;
    SELECT setval('shop.roads_gid_seq', 70);
    CREATE TABLE shop.no_key (geom geometry(Point, 4326));
"""


@pytest.fixture(scope="module")
def database(cluster: dict[str, Any]) -> Iterator[dict[str, Any]]:
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    run(dsn, "CREATE DATABASE outside")
    run({**dsn, "dbname": "outside"}, "CREATE EXTENSION postgis", TABLE)
    yield {**dsn, "dbname": "outside"}
    run(dsn, "DROP DATABASE outside WITH (FORCE)")


@pytest.fixture(scope="module")
def client(running_server: Any) -> RestClient:
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def name(client: RestClient) -> Iterator[str]:
    name = f"outside_{os.urandom(4).hex()}"
    yield name
    client.remove(name)


def run(dsn: dict[str, Any], *statements: str) -> list[Any]:
    connection = psycopg2.connect(**dsn)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def uri(database: dict[str, Any], table: str = "roads", more: str = "") -> str:
    return f"postgresql://tester:{PASSWORD}@127.0.0.1:{database['port']}/outside?schema=shop&table={table}{more}"


def sent(client: RestClient, name: str, method: str = "POST", **fields: Any) -> Any:
    place = client.path(name) if method == "PATCH" else f"/rest/workspaces/{client.workspace}/layers"
    parts = [(key, (None, value)) for key, value in ({"name": name} | fields).items() if isinstance(value, str)]
    parts += [(key, value) for key, value in fields.items() if not isinstance(value, str)]
    return client.session.request(method, client.url + place, files=parts, timeout=60)


def features(client: RestClient, name: str) -> int:
    query = f"service=WFS&version=2.0.0&request=GetFeature&typeNames={name}&outputFormat=application/json"
    return len(client.get(f"/geoserver/{client.workspace}/wfs?{query}").json()["features"])


def files_with(text: str, folder: Path) -> list[Path]:
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in paths if path.stat().st_size < 10_000_000 and text.encode() in path.read_bytes()]


def test_a_table_is_published_in_place(client, name, database):
    answer = sent(client, name, external_table_uri=uri(database), **{"access_rights.read": "EVERYONE"})
    assert answer.status_code == 200, answer.text
    shown = client.wait(name)
    assert shown["layman_metadata"]["publication_status"] == "COMPLETE", shown
    assert shown["db"] == {
        "schema": "shop",
        "table": "roads",
        "geo_column": "geom",
        "external_uri": f"postgresql://tester@127.0.0.1:{database['port']}/outside",
    }
    assert (shown["original_data_source"], shown["geodata_type"], shown["native_crs"]) == (
        "database_table",
        "vector",
        "EPSG:4326",
    )
    assert shown["native_bounding_box"] == [14.1, 50, 14.4, 50]
    assert "file" not in shown
    assert features(client, name) == 4
    run(database, "INSERT INTO shop.roads VALUES (5, 'new', ST_SetSRID(ST_MakePoint(15, 50), 4326))")
    assert features(client, name) == 5
    run(database, "DELETE FROM shop.roads WHERE gid = 5")
    assert client.delete(client.path(name)).status_code == 200
    assert run(database, "SELECT count(*) FROM shop.roads") == [(4,)]


def test_the_password_is_nowhere_but_in_files_of_the_owner(client, name, database, running_server):
    answer = sent(client, name, external_table_uri=uri(database))
    shown = client.wait(name)
    bodies = [answer.text, str(shown), client.get(f"/rest/workspaces/{client.workspace}/layers").text]
    bodies.append(client.get(f"/geoserver/{client.workspace}/wms?service=WMS&request=GetCapabilities").text)
    assert not [body for body in bodies if PASSWORD in body]
    holders = files_with(PASSWORD, running_server.home)
    # A real GeoServer keeps its datastores itself, with encrypted passwords.
    datastores = set() if is_available() else {"datastore.xml"}
    assert {path.name for path in holders} == {"external_table.json"} | datastores
    assert {stat.S_IMODE(path.stat().st_mode) for path in holders} == {0o600}
    settings = Settings.from_environment(Home(running_server.home).read_settings())
    store = redis.Redis.from_url(settings.redis_url)
    dumped = [store.dump(key) for key in store.keys("*")]
    assert dumped and not [value for value in dumped if value and PASSWORD.encode() in value]


def test_a_file_becomes_a_table_and_a_file_again(client, name, database, running_server):
    client.publish(name, {"a.geojson": points(2)})
    data_dir = running_server.home / "geoserver/workspaces" / client.workspace
    assert sent(client, name, "PATCH", external_table_uri=uri(database)).status_code == 200
    shown = client.wait(name)
    assert (shown["layman_metadata"]["publication_status"], shown["db"]["table"]) == ("COMPLETE", "roads")
    assert (features(client, name), shown["original_data_source"]) == (4, "database_table")
    assert not (data_dir / "postgresql" / name).exists()
    assert not list((running_server.home / "layman/users" / client.workspace / "layers" / name).rglob("a.geojson"))
    answer = sent(client, name, "PATCH", file=("b.geojson", points(3)))
    assert answer.status_code == 200, answer.text
    shown = client.wait(name)
    assert shown["db"] == {"schema": client.workspace, "table": name, "geo_column": "wkb_geometry"}
    assert (features(client, name), shown["original_data_source"]) == (3, "file")
    assert not (data_dir / f"external_db_{name}").exists()
    assert not files_with(PASSWORD, running_server.home)
    assert run(database, "SELECT count(*) FROM shop.roads") == [(4,)]


def test_the_title_of_such_a_layer_changes_and_its_table_stays(client, name, database):
    sent(client, name, external_table_uri=uri(database, more="&geo_column=geom&sslmode=disable"))
    client.wait(name)
    assert sent(client, name, "PATCH", title="Roads of the shop").status_code == 200
    shown = client.wait(name)
    assert (shown["title"], shown["db"]["table"], features(client, name)) == ("Roads of the shop", "roads", 4)


def test_wrong_tables_are_refused_and_leave_nothing(client, name, database, running_server):
    for wrong, said in [
        (uri(database, "no_key"), "primary key"),
        (uri(database, "absent"), "not found"),
        (uri({"port": 1}), "Unable to connect"),
        ("mysql://h/db?schema=s&table=t", "scheme"),
    ]:
        answer = sent(client, name, external_table_uri=wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, 2)
        assert answer.json()["detail"]["parameter"] == "external_table_uri"
        assert said in answer.json()["detail"]["message"]
        assert PASSWORD not in answer.text
    unreachable = sent(client, name, external_table_uri=uri({"port": 1})).json()
    assert set(unreachable["detail"]) == {"detail", "expected", "found", "message", "parameter"}
    assert set(unreachable["detail"]["found"]) == {"external_table_uri"}
    both = sent(client, name, external_table_uri=uri(database), file=("a.geojson", points(1)))
    assert (both.status_code, both.json()["code"]) == (400, 48)
    assert PASSWORD not in both.text
    crs = sent(client, name, external_table_uri=uri(database), crs="EPSG:5514")
    assert (crs.status_code, crs.json()["code"]) == (400, 48)
    assert client.get(client.path(name)).status_code == 404
    assert not files_with(PASSWORD, running_server.home)


def test_a_layer_without_a_name_has_that_of_its_table(client, database):
    answer = client.session.post(
        f"{client.url}/rest/workspaces/{client.workspace}/layers",
        data={"external_table_uri": uri(database)},
        timeout=60,
    )
    assert answer.json()[0]["name"] == "roads"
    client.wait("roads")
    client.remove("roads")


def edited(client: RestClient, name: str) -> Any:
    workspace = client.workspace
    body = f"""<wfs:Transaction service="WFS" version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"
      xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:{workspace}="http://{workspace}"><wfs:Insert><{workspace}:{name}>
      <{workspace}:name>by WFS</{workspace}:name><{workspace}:geom>
      <gml:Point gml:id="p" srsName="EPSG:4326"><gml:pos>16 50</gml:pos></gml:Point>
      </{workspace}:geom></{workspace}:{name}></wfs:Insert></wfs:Transaction>"""
    url = f"{client.url}/geoserver/{workspace}/wfs"
    return client.session.post(url, data=body.encode(), headers={"Content-Type": "text/xml"}, timeout=60)


def test_features_are_edited_through_wfs_as_far_as_the_database_allows(client, name, database):
    """Layman: `INSERT`, `UPDATE` and `DELETE` are needed for that, and are looked for by the database itself."""
    sent(client, name, external_table_uri=uri(database))
    client.wait(name)
    answer = edited(client, name)
    assert "<wfs:totalInserted>1<" in answer.text, answer.text
    assert run(database, "SELECT name FROM shop.roads WHERE gid > 70") == [("by WFS",)]
    shown = client.wait(name)
    assert shown["native_bounding_box"][2] == 16
    run(database, "DELETE FROM shop.roads WHERE gid > 70", "CREATE ROLE looker LOGIN")
    run(database, "GRANT USAGE ON SCHEMA shop TO looker; GRANT SELECT ON shop.roads TO looker")
    try:
        assert (
            sent(client, name, "PATCH", external_table_uri=uri(database).replace("tester", "looker")).status_code == 200
        )
        assert client.wait(name)["layman_metadata"]["publication_status"] == "COMPLETE"
        assert features(client, name) == 4
        answer = edited(client, name)
        assert is_refused(answer) and "ExceptionReport" in answer.text, answer.text
        assert PASSWORD not in answer.text
        assert run(database, "SELECT count(*) FROM shop.roads") == [(4,)]
    finally:
        run(database, "DROP OWNED BY looker", "DROP ROLE looker")


def test_a_database_that_is_away_hides_its_own_layer_only(client, name, database):
    sent(client, name, external_table_uri=uri(database))
    client.wait(name)
    beside = {**database, "dbname": "gis"}
    run(beside, "ALTER DATABASE outside ALLOW_CONNECTIONS false")
    run(beside, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'outside'")
    query = f"service=WFS&version=2.0.0&request=GetFeature&typeNames={name}"
    try:
        answer = client.get(f"/geoserver/{client.workspace}/wfs?{query}")
        assert answer.status_code >= 400 and "Exception" in answer.text, answer.text
        assert PASSWORD not in answer.text
        assert client.get(client.path(name)).status_code == 200
        capabilities = client.get(f"/geoserver/{client.workspace}/wms?service=WMS&request=GetCapabilities")
        assert capabilities.status_code == 200
    finally:
        run(beside, "ALTER DATABASE outside ALLOW_CONNECTIONS true")
    assert features(client, name) == 4
