"""Updates in place: as a layer was published, and nothing else of the workspace is touched."""

from __future__ import annotations

import itertools

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsGradientFillSymbolLayer,
    QgsSimpleFillSymbolLayer,
)
from qgis.PyQt.QtGui import QColor

from layman_qgis.api import requests
from layman_qgis.core import publication_mark
from layman_qgis.core.loss_findings import loss_findings
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.tasks.jobs import JobState
from layman_qgis.tasks.publishing import LayerOptions, delete_publication, publish_layer, update_layer
from layman_qgis.tasks.update_work import UpdateOptions
from tests.plugin.memory_layers import memory_layer

_NUMBERS = itertools.count(1)
OWN_CRS = "+proj=laea +lat_0=50 +lon_0=14 +datum=WGS84"
BOW_TIE = "POLYGON((0 0, 20000 20000, 20000 0, 0 20000, 0 0))"


def name():
    return f"in_place_{next(_NUMBERS)}"


def ended(qtbot, job):
    qtbot.waitUntil(lambda: job.is_over, timeout=90_000)
    assert job.state is JobState.SUCCEEDED, job.error.report() if job.error else ""
    return job


def everything_of(session, ref):
    """What the server says of a layer, its style and its picture."""
    client = session.client()
    body = client.fetch(requests.get_description(session.server, ref)).json()
    style = client.fetch(requests.get_address(f"{session.server.layer_url(ref.workspace, ref.name)}/style")).body
    return body, style


def update_as_published(qtbot, jobs, session, layer, parts):
    mark = publication_mark.read(layer)
    options = UpdateOptions.as_published(mark, parts, "qml")
    return ended(qtbot, update_layer(jobs, session, layer, mark.ref, options))


def test_an_update_does_again_what_was_done_at_first(qtbot, jobs, session, project):
    layer = memory_layer("Polygon", wkts=[BOW_TIE])
    layer.setCrs(QgsCoordinateReferenceSystem.fromProj(OWN_CRS))
    project.addMapLayer(layer)
    options = LayerOptions(name(), "Own", style_format=StyleFormat.SLD, mends=True, target_crs="EPSG:3857")
    ended(qtbot, publish_layer(jobs, session, layer, options))
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt(BOW_TIE))
    layer.dataProvider().addFeatures([feature])

    job = update_as_published(qtbot, jobs, session, layer, ("data", "style"))

    assert job.description.native_crs == "EPSG:3857"
    body, style = everything_of(session, job.ref)
    assert body["style"]["type"] == "sld" and b"StyledLayerDescriptor" in style
    assert publication_mark.read(layer).how == options.how


def test_two_layers_in_one_workspace_leave_each_other_alone(qtbot, jobs, session, project):
    layers = [memory_layer(wkts=["POINT(14 50)"], name=f"Place {number}") for number in range(2)]
    for layer, colour in zip(layers, ("#aa1122", "#2233bb"), strict=True):
        layer.renderer().symbol().setColor(QColor(colour))
        project.addMapLayer(layer)
        ended(qtbot, publish_layer(jobs, session, layer, LayerOptions(name(), layer.name())))
    refs = [publication_mark.read(layer).ref for layer in layers]
    before = everything_of(session, refs[1])

    layers[0].renderer().symbol().setColor(QColor("#00cc00"))
    layers[0].dataProvider().truncate()
    update_as_published(qtbot, jobs, session, layers[0], ("data", "style"))
    update_as_published(qtbot, jobs, session, layers[0], ("style",))
    ended(qtbot, delete_publication(jobs, session, refs[0]))

    assert everything_of(session, refs[1]) == before
    assert b"34,51,187" in before[1]


def test_a_style_of_which_sld_keeps_nothing_is_refused_as_the_checks_say(qtbot, jobs, session, project):
    layer = memory_layer("Polygon", wkts=["POLYGON((14 50, 15 50, 15 51, 14 50))"])
    layer.renderer().symbol().changeSymbolLayer(0, QgsGradientFillSymbolLayer())
    assert "style_nothing_left" in {one.code for one in loss_findings(layer, StyleFormat.SLD)}
    job = publish_layer(jobs, session, layer, LayerOptions(name(), "Gradient", style_format=StyleFormat.SLD))
    qtbot.waitUntil(lambda: job.is_over, timeout=90_000)
    assert job.state is JobState.FAILED and job.error.code == 1003
    layer.renderer().symbol().appendSymbolLayer(QgsSimpleFillSymbolLayer())
    assert "style_losses" in {one.code for one in loss_findings(layer, StyleFormat.SLD)}
    ended(qtbot, publish_layer(jobs, session, layer, LayerOptions(name(), "Both", style_format=StyleFormat.SLD)))


def test_a_layer_along_a_line_is_read_back(qtbot, jobs, session, project):
    layer = memory_layer(wkts=["POINT(14 50)", "POINT(15 50)"])
    project.addMapLayer(layer)
    job = ended(qtbot, publish_layer(jobs, session, layer, LayerOptions(name(), "Along a parallel")))
    assert job.warnings == []
