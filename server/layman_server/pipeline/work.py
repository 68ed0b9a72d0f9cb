"""What a worker does with one task, and how work and deletions that were cut off are found again."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from layman_server.model.publication import Publication, PublicationKey, now
from layman_server.model.status import PublicationStatus, StepState
from layman_server.pipeline.member_maps import refresh_maps_of, start_if_settled
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.refresh import start_wanted, with_wanted
from layman_server.pipeline.runner import Aborted, Runner, interrupted, remove, undo
from layman_server.pipeline.save_files import remove_unused_files
from layman_server.pipeline.stores import Stores
from layman_server.pipeline.strays import mend_strays
from layman_server.stores.claims import Claim

log = logging.getLogger(__name__)

#: Work that was begun this often and never ended, because its process died, ends as a failure.
MAX_ATTEMPTS = 3
#: How often, and with which pauses, a worker tries to claim what somebody else holds.
CLAIM_TRIES, CLAIM_PAUSE_S = 20, 0.05
#: Work that nobody has claimed for this long is queued again.
ORPHAN_AFTER_S = 60


def run_publication(stores: Stores, queue: TaskQueue, key: PublicationKey, uuid: str, generation: int) -> None:
    """Do what is to be done on a publication, unless it is gone, changed since, done, or somebody else is at it."""
    stores.line.leave(uuid)
    if not _is_to_do(stores.registry.publication(key), uuid, generation):
        return
    claim = _claim(stores, key, uuid, generation)
    if claim is None:
        return
    with claim:
        publication = stores.registry.publication(key)
        if publication is None or not _is_to_do(publication, uuid, generation):
            return
        if publication.attempts >= MAX_ATTEMPTS:
            _give_up(publication, stores)
            return
        _run(publication, stores, claim)
    if stores.files.wanted(key):
        start_wanted(stores, queue, key)
    refresh_maps_of(stores, queue, key)


def _claim(stores: Stores, key: PublicationKey, uuid: str, generation: int) -> Claim | None:
    """The claim, or None when somebody else is at this work.

    Whoever only looks whether something is to be done (`refresh.start_wanted`) holds it for a moment: a task that gave
    up then would be lost.
    """
    for _ in range(CLAIM_TRIES):
        claim = stores.claims.take(uuid)
        if claim is not None or not _is_to_do(stores.registry.publication(key), uuid, generation):
            return claim
        time.sleep(CLAIM_PAUSE_S)
    return None


def _run(publication: Publication, stores: Stores, claim: Claim) -> None:
    """Run the steps, with the parts that became wanted since they were queued."""
    begun = replace(publication, attempts=publication.attempts + 1)
    noted = stores.files.wanted(publication.key)
    begun = with_wanted(begun, noted) or begun
    stores.files.put(begun)
    stores.files.forget_wanted(publication.key, noted)
    # Here and not where a change is accepted: what it replaced is kept until the change is queued.
    remove_unused_files(stores.files.folder(publication.key), begun)
    try:
        Runner(begun, stores, lambda: claim.is_lost).run()
    except Aborted:
        log.info("The work on %s is stopped", publication.key.path)
        if _is_deleted(publication, stores):
            undo(begun, stores)


def _is_deleted(publication: Publication, stores: Stores) -> bool:
    """Whether the publication was deleted meanwhile; a Redis that has just started knows nothing until it is loaded."""
    was_loaded = stores.registry.is_loaded()
    is_unknown = stores.registry.publication(publication.key) is None
    return was_loaded and is_unknown and stores.registry.is_loaded()


def sweep(stores: Stores, *, deep: bool) -> None:
    """Remove what processes left when they were killed; with `deep` also below the folders of publications."""
    stores.files.sweep(deep=deep)
    if deep:
        stores.map_service.sweep()


def find_lost(stores: Stores, queue: TaskQueue, *, after_s: float = ORPHAN_AFTER_S) -> int:
    """Go on with what nobody does, older than `after_s`: unfinished work is queued, deletions are ended.

    Work that has begun is nobody's when no living process claims it. Work that has not begun is nobody's when the
    queue is empty: its message was lost with a worker that had fetched it. Returns how much was found. What was noted
    as to be made again, and not started since, is started. What only the data folder knows is made known.
    """
    found = mend_strays(stores, queue)
    for publication in stores.registry.unfinished():
        is_old = (now() - publication.updated_at).total_seconds() >= after_s
        if not is_old or not is_nobodys(publication, stores, queue):
            continue
        found += 1
        try:
            if publication.deleting:
                end_deletion(publication, stores)
            else:
                queue.defer(publication)
        except Exception:
            log.exception("%s could not be gone on with", publication.key.path)
    for key in stores.files.all_wanted():
        start_if_settled(stores, queue, key)
    return found


def is_nobodys(publication: Publication, stores: Stores, queue: TaskQueue) -> bool:
    """Whether work on the publication, or its deletion, is to be done and nobody does it."""
    if not publication.deleting and (publication.status is not PublicationStatus.UPDATING or publication.awaited_files):
        return False
    if stores.claims.is_taken(publication.uuid):
        return False
    has_begun = any(status.state is StepState.STARTED for status in publication.steps.values())
    return publication.deleting or has_begun or queue.is_empty()


def end_deletion(publication: Publication, stores: Stores) -> None:
    """Go on with a deletion that was cut off, unless somebody is at it."""
    claim = stores.claims.take(publication.uuid)
    if claim is None:
        return
    with claim, stores.files.held():
        remove(publication, stores)
    log.info("The deletion of %s, which was cut off, is done", publication.key.path)


def _give_up(publication: Publication, stores: Stores) -> None:
    ended = interrupted(publication)
    stores.files.put(ended)
    stores.registry.put(ended, only_existing=True)
    log.warning("The work on %s was cut off %d times and is given up", publication.key.path, publication.attempts)


def _is_to_do(publication: Publication | None, uuid: str, generation: int) -> bool:
    return (
        publication is not None
        and (publication.uuid, publication.generation) == (uuid, generation)
        and publication.status is PublicationStatus.UPDATING
        and not publication.deleting
        and not publication.awaited_files
    )
