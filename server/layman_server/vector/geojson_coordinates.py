"""Coordinates of GeoJSON features: looked at as text, and checked to be numbers, before anything is made of them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

NESTING = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPoint": 1, "MultiLineString": 2, "MultiPolygon": 3}
#: Beyond these no number is a longitude or latitude in degrees, whatever rounding did to it.
_MOST_LONGITUDE, _MOST_LATITUDE = 361.0, 90.5


class WrongFeature(Exception):
    """Something in the feature array is no feature, or its coordinates are none; GDAL would leave it out silently."""


class LooseGeometry(msgspec.Struct, gc=False):
    """Any geometry object: only its type and how its coordinates begin are looked at."""

    type: str
    coordinates: msgspec.Raw = msgspec.Raw(b"")


def decoded(decoder: msgspec.json.Decoder[Any], text: bytes) -> Any:
    """What the decoder makes of the text.

    Raises:
        msgspec.DecodeError, UnicodeDecodeError: it is not JSON of that shape, or its values are nested too deeply.
    """
    try:
        return decoder.decode(text)
    except RecursionError as error:
        raise msgspec.ValidationError("values are nested too deeply") from error


def _coordinate_decoder(nesting: int) -> msgspec.json.Decoder[Any]:
    kind: Any = Annotated[list[float], msgspec.Meta(min_length=2)]
    for _ in range(nesting):
        kind = list[kind]
    return msgspec.json.Decoder(kind)


_coordinate_decoders = {name: _coordinate_decoder(nesting) for name, nesting in NESTING.items()}


def check_positions(geometry: LooseGeometry, number: int) -> None:
    """No coordinates at all are an empty geometry; else each position must be numbers, two at least."""
    decoder = _coordinate_decoders.get(geometry.type)
    coordinates = bytes(geometry.coordinates)
    if decoder is None or dimension(coordinates) == 0:
        return
    try:
        decoded(decoder, coordinates)
    except msgspec.DecodeError as error:
        problem = str(error).replace("`", "'")
        raise WrongFeature(f"feature {number} has wrong coordinates of its {geometry.type}: {problem}") from error


def not_degrees(coordinates: bytes) -> tuple[float, float] | None:
    """The first position when it is no longitude and latitude; there are longitudes up to 360."""
    numbers = _first_position(coordinates).split(b",")
    try:
        x, y = float(numbers[0]), float(numbers[1])
    except (ValueError, IndexError):
        return None
    return None if are_degrees(x, y) else (x, y)


def are_degrees(x: float, y: float) -> bool:
    """Whether two numbers can be longitude and latitude."""
    return abs(x) <= _MOST_LONGITUDE and abs(y) <= _MOST_LATITUDE


def degrees_problem(name: str, x: float, y: float) -> str:
    """The sentence about a file without CRS, whose coordinates have to be degrees and cannot be."""
    return (
        f"{name} does not say its CRS, so its coordinates have to be degrees of WGS 84 (RFC 7946), but"
        f" [{x:.10g}, {y:.10g}] cannot be; the parameter crs can say the CRS."
    )


def _first_position(coordinates: bytes) -> bytes:
    return coordinates.lstrip(b"[ \t\r\n").partition(b"]")[0].strip()


def dimension(coordinates: bytes) -> int:
    """Numbers in the first position of a coordinates array; 0 for an empty one."""
    first = _first_position(coordinates)
    return first.count(b",") + 1 if first and coordinates != b"null" else 0
