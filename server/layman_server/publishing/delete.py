"""Deletes publications: stops work under way, undoes the steps in reverse, leaves nothing anywhere."""

from __future__ import annotations

import logging
import time

from layman_server.errors import LayerNotFound, MapNotFound, PublicationInProcess, Unauthorized
from layman_server.model.access import Actor, may_write
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.pipeline.runner import remove
from layman_server.pipeline.stores import Stores
from layman_server.stores.claims import Claim

log = logging.getLogger(__name__)

#: How long a deletion waits for a worker to stop; it stops between two steps and while it imports.
STOP_WAIT_S = 45


def delete_publication(stores: Stores, actor: Actor, key: PublicationKey) -> Publication:
    """Delete a layer or map and return what it was.

    Raises:
        LayerNotFound, MapNotFound: there is none, or somebody else deletes it already. Unauthorized: the actor may not.
        PublicationInProcess: its work could not be stopped in time; the deletion may be tried again.
    """
    publication = stores.registry.publication(key)
    if publication is None:
        stores.registry.require_loaded()
        raise not_found(key)
    if not may_write(actor, publication.access_rights):
        raise Unauthorized()
    stores.claims.ask_to_abort(publication.uuid)
    try:
        with _taken_over(stores, publication), stores.files.held():
            current = stores.registry.publication(key)
            if current is None or current.uuid != publication.uuid:
                raise not_found(key)
            remove(current, stores)
    finally:
        stores.claims.forget_abort(publication.uuid)
    log.info("%s is deleted", key.path)
    return publication


def not_found(key: PublicationKey) -> LayerNotFound | MapNotFound:
    """The error for a publication that is not there."""
    return LayerNotFound() if key.type is PublicationType.LAYER else MapNotFound()


def _taken_over(stores: Stores, publication: Publication) -> Claim:
    """The claim on the publication, as soon as the worker has stopped."""
    end = time.monotonic() + STOP_WAIT_S
    while time.monotonic() < end:
        claim = stores.claims.take(publication.uuid)
        if claim is not None:
            return claim
        time.sleep(0.05)
    raise PublicationInProcess({"message": "The work on it could not be stopped yet. Try again."}, retry_after_s=10)
