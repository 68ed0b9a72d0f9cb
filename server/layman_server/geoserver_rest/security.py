"""Access rules of layers, the catalog mode, and roles."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

from layman_server.durable_files import FileToWrite, locked, write_files
from layman_server.geoserver.access_rules import AccessRules
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.objects import CATALOG_MODES, AccessRule, RoleRegistry
from layman_server.geoserver.security_xml import ROLES_FILE, read_roles, roles_xml
from layman_server.geoserver.xml_codecs import text_of
from layman_server.geoserver_rest.calls import JSON, XML, Answer, Call, Route
from layman_server.geoserver_rest.refusals import Refused, bad_request, conflict, not_found
from layman_server.geoserver_rest.trees import as_xml, from_xml

_MODES = frozenset("rwa")
_XML_TYPES = frozenset({XML, "text/xml"})
_DEFAULT_ROLES = ("ADMIN", "GROUP_ADMIN")


def rules(call: Call) -> Answer:
    """The rules of all layers."""
    call.need()
    found = {rule.key: ",".join(rule.roles) for rule in _rules(call).read()}
    if call.suffix == "json":
        return Answer(body=json.dumps(found, separators=(",", ":")).encode(), kind=JSON)
    root = etree.Element("rules")
    for key, roles in found.items():
        etree.SubElement(root, "rule", resource=key).text = roles
    return Answer(body=b'<?xml version="1.0" encoding="UTF-8"?>' + as_xml(root), kind=XML)


def add_rules(call: Call) -> Answer:
    """Add rules; none of them may be there."""
    call.need()
    wanted = _sent(call)
    there = [rule.key for rule in _rules(call).read()]
    taken = [rule.key for rule in wanted if rule.key in there]
    if taken:
        raise conflict(f"Already existing rules: {','.join(taken)}")
    _rules(call).put(wanted)
    return Answer()


def change_rules(call: Call) -> Answer:
    """Change rules; all of them have to be there."""
    call.need()
    wanted = _sent(call)
    there = {rule.key for rule in _rules(call).read()}
    missing = [rule.key for rule in wanted if rule.key not in there]
    if missing:
        raise conflict(f"Unknown rules: {','.join(missing)}")
    _rules(call).put(wanted)
    return Answer()


def remove_rule(call: Call, rule: str) -> Answer:
    """Remove a rule."""
    call.need()
    found = next((one for one in _rules(call).read() if one.key == rule), None)
    if found is None:
        raise not_found(f"Rule not found: {rule}")
    _check_not_own(call, found)
    _rules(call).remove(found)
    return Answer()


def mode(call: Call) -> Answer:
    """What layers are for people who may not read them."""
    call.need()
    found = _rules(call).catalog_mode()
    if call.suffix == "json":
        return Answer(body=json.dumps({"mode": found}, separators=(",", ":")).encode(), kind=JSON)
    root = etree.Element("catalog")
    etree.SubElement(root, "mode").text = found
    return Answer(body=as_xml(root), kind=XML)


def change_mode(call: Call) -> Answer:
    """Choose the mode."""
    call.need()
    wanted = call.document("catalog").findtext("mode") if call.kind in _XML_TYPES else _object(call).get("mode")
    if wanted not in CATALOG_MODES:
        raise Refused(422, f"The mode is one of {', '.join(CATALOG_MODES)}.")
    if wanted != "HIDE":
        raise Refused(422, "Only the mode HIDE is served here.")
    _rules(call).set_catalog_mode(wanted)
    return Answer()


def roles(call: Call) -> Answer:
    """The roles of the catalogue."""
    call.need()
    return _role_list(call, list(dict.fromkeys((*_DEFAULT_ROLES, *_registry(call).roles))))


def roles_of_user(call: Call, user: str) -> Answer:
    """The roles of a user in the catalogue."""
    call.need()
    return _role_list(call, list(_registry(call).of_users.get(user, ())))


def add_role(call: Call, role: str) -> Answer:
    """Add a role, which access rules can then name; accounts of this server have those of its role service."""
    call.need()
    if not role.replace("_", "").isalnum() or len(role) > 64:
        raise bad_request(f"'{role}' is no name of a role.")

    def change(registry: RoleRegistry) -> RoleRegistry:
        if role in registry.roles or role in _DEFAULT_ROLES:
            raise not_found(f"The role {role} already exists")
        return RoleRegistry({**registry.roles, role: ""}, registry.of_users, registry.of_groups)

    _change(call, change)
    return Answer(201)


def remove_role(call: Call, role: str) -> Answer:
    """Remove a role."""
    call.need()

    def change(registry: RoleRegistry) -> RoleRegistry:
        if role not in registry.roles:
            raise not_found("")
        return RoleRegistry(
            {name: above for name, above in registry.roles.items() if name != role},
            _without(registry.of_users, role),
            _without(registry.of_groups, role),
        )

    _change(call, change)
    return Answer()


def give_role(call: Call, role: str, user: str) -> Answer:
    """Give a user of the catalogue a role."""
    call.need()

    def change(registry: RoleRegistry) -> RoleRegistry:
        if role not in registry.roles:
            raise not_found(f"Provided role does not exist: {role}")
        held = dict.fromkeys((*registry.of_users.get(user, ()), role))
        return RoleRegistry(registry.roles, {**registry.of_users, user: tuple(held)}, registry.of_groups)

    _change(call, change)
    return Answer()


def take_role(call: Call, role: str, user: str) -> Answer:
    """Take a role away from a user of the catalogue."""
    call.need()

    def change(registry: RoleRegistry) -> RoleRegistry:
        held = tuple(one for one in registry.of_users.get(user, ()) if one != role)
        others = {name: its for name, its in registry.of_users.items() if name != user}
        return RoleRegistry(registry.roles, {**others, user: held} if held else others, registry.of_groups)

    _change(call, change)
    return Answer()


def _without(holders: Mapping[str, tuple[str, ...]], role: str) -> dict[str, tuple[str, ...]]:
    kept = {name: tuple(one for one in held if one != role) for name, held in holders.items()}
    return {name: held for name, held in kept.items() if held}


def _role_list(call: Call, names: list[str]) -> Answer:
    if call.suffix == "json":
        return Answer(body=json.dumps({"roles": names}, separators=(",", ":")).encode(), kind=JSON)
    root = etree.Element("roles")
    for name in names:
        etree.SubElement(root, "role").text = name
    return Answer(body=as_xml(root), kind=XML)


def _registry(call: Call) -> RoleRegistry:
    try:
        return read_roles((call.root / ROLES_FILE).read_bytes())
    except (FileNotFoundError, DamagedFile):
        return RoleRegistry({role: "" for role in _DEFAULT_ROLES})


def _change(call: Call, change: Callable[[RoleRegistry], RoleRegistry]) -> None:
    path = call.root / ROLES_FILE
    with locked(call.root / "security" / ".roles.lock"):
        before = _registry(call)
        after = change(before)
        if after != before:
            original = path.read_bytes() if path.is_file() else None
            write_files([FileToWrite(path, roles_xml(after, original), 0o600)])


def _rules(call: Call) -> AccessRules:
    return AccessRules(Path(call.root) / "security" / "layers.properties")


def _object(call: Call) -> dict[str, object]:
    if call.kind not in {JSON, "text/json"}:
        raise Refused(415, f"Content-Type {call.kind or '(none)'} is not taken here.")
    try:
        found = json.loads(call.body)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"The JSON cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise bad_request("The JSON has to be an object.")
    return found


def _sent(call: Call) -> list[AccessRule]:
    """The rules of the body.

    Raises:
        Refused: one is none, or is about a layer that was published through Layman's REST API.
    """
    if call.kind in _XML_TYPES:
        root = from_xml(call.body)
        pairs = {node.get("resource", ""): text_of(node).strip() for node in root.iterfind("rule")}
    else:
        pairs = {key: str(value) for key, value in _object(call).items()}
    found = [_rule(key, value) for key, value in pairs.items()]
    for rule in found:
        _check_not_own(call, rule)
    return found


def _rule(key: str, value: str) -> AccessRule:
    parts = key.split(".")
    if len(parts) != 3 or not all(parts) or any(char in key + value for char in "\r\n=#!\\"):
        raise Refused(422, f"Invalid rule {key}, the expected format is workspace.layer.mode=role1,role2,...")
    if parts[2] not in _MODES:
        raise Refused(422, f"Unknown access mode {parts[2]} in {key}")
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    if not names:
        raise Refused(422, f"The rule {key} names no role.")
    return AccessRule(parts[0], parts[1], parts[2], names)


def _check_not_own(call: Call, rule: AccessRule) -> None:
    resource = call.catalog.resource(rule.workspace, rule.layer)
    if resource is not None:
        call.check_not_own_store(resource.workspace, resource.store, resource.name)


_USER = "security/roles/role/{role}/user/{user}"
ROUTES = (
    Route("GET", "security/acl/layers", rules),
    Route("POST", "security/acl/layers", add_rules),
    Route("PUT", "security/acl/layers", change_rules),
    Route("DELETE", "security/acl/layers/{rule}", remove_rule),
    Route("GET", "security/acl/catalog", mode),
    Route("PUT", "security/acl/catalog", change_mode),
    Route("GET", "security/roles", roles),
    Route("GET", "security/roles/user/{user}", roles_of_user),
    Route("POST", "security/roles/role/{role}", add_role),
    Route("DELETE", "security/roles/role/{role}", remove_role),
    Route("POST", _USER, give_role),
    Route("DELETE", _USER, take_role),
)
