"""WMS beyond the standard: filters, other formats, groups, several workspaces, what capabilities say of people."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from layman_server.geoserver.objects import object_id
from layman_server.model.layer_source import Column, FeatureTypeToPublish, Style, StyleFormat
from tests.server.ogc_engine import Engine

LEFT, RIGHT = "POLYGON((11 46,11 54,14 54,14 46,11 46))", "POLYGON((16 46,16 54,19 54,19 46,16 46))"
GET_MAP = {
    **{"SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "SRS": "EPSG:4326", "BBOX": "10,45,20,55"},
    **{"WIDTH": 100, "HEIGHT": 100, "FORMAT": "image/png", "TRANSPARENT": "TRUE", "STYLES": ""},
}
SLD = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
<NamedLayer><Name>x</Name><UserStyle><FeatureTypeStyle><Rule><PolygonSymbolizer><Fill><CssParameter name="fill">
<ogc:Function name="env"><ogc:Literal>colour</ogc:Literal><ogc:Literal>#0000ff</ogc:Literal></ogc:Function>
</CssParameter></Fill></PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""


@pytest.fixture(scope="module")
def engine(shared_engine: Engine) -> Engine:
    columns = (Column("seen", "timestamp with time zone"),)
    shared_engine.publish(shared_engine.table("wms_areas", "Polygon", 4326, [(LEFT, 5), (RIGHT, 50)], columns))
    shared_engine.publish(shared_engine.table("wms_spots", "Point", 4326, [("POINT(15 50)", 1)]))
    return shared_engine


def shown(body: bytes) -> list[bool]:
    """Whether there is something on the left, in the middle, on the right."""
    image = Image.open(io.BytesIO(body)).convert("RGBA")
    return [image.getpixel(point)[3] > 0 for point in ((25, 50), (50, 50), (75, 50))]


@pytest.mark.parametrize(
    ("condition", "left_and_right"),
    [
        ("POP_EST > 10", (False, True)),
        ("Name = 'n1'", (True, False)),
        ("Name LIKE 'n%' AND NOT POP_EST = 50", (True, False)),
        ("BBOX(wkb_geometry, 10, 45, 15, 55)", (True, False)),
        ("INTERSECTS(wkb_geometry, POINT(17 50))", (False, True)),
        ("seen IS NULL", (True, True)),
        ("EXCLUDE", (False, False)),
        ("INCLUDE", (True, True)),
    ],
)
def test_maps_show_what_a_condition_lets_through(
    engine: Engine, condition: str, left_and_right: tuple[bool, bool]
) -> None:
    answer = engine.get(**GET_MAP, LAYERS="wms_areas", CQL_FILTER=condition)
    assert answer.status == 200, answer.body
    left, middle, right = shown(answer.body)
    assert ((left, right), middle) == (left_and_right, False)


def test_conditions_are_for_one_layer_each(engine: Engine) -> None:
    answer = engine.get(**GET_MAP, LAYERS="wms_areas,wms_spots", CQL_FILTER="POP_EST = 5;EXCLUDE")
    assert shown(answer.body) == [True, False, False]


def test_maps_show_features_by_identifier(engine: Engine) -> None:
    assert shown(engine.get(**GET_MAP, LAYERS="wms_areas", FEATUREID="wms_areas.2").body) == [False, False, True]


def test_feature_info_knows_the_condition(engine: Engine) -> None:
    info = {**GET_MAP, "REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "wms_areas", "X": 25, "Y": 50}
    found = {
        condition: json.loads(
            engine.get(**info, INFO_FORMAT="application/json", LAYERS="wms_areas", CQL_FILTER=condition).body
        )
        for condition in ("POP_EST < 10", "POP_EST > 10")
    }
    assert [len(answer["features"]) for answer in found.values()] == [1, 0]


@pytest.mark.parametrize(
    "condition",
    ["nothing = 1", "POP_EST = 'x'", "Name = 'a' OR pg_sleep(9) IS NULL", "1=1); DROP TABLE ws.wms_areas; --"],
)
def test_conditions_that_do_not_fit_are_named(engine: Engine, condition: str) -> None:
    answer = engine.get(**GET_MAP, LAYERS="wms_areas", CQL_FILTER=condition)
    assert answer.status == 400
    assert b"InvalidParameterValue" in answer.body


@pytest.mark.parametrize("quote", ["'' OR 1=1 --", "\\'' OR TRUE --", "%s", "{}", "$1"])
def test_texts_of_conditions_are_only_texts(engine: Engine, quote: str) -> None:
    answer = engine.get(**GET_MAP, LAYERS="wms_areas", CQL_FILTER=f"Name = '{quote}'")
    assert (answer.status, shown(answer.body)) == (200, [False, False, False])


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "2.0.0"])
def test_wfs_takes_conditions_too(engine: Engine, version: str) -> None:
    asked = {"SERVICE": "WFS", "VERSION": version, "REQUEST": "GetFeature", "OUTPUTFORMAT": "application/json"}
    text = "BBOX(wkb_geometry, 10, 45, 15, 55) AND POP_EST < 10"
    answer = engine.get(**asked, TYPENAME="ws:wms_areas", CQL_FILTER=text)
    assert [feature["properties"]["Name"] for feature in json.loads(answer.body)["features"]] == ["n1"]


@pytest.mark.parametrize(("format_", "kind"), [("image/gif", "GIF"), ("image/webp", "WEBP"), ("image/png8", "PNG")])
def test_maps_are_had_as_pictures_of_many_kinds(engine: Engine, format_: str, kind: str) -> None:
    answer = engine.get(**{**GET_MAP, "FORMAT": format_}, LAYERS="wms_areas")
    assert Image.open(io.BytesIO(answer.body)).format == kind
    assert shown(answer.body) == [True, False, True]


def test_maps_are_had_as_svg(engine: Engine) -> None:
    answer = engine.get(**{**GET_MAP, "FORMAT": "image/svg+xml"}, LAYERS="wms_areas")
    assert answer.content_type == "image/svg+xml"
    root = etree.fromstring(answer.body)
    assert (root.get("viewBox"), len(list(root.iter("{*}path"))) >= 2) == ("0 0 100 100", True)


def test_maps_are_had_as_pdf(engine: Engine) -> None:
    answer = engine.get(**{**GET_MAP, "FORMAT": "application/pdf"}, LAYERS="wms_areas")
    assert (answer.content_type, answer.body[:5]) == ("application/pdf", b"%PDF-")


def test_resolution_and_smoothing_are_options(engine: Engine) -> None:
    engine.publish(engine.table("wms_slope", "Polygon", 4326, [("POLYGON((11 46,13 54,19 54,11 46))", 5)]))
    smooth, rough = (
        Image.open(io.BytesIO(engine.get(**GET_MAP, LAYERS="wms_slope", FORMAT_OPTIONS=options).body)).convert("RGBA")
        for options in ("antialias:on", "antialias:none")
    )
    assert len(set(rough.getdata())) < len(set(smooth.getdata()))
    assert engine.get(**GET_MAP, LAYERS="wms_spots", FORMAT_OPTIONS="dpi:300").status == 200
    assert engine.get(**GET_MAP, LAYERS="wms_spots", FORMAT_OPTIONS="dpi:99999").status == 400


def test_variables_colour_a_style(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "env.sld"
    path.write_text(SLD)
    engine.publish(engine.table("wms_env", "Polygon", 4326, [(LEFT, 5)]), Style(StyleFormat.SLD, "1.0.0", path))
    colours = [
        Image.open(io.BytesIO(engine.get(**GET_MAP, LAYERS="wms_env", ENV=env).body)).convert("RGBA").getpixel((25, 50))
        for env in ("", "colour:#ff0000", "other:1")
    ]
    assert colours == [(0, 0, 255, 255), (255, 0, 0, 255), (0, 0, 255, 255)]
    assert engine.get(**GET_MAP, LAYERS="wms_env", ENV="colour:url(file:///etc/passwd)").status == 400


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_describe_layer_leads_to_the_features(engine: Engine, version: str) -> None:
    answer = engine.get(
        SERVICE="WMS", VERSION=version, REQUEST="DescribeLayer", LAYERS="wms_areas", SLD_VERSION="1.1.0"
    )
    text = answer.body.decode()
    assert "ws:wms_areas" in text and "/geoserver/ws/ows?" in text
    assert etree.fromstring(answer.body) is not None


def test_maps_join_layers_of_several_workspaces(engine: Engine) -> None:
    engine.service.add_workspace("ws_two")
    table = engine.table("wms_areas", "Polygon", 4326, [(LEFT, 5), (RIGHT, 50)])
    engine.sql(
        "CREATE SCHEMA IF NOT EXISTS ws_two", "DROP TABLE IF EXISTS ws_two.wms_areas",
        "CREATE TABLE ws_two.wms_areas (LIKE ws.wms_areas INCLUDING ALL)",
        "INSERT INTO ws_two.wms_areas SELECT * FROM ws.wms_areas WHERE ogc_fid = 2",
    )  # fmt: skip
    other = replace(table, schema="ws_two")
    engine.service.publish_feature_type(FeatureTypeToPublish("ws_two", "wms_areas", "Two", "", other, None, ()))
    answer = engine.client.request("GET", "/wms?" + "&".join(f"{k}={v}" for k, v in GET_MAP.items())
                                   + "&LAYERS=ws:wms_areas,ws_two:wms_areas&CQL_FILTER=POP_EST=5;INCLUDE")  # fmt: skip
    assert (answer.status, shown(answer.body)) == (200, [True, False, True])


def test_groups_draw_their_members_in_order(engine: Engine) -> None:
    folder = engine.settings.gs_data_dir / "workspaces" / "ws" / "layergroups"
    folder.mkdir(exist_ok=True)
    members = "".join(
        f'<published type="layer"><id>{object_id("Layer", "ws", name)}</id></published>'
        for name in ("wms_areas", "wms_spots")
    )
    (folder / "both.xml").write_text(
        f"<layerGroup><id>LayerGroupInfoImpl-1</id><name>both</name><title>Both of them</title>"
        f'<publishables>{members}<published type="layerGroup"><id>LayerGroupInfoImpl-1</id></published></publishables>'
        "</layerGroup>"
    )
    assert shown(engine.get(**GET_MAP, LAYERS="both").body) == [True, True, True]
    assert b"<Name>both</Name>" in engine.get(SERVICE="WMS", REQUEST="GetCapabilities").body
    info = {**GET_MAP, "REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "both", "X": 25, "Y": 50, "LAYERS": "both"}
    assert b"n1" in engine.get(**info, INFO_FORMAT="text/plain").body


def test_capabilities_name_contact_and_keywords(engine: Engine) -> None:
    folder = engine.settings.gs_data_dir / "workspaces" / "ws"
    plain = etree.fromstring(engine.get(SERVICE="WMS", VERSION="1.3.0", REQUEST="GetCapabilities").body)
    assert plain.findtext(".//{*}ContactPerson") == "ws"
    try:
        (folder / "settings.xml").write_text(
            "<settings><contact><contactEmail>a@b.example</contactEmail></contact></settings>"
        )
        (folder / "wms.xml").write_text(
            "<wms><title>Maps of ws</title><keywords><string>rivers</string></keywords></wms>"
        )
        for version in ("1.1.1", "1.3.0"):
            root = etree.fromstring(engine.get(SERVICE="WMS", VERSION=version, REQUEST="GetCapabilities").body)
            assert root.findtext("{*}Service/{*}Title") == "Maps of ws"
            assert root.findtext("{*}Service/{*}KeywordList/{*}Keyword") == "rivers"
            assert root.findtext(".//{*}ContactElectronicMailAddress") == "a@b.example"
        (folder / "wms.xml").write_text("<wms><title>")
        assert engine.get(SERVICE="WMS", REQUEST="GetCapabilities").status == 200
    finally:
        (folder / "settings.xml").unlink()
        (folder / "wms.xml").unlink()
