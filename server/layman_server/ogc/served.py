"""Layers that the OGC services have: tables and rasters of the catalogue, read again only when their files changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.datadir import DataDirectory, Signature
from layman_server.geoserver.default_style import geometry_family
from layman_server.geoserver.objects import (
    GEOMETRY_TYPE_KEY,
    IMAGE_MOSAIC,
    POSTGRESQL_STORE,
    Coverage,
    FeatureType,
    PublishedCoverage,
    PublishedLayer,
)
from layman_server.model.crs import WEB_MERCATOR, WGS84, BoundingBox
from layman_server.ogc.request_names import LayerName
from layman_server.raster.granules import read_granules

#: Parts of a layer of mixed geometries, the lowest drawn first.
MIXED_PARTS = ("polygons", "lines", "points")
_KEPT_LAYERS = 20_000
_WORLD = BoundingBox(-180.0, -90.0, 180.0, 90.0, WGS84)


class LayerNotServed(Exception):
    """No layer of this name is published and switched on; the text is its name."""


@dataclass(frozen=True)
class ServedLayer:
    """A published layer, `published` with its table or its raster files; `signature` changes when its files do."""

    name: LayerName
    published: PublishedLayer | PublishedCoverage
    signature: Signature

    @property
    def is_raster(self) -> bool:
        """Whether it is a raster."""
        return isinstance(self.published, PublishedCoverage)

    @property
    def resource(self) -> FeatureType | Coverage:
        """Its feature type or coverage."""
        published = self.published
        return published.coverage if isinstance(published, PublishedCoverage) else published.feature_type

    @property
    def title(self) -> str:
        """What people call it."""
        return self.resource.title or self.name.name

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts of a layer of mixed geometries, the lowest first; else none."""
        if isinstance(self.published, PublishedCoverage):
            return ()
        geometry_type = self.published.feature_type.metadata.get(GEOMETRY_TYPE_KEY, "")
        is_mixed = bool(geometry_type) and geometry_family(geometry_type) == "generic"
        return MIXED_PARTS if is_mixed else ()

    @cached_property
    def degrees(self) -> BoundingBox:
        """Its box in EPSG:4326; the whole world when nobody knows it."""
        box = self.resource.lat_lon_box
        if box is None and self.resource.native_box is not None:
            box = self.resource.native_box.to(WGS84)
        return box if box is not None and box.is_finite() else _WORLD

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """Coordinate systems that it is offered in, its own first."""
        own = (self.resource.srs,) if self.resource.srs.startswith("EPSG:") else ()
        return tuple(dict.fromkeys((*own, WGS84, WEB_MERCATOR)))

    @cached_property
    def boxes(self) -> tuple[BoundingBox, ...]:
        """Its boxes in these systems, as far as they reach."""
        native = self.resource.native_box
        known = {WGS84: self.degrees, **({native.crs: native} if native is not None and native.is_finite() else {})}
        found = ((known.get(crs) or self.degrees.to(crs)) for crs in self.systems)
        return tuple(box for box in found if box is not None)

    @cached_property
    def times(self) -> tuple[str, ...]:
        """The instants of a series of rasters, sorted; they are part of the signature, as the folder's list is not."""
        published = self.published
        if not isinstance(published, PublishedCoverage) or published.store.type != IMAGE_MOSAIC:
            return ()
        try:
            return tuple(read_granules(Path(published.store.path)).raster.times)
        except (OSError, ValueError, KeyError, TypeError):
            return ()


class ServedLayers:
    """Reads layers from the catalogue; one thread only."""

    def __init__(self, data: DataDirectory) -> None:
        """Nothing is read yet."""
        self._data = data
        self._kept: OrderedDict[tuple[str, str], ServedLayer] = OrderedDict()

    def layer(self, workspace: str, name: str) -> ServedLayer:
        """A layer that is switched on.

        Raises:
            LayerNotServed: there is none of this name.
        """
        key = (workspace, name)
        kept = self._kept.get(key)
        signature = self._signature(workspace, name, kept)
        if kept is None or kept.signature != signature:
            kept = ServedLayer(LayerName(workspace, name), self._read(workspace, name), signature)
            kept = replace(kept, signature=self._signature(workspace, name, kept))
            self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT_LAYERS:
            self._kept.popitem(last=False)
        published = kept.published
        if not (published.layer.enabled and kept.resource.enabled and published.store.enabled):
            raise LayerNotServed(name)
        return kept

    def layers(self, workspace: str, may_read: Callable[[LayerName], bool]) -> list[ServedLayer]:
        """The layers of a workspace, or of all when it is empty, that somebody may read; damaged ones are left out."""
        workspaces = [workspace] if workspace else self._data.workspaces()
        return [layer for one in workspaces for layer in self._of_workspace(one, may_read)]

    def _signature(self, workspace: str, name: str, known: ServedLayer | None) -> Signature:
        """That of the layer's own files, and of its style when that is one of another name."""
        own = self._data.signature(workspace, POSTGRESQL_STORE, name)
        style = known.published.style if known is not None else None
        if style is None or (style.workspace, style.name) == (workspace, name):
            return own
        folder = self._data.style_folder(style)
        names = (f"{style.name}.xml", style.filename, *([style.qml_filename] if style.qml_filename else []))
        return (*own, *(_state(folder / Path(one).name) for one in names))

    def _of_workspace(self, workspace: str, may_read: Callable[[LayerName], bool]) -> Iterator[ServedLayer]:
        for name in self._data.layers(workspace, POSTGRESQL_STORE):
            if may_read(LayerName(workspace, name)):
                try:
                    yield self.layer(workspace, name)
                except LayerNotServed:
                    continue

    def _read(self, workspace: str, name: str) -> PublishedLayer | PublishedCoverage:
        try:
            raster = self._data.read_coverage(workspace, name)
            return raster or self._data.read_layer(workspace, POSTGRESQL_STORE, name)
        except (FileNotFoundError, NotADirectoryError, DamagedFile) as error:
            raise LayerNotServed(name) from error


def _state(path: Path) -> tuple[int, int, int] | None:
    """Identity of a file at this moment, None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
