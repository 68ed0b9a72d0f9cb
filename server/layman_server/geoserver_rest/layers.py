"""Layers: how resources are shown."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from layman_server.geoserver.catalog_xml import read_layer
from layman_server.geoserver.objects import Layer, Resource
from layman_server.geoserver.xml_codecs import child_text, resolved
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.refusals import bad_request, not_found
from layman_server.geoserver_rest.resources import check_ungrouped
from layman_server.geoserver_rest.taking import laid_over, lookup


def everywhere(call: Call) -> Answer:
    """The layers of all workspaces that who asks may manage."""
    found = [(call.catalog.resource_of(one), one) for one in call.catalog.layers()]
    names = [f"{resource.workspace}:{one.name}" for resource, one in found if call.may(resource.workspace)]
    return call.listed("layers", "layer", [(name, ("layers", name)) for name in names])


def in_workspace(call: Call, workspace: str) -> Answer:
    """The layers of a workspace."""
    call.workspace(workspace)
    found = call.catalog.layers(workspace)
    return call.listed("layers", "layer", [(one.name, ("workspaces", workspace, "layers", one.name)) for one in found])


def one_layer(call: Call, name: str, workspace: str = "") -> Answer:
    """A layer."""
    return call.show(_layer(call, workspace, name)[1])


def change(call: Call, name: str, workspace: str = "") -> Answer:
    """Change a layer: its styles, whether it is shown, ..."""
    document = call.document("layer")
    resource, before = _layer(call, workspace, name)
    call.check_not_own_store(resource.workspace, resource.store, resource.name)
    new_name = child_text(document, "name").rpartition(":")[2]
    if new_name and new_name != before.name:
        raise bad_request(f"A layer is renamed with what it shows: PUT {'/'.join(call.shown.place_of(resource))}.")
    refs = lookup(call.catalog, resource.workspace)
    content = laid_over(document, before)
    after = read_layer(content, resource, refs)
    _check_styles(call, resource, content, after)
    call.catalog.save(after)
    return Answer()


def _check_styles(call: Call, resource: Resource, content: bytes, after: Layer) -> None:
    """Raises Refused: a style that is named is not there."""
    root = etree.fromstring(content)
    default = root.find("defaultStyle")
    if default is not None and len(default) and not after.style_id:
        raise bad_request(f"No such style: '{child_text(default, 'name')}'")
    refs = lookup(call.catalog, resource.workspace)
    for node in root.iterfind("styles/style"):
        if len(node) and not resolved(node, "style", refs):
            raise bad_request(f"No such style: '{child_text(node, 'name')}'")


def remove(call: Call, name: str, workspace: str = "") -> Answer:
    """Remove a layer with what it shows: a resource that nothing shows is in no file that is read again."""
    resource, layer = _layer(call, workspace, name)
    call.check_not_own_store(resource.workspace, resource.store, resource.name)
    check_ungrouped(call, layer)
    call.catalog.remove(resource, recurse=True)
    return Answer()


def styles_of(call: Call, name: str) -> Answer:
    """The styles of a layer beside its default one."""
    layer = _layer(call, "", name)[1]
    found = [style for identifier in layer.styles if (style := call.catalog.style_by_id(identifier)) is not None]
    return call.listed("styles", "style", [(one.name, call.shown.style_place(one)) for one in found])


def _layer(call: Call, workspace: str, name: str) -> tuple[Resource, Layer]:
    """A layer by `workspace:name`, or by a name of the workspace, else of the default one."""
    before, colon, after = name.partition(":")
    place = before if colon and not workspace else workspace or _only_place(call, name) or _default_place(call)
    call.need(place)
    layer = call.catalog.layer(place, after if colon else name)
    if layer is None:
        raise not_found("" if call.is_quiet else f"No such layer: {name}")
    return call.catalog.resource_of(layer), layer


def _default_place(call: Call) -> str:
    default = call.catalog.default_workspace
    return "" if default is None else default.name


def _only_place(call: Call, name: str) -> str:
    """The workspace of the first layer of this name among those that who asks may manage."""
    found: Mapping[str, Layer] = {
        one.name: layer
        for one in call.catalog.workspaces()
        if call.may(one.name) and (layer := call.catalog.layer(one.name, name)) is not None
    }
    return next(iter(found), "")


ROUTES = (
    Route("GET", "layers", everywhere),
    Route("GET", "layers/{name}", one_layer),
    Route("PUT", "layers/{name}", change),
    Route("DELETE", "layers/{name}", remove),
    Route("GET", "layers/{name}/styles", styles_of),
    Route("GET", "workspaces/{workspace}/layers", in_workspace),
    Route("GET", "workspaces/{workspace}/layers/{name}", one_layer),
    Route("PUT", "workspaces/{workspace}/layers/{name}", change),
    Route("DELETE", "workspaces/{workspace}/layers/{name}", remove),
)
