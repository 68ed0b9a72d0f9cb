"""Runs inside QGIS (`qgis --code`): publishes two layers and a map with the plugin's own windows, and takes pictures.

What shall be done stands as JSON in the environment variable LAYMAN_DEMO; what was done is written as JSON to the file
that it names. The user's hand is replaced by clicks on the buttons of the dialogs, nothing else.
"""

from __future__ import annotations

import json
import os
import time
import traceback
from pathlib import Path

import qgis.utils
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFillSymbol,
    QgsGraduatedSymbolRenderer,
    QgsProject,
    QgsRectangle,
    QgsRendererRange,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QTabWidget

ORDER = json.loads(os.environ["LAYMAN_DEMO"])
POLL_MS = 40
#: Land area in million square kilometres, on an equal-area projection, so that every program computes the same.
AREA = "area(transform($geometry, 'EPSG:4326', 'ESRI:54034')) / 1e12"
CLASSES = (
    (0, 0.1, "#ffffcc"), (0.1, 0.3, "#c7e9b4"), (0.3, 0.8, "#7fcdbb"), (0.8, 2, "#5bbccb"), (2, 6, "#3f8fc4"),
    (6, 18, "#2f6fab"),
)  # fmt: skip


class Story:
    """Goes through the chapters; between two of them it waits, without blocking QGIS, until a condition holds."""

    def __init__(self, chapters):
        self._chapters = chapters
        self._condition = lambda: True
        self._end = 0.0
        self._what = ""
        self.answer = {"jobs": [], "complaints": []}
        QgsApplication.messageLog().messageReceived.connect(self._listen)
        self._timer = QTimer()
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._go_on)

    def start(self):
        """Begin; returns at once."""
        self._chapters = self._chapters(self)
        self._timer.start()

    def _listen(self, message, tag, level):
        """Keep what went wrong in Python or in the plugin behind the windows."""
        if level in (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical) and tag in ("Python error", "Layman"):
            self.answer["complaints"].append(message)

    def _go_on(self):
        try:
            if not self._condition():
                if time.monotonic() > self._end > 0:
                    raise TimeoutError(f"waited too long for {self._what}")
                return
            self._what, self._condition, timeout_s = next(self._chapters)
            self._end = time.monotonic() + timeout_s
        except StopIteration:
            self._finish()
        except Exception:
            self.answer["error"] = traceback.format_exc()
            picture("failure")
            self._finish()

    def _finish(self):
        self._timer.stop()
        path = Path(ORDER["answer"])
        path.with_suffix(".part").write_text(json.dumps(self.answer), encoding="utf-8")
        path.with_suffix(".part").replace(path)
        if not ORDER["stay_open"]:
            QgsProject.instance().setDirty(False)
            qgis.utils.iface.actionExit().trigger()


def chapters(story):
    """What happens, in order; each `yield` is a thing to wait for: what, condition, seconds."""
    yield "the plugin", lambda: "layman_qgis" in qgis.utils.plugins, 60
    plugin = qgis.utils.plugins["layman_qgis"].points
    iface = qgis.utils.iface
    if not ORDER["stay_open"]:
        iface.mainWindow().showMaximized()
    open_project()
    yield "the login to the local server", lambda: plugin.connection.session is not None, 60
    story.answer["login_s"] = time.time() - ORDER["started_at"]
    show_world(iface)
    plugin.windows.show_publications()
    yield pause(2.5)
    picture("1_logged_in")
    for number, name in enumerate(ORDER["layers"]):
        yield from publish_layer(story, plugin, name, with_pictures=number == 0)
    yield from publish_map(story, plugin)
    yield pause(1.5)
    picture("6_tasks")
    plugin.windows.show_publications()
    yield pause(2.5)
    picture("7_my_publications")


def publish_layer(story, plugin, name, with_pictures):
    """Open the dialog for a layer, press Publish, wait for the job."""
    layer = QgsProject.instance().mapLayersByName(name)[0]
    dialog = plugin.windows.publish_layer(layer=layer)
    yield "the dialog to be ready", dialog.publish_button.isEnabled, 30
    if with_pictures:
        yield pause(1.0)
        picture("2_publish_layer")
    dialog.publish_button.click()
    yield from follow(story, plugin, picture_of_running="3_publishing" if with_pictures else "")


def publish_map(story, plugin):
    """Open the dialog of the map, show both of its sides, press Publish, wait for the job."""
    dialog = plugin.windows.publish_map()
    dialog.title_edit.setText("World")
    dialog.name_edit.setText(ORDER["map"])
    dialog.abstract_edit.setPlainText("Countries by land area, with their states and provinces.")
    yield "the dialog to be ready", dialog.publish_button.isEnabled, 30
    yield pause(1.0)
    picture("4_publish_map")
    tabs = dialog.findChild(QTabWidget)
    if tabs is not None and tabs.count() > 1:
        tabs.setCurrentIndex(tabs.count() - 1)
        yield pause(0.7)
        picture("5_map_json")
    dialog.publish_button.click()
    yield from follow(story, plugin)


def follow(story, plugin, picture_of_running=""):
    """Wait for the newest job; an error of the job ends the story."""
    yield "the job to be there", lambda: len(plugin.jobs.jobs) > len(story.answer["jobs"]), 10
    job = plugin.jobs.jobs[-1]
    if picture_of_running:
        yield "the first step", lambda: job.fraction > 0.2 or job.is_over, 60
        picture(picture_of_running)
    yield f"{job.title} to end", lambda: job.is_over, 180
    if job.error is not None:
        raise RuntimeError(job.error.report())
    steps = [{"title": step.title, "seconds": step.seconds, "state": step.state.value} for step in job.steps]
    story.answer["jobs"].append({"title": job.title, "seconds": job.seconds, "steps": steps, "links": job.links})


def pause(seconds):
    """Something to wait for: time, so that windows are drawn and pictures arrive."""
    end = time.monotonic() + seconds
    return "a moment", lambda: time.monotonic() > end, seconds + 30


def picture(name):
    """Save what is on the screen; on the user's own screen only QGIS's window."""
    if ORDER["stay_open"]:
        shown = qgis.utils.iface.mainWindow().grab()
    else:
        shown = QApplication.primaryScreen().grabWindow(0)
    shown.save(str(Path(ORDER["output"]) / f"{name}.png"))


def open_project():
    """Both layers of the world map, styled."""
    project = QgsProject.instance()
    project.clear()
    project.setTitle("World")
    for name, style in zip(ORDER["layers"], (by_area, borders)):  # noqa: B905 - Python 3.9 of QGIS 3.22 has no strict
        layer = QgsVectorLayer(f"{ORDER['world_map']}|layername={name}", name, "ogr")
        if not layer.isValid():
            raise RuntimeError(f"{ORDER['world_map']} has no layer {name}")
        style(layer)
        project.addMapLayer(layer)


def show_world(iface):
    """Web Mercator without the poles; only when the layers are there, because QGIS takes the CRS of the first one."""
    project, mercator = QgsProject.instance(), QgsCoordinateReferenceSystem("EPSG:3857")
    project.setCrs(mercator)
    to_mercator = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), mercator, project)
    iface.mapCanvas().setExtent(to_mercator.transformBoundingBox(QgsRectangle(-150, -55, 170, 75)))
    iface.mapCanvas().refresh()


def by_area(layer):
    """Six classes of land area, from light to dark."""
    ranges = []
    for lower, upper, colour in CLASSES:
        symbol = QgsFillSymbol.createSimple({"color": colour, "outline_color": "#5a6470", "outline_width": "0.2"})
        ranges.append(QgsRendererRange(lower, upper, symbol, f"{lower} – {upper} million km²"))
    layer.setRenderer(QgsGraduatedSymbolRenderer(AREA, ranges))


def borders(layer):
    """Thin lines without a fill."""
    symbol = {"style": "no", "outline_color": "128,90,70,140", "outline_width": "0.1"}
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(symbol)))


story = Story(chapters)
story.start()
