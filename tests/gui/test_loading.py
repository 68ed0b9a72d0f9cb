"""The plugin registers everything with QGIS and takes all of it back."""

from __future__ import annotations

from typing import Any

import qgis.utils
from qgis.core import QgsApplication, QgsSettings
from qgis.gui import QgsGui
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QListWidget, QToolBar, QWidget

IN_TOOLBAR = [
    "Publish Layer…", "Publish Several Layers…", "Publish Map…", "My Publications", "Tasks", "Local Server…", "Log In…",
]  # fmt: skip
MENU_ENTRIES = [*IN_TOOLBAR[:4], "Open Map File…", *IN_TOOLBAR[4:], "Servers…", "Options…"]


def web_menu_entries(iface: Any) -> list[str]:
    """What stands under Web > Layman; empty when there is no such menu."""
    for action in iface.webMenu().actions():
        if action.menu() is not None and action.text().replace("&", "") == "Layman":
            return [entry.text().replace("&", "") for entry in action.menu().actions()]
    return []


def ours(iface: Any, kind: type) -> list[str]:
    """Names of our widgets and actions of a kind in the main window."""
    return [one.objectName() for one in iface.mainWindow().findChildren(kind) if one.objectName().startswith("Layman")]


def left_behind(iface: Any) -> list[str]:
    """Objects of the window whose class is one of ours: widgets, and what works behind them."""
    return [
        type(one).__name__
        for one in iface.mainWindow().findChildren(QObject)
        if type(one).__module__.startswith("layman_qgis")
    ]


def unload() -> None:
    """Switch the plugin off and let QGIS free what it owned."""
    assert qgis.utils.unloadPlugin("layman_qgis")
    QTest.qWait(50)


def load() -> None:
    """Switch the plugin on."""
    assert qgis.utils.loadPlugin("layman_qgis")
    assert qgis.utils.startPlugin("layman_qgis")
    QTest.qWait(50)


def test_the_menu_has_every_entry(iface, plugin):
    assert web_menu_entries(iface) == MENU_ENTRIES


def test_the_toolbar_has_a_button_with_icon_and_tip_for_every_window(iface, plugin):
    bar = iface.mainWindow().findChild(QToolBar, "LaymanToolBar")

    assert len(bar.actions()) == len(IN_TOOLBAR)
    assert all(not action.icon().isNull() and action.toolTip() for action in bar.actions())


def test_the_dock_has_publications_and_tasks(iface, plugin):
    dock = iface.mainWindow().findChild(QDockWidget, "LaymanDock")

    assert [dock.tabs.tabText(number) for number in range(dock.tabs.count())] == ["My publications", "Tasks"]


def test_the_layer_tree_offers_publishing(iface, plugin, project):
    assert "Layman_publish_this_layer" in ours(iface, QAction)
    menu = iface.layerTreeView().menuProvider()
    iface.layerTreeView().setCurrentLayer(next(iter(project.mapLayers().values())))

    made = menu.createContextMenu()

    assert "Publish to Layman…" in [action.text() for action in made.actions()]
    made.deleteLater()


def our_root(iface: Any) -> list[Any]:
    """Our items at the top of the browser panel."""
    model = iface.browserModel()
    items = [model.dataItem(model.index(row, 0)) for row in range(model.rowCount())]
    return [item for item in items if item.name() == "Layman"]


def our_providers() -> list[str]:
    """What of ours QGIS has in its registries."""
    registries = (
        QgsGui.dataItemGuiProviderRegistry(),
        QgsGui.sourceSelectProviderRegistry(),
        QgsApplication.dataItemProviderRegistry(),
    )
    return [one.name() for registry in registries for one in registry.providers() if one.name().lower() == "layman"]


def open_data_source(iface: Any) -> Any:
    """Our tab of QGIS's data source manager, brought to the front."""
    QgsSettings().setValue("qgis/dataSourceManagerNonModal", True)
    iface.mainWindow().findChild(QAction, "mActionDataSourceManager").trigger()
    QTest.qWait(100)
    page = iface.mainWindow().findChild(QWidget, "LaymanSourceWidget")
    pages = page.window().findChild(QListWidget, "mOptionsListWidget")
    (row,) = [row for row in range(pages.count()) if pages.item(row).text() == "Layman"]
    pages.setCurrentRow(row)
    QTest.qWait(50)
    return page


def test_unloading_takes_the_items_of_the_browser_panel_away_while_they_load(iface, plugin):
    (root,) = our_root(iface)
    source = open_data_source(iface)
    root.populate()
    QTest.qWait(20)
    for line in root.lines:
        line.populate()
    unload()
    try:
        assert our_root(iface) == []
        assert our_providers() == []
        assert left_behind(iface) == []
        assert sip.isdeleted(source)
        QTest.qWait(200)
    finally:
        load()
    assert len(our_root(iface)) == 1
    assert len(our_providers()) == 3


def test_unloading_leaves_nothing_behind(iface, plugin):
    unload()
    try:
        assert web_menu_entries(iface) == []
        assert ours(iface, QToolBar) + ours(iface, QDockWidget) + ours(iface, QAction) == []
        assert left_behind(iface) == []
    finally:
        load()


def test_reloading_gives_everything_once(iface, plugin):
    for _ in range(2):
        unload()
        load()

    assert web_menu_entries(iface) == MENU_ENTRIES
    assert ours(iface, QToolBar) == ["LaymanToolBar"]
    assert ours(iface, QDockWidget) == ["LaymanDock"]
