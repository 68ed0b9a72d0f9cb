"""The browser panel of a real QGIS: servers, workspaces, publications, menus, drops."""

from __future__ import annotations

import json
import time

import pytest
from qgis.core import Qgis, QgsProject, QgsVectorLayer
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QMimeData, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QColor, QDragEnterEvent, QDropEvent, QPalette
from qgis.PyQt.QtWidgets import QApplication, QDialog, QMenu, QMessageBox

from layman_qgis.core import publication_mark
from layman_qgis.tasks.publishing import LayerOptions, publish_layer

PUBLISH_TIMEOUT_S = 90


def is_a(item, name):
    """Whether an item is of a class: by its name, because reloading the plugin makes all classes anew."""
    return type(item).__name__ == name


@pytest.fixture
def root(iface, plugin):
    """Our root item in QGIS's own browser model."""
    model = iface.browserModel()
    found = [
        model.dataItem(model.index(row, 0))
        for row in range(model.rowCount())
        if is_a(model.dataItem(model.index(row, 0)), "RootItem")
    ]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def open_item(wait):
    def opened(item, timeout_s=20):
        item.populate()
        wait(lambda: item.is_open and item.state() == Qgis.BrowserItemState.Populated and item.lines, timeout_s)
        return item.lines

    return opened


@pytest.fixture
def my_workspace(root, open_item, logged_in, wait):
    """The signed-in user's workspace, opened."""
    open_item(root)
    server = next(one for one in root.lines if is_a(one, "ServerItem") and one.row.is_local)
    wait(lambda: server.row.session is not None)
    open_item(server)
    wait(lambda: any(is_a(one, "WorkspaceItem") for one in server.lines))
    workspace = next(one for one in server.lines if one.is_mine)
    open_item(workspace)
    return workspace


@pytest.fixture
def wells(project):
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string", "Wells", "memory")
    project.addMapLayer(layer)
    return layer


def published(plugin, session, layer, name, wait, title=""):
    options = LayerOptions(name, title or name, replace=True)
    job = publish_layer(plugin.jobs, session, layer, options)
    wait(lambda: job.is_over, PUBLISH_TIMEOUT_S)
    assert job.error is None, job.error.report()
    return job


def item_named(workspace, name):
    found = (one for one in workspace.lines if is_a(one, "PublicationItem"))
    return next((one for one in found if one.publication.name == name), None)


def entries(item):
    menu = QMenu()
    gui_provider().populateContextMenu(item, menu, [item], None)
    texts = [action.text() for action in menu.actions() if action.text()]
    menu.deleteLater()
    return texts


def test_the_panel_shows_servers_before_anybody_signs_in(root, open_item, plugin):
    plugin.connection.close()
    servers = open_item(root)
    assert servers[0].name() == "This computer"
    assert open_item(servers[0])[0].name().startswith("Sign in")
    assert entries(root) == ["Add server…", "Servers…", "Local server…"]


def test_what_is_published_appears_with_the_shape_of_its_geometry(my_workspace, plugin, logged_in, wells, wait):
    published(plugin, logged_in, wells, "wells_in_browser", wait, title="آبار المياه 水井")
    wait(lambda: item_named(my_workspace, "wells_in_browser"), 20)
    item = item_named(my_workspace, "wells_in_browser")
    assert item.name() == "آبار المياه 水井"
    wait(lambda: item_named(my_workspace, "wells_in_browser").shape == "point", 20)
    assert "Everybody can see it." in item_named(my_workspace, "wells_in_browser").toolTip()


def test_a_layer_has_its_services_which_qgis_can_add_by_itself(my_workspace, plugin, logged_in, wells, wait, open_item):
    published(plugin, logged_in, wells, "wells_services", wait)
    wait(lambda: item_named(my_workspace, "wells_services"), 20)
    services = open_item(item_named(my_workspace, "wells_services"))
    found = [(one.providerKey(), one.name()) for one in services]
    assert found == [("wms", "Picture (WMS)"), ("WFS", "Features (WFS)")]
    assert all(is_a(one, "ServiceItem") for one in services)
    (uri,) = services[1].mimeUris()
    layer = uri.vectorLayer("")[0]
    assert layer.isValid() and layer.name() == "wells_services"


def test_a_layer_dragged_to_the_map_is_added(iface, my_workspace, plugin, logged_in, project, wells, wait):
    published(plugin, logged_in, wells, "wells_dragged", wait, title="Dragged wells")
    wait(lambda: item_named(my_workspace, "wells_dragged"), 20)
    model = iface.browserModel()
    item = item_named(my_workspace, "wells_dragged")
    index = model.findItem(item)
    assert model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    data = model.mimeData([index])
    drop_on(iface.mainWindow(), data)
    wait(lambda: project.mapLayersByName("Dragged wells"), 20)
    (layer,) = project.mapLayersByName("Dragged wells")
    assert publication_mark.read(layer).ref.name == "wells_dragged"


def drop_on(window, data):
    """Drag into the middle of a window and let go, as the window system would tell it."""
    place, action = window.rect().center(), Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(place, action, data, button, keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), action, data, button, keys))


def test_menus_say_what_can_be_done(my_workspace, plugin, logged_in, wells, wait):
    published(plugin, logged_in, wells, "wells_menu", wait)
    wait(lambda: item_named(my_workspace, "wells_menu"), 20)
    assert entries(my_workspace) == [
        "Publish layer here…", "Publish the project here as a map…", "Refresh", "Copy name",
    ]  # fmt: skip
    assert entries(item_named(my_workspace, "wells_menu")) == [
        "Add to project as WMS", "Add to project as WFS", "Open description in browser", "Copy", "Download…",
        "Properties…", "Change title…", "Access rights…", "Delete from server…",
    ]  # fmt: skip


def test_the_title_is_changed_in_the_panel(my_workspace, plugin, logged_in, wells, wait):
    published(plugin, logged_in, wells, "wells_renamed", wait, title="Old title")
    wait(lambda: item_named(my_workspace, "wells_renamed"), 20)
    item = item_named(my_workspace, "wells_renamed")
    dialog = plugin.places.actions.rename(item.session, item.publication)
    dialog.setTextValue("نيا عنوان – 新标题")
    dialog.accept()
    wait(lambda: item_named(my_workspace, "wells_renamed").name() == "نيا عنوان – 新标题", 20)


def test_a_publication_is_deleted_after_a_question(my_workspace, plugin, logged_in, wells, wait):
    published(plugin, logged_in, wells, "wells_deleted", wait)
    wait(lambda: item_named(my_workspace, "wells_deleted"), 20)
    item = item_named(my_workspace, "wells_deleted")
    box = plugin.places.actions.delete(item.session, [item.publication])
    assert isinstance(box, QMessageBox) and "wells_deleted" in box.text()
    next(one for one in box.buttons() if "Delete" in one.text()).click()
    wait(lambda: item_named(my_workspace, "wells_deleted") is None, 30)


def test_properties_show_addresses_and_the_picture(my_workspace, plugin, logged_in, wells, wait):
    published(plugin, logged_in, wells, "wells_shown", wait)
    wait(lambda: item_named(my_workspace, "wells_shown"), 20)
    item = item_named(my_workspace, "wells_shown")
    dialog = plugin.places.actions.show_properties(item.session, item.publication)
    layout = dialog.words_layout
    wait(lambda: layout.rowCount() > 7, 20)
    texts = [layout.itemAt(row, layout.FieldRole).widget().text() for row in range(layout.rowCount())]
    assert any("/wms" in text or "/ows" in text for text in texts)
    assert any("wells_shown" in text for text in texts)


def dragged_from_tree(iface, layers):
    """What QGIS drags out of its layer tree."""
    model = iface.layerTreeView().layerTreeModel()
    root = QgsProject.instance().layerTreeRoot()
    return model.mimeData([model.node2index(root.findLayer(layer.id())) for layer in layers])


def gui_provider():
    return next(one for one in QgsGui.dataItemGuiProviderRegistry().providers() if one.name() == "layman")


def test_a_layer_of_the_project_dropped_on_a_workspace_opens_the_dialog_for_it(iface, my_workspace, plugin, wells):
    data = dragged_from_tree(iface, [wells])
    model = iface.browserModel()
    index = model.findItem(my_workspace)
    assert model.flags(index) & Qt.ItemFlag.ItemIsDropEnabled
    assert gui_provider().handleDrop(my_workspace, None, data, Qt.DropAction.CopyAction)
    dialog = shown(iface, "PublishLayerDialog")
    assert dialog.layer() is wells
    assert my_workspace.workspace.name in dialog.where_label.whole_text()


def shown(iface, name):
    """The visible dialog of a class."""
    dialogs = iface.mainWindow().findChildren(QDialog)
    return next(one for one in dialogs if type(one).__name__ == name and one.isVisible())


def test_a_file_of_the_desktop_dropped_on_a_workspace_is_published(
    iface, my_workspace, plugin, tmp_path, wait, project
):
    path = tmp_path / "dropped_file.geojson"
    point = {"type": "Feature", "properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [14, 50]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [point]}), encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    before = set(project.mapLayers())
    gui_provider().handleDrop(my_workspace, None, data, Qt.DropAction.CopyAction)
    dialog = shown(iface, "PublishLayerDialog")
    assert dialog.layer().name() == "dropped_file"
    wait(dialog.publish_button.isEnabled, 20)
    dialog.publish_button.click()
    job = plugin.jobs.jobs[-1]
    wait(lambda: job.is_over, PUBLISH_TIMEOUT_S)
    assert job.error is None, job.error.report()
    wait(lambda: item_named(my_workspace, "dropped_file"), 20)
    assert set(project.mapLayers()) == before


def test_several_layers_and_a_project_are_published_at_once_for_me_alone(
    iface, my_workspace, plugin, tmp_path, wait, wells
):
    other = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string", "Springs", "memory")
    QgsProject.instance().addMapLayer(other)
    data = dragged_from_tree(iface, [wells, other])
    count = len(plugin.jobs.jobs)
    gui_provider().handleDrop(my_workspace, None, data, Qt.DropAction.CopyAction)
    wait(lambda: len(plugin.jobs.jobs) > count and plugin.jobs.jobs[-1].is_over, PUBLISH_TIMEOUT_S)
    assert plugin.jobs.jobs[-1].error is None, plugin.jobs.jobs[-1].error.report()
    wait(lambda: item_named(my_workspace, "springs"), 20)
    assert "Only" in item_named(my_workspace, "springs").toolTip()


def test_icons_follow_a_change_of_theme(my_workspace, plugin):
    def drawn():
        return my_workspace.icon().pixmap(24, 24).toImage()

    light, palette = drawn(), QApplication.palette()
    dark = QPalette(palette)
    dark.setColor(QPalette.ColorRole.Window, QColor(40, 40, 40))
    QApplication.setPalette(dark)
    try:
        plugin.places.context.theme_changed.emit()
        assert drawn() != light
    finally:
        QApplication.setPalette(palette)
        plugin.places.context.theme_changed.emit()


def test_signing_out_takes_the_workspaces_away(my_workspace, root, plugin, wait):
    server = my_workspace.parent()
    plugin.connection.sign_out(server.row.url)
    wait(lambda: server.lines and not is_a(server.lines[0], "WorkspaceItem"))
    assert server.lines[0].name().startswith("Sign in")


def test_an_item_that_cannot_be_read_says_why_and_tries_again(my_workspace, wait):
    from layman_qgis.api.errors import NotReachable

    my_workspace.show_problem(NotReachable("The server cannot be reached."))
    (line,) = my_workspace.lines
    assert line.name() == "The server cannot be reached. Double-click to try again."
    assert gui_provider().handleDoubleClick(line, None)
    wait(lambda: not my_workspace.lines or my_workspace.lines[0] is not line, 20)


@pytest.mark.slow
def test_a_page_of_publications_is_put_in_within_100_ms(my_workspace, logged_in):
    from layman_qgis.api.browsing import Page
    from layman_qgis.api.publications import Publication, PublicationRef, PublicationType

    def page(number):
        made = [
            Publication(
                PublicationRef(logged_in.server.url, my_workspace.workspace.name, PublicationType.LAYER, f"l{n}"),
                f"{n} طبقة 图层 " + "x" * 190,
            )
            for n in range(number * 100, number * 100 + 100)
        ]
        return Page(tuple(made), number * 100, 10_000)

    spent_s = []
    for number in range(100):
        started = time.process_time()
        my_workspace._loaded(page(number))
        spent_s.append(time.process_time() - started)
    assert len(my_workspace.lines) == 10_000
    assert sorted(spent_s)[50] < 0.1 and sorted(spent_s)[-5] < 0.1, sorted(spent_s)[-5:]
    my_workspace.reload()
