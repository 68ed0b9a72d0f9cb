"""Tables in outside databases that are published in place: looked at in read-only transactions, never written.

Every conversation has an end: a server that takes the connection and then says nothing is cut off.
"""

from __future__ import annotations

import logging
import os
import queue
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, cast

import psycopg2
import psycopg2.errorcodes
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from layman_server.errors import DatabaseError, DatabaseUnavailable, ServerError
from layman_server.model.crs import known_crs
from layman_server.model.external_table import (
    EXPECTED,
    PASSWORDLESS,
    SAFE_NAME,
    ExternalTable,
    check_names,
    wrong_table,
)
from layman_server.model.layer_source import Column, TableInfo
from layman_server.stores.postgresql.table_description import bounding_box, count_and_box
from layman_server.stores.postgresql.table_samples import TableSample, take_sample

_log = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 5
#: A look at the catalogue while a client waits; and at all rows, by a worker.
LOOK_S = 15
READ_S = 600
_NO_SUCH_TABLE = psycopg2.errorcodes.UNDEFINED_TABLE
_REFUSED = psycopg2.errorcodes.INSUFFICIENT_PRIVILEGE

_TABLE = """
    SELECT c.oid, has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = %s AND c.relname = %s AND c.relkind IN ('r', 'p', 'f', 'm', 'v')
"""
_SIMILAR = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE lower(n.nspname) = lower(%s) AND lower(c.relname) = lower(%s) AND c.relkind IN ('r', 'p', 'f', 'm', 'v')
     LIMIT 1
"""
_GEOMETRIES = """
    SELECT f_geometry_column, type, srid FROM geometry_columns
     WHERE f_table_schema = %s AND f_table_name = %s ORDER BY 1
"""
_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typname = 'geometry',
           EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary
                   AND a.attnum = ANY (i.indkey::int2[]))
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


class ExternalTables:
    """Looks at tables of outside databases."""

    def check(self, table: ExternalTable) -> tuple[ExternalTable, TableInfo]:
        """The table with its geometry column, and what is known of it without reading it: no box, no count of rows.

        Raises:
            WrongParameter: it cannot be reached or published; the detail says why. The password is nowhere in it.
        """
        try:
            with _cursor(table, LOOK_S) as cursor:
                return _look(cursor, table)
        except psycopg2.OperationalError as error:
            message = "Unable to connect to database. Please check connection string, firewall settings, etc."
            raise wrong_table(message, table.uri, EXPECTED, reason=_said(error, table)) from None
        except psycopg2.Error as error:
            message = "The database did not answer as a PostgreSQL with PostGIS does."
            raise wrong_table(message, table.uri, EXPECTED, reason=_said(error, table)) from None

    def describe(self, table: ExternalTable) -> TableInfo:
        """The table with the number of its features and their box; reads all of it.

        Raises:
            WrongParameter: it is no longer as it was when it was checked. DatabaseUnavailable: it cannot be reached.
        """
        try:
            with _cursor(table, READ_S) as cursor:
                found, info = _look(cursor, table)
                count, box = count_and_box(cursor, sql.Identifier(found.schema, found.table), found.geo_column)
        except psycopg2.Error as error:
            raise _server_error(error, table) from None
        return replace(info, feature_count=count, bounding_box=bounding_box(box, info.crs))

    def sample(self, table: ExternalTable, info: TableInfo) -> TableSample:
        """A little of the table; see `table_samples.py`.

        Raises:
            DatabaseUnavailable, DatabaseError: it cannot be read.
        """
        try:
            with _cursor(table, LOOK_S) as cursor:
                return take_sample(cursor, info)
        except psycopg2.Error as error:
            raise _server_error(error, table) from None


@contextmanager
def _cursor(table: ExternalTable, limit_s: float) -> Iterator[Cursor]:
    """A cursor in a read-only transaction of a new connection, cut off after `limit_s`."""
    connection = _connected(table, CONNECT_TIMEOUT_S + limit_s + 1)
    try:
        connection.set_session(readonly=True)
        with _time_limit(connection, limit_s), connection, connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", (int(limit_s * 1000),))
            yield cursor
    finally:
        connection.close()


def _connected(table: ExternalTable, limit_s: float) -> Connection:
    """A new connection; psycopg2 itself asks for settings before it hands it over, and waits for them for ever."""
    outcome: queue.SimpleQueue[Connection | psycopg2.Error] = queue.SimpleQueue()
    is_left = threading.Event()

    def connect() -> None:
        try:
            connection: Connection = psycopg2.connect(
                host=table.host,
                port=table.port,
                dbname=table.dbname,
                user=table.user,
                password=table.password or PASSWORDLESS,
                sslmode=table.sslmode or "prefer",
                connect_timeout=CONNECT_TIMEOUT_S,
                application_name="layman-server",
                passfile=os.devnull,
                gssencmode="disable",
            )
        except psycopg2.Error as error:
            outcome.put(error)
            return
        outcome.put(connection)
        if is_left.is_set():
            connection.close()

    threading.Thread(target=connect, daemon=True, name="connect").start()
    try:
        found = outcome.get(timeout=limit_s)
    except queue.Empty:
        is_left.set()
        raise psycopg2.OperationalError("the server fell silent while the connection was made") from None
    if isinstance(found, psycopg2.Error):
        raise found
    return found


@contextmanager
def _time_limit(connection: Connection, limit_s: float) -> Iterator[None]:
    """Close the connection's socket after `limit_s`: whoever waits for an answer gets an OperationalError."""

    def cut() -> None:
        with suppress(OSError, psycopg2.Error), socket.socket(fileno=os.dup(connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(limit_s + 1, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@dataclass(frozen=True)
class _Geometry:
    column: str
    word: str
    srid: int


def _look(cursor: Cursor, table: ExternalTable) -> tuple[ExternalTable, TableInfo]:
    identifier = _identifier(cursor, table)
    geometry = _geometry(cursor, table)
    found = replace(table, geo_column=geometry.column)
    check_names(table.uri, geo_column=geometry.column)
    cursor.execute(_COLUMNS, (identifier,))
    rows = cursor.fetchall()
    unsafe = [name for name, *_ in rows if not SAFE_NAME.fullmatch(name)]
    if unsafe:
        message = f"Expected table with all column names matching regular expression ^{SAFE_NAME.pattern}$"
        raise _wrong(table, message, unsafe_column_names=unsafe)
    info = TableInfo(
        schema=table.schema,
        name=table.table,
        primary_key=_primary_key(table, [name for name, _, _, is_key in rows if is_key]),
        geometry_column=geometry.column,
        geometry_type=geometry.word,
        crs=_crs(cursor, table, geometry),
        feature_count=0,
        bounding_box=None,
        columns=tuple(Column(name, kind) for name, kind, is_geometry, is_key in rows if not (is_geometry or is_key)),
    )
    return found, info


def _identifier(cursor: Cursor, table: ExternalTable) -> int:
    cursor.execute(_TABLE, (table.schema, table.table))
    row = cursor.fetchone()
    if row is None:
        cursor.execute(_SIMILAR, (table.schema, table.table))
        similar = cursor.fetchone()
        suggestion = f' Did you mean "{similar[0]}"."{similar[1]}"?' if similar else ""
        raise _wrong(table, f'Table "{table.schema}"."{table.table}" not found in database.{suggestion}')
    if not row[1]:
        raise _wrong(table, f'The user may not read the table "{table.schema}"."{table.table}".')
    return int(row[0])


def _geometry(cursor: Cursor, table: ExternalTable) -> _Geometry:
    try:
        cursor.execute(_GEOMETRIES, (table.schema, table.table))
    except psycopg2.Error as error:
        if error.pgcode in (_NO_SUCH_TABLE, _REFUSED):
            message = "The database has no PostGIS that this user may use: `geometry_columns` cannot be read."
            raise _wrong(table, message) from None
        raise
    rows = cursor.fetchall()
    wanted = [row for row in rows if row[0] == table.geo_column] if table.geo_column else rows
    if not rows:
        raise _wrong(table, "Geometry column not found.", "Table with at least one geometry column.")
    if not wanted:
        raise _wrong(
            table, "Column `geo_column` not found among geometry columns.", geo_columns=[row[0] for row in rows]
        )
    column, word, srid = wanted[0]
    return _Geometry(column, word.upper().removesuffix("M"), srid)


def _primary_key(table: ExternalTable, columns: list[str]) -> str:
    if len(columns) == 1:
        return columns[0]
    message = "Table with multi-column primary key." if columns else "No primary key found in the table."
    raise _wrong(table, message, "Table with one-column primary key.", primary_key_columns=columns)


def _crs(cursor: Cursor, table: ExternalTable, geometry: _Geometry) -> str:
    cursor.execute("SELECT auth_name, auth_srid FROM spatial_ref_sys WHERE srid = %s", (geometry.srid,))
    row = cursor.fetchone()
    code = known_crs(f"{row[0]}:{row[1]}") if row is not None and row[0] else None
    if code is None:
        message = "Unsupported CRS of table data: the SRID of the geometry column names no CRS that is known."
        raise _wrong(table, message, "A geometry column with an SRID of EPSG.", srid=geometry.srid)
    return code


def _wrong(table: ExternalTable, message: str, expected: str = EXPECTED, reason: str = "", **found: Any) -> ServerError:
    error = wrong_table(message, table.uri, expected, schema=table.schema, table=table.table, **found)
    if reason:
        # Layman's key for what the driver says.
        error.detail = {**cast(Mapping[str, Any], error.detail), "detail": reason}
    return error


def _server_error(error: psycopg2.Error, table: ExternalTable) -> ServerError:
    _log.warning("External table of %s: %s %s", table.database_uri, error.pgcode, _said(error, table))
    if isinstance(error, psycopg2.OperationalError):
        return DatabaseUnavailable({"message": "The external database cannot be reached.", "uri": table.database_uri})
    return DatabaseError({"message": "The external table cannot be read.", "reason": _said(error, table)})


def _said(error: psycopg2.Error, table: ExternalTable) -> str:
    """The first line of the driver's message; a server could send back what it was told."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = re.sub(r"[^\x20-\x7e\xa0-\uffff]", " ", lines[0])[:300] if lines else type(error).__name__
    return said.replace(table.password, "***") if len(table.password) > 3 else said
