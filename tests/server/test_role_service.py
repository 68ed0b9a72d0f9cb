"""Roles in PostgreSQL: the server's own role service, and one of others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layman_server.errors import DatabaseError, UserNotFound, WrongParameter
from layman_server.stores.postgresql import role_service
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.role_schema import SCHEMA, RoleSchema
from layman_server.stores.postgresql.role_service import RoleService, role_service_place

pytest_plugins = ("tests.server.postgresql_fixture",)


@pytest.fixture
def schema(database: Database) -> Iterator[RoleSchema]:
    schema = RoleSchema(database, "LAYMAN_ROLE", "layman")
    schema.prepare(["ann", "bob"])
    yield schema
    with database.transaction() as cursor:
        cursor.execute("DROP SCHEMA _role_service CASCADE")


@pytest.fixture
def service(schema: RoleSchema, database: Database) -> RoleService:
    return RoleService(database, SCHEMA, "LAYMAN_ROLE")


def rows(database: Database, table: str) -> set[tuple[str, ...]]:
    with database.transaction() as cursor:
        cursor.execute(f"SELECT * FROM _role_service.{table}")
        return set(cursor.fetchall())


def test_preparing_twice_changes_nothing(schema: RoleSchema, database: Database) -> None:
    schema.add_role("EDITORS")
    schema.grant("EDITORS", "ann")
    schema.prepare(["ann", "bob"])
    assert rows(database, "user_roles") >= {("ann", "EDITORS")}


def test_admin_records_are_those_that_layman_documents(schema: RoleSchema, database: Database) -> None:
    assert rows(database, "roles") == {
        ("ADMIN", None),
        ("GROUP_ADMIN", None),
        ("LAYMAN_ROLE", None),
        ("USER_ANN", None),
        ("USER_BOB", None),
    }
    assert rows(database, "user_roles") == {
        ("admin", "ADMIN"),
        ("layman", "ADMIN"),
        ("layman", "LAYMAN_ROLE"),
        ("ann", "USER_ANN"),
        ("ann", "LAYMAN_ROLE"),
        ("bob", "USER_BOB"),
        ("bob", "LAYMAN_ROLE"),
    }


def test_admin_records_are_no_roles_of_access_rights(service: RoleService) -> None:
    assert service.names() == ["EVERYONE"]
    assert service.of("ann") == frozenset()


def test_granted_role_is_the_users(schema: RoleSchema, service: RoleService) -> None:
    schema.add_role("EDITORS")
    schema.add_role("EDITORS")
    schema.grant("EDITORS", "ann")
    assert service.names() == ["EDITORS", "EVERYONE"]
    assert service.of("ann") == {"EDITORS"}
    assert service.of("bob") == frozenset()


def test_revoked_role_is_gone(schema: RoleSchema, service: RoleService) -> None:
    schema.add_role("EDITORS")
    schema.grant("EDITORS", "ann")
    assert service.of("ann") == {"EDITORS"}
    schema.revoke("EDITORS", "ann")
    service.forget()
    assert service.of("ann") == frozenset()


def test_removed_user_has_no_roles(schema: RoleSchema, service: RoleService, database: Database) -> None:
    schema.add_role("EDITORS")
    schema.grant("EDITORS", "ann")
    schema.remove_user("ann")
    assert service.of("ann") == frozenset()
    assert not any("ann" in row for row in rows(database, "user_roles"))


@pytest.mark.parametrize(
    "name", ["editors", "ADMIN", "LAYMAN_ROLE", "USER_ANN", "ROLE_ANONYMOUS", "EVERYONE", "A" * 65, "A-B"]
)
def test_name_that_cannot_be_a_roles_is_refused(schema: RoleSchema, name: str) -> None:
    with pytest.raises(WrongParameter):
        schema.add_role(name)


@pytest.mark.parametrize("name", ["editors", "USER_ANN", "EVERYONE", "LAYMAN_ROLE"])
def test_name_that_cannot_be_a_roles_is_refused_by_hand_too(schema: RoleSchema, database: Database, name: str) -> None:
    with pytest.raises(DatabaseError), database.transaction() as cursor:
        cursor.execute("INSERT INTO _role_service.bussiness_roles (name) VALUES (%s)", (name,))


def test_unknown_role_and_unknown_user_are_told(schema: RoleSchema) -> None:
    with pytest.raises(WrongParameter):
        schema.grant("NOBODYS", "ann")
    schema.add_role("EDITORS")
    with pytest.raises(UserNotFound):
        schema.grant("EDITORS", "carl")


def test_role_service_of_others_is_read(database: Database) -> None:
    with database.transaction() as cursor:
        cursor.execute(
            "CREATE SCHEMA town; CREATE TABLE town.roles (name text, parent text);"
            "CREATE TABLE town.user_roles (username text, rolename text);"
            "INSERT INTO town.roles VALUES ('MAYORS'), ('ADMIN'), ('lower');"
            "INSERT INTO town.user_roles VALUES ('ann', 'MAYORS'), ('ann', 'ADMIN'), ('ann', 'USER_BOB')"
        )
    service = RoleService(database, "town", "LAYMAN_ROLE")
    assert service.names() == ["EVERYONE", "MAYORS"]
    assert service.of("ann") == {"MAYORS"}


def test_absent_role_service_gives_no_roles(database: Database) -> None:
    service = RoleService(database, "nowhere", "LAYMAN_ROLE")
    assert service.of("ann") == frozenset()
    with pytest.raises(DatabaseError):
        service.names()


def test_address_of_a_role_service() -> None:
    place, schema = role_service_place("postgresql://u%40x:p%2Fw@db.example:5433/gis?schema=_role_service")
    assert schema == "_role_service"
    assert place == {"host": "db.example", "port": 5433, "dbname": "gis", "user": "u@x", "password": "p/w"}


@pytest.mark.parametrize(
    "uri", ["mysql://u:secret@h/gis?schema=s", "postgresql:///gis?schema=s", "postgresql://u:secret@h/gis", "nonsense"]
)
def test_wrong_address_is_refused_without_its_password(uri: str) -> None:
    with pytest.raises(ValueError, match="expected postgresql://") as raised:
        role_service_place(uri)
    assert "secret" not in str(raised.value)


def test_new_user_has_his_roles_at_once(
    schema: RoleSchema, service: RoleService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(role_service, "CACHE_S", 3600.0)
    schema.add_role("EDITORS")
    assert service.of("ann") == frozenset()
    schema.add_user("carl")
    schema.grant("EDITORS", "carl")
    schema.grant("EDITORS", "ann")
    assert service.of("ann") == frozenset(), "remembered for some seconds"
    assert service.of("carl") == {"EDITORS"}


def test_last_roles_stay_in_force_while_the_service_is_away(
    schema: RoleSchema, service: RoleService, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.add_role("EDITORS")
    schema.grant("EDITORS", "ann")
    assert service.of("ann") == {"EDITORS"}
    monkeypatch.setattr(role_service, "CACHE_S", 0.0)
    with database.transaction() as cursor:
        cursor.execute("ALTER SCHEMA _role_service RENAME TO _elsewhere")
    assert service.of("ann") == {"EDITORS"}
    with database.transaction() as cursor:
        cursor.execute("ALTER SCHEMA _elsewhere RENAME TO _role_service")
    schema.revoke("EDITORS", "ann")
    assert service.of("ann") == frozenset()
