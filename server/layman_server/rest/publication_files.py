"""The files below a layer or map: thumbnail, style, composition, metadata."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Blueprint, Response, send_file

from layman_server.composition.client import for_client, with_addresses_of
from layman_server.errors import FileMissing, ThumbnailNotFound
from layman_server.model.status import StepState
from layman_server.pipeline.make_thumbnail import thumbnail_path
from layman_server.publishing.rights import is_hidden_part
from layman_server.rest.addresses import Target, publication_route
from layman_server.rest.answers import encode
from layman_server.rest.state import publishing

publication_files = Blueprint("publication_files", __name__)

_STYLE_TYPES = {"sld": "application/vnd.ogc.sld+xml", "qml": "application/x-qgis-layer-settings"}


@publication_route(publication_files, ("layers", "maps"), "/thumbnail")
def get_thumbnail(target: Target) -> Response:
    """The picture, PNG 300 x 300 px."""
    path = thumbnail_path(target.publication, publishing().stores)
    if not path.is_file() or is_hidden_part(target.publication, "thumbnail", target.actor):
        raise ThumbnailNotFound()
    return _file(path, "image/png")


@publication_route(publication_files, ("layers",), "/style")
def get_style(target: Target) -> Response:
    """The style file: as it was uploaded, or the default one that the layer got."""
    publication = target.publication
    if publication.style_path is not None:
        path = publishing().stores.files.folder(publication.key) / publication.style_path
        return _file(path, _STYLE_TYPES[publication.style_format.value])
    if publication.steps["style"].state is not StepState.DONE:
        raise FileMissing({"message": "The layer has no style yet."})
    style = publishing().stores.map_service.style_file(publication.key.workspace, publication.key.name)
    return Response(style, content_type=_STYLE_TYPES["sld"])


@publication_route(publication_files, ("maps",), "/file")
def get_map_file(target: Target) -> Response:
    """The map composition."""
    publication, stores = target.publication, publishing().stores
    workspace = publication.key.workspace
    try:
        document = json.loads((stores.files.folder(publication.key) / publication.file_paths[0]).read_bytes())
    except FileNotFoundError:
        raise FileMissing() from None
    owner = stores.registry.user(workspace)
    hosts = (stores.public_url, target.address.base, *publication.known_as)
    document = for_client(
        with_addresses_of(document, hosts, target.address.base),
        name=publication.key.name,
        title=publication.title,
        description=publication.description,
        owner_name=workspace,
        owner_email=owner.email if owner else "",
    )
    return Response(encode(document), mimetype="application/json")


@publication_route(publication_files, ("layers", "maps"), "/metadata")
def get_metadata(target: Target) -> Response:
    """What the owner says beyond title and description (ours; other servers do not have it)."""
    return Response(encode(dict(target.publication.metadata or {})), mimetype="application/json")


def _file(path: Path, mimetype: str) -> Response:
    try:
        response = send_file(path, mimetype=mimetype, conditional=True, max_age=0)
    except FileNotFoundError:
        raise FileMissing() from None
    response.headers["Content-Type"] = mimetype  # XML says its encoding itself
    return response
