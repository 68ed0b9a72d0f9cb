"""Grids of tiles: GeoServer's two, and the web's usual one under the name that the OGC gave it."""

from __future__ import annotations

from dataclasses import dataclass

from layman_server.model.crs import BoundingBox

TILE_PX = 256
#: Half of the circumference of the Earth in EPSG:3857.
_HALF = 20037508.342789244
_LEVELS = 22
#: Metres in one unit, for scale denominators (WMTS 1.0.0, 6.1).
_METRES_PER_DEGREE = 111319.49079327358
_PIXEL_M = 0.00028


@dataclass(frozen=True)
class TileGrid:
    """A set of matrices; `box` is what the first one covers from its upper left tile on, in x, y order.

    Level 0 has `columns` x `rows` tiles; each next level has twice as many both ways. Names of matrices begin with
    `prefix`.
    """

    name: str
    crs: str
    box: BoundingBox
    columns: int
    rows: int
    prefix: str
    metres_per_unit: float
    is_north_first: bool
    levels: int = _LEVELS
    well_known: str = ""

    def units_per_px(self, level: int) -> float:
        """Resolution of a level, in units of the system."""
        return (self.box.maxx - self.box.minx) / ((self.columns << level) * TILE_PX)

    def scale_denominator(self, level: int) -> float:
        """Scale of a level with WMTS's pixels of 0.28 mm."""
        return self.units_per_px(level) * self.metres_per_unit / _PIXEL_M

    def size(self, level: int) -> tuple[int, int]:
        """Columns and rows of a level."""
        return self.columns << level, self.rows << level

    def tile_box(self, level: int, column: int, row: int) -> BoundingBox:
        """The box of a tile; rows count from the top."""
        side = self.units_per_px(level) * TILE_PX
        left, top = self.box.minx + column * side, self.box.maxy - row * side
        return BoundingBox(left, top - side, left + side, top, self.crs)

    def level_of(self, matrix: str) -> int | None:
        """The level of a matrix by its name, with or without the prefix."""
        plain = matrix.removeprefix(self.prefix)
        if not plain.isascii() or not plain.isdecimal() or len(plain) > 2:
            return None
        return int(plain) if int(plain) < self.levels else None


_WEB = BoundingBox(-_HALF, -_HALF, _HALF, _HALF, "EPSG:3857")
_DEGREES = BoundingBox(-180.0, -90.0, 180.0, 90.0, "EPSG:4326")
GRIDS: dict[str, TileGrid] = {
    grid.name: grid
    for grid in (
        TileGrid("EPSG:900913", "EPSG:3857", _WEB, 1, 1, "EPSG:900913:", 1.0, False),
        TileGrid("EPSG:4326", "EPSG:4326", _DEGREES, 2, 1, "EPSG:4326:", _METRES_PER_DEGREE, True),
        TileGrid(
            *("WebMercatorQuad", "EPSG:3857", _WEB, 1, 1, "", 1.0, False),
            well_known="urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible",
        ),
    )
}
#: Other names of the grids.
_ALIASES = {"EPSG:3857": "EPSG:900913", "GoogleMapsCompatible": "WebMercatorQuad", "WorldCRS84Quad": "EPSG:4326"}
_ALIASES |= {"GlobalCRS84Geometric": "EPSG:4326"}


def find_grid(name: str) -> TileGrid | None:
    """The grid of a name."""
    return GRIDS.get(_ALIASES.get(name, name))


def same_tiles(grid: TileGrid) -> str:
    """A name that grids with the same tiles share, that can be a folder."""
    return grid.crs.replace(":", "_")
