"""Finds what a process that died while it accepted a publication has left between the data folder and Redis.

The folder of a new publication is put in place first and made known to Redis next, and before both its UUID is reserved
there. A process killed in between leaves a name that is taken by something nobody sees, or a UUID of nothing.
"""

from __future__ import annotations

import logging

from layman_server.model.publication import Publication
from layman_server.model.status import PublicationStatus
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.stores import Stores

log = logging.getLogger(__name__)


def mend_strays(stores: Stores, queue: TaskQueue) -> int:
    """Make publications known that only the data folder has, give back UUIDs of nothing; how many there were.

    Counting tells whether to look closer. Nothing is mended while publications come and go: the next call does it.
    """
    count = len(stores.files.paths())
    if stores.registry.counts() == (count, count) or not stores.registry.is_loaded():
        return 0
    with stores.files.held_if_free() as alone:
        if not alone:
            return 0
        released = _release_uuids(stores)
        adopted = _adopt(stores)
    for publication in adopted:
        log.warning("%s was not known to Redis", publication.key.path)
        if publication.status is PublicationStatus.UPDATING and not publication.awaited_files:
            queue.defer(publication)
    return released + len(adopted)


def _release_uuids(stores: Stores) -> int:
    contents = stores.registry.contents()
    used = {Publication.from_json(stored).uuid for stored in contents.publications.values()}
    unused = contents.uuids.keys() - used
    for uuid in unused:
        stores.registry.release_uuid(uuid)
    return len(unused)


def _adopt(stores: Stores) -> list[Publication]:
    known = stores.registry.contents().publications.keys()
    found = (stores.files.publication(path) for path in sorted(stores.files.paths() - known))
    adopted = [publication for publication in found if publication is not None]
    for publication in adopted:
        stores.registry.reserve_uuid(publication.uuid, publication.key)
        stores.registry.put(publication)
    return adopted
