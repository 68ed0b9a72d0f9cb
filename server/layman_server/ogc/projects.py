"""QGIS projects made in memory from the catalogue, kept while the catalogue's files stay as they were.

A request that names layers gets a project of these layers alone, which is fast however large the workspace is.
A request for the whole workspace gets a project that is brought up to date layer by layer.
"""

from __future__ import annotations

import itertools
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qgis.core import QgsCoordinateReferenceSystem, QgsLayerTreeGroup, QgsProject, QgsVectorLayer

from layman_server.geoserver.catalog_xml import DamagedFile
from layman_server.geoserver.datadir import DataDirectory, Signature
from layman_server.geoserver.objects import POSTGRESQL_STORE
from layman_server.model.crs import WEB_MERCATOR, WGS84
from layman_server.ogc.layers import LayerUnavailable, build_layers
from layman_server.ogc.outside_databases import OutsideDatabases
from layman_server.ogc.rasters import TIMES_PROPERTY, build_raster_layer
from layman_server.ogc.request import MAX_SIDE_PX

_log = logging.getLogger(__name__)
#: Digits after the decimal point of WFS coordinates: a millimetre in degrees.
_PRECISION = 8
_JPEG_QUALITY = 85


class LayerNotThere(Exception):
    """No such layer is published; the text is its name."""


@dataclass
class _Entry:
    signature: tuple[Signature, ...]
    project: QgsProject


@dataclass
class _Workspace:
    project: QgsProject
    revision: int
    signatures: dict[str, Signature] = field(default_factory=dict)


class Projects:
    """Projects by workspace and layers; one thread only."""

    def __init__(self, data: DataDirectory, *, size: int = 64, workspaces: int = 6) -> None:
        """Keep at most `size` projects of named layers and `workspaces` of whole workspaces, the last used ones."""
        self._data = data
        self._outside = OutsideDatabases()
        self._size = size
        self._workspace_count = workspaces
        self._named: OrderedDict[tuple[str, tuple[str, ...], str], _Entry] = OrderedDict()
        self._whole: OrderedDict[tuple[str, frozenset[str]], _Workspace] = OrderedDict()
        self._revisions = itertools.count(1)

    def clear(self) -> None:
        """Forget all projects and close their connections."""
        self._named.clear()
        self._whole.clear()

    def of_layers(self, workspace: str, layers: Sequence[str], time: str = "") -> QgsProject:
        """A project of these layers of the workspace; `time` is WMS's word for what series of rasters show.

        Raises:
            LayerNotThere: one is not published. LayerUnavailable: its table or files cannot be read.
            OgcError: a series has nothing at this time.
        """
        key = (workspace, tuple(sorted(layers)), time)
        signature = tuple(self._data.signature(workspace, POSTGRESQL_STORE, layer) for layer in key[1])
        entry = self._named.get(key)
        if entry is None or entry.signature != signature:
            entry = _Entry(signature, self._project(workspace, key[1], time))
            self._named[key] = entry
        self._named.move_to_end(key)
        while len(self._named) > self._size:
            self._named.popitem(last=False)
        return entry.project

    def of_workspace(self, workspace: str, may_read: Callable[[str], bool]) -> tuple[QgsProject, int]:
        """A project of the layers of the workspace that somebody may read, and a number of its own for each content.

        Layers that cannot be read from the database at the moment are left out and tried again the next time. People
        who see the same layers share a project.
        """
        names = self._data.layers(workspace, POSTGRESQL_STORE)
        hidden = frozenset(name for name in names if not may_read(name))
        key = (workspace, hidden)
        state = self._whole.get(key) or _Workspace(_empty_project(workspace), next(self._revisions))
        self._whole[key] = state
        self._whole.move_to_end(key)
        while len(self._whole) > self._workspace_count:
            self._whole.popitem(last=False)
        names = [name for name in names if name not in hidden]
        now = {name: self._data.signature(workspace, POSTGRESQL_STORE, name) for name in names}
        if now != state.signatures:
            self._update(state, workspace, now)
        return state.project, state.revision

    def _update(self, state: _Workspace, workspace: str, now: dict[str, Signature]) -> None:
        for name in [name for name, signature in state.signatures.items() if now.get(name) != signature]:
            _remove(state.project, name)
            del state.signatures[name]
        for name in sorted(set(now) - set(state.signatures), reverse=True):
            try:
                self._add(state.project, workspace, name)
            except (LayerNotThere, LayerUnavailable) as error:
                _log.warning("Layer %s:%s is left out of the workspace: %s", workspace, name, error)
                continue
            state.signatures[name] = now[name]
        _finish(state.project)
        state.revision = next(self._revisions)

    def _project(self, workspace: str, layers: Sequence[str], time: str) -> QgsProject:
        project = _empty_project(workspace)
        for layer in layers:
            self._add(project, workspace, layer, time)
        _finish(project)
        return project

    def _add(self, project: QgsProject, workspace: str, name: str, time: str = "") -> None:
        styles = self._data.style_path(workspace, "layer").parent
        try:
            raster = self._data.read_coverage(workspace, name)
            published = None if raster else self._data.read_layer(workspace, POSTGRESQL_STORE, name)
        except (FileNotFoundError, NotADirectoryError):
            raise LayerNotThere(name) from None
        except DamagedFile as error:
            _log.warning("Layer %s:%s has a damaged file: %s", workspace, name, error)
            raise LayerNotThere(name) from error
        if raster is not None and raster.layer.enabled and raster.coverage.enabled and raster.store.enabled:
            _place(project, [build_raster_layer(raster, styles, time)], name)
        elif published is not None and (
            published.layer.enabled and published.feature_type.enabled and published.store.enabled
        ):
            if self._outside.is_away(published.store):
                raise LayerUnavailable(f"The outside database of layer {name} cannot be reached.")
            _place(project, build_layers(published, styles), name)
        else:
            raise LayerNotThere(name)


def _empty_project(workspace: str) -> QgsProject:
    project = QgsProject()
    project.setTitle(workspace)
    project.setCrs(QgsCoordinateReferenceSystem(WEB_MERCATOR))
    entries: dict[str, object] = {
        "WMSServiceCapabilities": True,
        "WMSServiceTitle": workspace,
        "WMSServiceAbstract": f"Layers of workspace {workspace}",
        "WMSMaxWidth": MAX_SIDE_PX,
        "WMSMaxHeight": MAX_SIDE_PX,
        "WMSImageQuality": _JPEG_QUALITY,
        "WMSAddWktGeometry": False,
        "WMSKeywordList": [workspace],
    }
    for scope, value in entries.items():
        project.writeEntry(scope, "/", value)
    return project


def _place(project: QgsProject, layers: Sequence[QgsVectorLayer], name: str) -> None:
    """Put the layers of one published layer in the project; several become a group with the layer's name."""
    if len(layers) == 1:
        project.addMapLayer(layers[0])
        return
    group = QgsLayerTreeGroup(name)
    group.setCustomProperty("wmsShortName", name)
    for layer, part in zip(layers, ("polygons", "lines", "points"), strict=True):
        target = layer.serverProperties() if hasattr(layer.serverProperties(), "setShortName") else layer
        target.setShortName(f"{name}.{part}")
        project.addMapLayer(layer, False)
        group.insertLayer(0, layer)
    project.layerTreeRoot().addChildNode(group)


def short_name(layer: QgsVectorLayer) -> str:
    """The name of a layer in WMS and WFS."""
    properties = layer.serverProperties()
    name: str = properties.shortName() if hasattr(properties, "shortName") else layer.shortName()
    return name


def series_times(project: QgsProject) -> dict[str, list[str]]:
    """The instants of each layer of the project that is a series of rasters."""
    found = {layer.name(): str(layer.customProperty(TIMES_PROPERTY, "")) for layer in project.mapLayers().values()}
    return {name: times.split(",") for name, times in found.items() if times}


def _remove(project: QgsProject, name: str) -> None:
    """Take a published layer, one layer or a group, out of the project."""
    group = project.layerTreeRoot().findGroup(name)
    layers = [layer.id() for layer in project.mapLayers().values() if layer.name() == name]
    project.removeMapLayers(layers)
    if group is not None:
        project.layerTreeRoot().removeChildNode(group)


def _finish(project: QgsProject) -> None:
    """Write the project's entries that depend on its layers."""
    layers = project.mapLayers()
    native = {layer.crs().authid() for layer in layers.values()}
    project.writeEntry("WMSCrsList", "/", [WGS84, WEB_MERCATOR, *sorted(native - {WGS84, WEB_MERCATOR, ""})])
    tables = [identifier for identifier, layer in layers.items() if isinstance(layer, QgsVectorLayer)]
    project.writeEntry("WFSLayers", "/", tables)
    for identifier in tables:
        project.writeEntry("WFSLayersPrecision", f"/{identifier}", _PRECISION)
