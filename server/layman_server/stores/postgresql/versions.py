"""Whether an outside PostgreSQL can be used: what it is told from its version numbers, in sentences."""

from __future__ import annotations

import re

import psycopg2
import psycopg2.errorcodes
from psycopg2.extensions import cursor as Cursor

#: The oldest versions that are tried: PostgreSQL 12 came with stored generated columns, PostGIS 3.0 with PROJ 6.
OLDEST_POSTGRESQL = 12
OLDEST_POSTGIS = (3, 0)


def trouble(cursor: Cursor) -> str | None:
    """A sentence that says what is missing and what to do; None when all is well."""
    cursor.execute("SELECT current_setting('server_version_num')::integer, current_database()")
    row = cursor.fetchone()
    assert row is not None, "a query of settings has one row"
    number, database = int(row[0]), str(row[1])
    if number < OLDEST_POSTGRESQL * 10_000:
        return f"PostgreSQL {_postgresql(number)} is too old; {OLDEST_POSTGRESQL} or newer is needed."
    try:
        cursor.execute("SELECT postgis_lib_version()")
    except psycopg2.Error as error:
        if error.pgcode == psycopg2.errorcodes.UNDEFINED_FUNCTION:
            return f"The database {database} has no PostGIS; its owner can add it: CREATE EXTENSION postgis."
        raise
    row = cursor.fetchone()
    version = str(row[0]) if row else ""
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < OLDEST_POSTGIS:
        needed = ".".join(map(str, OLDEST_POSTGIS))
        return f"PostGIS {version} in the database {database} is too old; {needed} or newer is needed."
    return None


def _postgresql(number: int) -> str:
    """`90624` is 9.6.24, `110012` is 11.12."""
    major, rest = divmod(number, 10_000)
    return f"{major}.{rest}" if major >= 10 else f"{major}.{rest // 100}.{rest % 100}"
