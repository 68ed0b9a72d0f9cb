"""Roles and users of a GeoServer: `roles.xml` and `users.xml` of its default services.

Elements that are not known stay when roles are written (`shared/reference/geoserver-datadir.md`, section 1.4).
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile, as_bytes, parse
from layman_server.geoserver.security_objects import RoleRegistry, SecurityUser, UserRegistry

ROLES_FILE = "security/role/default/roles.xml"
USERS_FILE = "security/usergroup/default/users.xml"
_ROLES = "{http://www.geoserver.org/security/roles}"
_USERS = "{http://www.geoserver.org/security/users}"


def read_roles(content: bytes) -> RoleRegistry:
    """The roles, and who has them.

    Raises:
        DamagedFile: it is no register of roles.
    """
    root = _root(content, f"{_ROLES}roleRegistry")
    roles = {node.get("id", ""): node.get("parentID", "") for node in root.iterfind(f"{_ROLES}roleList/{_ROLES}role")}
    return RoleRegistry(roles, _holders(root, "userList", "userRoles", "username"),
                        _holders(root, "groupList", "groupRoles", "groupname"))  # fmt: skip


def roles_xml(registry: RoleRegistry, original: bytes | None = None) -> bytes:
    """`roles.xml`, made of the one that is there; that one itself when nothing differs."""
    root = _original(registry, original)
    if isinstance(root, bytes):
        return root
    parts = {name: _part(root, name) for name in ("roleList", "userList", "groupList")}
    _write_roles(parts["roleList"], registry.roles)
    _write_holders(parts["userList"], "userRoles", "username", registry.of_users)
    _write_holders(parts["groupList"], "groupRoles", "groupname", registry.of_groups)
    return as_bytes(root)


def _original(registry: RoleRegistry, original: bytes | None) -> bytes | etree._Element:
    """The file that is there, as it is when nothing differs, else to be changed; or a new one."""
    if original is not None:
        try:
            return original if read_roles(original) == registry else parse(original)
        except DamagedFile:
            pass
    return parse(f'<roleRegistry xmlns="{_ROLES[1:-1]}" version="1.0"/>'.encode())


def _write_roles(part: etree._Element, roles: Mapping[str, str]) -> None:
    known = {node.get("id", ""): node for node in part.iterfind(f"{_ROLES}role")}
    for name in known.keys() - roles.keys():
        part.remove(known[name])
    for name, above in roles.items():
        node = known[name] if name in known else etree.SubElement(part, f"{_ROLES}role", id=name)
        if above:
            node.set("parentID", above)
        elif "parentID" in node.attrib:
            del node.attrib["parentID"]


def read_users(content: bytes) -> UserRegistry:
    """The users with their passwords as GeoServer keeps them, and the groups.

    Raises:
        DamagedFile: it is no register of users.
    """
    root = _root(content, f"{_USERS}userRegistry")
    users = tuple(
        SecurityUser(node.get("name", ""), node.get("password", ""), node.get("enabled", "true") == "true")
        for node in root.iterfind(f"{_USERS}users/{_USERS}user")
    )
    groups = {
        node.get("name", ""): tuple(member.get("username", "") for member in node.iterfind(f"{_USERS}member"))
        for node in root.iterfind(f"{_USERS}groups/{_USERS}group")
    }
    return UserRegistry(users, groups)


def _root(content: bytes, tag: str) -> etree._Element:
    root = parse(content)
    if root.tag != tag:
        raise DamagedFile(f"<{root.tag}> is not <{tag}>")
    return root


def _part(root: etree._Element, name: str) -> etree._Element:
    found = root.find(f"{_ROLES}{name}")
    return etree.SubElement(root, f"{_ROLES}{name}") if found is None else found


def _holders(root: etree._Element, part: str, item: str, key: str) -> dict[str, tuple[str, ...]]:
    return {
        node.get(key, ""): tuple(role.get("roleID", "") for role in node.iterfind(f"{_ROLES}roleRef"))
        for node in root.iterfind(f"{_ROLES}{part}/{_ROLES}{item}")
    }


def _write_holders(part: etree._Element, item: str, key: str, holders: Mapping[str, tuple[str, ...]]) -> None:
    for node in part.findall(f"{_ROLES}{item}"):
        part.remove(node)
    for name, roles in holders.items():
        node = etree.SubElement(part, f"{_ROLES}{item}")
        node.set(key, name)
        for role in roles:
            etree.SubElement(node, f"{_ROLES}roleRef", roleID=role)
