"""Roles of users, from a role service: a PostgreSQL schema as GeoServer's JDBC role service has it.

The rules are those of Layman's `doc/security.md`, Role Service. Administrators write to it; the server only reads, and
keeps one of its own (`role_schema.py`) that is used unless another is named.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from psycopg2 import sql

from layman_server.errors import DatabaseUnavailable, ServerError
from layman_server.model.access import EVERYONE, can_be_role
from layman_server.stores.postgresql.database import Database

_log = logging.getLogger(__name__)

#: How long roles are remembered; what an administrator changes is in force after this time at the latest.
CACHE_S = 2.0


@dataclass(frozen=True)
class _Roles:
    """What the role service held when it was read: names of roles, and the roles of users (none for most)."""

    names: tuple[str, ...] = ()
    of_users: Mapping[str, frozenset[str]] = field(default_factory=dict)


class RoleService:
    """Reads roles; safe for several threads."""

    def __init__(self, database: Database, schema: str, gs_role: str) -> None:
        """Use the schema of a database; nothing is opened yet. `gs_role` is the server's own role and nobody's else."""
        self._database = database
        self._schema = schema
        self._gs_role = gs_role
        self._lock = threading.Lock()
        self._known: _Roles | ServerError = DatabaseUnavailable()
        self._read_at_s = float("-inf")

    def names(self) -> list[str]:
        """Names of all roles that can stand in access rights, in alphabetical order.

        Raises:
            DatabaseUnavailable, DatabaseError: the role service does not answer, and has not before.
        """
        return sorted({*self._current().names, EVERYONE})

    def is_usable(self, name: str) -> bool:
        """Whether a name can be a role's: of its form, and none of GeoServer's own."""
        return can_be_role(name, self._gs_role)

    def of(self, username: str) -> frozenset[str]:
        """The roles of a user. None when the role service has never answered: less is the safe side."""
        try:
            roles = self._current().of_users.get(username)
            # Who was not known when the roles were read may be new, and has his roles at once.
            return roles if roles is not None else self._current(newest=True).of_users.get(username, frozenset())
        except ServerError as error:
            _log.warning("Roles are not known: %s", error)
            return frozenset()

    def forget(self) -> None:
        """Read anew at the next question."""
        self._read_at_s = float("-inf")

    def _current(self, *, newest: bool = False) -> _Roles:
        if self._is_to_be_read(newest):
            with self._lock:
                if self._is_to_be_read(newest):
                    self._renew()
        if isinstance(self._known, ServerError):
            raise self._known
        return self._known

    def _is_to_be_read(self, newest: bool) -> bool:
        return time.monotonic() >= self._read_at_s + (0 if newest else CACHE_S)

    def _renew(self) -> None:
        """Read the roles. While the role service does not answer, the last known ones stay in force."""
        try:
            self._known = self._read()
            self._read_at_s = time.monotonic()
        except ServerError as error:
            if isinstance(self._known, ServerError):
                self._known = error
            _log.warning("The role service does not answer: %s", error)
            # Nobody asks again before that time is over, also for new users: asking may take seconds.
            self._read_at_s = time.monotonic() + CACHE_S

    def _read(self) -> _Roles:
        with self._database.transaction() as cursor:
            cursor.execute(sql.SQL("SELECT name FROM {}").format(sql.Identifier(self._schema, "roles")))
            names = tuple(name for (name,) in cursor.fetchall() if self.is_usable(name))
            table = sql.Identifier(self._schema, "user_roles")
            cursor.execute(sql.SQL("SELECT username, rolename FROM {}").format(table))
            of_users: dict[str, set[str]] = defaultdict(set)
            for username, role in cursor.fetchall():
                of_users[username] |= {role} if self.is_usable(role) else set()
        return _Roles(names, {username: frozenset(roles) for username, roles in of_users.items()})


def role_service_place(uri: str) -> tuple[dict[str, Any], str]:
    """Connection parameters and the schema of `LAYMAN_ROLE_SERVICE_URI`.

    Raises:
        ValueError: it is not `postgresql://<user>:<password>@<host>:<port>/<database>?schema=<schema>`; the text does
            not repeat the password.
    """
    expected = "expected postgresql://<user>:<password>@<host>:<port>/<dbname>?schema=<schema>"
    parts = urlsplit(uri)
    schemas = parse_qs(parts.query).get("schema", [])
    if parts.scheme != "postgresql" or not parts.hostname or not parts.path.strip("/") or len(schemas) != 1:
        raise ValueError(expected)
    place = {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "dbname": unquote(parts.path.strip("/")),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
    return {name: value for name, value in place.items() if value}, schemas[0]
