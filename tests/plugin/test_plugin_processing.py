"""The Processing provider against the bundled server: what scripts and models call."""

from __future__ import annotations

import json

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback, QgsProject

from layman_qgis.processing.algorithm import BEARER_VARIABLE
from layman_qgis.processing.provider import ALGORITHMS, LaymanProvider
from tests.plugin.memory_layers import memory_layer


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
