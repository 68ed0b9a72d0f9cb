"""Layer groups, global and of workspaces."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from lxml import etree

from layman_server.geoserver.catalog_xml import read_group
from layman_server.geoserver.objects import LayerGroup
from layman_server.geoserver.xml_codecs import child_text
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import bad_request, conflict, forbidden, not_found
from layman_server.geoserver_rest.taking import laid_over, lookup, named
from layman_server.model.crs import BoundingBox


def all_groups(call: Call, workspace: str = "") -> Answer:
    """The global groups, or those of a workspace."""
    _need(call, workspace)
    found = call.catalog.layer_groups(workspace)
    return call.listed("layerGroups", "layerGroup", [(one.name, call.shown.group_place(one)) for one in found])


def create(call: Call, workspace: str = "") -> Answer:
    """Make a group; its bounds are those of its layers unless it has some."""
    document = call.document("layerGroup")
    workspace = workspace or child_text(document, "workspace/name") or _workspace_word(document)
    _need(call, workspace)
    name = named(document)
    if call.catalog.layer_group(workspace, name) is not None:
        place = f" in workspace {workspace}" if workspace else ""
        raise conflict(f"Layer group named '{name}' already exists{place}")
    if workspace and call.catalog.resource(workspace, name) is not None:
        raise conflict(f"Layer named '{name}' already exists in workspace {workspace}")
    call.check_no_publication(workspace, name)
    group = _taken(call, document, workspace, None)
    group = replace(group, id=new_id("LayerGroup"))
    call.catalog.add(_with_bounds(call, group))
    return call.created(name, *call.shown.group_place(group))


def one_group(call: Call, name: str, workspace: str = "") -> Answer:
    """A group."""
    return call.show(_group(call, workspace, name))


def change(call: Call, name: str, workspace: str = "") -> Answer:
    """Change a group."""
    document = call.document("layerGroup")
    before = _group(call, workspace, name)
    after = replace(_taken(call, document, workspace, before), workspace_id=before.workspace_id)
    if after.name != before.name:
        if call.catalog.layer_group(workspace, after.name) is not None:
            raise conflict(f"Layer group named '{after.name}' already exists")
        if workspace and call.catalog.resource(workspace, after.name) is not None:
            raise conflict(f"Layer named '{after.name}' already exists in workspace {workspace}")
        call.check_no_publication(workspace, after.name)
    if after.members != before.members and document.find("bounds") is None:
        after = _with_bounds(call, replace(after, bounds=None))
    call.catalog.save(after)
    return Answer()


def remove(call: Call, name: str, workspace: str = "") -> Answer:
    """Remove a group; its layers stay."""
    found = _group(call, workspace, name)
    groups = call.catalog.groups_with("layerGroup", found.id)
    if groups and not call.recurse:
        raise forbidden(f"Unable to delete layer group referenced by layer group '{groups[0].name}'")
    call.catalog.remove(found, recurse=True)
    return Answer()


def _taken(call: Call, document: etree._Element, workspace: str, before: LayerGroup | None) -> LayerGroup:
    members = document.findall("publishables/published") or document.findall("layers/layer")
    if before is None and not members:
        raise bad_request("A layer group needs layers.")
    for node in members:
        # Without a word it is a layer; one without a name would be a style that names layers itself.
        if node.tag == "published" and not node.get("type") and (len(node) or (node.text or "").strip()):
            node.set("type", "layer")
    mode = document.find("mode")
    if mode is not None:
        mode.text = (mode.text or "").strip().upper()
    content = laid_over(document, before)
    if members and document.find("layers") is not None:
        content = _without_publishables(content)
    group, lost, is_uneven = read_group(content, workspace, lookup(call.catalog, workspace))
    if lost:
        raise bad_request(f"{lost} of the layers of the group '{group.name}' are not there.")
    if is_uneven and document.find("styles") is not None:
        raise bad_request("A layer group has as many styles as layers, empty ones for the layers' own.")
    _check_styles(call, content, workspace)
    _check_members(call, group)
    return group


def _check_styles(call: Call, content: bytes, workspace: str) -> None:
    refs = lookup(call.catalog, workspace)
    for node in etree.fromstring(content).iterfind("styles/style"):
        name = child_text(node, "name")
        its_workspace = child_text(node, "workspace/name") or child_text(node, "workspace")
        if name and not refs.resolve("style", "", name, its_workspace):
            raise bad_request(f"No such style: '{name}'")


def _check_members(call: Call, group: LayerGroup) -> None:
    """A group of a workspace has layers of it only; others would be managed by who may not."""
    for member in group.members:
        layer = call.catalog.layer_by_id(member.id) if member.kind == "layer" else None
        if layer is not None and group.workspace and call.catalog.resource_of(layer).workspace != group.workspace:
            raise bad_request(f"The layer {layer.name} is not of the workspace {group.workspace}.")


def _without_publishables(content: bytes) -> bytes:
    """Members in the older form replace those that are there."""
    root = etree.fromstring(content)
    for node in root.findall("publishables"):
        root.remove(node)
    return etree.tostring(root)


def _with_bounds(call: Call, group: LayerGroup) -> LayerGroup:
    """The group with the box around its layers, unless it has one."""
    if group.bounds is not None:
        return group
    resources = [call.catalog.resource_of(layer) for layer, _ in call.catalog.layers_of_group(group)]
    boxes = [one.native_box for one in resources if one.native_box is not None]
    if len({box.crs for box in boxes}) != 1:
        boxes = [one.lat_lon_box for one in resources if one.lat_lon_box is not None]
    return replace(group, bounds=reduce(_around, boxes)) if boxes else group


def _around(one: BoundingBox, other: BoundingBox) -> BoundingBox:
    return BoundingBox(
        min(one.minx, other.minx), min(one.miny, other.miny), max(one.maxx, other.maxx), max(one.maxy, other.maxy),
        one.crs,
    )  # fmt: skip


def _workspace_word(document: etree._Element) -> str:
    node = document.find("workspace")
    return "" if node is None else child_text(node, "name") or (node.text or "").strip()


def _need(call: Call, workspace: str) -> None:
    if workspace:
        call.workspace(workspace)
    else:
        call.need()


def _group(call: Call, workspace: str, name: str) -> LayerGroup:
    before, colon, after = name.partition(":")
    if colon and not workspace:
        workspace, name = before, after
    _need(call, workspace)
    found = call.catalog.layer_group(workspace, name)
    if found is None:
        place = f" in workspace {workspace}" if workspace else ""
        raise not_found("" if call.is_quiet else f"No such layer group {name}{place}")
    return found


ROUTES = tuple(
    route
    for place in ("layergroups", "workspaces/{workspace}/layergroups")
    for route in (
        Route("GET", place, all_groups),
        Route("POST", place, create),
        Route("GET", f"{place}/{{name}}", one_group),
        Route("PUT", f"{place}/{{name}}", change),
        Route("DELETE", f"{place}/{{name}}", remove),
    )
)
