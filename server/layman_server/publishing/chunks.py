"""Chunks of announced files: kept as they come; with the last one the layer is inspected and its work is queued.

Everything that is known stands on disk, so any process can go on where another ended. What clients send after their
last chunk was lost on the way back is answered as if it came for the first time.
"""

from __future__ import annotations

import logging
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from layman_server.errors import ChunkUploadInactive, ServerError, Unauthorized, UploadGivenUp
from layman_server.model.access import Actor, may_write
from layman_server.model.publication import Publication, PublicationKey, PublicationType, now, waiting
from layman_server.model.status import PublicationStatus, StepState, StepStatus
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.save_files import remove_unused_files
from layman_server.pipeline.stores import Stores
from layman_server.publishing.awaited_files import CHUNKS
from layman_server.publishing.layer_input import LayerInput, UploadedFile, stored_name, take_input
from layman_server.publishing.rights import set_access
from layman_server.stores.chunk_files import ChunkFiles
from layman_server.stores.chunk_numbers import Chunk

log = logging.getLogger(__name__)

_NOT_AVAILABLE = StepStatus(StepState.NOT_AVAILABLE)


def check_may_upload(actor: Actor, publication: Publication) -> None:
    """Return when the actor may send chunks of the layer's files.

    Raises:
        Unauthorized: the actor may not change the layer. ChunkUploadInactive: it awaits no files, and had none sent.
    """
    if not may_write(actor, publication.access_rights):
        raise Unauthorized()
    if not publication.awaited_files and publication.status is not PublicationStatus.UPDATING:
        raise ChunkUploadInactive()


def has_chunk(stores: Stores, publication: Publication, parameter: str, filename: str, number: int) -> bool:
    """Whether a chunk is there.

    Raises:
        ChunkUploadInactive: no files are awaited. UnknownChunkFile: not this file.
    """
    return chunk_files(stores, publication.key).has_chunk(parameter, filename, number)


def take_chunk(stores: Stores, queue: TaskQueue, publication: Publication, chunk: Chunk, max_bytes: int) -> None:
    """Keep a chunk; with the last one the layer's work begins. A file may have at most `max_bytes` (0: any number).

    Raises:
        ChunkUploadInactive: no files are awaited. UnknownChunkFile: not this file.
        WrongParameter: a number is wrong. RequestTooLarge, StorageFull: the file is too large.
    """
    files = chunk_files(stores, publication.key, max_bytes)
    if publication.awaited_files:
        files.save(chunk)
        go_on(stores, queue, publication.key, files)
    elif not files.has_chunk(chunk.parameter, chunk.filename, chunk.number):
        raise ChunkUploadInactive()


def end_upload(stores: Stores, publication: Publication) -> None:
    """End an upload that its client no longer wants: a layer that was there is again as it was before the change.

    Raises:
        ChunkUploadInactive: no files are awaited.
    """
    key = publication.key
    files = chunk_files(stores, key)
    with files.alone(), stores.files.held():
        current = stores.registry.publication(key)
        if current is None or current.deleting or not current.awaited_files:
            raise ChunkUploadInactive()
        message = "The client has ended the upload. Publish again."
        _put_end(stores, current, files, UploadGivenUp({"message": message}), is_wanted=True)
    log.info("The upload of %s is ended by its client", key.path)


def sweep_uploads(stores: Stores, queue: TaskQueue, max_idle_s: float) -> int:
    """End the uploads that were given up, and go on with those that are complete; how many there were."""
    found = 0
    for publication in stores.registry.publications():
        if not publication.awaited_files or publication.deleting:
            continue
        files = chunk_files(stores, publication.key)
        try:
            if not files.is_active:
                _note_loss(stores, publication.key, files)
            elif files.is_complete():
                go_on(stores, queue, publication.key, files)
            elif files.idle_s() > max_idle_s:
                _give_up(stores, publication.key, files, max_idle_s)
            else:
                continue
        except (ServerError, OSError) as error:
            log.warning("The upload of %s could not be gone on with: %s", publication.key.path, error)
        found += 1
    return found


def chunk_files(stores: Stores, key: PublicationKey, max_bytes: int = 0) -> ChunkFiles:
    """What has arrived of a publication's files."""
    return ChunkFiles(stores.files.folder(key) / CHUNKS, max_bytes=max_bytes)


def resume(stores: Stores, publication: Publication) -> None:
    """Go on with an upload after a restart: the time that the server was away is not the client's."""
    files = chunk_files(stores, publication.key)
    if files.is_active:
        files.touch()
        _show_progress(stores, publication, files.share())


def go_on(stores: Stores, queue: TaskQueue, key: PublicationKey, files: ChunkFiles) -> None:
    """Show how much has arrived; when it is all, inspect it and queue the work."""
    with files.alone(), stores.files.held():
        current = stores.registry.publication(key)
        if current is None or current.deleting or not current.awaited_files:
            return
        if not files.is_complete():
            _show_progress(stores, current, files.share())
            return
        # A deletion holds the claim; nothing is to be put into the folder then.
        claim = stores.claims.take(current.uuid)
        if claim is None:
            return
        with claim:
            try:
                changed = _finished(stores, current, files)
            except ServerError as error:
                if error.http_status >= 500:
                    raise
                _put_end(stores, current, files, error)
                return
            stores.files.put(changed)
            stores.registry.put(changed, only_existing=True)
    queue.defer(changed)
    log.info("The files of %s are there", key.path)


def _show_progress(stores: Stores, current: Publication, share: float) -> None:
    """Show whole percents: a file can have very many chunks."""
    shown = int(share * 100) / 100
    if shown != (current.steps["file"].progress or 0):
        status = StepStatus(StepState.PENDING, progress=shown)
        stores.registry.put(current.with_steps(("file",), status), only_existing=True)


def _finished(stores: Stores, current: Publication, files: ChunkFiles) -> Publication:
    """The layer with its files in place.

    Raises:
        ServerError: something about the files is wrong.
    """
    folder = stores.files.folder(current.key)
    below = "input_file" if current.generation == 1 else f"input_file_{current.generation}"
    arrived = tuple(UploadedFile(name, path) for name, path in files.arrived())
    words: dict[str, Any] = files.words()
    data = LayerInput(files=arrived, **words)
    _take_back(data, folder / below)
    try:
        layer = take_input(stores, current, data, folder, below)
    except ServerError:
        shutil.rmtree(folder / below, ignore_errors=True)
        raise
    if layer.kind == layer.leaving:
        layer = replace(layer, leaving=None)
    return replace(layer, steps=waiting(PublicationType.LAYER, *layer.kind), updated_at=now(), attempts=0)


def _take_back(data: LayerInput, folder: Path) -> None:
    """Undo what a process that died had put into the folder."""
    for file in data.files:
        moved = folder / stored_name(file.name, data.raster_wishes)
        if moved.exists() and not file.path.exists():
            os.replace(moved, file.path)
    shutil.rmtree(folder, ignore_errors=True)


def _give_up(stores: Stores, key: PublicationKey, files: ChunkFiles, max_idle_s: float) -> None:
    with files.alone(), stores.files.held():
        current = stores.registry.publication(key)
        if current is None or current.deleting or not current.awaited_files or files.idle_s() <= max_idle_s:
            return
        message = f"No chunk has come for {max_idle_s:g} seconds. What had arrived is removed; publish again."
        error = UploadGivenUp({"message": message, "files": list(current.awaited_files[:20])})
        _put_end(stores, current, files, error)
    log.info("The upload of %s is given up", key.path)


def _note_loss(stores: Stores, key: PublicationKey, files: ChunkFiles) -> None:
    """End an upload of which nothing is there any more, as after the restoring of a backup."""
    with stores.files.held():
        current = stores.registry.publication(key)
        if current is None or current.deleting or not current.awaited_files or files.is_active:
            return
        ended = _failed(current, UploadGivenUp({"message": "What had arrived is no longer there. Publish again."}))
        stores.files.put(ended)
        stores.registry.put(ended, only_existing=True)


def _put_end(
    stores: Stores, current: Publication, files: ChunkFiles, error: ServerError, *, is_wanted: bool = False
) -> None:
    """Write the end of an upload that came to nothing, and remove what had arrived."""
    ended = _ended(current, files, error, is_wanted=is_wanted)
    stores.files.put(ended)
    stores.registry.put(ended, only_existing=True)
    if ended.access_rights != current.access_rights:
        set_access(stores, ended)
    files.remove()
    remove_unused_files(stores.files.folder(ended.key), ended)


def _ended(current: Publication, files: ChunkFiles, error: ServerError, *, is_wanted: bool = False) -> Publication:
    """What a publication is after such an end: a changed one what it was, which is served all the time.

    Its first part tells the error, unless the client wanted the end. A new publication has failed.
    """
    document = files.before()
    if document is None:
        return _failed(current, error)
    before = replace(Publication.from_json(document), generation=current.generation)
    if is_wanted:
        return before
    first = next(iter(before.steps))
    return before.with_steps((first,), StepStatus(StepState.FAILURE, error=error.as_dict()))


def _failed(current: Publication, error: ServerError) -> Publication:
    """The publication as one whose first step failed."""
    rest = tuple(part for part in current.steps if part != "file")
    failed = current.with_steps(("file",), StepStatus(StepState.FAILURE, error=error.as_dict()))
    return replace(failed.with_steps(rest, _NOT_AVAILABLE), awaited_files=())
