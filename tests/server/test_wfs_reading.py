"""Features read through WFS: pages, filters, formats, and answers that fit their schemas."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from osgeo import ogr

from layman_server.geoserver.access_rules import ADMIN
from layman_server.geoserver.engine_client import ROLES_HEADER, EngineAnswer
from layman_server.model.layer_source import Column
from tests.server.ogc_engine import Engine

ROWS = [(f"POINT({10 + number} 50)", number) for number in range(5)]
ODD = (Column("a b", "text"), Column("quo", "text"), Column("ž", "date"), Column("when", "timestamptz"))
CAPABILITIES = {"1.0.0": "{*}Capability/{*}Request/{*}Transaction", "1.1.0": ".//{*}Operation[@name='Transaction']"}
CAPABILITIES["2.0.0"] = CAPABILITIES["1.1.0"]


@pytest.fixture(scope="module")
def engine(shared_engine: Engine) -> Engine:
    engine = shared_engine
    engine.publish(engine.table("spots", "Point", 4326, ROWS))
    engine.publish(engine.table("collections", "GeometryCollection", 4326, [("GEOMETRYCOLLECTION(POINT(1 2))", 1)]))
    engine.publish(engine.table("measured", "PointZM", 4326, [("POINT ZM (1 2 3 4)", 1)]))
    engine.publish(engine.table("mixed", "Geometry", 4326, [("POINT(15 50)", 1), ("LINESTRING(15 46,15 54)", 3)]))
    engine.publish(engine.table("areas", "MultiPolygon", 4326, [("MULTIPOLYGON(((0 0,0 1,1 1,0 0)))", 1)] * 2))
    engine.publish(engine.table("odd", "Point", 4326, ROWS[:1], ODD))
    engine.sql(
        """UPDATE ws.odd SET "a b" = E'<&>\\x01"', quo = 'a,"b"'""",
        """UPDATE ws.odd SET "ž" = '1850-01-02', "when" = '2020-01-02T03:04Z'""",
        """ALTER TABLE ws.odd RENAME COLUMN quo TO "q""uo\"""",
    )
    return engine


def features(engine: Engine, type_name: str = "spots", version: str = "2.0.0", **parameters: object) -> EngineAnswer:
    asked = {"SERVICE": "WFS", "VERSION": version, "REQUEST": "GetFeature", "TYPENAMES": type_name}
    return engine.get(**asked, **parameters)


def numbers(engine: Engine, **parameters: object) -> list[int]:
    answer = features(engine, OUTPUTFORMAT="application/json", **parameters)
    assert answer.status == 200, answer.body
    return [feature["properties"]["POP_EST"] for feature in json.loads(answer.body)["features"]]


def test_pages_follow_each_other(engine: Engine) -> None:
    pages = [numbers(engine, COUNT=2, STARTINDEX=start, SORTBY="POP_EST D") for start in (0, 2, 4, 6)]
    assert pages == [[4, 3], [2, 1], [0], []]


def test_counts_are_said_before_the_features(engine: Engine) -> None:
    root = etree.fromstring(features(engine, COUNT=2, STARTINDEX=4).body)
    assert (root.get("numberMatched"), root.get("numberReturned"), len(root.findall("{*}member"))) == ("5", "1", 1)
    hits = etree.fromstring(features(engine, RESULTTYPE="hits").body)
    assert (hits.get("numberMatched"), hits.get("numberReturned"), len(hits)) == ("5", "0", 0)
    old = etree.fromstring(features(engine, version="1.1.0", RESULTTYPE="hits").body)
    assert old.get("numberOfFeatures") == "5"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("<PropertyIsEqualTo><P>POP_EST</P><Literal>3</Literal></PropertyIsEqualTo>", [3]),
        ("<PropertyIsEqualTo><Literal>3</Literal><P>ws:POP_EST</P></PropertyIsEqualTo>", [3]),
        ("<PropertyIsGreaterThan><P>POP_EST</P><Literal>2.5</Literal></PropertyIsGreaterThan>", [3, 4]),
        ("<PropertyIsBetween><P>POP_EST</P><LowerBoundary><Literal>1</Literal></LowerBoundary><UpperBoundary>"
         "<Literal>2</Literal></UpperBoundary></PropertyIsBetween>", [1, 2]),
        ('<PropertyIsLike wildCard="*" singleChar="?" escapeChar="!"><P>Name</P><Literal>n?</Literal></PropertyIsLike>',
         [0, 1, 2, 3, 4]),
        ('<PropertyIsLike wildCard="*" singleChar="?" escapeChar="!" matchCase="false"><P>Name</P><Literal>N2*'
         "</Literal></PropertyIsLike>", [1]),
        ("<PropertyIsNull><P>Name</P></PropertyIsNull>", []),
        ("<Not><PropertyIsLessThan><P>POP_EST</P><Literal>3</Literal></PropertyIsLessThan></Not>", [3, 4]),
        ("<Or><PropertyIsEqualTo><P>Name</P><Literal>n1</Literal></PropertyIsEqualTo><PropertyIsEqualTo><P>POP_EST</P>"
         "<Sub><Literal>5</Literal><P>ogc_fid</P></Sub></PropertyIsEqualTo></Or>", [0, 2]),
        ('<ResourceId rid="spots.2"/><ResourceId rid="spots.4"/>', [1, 3]),
        ('<ResourceId rid="other.2"/>', []),
        ('<BBOX><P>wkb_geometry</P><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>49 11'
         "</gml:lowerCorner><gml:upperCorner>51 12</gml:upperCorner></gml:Envelope></BBOX>", [1, 2]),
        ('<Intersects><P>geometry</P><gml:Point srsName="EPSG:4326"><gml:pos>13 50</gml:pos></gml:Point></Intersects>',
         [3]),
        ('<DWithin><P>wkb_geometry</P><gml:Point srsName="EPSG:4326"><gml:pos>13 50</gml:pos></gml:Point>'
         '<Distance uom="km">80</Distance></DWithin>', [2, 3, 4]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", ["1.1.0", "2.0.0"])
def test_filters(engine: Engine, version: str, condition: str, expected: list[int]) -> None:
    word = "ValueReference" if version == "2.0.0" else "PropertyName"
    filter_xml = f"<Filter>{condition}</Filter>".replace("P>", f"{word}>").replace(f"</{word}>", f"</{word}>")
    assert sorted(numbers(engine, version=version, FILTER=filter_xml)) == expected


@pytest.mark.parametrize(
    "asked",
    [
        {"FILTER": "<Filter><PropertyIsNull><PropertyName>a</PropertyName></PropertyIsNull></Filter>"},
        {"FILTER": '<Filter><PropertyIsLike><Function name="env"/><Literal>1</Literal></PropertyIsLike></Filter>'},
        {"FILTER": "<Filter><Teleports/></Filter>"},
        {"FILTER": "<Filter>" + "<Not>" * 150 + "</Not>" * 150 + "</Filter>"},
        {"FILTER": "<Filter><PropertyIsEqualTo><PropertyName>POP_EST</PropertyName><Literal>x'; DROP TABLE ws.spots; --"
                   "</Literal></PropertyIsEqualTo></Filter>"},
        {"BBOX": "1,2,3"},
        {"BBOX": "1,2,3,nan"},
        {"BBOX": "1,2,3,4", "FEATUREID": "spots.1"},
        {"SRSNAME": "EPSG:123456"},
        {"PROPERTYNAME": "secret"},
        {"OUTPUTFORMAT": "application/x-unknown"},
        {"COUNT": -1},
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_an_exception(engine: Engine, asked: dict[str, object]) -> None:
    answer = features(engine, **asked)
    root = etree.fromstring(answer.body)
    assert (answer.status, etree.QName(root).namespace) == (400, "http://www.opengis.net/ows/1.1")
    assert len(numbers(engine)) == 5


def test_boxes_in_other_systems(engine: Engine) -> None:
    assert numbers(engine, BBOX="1202268,6300000,1202278,6700000,EPSG:3857") == []
    assert numbers(engine, BBOX="1224000,6300000,1340000,6700000,EPSG:3857") == [1, 2]
    assert numbers(engine, BBOX="49,11,51,12,urn:ogc:def:crs:EPSG::4326") == [1, 2]
    assert numbers(engine, BBOX="11,49,12,51,EPSG:4326") == [1, 2]


def test_only_the_wanted_properties_come(engine: Engine) -> None:
    [member] = etree.fromstring(features(engine, PROPERTYNAME="Name", COUNT=1).body).findall("{*}member/*")
    assert [etree.QName(node).localname for node in member] == ["Name"]


@pytest.mark.parametrize("request_", ["KVP", "XML"])
def test_a_feature_by_its_identifier(engine: Engine, request_: str) -> None:
    name = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
    asked = {"SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetFeature"}
    body = (
        f'<GetFeature service="WFS" version="2.0.0" xmlns="http://www.opengis.net/wfs/2.0"><StoredQuery id="{name}">'
        '<Parameter name="ID">spots.2</Parameter></StoredQuery></GetFeature>'
    )
    answer = engine.get(**asked, STOREDQUERY_ID=name, ID="spots.2") if request_ == "KVP" else engine.post(body)
    root = etree.fromstring(answer.body)
    assert (etree.QName(root).localname, root.findtext("{*}Name")) == ("spots", "n2")
    assert engine.get(**asked, STOREDQUERY_ID=name, ID="spots.99").status == 404


def test_values_of_one_property(engine: Engine) -> None:
    asked = {"SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetPropertyValue", "TYPENAMES": "ws:spots"}
    root = etree.fromstring(engine.get(**asked, VALUEREFERENCE="Name", COUNT=2).body)
    assert [node.text for node in root.findall("{*}member")] == ["n1", "n2"]


def test_csv_is_quoted_where_it_must_be(engine: Engine) -> None:
    answer = features(engine, "odd", OUTPUTFORMAT="csv")
    [row] = csv.DictReader(io.StringIO(answer.body.decode()))
    assert (row["FID"], row['q"uo'], row["ž"], row["when"]) == (
        "odd.1",
        'a,"b"',
        "1850-01-02",
        "2020-01-02T03:04:00+00:00",
    )


def test_strange_names_and_characters_stay_readable(engine: Engine) -> None:
    [member] = etree.fromstring(features(engine, "odd").body).findall("{*}member/*")
    values = {etree.QName(node).localname: node.text for node in member}
    assert (values["a_x0020_b"], values["ž"]) == ('<&>"', "1850-01-02")
    [feature] = json.loads(features(engine, "odd", OUTPUTFORMAT="json").body)["features"]
    assert feature["properties"]["a b"] == '<&>\x01"'


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "2.0.0"])
@pytest.mark.parametrize(("name", "text"), [("collections", "2"), ("measured", "3")])
def test_collections_and_measures(engine: Engine, version: str, name: str, text: str) -> None:
    answer = features(engine, name, version, SRSNAME="EPSG:4326")
    geometry = next(etree.fromstring(answer.body).iter("{*}wkb_geometry"))
    assert "".join(map(str, geometry.itertext())).replace(",", " ").split()[-1] == text


def test_shapefiles_in_a_zip(engine: Engine, tmp_path: Path) -> None:
    answer = features(engine, OUTPUTFORMAT="SHAPE-ZIP", BBOX="11,49,12,51,EPSG:4326", SRSNAME="EPSG:3857")
    assert answer.content_type == "application/zip"
    zipfile.ZipFile(io.BytesIO(answer.body)).extractall(tmp_path)
    layer = (source := ogr.Open(str(tmp_path / "spots.shp"))).GetLayer()
    assert [(feature["POP_EST"], round(feature.geometry().GetX())) for feature in layer] == [(1, 1224514), (2, 1335834)]
    assert layer.GetSpatialRef().GetAuthorityCode(None) == "3857"
    del source
    mixed = zipfile.ZipFile(io.BytesIO(features(engine, "mixed", OUTPUTFORMAT="SHAPE-ZIP").body))
    assert {"mixed_points.shp", "mixed_lines.shp", "mixed_polygons.shp"} <= set(mixed.namelist())


def test_geopackage(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(features(engine, "mixed", OUTPUTFORMAT="application/geopackage+sqlite3").body)
    layer = (source := ogr.Open(str(path))).GetLayerByName("mixed")
    assert [feature["POP_EST"] for feature in layer] == [1, 3]
    del source


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "2.0.0"])
def test_transactions_are_offered_to_those_who_may(engine: Engine, version: str) -> None:
    target = f"/ws/wfs?SERVICE=WFS&VERSION={version}&REQUEST=GetCapabilities"
    readers, writers = (
        etree.fromstring(engine.client.request("GET", target, headers={ROLES_HEADER: role}).body)
        for role in ("ROLE_ANONYMOUS", ADMIN)
    )
    assert readers.find(CAPABILITIES[version]) is None
    assert writers.find(CAPABILITIES[version]) is not None


@pytest.mark.parametrize("name", ["spots", "areas", "collections", "mixed", "odd"])
def test_features_are_valid_against_the_schema_that_is_told(engine: Engine, name: str) -> None:
    spec = importlib.util.find_spec("pycsw")
    assert spec is not None and spec.submodule_search_locations
    gml = Path(spec.submodule_search_locations[0]) / "core/schemas/ogc/gml/3.2.1/gml.xsd"
    asked = {"SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "DescribeFeatureType", "TYPENAMES": f"ws:{name}"}
    document = etree.fromstring(engine.get(**asked).body)
    for node in document.iterfind("{*}import"):
        node.set("schemaLocation", gml.as_uri())
    schema = etree.XMLSchema(document)
    members = etree.fromstring(features(engine, name).body).findall("{*}member/*")
    assert members
    for member in members:
        schema.assertValid(member)
