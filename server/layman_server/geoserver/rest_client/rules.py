"""Access rules of layers: `/rest/security/acl/layers`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from layman_server.geoserver.objects import AccessRule
from layman_server.geoserver.rest_client.connection import RestConnection, segment

_PATH = "/security/acl/layers"
#: So many are tried without asking for all rules before.
_FEW = 20


class RestRules:
    """The rules of a real GeoServer; GeoServer itself keeps changes by several clients apart."""

    def __init__(self, connection: RestConnection) -> None:
        """Remember the connection."""
        self._connection = connection

    def read(self) -> tuple[AccessRule, ...]:
        """All rules of layers; those of groups have other keys and are left out."""
        rules = []
        for key, value in self._values().items():
            parts = key.split(".")
            if len(parts) == 3:
                rules.append(AccessRule(parts[0], parts[1], parts[2], _roles(value)))
        return tuple(rules)

    def put(self, rules: Iterable[AccessRule]) -> None:
        """Add the rules, or replace those of the same keys."""
        wanted = {rule.key: ",".join(rule.roles) for rule in rules}
        if not wanted or (len(wanted) <= _FEW and (self._send("POST", wanted) or self._send("PUT", wanted))):
            return
        there = self._values()
        new = {key: value for key, value in wanted.items() if key not in there}
        changed = {
            key: value
            for key, value in wanted.items()
            if key in there and set(_roles(there[key])) != set(_roles(value))
        }
        # What somebody else adds or removes at this moment is settled by the other way.
        for method, other, part in (("POST", "PUT", new), ("PUT", "POST", changed)):
            if part and not self._send(method, part):
                for key, value in part.items():
                    if not self._send(other, {key: value}):
                        self._send(method, {key: value})

    def remove_layer(self, workspace: str, layer: str) -> None:
        """Remove the rules of a layer."""
        for mode in "rw":
            self._remove(AccessRule(workspace, layer, mode, ()).key)

    def remove_workspace(self, workspace: str) -> None:
        """Remove every rule of a workspace."""
        for rule in self.read():
            if rule.workspace == workspace:
                self._remove(rule.key)

    def of_layer(self, workspace: str, layer: str) -> tuple[AccessRule, ...]:
        """The rules of one layer."""
        return tuple(rule for rule in self.read() if (rule.workspace, rule.layer) == (workspace, layer))

    def _values(self) -> Mapping[str, str]:
        values: dict[str, str] = self._connection.get(_PATH) or {}
        return values

    def _send(self, method: str, rules: Mapping[str, str]) -> bool:
        """Whether GeoServer took them: it refuses all to add when one is there, and all to change when one is not."""
        return self._connection.call(method, f"{_PATH}.json", json=dict(rules), allow=(409,)).status != 409

    def _remove(self, key: str) -> None:
        self._connection.call("DELETE", f"{_PATH}/{segment(key)}", allow=(404,))


def _roles(value: str) -> tuple[str, ...]:
    return tuple(role.strip() for role in value.split(",") if role.strip())
