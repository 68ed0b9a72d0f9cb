"""Maps follow their layers: when a layer has changed or is gone, the maps that show it are drawn and described anew.

A map waits until none of its layers is being worked on, so that it is made once however many of them change.
"""

from __future__ import annotations

import logging

from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.model.status import PublicationStatus
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.refresh import start_wanted
from layman_server.pipeline.stores import Stores

log = logging.getLogger(__name__)

#: What of a map depends on its layers.
PARTS = ("thumbnail", "metadata")
#: A map of more layers than this does not wait for all of them.
_MOST_WAITED_FOR = 200


def want_maps_of(stores: Stores, key: PublicationKey) -> list[PublicationKey]:
    """Note on disk that the maps that show a layer are to be made anew; these maps. A map has none."""
    if key.type is not PublicationType.LAYER:
        return []
    shown_in = [map_ for map_ in stores.registry.showing.of(key) if _shows(stores, map_, key)]
    for map_ in shown_in:
        stores.files.want(map_, PARTS)
    return shown_in


def refresh_maps_of(stores: Stores, queue: TaskQueue, key: PublicationKey) -> None:
    """Have the maps that show a layer made anew, those that wait for no other layer at once.

    Raises:
        ServiceUnavailable: Redis or the queue does not answer; what is noted is done later.
    """
    for map_ in want_maps_of(stores, key):
        start_if_settled(stores, queue, map_)


def start_if_settled(stores: Stores, queue: TaskQueue, key: PublicationKey) -> None:
    """Have what is noted of a publication made; of a map not before its layers are done: the last one starts it."""
    publication = stores.registry.publication(key)
    if publication is None or _is_settled(stores, publication):
        start_wanted(stores, queue, key)


def _shows(stores: Stores, map_: PublicationKey, layer: PublicationKey) -> bool:
    publication = stores.registry.publication(map_)
    if publication is not None and (layer.workspace, layer.name) in publication.layers:
        return not publication.deleting
    stores.registry.showing.forget(layer, map_)
    return False


def _is_settled(stores: Stores, map_: Publication) -> bool:
    for workspace, name in map_.layers[:_MOST_WAITED_FOR]:
        layer = stores.registry.publication(PublicationKey(workspace, PublicationType.LAYER, name))
        if layer is not None and layer.status is PublicationStatus.UPDATING and not layer.deleting:
            return False
    return True
