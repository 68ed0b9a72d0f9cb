"""What PostgreSQL's catalogue and PostGIS tell of a table."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import Column, TableInfo
from layman_server.stores.postgresql.spatial_reference import crs_of

_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.atttypmod,
           t.typname = 'geometry' AS is_geometry,
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary
                   AND a.attnum = ANY (i.indkey::int2[])) AS is_key
      FROM pg_attribute a
      JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attnum
"""


def describe(cursor: Cursor, schema: str, table: str) -> TableInfo | None:
    """The table, or None when there is none with a geometry column."""
    target = sql.Identifier(schema, table)
    cursor.execute(_COLUMNS, (target.as_string(cursor),))
    rows = cursor.fetchall()
    geometry = next((row for row in rows if row[3]), None)
    if geometry is None:
        return None
    cursor.execute("SELECT postgis_typmod_type(%(mod)s), postgis_typmod_srid(%(mod)s)", {"mod": geometry[2]})
    word, srid = _only_row(cursor)
    crs = crs_of(cursor, srid)
    count, box = count_and_box(cursor, target, geometry[0])
    return TableInfo(
        schema=schema,
        name=table,
        primary_key=next((row[0] for row in rows if row[4]), ""),
        geometry_column=geometry[0],
        geometry_type=word.upper().removesuffix("M").removesuffix("Z"),
        crs=crs,
        feature_count=count,
        bounding_box=bounding_box(box, crs),
        columns=tuple(Column(row[0], row[1]) for row in rows if not row[3] and not row[4]),
    )


def count_and_box(cursor: Cursor, target: sql.Composable, geometry_column: str) -> tuple[int, tuple[float | None, ...]]:
    """Number of rows, and minx, miny, maxx, maxy of all geometries (None without any)."""
    cursor.execute(
        sql.SQL(
            "SELECT count, ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)"
            " FROM (SELECT count(*), ST_Extent({}) AS box FROM {}) AS all_rows"
        ).format(sql.Identifier(geometry_column), target)
    )
    row = _only_row(cursor)
    return int(row[0]), tuple(row[1:])


def bounding_box(box: tuple[float | None, ...], crs: str) -> BoundingBox | None:
    """A box from four numbers; None without features, or where a coordinate is no number."""
    minx, miny, maxx, maxy = box
    if minx is None or miny is None or maxx is None or maxy is None:
        return None
    result = BoundingBox(minx, miny, maxx, maxy, crs)
    return result if result.is_finite() else None


def _only_row(cursor: Cursor) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None, "a query without WHERE and GROUP BY has one row"
    return tuple(row)
