"""The Processing provider against the bundled server: what scripts and models call."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback, QgsProject

from layman_qgis.core import publication_mark
from layman_qgis.network.sessions import Sessions
from layman_qgis.processing.access import Access, access_of
from layman_qgis.processing.algorithm import BEARER_VARIABLE
from layman_qgis.processing.provider import ALGORITHMS, LaymanProvider
from tests.plugin.memory_layers import memory_layer
from tests.plugin.raster_files import raster_file
from tests.rest_client import RestClient

ROOT = Path(__file__).resolve().parents[2]


class Feedback(QgsProcessingFeedback):
    def __init__(self):
        super().__init__(False)
        self.said = []

    def pushInfo(self, info):
        self.said.append(info)

    def pushWarning(self, warning):
        self.said.append(warning)


@pytest.fixture(scope="module")
def provider(qgis_app):
    provider = LaymanProvider()
    QgsApplication.processingRegistry().addProvider(provider)
    yield provider
    QgsApplication.processingRegistry().removeProvider(provider)


@pytest.fixture
def run(provider, layman_server, monkeypatch):
    monkeypatch.setenv(BEARER_VARIABLE, layman_server.token)
    project = QgsProject.instance()
    project.clear()

    def run(name, feedback=None, **parameters):
        context = QgsProcessingContext()
        context.setProject(project)
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"layman:{name}")
        feedback = feedback or Feedback()
        if algorithm.parameterDefinition("SERVER") is not None:
            parameters = {"SERVER": layman_server.url, **parameters}
        good, why = algorithm.checkParameterValues(parameters, context)
        assert good, why
        results, done = algorithm.run(parameters, context, feedback, {}, False)
        assert done, feedback.said
        for identifier in list(context.temporaryLayerStore().mapLayers()):
            results["layer"] = context.takeResultLayer(identifier)
        return results

    yield run
    project.clear()


@pytest.fixture
def places(qgis_app):
    layer = memory_layer(wkts=["POINT(14.4 50.1)", "POINT(16.6 49.2)", "POINT(18.3 49.8)"])
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_every_algorithm_explains_itself(provider):
    found = {algorithm.name(): algorithm for algorithm in provider.algorithms()}
    assert len(found) == len(ALGORITHMS)
    for algorithm in found.values():
        assert len(algorithm.shortHelpString()) > 40 and algorithm.displayName() and not algorithm.icon().isNull()


def test_a_layer_is_published_listed_updated_downloaded_and_deleted(run, places):
    feedback = Feedback()
    published = run("publishlayer", feedback, INPUT=places, NAME="processed", TITLE="Processed places", STYLE="sld")
    assert published["NAME"] == "processed" and published["STATUS"] == "COMPLETE"
    assert published["UUID"] and published["WMS"] and published["WFS"] and published["URL"]
    assert any("Upload" in line for line in feedback.said)

    listed = run("list", TEXT="processed", OUTPUT="memory:")
    assert listed["COUNT"] == 1
    assert [feature["uuid"] for feature in listed["layer"].getFeatures()] == [published["UUID"]]

    places.dataProvider().deleteFeatures([next(places.getFeatures()).id()])
    updated = run("updatedata", INPUT=places)
    assert updated["UUID"] == published["UUID"] and updated["STATUS"] == "COMPLETE"
    restyled = run("updatestyle", INPUT=places, STYLE="qml")
    assert restyled["STATUS"] == "COMPLETE"

    downloaded = run("download", NAME="processed", OUTPUT="memory:")["layer"]
    assert sorted(feature["name"] for feature in downloaded.getFeatures()) == ["place 1", "place 2"]

    assert run("delete", NAME="processed")["NAME"] == "processed"
    assert run("list", TEXT="processed", OUTPUT="memory:")["COUNT"] == 0


def test_the_project_is_published_and_saved_as_a_map(run, places, tmp_path):
    published = run("publishmap", TITLE="Processed map", NAME="processed_map")
    assert published["STATUS"] == "COMPLETE" and published["FILE"].endswith("/file")
    saved = run("downloadmap", NAME="processed_map", OUTPUT=str(tmp_path / "map.json"))["OUTPUT"]
    assert [layer["title"] for layer in json.loads(open(saved).read())["layers"]] == [places.name()]
    run("delete", NAME="processed_map", TYPE=1)


def test_only_checking_sends_nothing(run, places):
    checked = run("publishlayer", INPUT=places, NAME="only_checked", DRY_RUN=True)
    assert checked["STATUS"] == "CHECKED"
    with pytest.raises(QgsProcessingException, match=r"error 15"):
        run("delete", NAME="only_checked")


def test_every_writing_algorithm_can_only_check(run, places):
    published = run("publishlayer", INPUT=places, NAME="to_check")
    for name, parameters in (
        ("publishlayer", {"INPUT": places, "NAME": "to_check", "REPLACE": True}),
        ("publishmap", {"TITLE": "Checked map"}),
        ("updatestyle", {"INPUT": places}),
        ("updatedata", {"INPUT": places}),
        ("delete", {"NAME": "to_check"}),
    ):
        assert run(name, DRY_RUN=True, **parameters)["STATUS"] == "CHECKED", name
    with pytest.raises(QgsProcessingException, match="published already"):
        run("publishlayer", INPUT=places, NAME="to_check", DRY_RUN=True)
    with pytest.raises(QgsProcessingException, match="no layer"):
        run("updatedata", INPUT=places, NAME="not_there", DRY_RUN=True)
    assert run("delete", NAME="to_check")["UUID"] == published["UUID"]
    with pytest.raises(QgsProcessingException, match="no map"):
        run("delete", NAME="checked_map", TYPE=1, DRY_RUN=True)


def test_a_raster_is_published_with_access_rights(run, layman_server, tmp_path):
    path = raster_file(tmp_path / "height.tif")
    published = run("publishlayer", INPUT=str(path), NAME="height", STYLE="sld", PRIVATE=True)
    assert published["STATUS"] == "COMPLETE" and published["WMS"] and not published["WFS"]
    client = RestClient(layman_server.url, layman_server.token)
    rights = client.get(client.path("height")).json()["access_rights"]
    assert rights == {"read": [client.workspace], "write": [client.workspace]}
    back = tmp_path / "back.tif"
    assert run("download", NAME="height", RASTER=str(back))["RASTER"] == str(back)
    assert values_of(back) == values_of(path)
    del published  # The exception below keeps this frame, and with it the layer, until QGIS has gone.
    with pytest.raises(QgsProcessingException, match="RASTER"):
        run("download", NAME="height", OUTPUT="memory:")
    run("delete", NAME="height")


def values_of(path):
    """Values of a raster's first band."""
    opened = gdal.Open(str(path))
    return opened.GetRasterBand(1).ReadRaster(buf_type=gdal.GDT_Float64)


def test_files_are_published_from_the_folder_in_which_a_script_runs(run, tmp_path, monkeypatch):
    raster_file(tmp_path / "hills.tif")
    monkeypatch.chdir(tmp_path)
    assert run("publishlayer", INPUT="hills.tif", NAME="hills")["STATUS"] == "COMPLETE"
    run("delete", NAME="hills")


def test_a_layer_for_nobody_else_is_downloaded_by_who_may_see_it(run, places):
    run("publishlayer", INPUT=places, NAME="secret_places", PRIVATE=True)
    downloaded = run("download", NAME="secret_places", OUTPUT="memory:")["layer"]
    assert downloaded.featureCount() == 3 and downloaded.fields().names() == places.fields().names()
    with pytest.raises(QgsProcessingException, match="OUTPUT"):
        run("download", NAME="secret_places")
    run("delete", NAME="secret_places")


def test_a_map_that_is_replaced_renews_its_layers_in_place(run, places, tmp_path):
    published = run("publishmap", TITLE="Nightly", NAME="nightly")
    file, project = str(tmp_path / "map.json"), QgsProject.instance()
    run("downloadmap", NAME="nightly", OUTPUT=file)
    before = run("list", TEXT=places.name(), OUTPUT="memory:")["COUNT"]
    project.mapLayer(places.id()).removeCustomProperty(publication_mark.PROPERTY)  # As a script opens the project.

    feedback = Feedback()
    again = run("publishmap", feedback, TITLE="Nightly", NAME="nightly", REPLACE=True)

    assert again["UUID"] == published["UUID"] and any("renews" in line for line in feedback.said)
    assert run("list", TEXT=places.name(), OUTPUT="memory:")["COUNT"] == before
    run("delete", NAME="nightly", TYPE=1)


def test_a_server_that_the_window_is_signed_in_to_needs_no_other_login(run, provider, session, monkeypatch):
    monkeypatch.delenv(BEARER_VARIABLE)
    sessions = Sessions()
    sessions.add(session)
    with pytest.raises(QgsProcessingException, match=BEARER_VARIABLE):
        run("list", OUTPUT="memory:")
    provider.sessions = sessions
    try:
        assert run("list", OUTPUT="memory:")["COUNT"] >= 0
    finally:
        provider.sessions = None


def test_geometries_are_mended_and_moved_on_the_way(run, qgis_app):
    layer = memory_layer("Polygon", wkts=["POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))"], name="Bow tie")
    QgsProject.instance().addMapLayer(layer)
    feedback = Feedback()
    run("publishlayer", feedback, INPUT=layer, NAME="bow_tie", MEND=True, CRS="EPSG:3857")
    assert any("Mend when publishing" in line for line in feedback.said)
    there = run("download", NAME="bow_tie", OUTPUT="memory:")["layer"]
    assert there.crs().authid() == "EPSG:3857"
    assert all(feature.geometry().isGeosValid() for feature in there.getFeatures())
    run("delete", NAME="bow_tie")


@pytest.mark.parametrize(
    ("read", "write", "private", "expected"),
    [
        ("", "", False, ("EVERYONE", "")),
        ("", "", True, ("ann", "")),
        ("bob, CITY_HALL", "", False, ("bob,CITY_HALL,ann", "")),
        ("", "bob", False, ("EVERYONE", "bob,ann")),
        ("ann", "bob", False, ("ann,bob", "bob,ann")),
        ("bob", "EVERYONE", False, ("bob,ann,EVERYONE", "EVERYONE")),
    ],
)
def test_access_that_the_server_takes(read, write, private, expected):
    assert access_of(read, write, private, "ann") == Access(*expected)


def test_private_and_shared_at_once_is_refused():
    with pytest.raises(QgsProcessingException, match="private"):
        access_of("bob", "", True, "ann")


@pytest.fixture
def data_directory():
    root = Path(os.environ.get("LAYMAN_TEST_DATA") or ROOT.parent / "shared" / "data")
    folder = root / "geoserver-datadirs" / "2x-gs226-rest-built"
    if not folder.is_dir():
        pytest.skip("no GeoServer data directories here")
    return folder


def test_a_geoserver_directory_is_reported_without_a_change(run, layman_server, data_directory, tmp_path, monkeypatch):
    monkeypatch.setenv("LAYMAN_SERVER_COMMAND", str(ROOT / ".venv" / "bin" / "layman-server"))
    results = run(
        "importgeoserverdirectory",
        INPUT=str(data_directory),
        HOME=str(layman_server.home),
        DRY_RUN=True,
        OUTPUT="memory:",
        REPORT=str(tmp_path / "report.html"),
        JSON=str(tmp_path / "report.json"),
    )
    report = json.loads((tmp_path / "report.json").read_text())
    assert results["STATUS"] == "CHECKED" and report["dry_run"]
    assert results["layer"].featureCount() == len(report["objects"]) > 5
    assert sum(results[name] for name in ("TAKEN", "CHANGED", "DROPPED", "CLASHES")) == len(report["objects"])
    page = (tmp_path / "report.html").read_text()
    assert report["objects"][0]["name"] in page and "Nothing was changed" in page


def test_a_folder_that_is_no_data_directory_is_a_clear_error(run, layman_server, tmp_path, monkeypatch):
    monkeypatch.setenv("LAYMAN_SERVER_COMMAND", str(ROOT / ".venv" / "bin" / "layman-server"))
    with pytest.raises(QgsProcessingException, match="no data directory"):
        run("importgeoserverdirectory", INPUT=str(tmp_path), HOME=str(layman_server.home))


def test_what_stands_in_the_way_is_said_before_anything_is_sent(run, places):
    with pytest.raises(QgsProcessingException, match="lower-case"):
        run("publishlayer", INPUT=places, NAME="Bad Name")


def test_a_server_that_does_not_answer_is_a_clear_error(run, places):
    with pytest.raises(QgsProcessingException, match=r"127\.0\.0\.1:1"):
        run("publishlayer", INPUT=places, NAME="nowhere", SERVER="http://127.0.0.1:1")


def test_a_wrong_token_is_a_clear_error(run, places, monkeypatch):
    monkeypatch.setenv(BEARER_VARIABLE, "wrong")
    with pytest.raises(QgsProcessingException, match=r"token|[Ll]og"):
        run("publishlayer", INPUT=places, NAME="nobody")


def test_a_layer_that_was_never_published_cannot_be_updated(run, places):
    with pytest.raises(QgsProcessingException, match="not published"):
        run("updatestyle", INPUT=places)
