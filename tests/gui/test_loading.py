"""The plugin registers everything with QGIS and takes all of it back."""

from __future__ import annotations

import json
import traceback
from typing import Any

import qgis.utils
from qgis.core import QgsApplication, QgsSettings
from qgis.gui import QgsGui
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QDialog, QDockWidget, QListWidget, QToolBar, QWidget

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


def begin_to_load() -> Any:
    """Switch the plugin on; its steps begin with the next turn of the event loop."""
    assert qgis.utils.loadPlugin("layman_qgis")
    assert qgis.utils.startPlugin("layman_qgis")
    return qgis.utils.plugins["layman_qgis"]


def load() -> None:
    """Switch the plugin on and let it do all of its steps."""
    begun = begin_to_load()
    for _ in range(200):
        QTest.qWait(20)
        if begun.rest.is_finished:
            break
    assert begun.rest.is_finished


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


def test_unloading_between_two_steps_of_the_start_leaves_nothing_behind(iface, plugin):
    unload()
    begun = begin_to_load()
    while len(begun.rest.took_s) < 40:
        QTest.qWait(1)
    assert not begun.rest.is_finished
    unload()
    try:
        assert web_menu_entries(iface) == []
        assert left_behind(iface) == []
        assert our_providers() == []
    finally:
        load()


def test_a_click_before_the_start_has_ended_opens_the_window(iface, plugin, wait):
    unload()
    begin_to_load()

    iface.mainWindow().findChild(QAction, "Layman_login").trigger()

    wait(lambda: any(one.isVisible() for one in iface.mainWindow().findChildren(QDialog, "LoginDialog")), 5)


def test_reloading_gives_everything_once(iface, plugin):
    for _ in range(2):
        unload()
        load()

    assert web_menu_entries(iface) == MENU_ENTRIES
    assert ours(iface, QToolBar) == ["LaymanToolBar"]
    assert ours(iface, QDockWidget) == ["LaymanDock"]


def test_nothing_at_start_up_touches_the_store_of_passwords(iface, plugin, monkeypatch):
    """QGIS would ask for its master password; here are servers and logins in the settings that lie in the store."""
    from layman_qgis.core.plugin_settings import KnownServer, PluginSettings

    before, asked = PluginSettings.load(), []
    url = "http://127.0.0.1:9"
    settings = PluginSettings(False, url, "abc1234", [KnownServer(url, "abc1234", "config")])
    settings.save()
    QgsSettings().setValue("layman/layer_logins", json.dumps({url: {"authcfg": "def5678", "username": "ann"}}))
    try:
        unload()
        monkeypatch.setattr(QgsApplication, "authManager", lambda: asked.append("".join(traceback.format_stack())))
        load()
        model = iface.browserModel()
        for row in range(model.rowCount()):
            item = model.dataItem(model.index(row, 0))
            if type(item).__name__ == "RootItem":
                item.populate()
        QTest.qWait(1000)
        assert asked == []
        servers = qgis.utils.plugins["layman_qgis"].points.windows.servers()
        assert servers.model.row_of(url) == 1
        QTest.qWait(100)
        assert asked == []
        servers.sign_in_button.setEnabled(True)
        servers.table.selectRow(1)
        servers.sign_in_button.click()
        QTest.qWait(300)
        assert asked  # After a click only.
    finally:
        monkeypatch.undo()
        QgsSettings().remove("layman/layer_logins")
        before.save()
        unload()
        load()
