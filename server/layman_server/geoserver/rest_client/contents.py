"""What the server has in a real GeoServer, to compare with what should be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from layman_server.geoserver.inventory import Inventory, WorkspaceContents
from layman_server.geoserver.objects import (
    COVERAGE_STORE_PREFIX,
    EXTERNAL_STORE_PREFIX,
    POSTGRESQL_STORE,
    AccessRule,
)
from layman_server.geoserver.rest_client.cascade import CASCADE_SUFFIX, RestCascade
from layman_server.geoserver.rest_client.connection import RestConnection, segment
from layman_server.geoserver.rest_client.resources import RestResources
from layman_server.geoserver.rest_client.rules import RestRules
from layman_server.geoserver.rest_client.workspaces import (
    KEPT_BY_GEOSERVER,
    RestWorkspaces,
    is_ours,
    named,
    parameters_of,
)


class RestContents:
    """Reads everything of the server's own; objects that others made are never named.

    A workspace is the server's when its rules name the server's role, or its datastore the server. In such a workspace
    a layer is the server's when it is in one of the server's stores and has rules of its own.
    """

    def __init__(self, connection: RestConnection, role: str, cascade: RestCascade) -> None:
        """`role` is the GeoServer role that reads and writes every workspace of the server."""
        self._connection = connection
        self._role = role
        self._cascade = cascade
        self._rules = RestRules(connection)
        self._workspaces = RestWorkspaces(connection)
        self._resources = RestResources(connection)

    def is_ours(self, workspace: str, rules: tuple[AccessRule, ...] | None = None) -> bool:
        """Whether the server itself made a workspace."""
        if rules is None:
            # There may be very many rules.
            if is_ours(self._workspaces.store(workspace, POSTGRESQL_STORE)):
                return True
            return self._has_our_rules(workspace, self._rules.read())
        return self._has_our_rules(workspace, rules) or is_ours(self._workspaces.store(workspace, POSTGRESQL_STORE))

    def _has_our_rules(self, workspace: str, rules: tuple[AccessRule, ...]) -> bool:
        return any(rule.workspace == workspace and rule.layer == "*" and self._role in rule.roles for rule in rules)

    def read(self, store_parameters: Callable[[str], Mapping[str, str]]) -> Inventory:
        """Workspaces and rules; `store_parameters` says how the datastore of a workspace should connect."""
        rules = self._rules.read()
        names = [name for name in self._workspaces.names() if self.is_ours(name, rules)]
        workspaces = {
            name: self._contents(name, rules, store_parameters(name))
            for name in sorted(names)
            if not (name.endswith(CASCADE_SUFFIX) and name.removesuffix(CASCADE_SUFFIX) in names)
        }
        ours = tuple(rule for rule in rules if rule.workspace in workspaces)
        return Inventory(workspaces, ours)

    def layers(self, workspace: str) -> dict[str, str]:
        """Names of the layers in the server's stores of a workspace, with their stores."""
        path = f"/workspaces/{segment(workspace)}"
        found = dict.fromkeys(
            self._resources.names(
                workspace, "datastores", POSTGRESQL_STORE, "featuretypes", ("featureTypes", "featureType")
            ),
            POSTGRESQL_STORE,
        )
        for kind, outer, inner, prefix in (
            ("datastores", "dataStores", "dataStore", EXTERNAL_STORE_PREFIX),
            ("coveragestores", "coverageStores", "coverageStore", COVERAGE_STORE_PREFIX),
        ):
            stores = named(self._connection.get(f"{path}/{kind}", missing_ok=True), outer, inner)
            found |= {name.removeprefix(prefix): name for name in stores if name.startswith(prefix)}
        return found

    def _contents(
        self, workspace: str, rules: tuple[AccessRule, ...], parameters: Mapping[str, str]
    ) -> WorkspaceContents:
        with_rules = {rule.layer for rule in rules if rule.workspace == workspace and rule.layer != "*"}
        cascaded = set(self._cascade.layers(workspace))
        layers = {name: self._layer_problem(workspace, name) for name in self.layers(workspace) if name in with_rules}
        styles = named(self._connection.get(f"/workspaces/{segment(workspace)}/styles"), "styles", "style")
        return WorkspaceContents(
            is_ours=True,
            problem=self.store_problem(workspace, parameters),
            layers=layers,
            half_layers=frozenset((cascaded & with_rules) - layers.keys()),
            styles=frozenset(name for name in styles if name in with_rules),
        )

    def store_problem(self, workspace: str, parameters: Mapping[str, str]) -> str:
        """What is wrong with the datastore `postgresql` of a workspace, as a half sentence; empty when all is well."""
        store = self._workspaces.store(workspace, POSTGRESQL_STORE)
        if store is None:
            return "its datastore is gone"
        wanted = {key: value for key, value in parameters.items() if key != KEPT_BY_GEOSERVER}
        there = parameters_of(store)
        if any(there.get(key) != value for key, value in wanted.items()):
            return "its datastore does not lead to the database"
        return "" if store.get("enabled") else "its datastore is switched off"

    def _layer_problem(self, workspace: str, name: str) -> str:
        layer = self._resources.layer(workspace, name)
        if layer is None:
            return "the layer is gone"
        if not layer.get("enabled", True):
            return "the layer is switched off"
        style = str((layer.get("defaultStyle") or {}).get("name", ""))
        return "" if style in {name, f"{workspace}:{name}"} else "its style is gone"
