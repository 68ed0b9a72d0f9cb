"""Order of axes in WFS: names of coordinate systems say it.

`urn:ogc:def:crs:EPSG::4326` and `http://www.opengis.net/def/crs/EPSG/0/4326` mean the order of the EPSG register
(latitude first); `EPSG:4326` and `http://www.opengis.net/gml/srs/epsg.xml#4326` mean x, y, and so does CRS84.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pyproj import CRS
from pyproj.exceptions import CRSError

from layman_server.ogc.exceptions import OgcError

_REGISTER_ORDER = re.compile(
    r"^(?:urn:(?:x-)?ogc:def:crs:EPSG:[^:]*:|https?://www\.opengis\.net/def/crs/EPSG/[^/]*/)(\d{1,9})$", re.IGNORECASE
)
_XY_ORDER = re.compile(r"^(?:EPSG:|https?://www\.opengis\.net/gml/srs/epsg\.xml#)(\d{1,9})$", re.IGNORECASE)
_CRS84 = re.compile(
    r"^(?:CRS:|(?:urn:(?:x-)?ogc:def:crs:OGC:[^:]*:|https?://www\.opengis\.net/def/crs/OGC/[^/]*/)CRS)84$",
    re.IGNORECASE,
)
#: What the web called its Mercator before it had a number.
_OLD_NUMBERS = {"900913": "3857"}


@dataclass(frozen=True)
class CrsName:
    """A coordinate system as a client names it: `authid` is `EPSG:n`; `register_order` says which order is meant."""

    authid: str
    register_order: bool

    @property
    def swapped(self) -> bool:
        """Whether coordinates are in the order y, x."""
        return self.register_order and first_axis_is_north(self.authid)

    @property
    def urn(self) -> str:
        """The name that means the register's order."""
        return f"urn:ogc:def:crs:EPSG::{self.authid.partition(':')[2]}"


def crs_name(text: str) -> CrsName:
    """Read a client's name of a coordinate system.

    Raises:
        OgcError: it is none.
    """
    for pattern, register_order in ((_REGISTER_ORDER, True), (_XY_ORDER, False)):
        match = pattern.match(text.strip())
        if match:
            return CrsName(f"EPSG:{_OLD_NUMBERS.get(match[1], match[1])}", register_order)
    if _CRS84.match(text.strip()):
        return CrsName("EPSG:4326", False)
    raise OgcError(f"There is no coordinate system {text}.", "InvalidParameterValue", locator="srsName")


@lru_cache(maxsize=256)
def first_axis_is_north(authid: str) -> bool:
    """Whether the register's first axis is latitude or northing."""
    try:
        axes = CRS.from_user_input(authid).axis_info
    except CRSError as error:
        raise OgcError(
            f"There is no coordinate system {authid}.", "InvalidParameterValue", locator="srsName"
        ) from error
    return (
        bool(axes) and axes[0].direction.lower() in {"north", "south"} and axes[1].direction.lower() in {"east", "west"}
    )
