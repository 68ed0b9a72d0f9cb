"""Takes the pictures of the documentation: real layers, a real server, every window of the plugin.

``python3 tests/gui/qgis_window.py tests/gui/take_pictures.py FOLDER``; the theme is that of ``LAYMAN_GUI_THEME``.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from dataclasses import replace
from pathlib import Path

import qgis.utils
from qgis.core import QgsFillSymbol, QgsGradientFillSymbolLayer, QgsProject, QgsSingleSymbolRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget
from qgis_window import ROOT, leave

from layman_qgis.core import publication_mark

WORLD_MAP = "/usr/share/qgis/resources/data/world_map.gpkg"
FOLDER = Path(json.loads(os.environ["LAYMAN_GUI_ARGUMENTS"])[0])
PAUSE_MS = 500


def take_pictures() -> None:
    """Start a server, publish, take the pictures, leave QGIS."""
    sys.executable = str(ROOT / ".venv" / "bin" / "python")
    exit_code = 1
    try:
        from tests.server.server_process import fresh_home, started

        with fresh_home() as home, started(home) as server:
            tell_the_story(server)
        exit_code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        leave(exit_code)


def tell_the_story(server) -> None:
    """From the empty dock to the list of publications."""
    iface, plugin = qgis.utils.iface, qgis.utils.plugins["layman_qgis"]
    iface.mainWindow().showMaximized()
    countries = open_project(iface)
    windows = plugin.windows
    save("first_start", None)
    save("log_in", windows.log_in())
    log_in(plugin, server)
    save("local_server", windows.local_server())
    dialog = windows.publish_layer(layer=countries)
    save("publish_layer", dialog, close=False)
    dialog.sld_radio.setChecked(True)
    save("publish_layer_sld", dialog, close=False)
    dialog.qml_radio.setChecked(True)
    dialog.publish_button.click()
    wait(lambda: all(job.is_over for job in plugin.jobs.jobs))
    dialog = windows.publish_map()
    save("publish_map", dialog, close=False)
    dialog.tabs.setCurrentIndex(1)
    save("publish_map_json", dialog, close=False)
    dialog.publish_button.click()
    wait(
        lambda: any(0.3 < job.fraction < 1 for job in plugin.jobs.jobs) or all(job.is_over for job in plugin.jobs.jobs)
    )
    save("tasks_running", None)
    wait(lambda: all(job.is_over for job in plugin.jobs.jobs))
    save("tasks", None)
    windows.show_publications()
    wait(lambda: len(plugin.windows.dock.publications.publications) == len(QgsProject.instance().mapLayers()) + 1)
    QTest.qWait(2000)
    save("publications", None)
    add_one_layer_of_each_state(iface, plugin)
    save("indicators", None)
    menu = windows.indicators.menu(QgsProject.instance().mapLayersByName("Changed here")[0])
    menu.popup(iface.layerTreeView().mapToGlobal(iface.layerTreeView().rect().center()))
    save("indicators_menu", menu)


def add_one_layer_of_each_state(iface, plugin) -> None:
    """Layers that are the same as on the server, changed here, changed there, changed on both sides, and gone."""
    url = plugin.connection.session.server.url
    there = next(one for one in plugin.windows.dock.publications.publications if one.type.value == "layer")
    gone = replace(there.ref, name="deleted_long_ago")
    for title, ref, server_time, change in (
        ("Changed here", there.ref, there.updated_at, "style"),
        ("Changed on the server", there.ref, "2026-01-01T00:00:00+00:00", ""),
        ("Changed on both sides", there.ref, "2026-01-01T00:00:00+00:00", "data"),
        ("No longer on the server", gone, "", ""),
        ("On another server", replace(there.ref, server_url=f"{url}1"), "", ""),
    ):
        layer = QgsVectorLayer("Point?crs=EPSG:4326", title, "memory")
        publication_mark.write(layer, ref, server_time=server_time)
        if change:
            publication_mark.note_change(layer, change)
        QgsProject.instance().addMapLayer(layer)
    QTest.qWait(1000)


def open_project(iface) -> QgsVectorLayer:
    """Countries with a style that SLD cannot say, and borders in a group."""
    project = QgsProject.instance()
    project.setTitle("World 2026")
    layers = {
        name: QgsVectorLayer(f"{WORLD_MAP}|layername={name}", name, "ogr") for name in ("countries", "states_provinces")
    }
    symbol = QgsFillSymbol.createSimple({})
    symbol.changeSymbolLayer(0, QgsGradientFillSymbolLayer())
    layers["countries"].setRenderer(QgsSingleSymbolRenderer(symbol))
    layers["countries"].setOpacity(0.6)
    project.addMapLayer(layers["countries"])
    project.addMapLayer(layers["states_provinces"], False)
    project.layerTreeRoot().addGroup("Borders").addLayer(layers["states_provinces"])
    for dock in iface.mainWindow().findChildren(QDockWidget):
        if dock.objectName() in ("Browser", "LayerStyling"):
            dock.hide()
    iface.mapCanvas().zoomToFullExtent()
    QTest.qWait(1500)
    return layers["countries"]


def log_in(plugin, server) -> None:
    """Find the server through its home, as the plugin does."""
    from layman_qgis.core.plugin_settings import PluginSettings

    plugin.local_server.use_settings(PluginSettings(local_home=str(server.home), local_port=server.port))
    plugin.local_server.refresh()
    wait(lambda: plugin.local_server.url == server.url)
    plugin.connection.connect_local()
    wait(lambda: plugin.connection.session is not None)


def wait(condition, timeout_s: float = 40) -> None:
    """Let QGIS go on until the condition holds."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            jobs = qgis.utils.plugins["layman_qgis"].jobs.jobs
            states = [
                (job.title, job.state.value, [(step.key, step.state.value) for step in job.steps]) for job in jobs
            ]
            raise TimeoutError(f"{states}")
        QTest.qWait(20)


def save(name: str, dialog, close: bool = True) -> None:
    """Save the picture of ``dialog``, or of the whole screen."""
    QTest.qWait(PAUSE_MS)
    picture = QApplication.primaryScreen().grabWindow(0) if dialog is None else dialog.grab()
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.save(str(FOLDER / f"{name}.png"), "PNG", 0)
    if dialog is not None and close:
        dialog.close()


if __name__ != "take_pictures":  # QGIS runs this file, another one may import it
    QTimer.singleShot(1000, take_pictures)
