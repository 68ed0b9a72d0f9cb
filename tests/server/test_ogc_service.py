"""WMS and WFS of published layers, through a real engine on a real PostgreSQL."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image, ImageChops

from layman_server.errors import BadStyle, ThumbnailFailed
from layman_server.geoserver.style_file import recognise
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import Column, Style, TableInfo
from tests.server.ogc_engine import PUBLIC_URL, Engine, running_engine
from tests.server.postgresql_fixture import cluster as cluster

DATA = Path(__file__).resolve().parents[1] / "data" / "ogc"
BOX = BoundingBox(10, 45, 20, 55, "EPSG:4326")
LEFT, RIGHT = "POLYGON((11 46,11 54,14 54,14 46,11 46))", "POLYGON((16 46,16 54,19 54,19 46,16 46))"
GET_MAP = {
    "SERVICE": "WMS",
    "VERSION": "1.1.1",
    "REQUEST": "GetMap",
    "SRS": "EPSG:4326",
    "BBOX": "10,45,20,55",
    "WIDTH": 100,
    "HEIGHT": 100,
    "FORMAT": "image/png",
    "TRANSPARENT": "TRUE",
    "STYLES": "",
}
GET_FEATURE = {"SERVICE": "WFS", "VERSION": "1.1.0", "REQUEST": "GetFeature"}


@pytest.fixture(scope="module")
def engine(cluster: dict[str, Any]) -> Iterator[Engine]:
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    with running_engine(dsn) as engine:
        engine.publish(engine.table("areas", "Polygon", 4326, [(LEFT, 5), (RIGHT, 50)]), title="Áreas & more")
        engine.publish(engine.table("spots", "Point", 4326, [("POINT(15 50)", 1)]))
        yield engine


@pytest.fixture
def areas(engine: Engine) -> TableInfo:
    return engine.table("styled", "Polygon", 4326, [(LEFT, 5), (RIGHT, 50)])


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGBA")


def style(name: str) -> Style:
    content = (DATA / name).read_bytes()
    return Style(*recognise(content), DATA / name)


def test_map_shows_the_features_where_they_are(engine: Engine) -> None:
    image = picture(engine.get(**GET_MAP, LAYERS="areas").body)
    assert [image.getpixel(point)[3] > 0 for point in ((25, 50), (50, 50), (75, 50))] == [True, False, True]


def test_map_of_version_1_3_0_takes_latitude_first(engine: Engine) -> None:
    newer = {**GET_MAP, "VERSION": "1.3.0", "CRS": "EPSG:4326", "BBOX": "45,10,55,20"}
    assert engine.get(**newer, LAYERS="areas").body == engine.get(**GET_MAP, LAYERS="areas").body


def test_map_of_several_layers_draws_the_first_at_the_bottom(engine: Engine) -> None:
    engine.publish(
        engine.table("cover", "Polygon", 4326, [("POLYGON((10 45,10 55,20 55,20 45,10 45))", 1)]), style("red.sld")
    )
    over = picture(engine.get(**GET_MAP, LAYERS="ws:areas,ws:cover").body)
    under = picture(engine.get(**GET_MAP, LAYERS="cover,areas").body)
    assert over.getpixel((25, 50)) == (255, 0, 0, 255)
    assert under.getpixel((25, 50)) != (255, 0, 0, 255)


@pytest.mark.parametrize(
    "special",
    [
        {},
        {"TRANSPARENT": "FALSE"},
        {"SRS": "EPSG:3857", "BBOX": "1113194,5621521,2226389,7361866", "WIDTH": 64, "HEIGHT": 100},
        {"BBOX": "10,45,20,55.00001", "WIDTH": 101, "HEIGHT": 101},
    ],
)
def test_plain_maps_are_those_of_qgis_server(engine: Engine, special: dict[str, object]) -> None:
    asked = {**GET_MAP, **special, "LAYERS": "areas,spots"}
    # A resolution is a wish that only QGIS Server fulfils.
    plain, qgis_server = (picture(engine.get(**asked, **more).body) for more in ({}, {"DPI": "90.714"}))
    assert ImageChops.difference(plain, qgis_server).getbbox() is None


def test_jpeg_is_one(engine: Engine) -> None:
    answer = engine.get(**{**GET_MAP, "FORMAT": "image/jpeg"}, LAYERS="areas")
    assert (answer.content_type, Image.open(io.BytesIO(answer.body)).format) == ("image/jpeg", "JPEG")


@pytest.mark.parametrize("info_format", ["text/plain", "text/html", "application/json", "application/vnd.ogc.gml"])
def test_feature_info_names_the_feature(engine: Engine, info_format: str) -> None:
    info = {
        **GET_MAP,
        "REQUEST": "GetFeatureInfo",
        "QUERY_LAYERS": "areas",
        "X": 25,
        "Y": 50,
        "INFO_FORMAT": info_format,
    }
    answer = engine.get(**info, LAYERS="areas")
    assert answer.status == 200
    assert b"n1" in answer.body and b"n2" not in answer.body


def test_legend_is_a_picture(engine: Engine) -> None:
    answer = engine.get(
        SERVICE="WMS", VERSION="1.3.0", REQUEST="GetLegendGraphic", LAYER="areas", FORMAT="image/png", STYLE="areas"
    )
    assert (answer.status, answer.content_type) == (200, "image/png")
    assert picture(answer.body).getbbox()


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_wms_capabilities_list_the_layers_under_the_public_address(engine: Engine, version: str) -> None:
    root = etree.fromstring(engine.get(SERVICE="WMS", VERSION=version, REQUEST="GetCapabilities").body)
    layers = {layer.findtext("{*}Name"): layer for layer in root.iterfind("{*}Capability/{*}Layer/{*}Layer")}
    assert {"areas", "spots"} <= set(layers)
    assert layers["areas"].findtext("{*}Title") == "Áreas & more"
    assert layers["areas"].findtext("{*}Style/{*}Name") == "areas"
    systems = {node.text for tag in ("SRS", "CRS") for node in layers["areas"].iterfind(f"{{*}}{tag}")}
    assert {"EPSG:4326", "EPSG:3857"} <= systems
    links = [str(node.get("{http://www.w3.org/1999/xlink}href")) for node in root.iter("{*}OnlineResource")]
    assert links and all(link.startswith(PUBLIC_URL) for link in links)


@pytest.mark.parametrize(("version", "crs"), [("1.0.0", "EPSG:4326"), ("1.1.0", "urn:ogc:def:crs:EPSG::4326")])
def test_wfs_capabilities_list_the_types_and_for_readers_no_transaction(engine: Engine, version: str, crs: str) -> None:
    body = engine.get(SERVICE="WFS", VERSION=version, REQUEST="GetCapabilities").body
    root = etree.fromstring(body)
    types = {node.findtext("{*}Name"): node for node in root.iter("{*}FeatureType")}
    assert (types["ws:areas"].findtext("{*}SRS") or types["ws:areas"].findtext("{*}DefaultSRS")) == crs
    assert b"Transaction" not in body
    assert root.get("version") == version


def test_schema_lists_the_attributes_as_they_are(engine: Engine) -> None:
    body = engine.get(SERVICE="WFS", VERSION="1.1.0", REQUEST="DescribeFeatureType", TYPENAME="ws:areas").body
    names = [node.get("name") for node in etree.fromstring(body).iter("{*}element")]
    assert {"Name", "POP_EST", "ogc_fid"} <= set(names)


def test_features_as_json(engine: Engine) -> None:
    body = engine.get(**GET_FEATURE, TYPENAME="ws:areas", OUTPUTFORMAT="application/json").body
    features = json.loads(body)["features"]
    assert sorted((f["properties"]["Name"], f["properties"]["POP_EST"]) for f in features) == [("n1", 5), ("n2", 50)]


@pytest.mark.parametrize(
    ("version", "srs_name", "position"),
    [
        ("1.0.0", "", (15, 50)),
        ("1.1.0", "", (50, 15)),
        ("1.1.0", "EPSG:4326", (15, 50)),
        ("1.1.0", "urn:ogc:def:crs:EPSG::4326", (50, 15)),
        ("1.1.0", "EPSG:3857", (1669792, 6446276)),
        ("1.1.0", "urn:ogc:def:crs:EPSG::3857", (1669792, 6446276)),
    ],
)
def test_axis_order_of_features(engine: Engine, version: str, srs_name: str, position: tuple[float, float]) -> None:
    asked = {**GET_FEATURE, "VERSION": version, "TYPENAME": "spots"} | ({"SRSNAME": srs_name} if srs_name else {})
    root = etree.fromstring(engine.get(**asked).body)
    point = root.find(".//{*}featureMember//{*}Point")
    assert point is not None
    numbers = [float(number) for number in re.split(r"[ ,]+", "".join(map(str, point.itertext())).strip())]
    assert numbers == pytest.approx(position, abs=1)


def test_register_order_of_another_system_is_made_from_projected_data(engine: Engine) -> None:
    engine.publish(engine.table("projected", "Point", 3857, [("POINT(1669792 6446276)", 1)]))
    answer = engine.get(**GET_FEATURE, TYPENAME="projected", SRSNAME="urn:ogc:def:crs:EPSG::4326")
    point = etree.fromstring(answer.body).find(".//{*}featureMember//{*}Point")
    assert point is not None and point.get("srsName") == "urn:ogc:def:crs:EPSG::4326"
    assert [float(n) for n in "".join(map(str, point.itertext())).split()] == pytest.approx([50, 15], abs=1e-4)


def test_posted_query_with_a_filter(engine: Engine) -> None:
    answer = engine.post(
        '<GetFeature xmlns="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" service="WFS"'
        ' version="1.1.0"><Query typeName="ws:areas"><ogc:Filter><ogc:PropertyIsEqualTo>'
        "<ogc:PropertyName>POP_EST</ogc:PropertyName><ogc:Literal>50</ogc:Literal>"
        "</ogc:PropertyIsEqualTo></ogc:Filter></Query></GetFeature>"
    )
    names = [node.text for node in etree.fromstring(answer.body).iter("{*}Name")]
    assert names == ["n2"]


def test_empty_layer_is_served(engine: Engine) -> None:
    engine.publish(engine.table("nothing", "Point", 4326, []))
    assert picture(engine.get(**GET_MAP, LAYERS="nothing").body).getbbox() is None
    answer = engine.get(**GET_FEATURE, TYPENAME="nothing", OUTPUTFORMAT="application/json")
    assert json.loads(answer.body)["features"] == []


def test_mixed_geometries_are_all_drawn(engine: Engine) -> None:
    table = engine.table("mixed", "Geometry", 4326, [(LEFT, 1), ("POINT(18 50)", 2), ("LINESTRING(15 46,15 54)", 3)])
    engine.publish(table)
    image = picture(engine.get(**GET_MAP, LAYERS="mixed").body)
    assert all(image.getpixel(point)[3] > 0 for point in ((25, 50), (80, 50), (50, 50)))


@pytest.mark.parametrize(("name", "count"), [("ws:mixed", 3), ("mixed.points", 1)])
def test_features_of_mixed_geometries_are_all_served(engine: Engine, name: str, count: int) -> None:
    table = engine.table("mixed", "Geometry", 4326, [(LEFT, 1), ("POINT(18 50)", 2), ("LINESTRING(15 46,15 54)", 3)])
    engine.publish(table)
    answer = engine.get(**GET_FEATURE, TYPENAME=name, OUTPUTFORMAT="application/json")
    assert len(json.loads(answer.body)["features"]) == count


@pytest.mark.parametrize("workspace", ["other", "WS"])
def test_unknown_workspace_is_an_exception(engine: Engine, workspace: str) -> None:
    answer = engine.get(workspace, **GET_MAP, LAYERS="areas")
    assert answer.status == 404
    assert b"ServiceException" in answer.body


def test_removed_layer_is_gone_at_the_next_request(engine: Engine, areas: TableInfo) -> None:
    engine.publish(areas)
    assert engine.get(**GET_MAP, LAYERS="styled").status == 200
    engine.service.remove_layer("ws", "styled")
    assert b"LayerNotDefined" in engine.get(**GET_MAP, LAYERS="styled").body
    assert b"styled" not in engine.get(SERVICE="WMS", REQUEST="GetCapabilities").body


def test_changed_style_is_seen_at_the_next_request(engine: Engine, areas: TableInfo) -> None:
    engine.publish(areas, style("red.sld"))
    assert picture(engine.get(**GET_MAP, LAYERS="styled").body).getpixel((25, 50)) == (255, 0, 0, 255)
    engine.publish(areas, style("by_population.qml"))
    assert picture(engine.get(**GET_MAP, LAYERS="styled").body).getpixel((25, 50)) != (255, 0, 0, 255)


def test_qml_is_drawn_by_qgis_and_kept_with_an_sld(engine: Engine, areas: TableInfo) -> None:
    engine.publish(areas, style("by_population.qml"))
    image = picture(engine.get(**GET_MAP, LAYERS="styled").body)
    assert (image.getpixel((25, 50)), image.getpixel((75, 50))) == ((0, 0, 255, 255), (0, 255, 0, 255))
    styles = engine.settings.gs_data_dir / "workspaces" / "ws" / "styles"
    assert (styles / "styled.qml").read_bytes() == (DATA / "by_population.qml").read_bytes()
    sld = (styles / "styled.sld").read_bytes()
    assert recognise(sld)[0].value == "sld" and b"POP_EST" in sld


@pytest.mark.parametrize("name", ["wrong_column.sld", "wrong_column.qml"])
def test_style_with_an_unknown_column_is_refused_by_name(engine: Engine, areas: TableInfo, name: str) -> None:
    engine.service.remove_layer("ws", "styled")
    with pytest.raises(BadStyle) as caught:
        engine.publish(areas, style(name))
    assert "no such property 'POPU' in the data; it has 'POP_EST'" in str(caught.value)
    assert not engine.service.has_layer("ws", "styled")


def test_style_for_another_geometry_type_is_refused(engine: Engine) -> None:
    table = engine.table("points", "Point", 4326, [("POINT(15 50)", 1)])
    with pytest.raises(BadStyle) as caught:
        engine.publish(table, style("by_population.qml"))
    assert "different geometry type" in str(caught.value)


def test_polygons_filled_with_pictures_do_not_hang_a_layer_of_points(engine: Engine, tmp_path: Path) -> None:
    link = '<OnlineResource xmlns:x="http://www.w3.org/1999/xlink" x:type="simple" x:href="grass.png"/>'
    graphic = f"<Graphic><ExternalGraphic>{link}<Format>image/png</Format></ExternalGraphic></Graphic>"
    fill = f"<Fill><GraphicFill>{graphic}</GraphicFill></Fill>"
    path = tmp_path / "fill.sld"
    path.write_text(re.sub(r"<Fill>.*?</Fill>", fill, (DATA / "red.sld").read_text(), flags=re.S))
    table = engine.table("points", "Point", 4326, [("POINT(15 50)", 1)])
    engine.publish(table, Style(*recognise(path.read_bytes()), path))
    assert engine.get(**GET_MAP, LAYERS="points").status == 200


def test_image_lays_workspaces_over_each_other(engine: Engine) -> None:
    image = picture(engine.service.map_image([("ws", "areas"), ("ws", "spots")], BOX, 60, 60))
    assert image.size == (60, 60)
    assert image.getpixel((30, 30))[3] > 0 and image.getpixel((15, 30))[3] > 0


def test_image_of_an_unknown_layer_fails_with_the_cause(engine: Engine) -> None:
    with pytest.raises(ThumbnailFailed) as caught:
        engine.service.map_image([("ws", "nope")], BOX, 60, 60)
    assert "Layer nope is not defined" in str(caught.value)


def test_missing_table_is_answered_as_not_available(engine: Engine) -> None:
    engine.publish(engine.table("lost", "Point", 4326, [("POINT(15 50)", 1)]))
    engine.sql("DROP TABLE ws.lost")
    assert engine.get(**GET_MAP, LAYERS="lost").status == 503
    assert b"<Name>areas</Name>" in engine.get(SERVICE="WMS", REQUEST="GetCapabilities").body


def test_cut_connections_are_opened_again(engine: Engine) -> None:
    assert engine.get(**GET_MAP, LAYERS="areas").status == 200
    engine.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'gis'"
    )
    answer = engine.get(**GET_MAP, LAYERS="areas")
    assert answer.status == 200
    assert picture(answer.body).getpixel((25, 50))[3] > 0


def test_publishing_costs_a_few_milliseconds(engine: Engine) -> None:
    tables = [engine.table(f"quick{n}", "Point", 4326, [("POINT(15 50)", 1)], [Column("a", "text")]) for n in range(5)]
    costs = []
    for table in tables:
        start = time.process_time()
        engine.publish(table)
        costs.append(time.process_time() - start)
    assert min(costs) < 0.02
