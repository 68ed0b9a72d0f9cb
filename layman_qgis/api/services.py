"""Requests to the OGC services of a published layer, sent with the login of the session."""

from __future__ import annotations

from urllib.parse import urlencode

from layman_qgis.api.descriptions import LayerDescription
from layman_qgis.api.requests import ApiRequest

#: Formats of features: GeoPackage keeps types and CRS, but a GeoServer has it as an extension only.
GEOPACKAGE, GEOJSON = "application/geopackage+sqlite3", "application/json"
#: A large file is made before its first byte is sent.
TIMEOUT_S = 300.0


def get_features(description: LayerDescription, output_format: str) -> ApiRequest:
    """All features of a layer in its own CRS, as one file (WFS 2.0)."""
    query = {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": description.wfs_type,
        "outputFormat": output_format,
    }
    if description.native_crs:
        query["srsName"] = description.native_crs
    return _get(description.wfs_url, query)


def get_coverage(description: LayerDescription) -> ApiRequest:
    """All values of a raster in its own CRS and grid, as GeoTIFF (WCS 2.0.1).

    The service's address is that of WMS (`ows` answers both); an identifier of WCS 2.0 holds no colon, so GeoServer
    has two underscores in its place.
    """
    name = description.wms_layer
    identifier = name.replace(":", "__") if ":" in name else f"{_workspace(description)}__{name}"
    query = {
        "service": "WCS",
        "version": "2.0.1",
        "request": "GetCoverage",
        "coverageId": identifier,
        "format": "image/tiff",
    }
    return _get(description.wms_url, query)


def _workspace(description: LayerDescription) -> str:
    """GeoServer's workspace in the address: that of rasters and QML layers of Layman may have another name."""
    parts = description.wms_url.split("?")[0].rstrip("/").split("/")
    return parts[-2] if len(parts) > 1 and parts[-1] in {"ows", "wms", "wcs"} else description.ref.workspace


def _get(url: str, query: dict[str, str]) -> ApiRequest:
    separator = "&" if "?" in url else "?"
    return ApiRequest("GET", f"{url}{separator}{urlencode(query)}", timeout_s=TIMEOUT_S)
