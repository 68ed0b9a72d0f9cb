"""Default styles (SLD 1.0) by geometry type, for layers that come without a style."""

from __future__ import annotations

from functools import cache
from importlib import resources

VERSION = "1.0.0"
_FILES = {
    "POINT": "point",
    "MULTIPOINT": "point",
    "LINESTRING": "line",
    "MULTILINESTRING": "line",
    "CIRCULARSTRING": "line",
    "COMPOUNDCURVE": "line",
    "MULTICURVE": "line",
    "POLYGON": "polygon",
    "MULTIPOLYGON": "polygon",
    "CURVEPOLYGON": "polygon",
    "MULTISURFACE": "polygon",
    "POLYHEDRALSURFACE": "polygon",
    "TRIANGLE": "polygon",
    "TIN": "polygon",
}


def geometry_family(geometry_type: str) -> str:
    """`point`, `line`, `polygon`, or `generic` for PostGIS's `GEOMETRY` and other mixtures."""
    return _FILES.get(geometry_type.upper().rstrip("ZM"), "generic")


@cache
def default_sld(geometry_type: str) -> bytes:
    """The default style for PostGIS's word for a geometry type, in any spelling and with or without `Z`, `M`."""
    path = resources.files("layman_server.geoserver") / "default_styles" / f"{geometry_family(geometry_type)}.sld"
    return path.read_bytes()
