"""What goes with an object that is removed, as GeoServer's CascadeDeleteVisitor does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from layman_server.geoserver.catalog_events import CatalogObject
from layman_server.geoserver.catalog_lookups import CatalogLookups
from layman_server.geoserver.objects import (
    COVERAGE,
    MEMBER_GROUP,
    MEMBER_LAYER,
    MEMBER_STYLE,
    SERVICES,
    GroupMember,
    Layer,
    LayerGroup,
    Namespace,
    Resource,
    ServiceSettings,
    Settings,
    Store,
    Style,
    Workspace,
)

#: An object that goes, or one that is replaced: (before, after).
Change = CatalogObject | Settings | ServiceSettings | tuple[CatalogObject, CatalogObject]


def users_of(catalog: CatalogLookups, one: CatalogObject) -> Sequence[CatalogObject]:
    """What is in the object or refers to it."""
    if isinstance(one, Workspace):
        return [*catalog.stores(one.name), *catalog.layer_groups(one.name), *catalog.styles(one.name)]
    if isinstance(one, Namespace):
        workspace = catalog.workspace(one.prefix)
        return [workspace] if workspace else []
    if isinstance(one, Store):
        return catalog.resources(one)
    if isinstance(one, Resource):
        layer = catalog.layer_of(one)
        return [layer] if layer else []
    if isinstance(one, Style):
        return [*catalog.layers_with_style(one), *_groups_with_style(catalog, one)]
    return catalog.groups_with(MEMBER_GROUP if isinstance(one, LayerGroup) else MEMBER_LAYER, one.id)


def removal_of(catalog: CatalogLookups, one: CatalogObject) -> Iterator[Change]:
    """The changes that remove the object, in their order; each is to be made before the next one is asked for."""
    if isinstance(one, Workspace):
        yield from _of_workspace(catalog, one)
    elif isinstance(one, Namespace):
        workspace = catalog.workspace(one.prefix)
        if workspace is not None:
            yield from removal_of(catalog, workspace)
            return
    elif isinstance(one, Store):
        for resource in catalog.resources(one):
            yield from removal_of(catalog, resource)
    elif isinstance(one, Resource):
        layer = catalog.layer_of(one)
        if layer is not None:
            yield from removal_of(catalog, layer)
    elif isinstance(one, Style):
        yield from _of_style(catalog, one)
    else:
        kind = MEMBER_GROUP if isinstance(one, LayerGroup) else MEMBER_LAYER
        for group in catalog.groups_with(kind, one.id):
            yield from _without(catalog, group, kind, one.id)
    yield one


def _of_workspace(catalog: CatalogLookups, workspace: Workspace) -> Iterator[Change]:
    for group in catalog.layer_groups(workspace.name):
        # A group before it may have taken it along.
        if catalog.layer_group_by_id(group.id) is not None:
            yield from removal_of(catalog, group)
    for store in catalog.stores(workspace.name):
        yield from removal_of(catalog, store)
    for style in catalog.styles(workspace.name):
        yield from removal_of(catalog, style)
    for name in SERVICES:
        service = catalog.service(name, workspace.name)
        if service is not None:
            yield service
    settings = catalog.settings(workspace.name)
    if settings is not None:
        yield settings
    namespace = catalog.namespace(workspace.name)
    if namespace is not None:
        yield namespace


def _of_style(catalog: CatalogLookups, style: Style) -> Iterator[Change]:
    """Layers take GeoServer's default style of their kind instead, groups the layers' own."""
    for layer in catalog.layers_with_style(style):
        others = tuple(one for one in layer.styles if one != style.id)
        own = _default_style(catalog, layer, style) if layer.style_id == style.id else layer.style_id
        yield layer, replace(layer, style_id=own, styles=others)
    for group in _groups_with_style(catalog, style):
        members = [_unstyled(member, style) for member in group.members]
        yield from _with_members(catalog, group, filter(None, members))


def _default_style(catalog: CatalogLookups, layer: Layer, removed: Style) -> str:
    default = catalog.style("", "raster" if layer.kind == COVERAGE else "generic")
    return "" if default is None or default.id == removed.id else default.id


def _groups_with_style(catalog: CatalogLookups, style: Style) -> list[LayerGroup]:
    return [
        group
        for group in catalog.layer_groups()
        if style.id == group.root_layer_style_id or any(member.style_id == style.id for member in group.members)
    ]


def _unstyled(member: GroupMember, style: Style) -> GroupMember | None:
    if member.style_id != style.id:
        return member
    return None if member.kind == MEMBER_STYLE else replace(member, style_id="")


def _without(catalog: CatalogLookups, group: LayerGroup, kind: str, identifier: str) -> Iterator[Change]:
    if kind == MEMBER_LAYER and group.root_layer_id == identifier:
        group = replace(group, root_layer_id="", root_layer_style_id="")
    members = [member for member in group.members if (member.kind, member.id) != (kind, identifier)]
    yield from _with_members(catalog, group, members)


def _with_members(catalog: CatalogLookups, group: LayerGroup, members: Iterable[GroupMember]) -> Iterator[Change]:
    """The group with these members; without any it goes."""
    kept = tuple(members)
    if kept:
        yield group, replace(group, members=kept)
    else:
        yield from removal_of(catalog, group)
