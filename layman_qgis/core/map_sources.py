"""Layers of QGIS from layers of a composition: WMS, XYZ, WMTS, ArcGIS, WFS, files of features, and features inside.

May be called in the thread of a task: the providers of services ask their servers when a layer is made.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from qgis.core import QgsDataSourceUri, QgsFeatureRequest, QgsMapLayer, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtXml import QDomDocument

from layman_qgis.api.composition_reading import ReadLayer
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.core import vector_tiles

#: What QGIS says of tiles beside their address, and the composition keeps in its own member.
TILE_PARAMETERS = ("zmin", "zmax", "tilePixelRatio", "interpretation", "http-header:referer", "referer")
#: The same for WMS and WMTS, with what QGIS says where nobody has said otherwise.
SERVICE_PARAMETERS = {
    "contextualWMSLegend": "0", "dpiMode": "7", "featureCount": "10", "http-header:referer": "", "referer": "",
    "IgnoreAxisOrientation": "", "IgnoreGetFeatureInfoUrl": "", "IgnoreGetMapUrl": "", "IgnoreReportedLayerExtents": "",
    "interpretation": "", "InvertAxisOrientation": "", "maxHeight": "0", "maxWidth": "0", "SmoothPixmapTransform": "",
    "stepHeight": "", "stepWidth": "", "tileDimensions": "", "tilePixelRatio": "0",
}  # fmt: skip


class CannotOpen(ApiError):
    """QGIS has no layer of this kind."""


def layer_of(read: ReadLayer, crs: str, authcfg: str = "") -> QgsMapLayer:
    """The layer; it may be invalid, as when its server does not answer. `crs` is that of the map.

    Raises:
        CannotOpen: there can be no such layer in QGIS.
    """
    make = _MAKERS.get(read.kind)
    if make is None:
        raise CannotOpen(tr("QGIS has no layers of the kind “{0}”.").format(read.kind or "?"))
    layer = make(read, str(read.body.get("projection") or crs).upper() or "EPSG:3857", authcfg)
    layer.setName(read.title)
    return layer


def _wms(read: ReadLayer, crs: str, authcfg: str) -> QgsMapLayer:
    names = [name for name in read.params.get("LAYERS", "").split(",") if name]
    if not read.url or not names:
        raise CannotOpen(tr("It names no address, or no layer."))
    styles = (read.params.get("STYLES", "").split(",") + [""] * len(names))[: len(names)]
    items = [*_said_of_service(read), ("crs", crs), ("format", read.params.get("FORMAT") or "image/png")]
    items += [("layers", name) for name in names] + [("styles", style) for style in styles]
    return _wms_provider([*items, ("url", read.url)], authcfg)


def _xyz(read: ReadLayer, crs: str, authcfg: str) -> QgsMapLayer:
    """Tiles; QGIS has no word for one of several hosts, so the first is asked."""
    if not read.url:
        raise CannotOpen(tr("It names no address."))
    url = re.sub(r"\{s\}|\{([a-z0-9])-[a-z0-9]\}", lambda match: match[1] or "a", read.url)
    own = {key: str(value) for key, value in read.own.items() if key in TILE_PARAMETERS}
    items = {"type": "xyz", "zmin": "0", "zmax": "19", **own, "url": url}
    return _wms_provider(list(items.items()), authcfg)


def _said_of_service(read: ReadLayer) -> list[tuple[str, str]]:
    said = {"contextualWMSLegend": "0", "dpiMode": "7"}
    said.update({key: str(value) for key, value in read.own.items() if key in SERVICE_PARAMETERS})
    return list(said.items())


def _wmts(read: ReadLayer, crs: str, authcfg: str) -> QgsMapLayer:
    body = read.body
    if not read.url or not body.get("layer") or not body.get("matrixSet"):
        raise CannotOpen(tr("It names no address, no layer or no set of tiles."))
    url = read.url
    if "getcapabilities" not in url.lower() and not url.lower().endswith(".xml"):
        url += f"{'&' if '?' in url else '?'}SERVICE=WMTS&REQUEST=GetCapabilities"
    style = body.get("style")
    items = [*_said_of_service(read), ("crs", crs), ("format", str(body.get("format") or "image/png"))]
    items += [("layers", str(body["layer"])), ("styles", style if isinstance(style, str) else "")]
    return _wms_provider([*items, ("tileMatrixSet", str(body["matrixSet"])), ("url", url)], authcfg)


def _wms_provider(items: list[tuple[str, str]], authcfg: str) -> QgsMapLayer:
    if authcfg:
        items = [*items, ("authcfg", authcfg)]
    source = "&".join(f"{key}={quote(value, safe='' if key == 'url' else '/:,;')}" for key, value in items)
    return QgsRasterLayer(source, "map", "wms")


def _arcgis(read: ReadLayer, crs: str, authcfg: str) -> QgsMapLayer:
    if not read.url:
        raise CannotOpen(tr("It names no address."))
    uri = QgsDataSourceUri()
    uri.setParam("crs", crs)
    uri.setParam("format", read.params.get("FORMAT") or "PNG32")
    shown = re.fullmatch(r"(?:show:)?(\d+)", read.params.get("LAYERS", ""))
    uri.setParam("layer", shown[1] if shown else "")
    uri.setParam("url", re.sub(r"/export/?$", "", read.url))
    if authcfg:
        uri.setAuthConfigId(authcfg)
    return QgsRasterLayer(uri.uri(False), "map", "arcgismapserver")


def _vector(read: ReadLayer, crs: str, authcfg: str) -> QgsMapLayer:
    if read.own.get("kind") == vector_tiles.KIND:
        return _vector_tiles(read)
    if read.body.get("features"):
        layer = _features(read)
    elif read.format in {"WFS", "externalWFS"} or (read.kind == "WFS" and not read.format):
        layer = _wfs(read, authcfg)
    elif read.format in {"GeoJSON", "KML", "GPX"} and read.url.startswith(("http://", "https://")):
        layer = QgsVectorLayer(f"/vsicurl/{read.url}", "map", "ogr")
    else:
        raise CannotOpen(tr("It has no features, and names no file or service of them."))
    style = read.body.get("style")
    if layer.isValid() and isinstance(style, str) and style.lstrip().startswith("<"):
        _use_sld(layer, style)
    return layer


def _vector_tiles(read: ReadLayer) -> QgsMapLayer:
    layer = vector_tiles.layer_from(read.own, read.title)
    if layer is None:
        raise CannotOpen(tr("It names no address."))
    return layer


def _wfs(read: ReadLayer, authcfg: str) -> QgsVectorLayer:
    name = read.body.get("name") or read.params.get("LAYERS")
    if not read.url or not name:
        raise CannotOpen(tr("It names no address, or no layer."))
    uri = QgsDataSourceUri()
    for key, value in (("url", read.url), ("typename", str(name)), ("version", "auto")):
        uri.setParam(key, value)
    uri.setParam("restrictToRequestBBOX", "1")
    if authcfg:
        uri.setAuthConfigId(authcfg)
    return QgsVectorLayer(uri.uri(False), "map", "WFS")


def _features(read: ReadLayer) -> QgsVectorLayer:
    """Features inside the composition (GeoJSON) as a layer in memory, those of the most frequent kind of geometry."""
    given = read.body["features"]
    try:
        document = json.loads(given) if isinstance(given, str) else given
        features = [one for one in document["features"] if one.get("geometry")]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CannotOpen(tr("Its features cannot be read."), "", str(error)) from error
    kinds = Counter(str(one["geometry"].get("type")).replace("Multi", "") for one in features)
    if not kinds:
        raise CannotOpen(tr("It has no features."))
    kind = kinds.most_common(1)[0][0]
    chosen = [one for one in features if str(one["geometry"].get("type")).replace("Multi", "") == kind]
    layer = QgsVectorLayer(json.dumps({**document, "features": chosen}), "map", "ogr")
    if not layer.isValid():
        raise CannotOpen(tr("Its features cannot be read."))
    return layer.materialize(QgsFeatureRequest())


def left_out_features(read: ReadLayer) -> int:
    """How many features of a layer are of another kind of geometry than most, for which one layer has no place."""
    given = read.body.get("features")
    try:
        document = json.loads(given) if isinstance(given, str) else given
        kinds = Counter(str(one["geometry"]["type"]).replace("Multi", "") for one in document["features"])
    except (ValueError, TypeError, KeyError):
        return 0
    return sum(kinds.values()) - kinds.most_common(1)[0][1] if kinds else 0


def _use_sld(layer: QgsVectorLayer, text: str) -> None:
    """Draw the layer by an SLD; one that QGIS cannot read leaves QGIS's own style."""
    document = QDomDocument()
    document.setContent(text, True)
    node = document.documentElement().firstChildElement("NamedLayer")
    if not node.isNull():
        layer.readSld(node, "")


_MAKERS: dict[str, Callable[[ReadLayer, str, str], Any]] = {
    "WMS": _wms,
    "XYZ": _xyz,
    "WMTS": _wmts,
    "ArcGISRest": _arcgis,
    "Vector": _vector,
    "WFS": _vector,
}
