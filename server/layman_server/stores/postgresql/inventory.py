"""Everything that is in the schemas of workspaces, for comparing it with what should be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

#: The comment by which a schema is known as one that the server made; schemas of others are none of our business.
MARK = "Workspace of layman-server"
_MARKED = "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = %s"
_ALL = "SELECT nspname FROM pg_namespace"
#: Tables and views with whether they have a geometry column and a primary key.
_TABLES = """
    SELECT n.nspname, c.relname, c.relkind IN ('r', 'p'),
           EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND t.typname = 'geometry'),
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname = ANY (%s)
"""


@dataclass(frozen=True)
class Table:
    """A table, or a view when `is_table` is not set; `problem` is a half sentence, empty when a layer can use it."""

    name: str
    is_table: bool
    problem: str


@dataclass(frozen=True)
class Schemas:
    """All schemas by name, those that the server made, and the tables of these and of those that were asked for."""

    names: frozenset[str]
    ours: frozenset[str]
    tables: Mapping[str, Mapping[str, Table]]


def mark(cursor: Cursor, schema: str) -> None:
    """Note that a schema is the server's; one that is marked already costs no write."""
    cursor.execute("SELECT obj_description(%s::regnamespace, 'pg_namespace') = %s", (_quoted(cursor, schema), MARK))
    row = cursor.fetchone()
    if not (row and row[0]):
        cursor.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(schema), sql.Literal(MARK)))


def read_schemas(cursor: Cursor, workspaces: list[str]) -> Schemas:
    """What is there; tables of `workspaces` and of every schema that is marked."""
    cursor.execute(_ALL)
    names = frozenset(row[0] for row in cursor.fetchall())
    cursor.execute(_MARKED, (MARK,))
    ours = frozenset(row[0] for row in cursor.fetchall())
    cursor.execute(_TABLES, (sorted({*workspaces, *ours}),))
    tables: dict[str, dict[str, Table]] = {}
    for schema, name, is_table, has_geometry, has_key in cursor.fetchall():
        problem = (
            "" if has_geometry and has_key else f"it has no {'primary key' if has_geometry else 'geometry column'}"
        )
        tables.setdefault(schema, {})[name] = Table(name, is_table, problem)
    return Schemas(names, ours, tables)


def _quoted(cursor: Cursor, schema: str) -> str:
    text: str = sql.Identifier(schema).as_string(cursor)
    return text
