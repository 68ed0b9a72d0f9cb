"""Layers of other servers on a map composition, as the pictures to ask them for.

WMS (one picture), tiles in the grid of web maps (XYZ, and WMTS that has this grid), and the export of ArcGIS servers.
Layers of other kinds, and those whose addresses cannot be used, are left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from layman_server.composition.addresses import decoded
from layman_server.composition.layers import OwnHosts, kind_of, opacity_of
from layman_server.model.crs import WEB_MERCATOR, BoundingBox

#: Half the side of the square that the grid of web maps covers, in metres (OGC 17-083r2, WebMercatorQuad).
_HALF_WORLD = 20037508.342789244
_TILE_PX = 256
_DEEPEST_ZOOM = 22
#: More tiles than this are not asked for; a picture of 300 px needs nine at most.
_MOST_TILES = 16
_MOST_PARAMETERS = 20
_OF_WEB_MAPS = re.compile(r"3857|900913|google|webmercator", re.I)


class Piece(NamedTuple):
    """A picture to fetch, and where it lies: pixels from the left upper corner, to the right and down."""

    url: str
    left: float
    top: float
    right: float
    bottom: float


class OutsideLayer(NamedTuple):
    """A layer of another server; `opacity` is from 0.0 to 1.0."""

    pieces: tuple[Piece, ...]
    opacity: float


def outside_layer(layer: dict[str, Any], ours: OwnHosts, box: BoundingBox, size_px: int) -> OutsideLayer | None:
    """The pictures of one layer of a valid composition in a square box in EPSG:3857; None when there are none."""
    try:
        pieces = tuple(_pieces(layer, box, size_px))
    except ValueError:
        return None
    if not pieces or any(not _is_elsewhere(piece.url, ours) for piece in pieces):
        return None
    return OutsideLayer(pieces, opacity_of(layer))


def _pieces(layer: dict[str, Any], box: BoundingBox, size_px: int) -> Iterator[Piece]:
    kind = kind_of(layer)
    params = layer.get("params")
    params = params if isinstance(params, dict) else {}
    urls = layer.get("urls")
    url = layer.get("url") or (urls[0] if isinstance(urls, list) and urls else "")
    url = decoded(url).strip() if isinstance(url, str) else ""
    if not url:
        return
    if kind == "WMS" and params.get("LAYERS"):
        yield Piece(_get_map(url, params, box, size_px), 0, 0, size_px, size_px)
    elif kind == "ArcGISRest":
        yield Piece(_export(url, params, box, size_px), 0, 0, size_px, size_px)
    elif kind == "XYZ":
        for zoom, column, row, place in _tiles(box, size_px):
            yield Piece(_tile(url, zoom, column, row), *place)
    elif kind == "WMTS" and _OF_WEB_MAPS.search(str(layer.get("matrixSet"))) and layer.get("layer"):
        for zoom, column, row, place in _tiles(box, size_px):
            yield Piece(_get_tile(url, layer, zoom, column, row), *place)


def _is_elsewhere(url: str, ours: OwnHosts) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not ours.has(url)


def _get_map(url: str, params: dict[str, Any], box: BoundingBox, size_px: int) -> str:
    given = _plain(params)
    version = "1.3.0" if given.get("VERSION") == "1.3.0" else "1.1.1"
    wished = given.get("FORMAT", "")
    return _with_query(
        url,
        {
            **given,
            "SERVICE": "WMS",
            "VERSION": version,
            "REQUEST": "GetMap",
            "LAYERS": given["LAYERS"],
            "STYLES": given.get("STYLES", ""),
            "CRS" if version == "1.3.0" else "SRS": WEB_MERCATOR,
            "BBOX": _corners(box),
            "WIDTH": str(size_px),
            "HEIGHT": str(size_px),
            "FORMAT": wished if wished.startswith("image/") and "svg" not in wished else "image/png",
            "TRANSPARENT": "TRUE",
        },
    )


def _export(url: str, params: dict[str, Any], box: BoundingBox, size_px: int) -> str:
    layers = _plain(params).get("LAYERS", "")
    return _with_query(
        url.rstrip("/") + ("" if url.rstrip("/").endswith("/export") else "/export"),
        {
            "BBOX": _corners(box),
            "BBOXSR": "102100",
            "IMAGESR": "102100",
            "SIZE": f"{size_px},{size_px}",
            "FORMAT": "png32",
            "TRANSPARENT": "true",
            "F": "image",
            **({"LAYERS": layers} if layers else {}),
        },
    )


def _get_tile(url: str, layer: dict[str, Any], zoom: int, column: int, row: int) -> str:
    matrix_set = str(layer["matrixSet"])
    return _with_query(
        url,
        {
            "SERVICE": "WMTS",
            "VERSION": "1.0.0",
            "REQUEST": "GetTile",
            "LAYER": str(layer["layer"]),
            "STYLE": layer["style"] if isinstance(layer.get("style"), str) else "",
            "FORMAT": layer["format"] if isinstance(layer.get("format"), str) else "image/png",
            "TILEMATRIXSET": matrix_set,
            # GeoServer names the matrices after their set, other servers by their number alone.
            "TILEMATRIX": f"{matrix_set}:{zoom}" if matrix_set.upper().startswith("EPSG:") else str(zoom),
            "TILECOL": str(column),
            "TILEROW": str(row),
        },
    )


def _tile(template: str, zoom: int, column: int, row: int) -> str:
    """The address of a tile; `{a-c}` and `{s}` become one of the hosts, `{-y}` counts rows from the south."""
    values = {"z": zoom, "x": column, "y": row, "-y": 2**zoom - 1 - row}
    address = re.sub(r"\{(z|x|y|-y)\}", lambda match: str(values[match[1]]), template)
    address = re.sub(r"\{s\}|\{([a-z0-9])-[a-z0-9]\}", lambda match: match[1] or "a", address)
    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")


def _tiles(box: BoundingBox, size_px: int) -> Iterator[tuple[int, int, int, tuple[float, float, float, float]]]:
    """Zoom, column and row of the tiles that cover a box, each with its place in the picture."""
    resolution = (box.maxx - box.minx) / size_px
    zoom = round(math.log2(2 * _HALF_WORLD / _TILE_PX / resolution))
    zoom = min(max(zoom, 0), _DEEPEST_ZOOM)
    side, last = 2 * _HALF_WORLD / 2**zoom, 2**zoom - 1
    columns = [math.floor((x + _HALF_WORLD) / side) for x in (box.minx, box.maxx)]
    rows = [math.floor((_HALF_WORLD - y) / side) for y in (box.maxy, box.miny)]
    count = 0
    for row in range(max(rows[0], 0), min(rows[1], last) + 1):
        for column in range(max(columns[0], 0), min(columns[1], last) + 1):
            count += 1
            if count > _MOST_TILES:
                return
            left = (column * side - _HALF_WORLD - box.minx) / resolution
            top = (box.maxy - _HALF_WORLD + row * side) / resolution
            yield zoom, column, row, (left, top, left + side / resolution, top + side / resolution)


def _plain(params: dict[str, Any]) -> dict[str, str]:
    """Parameters of a composition as a server takes them: upper case, numbers and texts only."""
    texts = {
        key.upper(): str(value)
        for key, value in params.items()
        if isinstance(value, (str, int, float)) and re.fullmatch(r"\w{1,40}", key)
    }
    return dict(list(texts.items())[:_MOST_PARAMETERS]) | ({"LAYERS": texts["LAYERS"]} if "LAYERS" in texts else {})


def _with_query(url: str, wanted: dict[str, str]) -> str:
    """The address with these parameters in place of its own of the same names."""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key.upper() not in wanted]
    query = urlencode([*kept, *wanted.items()])
    return urlunsplit((parts.scheme, parts.netloc, quote(parts.path, safe="%/:=~+!$,;'@()*"), query, ""))


def _corners(box: BoundingBox) -> str:
    return ",".join(map(repr, box.as_list()))
