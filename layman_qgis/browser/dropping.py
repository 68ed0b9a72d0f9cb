"""What was dropped, as layers and projects that can be published."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsMimeDataUtils,
    QgsProject,
    QgsProviderRegistry,
    QgsProviderSublayerDetails,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QMimeData

PROJECT_ENDINGS = (".qgs", ".qgz")
#: A file with more layers is a database; nobody means to publish all of it by one drop.
MOST_LAYERS = 100


@dataclass
class Dropped:
    """`unreadable` are names of what QGIS cannot read or nothing can be made of."""

    layers: list[QgsMapLayer] = field(default_factory=list)
    projects: list[Path] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def may_be_dropped(data: QMimeData) -> bool:
    """Whether something of it may be published, without looking into files."""
    return QgsMimeDataUtils.isUriList(data) or any(url.isLocalFile() for url in data.urls())


def read_drop(data: QMimeData) -> Dropped:
    """Layers of the project, layers of other items of the browser, files and QGIS projects; on the main thread."""
    found = Dropped()
    if QgsMimeDataUtils.isUriList(data):
        for uri in QgsMimeDataUtils.decodeUriList(data):
            _take_uri(found, uri)
        return found
    for url in data.urls():
        if url.isLocalFile():
            _take_file(found, Path(url.toLocalFile()))
    return found


def _take_uri(found: Dropped, uri: Any) -> None:
    in_project = QgsProject.instance().mapLayer(uri.layerId) if uri.layerId else None
    if in_project is not None:
        found.layers.append(in_project)
    elif uri.layerType == "project":
        found.projects.append(Path(uri.uri or uri.filePath))
    elif uri.layerType in ("vector", "raster"):
        make = QgsVectorLayer if uri.layerType == "vector" else QgsRasterLayer
        _take_layer(found, make(uri.uri, uri.name, uri.providerKey), uri.name)
    elif uri.layerType in ("collection", "file", "directory") and uri.filePath:
        _take_file(found, Path(uri.filePath))
    else:
        found.unreadable.append(uri.name)


def _take_file(found: Dropped, path: Path) -> None:
    if path.suffix.lower() in PROJECT_ENDINGS:
        found.projects.append(path)
        return
    details = QgsProviderRegistry.instance().querySublayers(str(path))
    if not details:
        found.unreadable.append(path.name)
    options = QgsProviderSublayerDetails.LayerOptions(QgsProject.instance().transformContext())
    for detail in details[:MOST_LAYERS]:
        name = path.stem if len(details) == 1 else detail.name()
        _take_layer(found, detail.toLayer(options), name)


def _take_layer(found: Dropped, layer: QgsMapLayer | None, name: str) -> None:
    if isinstance(layer, (QgsVectorLayer, QgsRasterLayer)) and layer.isValid():
        layer.setName(name or layer.name())
        found.layers.append(layer)
    else:
        found.unreadable.append(name)
