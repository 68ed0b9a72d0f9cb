"""The plugin registers everything with QGIS and takes all of it back."""

from __future__ import annotations

from typing import Any

import qgis.utils
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QToolBar, QWidget

IN_TOOLBAR = ["Publish Layer…", "Publish Map…", "My Publications", "Tasks", "Local Server…", "Log In…"]
MENU_ENTRIES = [*IN_TOOLBAR, "Servers…", "Options…"]


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
    """Widgets whose class is one of ours."""
    return [
        type(one).__name__
        for one in iface.mainWindow().findChildren(QWidget)
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
