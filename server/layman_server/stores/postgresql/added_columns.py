"""Columns for attributes that clients of WFS name and that a table does not have."""

from __future__ import annotations

import re
from collections.abc import Sequence

import psycopg2
from psycopg2 import sql

from layman_server.stores.postgresql.database import Database, server_error

#: Names that new attributes may have (Layman, `doc/endpoints.md`), and their type.
_NEW_ATTRIBUTE = re.compile(r"[a-zA-Z_][a-zA-Z_0-9]{0,62}", re.ASCII)
_NEW_ATTRIBUTE_TYPE = "varchar(1024)"


def can_be_added(name: str) -> bool:
    """Whether a new attribute may have this name."""
    return _NEW_ATTRIBUTE.fullmatch(name) is not None


def add_columns(database: Database, schema: str, table: str, names: Sequence[str]) -> bool:
    """Give a table columns of these names where they are not there, and say whether any name could be one.

    Raises:
        DatabaseUnavailable, DatabaseError: PostgreSQL does not answer, or refuses.
    """
    additions = [
        sql.SQL("ADD COLUMN IF NOT EXISTS {} {}").format(sql.Identifier(name), sql.SQL(_NEW_ATTRIBUTE_TYPE))
        for name in names
        if can_be_added(name)
    ]
    if not additions:
        return False
    try:
        with database.transaction() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', '10s', true)")
            cursor.execute(
                sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(schema, table), sql.SQL(", ").join(additions))
            )
    except psycopg2.Error as error:
        raise server_error(error) from error
    return True
