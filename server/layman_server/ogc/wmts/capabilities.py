"""Capabilities of WMTS 1.0.0 (OGC 07-057r7), written from the catalogue."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from layman_server.model.crs import BoundingBox
from layman_server.ogc.ows_head import ows_head
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.service_description import ServiceDescription
from layman_server.ogc.wfs.xml_text import attribute_text, text
from layman_server.ogc.wmts.grids import GRIDS, TILE_PX, TileGrid
from layman_server.ogc.wmts.tile_request import FORMATS

INFO_FORMATS = ("text/plain", "text/html", "application/json", "application/vnd.ogc.gml")
_NAMESPACES = (
    'xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:gml="http://www.opengis.net/gml" xsi:schemaLocation="http://www.opengis.net/wmts/1.0'
    ' http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd"'
)


def document(layers: Sequence[ServedLayer], words: ServiceDescription, workspace: str, url: str) -> bytes:
    """The capabilities; `url` is the address of the service, `workspace` is empty for that of all."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<Capabilities version="1.0.0" {_NAMESPACES}>']
    lines += [*ows_head(words, "OGC WMTS", ["1.0.0"]), _operations(url), "<Contents>"]
    for layer in layers:
        lines += _layer(layer, workspace, url)
    for grid in GRIDS.values():
        lines += _grid(grid)
    lines += ["</Contents>"]
    lines.append(f'<ServiceMetadataURL xlink:href="{attribute_text(url)}?SERVICE=wmts&amp;REQUEST=getcapabilities&amp;')
    lines[-1] += 'VERSION=1.0.0"/>'
    return "\n".join([*lines, "</Capabilities>", ""]).encode()


def _operations(url: str) -> str:
    encoding = (
        '<ows:Constraint name="GetEncoding"><ows:AllowedValues><ows:Value>KVP</ows:Value></ows:AllowedValues>'
        "</ows:Constraint>"
    )
    http = f'<ows:HTTP><ows:Get xlink:href="{attribute_text(url)}?">{encoding}</ows:Get></ows:HTTP>'
    names = ("GetCapabilities", "GetTile", "GetFeatureInfo")
    operations = "".join(f'<ows:Operation name="{name}"><ows:DCP>{http}</ows:DCP></ows:Operation>' for name in names)
    return f"<ows:OperationsMetadata>{operations}</ows:OperationsMetadata>"


def _layer(layer: ServedLayer, workspace: str, url: str) -> Iterator[str]:
    name = layer.name.own if workspace else str(layer.name)
    west, south, east, north = layer.degrees.as_list()
    yield f"<Layer><ows:Title>{text(layer.title)}</ows:Title>"
    yield f"<ows:Abstract>{text(layer.resource.abstract)}</ows:Abstract>"
    yield f"<ows:WGS84BoundingBox><ows:LowerCorner>{west!r} {south!r}</ows:LowerCorner>"
    yield f"<ows:UpperCorner>{east!r} {north!r}</ows:UpperCorner></ows:WGS84BoundingBox>"
    yield f"<ows:Identifier>{text(name)}</ows:Identifier>"
    style = text(layer.published.style.name)
    yield f'<Style isDefault="true"><ows:Title>{style}</ows:Title><ows:Identifier>{style}</ows:Identifier></Style>'
    yield "".join(f"<Format>{format_}</Format>" for format_ in FORMATS)
    yield "".join(f"<InfoFormat>{format_}</InfoFormat>" for format_ in INFO_FORMATS)
    for grid in GRIDS.values():
        yield from _link(grid, layer)
    place = f"{url}/rest/{name}/{{style}}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}?format="
    templates = {format_: attribute_text(place + format_) for format_ in FORMATS}
    yield "".join(
        f'<ResourceURL format="{format_}" resourceType="tile" template="{template}"/>'
        for format_, template in templates.items()
    )
    yield "</Layer>"


def _link(grid: TileGrid, layer: ServedLayer) -> Iterator[str]:
    """The grid with the tiles that the layer is in."""
    yield f"<TileMatrixSetLink><TileMatrixSet>{text(grid.name)}</TileMatrixSet>"
    box = layer.degrees.to(grid.crs)
    if box is not None:
        limits = "".join(_limits(grid, level, box) for level in range(grid.levels))
        yield f"<TileMatrixSetLimits>{limits}</TileMatrixSetLimits>"
    yield "</TileMatrixSetLink>"


def _limits(grid: TileGrid, level: int, box: BoundingBox) -> str:
    side = grid.units_per_px(level) * TILE_PX
    columns, rows = grid.size(level)
    values = {
        "MinTileRow": _index((grid.box.maxy - box.maxy) / side, rows),
        "MaxTileRow": _index((grid.box.maxy - box.miny) / side, rows),
        "MinTileCol": _index((box.minx - grid.box.minx) / side, columns),
        "MaxTileCol": _index((box.maxx - grid.box.minx) / side, columns),
    }
    inside = "".join(f"<{tag}>{value}</{tag}>" for tag, value in values.items())
    return f"<TileMatrixLimits><TileMatrix>{grid.prefix}{level}</TileMatrix>{inside}</TileMatrixLimits>"


def _index(place: float, count: int) -> int:
    return min(max(math.floor(place), 0), count - 1)


def _grid(grid: TileGrid) -> Iterator[str]:
    code = grid.crs.partition(":")[2]
    yield f"<TileMatrixSet><ows:Identifier>{text(grid.name)}</ows:Identifier>"
    yield f"<ows:SupportedCRS>urn:ogc:def:crs:EPSG::{code}</ows:SupportedCRS>"
    if grid.well_known:
        yield f"<WellKnownScaleSet>{grid.well_known}</WellKnownScaleSet>"
    corner = (grid.box.maxy, grid.box.minx) if grid.is_north_first else (grid.box.minx, grid.box.maxy)
    for level in range(grid.levels):
        columns, rows = grid.size(level)
        yield f"<TileMatrix><ows:Identifier>{grid.prefix}{level}</ows:Identifier>"
        yield f"<ScaleDenominator>{grid.scale_denominator(level)!r}</ScaleDenominator>"
        yield f"<TopLeftCorner>{corner[0]!r} {corner[1]!r}</TopLeftCorner><TileWidth>{TILE_PX}</TileWidth>"
        yield f"<TileHeight>{TILE_PX}</TileHeight><MatrixWidth>{columns}</MatrixWidth>"
        yield f"<MatrixHeight>{rows}</MatrixHeight></TileMatrix>"
    yield "</TileMatrixSet>"
