"""Workspaces and namespaces."""

from __future__ import annotations

import re
from dataclasses import replace

from layman_server.geoserver.objects import Namespace, Workspace
from layman_server.geoserver.xml_codecs import child_text
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import bad_request, conflict, forbidden, not_found

#: Names that can stand in addresses of the OGC services.
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62}", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x1f]+")
#: Not workspaces, but parts of addresses beside them.
_RESERVED = frozenset({"rest", "web", "ows", "wms", "wfs", "wcs", "wmts", "gwc", "ogc", "www", "styles", "default"})


def all_workspaces(call: Call) -> Answer:
    """The workspaces that who asks may manage."""
    found = [one for one in call.catalog.workspaces() if call.may(one.name)]
    return call.listed("workspaces", "workspace", [(one.name, ("workspaces", one.name)) for one in found])


def create(call: Call) -> Answer:
    """Make a workspace with its namespace."""
    document = call.document("workspace")
    call.need()
    name = _checked(call, child_text(document, "name"))
    _add(call, name, f"http://{name}", is_isolated=child_text(document, "isolated") == "true")
    if call.query.get("default", "").lower() == "true":
        call.catalog.set_default_workspace(call.catalog.workspace(name))
    return call.created(name, "workspaces", name)


def one_workspace(call: Call, workspace: str) -> Answer:
    """A workspace; `default` is the one of requests that name none."""
    if workspace == "default":
        found = call.catalog.default_workspace
        if found is None:
            raise not_found("No default workspace")
        call.need(found.name)
        return call.show(found)
    return call.show(call.workspace(workspace))


def change(call: Call, workspace: str) -> Answer:
    """Rename a workspace, or choose the default one."""
    document = call.document("workspace")
    call.need()
    name = child_text(document, "name")
    if workspace == "default":
        call.catalog.set_default_workspace(call.workspace(name))
        return Answer()
    before = call.workspace(workspace)
    isolated = child_text(document, "isolated")
    if name and name != before.name:
        call.check_not_own_workspace(before.name)
        _checked(call, name)
    after = replace(before, name=name or before.name)
    if isolated:
        call.check_not_own_workspace(before.name)
        after = replace(after, isolated=isolated == "true")
    if after != before:
        call.catalog.save(after)
    return Answer()


def remove(call: Call, workspace: str) -> Answer:
    """Remove an empty workspace, with `recurse` also all that is in it."""
    call.need()
    found = call.workspace(workspace)
    call.check_not_own_workspace(workspace)
    if not call.recurse and (
        call.catalog.stores(workspace) or call.catalog.styles(workspace) or call.catalog.layer_groups(workspace)
    ):
        raise forbidden("Workspace not empty")
    call.catalog.remove(found, recurse=True)
    return Answer()


def all_namespaces(call: Call) -> Answer:
    """The namespaces of the workspaces that who asks may manage."""
    found = [one for one in call.catalog.namespaces() if call.may(one.prefix)]
    return call.listed("namespaces", "namespace", [(one.prefix, ("namespaces", one.prefix)) for one in found])


def create_namespace(call: Call) -> Answer:
    """Make a namespace, with its workspace."""
    document = call.document("namespace")
    call.need()
    prefix = _checked(call, child_text(document, "prefix"))
    uri = _checked_uri(call, child_text(document, "uri") or f"http://{prefix}", "")
    _add(call, prefix, uri, is_isolated=child_text(document, "isolated") == "true")
    return call.created(prefix, "namespaces", prefix)


def one_namespace(call: Call, namespace: str) -> Answer:
    """A namespace."""
    return call.show(_namespace(call, namespace))


def change_namespace(call: Call, namespace: str) -> Answer:
    """Give a namespace another URI."""
    document = call.document("namespace")
    before = _namespace(call, namespace)
    call.check_not_own_workspace(namespace)
    uri = child_text(document, "uri") or before.uri
    prefix = child_text(document, "prefix") or before.prefix
    if prefix != before.prefix:
        raise bad_request(f"A namespace is renamed with its workspace: PUT workspaces/{before.prefix}.")
    if uri != before.uri:
        call.catalog.save(replace(before, uri=_checked_uri(call, uri, before.prefix)))
    return Answer()


def remove_namespace(call: Call, namespace: str) -> Answer:
    """Remove a namespace with its empty workspace."""
    return remove(call, _namespace(call, namespace).prefix)


def _namespace(call: Call, name: str) -> Namespace:
    call.need(name)
    found = call.catalog.namespace(name)
    if found is None:
        raise not_found("" if call.is_quiet else f"No such namespace: '{name}' found")
    return found


def _add(call: Call, name: str, uri: str, *, is_isolated: bool) -> None:
    call.catalog.add(Namespace(new_id("Namespace"), name, uri, is_isolated))
    try:
        call.catalog.add(Workspace(new_id("Workspace"), name, is_isolated))
    except BaseException:
        namespace = call.catalog.namespace(name)
        if namespace is not None:
            call.catalog.remove(namespace)
        raise


def _checked(call: Call, name: str) -> str:
    if not name:
        raise bad_request("A workspace needs a name.")
    if not _NAME.fullmatch(name):
        raise bad_request(f"'{name}' is no name of a workspace: letters, digits and . _ - are, at most 63 of them.")
    if name in _RESERVED:
        raise bad_request(f"'{name}' means something else in addresses.")
    if call.catalog.workspace(name) is not None or call.around.is_own(name):
        raise conflict(f"Workspace '{name}' already exists")
    return name


def _checked_uri(call: Call, uri: str, prefix: str) -> str:
    if not _URI.fullmatch(uri):
        raise bad_request(f"Invalid URI syntax for '{uri}'")
    other = call.catalog.namespace_by_uri(uri)
    if other is not None and other.prefix != prefix:
        raise conflict(f"Namespace with URI '{uri}' already exists.")
    return uri


ROUTES = (
    Route("GET", "workspaces", all_workspaces),
    Route("POST", "workspaces", create),
    Route("GET", "workspaces/{workspace}", one_workspace),
    Route("PUT", "workspaces/{workspace}", change),
    Route("DELETE", "workspaces/{workspace}", remove),
    Route("GET", "namespaces", all_namespaces),
    Route("POST", "namespaces", create_namespace),
    Route("GET", "namespaces/{namespace}", one_namespace),
    Route("PUT", "namespaces/{namespace}", change_namespace),
    Route("DELETE", "namespaces/{namespace}", remove_namespace),
)
