"""`/rest/publications`, `/rest/layers`, `/rest/maps` and the layers and maps of a workspace."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, request, send_file

from layman_server.composition.client import for_client
from layman_server.errors import FileMissing, ThumbnailNotFound
from layman_server.model.names import check_publication_name
from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.model.status import StepState
from layman_server.pipeline.make_thumbnail import thumbnail_path
from layman_server.publishing.delete import delete_publication, not_found
from layman_server.publishing.index import Entry
from layman_server.publishing.publish import check_may_publish, publish_layer, publish_map
from layman_server.publishing.users import require_workspace
from layman_server.rest.answers import accepted, described, encode
from layman_server.rest.auth import actor
from layman_server.rest.forms import layer_form, map_form
from layman_server.rest.lists import list_answer
from layman_server.rest.state import base_url, publishing

publications = Blueprint("publications", __name__)

_STYLE_TYPES = {"sld": "application/vnd.ogc.sld+xml", "qml": "application/x-qgis-layer-settings"}


@publications.get("/rest/publications")
def get_publications() -> Response:
    """All publications."""
    actor()
    return list_answer(publishing().index.entries(), request.args)


@publications.get("/rest/<any(layers, maps):folder>")
def get_layers_or_maps(folder: str) -> Response:
    """All layers or all maps."""
    actor()
    type_ = _type(folder)
    return list_answer([e for e in publishing().index.entries() if e.publication.key.type is type_], request.args)


@publications.get("/rest/workspaces/<workspace>/<any(layers, maps):folder>")
def get_workspace_publications(workspace: str, folder: str) -> Response:
    """The layers or maps of a workspace."""
    actor()
    require_workspace(publishing().stores, workspace)
    type_ = _type(folder)
    keys = ((entry, entry.publication.key) for entry in publishing().index.entries())
    return list_answer([e for e, key in keys if key.type is type_ and key.workspace == workspace], request.args)


@publications.post("/rest/workspaces/<workspace>/layers")
def post_layer(workspace: str) -> Response:
    """Publish a layer. Who may is settled before the body is read."""
    who = actor()
    check_may_publish(who, workspace)
    publication = publish_layer(publishing(), who, layer_form(request, workspace))
    return jsonify([accepted(publication, base_url())])


@publications.post("/rest/workspaces/<workspace>/maps")
def post_map(workspace: str) -> Response:
    """Publish a map."""
    who = actor()
    check_may_publish(who, workspace)
    publication = publish_map(publishing(), who, map_form(request, workspace))
    return jsonify([accepted(publication, base_url())])


@publications.get("/rest/workspaces/<workspace>/<any(layers, maps):folder>/<name>")
def get_publication(workspace: str, folder: str, name: str) -> Response:
    """One layer or map with the status of its parts."""
    actor()
    entry, base = _entry(workspace, folder, name), base_url()
    if base in current_app.config["OWN_URLS"]:
        body = entry.answer(f"one {base}", lambda entry: encode(described(entry, base)))
    else:
        body = encode(described(entry, base))
    return Response(body, mimetype="application/json")


@publications.delete("/rest/workspaces/<workspace>/<any(layers, maps):folder>/<name>")
def delete_layer_or_map(workspace: str, folder: str, name: str) -> Response:
    """Delete a layer or map with all that belongs to it."""
    who = actor()
    deleted = delete_publication(publishing().stores, who, _key(workspace, folder, name))
    return jsonify(accepted(deleted, base_url()))


@publications.get("/rest/workspaces/<workspace>/<any(layers, maps):folder>/<name>/thumbnail")
def get_thumbnail(workspace: str, folder: str, name: str) -> Response:
    """The picture, PNG 300 x 300 px."""
    actor()
    publication = _entry(workspace, folder, name).publication
    path = thumbnail_path(publication, publishing().stores)
    if not path.is_file():
        raise ThumbnailNotFound()
    return _file(path, "image/png")


@publications.get("/rest/workspaces/<workspace>/layers/<name>/style")
def get_style(workspace: str, name: str) -> Response:
    """The style file: as it was uploaded, or the default one that the layer got."""
    actor()
    publication = _entry(workspace, "layers", name).publication
    if publication.style_path is not None:
        path = publishing().stores.files.folder(publication.key) / publication.style_path
        return _file(path, _STYLE_TYPES[publication.style_format.value])
    if publication.steps["style"].state is not StepState.DONE:
        raise FileMissing({"message": "The layer has no style yet."})
    style = publishing().stores.map_service.style_file(workspace, name)
    return Response(style, content_type=_STYLE_TYPES["sld"])


@publications.get("/rest/workspaces/<workspace>/maps/<name>/file")
def get_map_file(workspace: str, name: str) -> Response:
    """The map composition."""
    actor()
    publication = _entry(workspace, "maps", name).publication
    stores = publishing().stores
    try:
        document = json.loads((stores.files.folder(publication.key) / publication.file_paths[0]).read_bytes())
    except FileNotFoundError:
        raise FileMissing() from None
    owner = stores.registry.user(workspace)
    document = for_client(
        document,
        name=name,
        title=publication.title,
        description=publication.description,
        owner_name=workspace,
        owner_email=owner.email if owner else "",
    )
    return Response(encode(document), mimetype="application/json")


def _entry(workspace: str, folder: str, name: str) -> Entry:
    key = _key(workspace, folder, name)
    entry = publishing().index.entry(key)
    if entry is None:
        raise not_found(key)
    return entry


def _key(workspace: str, folder: str, name: str) -> PublicationKey:
    require_workspace(publishing().stores, workspace)
    type_ = _type(folder)
    return PublicationKey(workspace, type_, check_publication_name(name, f"{type_.value}name"))


def _type(folder: str) -> PublicationType:
    return PublicationType.LAYER if folder == "layers" else PublicationType.MAP


def _file(path: Path, mimetype: str) -> Response:
    try:
        response = send_file(path, mimetype=mimetype, conditional=True, max_age=0)
    except FileNotFoundError:
        raise FileMissing() from None
    response.headers["Content-Type"] = mimetype  # XML says its encoding itself
    return response
