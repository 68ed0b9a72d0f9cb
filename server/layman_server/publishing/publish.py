"""Accepts new layers and maps: checks them, puts their files in place, queues the work."""

from __future__ import annotations

import json
import logging
import shutil
import uuid as uuids
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from slugify import slugify

from layman_server.composition.extent import bounding_box
from layman_server.composition.layers import internal_layers
from layman_server.composition.rules import parse, validate
from layman_server.durable_files import write_file
from layman_server.errors import LayerExists, ServerError, WrongParameter
from layman_server.geoserver.style_file import recognise
from layman_server.metadata.given import GivenMetadata, as_stored
from layman_server.model.access import Actor, WishedRights
from layman_server.model.layer_source import StyleFormat
from layman_server.model.names import PUBLICATION_NAME_LENGTH, publication_name_from
from layman_server.model.publication import Publication, PublicationKey, PublicationType, now, waiting
from layman_server.pipeline.runner import remove
from layman_server.pipeline.stores import Stores
from layman_server.publishing.context import Publishing
from layman_server.publishing.layer_input import (
    LayerInput,
    UploadedFile,
    default_name,
    move_file,
    safe_file_name,
    take_input,
)
from layman_server.publishing.rights import check_may_publish, rights_of_new
from layman_server.publishing.users import ensure_workspace
from layman_server.stores.filesystem import name_taken

log = logging.getLogger(__name__)

MAX_TITLE_LENGTH = 1000
MAX_DESCRIPTION_LENGTH = 50_000
#: Styles and compositions are small; a larger one is a mistake or an attack.
MAX_DOCUMENT_BYTES = 20_000_000


@dataclass(frozen=True)
class PublishCommand:
    """What a client wants published; empty texts mean "not given". `base_url` is the address that the client uses.

    A map is the one file of `data`.
    """

    workspace: str
    name: str = ""
    title: str = ""
    description: str = ""
    uuid: str = ""
    base_url: str = ""
    access_rights: WishedRights = field(default_factory=WishedRights)
    data: LayerInput = field(default_factory=LayerInput)
    style: UploadedFile | None = None
    metadata: GivenMetadata | None = None


def publish_layer(publishing: Publishing, actor: Actor, command: PublishCommand) -> Publication:
    """Accept a layer.

    Raises:
        Unauthorized: the actor may not publish in this workspace. LayerExists: the name is taken.
        WrongParameter and its kin: something about the files or the words is wrong.
    """
    check_may_publish(publishing, actor, command.workspace)
    name = _name(command, default_name(command.data))
    draft = _draft(publishing, actor, PublicationType.LAYER, command, name)

    def prepare(staging: Path) -> Publication:
        publication = take_input(publishing.stores, draft, command.data, staging, "input_file")
        publication = replace(
            publication,
            title=command.title or command.name or name,
            description=command.description,
            steps=waiting(PublicationType.LAYER, *publication.kind),
        )
        return publication if command.style is None else take_style(publication, command.style, staging, "input_style")

    return _accept(publishing, draft, prepare)


def take_style(layer: Publication, style: UploadedFile, folder: Path, below: str) -> Publication:
    """Move a style file to `folder / below` and return the layer with it.

    Raises:
        UnknownStyle, BadStyle: it is none. WrongParameter: it is too large.
    """
    format_, _ = recognise(read_document(style, "style"))
    move_file(style, folder / below, f"{layer.key.name}.{format_.value}")
    return replace(layer, style_format=format_, style_path=f"{below}/{layer.key.name}.{format_.value}")


def publish_map(publishing: Publishing, actor: Actor, command: PublishCommand) -> Publication:
    """Accept a map composition.

    Raises:
        Unauthorized: the actor may not publish in this workspace. MapExists: the name is taken.
        WrongParameter, UnsupportedCrs: the composition is not valid.
    """
    check_may_publish(publishing, actor, command.workspace)
    document = parse(read_document(command.data.files[0], "file"))
    validate(document)
    title = command.title or str(document.get("title") or "")
    its_name = str(document.get("name") or "") or title
    name = _name(command, its_name or Path(safe_file_name(command.data.files[0].name)).stem)
    native, mercator = bounding_box(document)
    known_as = tuple(dict.fromkeys((publishing.stores.public_url, command.base_url)))
    shown = internal_layers(document, known_as)
    draft = replace(
        _draft(publishing, actor, PublicationType.MAP, command, name),
        title=title or name,
        description=command.description or str(document.get("abstract") or ""),
        native_crs=native.crs,
        native_bounding_box=native,
        bounding_box=mercator,
        layers=tuple(dict.fromkeys((layer.workspace, layer.layer) for layer in shown)),
        known_as=known_as,
        file_paths=(f"input_file/{name}.json",),
    )

    def prepare(staging: Path) -> Publication:
        (staging / "input_file").mkdir()
        write_file(staging / draft.file_paths[0], json.dumps(document, ensure_ascii=False).encode())
        return draft

    return _accept(publishing, draft, prepare)


def _draft(
    publishing: Publishing, actor: Actor, type_: PublicationType, command: PublishCommand, name: str
) -> Publication:
    """The publication as far as the request's words say; its name must be free."""
    key = PublicationKey(command.workspace, type_, name)
    if publishing.stores.registry.publication(key) is not None:
        raise name_taken(key)
    _check_held(publishing.stores, key)
    rights = rights_of_new(publishing.stores, actor, key, command.access_rights)
    check_lengths(command.title, command.description)
    moment = now()
    return Publication(
        uuid=_checked_uuid(command.uuid) or str(uuids.uuid4()),
        key=key,
        title="",
        description="",
        created_at=moment,
        updated_at=moment,
        access_rights=rights,
        steps=waiting(type_),
        style_format=StyleFormat.SLD,
        metadata=as_stored(command.metadata) if command.metadata is not None else None,
    )


def _check_held(stores: Stores, key: PublicationKey) -> None:
    """Return when nobody has given the name of a layer to something else of the workspace, in GeoServer's catalogue.

    Raises:
        LayerExists: somebody has.
    """
    if key.type is not PublicationType.LAYER:
        return
    what = stores.map_service.held_by_others(key.workspace, key.name)
    if what:
        message = f"A {what} of this name was made by GeoServer's REST API; choose another name, or remove it there."
        raise LayerExists({"layername": key.name, "message": message})


def _accept(publishing: Publishing, draft: Publication, prepare: Callable[[Path], Publication]) -> Publication:
    """Prepare the folder aside, put it in place, make it known, queue the work; undo all when one of these fails."""
    stores = publishing.stores
    ensure_workspace(stores, draft.key.workspace)
    staging = stores.files.staging_folder(draft.key, draft.uuid)
    try:
        publication = prepare(staging)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    with stores.files.held():
        _make_known(publishing, publication, staging)
    log.info("%s is accepted", publication.key.path)
    return publication


def _make_known(publishing: Publishing, publication: Publication, staging: Path) -> None:
    stores = publishing.stores
    uuid_is_ours = False
    try:
        uuid_is_ours = stores.registry.reserve_uuid(publication.uuid, publication.key)
        if not uuid_is_ours:
            message = f"UUID `{publication.uuid}` value already in use"
            raise WrongParameter({"parameter": "uuid", "message": message})
        stores.files.add(publication, staging)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        if uuid_is_ours:
            stores.registry.release_uuid(publication.uuid)
        raise
    try:
        stores.registry.put(publication)
        if not publication.awaited_files:
            publishing.queue.defer(publication)
    except ServerError:
        _take_back(publication, stores)
        raise


def _take_back(publication: Publication, stores: Stores) -> None:
    """Remove what could not be queued. A worker may have its task all the same, so it is deleted like any other."""
    stores.files.put(replace(publication, deleting=True))
    try:
        claim = stores.claims.take(publication.uuid)
        if claim is not None:
            with claim:
                remove(publication, stores)
    except ServerError:
        log.warning("%s could not be taken back yet; the worker goes on with that", publication.key.path)


def _checked_uuid(wished: str) -> str:
    if not wished:
        return ""
    try:
        return str(uuids.UUID(wished))
    except ValueError:
        raise WrongParameter({"parameter": "uuid", "message": f"UUID `{wished[:50]}` is not valid uuid"}) from None


def _name(command: PublishCommand, otherwise: str) -> str:
    """The name that the client chose, or one made of something else, which may be cut."""
    if command.name:
        return publication_name_from(command.name)
    return publication_name_from(slugify(otherwise, separator="_", max_length=PUBLICATION_NAME_LENGTH - len("l_")))


def check_lengths(title: str, description: str) -> None:
    """Return when title and description are not too long.

    Raises:
        WrongParameter: one is.
    """
    for parameter, text, limit in (
        ("title", title, MAX_TITLE_LENGTH),
        ("description", description, MAX_DESCRIPTION_LENGTH),
    ):
        if len(text) > limit:
            raise WrongParameter({"parameter": parameter, "expected": f"at most {limit} characters"})


def read_document(file: UploadedFile, parameter: str) -> bytes:
    """The content of a style or composition, which is read as a whole."""
    if file.path.stat().st_size > MAX_DOCUMENT_BYTES:
        raise WrongParameter({"parameter": parameter, "expected": f"at most {MAX_DOCUMENT_BYTES} bytes"})
    return file.path.read_bytes()
