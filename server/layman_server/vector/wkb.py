"""Well-known binary (EWKB, OGC 06-103r4 section 8) of GeoJSON coordinates.

Coordinates come as nested sequences of positions; every position of one call has two or three numbers.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from itertools import chain
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt

Position = Sequence[float]

#: EWKB's mark for a third coordinate.
Z_FLAG = 0x80000000
CODES = {"Point": 1, "LineString": 2, "Polygon": 3, "MultiPoint": 4, "MultiLineString": 5, "MultiPolygon": 6}
#: `array` writes numbers in this machine's byte order, so the headers say and use the same.
_ORDER = 1 if sys.byteorder == "little" else 0
_HEAD = Struct("=BI")
_COUNTED_HEAD = Struct("=BII")
_COUNT = Struct("=I")


def points(positions: Sequence[Position], has_z: bool) -> npt.NDArray[np.void]:
    """One record of 21 or 29 bytes per position."""
    axes = 3 if has_z else 2
    numbers = np.fromiter(chain.from_iterable(positions), dtype="=f8", count=len(positions) * axes)
    records = np.empty(len(positions), dtype=[("order", "u1"), ("code", "=u4"), ("axes", "=f8", (axes,))])
    records["order"] = _ORDER
    records["code"] = CODES["Point"] | (Z_FLAG if has_z else 0)
    records["axes"] = numbers.reshape(-1, axes)
    return records


def encoder(kind: str, as_kind: str, has_z: bool) -> Callable[[Any], bytes]:
    """A function from the coordinates of a GeoJSON geometry `kind` to WKB of `as_kind` (`kind` or its Multi form)."""
    flag = Z_FLAG if has_z else 0
    codes = {name: code | flag for name, code in CODES.items()}
    point_head = _HEAD.pack(_ORDER, codes["Point"])
    line_code, polygon_code = codes["LineString"], codes["Polygon"]

    def point(position: Position) -> bytes:
        return point_head + array("d", position).tobytes()

    def line(positions: Sequence[Position]) -> bytes:
        head = _COUNTED_HEAD.pack(_ORDER, line_code, len(positions))
        return head + array("d", chain.from_iterable(positions)).tobytes()

    def polygon(rings: Sequence[Sequence[Position]]) -> bytes:
        parts = [_COUNTED_HEAD.pack(_ORDER, polygon_code, len(rings))]
        for ring in rings:
            parts.append(_COUNT.pack(len(ring)))
            parts.append(array("d", chain.from_iterable(ring)).tobytes())
        return b"".join(parts)

    singles: dict[str, Callable[[Any], bytes]] = {"Point": point, "LineString": line, "Polygon": polygon}
    single = singles[kind.removeprefix("Multi")]
    if not as_kind.startswith("Multi"):
        return single
    multi_code = codes[as_kind]

    def multi(members: Sequence[Any]) -> bytes:
        return _COUNTED_HEAD.pack(_ORDER, multi_code, len(members)) + b"".join(map(single, members))

    if kind == as_kind:
        return multi
    one_head = _COUNTED_HEAD.pack(_ORDER, multi_code, 1)
    return lambda coordinates: one_head + single(coordinates)
