"""A publication of the server as a layer of the project: WMS (the picture), WFS (the features) or WCS (the values)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qgis.core import QgsDataSourceUri, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QUrl, QUrlQuery

from layman_qgis.api.descriptions import LayerDescription
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.core import publication_mark


class CannotAdd(ApiError):
    """QGIS cannot use the service."""


def add_to_project(project: Any, description: Any, kind: str, authcfg: str = "") -> Any:
    """Add a published layer to the project as `wms`, `wfs` or `wcs`, on the main thread; the map layer is returned.

    Raises:
        CannotAdd: the publication has no such service, or QGIS cannot read it.
    """
    layer = {"wms": wms_layer, "wfs": wfs_layer, "wcs": wcs_layer}[kind](description, authcfg)
    if not layer.isValid():
        raise CannotAdd(
            tr("QGIS cannot read “{0}” as {1}.").format(description.title, kind.upper()),
            tr("Look at the layer's tasks; perhaps it is not complete."),
            f"{layer.publicSource()} {_cause(layer)}".strip(),
        )
    publication_mark.write(layer, description.ref)
    project.addMapLayer(layer)
    return layer


def _cause(layer: Any) -> str:
    """What QGIS says of it; asking an empty error for its summary would end QGIS."""
    return "" if layer.error().isEmpty() else layer.error().summary()


def _valid(make: Callable[[bool], Any]) -> Any:
    """The layer, tried a second time when QGIS cannot read it: it may have old capabilities in mind."""
    layer = make(False)
    return layer if layer.isValid() else make(True)


def _address(url: str, is_fresh: bool) -> str:
    """The service's address, with a word that servers do not look at when nothing that QGIS remembers may answer.

    QGIS keeps capabilities of servers that allow it, and from 3.38 on those of WFS for some seconds of any server: a
    layer that has just been published is not among them.
    """
    if not is_fresh:
        return url
    address = QUrl(url)
    query = QUrlQuery(address)
    query.addQueryItem("asked", str(time.time_ns()))
    address.setQuery(query)
    return str(address.toString(QUrl.ComponentFormattingOption.FullyEncoded))


def wms_layer(description: LayerDescription, authcfg: str = "") -> QgsRasterLayer:
    """The published layer as WMS in web mercator; QGIS asks for it in another CRS when the project wants one."""
    return _valid(lambda fresh: QgsRasterLayer(wms_uri(description, authcfg, fresh), description.title, "wms"))


def wms_uri(description: LayerDescription, authcfg: str = "", is_fresh: bool = False) -> str:
    """The address of the layer's WMS as QGIS's provider `wms` takes it; `is_fresh` as in :func:`_address`."""
    if not description.wms_url:
        raise CannotAdd(tr("The layer has no WMS yet."), tr("Wait until it is published."))
    query = QUrlQuery()
    for key, value in (
        ("contextualWMSLegend", "0"),
        ("crs", "EPSG:3857"),
        ("dpiMode", "7"),
        ("format", "image/png"),
        ("layers", description.wms_layer),
        ("styles", ""),
        ("url", bytes(QUrl.toPercentEncoding(_address(description.wms_url, is_fresh))).decode("ascii")),
    ):
        query.addQueryItem(key, value)
    if authcfg:
        query.addQueryItem("authcfg", authcfg)
    return str(query.toString(QUrl.ComponentFormattingOption.FullyEncoded))


def wfs_layer(description: LayerDescription, authcfg: str = "") -> QgsVectorLayer:
    """The published layer as WFS, in its own CRS."""
    return _valid(lambda fresh: QgsVectorLayer(wfs_uri(description, authcfg, fresh), description.title, "WFS"))


def wfs_uri(description: LayerDescription, authcfg: str = "", is_fresh: bool = False) -> str:
    """The address of the layer's WFS as QGIS's provider `WFS` takes it; `is_fresh` as in :func:`_address`."""
    if not description.wfs_url:
        raise CannotAdd(tr("The layer has no WFS yet."), tr("Wait until it is published."))
    uri = QgsDataSourceUri()
    uri.setParam("url", _address(description.wfs_url, is_fresh))
    uri.setParam("typename", description.wfs_type)
    uri.setParam("version", "auto")
    uri.setParam("restrictToRequestBBOX", "1")
    if description.native_crs:
        uri.setParam("srsname", description.native_crs)
    if authcfg:
        uri.setAuthConfigId(authcfg)
    return str(uri.uri(False))


def wcs_layer(description: LayerDescription, authcfg: str = "") -> QgsRasterLayer:
    """The published raster as WCS: its values in place of a picture."""
    return QgsRasterLayer(wcs_uri(description, authcfg), description.title, "wcs")


def wcs_uri(description: LayerDescription, authcfg: str = "") -> str:
    """The address of a raster's WCS as QGIS's provider `wcs` takes it.

    Layman names no WCS; GeoServer's common address of all services (`ows`) answers it beside WMS.
    """
    if not description.wms_url or description.wfs_url:
        raise CannotAdd(tr("The layer has no WCS."), tr("Add it as WMS."))
    uri = QgsDataSourceUri()
    uri.setParam("url", description.wms_url)
    uri.setParam("identifier", description.wms_layer)
    if authcfg:
        uri.setAuthConfigId(authcfg)
    return bytes(uri.encodedUri()).decode("utf-8")
