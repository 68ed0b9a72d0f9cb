"""Deletes publications: stops work under way, undoes the steps in reverse, leaves nothing anywhere."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from contextlib import suppress

from layman_server.errors import LayerNotFound, MapNotFound, PublicationInProcess, ServerError, Unauthorized
from layman_server.model.access import Actor, may_read, may_write
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.pipeline.member_maps import refresh_maps_of
from layman_server.pipeline.runner import remove
from layman_server.pipeline.stores import Stores
from layman_server.publishing.context import Publishing
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
    remove_publication(stores, publication)
    return publication


def remove_publication(stores: Stores, publication: Publication) -> None:
    """Delete a layer or map, whoever asks.

    Raises:
        LayerNotFound, MapNotFound, PublicationInProcess: as in `delete_publication`.
    """
    key = publication.key
    stores.claims.ask_to_abort(publication.uuid)
    try:
        with _taken_over(stores, publication), stores.files.held():
            current = stores.registry.publication(key)
            if current is None:
                stores.registry.require_loaded()
            if current is None or current.uuid != publication.uuid:
                raise not_found(key)
            remove(current, stores)
    finally:
        stores.claims.forget_abort(publication.uuid)
    log.info("%s is deleted", key.path)


def delete_publications(stores: Stores, actor: Actor, workspace: str, type_: PublicationType) -> list[Publication]:
    """Delete the layers or maps of a workspace that the actor may change, and return what they were.

    Raises:
        PublicationInProcess: the work on one could not be stopped in time; those before it are deleted.
    """
    deleted = []
    for publication in sorted(stores.registry.publications(), key=lambda publication: publication.key.name):
        key = publication.key
        is_meant = key.workspace == workspace and key.type is type_ and may_write(actor, publication.access_rights)
        if is_meant and may_read(actor, publication.access_rights):
            with suppress(LayerNotFound, MapNotFound):
                deleted.append(delete_publication(stores, actor, key))
    return deleted


def refresh_maps_without(publishing: Publishing, gone: Iterable[Publication]) -> None:
    """Have the maps that showed deleted layers made anew; what cannot be queued now is done a little later."""
    for publication in gone:
        try:
            refresh_maps_of(publishing.stores, publishing.queue, publication.key)
        except ServerError as error:
            log.warning("The maps of %s are made anew later: %s", publication.key.path, error)


def not_found(key: PublicationKey, uuid: str | None = None) -> LayerNotFound | MapNotFound:
    """The error for a publication that is not there, or that the client may not know of; `uuid` if that was asked."""
    detail = {"uuid": uuid} if uuid else None
    return LayerNotFound(detail) if key.type is PublicationType.LAYER else MapNotFound(detail)


def _taken_over(stores: Stores, publication: Publication) -> Claim:
    """The claim on the publication, as soon as the worker has stopped."""
    end = time.monotonic() + STOP_WAIT_S
    while time.monotonic() < end:
        claim = stores.claims.take(publication.uuid)
        if claim is not None:
            return claim
        time.sleep(0.05)
    raise PublicationInProcess({"message": "The work on it could not be stopped yet. Try again."}, retry_after_s=10)
