"""QGIS projects made in memory from the catalogue, kept while the catalogue's files stay as they were.

A request gets a project of the layers that it names, which is fast however large the workspace is.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qgis.core import QgsCoordinateReferenceSystem, QgsLayerTreeGroup, QgsMapLayer, QgsProject

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.datadir import DataDirectory, Signature
from layman_server.geoserver.objects import POSTGRESQL_STORE
from layman_server.model.crs import WEB_MERCATOR, WGS84
from layman_server.ogc.file_tables import ensure_loaded, is_read_only
from layman_server.ogc.layers import LayerUnavailable, build_layers
from layman_server.ogc.outside_databases import OutsideDatabases
from layman_server.ogc.rasters import build_raster_layer
from layman_server.ogc.request import MAX_SIDE_PX
from layman_server.ogc.served import MIXED_PARTS

_log = logging.getLogger(__name__)
_JPEG_QUALITY = 85
#: Values of variables in styles (`env()`), sorted by name.
Environment = tuple[tuple[str, str], ...]


class LayerNotThere(Exception):
    """No such layer is published; the text is its name."""


@dataclass(frozen=True)
class LayerToShow:
    """A published layer as a request wants it.

    `alias` is its name in the project, `condition` a condition in SQL that its features fulfil, `time` WMS's word for
    what a series of rasters shows. `signature` changes with the files that the layer consists of.
    """

    workspace: str
    name: str
    alias: str
    condition: str = ""
    time: str = ""
    environment: Environment = ()
    signature: Signature = field(default=(), compare=False)


@dataclass
class _Entry:
    signature: tuple[Signature, ...]
    project: QgsProject


class Projects:
    """Projects by layers; one thread only."""

    def __init__(self, data: DataDirectory, *, size: int = 64) -> None:
        """Keep at most `size` projects, the last used ones."""
        self._data = data
        self._outside = OutsideDatabases()
        self._size = size
        self._kept: OrderedDict[tuple[LayerToShow, ...], _Entry] = OrderedDict()

    def clear(self) -> None:
        """Forget all projects and close their connections."""
        self._kept.clear()

    def of_layers(self, layers: Sequence[LayerToShow]) -> QgsProject:
        """A project of these layers.

        Raises:
            LayerNotThere: one is not published. LayerUnavailable: its table or files cannot be read.
            OgcError: a series has nothing at this time.
        """
        key = tuple(sorted(layers, key=lambda layer: layer.alias))
        signature = tuple(layer.signature for layer in key)
        entry = self._kept.get(key)
        if entry is None or entry.signature != signature:
            entry = _Entry(signature, self._project(key))
            self._kept[key] = entry
        self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return entry.project

    def _project(self, layers: Sequence[LayerToShow]) -> QgsProject:
        project = _empty_project()
        for layer in layers:
            _place(project, self._built(layer), layer.alias)
        native = {layer.crs().authid() for layer in project.mapLayers().values()}
        project.writeEntry("WMSCrsList", "/", [WGS84, WEB_MERCATOR, *sorted(native - {WGS84, WEB_MERCATOR, ""})])
        return project

    def _built(self, layer: LayerToShow) -> Sequence[QgsMapLayer]:
        workspace, name = layer.workspace, layer.name
        environment: Mapping[str, str] = dict(layer.environment)
        try:
            raster = self._data.read_coverage(workspace, name)
            published = None if raster else self._data.read_layer(workspace, POSTGRESQL_STORE, name)
        except (FileNotFoundError, NotADirectoryError):
            raise LayerNotThere(name) from None
        except DamagedFile as error:
            _log.warning("Layer %s:%s has a damaged file: %s", workspace, name, error)
            raise LayerNotThere(name) from error
        if raster is not None and raster.layer.enabled and raster.coverage.enabled and raster.store.enabled:
            return [build_raster_layer(raster, self._data.style_folder(raster.style), layer.time, environment)]
        if published is None or not (
            published.layer.enabled and published.feature_type.enabled and published.store.enabled
        ):
            raise LayerNotThere(name)
        if self._outside.is_away(published.store):
            raise LayerUnavailable(f"The outside database of layer {name} cannot be reached.")
        if is_read_only(published.store):
            # Loading tells more of the table than the catalogue knows.
            ensure_loaded(published.store)
            published = self._data.read_layer(workspace, POSTGRESQL_STORE, name)
        built = build_layers(published, self._data.style_folder(published.style), environment)
        for table in built if layer.condition else ():
            if not table.setSubsetString(_joined(table.subsetString(), layer.condition)):
                raise LayerUnavailable(f"The features of layer {name} cannot be filtered.")
        return built


def _joined(own: str, condition: str) -> str:
    return f"({own}) AND ({condition})" if own else condition


def _empty_project() -> QgsProject:
    project = QgsProject()
    project.setCrs(QgsCoordinateReferenceSystem(WEB_MERCATOR))
    entries: dict[str, object] = {
        "WMSMaxWidth": MAX_SIDE_PX,
        "WMSMaxHeight": MAX_SIDE_PX,
        "WMSImageQuality": _JPEG_QUALITY,
        "WMSAddWktGeometry": False,
    }
    for scope, value in entries.items():
        project.writeEntry(scope, "/", value)
    return project


def _place(project: QgsProject, layers: Sequence[QgsMapLayer], alias: str) -> None:
    """Put the layers of one published layer in the project; several become a group with the layer's name."""
    if len(layers) == 1:
        _name(layers[0], alias)
        layers[0].setName(alias)
        project.addMapLayer(layers[0])
        return
    group = QgsLayerTreeGroup(alias)
    group.setCustomProperty("wmsShortName", alias)
    for layer, part in zip(layers, MIXED_PARTS, strict=True):
        _name(layer, f"{alias}.{part}")
        layer.setName(alias)
        project.addMapLayer(layer, False)
        group.insertLayer(0, layer)
    project.layerTreeRoot().addChildNode(group)


def _name(layer: QgsMapLayer, name: str) -> None:
    properties = layer.serverProperties()
    # From QGIS 3.38 on names are the server properties'.
    (properties if hasattr(properties, "setShortName") else layer).setShortName(name)


def short_name(layer: QgsMapLayer) -> str:
    """The name of a layer in WMS."""
    properties = layer.serverProperties()
    name: str = properties.shortName() if hasattr(properties, "shortName") else layer.shortName()
    return name
