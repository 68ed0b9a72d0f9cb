"""Accepts new layers and maps: checks them, puts their files in place, queues the work."""

from __future__ import annotations

import json
import logging
import shutil
import uuid as uuids
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from slugify import slugify

from layman_server.composition.extent import bounding_box
from layman_server.composition.layers import internal_layers
from layman_server.composition.rules import parse, validate
from layman_server.durable_files import flush_file, write_file
from layman_server.errors import NoUsername, ServerError, Unauthorized, WrongAccessRights, WrongParameter
from layman_server.geoserver.style_file import recognise
from layman_server.model.access import EVERYONE, AccessRights, Actor
from layman_server.model.crs import known_crs
from layman_server.model.layer_source import StyleFormat
from layman_server.model.names import PUBLICATION_NAME_LENGTH, check_workspace_name, publication_name_from
from layman_server.model.publication import Publication, PublicationKey, PublicationType, now, waiting
from layman_server.pipeline.runner import remove
from layman_server.pipeline.stores import Stores
from layman_server.publishing.context import Publishing
from layman_server.stores.filesystem import name_taken
from layman_server.vector.source import inspect

log = logging.getLogger(__name__)

MAX_TITLE_LENGTH = 1000
MAX_DESCRIPTION_LENGTH = 50_000
#: Styles and compositions are small; a larger one is a mistake or an attack.
MAX_DOCUMENT_BYTES = 20_000_000


@dataclass(frozen=True)
class UploadedFile:
    """A file of a request: the name that the client gave, and where it lies now."""

    name: str
    path: Path


@dataclass(frozen=True)
class PublishCommand:
    """What a client wants published; empty texts mean "not given". `base_url` is the address that the client uses."""

    workspace: str
    name: str = ""
    title: str = ""
    description: str = ""
    crs: str = ""
    uuid: str = ""
    base_url: str = ""
    access_rights: AccessRights | None = None
    files: tuple[UploadedFile, ...] = ()
    style: UploadedFile | None = None


def publish_layer(publishing: Publishing, actor: Actor, command: PublishCommand) -> Publication:
    """Accept a vector layer.

    Raises:
        Unauthorized: the actor may not publish in this workspace. LayerExists: the name is taken.
        WrongParameter and its kin: something about the files or the words is wrong.
    """
    check_may_publish(actor, command.workspace)
    crs = _checked_crs(command.crs)
    name = _name(command, Path(_safe_name(command.files[0].name)).stem)
    draft = _draft(publishing, PublicationType.LAYER, command, name)

    def prepare(staging: Path) -> Publication:
        inputs = [_move(file, staging / "input_file", _safe_name(file.name)) for file in command.files]
        source = inspect(inputs, crs or None)
        publication = replace(
            draft,
            title=command.title or command.name or name,
            description=command.description,
            native_crs=source.crs,
            declared_crs=crs or None,
            file_paths=(f"input_file/{source.main_path}",),
        )
        if command.style is not None:
            format_, _ = recognise(_read(command.style, "style"))
            path = _move(command.style, staging / "input_style", f"{name}.{format_.value}")
            publication = replace(publication, style_format=format_, style_path=str(path.relative_to(staging)))
        return publication

    return _accept(publishing, draft, prepare)


def publish_map(publishing: Publishing, actor: Actor, command: PublishCommand) -> Publication:
    """Accept a map composition.

    Raises:
        Unauthorized: the actor may not publish in this workspace. MapExists: the name is taken.
        WrongParameter, UnsupportedCrs: the composition is not valid.
    """
    check_may_publish(actor, command.workspace)
    document = parse(_read(command.files[0], "file"))
    validate(document)
    title = command.title or str(document.get("title") or "")
    name = _name(command, title or Path(_safe_name(command.files[0].name)).stem)
    native, mercator = bounding_box(document)
    shown = internal_layers(document, [publishing.stores.public_url, command.base_url])
    draft = replace(
        _draft(publishing, PublicationType.MAP, command, name),
        title=title or name,
        description=command.description or str(document.get("abstract") or ""),
        native_crs=native.crs,
        native_bounding_box=native,
        bounding_box=mercator,
        layers=tuple(dict.fromkeys((layer.workspace, layer.layer) for layer in shown)),
        file_paths=(f"input_file/{name}.json",),
    )

    def prepare(staging: Path) -> Publication:
        (staging / "input_file").mkdir()
        write_file(staging / draft.file_paths[0], json.dumps(document, ensure_ascii=False).encode())
        return draft

    return _accept(publishing, draft, prepare)


def check_may_publish(actor: Actor, workspace: str) -> None:
    """Return when the actor may publish in the workspace: it is the actor's own.

    Raises:
        Unauthorized: it is not. NoUsername: the actor has none yet. WrongParameter: it is no workspace name.
    """
    check_workspace_name(workspace)
    if actor is not None and actor.username is None:
        raise NoUsername()
    if actor is None or actor.username != workspace:
        raise Unauthorized()


def _draft(publishing: Publishing, type_: PublicationType, command: PublishCommand, name: str) -> Publication:
    """The publication as far as the request's words say; its name must be free."""
    key = PublicationKey(command.workspace, type_, name)
    if publishing.stores.registry.publication(key) is not None:
        raise name_taken(key)
    rights = _checked_rights(publishing, command)
    _check_lengths(command)
    return Publication(
        uuid=_checked_uuid(command.uuid) or str(uuids.uuid4()),
        key=key,
        title="",
        description="",
        updated_at=now(),
        access_rights=rights,
        steps=waiting(type_),
        style_format=StyleFormat.SLD,
    )


def _accept(publishing: Publishing, draft: Publication, prepare: Callable[[Path], Publication]) -> Publication:
    """Prepare the folder aside, put it in place, make it known, queue the work; undo all when one of these fails."""
    stores = publishing.stores
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


def _move(file: UploadedFile, folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    target = folder / name
    if target.exists():
        raise WrongParameter({"parameter": "file", "message": "Two files have the same name.", "found": name})
    flush_file(file.path)
    return file.path.rename(target)


def _safe_name(name: str) -> str:
    """The last part of a file name that a client sent, which may be a path of any system."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    if last in {"", ".", ".."} or "\x00" in last or len(last.encode()) > 200:
        raise WrongParameter({"parameter": "file", "message": "This is no usable file name.", "found": name[:300]})
    return last


def _checked_crs(crs: str) -> str:
    if not crs:
        return ""
    found = known_crs(crs)
    if found is None:
        raise WrongParameter(
            {"parameter": "crs", "found": crs[:300], "expected": "A CRS that PROJ knows, for example EPSG:4326."}
        )
    return found


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


def _checked_rights(publishing: Publishing, command: PublishCommand) -> AccessRights:
    """Rights as wished, else public reading and the owner's writing; everybody named must exist."""
    rights = command.access_rights or AccessRights((EVERYONE,), (command.workspace,))
    known = {EVERYONE, *(user.username for user in publishing.stores.registry.users())}
    for name in (*rights.read, *rights.write):
        if name not in known:
            message = f"Not existing user. Username={name[:60]}"
            raise WrongAccessRights({"access_rights": rights.as_dict(), "message": message})
    return rights


def _check_lengths(command: PublishCommand) -> None:
    for parameter, text, limit in (
        ("title", command.title, MAX_TITLE_LENGTH),
        ("description", command.description, MAX_DESCRIPTION_LENGTH),
    ):
        if len(text) > limit:
            raise WrongParameter({"parameter": parameter, "expected": f"at most {limit} characters"})


def _read(file: UploadedFile, parameter: str) -> bytes:
    """The content of a style or composition, which is read as a whole."""
    if file.path.stat().st_size > MAX_DOCUMENT_BYTES:
        raise WrongParameter({"parameter": parameter, "expected": f"at most {MAX_DOCUMENT_BYTES} bytes"})
    return file.path.read_bytes()
