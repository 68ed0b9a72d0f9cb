"""What clients must not get from the OGC engine: operations and expressions smuggled in, and answers that are none."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image

from layman_server.model.layer_source import Style, StyleFormat
from tests.server.ogc_engine import PUBLIC_URL, Engine, running_engine
from tests.server.postgresql_fixture import cluster as cluster

GET_MAP = {
    **{"SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": "spots", "STYLES": "", "SRS": "EPSG:4326"},
    **{"BBOX": "10,45,20,55", "WIDTH": 20, "HEIGHT": 20, "FORMAT": "image/png"},
}
GLASS = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>glass</Name>
<UserStyle><FeatureTypeStyle><Rule><PolygonSymbolizer><Fill><CssParameter name="fill">#ff0000</CssParameter>
<CssParameter name="fill-opacity">0.3</CssParameter></Fill></PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle>
</NamedLayer></StyledLayerDescriptor>"""
GET_FEATURE = {"SERVICE": "WFS", "VERSION": "1.1.0", "REQUEST": "GetFeature", "TYPENAME": "spots"}


@pytest.fixture(scope="module")
def engine(cluster: dict[str, Any]) -> Iterator[Engine]:
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    with running_engine(dsn) as engine:
        engine.publish(engine.table("spots", "Point", 4326, [("POINT(15 50)", 1), ("POINT(16 50)", 2)]))
        engine.publish(engine.table("mixed", "Geometry", 4326, [("POINT(15 50)", 1), ("LINESTRING(15 46,15 54)", 3)]))
        engine.publish(engine.table("high", "PointZ", 4326, [("POINT Z(15 50 300)", 1)]))
        yield engine


def posted(engine: Engine, query: str, body: str) -> tuple[int, bytes]:
    headers = {"X-Public-Url": PUBLIC_URL}
    answer = engine.client.request("POST", f"/ws/ows?{query}", body=body.encode(), headers=headers)
    return answer.status, answer.body


@pytest.mark.parametrize("root", ["Transaction", "GetPrint", "GetProjectSettings"])
def test_body_cannot_ask_for_another_operation_than_the_query(engine: Engine, root: str) -> None:
    query = "service=WFS&version=1.1.0&request=DescribeFeatureType&typename=spots"
    status, body = posted(engine, query, f'<{root}><Delete typeName="spots"/></{root}>')
    assert status == 400
    assert b"OperationParsingFailed" in body


def test_size_of_a_map_cannot_be_set_in_a_body(engine: Engine) -> None:
    query = "&".join(f"{name}={value}" for name, value in {**GET_MAP, "DPI": 91}.items())
    status, body = posted(engine, query, '<GetMap WIDTH="300"/>')
    assert status == 200
    assert int.from_bytes(body[16:20], "big") == 20


@pytest.mark.parametrize("wish", ["POP_EST*-1", "env('HOME')", "a+1 DESC"])
def test_features_are_not_sorted_by_expressions(engine: Engine, wish: str) -> None:
    assert engine.get(**GET_FEATURE, SORTBY=wish).status == 400


@pytest.mark.parametrize("wish", ["POP_EST DESC", "POP_EST D"])
def test_features_are_sorted_by_attributes(engine: Engine, wish: str) -> None:
    body = engine.get(**GET_FEATURE, OUTPUTFORMAT="json", SORTBY=wish).body
    assert [feature["properties"]["POP_EST"] for feature in json.loads(body)["features"]] == [2, 1]


@pytest.mark.parametrize(
    "asked",
    [
        {**GET_MAP, "LAYERS": "\x01"},
        {**GET_MAP, "LAYERS": "\x00a"},
        {**GET_MAP, "BBOX": "nan,45,20,55"},
        {**GET_MAP, "BBOX": "-1e308,-1e308,1e308,1e308"},
        {**GET_MAP, "BBOX": "-1e8,-1e8,1e8,1e8"},
        {**GET_MAP, "FORMAT": "application/dxf"},
        {**GET_MAP, "WIDTH": 8192},
        {"SERVICE": "WMS", "REQUEST": "\x0b"},
        {**GET_FEATURE, "SRSNAME": "\x01"},
        {**GET_FEATURE, "STARTINDEX": -5},
        {
            **GET_FEATURE,
            "FILTER": '<Filter xmlns:gml="http://www.opengis.net/gml"><BBOX><PropertyName>g</PropertyName><gml:Envelope'
            ' srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>1 2 3</gml:lowerCorner></gml:Envelope></BBOX>'
            "</Filter>",
        },
    ],
)
def test_unreadable_requests_are_answered_with_an_exception(engine: Engine, asked: dict[str, object]) -> None:
    answer = engine.get(**asked)
    assert answer.status == 400
    assert etree.QName(etree.fromstring(answer.body)).localname in {"ServiceExceptionReport", "ExceptionReport"}


def test_a_layer_that_is_named_many_times_is_drawn_once(engine: Engine, tmp_path: Path) -> None:
    """A translucent layer tells how often it was drawn."""
    path = tmp_path / "glass.sld"
    path.write_text(GLASS, encoding="utf-8")
    table = engine.table("glass", "Polygon", 4326, [("POLYGON((0 0,0 90,90 90,90 0,0 0))", 1)])
    engine.publish(table, Style(StyleFormat.SLD, "1.0.0", path))
    asked = {**GET_MAP, "TRANSPARENT": "TRUE"}
    once, often = (engine.get(**{**asked, "LAYERS": ",".join(["glass"] * count)}) for count in (1, 150))
    assert (once.status, often.status) == (200, 200)
    alphas = [Image.open(io.BytesIO(answer.body)).convert("RGBA").getpixel((10, 10))[3] for answer in (once, often)]
    assert 0 < alphas[0] < 200
    assert alphas[1] == alphas[0]


@pytest.mark.parametrize("parameter", ["LAYERS", "QUERY_LAYERS", "TYPENAME"])
def test_too_many_layers_are_an_exception(engine: Engine, parameter: str) -> None:
    asked = {**(GET_FEATURE if parameter == "TYPENAME" else GET_MAP)}
    if parameter == "QUERY_LAYERS":
        asked |= {"REQUEST": "GetFeatureInfo", "X": 1, "Y": 1}
    answer = engine.get(**{**asked, parameter: ",".join(["spots"] * 400)})
    assert answer.status == 400
    assert b"names 400 layers; one request has at most 200" in answer.body


def test_a_page_has_no_more_dots_than_the_largest_picture(engine: Engine) -> None:
    """A PDF's drawing begins with the background, a rectangle of the whole page in dots."""
    dots = {}
    for side_px in (256, 4096):
        answer = engine.get(**{**GET_MAP, "WIDTH": side_px, "HEIGHT": side_px, "FORMAT": "application/pdf"})
        streams = re.findall(rb"stream\r?\n(.*?)endstream", answer.body, re.DOTALL)
        found = re.search(rb"\n0 0 ([0-9]+) [0-9]+ re\n", zlib.decompress(streams[0]))
        assert found is not None
        dots[side_px] = int(found[1])
    assert dots[256] > 800
    assert dots[4096] <= 4150


def test_exceptions_of_qgis_server_have_the_form_of_the_asked_version(engine: Engine) -> None:
    wms = etree.fromstring(engine.get(**{**GET_MAP, "SRS": "EPSG:99999999"}).body)
    assert wms.get("version") == "1.1.1"
    assert wms.findtext("ServiceException") == "The SRS is not valid."
    wfs = etree.fromstring(engine.get(**GET_FEATURE, PROPERTYNAME="a").body)
    assert etree.QName(wfs).namespace == "http://www.opengis.net/ows"


def test_too_large_a_legend_is_an_exception(engine: Engine) -> None:
    asked = {"SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetLegendGraphic", "LAYER": "spots"}
    answer = engine.get(**asked, FORMAT="image/png", SYMBOLWIDTH=1_000_000, SYMBOLHEIGHT=1_000_000)
    assert (answer.status, etree.QName(etree.fromstring(answer.body)).localname) == (400, "ServiceExceptionReport")
    assert b"too large" in answer.body


def test_long_queries_are_read(engine: Engine) -> None:
    filter_xml = f"<Filter><FeatureId fid='spots.1'/><!--{'x' * 5000}--></Filter>"
    answer = engine.get(**GET_FEATURE, OUTPUTFORMAT="json", FILTER=filter_xml)
    assert [feature["id"] for feature in json.loads(answer.body)["features"]] == ["spots.1"]


@pytest.mark.parametrize(("name", "count"), [("ws:mixed", 2), ("mixed.points", 1)])
def test_features_of_mixed_geometries_are_served_to_a_posted_query(engine: Engine, name: str, count: int) -> None:
    body = f'<GetFeature service="WFS" version="1.1.0"><Query typeName="{name}"/></GetFeature>'
    assert len(list(etree.fromstring(posted(engine, "", body)[1]).iter("{*}featureMember"))) == count


def test_heights_stay_where_they_are_when_axes_are_swapped(engine: Engine) -> None:
    asked = {**GET_FEATURE, "TYPENAME": "high", "SRSNAME": "urn:ogc:def:crs:EPSG::3035"}
    pos = etree.fromstring(engine.get(**asked).body).findtext(".//{*}featureMember//{*}Point/{*}pos") or ""
    northing, easting, height = map(float, pos.split())
    assert (2.9e6 < northing < 3.1e6, 4.6e6 < easting < 4.8e6, height) == (True, True, 300)


def test_attributes_are_text_in_pages_of_feature_info(engine: Engine) -> None:
    engine.publish(engine.table("scripts", "Point", 4326, [("POINT(15 50)", 1)]))
    engine.sql("""UPDATE ws.scripts SET "Name" = '<script>alert(1)</script>'""")
    asked = {**GET_MAP, "LAYERS": "scripts", "QUERY_LAYERS": "scripts", "REQUEST": "GetFeatureInfo", "X": 50, "Y": 50}
    answer = engine.get(**{**asked, "WIDTH": 100, "HEIGHT": 100}, INFO_FORMAT="text/html")
    assert answer.content_type.startswith("text/html")
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in answer.body
    assert b"<script" not in answer.body
