"""The CRS of an uploaded data file: what the client says goes before what the file says."""

from __future__ import annotations

from pyproj import CRS

from layman_server.errors import UnsupportedCrs, WrongParameter
from layman_server.model.crs import known_crs

#: The same CRSs with longitude first and with heights; PostGIS, WMS and WFS know them by their EPSG code.
SYNONYMS = {"OGC:CRS84": "EPSG:4326", "OGC:CRS84h": "EPSG:4326", "EPSG:4979": "EPSG:4326", "EPSG:900913": "EPSG:3857"}


def given_crs(crs: str) -> str:
    """The code, in PROJ's spelling, of a CRS that a client gave.

    Raises:
        WrongParameter: PROJ does not know it. UnsupportedCrs: nothing can be drawn in it.
    """
    code = known_crs(crs)
    if code is None:
        raise WrongParameter(
            {"parameter": "crs", "expected": "a code that PROJ knows, for example EPSG:5514", "found": crs}
        )
    return _horizontal(SYNONYMS.get(code, code))


def found_crs(crs: str | None, file_name: str) -> str:
    """The code of what a file says, which is anything that PROJ may understand, or None for nothing.

    Raises:
        UnsupportedCrs: the file does not say it, or PROJ has no code for it, or nothing can be drawn in it.
    """
    code = known_crs(crs) if crs else None
    if code is None:
        raise UnsupportedCrs(
            {
                "found": crs,
                "message": f"The CRS of {file_name} is not known; the parameter crs can say it."
                if crs
                else f"{file_name} does not say its CRS; the parameter crs can.",
            }
        )
    return _horizontal(SYNONYMS.get(code, code))


def _horizontal(code: str) -> str:
    """Return the code when it says where on the earth's surface something is.

    Raises:
        UnsupportedCrs: it tells heights only, or it is geocentric or of a building site.
    """
    crs = CRS.from_user_input(code)
    if crs.is_geographic or crs.is_projected:
        return code
    message = f"{code} ({crs.name}) has no two coordinates on the earth's surface, so nothing can be drawn on a map."
    raise UnsupportedCrs({"found": code, "message": message})
