"""The picture of a map: its layers of this server drawn, those of other servers fetched, one laid over the other."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from layman_server.composition.layers import InternalLayer, OwnHosts, internal_layers_of
from layman_server.composition.outside import OutsideLayer, outside_layer
from layman_server.errors import ThumbnailFailed
from layman_server.model.access import AccessRights, all_may_read
from layman_server.model.crs import BoundingBox
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.model.status import StepState
from layman_server.picture.overlay import Canvas, Placed
from layman_server.pipeline.stores import Stores

log = logging.getLogger(__name__)

#: So many layers are drawn, the uppermost: more cannot be told from each other in 300 px.
MAX_LAYERS = 100
#: So many layers of other servers are asked for.
MAX_OUTSIDE_LAYERS = 20
#: As many are drawn by one request to the map service.
_AT_ONCE = 20

_Shown = InternalLayer | OutsideLayer


def map_picture(publication: Publication, stores: Stores, box: BoundingBox, size_px: int) -> bytes:
    """A transparent PNG of a map in a square box in EPSG:3857.

    Layers that are missing, cannot be drawn, or do not come in time are left out; so are layers of this server that
    not everybody may read who may read the map.

    Raises:
        GeoServerUnavailable: the map service does not answer.
    """
    document = json.loads((stores.files.folder(publication.key) / publication.file_paths[0]).read_bytes())
    shown = _uppermost(publication, stores, document, box, size_px)
    outside = [layer for layer in shown if isinstance(layer, OutsideLayer)][-MAX_OUTSIDE_LAYERS:]
    pictures = stores.pictures.fetch([piece.url for layer in outside for piece in layer.pieces])
    canvas = Canvas(size_px)
    for is_own_and_opaque, layers in groupby(shown, key=_is_own_and_opaque):
        if is_own_and_opaque:
            names = [(layer.workspace, layer.layer) for layer in layers if isinstance(layer, InternalLayer)]
            for first in range(0, len(names), _AT_ONCE):
                _draw(canvas, names[first : first + _AT_ONCE], 1.0, stores, box, size_px)
            continue
        for layer in layers:
            if isinstance(layer, InternalLayer):
                _draw(canvas, [(layer.workspace, layer.layer)], layer.opacity, stores, box, size_px)
            else:
                canvas.lay_pieces([Placed(*piece) for piece in layer.pieces], pictures, layer.opacity)
    return canvas.png()


def _uppermost(
    publication: Publication, stores: Stores, document: dict[str, Any], box: BoundingBox, size_px: int
) -> list[_Shown]:
    """The visible layers that can be drawn, the lowest first."""
    ours = OwnHosts((stores.public_url, *publication.known_as))
    known: dict[tuple[str, str], bool] = {}
    shown: list[_Shown] = []
    for layer in reversed(document["layers"]):
        if not layer.get("visibility", True):
            continue
        for found in reversed(list(_shown(layer, ours, box, size_px))):
            if isinstance(found, InternalLayer):
                name = (found.workspace, found.layer)
                if name not in known:
                    known[name] = _may_be_drawn(publication.access_rights, name, stores)
                if not known[name]:
                    continue
            if found.opacity > 0:
                shown.append(found)
        if len(shown) >= MAX_LAYERS:
            break
    return shown[:MAX_LAYERS][::-1]


def _shown(layer: dict[str, Any], ours: OwnHosts, box: BoundingBox, size_px: int) -> Iterator[_Shown]:
    own = internal_layers_of(layer, ours)
    yield from own
    outside = None if own else outside_layer(layer, ours, box, size_px)
    if outside is not None:
        yield outside


def _may_be_drawn(map_rights: AccessRights, name: tuple[str, str], stores: Stores) -> bool:
    layer = stores.registry.publication(PublicationKey(name[0], PublicationType.LAYER, name[1]))
    if layer is None or layer.deleting or not all_may_read(map_rights.read, layer.access_rights):
        return False
    served = layer.steps.get("wms")
    return served is not None and served.state is StepState.DONE


def _is_own_and_opaque(layer: _Shown) -> bool:
    return isinstance(layer, InternalLayer) and layer.opacity == 1.0


def _draw(
    canvas: Canvas, names: list[tuple[str, str]], opacity: float, stores: Stores, box: BoundingBox, size_px: int
) -> None:
    """Draw layers of this server; when one of several cannot be drawn, each is tried by itself."""
    try:
        canvas.lay(stores.map_service.map_image(names, box, size_px, size_px), opacity)
    except ThumbnailFailed as error:
        if len(names) == 1:
            log.warning("The layer %s of a map cannot be drawn and is left out: %s", names[0], error)
            return
        for name in names:
            _draw(canvas, [name], opacity, stores, box, size_px)
