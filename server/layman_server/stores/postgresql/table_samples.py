"""A little of a table, for guesses about all of it: some texts and some geometries, of limited size and cost.

Layman sorts all geometries and concatenates a tenth of all texts, which takes seconds. Here the first rows speak for
the table, and values are taken by their size as it is stored, so that no large one is read for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.model.layer_source import TableInfo

#: At most so many rows are looked at.
MAX_ROWS = 400
#: Texts of these are read.
MAX_TEXT_COLUMNS = 60
#: So many characters of a column together, and of one text.
MAX_CHARACTERS = 5_000
MAX_TEXT_CHARACTERS = 200
#: Geometries of so many bytes together, the smallest first, and of one.
MAX_BYTES = 150_000
MAX_GEOMETRY_BYTES = 20_000_000
#: A guess is not worth waiting longer for.
LIMIT_MS = 2000
_TEXT_TYPES = ("text", "character", "varchar", "char")


@dataclass(frozen=True)
class TableSample:
    """Texts, one of each text column; geometries as WKB, in the CRS of the table."""

    texts: tuple[str, ...]
    geometries: tuple[bytes, ...]


def take_sample(cursor: Cursor, table: TableInfo) -> TableSample:
    """A sample of a table; the cursor is in a transaction of its own."""
    # The first statement of a session that is compiled takes a second, which only long ones are worth.
    cursor.execute("SET LOCAL jit = off; SET LOCAL statement_timeout = %s", (LIMIT_MS,))
    return TableSample(_texts(cursor, table), _geometries(cursor, table))


def _texts(cursor: Cursor, table: TableInfo) -> tuple[str, ...]:
    columns = [column.name for column in table.columns if column.sql_type.lower().startswith(_TEXT_TYPES)]
    if not columns:
        return ()
    chosen = columns[:MAX_TEXT_COLUMNS]
    query = sql.SQL("SELECT {} FROM (SELECT {} FROM {} LIMIT {}) AS sample").format(
        sql.SQL(", ").join(
            sql.SQL("left(string_agg(left({0}, {1}), ' '), {2})").format(
                sql.Identifier(name), sql.Literal(MAX_TEXT_CHARACTERS), sql.Literal(MAX_CHARACTERS)
            )
            for name in chosen
        ),
        sql.SQL(", ").join(map(sql.Identifier, chosen)),
        sql.Identifier(table.schema, table.name),
        sql.Literal(MAX_ROWS),
    )
    cursor.execute(query)
    row = cursor.fetchone()
    return tuple(text for text in row or () if text)


def _geometries(cursor: Cursor, table: TableInfo) -> tuple[bytes, ...]:
    if "POINT" in table.geometry_type or not table.geometry_column:
        return ()
    query = sql.SQL(
        """
        SELECT ST_AsBinary(ST_Force2D(ST_CurveToLine(geometry))) FROM (
            SELECT geometry, size, sum(size) OVER (ORDER BY size ROWS UNBOUNDED PRECEDING) AS total FROM (
                SELECT {0} AS geometry, pg_column_size({0}) AS size FROM {1} WHERE {0} IS NOT NULL LIMIT {2}
            ) AS first_ones
        ) AS smallest_first WHERE total - size < {3} AND size < {4}
        """
    ).format(
        sql.Identifier(table.geometry_column),
        sql.Identifier(table.schema, table.name),
        sql.Literal(MAX_ROWS),
        sql.Literal(MAX_BYTES),
        sql.Literal(MAX_GEOMETRY_BYTES),
    )
    cursor.execute(query)
    return tuple(bytes(row[0]) for row in cursor.fetchall())
