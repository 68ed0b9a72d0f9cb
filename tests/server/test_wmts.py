"""Tiles from a real server: what GDAL, OWSLib and QGIS make of them, and that they are never out of date."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
import requests
from lxml import etree
from osgeo import gdal
from owslib.wmts import WebMapTileService
from PIL import Image

from tests.rest_client import RestClient
from tests.server.people import People

LAYER = "wmts_area"
WMTS = "/geoserver/gwc/service/wmts"
SQUARE = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "%s"}, "geometry":
{"type": "Polygon", "coordinates": [[[1, 1], [%s, 1], [%s, 80], [1, 80], [1, 1]]]}}]}"""
QGIS = """
import os, sys
from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
app = QgsApplication([], False)
app.initQgis()
layer = QgsRasterLayer(sys.argv[1], "a", "wms")
settings = QgsMapSettings()
settings.setLayers([layer])
settings.setDestinationCrs(layer.crs())
settings.setExtent(QgsRectangle(*map(float, sys.argv[2].split(","))))
settings.setOutputSize(QSize(64, 32))
settings.setBackgroundColor(QColor(255, 255, 255))
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
west, east = (image.pixelColor(column, 16) != QColor(255, 255, 255) for column in (3, 60))
print(layer.isValid(), layer.crs().authid(), west, east, flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def client(running_server) -> Iterator[RestClient]:
    client = RestClient(running_server.url, running_server.token)
    client.publish(LAYER, {"a.geojson": (SQUARE % ("one", 179, 179)).encode()})
    yield client
    client.remove(LAYER)


def tile(client: RestClient, row: int = 0, column: int = 1, **more: str) -> requests.Response:
    """The north-eastern quarter of the world, if nothing else is said."""
    asked = {
        **{"SERVICE": "WMTS", "VERSION": "1.0.0", "REQUEST": "GetTile", "STYLE": "", "FORMAT": "image/png"},
        **{"LAYER": f"{client.workspace}:{LAYER}", "TILEMATRIXSET": "EPSG:900913", "TILEMATRIX": "EPSG:900913:1"},
        **{"TILEROW": str(row), "TILECOL": str(column)},
    }
    return client.get(WMTS, params={**asked, **more})


def seen(answer: requests.Response) -> bool:
    """Whether there is something in the middle."""
    assert answer.headers["Content-Type"].startswith("image/"), answer.text
    image = Image.open(io.BytesIO(answer.content)).convert("RGBA")
    assert image.size == (256, 256)
    return image.getpixel((128, 128))[3] > 0


def test_tiles_show_their_part_of_the_world(client):
    assert [seen(tile(client, row, column)) for row in (0, 1) for column in (0, 1)] == [False, True, False, False]
    asked = {"TILEMATRIXSET": "EPSG:4326", "TILEMATRIX": "EPSG:4326:0", "TILEROW": "0"}
    assert [seen(tile(client, **{**asked, "TILECOL": str(column)})) for column in (0, 1)] == [False, False]
    asked = {"TILEMATRIXSET": "EPSG:4326", "TILEMATRIX": "EPSG:4326:1", "TILEROW": "0"}
    assert [seen(tile(client, **{**asked, "TILECOL": str(column)})) for column in range(4)] == [
        False,
        False,
        True,
        True,
    ]


def test_second_answer_comes_from_the_disk_and_is_the_same(client):
    asked = {"TILEMATRIX": "EPSG:900913:3", "row": 2, "column": 5}
    first, second = tile(client, **asked), tile(client, **asked)
    assert [answer.headers["geowebcache-cache-result"] for answer in (first, second)] == ["MISS", "HIT"]
    assert first.content == second.content


def test_tiles_have_many_addresses(client):
    name = f"{client.workspace}:{LAYER}"
    paths = [
        f"{WMTS}/rest/{name}/EPSG:900913/EPSG:900913:1/0/1?format=image/png",
        f"{WMTS}/rest/{name}/{LAYER}/WebMercatorQuad/1/0/1?format=image/png",
        f"/geoserver/{client.workspace}/gwc/service/wmts/rest/{LAYER}/default/EPSG:3857/1/0/1?format=image/png",
        f"/geoserver/gwc/service/tms/1.0.0/{name}@EPSG:900913@png/1/1/1.png",
        f"/geoserver/gwc/service/tms/1.0.0/{name}/1/1/0.png?flipY=true",
    ]
    wanted = tile(client).content
    assert [client.get(path).content == wanted for path in paths] == [True] * len(paths)


@pytest.mark.parametrize(("format_", "kind"), [("image/jpeg", "JPEG"), ("image/webp", "WEBP")])
def test_tiles_are_had_in_other_formats(client, format_, kind):
    assert Image.open(io.BytesIO(tile(client, FORMAT=format_).content)).format == kind


def test_owslib_reads_capabilities_and_a_tile(client):
    service = WebMapTileService(f"{client.url}{WMTS}")
    layer = service.contents[f"{client.workspace}:{LAYER}"]
    assert layer.boundingBoxWGS84 == pytest.approx((1, 1, 179, 80), abs=0.01)
    assert {"EPSG:900913", "EPSG:4326", "WebMercatorQuad"} <= set(layer.tilematrixsetlinks)
    answer = service.gettile(
        layer=layer.id, tilematrixset="EPSG:900913", tilematrix="EPSG:900913:1", row=0, column=1, format="image/png"
    )
    assert answer.read() == tile(client).content


@pytest.mark.parametrize("grid", ["EPSG:900913", "EPSG:4326", "WebMercatorQuad"])
def test_gdal_reads_the_layer(client, grid, tmp_path, monkeypatch):
    monkeypatch.setenv("GDAL_DEFAULT_WMS_CACHE_PATH", str(tmp_path))
    address = f"{client.url}{WMTS}?REQUEST=GetCapabilities,layer={client.workspace}:{LAYER},tilematrixset={grid}"
    dataset = gdal.Open(f"WMTS:{address}")
    assert dataset.RasterCount == 4
    small = gdal.Warp(
        "", dataset, format="MEM", dstSRS="EPSG:4326", outputBounds=(-60, 10, 60, 50), width=60, height=20
    ).ReadAsArray()[3]
    assert ((small[:, 32:] > 0).all(), (small[:, :28] > 0).any()) == (True, False)


@pytest.mark.slow
def test_qgis_reads_the_layer(client, tmp_path):
    source = (
        f"contextualWMSLegend=0&crs=EPSG:3857&format=image/png&layers={client.workspace}:{LAYER}&styles={LAYER}"
        f"&tileMatrixSet=EPSG:900913&url={client.url}{WMTS}?SERVICE%3DWMTS%26REQUEST%3DGetCapabilities"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    command = [sys.executable, "-c", QGIS, source, "-10000000,1000000,10000000,10000000"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert said.stdout.split() == ["True", "EPSG:3857", "False", "True"], said.stderr


def test_new_style_and_new_data_are_seen_at_once(client):
    name = f"wmts_{uuid.uuid4().hex[:8]}"
    client.publish(name, {"a.geojson": (SQUARE % ("one", 179, 179)).encode()})
    try:
        asked = {"LAYER": f"{client.workspace}:{name}"}
        assert seen(tile(client, **asked))
        body = (
            '<wfs:Transaction xmlns:wfs="http://www.opengis.net/wfs" service="WFS" version="1.1.0">'
            f'<wfs:Delete typeName="{client.workspace}:{name}"><ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">'
            "<ogc:PropertyIsEqualTo><ogc:PropertyName>name</ogc:PropertyName><ogc:Literal>one</ogc:Literal>"
            "</ogc:PropertyIsEqualTo></ogc:Filter></wfs:Delete></wfs:Transaction>"
        )
        # The service of all workspaces takes transactions, too.
        answer = client.session.post(f"{client.url}/geoserver/wfs", data=body, timeout=60)
        assert answer.status_code == 200 and "totalDeleted>1<" in answer.text, answer.text
        assert not seen(tile(client, **asked))
        client.wait(name)
        files = {"file": ("a.geojson", (SQUARE % ("two", 178, 178)).encode())}
        assert client.session.patch(client.url + client.path(name), files=files, timeout=60).status_code == 200
        client.wait(name)
        assert seen(tile(client, **asked))
    finally:
        client.remove(name)


def test_rights_come_before_the_kept_tiles(client, people: People):
    name = f"wmts_{uuid.uuid4().hex[:8]}"
    client.publish(name, {"a.geojson": (SQUARE % ("one", 179, 179)).encode()})
    try:
        nobody = people.nobody
        asked = {"LAYER": f"{client.workspace}:{name}"}
        nobody.workspace = client.workspace
        assert seen(tile(nobody, **asked)) and seen(tile(nobody, **asked))
        rights = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
        assert client.session.patch(client.url + client.path(name), data=rights, timeout=60).status_code == 200
        client.wait(name)
        hidden, missing = (tile(nobody, LAYER=f"{client.workspace}:{one}") for one in (name, "wmts_nothing"))
        assert hidden.status_code == missing.status_code == 400
        assert hidden.text.replace(name, "wmts_nothing") == missing.text
        assert name not in nobody.get(WMTS, params={"SERVICE": "WMTS", "REQUEST": "GetCapabilities"}).text
        info = {"REQUEST": "GetFeatureInfo", "INFOFORMAT": "text/plain", "I": "128", "J": "128", **asked}
        assert (tile(nobody, **info).status_code, tile(client, **info).status_code) == (400, 200)
        assert seen(tile(client, **asked))
    finally:
        client.remove(name)


def test_feature_info_names_the_feature(client):
    answer = tile(client, REQUEST="GetFeatureInfo", INFOFORMAT="application/json", I="128", J="128")
    assert [feature["properties"]["name"] for feature in answer.json()["features"]] == ["one"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"LAYER": "nobody:nothing"}, "InvalidParameterValue"),
        ({"LAYER": "../../etc:passwd"}, "InvalidParameterValue"),
        ({"TILEROW": "2"}, "TileOutOfRange"),
        ({"TILEMATRIXSET": "x"}, "InvalidParameterValue"),
        ({"REQUEST": "GetNothing"}, "OperationNotSupported"),
        ({"STYLE": "nothing"}, "StyleNotDefined"),
    ],
)
def test_errors_are_exceptions_of_wmts(client, wrong, code):
    answer = tile(client, **wrong)
    root = etree.fromstring(answer.content)
    assert (answer.status_code, etree.QName(root).localname) == (400, "ExceptionReport")
    assert root.find("{*}Exception").get("exceptionCode") == code
