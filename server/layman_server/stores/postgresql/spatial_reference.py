"""PostGIS's numbers (SRID) of coordinate reference systems, in the table `spatial_ref_sys`."""

from __future__ import annotations

import zlib

from psycopg2.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from psycopg2.extensions import cursor as Cursor
from pyproj import CRS
from pyproj.enums import WktVersion
from pyproj.exceptions import CRSError

from layman_server.errors import UnsupportedCrs

#: Numbers for CRSs that PostGIS lacks; 999000 and above are PostGIS's own (SRID_RESERVE_OFFSET).
OWN_SRIDS = range(910_000, 998_000)


def srid_of(cursor: Cursor, crs: str) -> int:
    """The SRID of a CRS given as `AUTHORITY:CODE`; one that PROJ knows and PostGIS lacks is added.

    Raises:
        UnsupportedCrs: PROJ does not know it, or cannot describe it for PostGIS.
    """
    authority, _, code = crs.partition(":")
    found = _known_srid(cursor, authority, code)
    return _add(cursor, authority, code) if found is None else found


def crs_of(cursor: Cursor, srid: int) -> str:
    """`AUTHORITY:CODE` of an SRID; `EPSG:<srid>` for one without authority."""
    cursor.execute("SELECT auth_name, auth_srid FROM spatial_ref_sys WHERE srid = %s", (srid,))
    row = cursor.fetchone()
    if row is None or not row[0]:
        return f"EPSG:{srid}"
    return f"{row[0]}:{row[1]}"


def _known_srid(cursor: Cursor, authority: str, code: str) -> int | None:
    if not code.isdigit() or int(code) >= 2**31:
        return None
    # The number is nearly always EPSG's code; asking for it first uses the table's only index.
    cursor.execute(
        "SELECT srid FROM spatial_ref_sys WHERE srid = %(code)s AND auth_name = %(authority)s AND auth_srid = %(code)s",
        {"authority": authority, "code": int(code)},
    )
    row = cursor.fetchone()
    if row is None:
        cursor.execute(
            "SELECT srid FROM spatial_ref_sys WHERE auth_name = %s AND auth_srid = %s ORDER BY srid LIMIT 1",
            (authority, int(code)),
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _add(cursor: Cursor, authority: str, code: str) -> int:
    crs_code = f"{authority}:{code}"
    try:
        crs = CRS.from_user_input(crs_code)
        wkt, proj4 = crs.to_wkt(WktVersion.WKT1_GDAL), crs.to_proj4()
    except CRSError as error:
        raise UnsupportedCrs({"found": crs_code}) from error
    if not code.isdigit() or not wkt:
        raise UnsupportedCrs({"found": crs_code})
    first = zlib.crc32(crs_code.encode()) % len(OWN_SRIDS)
    for step in range(len(OWN_SRIDS)):
        srid = OWN_SRIDS[(first + step) % len(OWN_SRIDS)]
        try:
            cursor.execute(
                "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (srid) DO NOTHING",
                (srid, authority, int(code), wkt, proj4),
            )
        except (InsufficientPrivilege, ReadOnlySqlTransaction) as error:
            message = f"PostGIS lacks {crs_code} and the server's PostgreSQL user may not add it."
            raise UnsupportedCrs({"found": crs_code, "message": message}) from error
        if cursor.rowcount == 1 or crs_of(cursor, srid) == crs_code:
            return srid
    raise UnsupportedCrs({"found": crs_code})
