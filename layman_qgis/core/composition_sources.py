"""Which layers a map can take as they are (services of others), and why some cannot take part at all."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from qgis.core import QgsVectorLayer

from layman_qgis.api.composition import XYZ_CLASS, MapLayer
from layman_qgis.compat import NO_GEOMETRY


def external_layer(layer: Any) -> MapLayer | None:
    """The layer as a web client can draw it by itself: WMS and XYZ tiles; None for everything else."""
    if layer.providerType() != "wms" or not layer.isValid():
        return None
    parts = _parameters(layer.source())
    url = parts.get("url", [""])[0]
    if not url.startswith(("http://", "https://")):
        return None
    if parts.get("type") == ["xyz"]:
        return MapLayer(layer.name(), url, class_name=XYZ_CLASS)
    names = parts.get("layers", [])
    if "tileMatrixSet" in parts or not names:
        return None
    params = {"LAYERS": ",".join(names), "FORMAT": parts.get("format", ["image/png"])[0]}
    if any(parts.get("styles", [])):
        params["STYLES"] = ",".join(parts["styles"])
    return MapLayer(layer.name(), url, params=params)


def publish_reason(layer: Any) -> str:
    """Why a layer cannot be published, as a sentence; empty when it can."""
    if not layer.isValid():
        return "Its data cannot be read."
    if layer.providerType() == "wms":
        return "Tiled services of this kind cannot be part of a map yet."
    if not isinstance(layer, QgsVectorLayer):
        return "Only vector layers can be published yet."
    if layer.geometryType() == NO_GEOMETRY:
        return "It is a table without geometry."
    if not layer.crs().isValid():
        return "It has no coordinate reference system."
    return ""


def _parameters(source: str) -> dict[str, list[str]]:
    """The parameters of a WMS layer's source; `decodeUri` of QGIS 3.22 keeps only the last of several layers."""
    result: dict[str, list[str]] = {}
    for item in source.split("&"):
        key, _, value = item.partition("=")
        result.setdefault(key, []).append(unquote(value))
    return result
