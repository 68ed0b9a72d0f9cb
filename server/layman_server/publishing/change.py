"""Changes layers and maps: what is new is put beside the old, one written document makes it valid, the rest is queued.

Only the parts that depend on what changed are made again; everything else is served meanwhile as it was. Whatever the
moment of a crash, the document names either the old files or the new ones; the others are removed at the next start.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from layman_server.composition.extent import bounding_box
from layman_server.composition.layers import internal_layers
from layman_server.composition.rules import parse, validate
from layman_server.durable_files import write_file
from layman_server.errors import PublicationInProcess, ServerError, Unauthorized
from layman_server.geoserver.style_file import recognise
from layman_server.model.access import AccessRights, Actor, WishedRights, may_write
from layman_server.model.layer_source import Style
from layman_server.model.publication import Publication, PublicationKey, PublicationType, now, parts_of
from layman_server.model.status import PublicationStatus, StepState, StepStatus
from layman_server.pipeline.save_files import input_folder
from layman_server.publishing.awaited_files import CHUNKS
from layman_server.publishing.context import Publishing
from layman_server.publishing.delete import not_found
from layman_server.publishing.layer_input import LayerInput, UploadedFile, take_input
from layman_server.publishing.publish import check_lengths, read_document, take_style
from layman_server.publishing.rights import rights_of_changed, set_access
from layman_server.stores.claims import Claim

log = logging.getLogger(__name__)

#: How long a change waits for work that ends, or that nobody asked for, which it asks to stop.
CLAIM_WAIT_S = 10.0

_PENDING = StepStatus(StepState.PENDING)
#: What is made again when this changed. The style is tried with the feature type, so it has no step of its own.
_PARTS_OF_WORDS = frozenset({"wms", "wfs", "metadata"})
#: The rules of the map service are written at once, so that the answer to a request for less rights is true.
_PARTS_OF_RIGHTS = frozenset({"metadata"})
_PARTS_OF_STYLE = frozenset({"style", "thumbnail"})


@dataclass(frozen=True)
class ChangeCommand:
    """What a client wants changed; empty means "as it is". `base_url` is the address that the client uses.

    The new composition of a map is the one file of `data`.
    """

    title: str = ""
    description: str = ""
    base_url: str = ""
    access_rights: WishedRights = field(default_factory=WishedRights)
    data: LayerInput = field(default_factory=LayerInput)
    style: UploadedFile | None = None


def change_publication(
    publishing: Publishing, actor: Actor, key: PublicationKey, command: ChangeCommand
) -> Publication:
    """Accept a change and return the publication as it is to be.

    Parts that are missing because an earlier step failed are tried again with every change.

    Raises:
        LayerNotFound, MapNotFound: there is none. Unauthorized: the actor may not change it.
        PublicationInProcess: it is still being published or changed.
        WrongParameter and its kin: something about the files or the words is wrong; nothing has changed then.
    """
    check_lengths(command.title, command.description)
    publication = _found(publishing, key)
    if not may_write(actor, publication.access_rights):
        raise Unauthorized()
    change = _change_layer if key.type is PublicationType.LAYER else _change_map
    with _claimed(publishing, publication), publishing.stores.files.held():
        before = _found(publishing, key)
        if before.uuid != publication.uuid:
            raise not_found(key)
        if before.status is PublicationStatus.UPDATING and not before.refreshing:
            raise PublicationInProcess()
        changed = _put_in_place(publishing, before, lambda folder: change(publishing, actor, before, command, folder))
    if changed is not before:
        # Only now: a worker that finds the publication claimed leaves its task be.
        _queue(publishing, before, changed)
    return changed


def give_rights(publishing: Publishing, key: PublicationKey, rights: AccessRights) -> None:
    """Give a publication other rights, whoever asks.

    Raises:
        LayerNotFound, MapNotFound, PublicationInProcess: as in `change_publication`.
    """

    def change(_: Path) -> Publication:
        return _with_pending(replace(before, access_rights=rights), _PARTS_OF_RIGHTS)

    with _claimed(publishing, _found(publishing, key)), publishing.stores.files.held():
        before = _found(publishing, key)
        changed = _put_in_place(publishing, before, change)
    if changed is not before:
        _queue(publishing, before, changed)


def _found(publishing: Publishing, key: PublicationKey) -> Publication:
    publication = publishing.stores.registry.publication(key)
    if publication is None or publication.deleting:
        publishing.stores.registry.require_loaded()
        raise not_found(key)
    return publication


def _claimed(publishing: Publishing, publication: Publication) -> Claim:
    """The claim on a publication that no client's work is under way on.

    Work that nobody asked for is asked to stop, and work that ends this moment is waited for.

    Raises:
        PublicationInProcess: a client's work on it is queued or under way.
    """
    claims = publishing.stores.claims
    end = time.monotonic() + CLAIM_WAIT_S
    asked = False
    try:
        while True:
            current = _found(publishing, publication.key)
            if current.status is PublicationStatus.UPDATING and not current.refreshing:
                raise PublicationInProcess()
            claim = claims.take(publication.uuid)
            if claim is not None:
                return claim
            if time.monotonic() > end:
                raise PublicationInProcess()
            if current.refreshing and not asked:
                claims.ask_to_abort(publication.uuid)
                asked = True
            time.sleep(0.01)
    finally:
        if asked:
            claims.forget_abort(publication.uuid)


def _change_layer(
    publishing: Publishing, actor: Actor, before: Publication, command: ChangeCommand, folder: Path
) -> Publication:
    """The layer with what is new, of which the files lie in its folder; the parts to be made again are pending."""
    generation = before.generation + 1
    layer, parts = _with_words(publishing, actor, before, command)
    if command.data.is_given:
        layer = take_input(publishing.stores, layer, command.data, folder, f"input_file_{generation}")
        if layer.kind != before.kind:
            layer = replace(layer, leaving=before.leaving or before.kind)
        parts = frozenset(parts_of(layer))
    if command.style is not None:
        layer = take_style(layer, command.style, folder, f"input_style_{generation}")
        parts |= _PARTS_OF_STYLE
        if not command.data.is_given:
            _check_style(publishing, layer, folder)
    return _with_pending(layer, parts)


def _change_map(
    publishing: Publishing, actor: Actor, before: Publication, command: ChangeCommand, folder: Path
) -> Publication:
    """The map with what is new, of which the composition lies in its folder."""
    if not command.data.files:
        changed, parts = _with_words(publishing, actor, before, command)
        return _with_pending(changed, parts)
    document = parse(read_document(command.data.files[0], "file"))
    validate(document)
    title = command.title or str(document.get("title") or "")
    description = command.description or str(document.get("abstract") or "")
    changed, _ = _with_words(publishing, actor, before, replace(command, title=title, description=description))
    native, mercator = bounding_box(document)
    known_as = tuple(dict.fromkeys((publishing.stores.public_url, command.base_url)))
    shown = internal_layers(document, known_as)
    below = f"input_file_{before.generation + 1}"
    (folder / below).mkdir(exist_ok=True)
    write_file(folder / below / f"{before.key.name}.json", json.dumps(document, ensure_ascii=False).encode())
    changed = replace(
        changed,
        native_crs=native.crs,
        native_bounding_box=native,
        bounding_box=mercator,
        layers=tuple(dict.fromkeys((layer.workspace, layer.layer) for layer in shown)),
        known_as=known_as,
        file_paths=(f"{below}/{before.key.name}.json",),
    )
    return _with_pending(changed, frozenset(parts_of(changed)))


def _with_words(
    publishing: Publishing, actor: Actor, before: Publication, command: ChangeCommand
) -> tuple[Publication, frozenset[str]]:
    """The publication with new title, description and rights, and the parts that depend on what is really new."""
    changed = replace(
        before,
        title=command.title or before.title,
        description=command.description or before.description,
        access_rights=rights_of_changed(publishing.stores, actor, before, command.access_rights),
    )
    parts: frozenset[str] = frozenset()
    if (changed.title, changed.description) != (before.title, before.description):
        parts |= _PARTS_OF_WORDS
    if changed.access_rights != before.access_rights:
        parts |= _PARTS_OF_RIGHTS
    return changed, parts


def _with_pending(changed: Publication, parts: frozenset[str]) -> Publication:
    """The publication with the steps of its kind, of which these, and those that are not there, are pending."""
    done = {part for part, status in changed.steps.items() if status.state is StepState.DONE}
    steps = {part: _PENDING if part in parts or part not in done else changed.steps[part] for part in parts_of(changed)}
    return replace(changed, steps=steps)


def _check_style(publishing: Publishing, layer: Publication, folder: Path) -> None:
    """Try a new style on the data that are there, so that the client hears at once when they do not fit.

    Raises:
        BadStyle: the style does not fit; the detail names the cause.
    """
    part = "file" if layer.geodata_type == "raster" else "db"
    if layer.style_path is None or layer.steps[part].state is not StepState.DONE:
        return
    path = folder / layer.style_path
    format_, version = recognise(path.read_bytes())
    if layer.raster is not None:
        publishing.stores.map_service.check_raster_style(Style(format_, version, path), layer.raster)
    if layer.table is None:
        return
    publishing.stores.map_service.check_style(Style(format_, version, path), layer.table)


def _put_in_place(publishing: Publishing, before: Publication, change: Callable[[Path], Publication]) -> Publication:
    """Make the change valid; when that fails, all is as before. Returns `before` itself when nothing is new."""
    stores = publishing.stores
    folder = stores.files.folder(before.key)
    remove_unused_files(folder, before)
    try:
        changed = change(folder)
        if changed == before:
            return before
        changed = replace(
            changed, updated_at=now(), generation=before.generation + 1, attempts=0, refreshing=False, deleting=False
        )
        stores.files.put(changed)
        stores.registry.put(changed, only_existing=True)
        if changed.access_rights != before.access_rights:
            set_access(stores, changed)
    except BaseException:
        _restore(publishing, before)
        raise
    return changed


def _restore(publishing: Publishing, before: Publication) -> None:
    """Make the old document valid again and remove what the new one named."""
    stores = publishing.stores
    stores.files.put(before)
    with suppress(ServerError):
        stores.registry.put(before, only_existing=True)
        set_access(stores, before)
    remove_unused_files(stores.files.folder(before.key), before)


def _queue(publishing: Publishing, before: Publication, changed: Publication) -> None:
    """Queue the work on a change; when the queue takes nothing, the change is taken back."""
    try:
        if not changed.awaited_files:
            publishing.queue.defer(changed)
    except ServerError:
        with suppress(ServerError):
            _take_back(publishing, before, changed)
        raise
    remove_unused_files(publishing.stores.files.folder(changed.key), changed)
    log.info("%s is changed; to be made: %s", changed.key.path, ", ".join(_pending(changed)))


def _take_back(publishing: Publishing, before: Publication, changed: Publication) -> None:
    """Undo a change that could not be queued, unless somebody is at it already."""
    stores = publishing.stores
    claim = stores.claims.take(changed.uuid)
    if claim is None:
        return
    with claim, stores.files.held():
        current = stores.registry.publication(changed.key)
        if current is not None and (current.uuid, current.generation) == (changed.uuid, changed.generation):
            _restore(publishing, before)


def _pending(publication: Publication) -> list[str]:
    return [part for part, status in publication.steps.items() if status.state is StepState.PENDING]


def remove_unused_files(folder: Path, publication: Publication) -> None:
    """Remove the folders of uploaded files that the publication's document does not name; repeatable."""
    if not publication.awaited_files:
        shutil.rmtree(folder / CHUNKS, ignore_errors=True)
    used = {input_folder(publication)}
    if publication.style_path is not None:
        used.add(publication.style_path.split("/", 1)[0])
    for path in (*folder.glob("input_file*"), *folder.glob("input_style*")):
        if path.name not in used:
            shutil.rmtree(path, ignore_errors=True)
