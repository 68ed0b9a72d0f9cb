"""The map composition of a QGIS project: which layers take part, what must be published first, and the JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsLayerTreeGroup, QgsRectangle, QgsUnitTypes

from layman_qgis.api.composition import MapComposition, MapLayer
from layman_qgis.api.names import publication_name_from
from layman_qgis.api.publications import PublicationRef
from layman_qgis.compat import DEGREES, METRES, crs_from
from layman_qgis.core import publication_mark
from layman_qgis.core.composition_sources import external_layer, publish_reason

#: Width of a pixel on QGIS's canvas in metres: 96 dots per inch. A layer that QGIS hides at a scale is hidden by the
#: web map at the same number of map units per pixel.
PIXEL_M = 0.0254 / 96


@dataclass(frozen=True)
class PublishedLayer:
    """Where a published layer is drawn; `baked_opacity` is the layer opacity that its published style has already."""

    wms_url: str
    wms_layer: str
    baked_opacity: float = 1.0


@dataclass(frozen=True)
class CompositionOptions:
    """What the user says of the map; `extent` is in the project's CRS, None for the extent of the project's view."""

    title: str
    abstract: str = ""
    name: str = ""
    extent: QgsRectangle | None = None
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MapMember:
    """A layer of the project; `publishable` means it must and can be published first, `external` that it is a
    service of others and taken as it is; `reason` says why a layer that is neither cannot take part.
    """

    layer_id: str
    name: str
    group_path: tuple[str, ...] = ()
    visible: bool = True
    opacity: float = 1.0
    published: PublicationRef | None = None
    publishable: bool = False
    external: MapLayer | None = None
    reason: str = ""
    min_resolution: float | None = None
    max_resolution: float | None = None
    baked_opacity: float = field(default=1.0, repr=False)

    @property
    def takes_part(self) -> bool:
        """Whether the layer can be in the map."""
        return self.published is not None or self.publishable or self.external is not None


def members(project: Any, server_url: str) -> list[MapMember]:
    """All layers of the project in drawing order, the top one first."""
    root = project.layerTreeRoot()
    crs = _map_crs(project)
    result = []
    for layer in root.layerOrder():
        node = root.findLayer(layer.id())
        if node is not None:
            result.append(_member(layer, node, server_url, crs))
    return result


@dataclass(frozen=True)
class CompositionPlan:
    """Everything of the project that a composition needs: gathered on the main thread, composed anywhere."""

    options: CompositionOptions
    members: tuple[MapMember, ...]
    projection: str
    units: str
    native_extent: tuple[float, float, float, float]
    extent: tuple[float, float, float, float]

    @classmethod
    def gather(cls, project: Any, options: CompositionOptions) -> CompositionPlan:
        """Take what is needed from the project."""
        crs = _map_crs(project)
        native, degrees = _extents(project, options.extent, crs)
        return cls(
            options=options,
            members=tuple(member for member in members(project, "") if member.layer_id not in options.skip),
            projection=crs.authid(),
            units="degrees" if crs.mapUnits() == DEGREES else "m",
            native_extent=native,
            extent=degrees,
        )

    def compose(self, published: Mapping[str, PublishedLayer]) -> dict[str, Any]:
        """The composition's JSON; members that are neither in `published` nor external are left out."""
        layers = (_map_layer(member, published.get(member.layer_id)) for member in reversed(self.members))
        composition = MapComposition(
            title=self.options.title,
            abstract=self.options.abstract,
            name=self.options.name,
            projection=self.projection,
            extent=self.extent,
            native_extent=self.native_extent,
            layers=tuple(layer for layer in layers if layer is not None),
            units=self.units,
        )
        return composition.as_json()


def compose(project: Any, options: CompositionOptions, published: Mapping[str, PublishedLayer]) -> dict[str, Any]:
    """The composition's JSON of a project, at once."""
    return CompositionPlan.gather(project, options).compose(published)


def preview_json(project: Any, options: CompositionOptions, session: Any) -> str:
    """The composition as text, with the addresses that layers not yet published will get."""
    url = f"{session.server.url}/geoserver/{session.workspace}/ows"
    expected = {}
    for member in members(project, session.server.url):
        if member.published is not None:
            expected[member.layer_id] = PublishedLayer(url, member.published.name, member.baked_opacity)
        elif member.publishable:
            expected[member.layer_id] = PublishedLayer(url, publication_name_from(member.name))
    return json.dumps(compose(project, options, expected), indent=2, ensure_ascii=False)


def _member(layer: Any, node: Any, server_url: str, crs: Any) -> MapMember:
    mark = publication_mark.read(layer)
    here = mark is not None and mark.ref.server_url == server_url
    external = None if here else external_layer(layer)
    reason = "" if here or external else publish_reason(layer)
    least, most = _resolutions(layer, crs)
    return MapMember(
        layer_id=layer.id(),
        name=node.name() or layer.name(),
        group_path=_group_path(node),
        visible=bool(node.isVisible()),
        opacity=float(layer.opacity()),
        published=mark.ref if mark is not None and here else None,
        publishable=not (here or external or reason),
        external=external,
        reason=reason,
        min_resolution=least,
        max_resolution=most,
        baked_opacity=mark.baked_opacity if mark is not None and here else 1.0,
    )


def _map_layer(member: MapMember, published: PublishedLayer | None) -> MapLayer | None:
    if published is None and member.external is None:
        return None
    source = member.external
    if published is not None:
        params = {"LAYERS": published.wms_layer, "FORMAT": "image/png", "VERSION": "1.3.0"}
        source = MapLayer(member.name, published.wms_url, params=params)
        opacity = _opacity_left(member.opacity, published.baked_opacity)
    else:
        opacity = member.opacity
    return MapLayer(
        title=member.name,
        url=source.url if source else "",
        class_name=source.class_name if source else "",
        params=source.params if source else {},
        visible=member.visible,
        opacity=opacity,
        path="/".join(name.replace("/", "-") for name in member.group_path),
        min_resolution=member.min_resolution,
        max_resolution=member.max_resolution,
    )


def _opacity_left(wanted: float, baked: float) -> float:
    """The opacity that, on top of the one in the published style, gives the wanted one."""
    return 1.0 if baked <= 0 else min(1.0, wanted / baked)


def _group_path(node: Any) -> tuple[str, ...]:
    names = []
    parent = node.parent()
    while isinstance(parent, QgsLayerTreeGroup) and parent.parent() is not None:
        names.append(parent.name())
        parent = parent.parent()
    return tuple(reversed(names))


def _resolutions(layer: Any, crs: Any) -> tuple[float | None, float | None]:
    """Smallest and largest map units per pixel at which the layer shows; QGIS's minimum scale is the far one."""
    if not layer.hasScaleBasedVisibility():
        return None, None
    metres_per_unit = QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), METRES)
    near, far = layer.maximumScale(), layer.minimumScale()
    return (
        near * PIXEL_M / metres_per_unit if near > 0 else None,
        far * PIXEL_M / metres_per_unit if far > 0 else None,
    )


def _map_crs(project: Any) -> Any:
    """The project's CRS when clients can name it, else web mercator."""
    crs = project.crs()
    return crs if crs.isValid() and crs.authid().upper().startswith("EPSG:") else crs_from("EPSG:3857")


def _extents(project: Any, extent: QgsRectangle | None, crs: Any) -> tuple[Any, Any]:
    """The map's box in its CRS, and in degrees."""
    box = extent or project.viewSettings().defaultViewExtent() or project.viewSettings().fullExtent()
    if box is None or box.isEmpty() or not box.isFinite():
        box = project.viewSettings().fullExtent()
    native = _transformed(box, project.crs(), crs, project)
    degrees = _transformed(native, crs, crs_from("EPSG:4326"), project)
    degrees = QgsRectangle(
        max(degrees.xMinimum(), -180.0),
        max(degrees.yMinimum(), -90.0),
        min(degrees.xMaximum(), 180.0),
        min(degrees.yMaximum(), 90.0),
    )
    return _numbers(native), _numbers(degrees)


def _transformed(box: Any, source: Any, target: Any, project: Any) -> Any:
    if not source.isValid() or source == target:
        return QgsRectangle(box)
    try:
        moved = QgsCoordinateTransform(source, target, project).transformBoundingBox(box)
    except QgsCsException:
        moved = QgsRectangle()
    return moved if moved.isFinite() and not moved.isEmpty() else target.bounds()


def _numbers(box: Any) -> tuple[float, float, float, float]:
    return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
