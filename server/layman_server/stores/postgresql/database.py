"""Connections to one PostgreSQL database, and the server's own errors in place of the driver's."""

from __future__ import annotations

import logging
import os
import select
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg2
import psycopg2.errorcodes
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import encrypt_password

from layman_server.errors import DatabaseError, DatabaseUnavailable, ServerError, StorageFull

_log = logging.getLogger(__name__)

RETRY_AFTER_S = 5
CONNECT_TIMEOUT_S = 5
#: Classes of SQLSTATE that say that the server is away or overloaded, not that the statement was wrong.
_CONNECTION_CLASS = "08"
_UNAVAILABLE_CODES = frozenset(
    {
        psycopg2.errorcodes.TOO_MANY_CONNECTIONS,
        psycopg2.errorcodes.ADMIN_SHUTDOWN,
        psycopg2.errorcodes.CRASH_SHUTDOWN,
        psycopg2.errorcodes.CANNOT_CONNECT_NOW,
        psycopg2.errorcodes.DATABASE_DROPPED,
    }
)


def server_error(error: psycopg2.Error) -> ServerError:
    """The server's error for a driver's error; the driver's own text goes to the log only."""
    code = error.pgcode
    _log.warning("PostgreSQL: %s %s", code or type(error).__name__, str(error).strip())
    if code == psycopg2.errorcodes.DISK_FULL:
        return StorageFull()
    lost = code is None and isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError))
    if lost or code in _UNAVAILABLE_CODES or (code or "").startswith(_CONNECTION_CLASS):
        return DatabaseUnavailable(retry_after_s=RETRY_AFTER_S)
    return DatabaseError({"sqlstate": code} if code else None)


def load_cryptography() -> None:
    """Have libpq load what it signs in with, some megabytes that a process can share with those it forks."""
    encrypt_password("any", "any", algorithm="md5")


class Database:
    """A pool of connections that is made when first used and made anew in a forked process; for many threads."""

    def __init__(self, dsn: Mapping[str, Any], *, max_connections: int = 8, wait_s: float = 10.0) -> None:
        """Keep psycopg2's connection parameters; nothing is opened yet.

        A thread waits at most `wait_s` for one of `max_connections`.
        """
        self._dsn = {"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "layman-server", **dsn}
        self._max_connections = max_connections
        self._wait_s = wait_s
        self._lock = threading.Lock()
        self._start_pool()

    def _start_pool(self) -> None:
        self._pid = os.getpid()
        self._idle: list[Connection] = []
        self._places = threading.BoundedSemaphore(self._max_connections)

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A cursor in a transaction, committed at the end, rolled back when an error leaves the block.

        Raises:
            DatabaseUnavailable: PostgreSQL is away. StorageFull: its disk is full. DatabaseError: any other fault.
        """
        with self._connection() as connection, connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def autocommit(self) -> Iterator[Cursor]:
        """A cursor outside a transaction, for statements that refuse one; the same errors."""
        with self._connection() as connection:
            connection.autocommit = True
            try:
                with connection.cursor() as cursor:
                    yield cursor
            finally:
                if not connection.closed:
                    connection.autocommit = False

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with self._lock:
            if self._pid != os.getpid():
                # The parent's sockets: neither used nor closed here, or the parent's session would end.
                self._inherited = self._idle
                self._start_pool()
            places = self._places
        if not places.acquire(timeout=self._wait_s):
            raise DatabaseUnavailable({"message": "All connections are in use."}, retry_after_s=RETRY_AFTER_S)
        try:
            yield from self._borrow()
        except psycopg2.Error as error:
            raise server_error(error) from error
        finally:
            places.release()

    def _borrow(self) -> Iterator[Connection]:
        connection = self._take()
        try:
            yield connection
        except BaseException:
            if not connection.closed:
                # Also ends a transaction that a lost connection or an interrupt left half way.
                _rollback_or_close(connection)
            self._give_back(connection)
            raise
        self._give_back(connection)

    def _take(self) -> Connection:
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                opened: Connection = psycopg2.connect(**self._dsn)
                return opened
            if not connection.closed and not _has_news(connection):
                return connection
            connection.close()

    def _give_back(self, connection: Connection) -> None:
        if connection.closed:
            return
        with self._lock:
            self._idle.append(connection)


def _rollback_or_close(connection: Connection) -> None:
    try:
        connection.rollback()
    except psycopg2.Error:
        connection.close()


def _has_news(connection: Connection) -> bool:
    """Whether the server said something to an idle connection: nearly always that it closed it."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
