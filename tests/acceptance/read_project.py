"""A QGIS of its own, without the plugin, as after a restart: what it reads of the layers of a project, as JSON.

Arguments: the project, and the master password of the store in `QGIS_AUTH_DB_DIR_PATH`; without one it stays closed.
"""

from __future__ import annotations

import json
import sys

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsProject
from qgis.PyQt.QtCore import QEventLoop, QSize
from qgis.PyQt.QtGui import QColor


def read(layer):
    """Whether the layer is there, its features, and how many pixels of its picture are drawn."""
    found = {"valid": layer.isValid(), "source": layer.source()}
    if not layer.isValid():
        return found
    if layer.providerType() == "WFS":
        found["features"] = sum(1 for _ in layer.getFeatures())
        return found
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent().buffered(layer.extent().width() / 4 + 1))
    settings.setOutputSize(QSize(120, 120))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec()
    image = job.renderedImage()
    white = QColor("white").rgb()
    found["drawn"] = sum(image.pixel(x, y) != white for x in range(120) for y in range(120))
    return found


def main():
    """Read the project."""
    application = QgsApplication([], True)
    application.initQgis()
    if len(sys.argv) > 2:
        assert QgsApplication.authManager().setMasterPassword(sys.argv[2], True)
    project = QgsProject.instance()
    assert project.read(sys.argv[1])
    print("RESULT " + json.dumps({layer.name(): read(layer) for layer in project.mapLayers().values()}), flush=True)
    project.clear()
    application.exitQgis()


main()
