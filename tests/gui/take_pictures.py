"""Takes the pictures of the documentation: real layers, a real server, every window of the plugin.

``python3 tests/gui/qgis_window.py tests/gui/take_pictures.py FOLDER``; the theme is that of ``LAYMAN_GUI_THEME``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import qgis.utils
from picture_story import FOLDER, save, tell, wait
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsFillSymbol,
    QgsGeometry,
    QgsGradientFillSymbolLayer,
    QgsProject,
    QgsRasterLayer,
    QgsSingleSymbolRenderer,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QTimer, QVariant
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget
from qgis_window import ROOT

from layman_qgis.core import publication_mark
from layman_qgis.tasks.publishing import LayerOptions, publish_layer

WORLD_MAP = "/usr/share/qgis/resources/data/world_map.gpkg"
#: Of the Layers panel the part that has layers.
LIST_PX = 240
#: So many features make a file that is sent in chunks.
BUILDINGS = 250_000


def tell_the_story(server) -> None:
    """From the empty dock to the list of publications."""
    iface, plugin = qgis.utils.iface, qgis.utils.plugins["layman_qgis"].points
    iface.mainWindow().showMaximized()
    countries = open_project(iface)
    windows = plugin.windows
    save("first_start")
    save("log_in", windows.log_in(), close=True)
    log_in(plugin, server)
    show_local_server(windows.local_server())
    pictures_of_publishing(windows)
    dialog = windows.publish_layer(layer=countries)
    save("publish_layer", dialog)
    dialog.sld_radio.setChecked(True)
    save("publish_layer_sld", dialog)
    dialog.qml_radio.setChecked(True)
    dialog.publish_button.click()
    wait(lambda: all(job.is_over for job in plugin.jobs.jobs))
    dialog = windows.publish_map()
    save("publish_map", dialog)
    dialog.tabs.setCurrentIndex(1)
    save("publish_map_json", dialog)
    dialog.publish_button.click()
    wait(
        lambda: any(0.3 < job.fraction < 1 for job in plugin.jobs.jobs) or all(job.is_over for job in plugin.jobs.jobs)
    )
    save("tasks_running")
    wait(lambda: all(job.is_over for job in plugin.jobs.jobs))
    save("tasks")
    windows.show_publications()
    wait(lambda: len(plugin.windows.dock.publications.publications) == len(QgsProject.instance().mapLayers()) + 1)
    QTest.qWait(2000)
    save("publications")
    add_one_layer_of_each_state(iface, plugin)
    save("indicators", iface.mainWindow().findChild(QDockWidget, "Layers"), height_px=LIST_PX)
    menu = windows.indicators.menu(QgsProject.instance().mapLayersByName("Changed here")[0])
    menu.popup(iface.layerTreeView().mapToGlobal(iface.layerTreeView().rect().center()))
    save("indicators_menu", menu, close=True)
    ask_when_closing(iface, plugin)


def ask_when_closing(iface, plugin) -> None:
    """The question when QGIS is closed over a running upload."""
    path = Path(tempfile.mkdtemp()) / "buildings.gpkg"
    options = QgsVectorFileWriter.SaveVectorOptions()
    crs = QgsCoordinateReferenceSystem("EPSG:4326")
    fields = QgsFields()
    fields.append(QgsField("use", QVariant.String))
    kind = QgsWkbTypes.Type.Point
    writer = QgsVectorFileWriter.create(str(path), fields, kind, crs, QgsProject.instance().transformContext(), options)
    for number in range(BUILDINGS):
        feature = QgsFeature(fields)
        feature.setGeometry(QgsGeometry.fromWkt(f"POINT({14 + number % 500 / 500} {49 + number / BUILDINGS})"))
        feature.setAttributes(["A house with a garden, a garage and a shed that nobody uses any more " * 4])
        writer.addFeature(feature)
    del writer
    layer = QgsVectorLayer(str(path), "Buildings of the region", "ogr")
    iface.messageBar().clearWidgets()
    job = publish_layer(plugin.jobs, plugin.connection.session, layer, LayerOptions("buildings", layer.name()))
    plugin.windows.show_task(job)
    wait(lambda: job.is_over or any(step.key == "upload" and step.state.value == "running" for step in job.steps))
    assert not plugin.tasks.blocker.allowExit()  # As QGIS asks; it would ask for unsaved layers of this story first.
    save("exit_question")
    plugin.tasks.blocker.question.keep_button.click()
    job.cancel()
    wait(lambda: job.is_over)
    shutil.rmtree(path.parent, ignore_errors=True)


def pictures_of_publishing(windows) -> None:
    """A layer with much to mend, a raster, and the whole project at once; the project is as before afterwards."""
    project = QgsProject.instance()
    fields = QgsVectorLayer("Polygon?crs=EPSG:4326&field=id:string&field=Id:string", "Fields 2026", "memory")
    for _ in range(3):
        feature = QgsFeature(fields.fields())
        feature.setGeometry(QgsGeometry.fromWkt("POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))"))
        feature.setAttributes(["A12", "A12"])
        fields.dataProvider().addFeatures([feature])
    fields.setCrs(QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=50 +lon_0=14 +datum=WGS84"))
    grid = FOLDER / "height.asc"
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(" ".join(str(x * y) for x in range(40)) for y in range(30))
    grid.write_text(f"ncols 40\nnrows 30\nxllcorner 14\nyllcorner 49\ncellsize 0.05\n{rows}\n", encoding="ascii")
    height = QgsRasterLayer(str(grid), "Height")
    height.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    project.addMapLayers([fields, height])
    dialog = windows.publish_layer(layer=fields)
    wait(lambda: dialog.findings_view.findings)
    save("publish_findings", dialog, close=True)
    save("publish_raster", windows.publish_layer(layer=height), close=True)
    dialog = windows.publish_many()
    wait(lambda: all(item.findings is not None for item in dialog.model.items if item.can_be_chosen))
    row = next(row for row, item in enumerate(dialog.model.items) if item.layer is fields)
    dialog.layers_view.selectRow(row)
    dialog.map_box.setChecked(True)
    save("publish_many", dialog, close=True)
    project.removeMapLayers([fields.id(), height.id()])
    for path in FOLDER.glob("height.asc*"):
        path.unlink()


def show_local_server(dialog) -> None:
    """The pages of the local server: its parts, its log, a check, and the report of an import."""
    wait(lambda: dialog.health.parts_tree.topLevelItemCount() > 0 and dialog.health.disk_value.text())
    save("local_server", dialog)
    dialog.tabs.setCurrentWidget(dialog.log)
    save("local_server_log", dialog)
    dialog.tabs.setCurrentWidget(dialog.care)
    dialog.care.check_button.click()
    wait(lambda: not dialog.care.is_running)
    save("local_server_care", dialog)
    dialog.tabs.setCurrentWidget(dialog.imports)
    data = Path(os.environ.get("LAYMAN_TEST_DATA", ROOT.parent / "shared" / "data"))
    directory = data / "geoserver-datadirs" / "1x-gs17-release"
    if directory.is_dir():
        copy = Path(tempfile.mkdtemp()) / "geoserver_data"  # The picture is to show a short path.
        directory = shutil.copytree(directory, copy)
        dialog.imports.folder_widget.setFilePath(str(directory))
        dialog.imports.look_button.click()
        wait(lambda: not dialog.imports.is_running)
    save("local_server_import", dialog, close=True)


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

    command = str(ROOT / ".venv" / "bin" / "layman-server")
    plugin.local_server.use_settings(
        PluginSettings(local_home=str(server.home), local_port=server.port, local_command=command)
    )
    plugin.local_server.refresh()
    wait(lambda: plugin.local_server.url == server.url)
    plugin.connection.connect_local()
    wait(lambda: plugin.connection.session is not None)


if __name__ != "take_pictures":  # QGIS runs this file, another one may import it
    QTimer.singleShot(1000, lambda: tell(tell_the_story))
