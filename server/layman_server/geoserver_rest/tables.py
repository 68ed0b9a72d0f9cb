"""Tables of the PostGIS stores of clients: which there are, and what has to be known to publish one.

Every look is a read-only transaction with a time limit, of a connection that is closed after it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from psycopg2 import sql

from layman_server.errors import ServerError
from layman_server.geoserver.objects import SSL_MODE_KEY
from layman_server.geoserver_rest.refusals import Refused, bad_request
from layman_server.model.crs import BoundingBox, known_crs
from layman_server.stores.postgresql.database import Database

_LOOK_MS = 15_000
_CONNECT_TIMEOUT_S = 3
#: Longest time for all looks at a table.
MOST_S = 20.0
_AT_ONCE = threading.BoundedSemaphore(8)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", re.ASCII)
_WORD = re.compile(r"[^\x00-\x1f\x7f'\"\\=/]{1,63}")
_SSL_MODES = frozenset({"disable", "allow", "prefer", "require"})
_TABLES = """
    SELECT DISTINCT f_table_name FROM geometry_columns WHERE f_table_schema = %s ORDER BY 1
"""
_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           COALESCE((SELECT true FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary
                      AND i.indnkeyatts = 1 AND a.attnum = ANY (i.indkey::int2[])), false)
      FROM pg_attribute a
     WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_EXTENT = """
    SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (SELECT ST_Extent({}) AS e FROM {}) AS boxes
"""
_GEOMETRY = """
    SELECT g.f_geometry_column, g.type, s.auth_name, s.auth_srid
      FROM geometry_columns g LEFT JOIN spatial_ref_sys s ON s.srid = g.srid
     WHERE g.f_table_schema = %s AND g.f_table_name = %s ORDER BY 1 LIMIT 1
"""


def _in_time(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """`work` in a thread of its own, left alone after a time: libpq waits for ever for a silent server.

    The catalogue is locked meanwhile.
    """

    @wraps(work)
    def limited(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        found: Future[_T] = Future()

        def run() -> None:
            with _AT_ONCE:
                try:
                    found.set_result(work(*args, **kwargs))
                except BaseException as error:
                    found.set_exception(error)

        threading.Thread(target=run, name="tables", daemon=True).start()
        try:
            return found.result(MOST_S)
        except TookTooLong as error:
            raise bad_request("The database of the store does not answer in time.") from error

    return limited


@dataclass(frozen=True)
class SeenTable:
    """A table: PostGIS's word for its geometries, `crs` as `AUTHORITY:CODE` or empty, the box in it."""

    geometry_type: str
    crs: str
    box: BoundingBox | None


def check_connection(parameters: Mapping[str, str]) -> None:
    """Return when the parameters lead to a server of the network, not to sockets or files of this machine.

    Raises:
        Refused: they do not.
    """
    host, port = parameters.get("host", ""), parameters.get("port") or "5432"
    if not _HOST.fullmatch(host):
        raise bad_request("The parameter host has to be one name or address; sockets are not taken.")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise bad_request("The parameter port has to be a number from 1 to 65535.")
    for key in ("database", "user"):
        if not _WORD.fullmatch(parameters.get(key, "")):
            raise bad_request(f"The parameter {key} is missing, or has characters that are not taken.")
    mode = parameters.get(SSL_MODE_KEY, "")
    if mode and mode.lower().replace("_", "-") not in _SSL_MODES:
        raise bad_request(f"The parameter '{SSL_MODE_KEY}' is one of {', '.join(sorted(_SSL_MODES))}.")


@_in_time
def table_names(parameters: Mapping[str, str]) -> list[str]:
    """Names of the tables with geometries in the schema of a store.

    Raises:
        Refused: the database does not answer.
    """
    with _cursor(parameters) as cursor:
        cursor.execute(_TABLES, (_schema(parameters),))
        return [row[0] for row in cursor.fetchall()]


@_in_time
def look(parameters: Mapping[str, str], table: str) -> SeenTable | None:
    """What is to be known of a table or view; None when there is none of this name with a geometry.

    Raises:
        Refused: the database does not answer.
    """
    schema = _schema(parameters)
    with _cursor(parameters) as cursor:
        identifier = sql.Identifier(schema, table)
        cursor.execute(_COLUMNS, (identifier.as_string(cursor),))
        has_columns = cursor.fetchone() is not None
        cursor.execute(_GEOMETRY, (schema, table))
        geometry = cursor.fetchone()
        if not has_columns or geometry is None:
            return None
        column, word, authority, code = geometry
        crs = known_crs(f"{authority}:{code}") if authority else None
        cursor.execute(sql.SQL(_EXTENT).format(sql.Identifier(column), identifier))
        row = cursor.fetchone()
    box = None
    if crs and row is not None and row[0] is not None:
        minx, miny, maxx, maxy = row
        box = BoundingBox(minx, miny, maxx, maxy, crs).with_area()
    return SeenTable(word.upper().removesuffix("M"), crs or "", box)


@_in_time
def columns_of(parameters: Mapping[str, str], table: str) -> list[tuple[str, str, bool]]:
    """The columns of a table: name, PostgreSQL's type, and whether it may be empty; without its one-column key.

    Raises:
        Refused: the database does not answer.
    """
    with _cursor(parameters) as cursor:
        cursor.execute(_COLUMNS, (sql.Identifier(_schema(parameters), table).as_string(cursor),))
        return [(name, kind, not is_needed) for name, kind, is_needed, is_key in cursor.fetchall() if not is_key]


def _schema(parameters: Mapping[str, str]) -> str:
    return parameters.get("schema") or "public"


@contextmanager
def _cursor(parameters: Mapping[str, str]) -> Iterator[Any]:
    check_connection(parameters)
    dsn = {
        "host": parameters["host"],
        "port": parameters.get("port") or "5432",
        "dbname": parameters["database"],
        "user": parameters["user"],
        "password": parameters.get("passwd") or "none",
        "sslmode": (parameters.get(SSL_MODE_KEY) or "prefer").lower().replace("_", "-"),
        "connect_timeout": _CONNECT_TIMEOUT_S,
        "passfile": "/dev/null",
        "gssencmode": "disable",
    }
    database = Database(dsn, max_connections=1)
    try:
        with database.transaction() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = %s", (_LOOK_MS,))
            yield cursor
    except Refused:
        raise
    except ServerError as error:
        raise bad_request("The database of the store does not answer, or not to this user and password.") from error
    finally:
        database.close()
