"""What GDAL and OWSLib read from the service: feature count, attributes, coordinate system, axis order."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from osgeo import ogr
from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService
from PIL import Image
from werkzeug.serving import make_server

from layman_server.geoserver.objects import ANONYMOUS
from layman_server.ogc.front import Surroundings, create_blueprint
from tests.server.ogc_engine import running_engine
from tests.server.postgresql_fixture import cluster as cluster

ogr.UseExceptions()
ROWS = [("POLYGON((11 46,11 54,14 54,14 46,11 46))", 5), ("POLYGON((16 46,16 54,19 54,19 46,16 46))", 50)]


@pytest.fixture(scope="module")
def address(cluster: dict[str, Any]) -> Iterator[str]:
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    with running_engine(dsn) as engine:
        engine.publish(engine.table("areas", "Polygon", 4326, ROWS), title="Areas")
        app = Flask(__name__)
        app.register_blueprint(
            create_blueprint(
                Surroundings(engine.client, lambda: request.host_url.rstrip("/"), lambda: [ANONYMOUS], lambda *_: None)
            )
        )
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.port}/geoserver/ws/ows"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "2.0.0"])
def test_gdal_reads_features(address: str, version: str) -> None:
    source = ogr.Open(f"WFS:{address}?SERVICE=WFS&VERSION={version}")
    layer = source.GetLayerByName("areas")
    features = {feature["Name"]: (feature["POP_EST"], feature.geometry().GetEnvelope()) for feature in layer}
    assert layer.GetFeatureCount() == 2
    assert layer.GetSpatialRef().GetAuthorityCode(None) == "4326"
    assert features == {"n1": (5, (11, 14, 46, 54)), "n2": (50, (16, 19, 46, 54))}


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "2.0.0"])
def test_gdal_filters_features(address: str, version: str) -> None:
    source = ogr.Open(f"WFS:{address}?SERVICE=WFS&VERSION={version}")
    layer = source.GetLayerByName("areas")
    layer.SetSpatialFilterRect(10, 45, 15, 55)
    assert [feature["Name"] for feature in layer] == ["n1"]
    layer.SetSpatialFilter(None)
    layer.SetAttributeFilter("POP_EST > 10")
    assert [feature["Name"] for feature in layer] == ["n2"]


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "2.0.0"])
def test_owslib_reads_wfs(address: str, version: str) -> None:
    service = WebFeatureService(address, version=version)
    areas = service.contents["ws:areas"]
    assert areas.title == "Areas"
    assert areas.boundingBoxWGS84 == pytest.approx((10, 45, 20, 55))
    assert areas.crsOptions[0].code == 4326
    assert service.getfeature(typename=["ws:areas"]).read().count(b"ember>") == 4


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_owslib_reads_wms(address: str, version: str) -> None:
    service = WebMapService(address, version=version)
    assert service.contents["areas"].boundingBoxWGS84 == pytest.approx((10, 45, 20, 55))
    asked: dict[str, Any] = {"srs": "EPSG:4326", "bbox": (10, 45, 20, 55), "size": (100, 100), "format": "image/png"}
    answer = service.getmap(layers=["areas"], styles=["areas"], transparent=True, **asked)
    image = Image.open(io.BytesIO(answer.read())).convert("RGBA")
    assert [image.getpixel(point)[3] > 0 for point in ((25, 50), (50, 50), (75, 50))] == [True, False, True]
