"""Start-up: Redis is filled from the data folder, workspaces are made sure of, work that was cut off goes on.

Deletions that were cut off are ended by the worker (`pipeline/work.py`): they need services that start later.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from layman_server.model.publication import Publication
from layman_server.model.status import PublicationStatus
from layman_server.pipeline.save_files import remove_unused_files
from layman_server.publishing.chunks import resume
from layman_server.publishing.context import Publishing
from layman_server.publishing.rights import set_access
from layman_server.publishing.users import make_workspace

log = logging.getLogger(__name__)


def reload(publishing: Publishing, *, skip_redis_loading: bool) -> None:
    """Bring all stores in line with the data folder; call it before anything serves or works.

    Redis is flushed and loaded unless `skip_redis_loading` is set and Redis is loaded already.
    """
    with _without_collecting():
        _reload(publishing, skip_redis_loading=skip_redis_loading)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Spare the search for garbage, which looks at ten thousand publications again and again and finds none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _reload(publishing: Publishing, *, skip_redis_loading: bool) -> None:
    stores = publishing.stores
    with stores.files.held(alone=True):
        stores.files.sweep()
        publications: list[Publication] = list(stores.files.publications())
        for publication in publications:
            if not publication.awaited_files:
                remove_unused_files(stores.files.folder(publication.key), publication)
        if not (skip_redis_loading and stores.registry.is_loaded()):
            stores.registry.load(
                stores.files.users(), stores.files.accounts(), publications, stores.files.public_workspaces()
            )
    usernames = [user.username for user in stores.files.users()]
    stores.role_schema.prepare(usernames)
    for workspace in (*usernames, *stores.files.public_workspaces()):
        make_workspace(stores, workspace)
    set_access(stores, *publications)
    for publication in publications:
        if publication.awaited_files:
            resume(stores, publication)
            continue
        if publication.raster is not None:
            key = publication.key
            folder = stores.files.folder(key)
            stores.map_service.lead_coverage(key.workspace, key.name, str(folder.absolute()), publication.raster)
        is_unfinished = publication.status is PublicationStatus.UPDATING and not publication.deleting
        if is_unfinished and not stores.claims.is_taken(publication.uuid):
            publishing.queue.defer(publication)
    log.info("%d publications are loaded", len(publications))
