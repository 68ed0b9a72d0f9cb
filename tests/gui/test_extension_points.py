"""Layer tree indicators, the locator bar and the Processing toolbox of a real QGIS."""

from __future__ import annotations

import pytest
from conftest import LONG_NAME
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsLocatorContext, QgsPointXY, QgsVectorLayer
from qgis.gui import QgsLayerTreeViewIndicator
from qgis.PyQt import sip
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit

from layman_qgis.api.publications import PublicationRef, PublicationType
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

    one = plugin.locator.clone()
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


def test_the_locator_puts_the_current_layer_first(iface, plugin, project, wells, wait):
    iface.setActiveLayer(wells)
    _search, found = locate(plugin, "publish", wait)
    best = max(found, key=lambda result: result.score)
    assert (best.displayString, best.description) == ("Publish “Wells”", "current layer")
    assert found[0].displayString == "Publish “Wells”"


def test_the_menu_of_a_published_layer_has_what_its_indicator_has(iface, plugin, project, wells, logged_in, wait):
    view = iface.layerTreeView()
    view.setCurrentLayer(wells)
    published_action = plugin.tree_menu._published
    assert not published_action.isVisible()
    marked_on(logged_in, wells, "wells_in_menu")
    wait(lambda: published_action.isVisible())
    made = view.menuProvider().createContextMenu()
    assert "Published with Layman" in [action.text() for action in made.actions()]
    menu = published_action.menu()
    menu.aboutToShow.emit()
    assert "Forget where it is published" in [action.text() for action in menu.actions()]
    made.deleteLater()


def test_a_layer_of_a_workspace_that_is_not_current_is_compared_too(iface, plugin, project, wells, logged_in, wait):
    publication_mark.write(
        wells, PublicationRef(logged_in.server.url, "somebody_else", PublicationType.LAYER, "not_there")
    )
    wait(lambda: "no longer on the server" in tip(iface, project, wells), 20)


def test_the_filter_is_in_the_locator_bar_and_the_provider_in_the_toolbox(iface, plugin):
    assert QgsApplication.processingRegistry().algorithmById("layman:publishlayer") is not None
    assert plugin.locator.prefix() == "lm"
    iface.invalidateLocatorResults()
    QTest.qWait(20)


def marked_on(session, layer, name):
    ref = PublicationRef(session.server.url, session.workspace, PublicationType.LAYER, name)
    publication_mark.write(layer, ref)


def our_indicators(iface):
    return [one for one in iface.layerTreeView().findChildren(QgsLayerTreeViewIndicator) if "ublished" in one.toolTip()]


def test_indicators_go_before_the_nodes_that_they_stand_beside(iface, plugin, project, wells, logged_in, wait):
    marked_on(logged_in, wells, "wells_removed")
    root = project.layerTreeRoot()
    node = root.addGroup("Deep").addGroup("Deeper").addLayer(wells)
    root.removeChildNode(next(one for one in root.children() if getattr(one, "layer", lambda: None)() is wells))
    wait(lambda: tip(iface, project, wells))
    looked, seen = [], []

    def look(parent, first, last):
        if not sip.isdeleted(node) and parent is node.parent():
            looked.append(parent)
            seen.extend(iface.layerTreeView().indicators(node))

    root.willRemoveChildren.connect(look)  # Called after the plugin, while the node is still there.
    project.removeMapLayer(wells.id())
    root.willRemoveChildren.disconnect(look)
    assert looked and not [one for one in seen if "ublished" in one.toolTip()]
    wait(lambda: our_indicators(iface) == [])


def test_a_layer_twice_in_the_tree_has_one_indicator_at_each_place(iface, plugin, project, wells, logged_in, wait):
    marked_on(logged_in, wells, "wells_twice")
    project.layerTreeRoot().addGroup("Again").addLayer(wells)
    wait(lambda: len(our_indicators(iface)) == 2)
    for _ in range(2):
        plugin.windows.indicators.refresh()
    QTest.qWait(50)
    assert len(our_indicators(iface)) == 2


def test_changes_are_noticed_after_a_project_is_opened_again(iface, plugin, project, logged_in, wait, tmp_path):
    project.removeAllMapLayers()
    path = tmp_path / "wells.geojson"
    path.write_text('{"type": "Point", "coordinates": [14, 50]}', encoding="ascii")
    layer = QgsVectorLayer(str(path), "Wells", "ogr")
    project.addMapLayer(layer)
    marked_on(logged_in, layer, "wells_reopened")
    wait(lambda: tip(iface, project, layer))
    file = str(tmp_path / "wells.qgz")
    assert project.write(file)
    assert not project.isDirty()
    for _ in range(2):
        assert project.read(file)
        (again,) = project.mapLayers().values()
        wait(lambda again=again: tip(iface, project, again))
    again.emitStyleChanged()
    wait(lambda: publication_mark.read(again).changes == {"style"})
    assert project.isDirty()
