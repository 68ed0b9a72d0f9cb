"""Takes the pictures of QGIS's own places: browser panel, data source manager, table of servers, properties.

``python3 tests/gui/qgis_window.py tests/gui/take_pictures_of_places.py FOLDER``; theme as for ``take_pictures.py``.
"""

from __future__ import annotations

import json

import qgis.utils
from picture_story import save, tell, wait
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QListWidget, QMenu, QTreeView, QWidget

GEOMETRIES = {
    "Wells": {"type": "Point", "coordinates": [14.4, 50.1]},
    "Rivers": {"type": "LineString", "coordinates": [[14, 50], [15, 51], [16, 50.5]]},
    "Parcels": {"type": "Polygon", "coordinates": [[[14, 50], [15, 50], [15, 51], [14, 50]]]},
    "آبار المياه": {"type": "Point", "coordinates": [44.4, 33.3]},
    "Скважины 2026": {"type": "Point", "coordinates": [116.4, 39.9]},
}


def publish_some(server) -> None:
    """Layers of each shape, for everybody, for some and for one alone; a map; layers of a colleague."""
    from tests.rest_client import RestClient, composition, wms_layer
    from tests.server.oauth_browser import PASSWORD, run_with_input
    from tests.server.server_process import layman_server

    run_with_input(server.home, f"{PASSWORD}\n", "user", "add", "eva_novakova", "--password")
    token = layman_server("user", "add", "eva_novakova", "--new-token", "--home", str(server.home)).stdout.split()[-1]
    mine, hers = RestClient(server.url, server.token), RestClient(server.url, token)
    rights = {"Rivers": mine.workspace, "Parcels": f"{mine.workspace},eva_novakova"}
    for number, (title, geometry) in enumerate(GEOMETRIES.items()):
        feature = {"type": "Feature", "properties": {"name": title}, "geometry": geometry}
        content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
        name = f"layer_{number}"
        access = {"access_rights.read": rights.get(title, "EVERYONE"), "access_rights.write": mine.workspace}
        mine.post_layer({f"{name}.geojson": content}, name=name, title=title, **access)
        if number < 2:
            hers.post_layer({f"{name}.geojson": content}, name=name, title=f"{title} of the county")
    layers = [wms_layer(mine.wait(f"layer_{number}")) for number in range(len(GEOMETRIES))]
    mine.post_map(composition(layers, title="Water 2026"), name="water", title="Water 2026")
    mine.wait("water", "maps")
    hers.wait("layer_1")


def tell_the_story(server) -> None:
    """From the browser panel to the properties of a layer."""
    publish_some(server)
    from layman_qgis.core.plugin_settings import PluginSettings

    iface, plugin = qgis.utils.iface, qgis.utils.plugins["layman_qgis"].points
    iface.mainWindow().showMaximized()
    settings = PluginSettings.load()
    settings.remember_server("https://maps.example.org/layman", "abc1234", "config")
    settings.remember_server("https://layman.city.example", "")
    settings.local_home, settings.local_port = str(server.home), server.port
    settings.save()
    plugin.local_server.use_settings(settings)
    plugin.local_server.refresh()
    wait(lambda: plugin.local_server.url == server.url)
    plugin.connection.connect_local()
    wait(lambda: plugin.connection.session is not None)
    view = browser_view(iface)
    workspace = open_workspace(iface, view)
    save("browser", iface.mainWindow())
    save_menu(plugin, workspace)
    dialog = plugin.windows.servers()
    save("servers", dialog)
    dialog.close()
    layer = next(line for line in workspace.lines if line.name() == "Parcels")
    dialog = plugin.places.actions.show_properties(layer.session, layer.publication)
    QTest.qWait(1500)
    save("publication_properties", dialog)
    dialog.close()
    save("data_source", data_source(iface))


def browser_view(iface) -> QTreeView:
    """The tree of QGIS's browser panel, wide enough to read it."""
    dock = iface.mainWindow().findChild(QDockWidget, "Browser")
    dock.show()
    iface.mainWindow().resizeDocks([dock], [420], Qt.Orientation.Horizontal)
    for other in iface.mainWindow().findChildren(QDockWidget):
        if other.objectName() in ("Layers", "LayerStyling"):
            other.hide()
    return dock.findChild(QTreeView)


def open_workspace(iface, view):
    """Open our part of the tree down to my workspace; close the rest."""
    model = view.model()

    def index_of(item):
        source = iface.browserModel().findItem(item)
        return model.mapFromSource(source)

    roots = [iface.browserModel().dataItem(iface.browserModel().index(row, 0)) for row in range(40)]
    root = next(item for item in roots if item is not None and item.name() == "Layman")
    view.expand(index_of(root))
    wait(lambda: root.lines)
    server = root.lines[0]
    view.expand(index_of(server))
    wait(lambda: any(type(line).__name__ == "WorkspaceItem" for line in server.lines))
    for workspace in server.lines:
        view.expand(index_of(workspace))
        wait(lambda workspace=workspace: workspace.lines)
    mine = server.lines[0]
    wait(lambda: all(line.shape or not line.is_layer for line in mine.lines))
    layer = next(line for line in mine.lines if line.name() == "Wells")
    view.expand(index_of(layer))
    wait(lambda: layer.lines)
    view.scrollTo(index_of(root), QTreeView.ScrollHint.PositionAtTop)
    QTest.qWait(500)
    return mine


def save_menu(plugin, workspace) -> None:
    """The menu of a layer."""
    from layman_qgis.browser import menus

    layer = next(line for line in workspace.lines if line.name() == "Wells")
    menu = QMenu(qgis.utils.iface.mainWindow())
    menus.fill(menu, layer, [layer])
    menu.popup(qgis.utils.iface.mainWindow().rect().center())
    save("browser_menu", menu)
    menu.close()


def data_source(iface) -> QWidget:
    """Our tab of the data source manager."""
    QgsSettings().setValue("qgis/dataSourceManagerNonModal", True)
    iface.mainWindow().findChild(QAction, "mActionDataSourceManager").trigger()
    QTest.qWait(300)
    page = iface.mainWindow().findChild(QWidget, "LaymanSourceWidget")
    window = page.window()
    pages = window.findChild(QListWidget, "mOptionsListWidget")
    pages.setCurrentRow(next(row for row in range(pages.count()) if pages.item(row).text() == "Layman"))
    window.resize(900, 600)
    wait(lambda: page.model.rowCount())
    QTest.qWait(1500)
    return window


QTimer.singleShot(1000, lambda: tell(tell_the_story))
