"""The GeoServer data directory against the data folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from layman_server.geoserver.access_rules import rules_of
from layman_server.geoserver.inventory import Inventory, WorkspaceContents
from layman_server.geoserver.objects import AccessRule
from layman_server.model.publication import Publication, PublicationKey, PublicationType, parts_of
from layman_server.pipeline.stores import Stores
from layman_server.publishing.check.finding import Finding, rebuilt
from layman_server.publishing.check.truth import Truth
from layman_server.publishing.rights import set_access

_REMOVED = "It is removed."


def compare_map_service(truth: Truth, stores: Stores) -> Iterator[Finding]:
    """What of workspaces, datastores, layers, styles and access rules is missing, damaged, or nobody's."""
    found = stores.map_service.contents()
    for workspace in sorted(truth.workspaces):
        yield from _workspace(workspace, truth, stores, found)
    for workspace, contents in found.workspaces.items():
        if workspace not in truth.workspaces and contents.is_ours:
            message = f"GeoServer's workspace {workspace} is of nobody."
            mend = partial(_remove_workspace, stores, workspace)
            yield Finding("geoserver-workspace-unknown", workspace, message, "It is removed with all in it.", mend)
    for publication in truth.at_rest:
        if publication.key.type is PublicationType.LAYER:
            yield from _layer(publication, stores, found)
    yield from _rules_of_nobody(truth, stores, found)
    for problem in found.problems:
        message = f"In GeoServer's data directory {problem.path}: {problem.what}; {problem.effect}."
        yield Finding("geoserver-file", problem.path, message)
    if found.leftovers:
        message = f"{len(found.leftovers)} files in GeoServer's data directory are left of processes that are no more."
        yield Finding("leftovers", "GeoServer data directory", message, "They are removed.", stores.map_service.sweep)


def _workspace(workspace: str, truth: Truth, stores: Stores, found: Inventory) -> Iterator[Finding]:
    contents = found.workspaces.get(workspace)
    rules = {rule.key for rule in found.rules}
    problem = contents.problem if contents else "it is gone"
    if not problem and not {f"{workspace}.*.r", f"{workspace}.*.w"} <= rules:
        problem = "its access rules are gone"
    if problem:
        message = f"GeoServer's workspace {workspace}: {problem}."
        mend = partial(stores.map_service.add_workspace, workspace)
        yield Finding("geoserver-workspace-damaged", workspace, message, "It is written again.", mend)
    if contents:
        yield from _nobodys(workspace, contents, truth, stores)


def _nobodys(workspace: str, contents: WorkspaceContents, truth: Truth, stores: Stores) -> Iterator[Finding]:
    for name in sorted({*contents.layers, *contents.half_layers}):
        if not truth.has(workspace, name):
            message = f"Feature type {workspace}:{name} belongs to no layer."
            mend = partial(_remove_layer, stores, workspace, name)
            yield Finding("feature-type-unknown", f"{workspace}:{name}", message, _REMOVED, mend)
    for name in sorted(contents.styles - contents.layers.keys() - contents.half_layers):
        if not truth.has(workspace, name):
            message = f"Style {workspace}:{name} belongs to no layer."
            mend = partial(_remove_layer, stores, workspace, name)
            yield Finding("style-unknown", f"{workspace}:{name}", message, _REMOVED, mend)


def _layer(publication: Publication, stores: Stores, found: Inventory) -> Iterator[Finding]:
    key = publication.key
    contents = found.workspaces.get(key.workspace)
    parts = [part for part in ("wms", "wfs", "style") if part in parts_of(publication)]
    if contents is None or key.name not in contents.layers:
        yield rebuilt("feature-type-missing", key, f"{key.path}: GeoServer has no layer of it.", parts)
    elif problem := contents.layers[key.name]:
        yield rebuilt("feature-type-damaged", key, f"{key.path}: of its layer in GeoServer {problem}.", parts)
    wanted = {
        (rule.key, frozenset(rule.roles)) for rule in rules_of(key.workspace, key.name, publication.access_rights)
    }
    if not wanted <= {(rule.key, frozenset(rule.roles)) for rule in found.rules}:
        message = f"{key.path}: GeoServer's access rules are not those of the layer."
        mend = partial(set_access, stores, publication)
        yield Finding("rules-differ", key.path, message, "They are written again.", mend)


def _meanings(rules: Iterable[AccessRule]) -> set[tuple[str, frozenset[str]]]:
    return {(rule.key, frozenset(rule.roles)) for rule in rules}


def _rules_of_nobody(truth: Truth, stores: Stores, found: Inventory) -> Iterator[Finding]:
    """Rules of layers that are not there, in workspaces of ours."""
    pairs = sorted({(rule.workspace, rule.layer) for rule in found.rules if rule.layer != "*"})
    for workspace, layer in pairs:
        is_ours = workspace in truth.workspaces
        contents = found.workspaces.get(workspace)
        is_there = contents is not None and (layer in contents.layers or layer in contents.others)
        if is_ours and not truth.has(workspace, layer) and not is_there:
            message = f"GeoServer has access rules for {workspace}:{layer}, which is not there."
            mend = partial(_remove_layer, stores, workspace, layer)
            yield Finding("rules-unknown", f"{workspace}:{layer}", message, "They are removed.", mend)


def _remove_layer(stores: Stores, workspace: str, name: str) -> None:
    with stores.files.held(alone=True):
        if not stores.files.folder(PublicationKey(workspace, PublicationType.LAYER, name)).exists():
            stores.map_service.remove_layer(workspace, name)


def _remove_workspace(stores: Stores, workspace: str) -> None:
    with stores.files.held(alone=True):
        if not (stores.files.data_dir / "users" / workspace).exists():
            stores.map_service.remove_workspace(workspace)
