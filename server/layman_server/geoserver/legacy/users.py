"""`security/users.properties` of GeoServer 1.x: users and their roles (reference, 6.6)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path

from lxml import etree

from layman_server.durable_files import FileToWrite
from layman_server.geoserver.catalog_parts import add_texts, as_bytes, clean, word
from layman_server.geoserver.import_report import ImportReport

_USERS_NS = "http://www.geoserver.org/security/users"
_ROLES_NS = "http://www.geoserver.org/security/roles"
_ADMINISTRATOR, _ADMIN, _GROUP_ADMIN = "ROLE_ADMINISTRATOR", "ADMIN", "GROUP_ADMIN"
_ROUNDS = 100_000
_SALT_BYTES = 16
_SWITCHES = {"enabled": True, "disabled": False}


def convert_users(root: Path, report: ImportReport, files: list[FileToWrite], renames: list[Path]) -> None:
    """Add users.xml and roles.xml to `files`; passwords are written as digests, not in clear."""
    path = root / "security" / "users.properties"
    if not path.is_file():
        return
    users: dict[str, tuple[str, list[str], bool]] = {}
    for line in path.read_text(encoding="latin-1").splitlines():
        name, equals, value = line.strip().partition("=")
        if not line.strip() or line.lstrip().startswith(("#", "!")):
            continue
        entry = report.add("user", name.strip())
        password, *rest = (part.strip() for part in value.split(","))
        if not equals or not name.strip() or not password:
            entry.drop("The line is not of the form name=password,role,...")
            continue
        enabled = all(_SWITCHES.get(part.lower(), True) for part in rest)
        roles = [_ADMIN if part == _ADMINISTRATOR else part for part in rest if part.lower() not in _SWITCHES]
        if _ADMINISTRATOR in rest:
            entry.change(f"Its role {_ADMINISTRATOR} is {_ADMIN} now.")
        users[name.strip()] = (password, roles, enabled)
    files += [
        FileToWrite(root / "security/usergroup/default/users.xml", _users_xml(users), 0o600),
        FileToWrite(root / "security/usergroup/default/config.xml", _user_service_xml()),
        FileToWrite(root / "security/role/default/roles.xml", _roles_xml(users), 0o600),
        FileToWrite(root / "security/role/default/config.xml", _role_service_xml()),
    ]
    renames.append(path)


def password_digest(password: str, salt: bytes | None = None) -> str:
    """GeoServer's `digest1:` of a password: SHA-256, 100,000 times over salt and password."""
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    digest = salt + password.encode()
    for _ in range(_ROUNDS):
        digest = hashlib.sha256(digest).digest()
    return "digest1:" + base64.b64encode(salt + digest).decode()


def _users_xml(users: dict[str, tuple[str, list[str], bool]]) -> bytes:
    root = etree.Element(f"{{{_USERS_NS}}}userRegistry", {"version": "1.0"}, nsmap={None: _USERS_NS})
    listed = etree.SubElement(root, f"{{{_USERS_NS}}}users")
    for name, (password, _, enabled) in users.items():
        attributes = {"enabled": word(enabled), "name": clean(name), "password": password_digest(password)}
        etree.SubElement(listed, f"{{{_USERS_NS}}}user", attributes)
    etree.SubElement(root, f"{{{_USERS_NS}}}groups")
    return as_bytes(root)


def _roles_xml(users: dict[str, tuple[str, list[str], bool]]) -> bytes:
    root = etree.Element(f"{{{_ROLES_NS}}}roleRegistry", {"version": "1.0"}, nsmap={None: _ROLES_NS})
    listed = etree.SubElement(root, f"{{{_ROLES_NS}}}roleList")
    names = dict.fromkeys([_ADMIN, _GROUP_ADMIN, *(role for _, roles, _ in users.values() for role in roles)])
    for name in names:
        etree.SubElement(listed, f"{{{_ROLES_NS}}}role", {"id": clean(name)})
    owners = etree.SubElement(root, f"{{{_ROLES_NS}}}userList")
    for name, (_, roles, _) in users.items():
        owner = etree.SubElement(owners, f"{{{_ROLES_NS}}}userRoles", {"username": clean(name)})
        for role in dict.fromkeys(roles):
            etree.SubElement(owner, f"{{{_ROLES_NS}}}roleRef", {"roleID": clean(role)})
    etree.SubElement(root, f"{{{_ROLES_NS}}}groupList")
    return as_bytes(root)


def _user_service_xml() -> bytes:
    root = etree.Element("userGroupService")
    add_texts(
        root,
        id="layman-usergroup-default",
        name="default",
        className="org.geoserver.security.xml.XMLUserGroupService",
        fileName="users.xml",
        checkInterval="10000",
        validating="true",
        passwordEncoderName="digestPasswordEncoder",
        passwordPolicyName="default",
    )
    return as_bytes(root)


def _role_service_xml() -> bytes:
    root = etree.Element("roleService")
    add_texts(
        root,
        id="layman-role-default",
        name="default",
        className="org.geoserver.security.xml.XMLRoleService",
        fileName="roles.xml",
        checkInterval="10000",
        validating="true",
        adminRoleName=_ADMIN,
        groupAdminRoleName=_GROUP_ADMIN,
    )
    return as_bytes(root)
