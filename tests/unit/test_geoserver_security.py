"""Roles, users and the catalog mode of a GeoServer."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from layman_server.geoserver.access_rules import AccessRules
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.objects import AccessRule, InvalidObject, RoleRegistry, SecurityUser, UserRegistry
from layman_server.geoserver.security_xml import ROLES_FILE, USERS_FILE, read_roles, read_users, roles_xml

STOCK = Path(os.environ.get("LAYMAN_TEST_DATA", "../shared/data")) / "geoserver-datadirs" / "2x-gs226-stock"
REGISTRY = RoleRegistry(
    {"ADMIN": "", "EDITOR": "ADMIN"}, {"ann": ("EDITOR", "ADMIN"), "bob": ()}, {"team": ("EDITOR",)}
)


def test_roles_survive_writing_and_reading():
    content = roles_xml(REGISTRY)
    assert read_roles(content) == REGISTRY
    assert roles_xml(REGISTRY, content) is content


def test_what_is_not_known_of_a_role_stays():
    content = roles_xml(REGISTRY).replace(
        b'<role id="ADMIN"/>', b'<role id="ADMIN"><property name="a">b</property></role>'
    )
    changed = replace(REGISTRY, roles={"ADMIN": "", "NEW": "ADMIN"}, of_users={"ann": ("NEW",)})
    written = roles_xml(changed, content)
    assert read_roles(written) == changed
    assert b'<property name="a">b</property>' in written


@pytest.mark.skipif(not STOCK.is_dir(), reason="GeoServer's own directory is not there")
def test_the_registers_of_a_real_geoserver_are_read():
    assert read_roles((STOCK / ROLES_FILE).read_bytes()) == RoleRegistry(
        {"ADMIN": "", "GROUP_ADMIN": ""}, {"admin": ("ADMIN",)}
    )
    users = read_users((STOCK / USERS_FILE).read_bytes())
    assert [(user.name, user.enabled, user.password[:8]) for user in users.users] == [("admin", True, "digest1:")]


def test_users_and_groups_are_read_and_passwords_are_not_shown():
    content = (
        b'<userRegistry xmlns="http://www.geoserver.org/security/users" version="1.0"><users>'
        b'<user enabled="false" name="ann" password="plain:s3cret"/></users>'
        b'<groups><group name="team"><member username="ann"/></group></groups></userRegistry>'
    )
    registry = read_users(content)
    assert registry == UserRegistry((SecurityUser("ann", "plain:s3cret", False),), {"team": ("ann",)})
    assert "s3cret" not in repr(registry)


@pytest.mark.parametrize("content", [b"", b"<roleRegistry/>", b"<cut"])
def test_what_is_no_register_is_damaged(content):
    with pytest.raises(DamagedFile):
        read_roles(content)
    with pytest.raises(DamagedFile):
        read_users(content)


def test_the_catalog_mode_is_kept_beside_the_rules(tmp_path):
    rules = AccessRules(tmp_path / "layers.properties")
    assert rules.catalog_mode() == "HIDE"
    rules.put([AccessRule("w", "*", "r", ("X",))])
    rules.set_catalog_mode("CHALLENGE")
    assert (rules.catalog_mode(), rules.read()[-1].key) == ("CHALLENGE", "w.*.r")
    with pytest.raises(InvalidObject):
        rules.set_catalog_mode("NEVER")
