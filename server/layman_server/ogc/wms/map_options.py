"""GeoServer's FORMAT_OPTIONS of maps: resolution and smoothing."""

from __future__ import annotations

from dataclasses import dataclass

from layman_server.ogc.exceptions import OgcError

_LEAST_DPI, _MOST_DPI = 10, 600


@dataclass(frozen=True)
class MapOptions:
    """`dpi` is empty for WMS's own resolution; `antialias` smooths edges."""

    dpi: str = ""
    antialias: bool = True


def read_map_options(text: str) -> MapOptions:
    """Read `dpi:180;antialias:off;...`; options of other formats are left alone.

    Raises:
        OgcError: the resolution is none.
    """
    given = {
        name.strip().lower(): value.strip() for name, _, value in (item.partition(":") for item in text.split(";"))
    }
    dpi = given.get("dpi", "")
    if dpi and (not dpi.isascii() or not dpi.isdecimal() or not _LEAST_DPI <= int(dpi[:9]) <= _MOST_DPI):
        message = f"dpi must be a whole number from {_LEAST_DPI} to {_MOST_DPI}, it is {dpi[:40]!r}."
        raise OgcError(message, "InvalidParameterValue", locator="format_options")
    return MapOptions(dpi, given.get("antialias", "").lower() not in {"off", "none", "false"})
