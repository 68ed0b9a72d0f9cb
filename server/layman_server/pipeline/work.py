"""What a worker does with one task, and how work that was cut off is found again."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace

from layman_server.errors import ServerError
from layman_server.model.publication import Publication, PublicationKey, now
from layman_server.model.status import PublicationStatus, StepState
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.runner import Aborted, Runner, interrupted
from layman_server.pipeline.stores import Stores
from layman_server.stores.redis import CLAIM_S

log = logging.getLogger(__name__)

#: Work that was cut off this often ends as a failure instead of being run again.
MAX_ATTEMPTS = 3
#: Work that nobody has claimed for this long is queued again.
ORPHAN_AFTER_S = 60


def run_publication(stores: Stores, key: PublicationKey, uuid: str, generation: int) -> None:
    """Run the steps of a publication, unless it is gone, changed since, done, or somebody else is at it."""
    publication = stores.registry.publication(key)
    if not _is_to_do(publication, uuid, generation):
        return
    claim = stores.registry.claim(uuid)
    if claim is None:
        return
    try:
        publication = stores.registry.publication(key)
        if publication is None or not _is_to_do(publication, uuid, generation):
            return
        with _ClaimKeeper(stores, uuid):
            Runner(publication, stores).run()
    except Aborted:
        log.info("The work on %s was stopped on request", key.path)
    finally:
        stores.registry.release(uuid, claim)


def requeue(publication: Publication, stores: Stores, queue: TaskQueue) -> None:
    """Queue work that was cut off once more, or end it as a failure when that happened too often."""
    if publication.attempts + 1 >= MAX_ATTEMPTS:
        ended = interrupted(publication)
        stores.files.put(ended)
        stores.registry.put(ended, only_existing=True)
        log.warning("The work on %s was cut off %d times and is given up", publication.key.path, MAX_ATTEMPTS)
        return
    again = replace(publication, attempts=publication.attempts + 1)
    stores.files.put(again)
    stores.registry.put(again, only_existing=True)
    queue.defer(again)
    log.info("The work on %s was cut off and is queued again", publication.key.path)


def requeue_orphans(stores: Stores, queue: TaskQueue, *, after_s: float = ORPHAN_AFTER_S) -> int:
    """Find work that nobody does, older than `after_s`, and queue it again; returns how much was found.

    Work that has begun is nobody's when no living process claims it. Work that has not begun is nobody's when the
    queue is empty: its message was lost with a worker that had fetched it.
    """
    found = 0
    for publication in stores.registry.publications():
        age_s = (now() - publication.updated_at).total_seconds()
        if publication.status is not PublicationStatus.UPDATING or publication.deleting or age_s < after_s:
            continue
        if stores.registry.is_claimed(publication.uuid):
            continue
        if any(status.state is not StepState.PENDING for status in publication.steps.values()):
            requeue(publication, stores, queue)
            found += 1
        elif queue.is_empty():
            queue.defer(publication)
            found += 1
    return found


def _is_to_do(publication: Publication | None, uuid: str, generation: int) -> bool:
    return (
        publication is not None
        and (publication.uuid, publication.generation) == (uuid, generation)
        and publication.status is PublicationStatus.UPDATING
        and not publication.deleting
    )


class _ClaimKeeper:
    """Renews a claim in a thread for as long as the work runs."""

    def __init__(self, stores: Stores, uuid: str) -> None:
        self._stores = stores
        self._uuid = uuid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._done.wait(CLAIM_S / 4):
            try:
                self._stores.registry.renew(self._uuid)
            except ServerError as error:
                log.warning("The claim on %s could not be renewed: %s", self._uuid, error)
                time.sleep(1)
