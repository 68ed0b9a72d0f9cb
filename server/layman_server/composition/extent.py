"""Where a map composition lies."""

from __future__ import annotations

from typing import Any

from layman_server.composition.rules import composition_crs
from layman_server.model.crs import WEB_MERCATOR, WGS84, WORLD, BoundingBox


def bounding_box(document: dict[str, Any]) -> tuple[BoundingBox, BoundingBox]:
    """The box of a valid composition in its own CRS and in EPSG:3857.

    Where the native box cannot be transformed (it lies outside of the CRS's area), the longitudes and latitudes of
    `extent` serve, and the world when these cannot be used either.
    """
    native = _box(document["nativeExtent"], composition_crs(document))
    geographic = _box(document["extent"], WGS84)
    return native, native.to(WEB_MERCATOR) or geographic.to(WEB_MERCATOR) or WORLD


def _box(numbers: list[float], crs: str) -> BoundingBox:
    minx, miny, maxx, maxy = map(float, numbers)
    return BoundingBox(minx, miny, maxx, maxy, crs)
