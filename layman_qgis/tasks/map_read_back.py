"""Reading a map back after publishing: its composition as it was sent, and its thumbnail. Differences are warnings."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from layman_qgis.api import requests
from layman_qgis.api.descriptions import MapDescription
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import tr
from layman_qgis.api.publications import PublicationRef
from layman_qgis.network.client import LaymanClient
from layman_qgis.tasks.read_back import size_of_png

#: What makes a map and its layers; the rest servers may write anew, as addresses behind another proxy.
_OF_MAP = ("extent", "nativeExtent", "projection", "center", "zoom")
_OF_LAYER = ("className", "title", "visibility", "opacity")


def map_differences(
    client: LaymanClient,
    description: MapDescription,
    sent: bytes,
    is_cancelled: Callable[[], bool],
) -> list[str]:
    """Ask for the map's file and its thumbnail; a sentence for each thing that is not as it was sent (JSON).

    Raises:
        Cancelled: `is_cancelled` said so.
    """
    found: list[str] = []
    looks = (
        lambda: _composition_differs(client, description.ref, json.loads(sent), is_cancelled),
        lambda: _thumbnail_differs(client, description, is_cancelled),
    )
    for look in looks:
        if is_cancelled():
            raise Cancelled()
        try:
            sentence = look()
        except Cancelled:
            raise
        except ApiError as error:
            sentence = tr("The map could not be read back: {0}").format(error.sentence)
        if sentence and sentence not in found:
            found.append(sentence)
    return found


def _composition_differs(client: LaymanClient, ref: PublicationRef, sent: Mapping[str, Any], stop: Any) -> str:
    there = client.fetch(requests.get_map_file(client.server, ref), stop).json()
    if not isinstance(there, Mapping):
        return tr("The server's file of the map is no map.")
    before, after = sent.get("layers") or [], there.get("layers") or []
    if len(before) != len(after):
        return tr("A map of {0} layers was sent, the server has {1}.").format(len(before), len(after))
    other = [one.get("title") or "?" for one, two in zip(before, after) if _essence(one) != _essence(two)]
    if other:
        return tr("These layers of the map are not as they were sent: {0}.").format(", ".join(map(str, other)))
    keys = [key for key in _OF_MAP if key in sent and sent[key] != there.get(key)]
    return tr("Parts of the map are not as they were sent: {0}.").format(", ".join(keys)) if keys else ""


def _essence(layer: Any) -> Any:
    """What tells layers apart, in any spelling of the parameter `LAYERS`."""
    if not isinstance(layer, Mapping):
        return layer
    params = layer.get("params")
    named = {key.upper(): value for key, value in params.items()} if isinstance(params, Mapping) else {}
    return [layer.get(key) for key in _OF_LAYER], named.get("LAYERS")


def _thumbnail_differs(client: LaymanClient, description: MapDescription, stop: Any) -> str:
    if not description.thumbnail_url:
        return ""
    answer = client.fetch(requests.get_address(description.thumbnail_url), stop)
    return "" if min(size_of_png(answer.body)) > 0 else tr("The server has no picture of the map.")
