"""What feature types and coverages have in common: how one is found and how it goes."""

from __future__ import annotations

from typing import TypeVar

from layman_server.geoserver.objects import Coverage, FeatureType, Layer
from layman_server.geoserver_rest.calls import Answer, Call
from layman_server.geoserver_rest.refusals import forbidden, not_found

Resource = TypeVar("Resource", FeatureType, Coverage)


def resource_of(call: Call, kind: type[Resource], words: str, place: tuple[str, str, str]) -> Resource:
    """The resource of `kind` (in `words`) at workspace, store and name; any store of the workspace when that is empty.

    Raises:
        Refused: it is not there.
    """
    workspace, store, name = place
    call.workspace(workspace)
    found = call.catalog.resource(workspace, name)
    if not isinstance(found, kind) or (store and found.store != store):
        raise not_found("" if call.is_quiet else f"No such {words}: {','.join(filter(None, place))}")
    return found


def remove_resource(call: Call, found: FeatureType | Coverage, words: str) -> Answer:
    """Remove a resource; with `recurse` its layer too.

    Raises:
        Refused: it is Layman's, it has a layer, or a group has its layer.
    """
    call.check_not_own_store(found.workspace, found.store, found.name)
    layer = call.catalog.layer_of(found)
    if layer is not None:
        if not call.recurse:
            raise forbidden(f"The {words} {found.name} has a layer")
        check_ungrouped(call, layer)
    call.catalog.remove(found, recurse=True)
    return Answer()


def check_ungrouped(call: Call, layer: Layer) -> None:
    """Raises Refused: a group has the layer."""
    groups = call.catalog.groups_with("layer", layer.id)
    if groups:
        raise forbidden(f"Unable to delete layer referenced by layer group '{groups[0].name}'")
