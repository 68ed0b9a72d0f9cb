"""The scale for which data were made, guessed from the distances between the vertices of their lines and borders.

Layman's rule (`doc/metadata.md`, spatial_resolution): the most frequent of the smaller distances, times what the eye
tells apart on paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from pyproj.exceptions import ProjError

from layman_server.model.crs import BoundingBox

SCALE_DENOMINATORS = (
    5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000,
    50_000_000, 100_000_000,
)  # fmt: skip
#: Mean radius of the earth, in metres, as PostGIS's `ST_DistanceSphere` has it.
_EARTH_M = 6_371_008.77
_MOST_VERTICES = 50_000
#: A distance must be that of more than this share of all.
_LEAST_SHARE = 0.03
_CLASSES = 10

Numbers = NDArray[np.float64]


def scale_denominator(geometries: Sequence[bytes], crs: str) -> int | None:
    """The denominator for geometries given as WKB in a CRS; None for points, and where no distance is frequent."""
    distance_m = _frequent_distance_m(_distances_m(geometries, crs))
    if distance_m is None or distance_m <= 0:
        return None
    wanted = math.log10(distance_m * (2000 if distance_m > 100 else 1000))
    return min(SCALE_DENOMINATORS, key=lambda denominator: abs(math.log10(denominator) - wanted))


def ground_sample_distance_m(pixel_size: tuple[float, float], box: BoundingBox) -> float | None:
    """The mean of width and height, on the ground, of a pixel in the middle of a box; sizes in units of the box's CRS.

    None where the CRS does not reach.
    """
    x, y = (box.minx + box.maxx) / 2, (box.miny + box.maxy) / 2
    try:
        to_degrees = Transformer.from_crs(box.crs, "EPSG:4326", always_xy=True)
        longitudes, latitudes = to_degrees.transform([x, x + pixel_size[0], x], [y, y, y + pixel_size[1]])
        sides = [
            Geod(ellps="WGS84").inv(longitudes[0], latitudes[0], longitudes[end], latitudes[end])[2] for end in (1, 2)
        ]
    except (ProjError, ValueError):
        return None
    mean = sum(sides) / 2
    return mean if math.isfinite(mean) and mean > 0 else None


def _distances_m(geometries: Sequence[bytes], crs: str) -> Numbers:
    """Distances between neighbours on each line and ring, the lines with the fewest vertices first."""
    lines = list(_lines(geometries))
    if not lines:
        return np.empty(0)
    coordinates = np.concatenate(lines)
    try:
        longitude, latitude = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*coordinates.T)
    except ProjError:
        return np.empty(0)
    x, y = np.radians(longitude), np.radians(latitude)
    half = np.sin(np.diff(y) / 2) ** 2 + np.cos(y[:-1]) * np.cos(y[1:]) * np.sin(np.diff(x) / 2) ** 2
    ends = np.cumsum([len(line) for line in lines])[:-1] - 1
    distances: Numbers = np.delete(2 * _EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))), ends)
    finite: Numbers = distances[np.isfinite(distances)]
    return finite


def _lines(geometries: Sequence[bytes]) -> Iterator[Numbers]:
    """Coordinates of lines and rings, as many as there is room for."""
    parts = shapely.get_parts(shapely.from_wkb(list(geometries), on_invalid="ignore"))
    parts = shapely.get_parts(parts[~shapely.is_missing(parts)])  # those of collections in collections too
    kinds = shapely.get_type_id(parts)
    polygons, lines = parts[kinds == shapely.GeometryType.POLYGON], parts[kinds == shapely.GeometryType.LINESTRING]
    lines = np.concatenate([lines, shapely.get_rings(polygons)])
    counts = shapely.get_num_coordinates(lines)
    order = np.argsort(counts, kind="stable")
    for index in order[np.cumsum(counts[order]) <= max(_MOST_VERTICES, counts.min(initial=0))]:
        yield shapely.get_coordinates(lines[index])


def _frequent_distance_m(distances_m: Numbers) -> float | None:
    """The middle of the fullest of ten classes between the tenth part and the half of all distances."""
    if not len(distances_m):
        return None
    ordered = np.sort(distances_m)
    low, middle = (float(ordered[max(math.ceil(share * len(ordered)) - 1, 0)]) for share in (0.1, 0.5))
    if low == middle:
        return middle
    counts, edges = np.histogram(ordered, bins=_CLASSES, range=(low, middle))
    fullest = int(np.argmax(counts))
    if counts[fullest] / len(ordered) <= _LEAST_SHARE:
        return None
    return float((edges[fullest] + edges[fullest + 1]) / 2)
