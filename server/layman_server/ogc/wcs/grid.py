"""The grid of a coverage: its pixels, its place, and the names and order of its axes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from pyproj import CRS
from pyproj.exceptions import CRSError

from layman_server.geoserver.objects import Coverage
from layman_server.model.crs import BoundingBox
from layman_server.ogc.axis_order import first_axis_is_north
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.served import ServedLayer

#: Other names by which clients call the axes.
_EAST = frozenset({"x", "e", "long", "lon", "longitude", "easting"})
_NORTH = frozenset({"y", "n", "lat", "latitude", "northing"})


@dataclass(frozen=True)
class Grid:
    """Pixels from the upper left; `box` is around them, in x, y order."""

    box: BoundingBox
    width_px: int
    height_px: int

    @property
    def crs(self) -> str:
        """`AUTHORITY:CODE`."""
        return self.box.crs

    @property
    def pixel(self) -> tuple[float, float]:
        """Width and height of a pixel, in units of the system."""
        width = (self.box.maxx - self.box.minx) / self.width_px
        return width, (self.box.maxy - self.box.miny) / self.height_px

    @property
    def origin(self) -> tuple[float, float]:
        """x and y of the middle of the upper left pixel."""
        width, height = self.pixel
        return self.box.minx + width / 2, self.box.maxy - height / 2


def grid_of(layer: ServedLayer) -> Grid:
    """The grid of a coverage, as the catalogue knows it.

    Raises:
        OgcError: it does not.
    """
    coverage = layer.resource
    if not isinstance(coverage, Coverage) or coverage.native_box is None or not coverage.width_px:
        raise OgcError(f"The grid of {layer.name.name} is not known.", "NoApplicableCode", http_status=503)
    box = coverage.native_box
    return Grid(replace(box, crs=coverage.srs or box.crs), coverage.width_px, coverage.height_px)


def ordered(crs: str, x: float, y: float) -> tuple[float, float]:
    """x and y in the order of the system's axes."""
    return (y, x) if is_swapped(crs) else (x, y)


@lru_cache(maxsize=256)
def is_swapped(crs: str) -> bool:
    """Whether the register's first axis is y."""
    return first_axis_is_north(crs)


@lru_cache(maxsize=256)
def axis_labels(crs: str) -> tuple[str, str]:
    """Names of the axes in the register's order."""
    try:
        first, second, *_ = (axis.abbrev for axis in CRS.from_user_input(crs).axis_info)
    except (CRSError, ValueError) as error:
        raise OgcError(f"There is no coordinate system {crs}.", "InvalidParameterValue", locator="crs") from error
    # GeoServer's word for PROJ's Lon.
    words = {"Lon": "Long"}
    return words.get(first, first), words.get(second, second)


def is_x_axis(label: str, crs: str) -> bool | None:
    """Whether an axis is x; None when the system has no such axis."""
    labels = axis_labels(crs)
    if label in labels:
        return (labels.index(label) == 1) == is_swapped(crs)
    lowered = label.lower()
    return True if lowered in _EAST else False if lowered in _NORTH else None


def unit_label(crs: str) -> str:
    """GeoServer's word for the unit of the axes."""
    return "Deg" if CRS.from_user_input(crs).is_geographic else "m"
