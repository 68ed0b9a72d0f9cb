"""A layer that was opened from a map remembers its object in the composition: property `layman/map_layer`, JSON.

So members that QGIS has no place for (legends, attribution, how tiles are asked for) are there again when the map is
written anew. A layer that was given another source, or other features, since then is a layer like any other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from qgis.core import QgsMapLayer

PROPERTY = "layman/map_layer"
#: Parts of a source that say who asks, and not what is asked for.
_OF_LOGIN = frozenset({"authcfg", "username", "password"})


def keep(layer: QgsMapLayer, body: Mapping[str, Any]) -> None:
    """Let the layer remember its object in the composition."""
    text = json.dumps({"source": _fingerprint(layer), "body": body}, ensure_ascii=False, sort_keys=True)
    layer.setCustomProperty(PROPERTY, text)


def kept(layer: QgsMapLayer) -> Mapping[str, Any] | None:
    """The layer's object in the composition, None when it has none, or when it is another layer by now."""
    text = layer.customProperty(PROPERTY, "")
    if not text:
        return None
    try:
        data = json.loads(text)
        body, source = data["body"], data["source"]
    except (ValueError, TypeError, KeyError):
        return None
    return body if isinstance(body, Mapping) and source == _fingerprint(layer) else None


def _fingerprint(layer: QgsMapLayer) -> str:
    """What the layer shows: its source without the login, or the features of one in memory."""
    digest = hashlib.sha256()
    if layer.providerType() == "memory":
        for feature in layer.getFeatures():
            digest.update(bytes(feature.geometry().asWkb()))
            digest.update(repr(feature.attributes()).encode())
    elif layer.providerType() == "wms":
        parts = parse_qsl(layer.source(), keep_blank_values=True)
        digest.update(repr(sorted((key, value) for key, value in parts if key not in _OF_LOGIN)).encode())
    else:
        digest.update(layer.publicSource().encode())
    return digest.hexdigest()
