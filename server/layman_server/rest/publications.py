"""Lists of publications, and the layers and maps of workspaces: publish, describe, change, delete."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request

from layman_server.model.names import check_workspace_name
from layman_server.model.publication import Publication, PublicationType
from layman_server.publishing.change import change_publication, check_may_change
from layman_server.publishing.delete import delete_publication, delete_publications, refresh_maps_without
from layman_server.publishing.publish import publish_layer, publish_map
from layman_server.publishing.rights import check_may_publish, check_may_publish_somewhere, seen_by
from layman_server.publishing.users import require_workspace
from layman_server.rest.addresses import Address, Spelling, Target, collection_route, publication_route
from layman_server.rest.answers import accepted, deleted, described, encode
from layman_server.rest.auth import actor
from layman_server.rest.forms import layer_change_form, layer_form, map_change_form, map_form, workspace_of_form
from layman_server.rest.lists import list_answer
from layman_server.rest.state import base_url, publishing

publications = Blueprint("publications", __name__)

_BOTH = ("layers", "maps")


@publications.get("/rest/publications")
def get_publications() -> Response:
    """All publications."""
    return list_answer(publishing().index.entries(), actor(), request.args, Address(base_url()))


@collection_route(publications, _BOTH)
def get_layers_or_maps(type_: PublicationType, spelling: Spelling, workspace: str | None) -> Response:
    """The layers or maps of a workspace; of all workspaces under the address without one.

    Releases 2.x and 3.0 share that address. Who names a workspace speaks 3.0, all others get addresses of 2.x, which
    clients of 3.0 can follow as well.
    """
    who = actor()
    if spelling is Spelling.UUID:
        workspace = request.args.get("workspace") or None
        spelling = Spelling.UUID if workspace is not None else Spelling.WORKSPACE
    entries = [e for e in publishing().index.entries() if e.publication.key.type is type_]
    if workspace is not None:
        require_workspace(publishing().stores, workspace)
        entries = [e for e in entries if e.publication.key.workspace == workspace]
    return list_answer(entries, who, request.args, Address(base_url(), spelling))


@collection_route(publications, _BOTH, methods=("POST",))
def post_layer_or_map(type_: PublicationType, spelling: Spelling, workspace: str | None) -> Response:
    """Publish. Who may is settled before the body is read, as far as the address says where."""
    who = actor()
    workspace = workspace or request.args.get("workspace")
    if not workspace:
        check_may_publish_somewhere(publishing(), who)
        workspace = workspace_of_form(request)
    check_workspace_name(workspace, "workspace" if spelling is Spelling.UUID else "workspace_name")
    check_may_publish(publishing(), who, workspace)
    if type_ is PublicationType.LAYER:
        publication = publish_layer(publishing(), who, layer_form(request, workspace))
    else:
        publication = publish_map(publishing(), who, map_form(request, workspace))
    return jsonify([_accepted(publication, Address(base_url(), spelling))])


@collection_route(publications, _BOTH, methods=("DELETE",))
def delete_layers_or_maps(type_: PublicationType, spelling: Spelling, workspace: str | None) -> Response:
    """Delete the layers or maps of a workspace that the actor may change."""
    who = actor()
    workspace = workspace if workspace is not None else workspace_of_form(request)
    require_workspace(publishing().stores, workspace)
    address = Address(base_url(), spelling)
    gone = delete_publications(publishing().stores, who, workspace, type_)
    refresh_maps_without(publishing(), gone)
    return jsonify([deleted(publication, address) for publication in gone])


@publication_route(publications, _BOTH)
def get_publication(target: Target) -> Response:
    """One layer or map with the status of its parts."""
    entry, address = target.entry, target.address
    position = publishing().queue.position(entry.publication) if entry.publication.is_waiting else None
    if position is not None:
        body = encode(described(entry, address, position))
    elif address.base in current_app.config["OWN_URLS"]:
        body = entry.answer(f"one {address}", lambda entry: encode(described(entry, address)))
    else:
        body = encode(described(entry, address))
    return Response(body, mimetype="application/json")


@publication_route(publications, _BOTH, methods=("PATCH",))
def patch_publication(target: Target) -> Response:
    """Change a layer or map; who may, is settled before the body is read.

    In the spelling of April 2020 the answer is that of GET.
    """
    check_may_change(target.actor, target.publication)
    is_layer = target.key.type is PublicationType.LAYER
    command = layer_change_form(request) if is_layer else map_change_form(request)
    changed = change_publication(publishing(), target.actor, target.key, command)
    answer = _accepted(changed, target.address)
    entry = publishing().index.entry(changed.key)
    if target.address.spelling is Spelling.USERNAME and entry is not None:
        answer = {**described(seen_by(entry, target.actor), target.address), **answer}
    return jsonify(answer)


@publication_route(publications, _BOTH, methods=("DELETE",))
def delete_layer_or_map(target: Target) -> Response:
    """Delete a layer or map with all that belongs to it."""
    gone = delete_publication(publishing().stores, target.actor, target.key)
    refresh_maps_without(publishing(), [gone])
    return jsonify(accepted(gone, target.address))


def _accepted(publication: Publication, address: Address) -> dict[str, object]:
    """What POST and PATCH answer of a publication."""
    answer: dict[str, object] = accepted(publication, address)
    if publication.awaited_files:
        names = publication.awaited_files
        answer["files_to_upload"] = [{"file": name, "layman_original_parameter": "file"} for name in names]
    return answer
