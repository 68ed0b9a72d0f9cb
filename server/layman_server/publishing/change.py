"""Changes layers and maps: what is new is put beside the old, one written document makes it valid, the rest is queued.

Only the parts that depend on what changed are made again; everything else is served meanwhile as it was. Whatever the
moment of a crash, the document names either the old files or the new ones; the others are removed at the next start.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from layman_server.errors import PublicationInProcess, ServerError, Unauthorized
from layman_server.model.access import AccessRights, Actor, may_write
from layman_server.model.publication import Publication, PublicationKey, PublicationType, now
from layman_server.model.status import PublicationStatus, StepState
from layman_server.pipeline.save_files import remove_unused_files
from layman_server.publishing.awaited_files import CHUNKS
from layman_server.publishing.changed_content import ChangeCommand, changed_layer, changed_map, with_pending
from layman_server.publishing.context import Publishing
from layman_server.publishing.delete import not_found
from layman_server.publishing.publish import check_lengths
from layman_server.publishing.rights import parts_of_rights, set_access
from layman_server.stores.chunk_files import ChunkFiles
from layman_server.stores.claims import Claim

log = logging.getLogger(__name__)

#: How long a change waits for work that ends, or that nobody asked for, which it asks to stop.
CLAIM_WAIT_S = 10.0


def check_may_change(actor: Actor, publication: Publication) -> None:
    """Return when the actor may change the publication at this moment.

    Raises:
        Unauthorized: he may not at all. PublicationInProcess: a client's work on it is queued or under way.
    """
    if not may_write(actor, publication.access_rights):
        raise Unauthorized()
    if publication.status is PublicationStatus.UPDATING and not publication.refreshing:
        raise PublicationInProcess()


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
    check_may_change(actor, publication)
    change = changed_layer if key.type is PublicationType.LAYER else changed_map
    with _claimed(publishing, publication), publishing.stores.files.held():
        before = _found(publishing, key)
        if before.uuid != publication.uuid:
            raise not_found(key)
        if not may_write(actor, before.access_rights):
            # They were taken while the claim was waited for.
            raise Unauthorized()
        _check_settled(before)
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
        return with_pending(replace(before, access_rights=rights), parts_of_rights(key.type))

    with _claimed(publishing, _found(publishing, key)), publishing.stores.files.held():
        before = _found(publishing, key)
        _check_settled(before)
        changed = _put_in_place(publishing, before, change)
    if changed is not before:
        _queue(publishing, before, changed)


def _check_settled(publication: Publication) -> None:
    if publication.status is PublicationStatus.UPDATING and not publication.refreshing:
        raise PublicationInProcess()


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


def _put_in_place(publishing: Publishing, before: Publication, change: Callable[[Path], Publication]) -> Publication:
    """Make the change valid; when that fails, all is as before. Returns `before` itself when nothing is new."""
    stores = publishing.stores
    folder = stores.files.folder(before.key)
    _remove_unused(folder, before)
    try:
        changed = change(folder)
        if changed == before:
            return before
        if changed.awaited_files:
            ChunkFiles(folder / CHUNKS).keep_before(before.as_json())
        changed = replace(
            changed, updated_at=now(), generation=before.generation + 1, attempts=0, refreshing=False, deleting=False
        )
        # Redis first: what only Redis says of it is found by the worker when this process ends here.
        if not stores.registry.put(changed, only_existing=True):
            raise not_found(before.key)
        stores.files.put(changed)
        if changed.access_rights != before.access_rights:
            set_access(stores, changed)
    except BaseException:
        _restore(publishing, before)
        raise
    return changed


def _restore(publishing: Publishing, before: Publication) -> None:
    """Make the old document valid again and remove what the new one named."""
    stores = publishing.stores
    with suppress(ServerError):
        stores.registry.put(before, only_existing=True)
        set_access(stores, before)
    if stores.files.folder(before.key).is_dir():
        stores.files.put(before)
    _remove_unused(stores.files.folder(before.key), before)


def _queue(publishing: Publishing, before: Publication, changed: Publication) -> None:
    """Queue the work on a change; when the queue takes nothing, the change is taken back."""
    try:
        if not changed.awaited_files:
            publishing.queue.defer(changed)
    except ServerError:
        with suppress(ServerError):
            _take_back(publishing, before, changed)
        raise
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


def _remove_unused(folder: Path, publication: Publication) -> None:
    """Remove files that the document does not name, and what is known of an upload in chunks that has ended."""
    remove_unused_files(folder, publication)
    if not publication.awaited_files:
        shutil.rmtree(folder / CHUNKS, ignore_errors=True)
