"""The geometry type of a table whose file did not tell it: seen from the rows, then given to the column."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.vector.layout import GEOMETRY_COLUMN

#: Curves and what they become as straight lines.
_LINEAR = {
    "CIRCULARSTRING": "LINESTRING",
    "COMPOUNDCURVE": "LINESTRING",
    "CURVEPOLYGON": "POLYGON",
    "MULTICURVE": "MULTILINESTRING",
    "MULTISURFACE": "MULTIPOLYGON",
}
_COLLECTION = "GEOMETRYCOLLECTION"
#: What gives all geometries the same dimensions.
_FORCE = {"": "ST_Force2D", "Z": "ST_Force3DZ", "M": "ST_Force3DM", "ZM": "ST_Force4D"}
#: Types of which there is a Multi form.
_SINGLE = frozenset({"POINT", "LINESTRING", "POLYGON"})


def settle(cursor: Cursor, target: sql.Composable, srid: int) -> str:
    """Give the geometry column of `target` its type, dimensions and SRID; return PostGIS's word for the type.

    Curves become lines; heights and measures (M) are kept when any geometry has them. A collection of geometries of one
    kind becomes their Multi geometry: maps show no collections.
    """
    column = sql.Identifier(GEOMETRY_COLUMN)
    found, flags = _types(cursor, target)
    if _COLLECTION in found:
        cursor.execute(
            sql.SQL(
                "UPDATE {0} SET {1} = ST_CollectionHomogenize({1}) WHERE GeometryType({1}) LIKE 'GEOMETRYCOLLECTION%%'"
            ).format(target, column)
        )
        found, flags = _types(cursor, target)
    dimensions = ("Z" if flags & {2, 3} else "") + ("M" if flags & {1, 3} else "")
    word = common_type(_LINEAR.get(name, name) for name in found)
    value: sql.Composable = column
    if found & _LINEAR.keys():
        value = sql.SQL("ST_CurveToLine({})").format(value)
    if word.startswith("MULTI"):
        value = sql.SQL("ST_Multi({})").format(value)
    value = sql.SQL("ST_SetSRID({}({}), {})").format(sql.SQL(_FORCE[dimensions]), value, sql.Literal(srid))
    cursor.execute(
        sql.SQL(
            "ALTER TABLE {table} ALTER COLUMN {column} TYPE geometry({type},{srid}) USING {value},"
            " ALTER COLUMN {column} SET STORAGE EXTERNAL"
        ).format(
            table=target,
            column=column,
            type=sql.SQL(word + dimensions),
            srid=sql.Literal(srid),
            value=value,
        )
    )
    return word


def _types(cursor: Cursor, target: sql.Composable) -> tuple[set[str], set[int]]:
    """The types of the geometries, and PostGIS's flags of their dimensions: 1 for M, 2 for Z, 3 for both."""
    cursor.execute(
        sql.SQL("SELECT DISTINCT GeometryType({0}), ST_Zmflag({0}) FROM {1} WHERE {0} IS NOT NULL").format(
            sql.Identifier(GEOMETRY_COLUMN), target
        )
    )
    rows = cursor.fetchall()
    # PostGIS adds an M to the names of types with measures only.
    return {row[0].removesuffix("M") for row in rows}, {row[1] for row in rows}


def common_type(words: Iterable[str]) -> str:
    """The one PostGIS type that holds all: itself, the Multi form of a single and its Multi, else GEOMETRY."""
    types = set(words)
    if len(types) == 1:
        return next(iter(types))
    singles = {word.removeprefix("MULTI") for word in types}
    if len(singles) == 1 and singles <= _SINGLE:
        return f"MULTI{next(iter(singles))}"
    return "GEOMETRY"
