"""Coordinate reference systems and bounding boxes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

WEB_MERCATOR = "EPSG:3857"
WGS84 = "EPSG:4326"
#: Latitudes beyond this have no place in EPSG:3857.
WEB_MERCATOR_LATITUDE = 85.06
#: The world in EPSG:3857, in metres, as Layman uses it for layers without features.
WORLD_3857 = (-20026376.39, -20048966.10, 20026376.39, 20048966.10)


@dataclass(frozen=True)
class BoundingBox:
    """A box in x, y order (east, north for every CRS), in units of its CRS."""

    minx: float
    miny: float
    maxx: float
    maxy: float
    crs: str

    def as_list(self) -> list[float]:
        """`[minx, miny, maxx, maxy]`, the form of Layman's answers."""
        return [self.minx, self.miny, self.maxx, self.maxy]

    def is_finite(self) -> bool:
        """Whether every number is a real one and the box is not inside out."""
        return all(map(math.isfinite, self.as_list())) and self.minx <= self.maxx and self.miny <= self.maxy

    def to(self, crs: str) -> BoundingBox | None:
        """The box around this box in another CRS, or None where the CRS does not reach."""
        if not self.is_finite():
            return None
        if crs == self.crs:
            return self
        box = self._within_web_mercator() if crs == WEB_MERCATOR and _is_in_degrees(self.crs) else self
        try:
            minx, miny, maxx, maxy = _transformer(self.crs, crs).transform_bounds(
                box.minx, box.miny, box.maxx, box.maxy, densify_pts=21
            )
        except ProjError:
            return None
        result = BoundingBox(minx, miny, maxx, maxy, crs)
        return result if result.is_finite() else None

    def _within_web_mercator(self) -> BoundingBox:
        """A box in degrees cut to what EPSG:3857 can show; one wholly beyond 180 degrees is turned back by a round."""
        turn = 360.0 if self.minx >= 180 else -360.0 if self.maxx <= -180 else 0.0
        limit = WEB_MERCATOR_LATITUDE
        return BoundingBox(
            min(max(self.minx - turn, -180.0), 180.0),
            min(max(self.miny, -limit), limit),
            min(max(self.maxx - turn, -180.0), 180.0),
            min(max(self.maxy, -limit), limit),
            self.crs,
        )

    def with_area(self) -> BoundingBox:
        """The box, where a side without length (one point, a straight line) is made a little longer, as Layman does.

        Clients (QGIS from 3.38 on) refuse layers whose box has no area.
        """
        padding = 0.00001 if _is_in_degrees(self.crs) else 10.0 if self.crs == WEB_MERCATOR else 1.0
        x = padding if self.minx == self.maxx else 0.0
        y = padding if self.miny == self.maxy else 0.0
        return BoundingBox(self.minx - x, self.miny - y, self.maxx + x, self.maxy + y, self.crs)

    def square(self, margin: float = 0.05) -> BoundingBox:
        """The smallest square around the box with a margin (share of its side), for thumbnails.

        A box that is as good as a point gets a square of 1 km or 0.01 degrees.
        """
        point_side, smallest_side = (1000.0, 0.1) if self.crs == WEB_MERCATOR else (0.01, 1e-6)
        side = max(self.maxx - self.minx, self.maxy - self.miny) * (1 + 2 * margin)
        side = side if side > smallest_side else point_side
        x, y = (self.minx + self.maxx) / 2, (self.miny + self.maxy) / 2
        return BoundingBox(x - side / 2, y - side / 2, x + side / 2, y + side / 2, self.crs)


WORLD = BoundingBox(*WORLD_3857, crs=WEB_MERCATOR)


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


@lru_cache(maxsize=256)
def _is_in_degrees(code: str) -> bool:
    crs = CRS.from_user_input(code)
    return bool(crs.is_geographic and crs.axis_info and crs.axis_info[0].unit_name == "degree")


@lru_cache(maxsize=256)
def known_crs(code: str) -> str | None:
    """The code as `AUTHORITY:CODE` in PROJ's spelling when PROJ knows it, else None."""
    try:
        authority = CRS.from_user_input(code).to_authority(min_confidence=70)
    except CRSError:
        return None
    return f"{authority[0]}:{authority[1]}" if authority else None
