"""Layer tree indicators, the locator bar and the Processing toolbox of a real QGIS."""

from __future__ import annotations

import pytest
from conftest import LONG_NAME
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsLocatorContext, QgsPointXY, QgsVectorLayer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit

from layman_qgis.core import publication_mark
from layman_qgis.tasks.publishing import LayerOptions, delete_publication, publish_layer

PUBLISH_TIMEOUT_S = 90


@pytest.fixture
def wells(project):
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string", "Wells", "memory")
    add_point(layer, 14)
    project.addMapLayer(layer)
    return layer


def add_point(layer, x):
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, 50)))
    layer.startEditing()
    layer.addFeature(feature)
    assert layer.commitChanges()


def tip(iface, project, layer):
    """What the layer's indicator says; empty without one."""
    node = project.layerTreeRoot().findLayer(layer.id())
    return " ".join(one.toolTip() for one in iface.layerTreeView().indicators(node) if "ublished" in one.toolTip())


def published(plugin, session, layer, name, wait):
    job = publish_layer(plugin.jobs, session, layer, LayerOptions(name, f"Title of {name}", replace=True))
    wait(lambda: job.is_over, PUBLISH_TIMEOUT_S)
    assert job.error is None, job.error.report()
    return job


def test_an_indicator_says_whether_layer_and_server_are_the_same(iface, plugin, project, wells, logged_in, wait):
    assert tip(iface, project, wells) == ""
    job = published(plugin, logged_in, wells, "wells_seen", wait)
    wait(lambda: "the same as here" in tip(iface, project, wells))

    add_point(wells, 15)
    wait(lambda: "data changed here" in tip(iface, project, wells))
    wells.setOpacity(0.5)
    wells.triggerRepaint()
    wells.emitStyleChanged()
    wait(lambda: "data and style changed here" in tip(iface, project, wells))

    menu = plugin.windows.indicators.menu(wells)
    update = next(action for action in menu.actions() if action.text() == "Update data and style")
    update.trigger()
    wait(lambda: plugin.jobs.jobs[-1].kind == "update_layer" and plugin.jobs.jobs[-1].is_over, PUBLISH_TIMEOUT_S)
    assert plugin.jobs.jobs[-1].error is None, plugin.jobs.jobs[-1].error.report()
    assert plugin.jobs.jobs[-1].ref.uuid == job.ref.uuid
    wait(lambda: "the same as here" in tip(iface, project, wells))
    menu.deleteLater()

    gone = delete_publication(plugin.jobs, logged_in, job.ref)
    mark = publication_mark.read(wells)
    wait(lambda: gone.is_over, 30)
    publication_mark.write(wells, mark.ref)
    plugin.windows.dock.publications.refresh()
    wait(lambda: "no longer on the server" in tip(iface, project, wells))
    plugin.windows.indicators.menu(wells).actions()[-1].trigger()
    wait(lambda: tip(iface, project, wells) == "")


def test_indicators_follow_layers_that_are_moved_in_the_tree(iface, plugin, project, wells, logged_in, wait):
    published(plugin, logged_in, wells, "wells_moved", wait)
    wait(lambda: tip(iface, project, wells))
    root = project.layerTreeRoot()
    node = root.findLayer(wells.id())
    root.addGroup("Elsewhere").addChildNode(node.clone())
    root.removeChildNode(node)
    wait(lambda: tip(iface, project, wells))


def locate(plugin, text, wait):
    """The results of our filter."""
    found = []
    context = QgsLocatorContext()
    context.usingPrefix = True
    from qgis.core import QgsFeedback

    one = plugin._locator.clone()
    one.resultFetched.connect(found.append)
    one.prepare(text, context)
    one.fetchResults(text, context, QgsFeedback())
    return one, found


def test_the_locator_finds_publications_and_layers_to_publish(plugin, project, wells, logged_in, wait):
    published(plugin, logged_in, wells, "wells_found", wait)
    panel = plugin.windows.dock.publications
    wait(lambda: any(one.name == "wells_found" for one in panel.publications), 20)

    search, found = locate(plugin, "TITLE wells_f", wait)
    assert [result.displayString for result in found] == ["Title of wells_found"]
    assert [action.text for action in found[0].actions] == ["Open description in browser", "Add as WMS", "Add as WFS"]
    before = set(project.mapLayers())
    search.triggerResult(found[0])
    wait(lambda: set(project.mapLayers()) != before, 30)

    search, found = locate(plugin, "publish countries", wait)
    assert [result.displayString for result in found] == [f"Publish “{LONG_NAME}”"]
    search.triggerResult(found[0])
    wait(lambda: plugin.windows.dock.window().findChildren(QLineEdit, "title_edit"))


def test_the_filter_is_in_the_locator_bar_and_the_provider_in_the_toolbox(iface, plugin):
    assert QgsApplication.processingRegistry().algorithmById("layman:publishlayer") is not None
    assert plugin._locator.prefix() == "lm"
    iface.invalidateLocatorResults()
    QTest.qWait(20)
