"""Reading a layer back after publishing: as many features, the same extent, a picture. Differences are warnings.

Maps are read back by `map_read_back`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional
from urllib.parse import urlencode

from osgeo import gdal

from layman_qgis.api.descriptions import LayerDescription
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import tr
from layman_qgis.api.requests import ApiRequest
from layman_qgis.network.client import LaymanClient

#: How far a side of the extent may be away: a share of its longer side, and at least so many metres or degrees.
TOLERANCE, LEAST_METRES, LEAST_DEGREES = 0.01, 10.0, 1e-4
PICTURE_PX = 128
TIMEOUT_S = 60.0
#: Half of the earth's circumference in EPSG:3857, in which the poles are at no end.
EDGE_M = 20_037_508.34
#: A point has no size, but a picture needs one.
LEAST_SIDE_M = 100.0
#: How much longer one side of a picture's box is than the other: QGIS Server refuses to squeeze it too much.
MOST_STRETCHED = 4.0

_SAID_IN_FILE = (
    "SELECT min_x, min_y, max_x, max_y, organization, organization_coordsys_id, definition"
    " FROM gpkg_contents JOIN gpkg_spatial_ref_sys USING (srs_id)"
)

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sent:
    """What was sent: number of features, their box in the CRS of the code `crs`; None when there is none."""

    feature_count: int
    box: Optional[Box] = None
    crs: str = ""
    least_difference: float = LEAST_METRES


def sent_file(path: Path, feature_count: int) -> Sent:
    """What a written file holds, as far as it says so quickly: a GeoPackage in its contents, a raster in its header."""
    return _sent_raster(path) if feature_count < 0 else _sent_features(path, feature_count)


def _sent_raster(path: Path) -> Sent:
    """A raster's box by its transformation; turned rasters and those without an EPSG code have none to compare."""
    try:
        raster = gdal.Open(str(path))
    except RuntimeError:
        raster = None
    placed = raster.GetGeoTransform(can_return_null=True) if raster is not None else None
    system = raster.GetSpatialRef() if raster is not None else None
    code = system.GetAuthorityCode(None) if system is not None else None
    if placed is None or code is None or placed[2] or placed[4]:
        return Sent(-1)
    left, pixel_x, _, top, _, pixel_y = placed
    xs = sorted((left, left + pixel_x * raster.RasterXSize))
    ys = sorted((top, top + pixel_y * raster.RasterYSize))
    least = LEAST_DEGREES if system.IsGeographic() else LEAST_METRES
    return Sent(-1, (xs[0], ys[0], xs[1], ys[1]), f"{system.GetAuthorityName(None)}:{code}", least)


def _sent_features(path: Path, feature_count: int) -> Sent:
    """The words of a GeoPackage (OGC 12-128, `gpkg_contents`); other files only have their count."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute(_SAID_IN_FILE).fetchone()
    except sqlite3.Error:
        return Sent(feature_count)
    if row is None or any(value is None for value in row):
        return Sent(feature_count)
    least = LEAST_DEGREES if str(row[6]).startswith("GEOG") else LEAST_METRES
    return Sent(feature_count, tuple(row[:4]), f"{row[4]}:{row[5]}", least)


def differences(
    client: LaymanClient,
    description: LayerDescription,
    sent: Optional[Sent],
    is_cancelled: Callable[[], bool],
) -> list[str]:
    """Ask WFS and WMS for the layer; a sentence with numbers for each thing that is not as it was sent.

    Raises:
        Cancelled: `is_cancelled` said so.
    """
    found: list[str] = []
    for look in (_count_differs, _box_differs, _picture_differs):
        if is_cancelled():
            raise Cancelled()
        try:
            sentence = look(client, description, sent, is_cancelled)
        except Cancelled:
            raise
        except ApiError as error:
            sentence = tr("The layer could not be read back: {0}").format(error.sentence)
        if sentence and sentence not in found:
            found.append(sentence)
    return found


def _count_differs(client: LaymanClient, layer: LayerDescription, sent: Optional[Sent], stop: Any) -> str:
    if sent is None or sent.feature_count < 0:
        return ""
    if not layer.wfs_url:
        return tr("The server names no WFS of the layer.")
    words = {
        "service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": layer.wfs_type,
        "resultType": "hits",
    }  # fmt: skip
    answer = client.fetch(_get(layer.wfs_url, words), stop)
    matched = re.search(rb'numberMatched="(\d+)"', answer.body)
    if matched is None:
        return tr("The server's WFS did not say how many features the layer has.")
    there = int(matched[1])
    return (
        ""
        if there == sent.feature_count
        else tr("{0} features were sent, the server has {1}.").format(sent.feature_count, there)
    )


def _box_differs(client: LaymanClient, layer: LayerDescription, sent: Optional[Sent], stop: Any) -> str:
    """Compare in the layer's own CRS: a box that is turned into another one is larger than what it holds."""
    if sent is None or sent.box is None:
        return ""
    there = layer.native_box
    if there is None and (layer.bounding_box is None or layer.native_crs == sent.crs):
        return tr("The server knows no extent of the layer.")
    if there is None or layer.native_crs != sent.crs:
        return ""
    side = max(sent.box[2] - sent.box[0], sent.box[3] - sent.box[1])
    off = max(abs(one - other) for one, other in zip(sent.box, there))
    if off <= max(side * TOLERANCE, sent.least_difference):
        return ""
    return tr("The extent {0} was sent, the server has {1} ({2}).").format(_said(sent.box), _said(there), sent.crs)


def _picture_differs(client: LaymanClient, layer: LayerDescription, sent: Optional[Sent], stop: Any) -> str:
    if not layer.wms_url:
        return tr("The server names no WMS of the layer.")
    if layer.bounding_box is None:
        return ""
    box = _with_size(layer.bounding_box)
    words = {
        "service": "WMS", "version": "1.3.0", "request": "GetMap", "layers": layer.wms_layer, "styles": "",
        "crs": "EPSG:3857", "bbox": ",".join(f"{side:.3f}" for side in box), "width": str(PICTURE_PX),
        "height": str(PICTURE_PX), "format": "image/png", "transparent": "true",
    }  # fmt: skip
    answer = client.fetch(_get(layer.wms_url, words), stop)
    if size_of_png(answer.body) == (PICTURE_PX, PICTURE_PX):
        return ""
    return tr("The server's WMS did not answer with a picture.")


def size_of_png(content: bytes) -> tuple[int, int]:
    """Width and height in its header (RFC 2083, 4.1.1); (0, 0) of what is no PNG."""
    if len(content) < 33 or not content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return (0, 0)
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _get(url: str, words: dict[str, str]) -> ApiRequest:
    joint = "&" if "?" in url else "?"
    return ApiRequest("GET", f"{url.rstrip('?&')}{joint}{urlencode(words)}", timeout_s=TIMEOUT_S)


def _with_size(box: Box) -> Box:
    """The box inside the square that web maps show, and not smaller than what can be drawn."""
    left, bottom, right, top = (min(max(side, -EDGE_M), EDGE_M) for side in box)
    least = max(LEAST_SIDE_M, (right - left) / MOST_STRETCHED, (top - bottom) / MOST_STRETCHED)
    grow_x, grow_y = max(0.0, (least - (right - left)) / 2), max(0.0, (least - (top - bottom)) / 2)
    return (left - grow_x, bottom - grow_y, right + grow_x, top + grow_y)


def _said(box: Box) -> str:
    return "[" + ", ".join(f"{side:.6g}" for side in box) + "]"
