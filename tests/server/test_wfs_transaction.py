"""Features inserted, updated, replaced and deleted through WFS, seen in the table itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from lxml import etree

from layman_server.geoserver.access_rules import ADMIN
from layman_server.geoserver.engine_client import EDITED_HEADER, ROLES_HEADER
from layman_server.model.layer_source import Column
from tests.server.ogc_engine import PUBLIC_URL, Engine

WFS = {
    "1.0.0": "http://www.opengis.net/wfs",
    "1.1.0": "http://www.opengis.net/wfs",
    "2.0.0": "http://www.opengis.net/wfs/2.0",
}
FILTER = {
    "1.0.0": "http://www.opengis.net/ogc",
    "1.1.0": "http://www.opengis.net/ogc",
    "2.0.0": "http://www.opengis.net/fes/2.0",
}
GML = {
    "1.0.0": "http://www.opengis.net/gml",
    "1.1.0": "http://www.opengis.net/gml",
    "2.0.0": "http://www.opengis.net/gml/3.2",
}
REPORT = {"1.0.0": "ServiceExceptionReport", "1.1.0": "ExceptionReport", "2.0.0": "ExceptionReport"}
VERSIONS = sorted(WFS)
MORE = (
    Column("day", "date"),
    Column("size", "double precision"),
    Column("short", "varchar(5)"),
    Column("yes", "boolean"),
)


@pytest.fixture(scope="module")
def engine(shared_engine: Engine) -> Engine:
    engine = shared_engine
    engine.publish(engine.table("spots", "Point", 4326, [("POINT(15 50)", 1), ("POINT(16 50)", 2)], MORE))
    engine.publish(engine.table("krovak", "MultiPolygon", 5514, []))
    engine.publish(engine.table("anything", "Geometry", 4326, [("POINT(15 50)", 1)]))
    return engine


@pytest.fixture(autouse=True)
def _as_before(engine: Engine) -> Iterator[None]:
    yield
    engine.sql(
        "TRUNCATE ws.spots RESTART IDENTITY",
        "ALTER TABLE ws.spots DROP COLUMN IF EXISTS remark",
        'INSERT INTO ws.spots ("Name", "POP_EST", wkb_geometry) VALUES'
        " ('n1', 1, 'SRID=4326;POINT(15 50)'), ('n2', 2, 'SRID=4326;POINT(16 50)')",
        "TRUNCATE ws.krovak RESTART IDENTITY",
    )


def rows(engine: Engine, query: str) -> list[Any]:
    connection = psycopg2.connect(**engine.dsn)
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        found = cursor.fetchall()
    connection.close()
    return [row[0] if len(row) == 1 else row for row in found]


def transact(engine: Engine, version: str, actions: str, roles: str = ADMIN) -> tuple[int, etree._Element, str]:
    """Status, answer and names of edited layers; prefixes in `actions`: wfs, f (filter), gml, ws."""
    body = (
        f'<wfs:Transaction service="WFS" version="{version}" xmlns:wfs="{WFS[version]}" xmlns:f="{FILTER[version]}"'
        f' xmlns:gml="{GML[version]}" xmlns:ws="http://ws">{actions}</wfs:Transaction>'
    )
    headers = {"X-Public-Url": PUBLIC_URL, ROLES_HEADER: roles}
    stream = engine.client.open("POST", "/ws/wfs", body=body.encode(), headers=headers)
    answer = etree.fromstring(b"".join(stream.chunks()))
    return stream.status, answer, stream.headers.get(EDITED_HEADER.lower(), "")


def point(version: str, x: float, y: float, srs: str = "") -> str:
    named = f' srsName="{srs}"' if srs else ""
    if version == "1.0.0":
        return f"<gml:Point{named}><gml:coordinates>{x},{y}</gml:coordinates></gml:Point>"
    return f"<gml:Point{named}><gml:pos>{x} {y}</gml:pos></gml:Point>"


def feature(version: str, name: str, x: float, y: float, srs: str = "") -> str:
    geometry = f"<ws:wkb_geometry>{point(version, x, y, srs)}</ws:wkb_geometry>"
    return f"<ws:spots><ws:Name>{name}</ws:Name>{geometry}</ws:spots>"


def identified(version: str, identifier: str) -> str:
    node = {"1.0.0": f'<f:FeatureId fid="{identifier}"/>', "1.1.0": f'<f:FeatureId fid="{identifier}"/>'}
    return f"<f:Filter>{node.get(version, f'<f:ResourceId rid={chr(34)}{identifier}{chr(34)}/>')}</f:Filter>"


def set_property(version: str, name: str, value: str) -> str:
    word = "ValueReference" if version == "2.0.0" else "Name"
    return f"<wfs:Property><wfs:{word}>{name}</wfs:{word}><wfs:Value>{value}</wfs:Value></wfs:Property>"


@pytest.mark.parametrize("version", VERSIONS)
def test_insert_gives_identifiers_by_which_the_features_are_found(engine: Engine, version: str) -> None:
    x, y = (14.5, 50.5) if version == "1.0.0" else (50.5, 14.5)
    actions = f'<wfs:Insert handle="new">{feature(version, "a", x, y)}{feature(version, "b", x, y)}</wfs:Insert>'
    status, answer, edited = transact(engine, version, actions)
    assert (status, edited) == (200, "ws:spots")
    found = [str(node.get("fid") or node.get("rid")) for node in answer.iter("{*}FeatureId", "{*}ResourceId")]
    assert found == ["spots.3", "spots.4"]
    query = {"SERVICE": "WFS", "VERSION": version, "REQUEST": "GetFeature", "OUTPUTFORMAT": "json"}
    features = json.loads(engine.get(**query, FEATUREID=found[0]).body)["features"]
    assert [(f["properties"]["Name"], f["geometry"]["coordinates"]) for f in features] == [("a", [14.5, 50.5])]


@pytest.mark.parametrize("version", VERSIONS)
def test_update_sets_properties_of_the_features_that_are_meant(engine: Engine, version: str) -> None:
    x, y = (10, 40) if version == "1.0.0" else (40, 10)
    values = set_property(version, "ws:POP_EST", "7") + set_property(version, "wkb_geometry", point(version, x, y))
    update = f'<wfs:Update typeName="ws:spots">{values}{identified(version, "spots.2")}</wfs:Update>'
    status, answer, _ = transact(engine, version, update)
    assert status == 200, etree.tostring(answer)
    assert rows(engine, 'SELECT "POP_EST", ST_AsText(wkb_geometry) FROM ws.spots ORDER BY 1') == [
        (1, "POINT(15 50)"),
        (7, "POINT(10 40)"),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_delete_removes_the_features_that_are_meant(engine: Engine, version: str) -> None:
    delete = f'<wfs:Delete typeName="ws:spots">{identified(version, "spots.1")}</wfs:Delete>'
    assert transact(engine, version, delete)[0] == 200
    assert rows(engine, 'SELECT "Name" FROM ws.spots') == ["n2"]


def test_replace_leaves_nothing_of_the_old_feature(engine: Engine) -> None:
    replace = f"<wfs:Replace>{feature('2.0.0', 'new', 40, 10)}{identified('2.0.0', 'spots.1')}</wfs:Replace>"
    status, answer, _ = transact(engine, "2.0.0", replace)
    assert (status, answer.findtext(".//{*}totalReplaced")) == (200, "1")
    new = rows(engine, 'SELECT "Name", "POP_EST", ST_AsText(wkb_geometry) FROM ws.spots WHERE ogc_fid = 1')
    assert new == [("new", None, "POINT(10 40)")]


@pytest.mark.parametrize("version", VERSIONS)
def test_all_or_nothing(engine: Engine, version: str) -> None:
    insert = f"<wfs:Insert>{feature(version, 'a', 15, 50)}</wfs:Insert>"
    bad = f'<wfs:Update typeName="ws:spots" handle="bad one">{set_property(version, "POP_EST", "many")}</wfs:Update>'
    status, answer, edited = transact(engine, version, insert + bad)
    assert (status, etree.QName(answer).localname, edited) == (400, REPORT[version], "")
    assert b'"bad one"' in etree.tostring(answer) and b"many" in etree.tostring(answer)
    assert rows(engine, 'SELECT count(*) FROM ws.spots WHERE "POP_EST" IS NULL') == [0]


@pytest.mark.parametrize(
    ("version", "srs", "position"),
    [
        ("1.1.0", "urn:ogc:def:crs:EPSG::4326", (50, 15)),
        ("1.1.0", "EPSG:4326", (15, 50)),
        ("1.0.0", "http://www.opengis.net/gml/srs/epsg.xml#4326", (15, 50)),
        ("1.0.0", "urn:ogc:def:crs:EPSG::4326", (15, 50)),
        ("2.0.0", "http://www.opengis.net/def/crs/EPSG/0/4326", (50, 15)),
        ("2.0.0", "urn:ogc:def:crs:EPSG::3857", (1669792.36, 6446275.84)),
    ],
)
def test_axes_are_in_the_order_that_the_name_means(
    engine: Engine, version: str, srs: str, position: tuple[float, float]
) -> None:
    insert = f"<wfs:Insert>{feature(version, 'new', *position, srs=srs)}</wfs:Insert>"
    assert transact(engine, version, insert)[0] == 200
    where = rows(engine, "SELECT ST_AsText(wkb_geometry, 4) FROM ws.spots WHERE \"Name\" = 'new'")
    assert where == ["POINT(15 50)"]


@pytest.mark.parametrize(
    ("gml", "area"),
    [
        (
            '<gml:Polygon srsName="EPSG:5514"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>0,0 0,10 10,10 10,0'
            " 0,0</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon>",
            100,
        ),
        (
            '<gml:MultiSurface srsName="urn:ogc:def:crs:EPSG::5514"><gml:surfaceMember><gml:Polygon><gml:exterior>'
            "<gml:LinearRing><gml:posList>0 0 0 10 10 10 10 0 0 0</gml:posList></gml:LinearRing></gml:exterior>"
            "</gml:Polygon></gml:surfaceMember></gml:MultiSurface>",
            100,
        ),
        (
            '<gml:Surface srsName="EPSG:5514"><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember>'
            "<gml:Curve><gml:segments><gml:Arc><gml:posList>-1 0 0 1 1 0</gml:posList></gml:Arc><gml:LineStringSegment>"
            "<gml:posList>1 0 -1 0</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve></gml:curveMember>"
            "</gml:Ring></gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface>",
            1.57,
        ),
    ],
)
def test_geometries_become_what_the_column_takes(engine: Engine, gml: str, area: float) -> None:
    insert = f"<wfs:Insert><ws:krovak><ws:wkb_geometry>{gml}</ws:wkb_geometry></ws:krovak></wfs:Insert>"
    status, answer, _ = transact(engine, "1.1.0", insert)
    assert status == 200, etree.tostring(answer)
    [(kind, size)] = rows(engine, "SELECT GeometryType(wkb_geometry), ST_Area(wkb_geometry) FROM ws.krovak")
    assert kind == "MULTIPOLYGON" and size == pytest.approx(area, rel=0.01)


def test_values_of_every_type(engine: Engine) -> None:
    values = "<ws:day>1850-02-03</ws:day><ws:size>INF</ws:size><ws:yes>true</ws:yes><ws:POP_EST>3.0</ws:POP_EST>"
    insert = f"<wfs:Insert><ws:spots><ws:Name>&lt;ž&amp;'&quot;\\</ws:Name>{values}<ws:short/></ws:spots></wfs:Insert>"
    status, answer, _ = transact(engine, "1.1.0", insert)
    assert status == 200, etree.tostring(answer)
    found = rows(engine, 'SELECT "Name", day::text, size::text, yes, "POP_EST", short FROM ws.spots WHERE ogc_fid = 3')
    assert found == [("<ž&'\"\\", "1850-02-03", "Infinity", True, 3, "")]


def test_text_that_is_too_long_is_refused_not_cut(engine: Engine) -> None:
    insert = "<wfs:Insert><ws:spots><ws:short>too long</ws:short></ws:spots></wfs:Insert>"
    assert transact(engine, "2.0.0", insert)[0] == 400
    assert rows(engine, "SELECT count(*) FROM ws.spots") == [2]


@pytest.mark.parametrize("version", VERSIONS)
def test_attributes_that_are_not_there_are_added(engine: Engine, version: str) -> None:
    update = f'<wfs:Update typeName="ws:spots">{set_property(version, "remark", "fine")}</wfs:Update>'
    assert transact(engine, version, update)[0] == 200
    assert rows(engine, "SELECT remark FROM ws.spots") == ["fine", "fine"]
    schema = engine.get(SERVICE="WFS", VERSION=version, REQUEST="DescribeFeatureType", TYPENAME="ws:spots").body
    assert b'name="remark"' in schema


@pytest.mark.parametrize("name", ["with-dash", "a" * 64])
def test_new_attributes_have_plain_names(engine: Engine, name: str) -> None:
    insert = f"<wfs:Insert><ws:spots><ws:{name}>x</ws:{name}></ws:spots></wfs:Insert>"
    status, answer, _ = transact(engine, "2.0.0", insert)
    assert status == 400 and name in etree.tostring(answer, encoding="unicode")


def test_who_may_only_read_changes_nothing(engine: Engine) -> None:
    delete = f'<wfs:Delete typeName="ws:spots">{identified("1.1.0", "spots.1")}</wfs:Delete>'
    status, answer, edited = transact(engine, "1.1.0", delete, roles="ROLE_ANONYMOUS")
    assert (status, etree.QName(answer).localname, edited) == (403, "ExceptionReport", "")
    assert rows(engine, "SELECT count(*) FROM ws.spots") == [2]


@pytest.mark.parametrize(
    "actions",
    [
        "",
        "<wfs:Rename/>",
        '<wfs:Delete typeName="ws:spots"/>',
        '<wfs:Delete typeName="ws:nothing"><f:Filter><f:FeatureId fid="a.1"/></f:Filter></wfs:Delete>',
        '<wfs:Insert><spots xmlns="http://other"/></wfs:Insert>',
        '<wfs:Update typeName="ws:spots"/>',
        f'<wfs:Update typeName="ws:spots">{set_property("1.1.0", "ogc_fid", "9")}</wfs:Update>',
        "<wfs:Insert><ws:spots><ws:wkb_geometry><gml:Point><gml:pos>nan 1</gml:pos></gml:Point></ws:wkb_geometry>"
        "</ws:spots></wfs:Insert>",
        "<wfs:Insert><ws:spots><ws:wkb_geometry><gml:Point><gml:pos>1</gml:pos></gml:Point></ws:wkb_geometry>"
        "</ws:spots></wfs:Insert>",
        "<wfs:Insert><ws:spots><ws:wkb_geometry><gml:LineString><gml:posList>1 2 3 4</gml:posList></gml:LineString>"
        "</ws:wkb_geometry></ws:spots></wfs:Insert>",
        "<wfs:Insert><ws:spots><ws:Name><ws:b/></ws:Name></ws:spots></wfs:Insert>",
        '<wfs:Native vendorId="x" safeToIgnore="false"/>',
    ],
)
def test_what_cannot_be_done_is_an_exception(engine: Engine, actions: str) -> None:
    status, answer, _ = transact(engine, "1.1.0", actions)
    assert (status, etree.QName(answer).localname) == (400, "ExceptionReport")
    assert rows(engine, "SELECT count(*) FROM ws.spots") == [2]


def test_entities_are_refused(engine: Engine) -> None:
    document = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    body = f'{document}<Transaction service="WFS" version="1.1.0">&x;</Transaction>'
    answer = engine.client.request("POST", "/ws/wfs", body=body.encode(), headers={ROLES_HEADER: ADMIN})
    assert answer.status == 400 and b"root:" not in answer.body


def test_everything_fits_a_column_of_any_geometry(engine: Engine) -> None:
    curve = (
        "<gml:Curve><gml:segments><gml:Arc><gml:posList>0 0 1 1 2 0</gml:posList></gml:Arc></gml:segments></gml:Curve>"
    )
    insert = f"<wfs:Insert><ws:anything><ws:wkb_geometry>{curve}</ws:wkb_geometry></ws:anything></wfs:Insert>"
    assert transact(engine, "1.1.0", insert)[0] == 200
    assert "CIRCULARSTRING" in rows(engine, "SELECT GeometryType(wkb_geometry) FROM ws.anything")
