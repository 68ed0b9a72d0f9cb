"""Which layers a map can take as they are (services of others), and why some cannot take part at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from qgis.core import QgsDataSourceUri, QgsRasterLayer, QgsVectorLayer

from layman_qgis.api.composition import ARCGIS_CLASS, OWN_KEY, WMTS_CLASS, XYZ_CLASS, MapLayer
from layman_qgis.api.language import tr
from layman_qgis.compat import NO_GEOMETRY
from layman_qgis.core import vector_tiles
from layman_qgis.core.map_sources import SERVICE_PARAMETERS, TILE_PARAMETERS
from layman_qgis.core.raster_plan import SERVICES

_ASKING = frozenset({"SERVICE", "REQUEST", "VERSION"})


def external_layer(layer: Any, body: Mapping[str, Any] | None, map_crs: str = "") -> MapLayer | None:
    """The layer as a web client can draw it by itself: services of pictures and tiles, and what a map had before.

    `body` is its object in the map that it was opened from, `map_crs` the map's CRS as `AUTHORITY:CODE`.
    """
    if vector_tiles.is_vector_tiles(layer):
        return replace(vector_tiles.map_layer(layer), further=body or {})
    if body is not None:
        return MapLayer(
            layer.name(), str(body.get("url") or ""), str(body.get("className")), further=body, own=_own(body)
        )
    if layer.providerType() == "arcgismapserver" and layer.isValid():
        return _arcgis(layer)
    return _of_wms_provider(layer, map_crs) if layer.providerType() == "wms" and layer.isValid() else None


def _of_wms_provider(layer: Any, map_crs: str) -> MapLayer | None:
    parts = _parameters(layer.source())
    url = without_login(parts.get("url", [""])[0])
    if not url.startswith(("http://", "https://")):
        return None
    if parts.get("type") == ["xyz"]:
        own = {key: parts[key][0] for key in TILE_PARAMETERS if key in parts}
        return MapLayer(layer.name(), url, class_name=XYZ_CLASS, own=own)
    names = parts.get("layers", [])
    if not names:
        return None
    own = {key: parts[key][0] for key in parts if SERVICE_PARAMETERS.get(key, parts[key][0]) != parts[key][0]}
    asked_crs = parts.get("crs", [map_crs])[0]
    further = {"projection": asked_crs.lower()} if asked_crs.upper() != map_crs.upper() else {}
    if "tileMatrixSet" in parts:
        tiles = _wmts(layer, parts, url)
        return replace(tiles, further={**further, **tiles.further}, own=own)
    params = {"LAYERS": ",".join(names), "FORMAT": parts.get("format", ["image/png"])[0]}
    if any(parts.get("styles", [])):
        params["STYLES"] = ",".join(parts["styles"])
    return MapLayer(layer.name(), url, params=params, further=further, own=own)


def _wmts(layer: Any, parts: Mapping[str, list[str]], url: str) -> MapLayer:
    """Tiles of a WMTS; the composition has the service's address without the question for capabilities."""
    kept_query = [item for item in urlsplit(url).query.split("&") if item and item.split("=")[0].upper() not in _ASKING]
    words = {key: parts.get(key, [""])[0] for key in ("layers", "tileMatrixSet", "format", "styles")}
    further = {
        "layer": words["layers"],
        "matrixSet": words["tileMatrixSet"],
        "format": words["format"] or "image/png",
        "style": words["styles"],
    }
    return MapLayer(
        layer.name(), urlsplit(url)._replace(query="&".join(kept_query)).geturl(), WMTS_CLASS, further=further
    )


def _arcgis(layer: Any) -> MapLayer | None:
    uri = QgsDataSourceUri(layer.source())
    url, number = uri.param("url"), uri.param("layer")
    if not url.startswith(("http://", "https://")):
        return None
    params = {"LAYERS": f"show:{number}"} if number else {}
    return MapLayer(layer.name(), url, ARCGIS_CLASS, params=params)


def _own(body: Mapping[str, Any]) -> Mapping[str, Any]:
    own = body.get(OWN_KEY)
    return own if isinstance(own, Mapping) else {}


def publish_reason(layer: Any) -> str:
    """Why a layer cannot be published, as a sentence; empty when it can."""
    if not layer.isValid():
        return tr("Its data cannot be read.")
    if layer.providerType() == "wms":
        return tr("Tiled services of this kind cannot be part of a map yet.")
    if isinstance(layer, QgsRasterLayer):
        if layer.providerType() in SERVICES:
            return tr("It shows a service of others of a kind that maps cannot hold.")
        if layer.extent().isEmpty():
            return tr("It has no extent.")
    elif not isinstance(layer, QgsVectorLayer):
        return tr("Layers of this kind cannot be published.")
    elif layer.geometryType() == NO_GEOMETRY:
        return tr("It is a table without geometry.")
    if not layer.crs().isValid():
        return tr("It has no coordinate reference system.")
    return ""


def without_login(url: str) -> str:
    """An address without the name and password that may stand in it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url


def _parameters(source: str) -> dict[str, list[str]]:
    """The parameters of a WMS layer's source; `decodeUri` of QGIS 3.22 keeps only the last of several layers."""
    result: dict[str, list[str]] = {}
    for item in source.split("&"):
        key, _, value = item.partition("=")
        result.setdefault(key, []).append(unquote(value))
    return result
