"""Vector tiles of others in a map: a member of our own says where they are and how they look.

Compositions have no class for them, so other clients have a layer without features in their place. The look is QGIS's
own style (QML): symbols and labels, nothing else of the layer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from qgis.core import QgsMapLayer, QgsReadWriteContext, QgsVectorTileLayer
from qgis.PyQt.QtXml import QDomDocument

from layman_qgis.api.composition import VECTOR_CLASS, MapLayer

KIND = "vector-tiles"
#: What a source says beside its type; nothing of who asks. Newer versions of QGIS number several sources.
_KEYS = re.compile(r"(?:url|urlName|styleUrl|zmin|zmax|serviceType)(?:_\d+)?")
_LOOK = QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.Labeling


def is_vector_tiles(layer: Any) -> bool:
    """Whether a layer shows vector tiles of a web server."""
    return isinstance(layer, QgsVectorTileLayer) and layer.isValid() and _is_web(_source(layer.source()))


def map_layer(layer: QgsVectorTileLayer) -> MapLayer:
    """The layer as it stands in a composition."""
    document = QDomDocument()
    problem = layer.exportNamedStyle(document, QgsReadWriteContext(), _LOOK)
    own = {"kind": KIND, "source": _source(layer.source())}
    return MapLayer(layer.name(), "", VECTOR_CLASS, own=own if problem else {**own, "qml": str(document.toString(-1))})


def layer_from(own: Mapping[str, Any], name: str) -> QgsVectorTileLayer | None:
    """The layer again; None when the member says no address of a web server."""
    stored = own.get("source")
    source = {str(key): str(value) for key, value in stored.items()} if isinstance(stored, Mapping) else {}
    source = {key: value for key, value in source.items() if _KEYS.fullmatch(key)}
    if not _is_web(source):
        return None
    text = "&".join(f"{key}={quote(value, safe='')}" for key, value in {"type": "xyz", **source}.items())
    layer = QgsVectorTileLayer(text, name)
    document = QDomDocument()
    document.setContent(str(own.get("qml", "")))
    if not document.isNull():
        layer.importNamedStyle(document, _LOOK)
    return layer


def _source(text: str) -> dict[str, str]:
    parts = dict(parse_qsl(text.replace("+", "%2B")))
    return {key: value for key, value in parts.items() if _KEYS.fullmatch(key)}


def _is_web(source: Mapping[str, str]) -> bool:
    addresses = [value for key, value in source.items() if key.startswith("url") and not key.startswith("urlName")]
    return bool(addresses) and all(_is_open(address) for address in addresses)


def _is_open(address: str) -> bool:
    """Whether everybody may ask for it: one with a name and a password in it is nobody's business."""
    return address.startswith(("http://", "https://")) and "@" not in urlsplit(address).netloc
