"""The server's own role service: schema `_role_service` with the tables and views that Layman's has.

Administrators write to `bussiness_roles` and `bussiness_user_roles` (Layman's spelling) or use `layman-server role`;
all else the server keeps itself. A real GeoServer can read `roles`, `user_roles`, `role_props` and `group_roles` as a
JDBC role service.
"""

from __future__ import annotations

from collections.abc import Iterable

from psycopg2 import sql

from layman_server.errors import UserNotFound, WrongParameter
from layman_server.model.access import MAX_ROLE_LENGTH, RESERVED_ROLES, ROLE_PATTERN, can_be_role
from layman_server.stores.postgresql.database import Database

SCHEMA = "_role_service"
#: Key of the advisory lock under which one process makes the schema; any number that nobody else uses.
_LOCK = 7_243_110

_TABLES = """
CREATE SCHEMA IF NOT EXISTS _role_service;
SET LOCAL search_path = _role_service;
CREATE TABLE IF NOT EXISTS layman_users (username varchar(128) PRIMARY KEY);
CREATE TABLE IF NOT EXISTS bussiness_roles (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name varchar(64) NOT NULL UNIQUE
        CHECK (name ~ {pattern} AND left(name, 5) <> 'USER_' AND name <> ALL ({reserved})),
    parent varchar(64) CHECK (parent IS NULL)
);
CREATE TABLE IF NOT EXISTS bussiness_user_roles (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username varchar(128) NOT NULL REFERENCES layman_users (username) ON DELETE CASCADE,
    rolename varchar(64) NOT NULL REFERENCES bussiness_roles (name) ON DELETE CASCADE,
    UNIQUE (username, rolename)
);
CREATE TABLE IF NOT EXISTS role_props (
    rolename varchar(64) NOT NULL,
    propname varchar(64) NOT NULL,
    propvalue varchar(2048),
    PRIMARY KEY (rolename, propname)
);
CREATE TABLE IF NOT EXISTS group_roles (
    groupname varchar(128) NOT NULL, rolename varchar(64) NOT NULL, PRIMARY KEY (groupname, rolename)
);
CREATE OR REPLACE VIEW admin_roles AS
    SELECT unnest(ARRAY['ADMIN', 'GROUP_ADMIN', {gs_role}])::varchar(64) AS name;
CREATE OR REPLACE VIEW admin_user_roles AS
    SELECT username::varchar(128), rolename::varchar(64)
    FROM (VALUES ('admin', 'ADMIN'), ({gs_user}, 'ADMIN'), ({gs_user}, {gs_role})) AS fixed (username, rolename)
    UNION ALL SELECT username, {gs_role}::varchar(64) FROM layman_users;
CREATE OR REPLACE VIEW layman_users_roles AS
    SELECT ('USER_' || upper(username))::varchar(64) AS name FROM layman_users;
CREATE OR REPLACE VIEW layman_users_user_roles AS
    SELECT username, ('USER_' || upper(username))::varchar(64) AS rolename FROM layman_users;
CREATE OR REPLACE VIEW roles AS
    SELECT name, parent FROM bussiness_roles
    UNION ALL SELECT name, NULL FROM layman_users_roles
    UNION ALL SELECT name, NULL FROM admin_roles;
CREATE OR REPLACE VIEW user_roles AS
    SELECT username, rolename FROM bussiness_user_roles
    UNION ALL SELECT username, rolename FROM layman_users_user_roles
    UNION ALL SELECT username, rolename FROM admin_user_roles;
"""
_ADD_USERS = "INSERT INTO _role_service.layman_users SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"


class RoleSchema:
    """Makes the schema and keeps the users in it."""

    def __init__(self, database: Database, gs_role: str, gs_user: str) -> None:
        """`gs_role` and `gs_user` are the server's own role and user at GeoServer."""
        self._database = database
        self._gs_role = gs_role
        self._gs_user = gs_user

    def prepare(self, usernames: Iterable[str]) -> None:
        """Make the schema, and add those users that are missing; repeatable."""
        reserved = sorted(RESERVED_ROLES | {self._gs_role})
        statement = sql.SQL(_TABLES).format(
            pattern=sql.Literal(ROLE_PATTERN),
            reserved=sql.SQL("ARRAY[{}]").format(sql.SQL(", ").join(map(sql.Literal, reserved))),
            gs_role=sql.Literal(self._gs_role),
            gs_user=sql.Literal(self._gs_user),
        )
        with self._database.transaction() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            cursor.execute(statement)
            cursor.execute(_ADD_USERS, (list(usernames),))

    def add_user(self, username: str) -> None:
        """Add a user; repeatable."""
        with self._database.transaction() as cursor:
            cursor.execute(_ADD_USERS, ([username],))

    def remove_user(self, username: str) -> None:
        """Remove a user from all roles; absent is no error."""
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM _role_service.layman_users WHERE username = %s", (username,))

    def users(self) -> frozenset[str]:
        """Names of all users that the role service knows."""
        with self._database.transaction() as cursor:
            cursor.execute("SELECT username FROM _role_service.layman_users")
            return frozenset(row[0] for row in cursor.fetchall())

    def add_role(self, name: str) -> None:
        """Add a role; repeatable.

        Raises:
            WrongParameter: the name cannot be a role's.
        """
        if not can_be_role(name, self._gs_role):
            expected = f"{ROLE_PATTERN}, at most {MAX_ROLE_LENGTH} characters, and no role of GeoServer's own"
            raise WrongParameter({"parameter": "role", "expected": expected, "found": name[:300]})
        with self._database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO _role_service.bussiness_roles (name) VALUES (%s) ON CONFLICT DO NOTHING", (name,)
            )

    def grant(self, role: str, username: str) -> None:
        """Give a role to a user; repeatable.

        Raises:
            WrongParameter: there is no such role. UserNotFound: there is no such user.
        """
        with self._database.transaction() as cursor:
            cursor.execute("SELECT 1 FROM _role_service.bussiness_roles WHERE name = %s", (role,))
            if cursor.fetchone() is None:
                raise WrongParameter({"parameter": "role", "message": "There is no such role.", "found": role[:300]})
            cursor.execute("SELECT 1 FROM _role_service.layman_users WHERE username = %s", (username,))
            if cursor.fetchone() is None:
                raise UserNotFound({"username": username[:300]})
            cursor.execute(
                "INSERT INTO _role_service.bussiness_user_roles (username, rolename) VALUES (%s, %s)"
                " ON CONFLICT DO NOTHING",
                (username, role),
            )

    def revoke(self, role: str, username: str) -> None:
        """Take a role from a user; absent is no error."""
        with self._database.transaction() as cursor:
            cursor.execute(
                "DELETE FROM _role_service.bussiness_user_roles WHERE username = %s AND rolename = %s", (username, role)
            )
