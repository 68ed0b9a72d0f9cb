"""Names and boxes of coverages as documents of WCS write them."""

from __future__ import annotations

from collections.abc import Callable

from layman_server.model.crs import BoundingBox
from layman_server.ogc.request_names import LAYER, WORKSPACE, LayerName
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.wcs.grid import ordered

#: Between workspace and name in WCS 2.0, whose names hold no colon (GeoServer's way).
SEPARATOR = "__"


def coverage_name(layer: ServedLayer, workspace: str) -> str:
    """The name of a coverage until WCS 1.1."""
    return layer.name.own if workspace else str(layer.name)


def coverage_id(layer: ServedLayer, workspace: str) -> str:
    """The name of a coverage in WCS 2.0, which can be an identifier in XML."""
    name = layer.name
    return name.own if workspace and not name.own[:1].isdigit() else f"{name.workspace}{SEPARATOR}{name.own}"


def meant_coverage(text: str, workspace: str, is_there: Callable[[LayerName], bool]) -> LayerName | None:
    """The coverage that a name in a request means in the service of `workspace`, or of all when it is empty."""
    candidates = [tuple(text.split(":", 1))] if ":" in text else []
    starts = (at for at in range(1, len(text)) if text.startswith(SEPARATOR, at))
    candidates += [(text[:at], text[at + len(SEPARATOR) :]) for at in starts]
    if workspace:
        candidates = [(workspace, text), *(one for one in candidates if one[0] == workspace)]
    names = (
        LayerName(place, name) for place, name in candidates if WORKSPACE.fullmatch(place) and LAYER.fullmatch(name)
    )
    return next(filter(is_there, names), None)


def lon_lat_numbers(layer: ServedLayer) -> tuple[str, str, str, str]:
    """West, south, east, north."""
    west, south, east, north = (repr(number) for number in layer.degrees.as_list())
    return west, south, east, north


def lon_lat_envelope(layer: ServedLayer) -> str:
    """The box of WCS 1.0.0; with the first and last instant of a series."""
    west, south, east, north = lon_lat_numbers(layer)
    times = "".join(f"<gml:timePosition>{time}</gml:timePosition>" for time in (layer.times[:1] + layer.times[-1:]))
    return (
        f'<lonLatEnvelope srsName="urn:ogc:def:crs:OGC:1.3:CRS84"><gml:pos>{west} {south}</gml:pos>'
        f"<gml:pos>{east} {north}</gml:pos>{times}</lonLatEnvelope>"
    )


def corners(box: BoundingBox) -> tuple[str, str]:
    """Lower and upper corner in the order of the system's axes."""
    lower, upper = ordered(box.crs, box.minx, box.miny), ordered(box.crs, box.maxx, box.maxy)
    return f"{lower[0]!r} {lower[1]!r}", f"{upper[0]!r} {upper[1]!r}"
