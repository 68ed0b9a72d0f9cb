"""The map composition of a QGIS project: which layers take part, what must be published first, and the JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsLayerTreeGroup, QgsRectangle, QgsUnitTypes

from layman_qgis.api.composition import MapComposition, MapLayer
from layman_qgis.api.composition_reading import opacity_from
from layman_qgis.api.names import publication_name_from
from layman_qgis.api.publications import PublicationRef
from layman_qgis.compat import DEGREES, METRES, crs_from
from layman_qgis.core import publication_mark
from layman_qgis.core.composition_sources import external_layer, publish_reason
from layman_qgis.core.kept_layer import kept
from layman_qgis.core.layer_tree import Tree, nodes_by_layer, numbered, tree_as_json
from layman_qgis.core.map_extras import extras
from layman_qgis.core.project_maps import map_named

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
    service of others and taken as it is; `reason` says why a layer that is neither cannot take part. `further` are
    members that a layer which was opened from a map had there.
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
    further: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def takes_part(self) -> bool:
        """Whether the layer can be in the map."""
        return self.published is not None or self.publishable or self.external is not None


def members(project: Any, server_url: str) -> list[MapMember]:
    """All layers of the project in drawing order, the top one first."""
    root = project.layerTreeRoot()
    crs = map_crs(project)
    nodes = nodes_by_layer(root)
    return [_member(layer, nodes[layer.id()], server_url, crs) for layer in _drawn(root) if layer.id() in nodes]


@dataclass(frozen=True)
class CompositionPlan:
    """Everything of the project that a composition needs: gathered on the main thread, composed anywhere."""

    options: CompositionOptions
    members: tuple[MapMember, ...]
    projection: str
    units: str
    native_extent: tuple[float, float, float, float]
    extent: tuple[float, float, float, float]
    tree: Tree = field(default_factory=list)
    extras: Mapping[str, Any] = field(default_factory=dict)
    further: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def gather(cls, project: Any, options: CompositionOptions) -> CompositionPlan:
        """Take what is needed from the project."""
        crs = map_crs(project)
        native, degrees = _extents(project, options.extent, crs)
        known = map_named(project, options.name)
        return cls(
            options=options,
            members=tuple(member for member in members(project, "") if member.layer_id not in options.skip),
            projection=crs.authid(),
            units="degrees" if crs.mapUnits() == DEGREES else "m",
            native_extent=native,
            extent=degrees,
            tree=tree_as_json(project.layerTreeRoot()),
            extras=extras(project),
            further=known.further if known is not None else {},
        )

    def compose(self, published: Mapping[str, PublishedLayer]) -> dict[str, Any]:
        """The composition's JSON; members that are neither in `published` nor external are left out."""
        made = {one.layer_id: _map_layer(one, published.get(one.layer_id)) for one in reversed(self.members)}
        layers = {layer_id: layer for layer_id, layer in made.items() if layer is not None}
        tree = numbered(self.tree, {layer_id: number for number, layer_id in enumerate(layers)})
        composition = MapComposition(
            title=self.options.title,
            abstract=self.options.abstract,
            name=self.options.name,
            projection=self.projection,
            extent=self.extent,
            native_extent=self.native_extent,
            layers=tuple(layers.values()),
            units=self.units,
            further=self.further,
            own={**({"tree": tree} if tree else {}), **self.extras},
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


def _member(layer: Any, nodes: list[Any], server_url: str, crs: Any) -> MapMember:
    """The layer as a member; a tree may have it more than once, of which the first place says name and group."""
    mark = publication_mark.read(layer)
    here = mark is not None and mark.ref.server_url == server_url
    before = kept(layer)
    if here and layer.providerType() != "wms" and before is not None:
        here = False  # The map shows the features themselves, not their picture.
    external = None if here else external_layer(layer, before, crs.authid())
    reason = "" if here or external else publish_reason(layer)
    least, most = _resolutions(layer, crs)
    return MapMember(
        layer_id=layer.id(),
        name=nodes[0].name() or layer.name(),
        group_path=_group_path(nodes[0]),
        visible=any(node.isVisible() for node in nodes),
        opacity=_opacity(layer),
        published=mark.ref if mark is not None and here else None,
        publishable=not (here or external or reason),
        external=external,
        reason=reason,
        min_resolution=least,
        max_resolution=most,
        baked_opacity=mark.baked_opacity if mark is not None and here else 1.0,
        further=before or {} if mark is not None and layer.providerType() == "wms" else {},
    )


def _drawn(root: Any) -> list[Any]:
    """The layers in drawing order; one of features whose server does not answer QGIS takes for a table, not we."""
    order = {layer.id(): layer for layer in root.layerOrder()}
    in_tree = {node.layerId(): node.layer() for node in root.findLayers()}
    if root.hasCustomLayerOrder():
        return [*order.values(), *(one for key, one in in_tree.items() if key not in order and _is_away(one))]
    return [one for key, one in in_tree.items() if key in order or _is_away(one)]


def _is_away(layer: Any) -> bool:
    return layer is not None and not layer.isSpatial() and not layer.isValid() and kept(layer) is not None


def _opacity(layer: Any) -> float:
    """The layer's opacity; a picture whose server does not answer has none in QGIS, but had one in its map."""
    body = None if layer.isValid() else kept(layer)
    return float(layer.opacity()) if body is None else opacity_from(body.get("opacity"))


def _map_layer(member: MapMember, published: PublishedLayer | None) -> MapLayer | None:
    if published is None and member.external is None:
        return None
    source = member.external
    if published is not None:
        params = {"LAYERS": published.wms_layer, "FORMAT": "image/png", "VERSION": "1.3.0"}
        source = MapLayer(member.name, published.wms_url, params=params, further=member.further)
        source = replace(source, legends=(_legend(published),))
        opacity = _opacity_left(member.opacity, published.baked_opacity)
    else:
        opacity = member.opacity
    return replace(
        source or MapLayer(member.name, ""),
        title=member.name,
        visible=member.visible,
        opacity=opacity,
        path="/".join(name.replace("/", "-") for name in member.group_path),
        min_resolution=member.min_resolution,
        max_resolution=member.max_resolution,
    )


def _legend(published: PublishedLayer) -> str:
    """Address of the legend's picture."""
    return (
        f"{published.wms_url}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetLegendGraphic&FORMAT=image/png"
        f"&SLD_VERSION=1.1.0&LAYER={published.wms_layer}"
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
        # Rounded, so that a scale which comes back from a resolution gives that resolution again.
        float(f"{near * PIXEL_M / metres_per_unit:.12g}") if near > 0 else None,
        float(f"{far * PIXEL_M / metres_per_unit:.12g}") if far > 0 else None,
    )


def map_crs(project: Any) -> Any:
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
