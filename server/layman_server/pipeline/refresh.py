"""Has parts of a publication made again that became out of date: by an edit through WFS, or in a map's layers.

What is wanted is noted on disk first. Work under way, or queued and not yet begun, takes the notes along; so however
many notes come meanwhile, one more run follows.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from layman_server.model.publication import Publication, PublicationKey, parts_of
from layman_server.model.status import PublicationStatus, StepState, StepStatus
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.stores import Stores

log = logging.getLogger(__name__)

#: A note beside those on parts: the features were edited, so that what is known of the table is out of date.
FEATURES = "features"
#: What is to be made again after an edit. Never the part `db`: this would load the table from its file again.
AFTER_EDIT = (FEATURES, "wms", "wfs", "thumbnail", "metadata")


def refresh(stores: Stores, queue: TaskQueue, key: PublicationKey, parts: Sequence[str]) -> None:
    """Have these parts of a publication made again; a publication that is gone is no error.

    Raises:
        ServiceUnavailable: Redis or the queue does not answer. What is noted is then done with the next work on it.
    """
    stores.files.want(key, parts)
    start_wanted(stores, queue, key)


def start_wanted(stores: Stores, queue: TaskQueue, key: PublicationKey) -> None:
    """Queue the making of what is wanted of a publication, unless work on it is under way or queued already.

    Whoever works on it, or has it queued, looks for what is wanted afterwards or before.
    """
    publication = stores.registry.publication(key)
    if publication is None:
        stores.registry.require_loaded()
    if publication is None or publication.deleting:
        stores.files.forget_wanted(key, stores.files.wanted(key))
        return
    if publication.status is PublicationStatus.UPDATING:
        # Whoever has it to do looks for notes after this moment.
        return
    claim = stores.claims.take(publication.uuid)
    if claim is None:
        return
    with claim:
        current = stores.registry.publication(key)
        if current is None or current.deleting or current.status is PublicationStatus.UPDATING:
            return
        noted = stores.files.wanted(key)
        begun = with_wanted(replace(current, generation=current.generation + 1, attempts=0, refreshing=True), noted)
        # Redis first: what only Redis says of it is found by `work.find_lost` when this process ends here.
        if begun is not None and not stores.registry.put(begun, only_existing=True):
            return
        if begun is not None:
            stores.files.put(begun)
        stores.files.forget_wanted(key, noted)
    if begun is not None:
        queue.defer(begun)


def with_wanted(publication: Publication, noted: Sequence[str]) -> Publication | None:
    """The publication with what is noted to be made; None when nothing of it can be made.

    Nothing can be made of a publication that lacks another part.
    """
    wanted = tuple(part for part in noted if part in parts_of(publication))
    publication = replace(publication, edited=publication.edited or FEATURES in noted)
    pending = publication.with_steps(wanted, StepStatus(StepState.PENDING))
    return pending if wanted and pending.status is PublicationStatus.UPDATING else None
