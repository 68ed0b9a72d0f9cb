"""A map composition becomes a project, or a group of one: the way back of `core/composition`.

What was composed here and opened again gives the same composition: order, groups, ticks, opacity, scale limits, extent,
CRS, background, bookmarks and legends. Compositions of other clients give what QGIS has layers for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QThread
from qgis.PyQt.QtGui import QColor

from layman_qgis.api.composition_reading import ReadComposition, ReadLayer, composition_from_json
from layman_qgis.api.errors import Cancelled
from layman_qgis.api.language import tr
from layman_qgis.api.metadata import Said
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.compat import METRES, crs_from
from layman_qgis.core import kept_layer, publication_mark
from layman_qgis.core.composition import PIXEL_M
from layman_qgis.core.layer_tree import Placed, build, use_order
from layman_qgis.core.map_extras import set_bookmarks
from layman_qgis.core.map_sources import CannotOpen, layer_of, left_out_features
from layman_qgis.core.project_maps import ProjectMap, remember
from layman_qgis.core.project_metadata import rest_of, use_document

_OUR_SERVICE = re.compile(r"/geoserver/(?P<workspace>[a-z][a-z0-9_]*)/(?:ows|wms|wfs)/?$")


@dataclass(frozen=True)
class OpenedMap:
    """What came of it; `extent` is what the map shows, None where it says nothing; `warnings` are sentences."""

    layers: tuple[QgsMapLayer, ...] = ()
    warnings: tuple[str, ...] = ()
    extent: QgsReferencedRectangle | None = None
    root: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class MapLayers:
    """The layers of a composition by their numbers in it, made but not yet in a project."""

    composition: ReadComposition
    layers: Mapping[int, QgsMapLayer]
    warnings: tuple[str, ...]


def open_map(
    project: QgsProject,
    composition: object,
    ref: PublicationRef | None = None,
    authcfg: str = "",
    *,
    as_group: bool = False,
) -> OpenedMap:
    """Open a composition (its JSON) in `project`, which is to be a new one, or as a group of it, at once.

    `ref` says where it was published, None for a file. Windows use `tasks/opening`, which waits in a thread.

    Raises:
        NotAComposition: the JSON is none.
    """
    made = make_layers(composition_from_json(composition), ref.server_url if ref else "", authcfg)
    return place(project, made, ref, as_group=as_group)


def make_layers(
    composition: ReadComposition,
    server_url: str = "",
    authcfg: str = "",
    is_cancelled: Callable[[], bool] = lambda: False,
) -> MapLayers:
    """Make the layers; asks their servers, so that it belongs into a task's thread.

    `authcfg` is used for layers of `server_url` alone.

    Raises:
        Cancelled: `is_cancelled` said so.
    """
    crs = _crs(composition)
    layers, warnings = {}, []
    for number, read in enumerate(composition.layers):
        if is_cancelled():
            raise Cancelled()
        try:
            layer = _layer(read, crs, server_url, authcfg)
        except CannotOpen as problem:
            warnings.append(tr("“{0}” is left out. {1}").format(read.title, problem.sentence))
            continue
        if not layer.isValid():
            warnings.append(tr("“{0}” cannot be read at the moment.").format(read.title))
        lost = left_out_features(read)
        if lost:
            warnings.append(
                tr("“{0}” has {1} features of another kind of geometry, left out.").format(read.title, lost)
            )
        layers[number] = layer
    return MapLayers(composition, layers, tuple(warnings))


def place(
    project: QgsProject,
    made: MapLayers,
    ref: PublicationRef | None = None,
    *,
    as_group: bool = False,
    said: Said | None = None,
) -> OpenedMap:
    """Put the layers into the project's tree, on the main thread; `said` is what the map's server says of it."""
    composition = made.composition
    crs, box = _crs(composition), composition.native_extent
    root: Any = project.layerTreeRoot()
    if as_group:
        root = root.insertGroup(0, composition.title or composition.name or tr("Map"))
    else:
        _use_settings(project, composition, crs)
        _use_words(project, composition, ref, said or Said({}, composition.title, composition.abstract))
    drawn = dict(sorted(made.layers.items(), reverse=True))
    project.addMapLayers(list(drawn.values()), False)
    reads = composition.layers
    placed = {number: Placed(layer, reads[number].path, reads[number].visible) for number, layer in drawn.items()}
    build(root, composition.own.get("tree"), placed)
    use_order(project.layerTreeRoot(), drawn.values())
    extent = QgsReferencedRectangle(QgsRectangle(*box), crs) if box is not None else None
    return OpenedMap(tuple(drawn.values()), made.warnings, extent, root)


def _layer(read: ReadLayer, crs: QgsCoordinateReferenceSystem, server_url: str, authcfg: str) -> QgsMapLayer:
    ref = published_ref(read, server_url)
    layer = layer_of(read, crs.authid(), authcfg if ref is not None else "")
    layer.setOpacity(read.opacity)
    _limit_scales(layer, read, crs)
    kept_layer.keep(layer, read.body)
    if ref is not None:
        publication_mark.write(layer, ref)
    application = QgsProject.instance().thread()
    if QThread.currentThread() != application:
        layer.moveToThread(application)
    return layer


def published_ref(read: ReadLayer, server_url: str) -> PublicationRef | None:
    """The publication that a layer of this server shows."""
    if not server_url or not _is_below(read.url, server_url):
        return None
    service = _OUR_SERVICE.search(urlsplit(read.url).path)
    name = read.params.get("LAYERS") if read.kind == "WMS" else read.body.get("name")
    if service is None or not isinstance(name, str) or not name or "," in name:
        return None
    return PublicationRef(server_url, service["workspace"], PublicationType.LAYER, name.rpartition(":")[2])


def _is_below(url: str, server_url: str) -> bool:
    try:
        one, other = urlsplit(url), urlsplit(server_url)
    except ValueError:
        return False
    return (one.scheme, one.netloc) == (other.scheme, other.netloc) and one.path.startswith(other.path)


def _limit_scales(layer: QgsMapLayer, read: ReadLayer, crs: QgsCoordinateReferenceSystem) -> None:
    if read.min_resolution is None and read.max_resolution is None:
        return
    metres_per_unit = QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), METRES)
    near, far = (
        float(f"{(resolution or 0.0) * metres_per_unit / PIXEL_M:.12g}")
        for resolution in (read.min_resolution, read.max_resolution)
    )
    layer.setScaleBasedVisibility(True)
    layer.setMaximumScale(near)
    layer.setMinimumScale(far)


def _crs(composition: ReadComposition) -> QgsCoordinateReferenceSystem:
    crs = crs_from(composition.projection) if composition.projection else QgsCoordinateReferenceSystem()
    return crs if crs.isValid() else crs_from("EPSG:3857")


def _use_settings(project: QgsProject, composition: ReadComposition, crs: QgsCoordinateReferenceSystem) -> None:
    """What the whole project has from the map."""
    project.setCrs(crs)
    if composition.native_extent is not None:
        box = QgsRectangle(*composition.native_extent)
        project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(box, crs))
    background = QColor(str(composition.own.get("background", "")))
    if background.isValid():
        project.setBackgroundColor(background)
    set_bookmarks(project, composition.own.get("bookmarks"))


def _use_words(project: QgsProject, composition: ReadComposition, ref: PublicationRef | None, said: Said) -> None:
    """The metadata of the map become the project's."""
    use_document(project, said.document, said.title or composition.title, said.abstract)
    project.setTitle(said.title or composition.title)
    if ref is not None:
        rest = rest_of(said.document)
        remember(project, ProjectMap(ref, composition.title, further=composition.further, rest=rest))
