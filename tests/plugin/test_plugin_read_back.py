"""A layer is read back before it is said to be published: what differs is told with numbers."""

from __future__ import annotations

import itertools
import json
import struct
from dataclasses import replace

import pytest
from osgeo import gdal, osr
from qgis.core import QgsProject

from layman_qgis.api.descriptions import description_from_json
from layman_qgis.api.errors import Cancelled
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.tasks.jobs import JobList, JobState, StepState
from layman_qgis.tasks.map_read_back import map_differences
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from layman_qgis.tasks.read_back import Sent, differences, sent_file
from tests.plugin.memory_layers import memory_layer
from tests.plugin.small_server import Reply


def png(width, height):
    """The beginning of a PNG of this size, which is what is looked at."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + bytes(20)


_NUMBERS = itertools.count(1)
WFS, WMS = "GET /geoserver/ann/wfs", "GET /geoserver/ann/ows"
PICTURE = png(128, 128)
PNG = Reply(200, PICTURE, {"Content-Type": "image/png"})
BOX = (14.0, 49.0, 18.0, 51.0)


@pytest.fixture
def look(qgis_app, http_server):
    """What differs between what was sent and what the small server says."""
    ref = PublicationRef(http_server.url, "ann", PublicationType.LAYER, "roads")
    client = LaymanClient(Server(http_server.url), Credentials(), timeout_s=2.0, retries=0)
    body = {
        "name": "roads",
        "wms": {"url": f"{http_server.url}/geoserver/ann/ows"},
        "wfs": {"url": f"{http_server.url}/geoserver/ann/wfs"},
        "native_crs": "EPSG:4326",
        "native_bounding_box": list(BOX),
        "bounding_box": [1558472, 6274861, 2003750, 6621293],
    }
    http_server.on(WMS, PNG)
    hits(http_server, 3)

    def run(sent, is_cancelled=lambda: False, **changed):
        return differences(client, description_from_json({**body, **changed}, ref), sent, is_cancelled)

    return run


def hits(http_server, count):
    http_server.on(WFS, Reply(200, f'<wfs:FeatureCollection numberMatched="{count}" numberReturned="0"/>'.encode()))


SENT = Sent(3, BOX, "EPSG:4326", 1e-4)


def test_the_same_on_both_sides_is_no_difference(look, http_server):
    assert look(SENT) == []
    asked = [one.path for one in http_server.seen]
    assert any("resultType=hits" in path and "typeNames=ann%3Aroads" in path for path in asked)
    assert any("GetMap" in path for path in asked)


def test_missing_features_are_counted(look, http_server):
    hits(http_server, 2)
    assert look(SENT) == ["3 features were sent, the server has 2."]


def test_another_extent_is_said_with_both(look):
    (sentence,) = look(SENT, native_bounding_box=[14.0, 49.0, 18.0, 61.0])
    assert "51" in sentence and "61" in sentence and "EPSG:4326" in sentence


def test_a_little_off_is_rounding(look):
    assert look(SENT, native_bounding_box=[14.001, 49.0, 18.0, 50.999]) == []


def test_extents_in_two_systems_are_not_compared(look):
    assert look(SENT, native_crs="EPSG:5514", native_bounding_box=[-900000, -1200000, -400000, -900000]) == []


def test_an_error_page_is_no_picture(look, http_server):
    http_server.on(WMS, Reply(200, b"<html>It works!</html>", {"Content-Type": "text/html"}))
    assert look(SENT) == ["The server's WMS did not answer with a picture."]


@pytest.mark.parametrize("reply", [Reply(500, b"<h1>oops</h1>"), Reply(200, b"<html/>"), Reply(403, b"no")])
def test_a_service_that_does_not_answer_is_a_warning_and_no_failure(look, http_server, reply):
    http_server.on(WFS, reply)
    (sentence,) = look(SENT)
    assert "WFS" in sentence or "could not be read back" in sentence


def test_a_layer_without_features_has_no_extent_to_compare(look, http_server):
    hits(http_server, 0)
    nothing = [None] * 4
    assert look(Sent(0), bounding_box=nothing, native_bounding_box=nothing) == []


def test_the_poles_are_left_out_of_the_picture(look, http_server):
    assert look(SENT, bounding_box=[-20037508.34, -242528680.94, 20037508.34, 18394384.3]) == []
    path = next(one.path for one in http_server.seen if "GetMap" in one.path)
    assert "-20037508.340%2C-20037508.340%2C20037508.340%2C18394384.300" in path


def test_a_raster_is_drawn_and_its_extent_compared(look, http_server):
    sent = Sent(-1, BOX, "EPSG:4326", 1e-4)
    assert look(sent, wfs=None) == []
    assert all("GetMap" in one.path for one in http_server.seen)
    (sentence,) = look(sent, wfs=None, native_bounding_box=[14.0, 49.0, 15.0, 51.0])
    assert "18" in sentence and "15" in sentence


@pytest.mark.parametrize("picture", [png(1, 1), b"\x89PNG\r\n\x1a\n", b"<html/>", b""])
def test_a_picture_of_another_size_is_none(look, http_server, picture):
    http_server.on(WMS, Reply(200, picture, {"Content-Type": "image/png"}))
    assert look(SENT) == ["The server's WMS did not answer with a picture."]


def test_a_server_that_only_says_that_all_is_well_is_not_believed(look):
    assert look(SENT, wms=None, wfs=None, native_bounding_box=None, bounding_box=None) == [
        "The server names no WFS of the layer.",
        "The server knows no extent of the layer.",
        "The server names no WMS of the layer.",
    ]


def test_a_raster_tells_its_box_and_crs(tmp_path, qgis_app):
    path = tmp_path / "height.tif"
    made = gdal.GetDriverByName("GTiff").Create(str(path), 20, 10, 1)
    made.SetGeoTransform((500_000.0, 30.0, 0.0, 5_500_000.0, 0.0, -30.0))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32633)
    made.SetSpatialRef(system)
    made = None
    assert sent_file(path, -1) == Sent(-1, (500_000.0, 5_499_700.0, 500_600.0, 5_500_000.0), "EPSG:32633")
    assert sent_file(tmp_path / "missing.tif", -1) == Sent(-1)


MAP = {"title": "T", "layers": [{"title": "Roads", "opacity": 1.0, "params": {"LAYERS": "ann:roads"}}], "zoom": 3}


@pytest.fixture
def look_at_map(qgis_app, http_server):
    """What differs between the map that was sent and what the small server has."""
    ref = PublicationRef(http_server.url, "ann", PublicationType.MAP, "trip")
    client = LaymanClient(Server(http_server.url), Credentials(), timeout_s=2.0, retries=0)
    thumbnail = "/rest/workspaces/ann/maps/trip/thumbnail"
    body = {"name": "trip", "thumbnail": {"url": f"{http_server.url}{thumbnail}"}}

    def run(there, picture=PICTURE):
        http_server.on("GET /rest/workspaces/ann/maps/trip/file", Reply(200, json.dumps(there).encode()))
        http_server.on(f"GET {thumbnail}", Reply(200, picture))
        return map_differences(client, description_from_json(body, ref), json.dumps(MAP).encode(), lambda: False)

    return run


def test_a_map_is_as_it_was_sent_whatever_the_server_adds(look_at_map):
    there = {**MAP, "user": {"name": "ann"}, "title": "Other", "describedBy": "x"}
    assert look_at_map({**there, "layers": [{**MAP["layers"][0], "params": {"layers": "ann:roads"}, "url": "x"}]}) == []


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([], "is no map"),
        ({**MAP, "layers": []}, "A map of 1 layers was sent, the server has 0."),
        ({**MAP, "layers": [{**MAP["layers"][0], "opacity": 0.5}]}, "not as they were sent: Roads."),
        ({**MAP, "zoom": 9}, "not as they were sent: zoom."),
    ],
)
def test_a_map_that_is_another_one_is_said(look_at_map, there, said):
    (sentence,) = look_at_map(there)
    assert said in sentence


def test_a_map_without_a_picture_is_said(look_at_map):
    assert look_at_map(MAP, b"<html/>") == ["The server has no picture of the map."]


def test_reading_back_can_be_cancelled(look):
    with pytest.raises(Cancelled):
        look(SENT, is_cancelled=lambda: True)


def test_a_file_that_is_no_geopackage_only_has_its_count(tmp_path):
    path = tmp_path / "x.geojson"
    path.write_text("{}")
    assert sent_file(path, 7) == Sent(7)
    assert sent_file(tmp_path / "missing.gpkg", 7) == Sent(7)


def test_a_published_layer_is_read_back_as_its_last_step(qtbot, session, qgis_app):
    QgsProject.instance().clear()
    points = [f"POINT({-700_000 + 1000 * number} {-1_000_000 - 700 * number})" for number in range(50)]
    layer = memory_layer(wkts=points, crs="EPSG:5514")
    job = publish_layer(JobList(), session, layer, LayerOptions(f"read_back_{next(_NUMBERS)}", "Read back"))
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.warnings == []
    assert job.steps[-1].key == "read_back" and job.steps[-1].state is StepState.DONE
    client = session.client()
    description = job.description
    lies = differences(client, description, Sent(49, (0.0, 0.0, 1.0, 1.0), "EPSG:5514"), lambda: False)
    assert lies[0] == "49 features were sent, the server has 50."
    assert "EPSG:5514" in lies[1] and len(lies) == 2
    assert differences(client, replace(description, native_crs=""), Sent(50), lambda: False) == []
