"""Order of axes in WFS: names of coordinate systems say it, and QGIS Server 3.22 only half listens.

`urn:ogc:def:crs:EPSG::4326` and `http://www.opengis.net/def/crs/EPSG/0/4326` mean the order of the EPSG register
(latitude first); `EPSG:4326` and `http://www.opengis.net/gml/srs/epsg.xml#4326` mean x, y. QGIS Server writes URN
order for the layer's own system only, takes no other URN for output, and reads boxes always as x, y. So requests are
rewritten to what it does well, and what is left is swapped in its answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree
from pyproj import CRS
from pyproj.exceptions import CRSError

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request import OgcRequest

_REGISTER_ORDER = re.compile(
    r"^(?:urn:(?:x-)?ogc:def:crs:EPSG:[^:]*:|https?://www\.opengis\.net/def/crs/EPSG/[^/]*/)(\d+)$"
)
_XY_ORDER = re.compile(r"^(?:EPSG:|https?://www\.opengis\.net/gml/srs/epsg\.xml#)(\d+)$", re.IGNORECASE)
_GML = "http://www.opengis.net/gml"
_COORDINATES = {"lowerCorner", "upperCorner", "pos", "posList"}
_POSITIONS = re.compile(rb"(<(?:gml:)?(?:posList|pos|lowerCorner|upperCorner)(?: [^>]*)?>)([^<]*)(<)")
_DIMENSION = re.compile(rb'srsDimension="([2-4])"')


@dataclass(frozen=True)
class CrsName:
    """A coordinate system as a client names it: `authid` is `EPSG:n`; `register_order` says which order is meant."""

    authid: str
    register_order: bool

    @property
    def swapped(self) -> bool:
        """Whether coordinates are in the order y, x."""
        return self.register_order and first_axis_is_north(self.authid)

    @property
    def urn(self) -> str:
        """The name that means the register's order."""
        return f"urn:ogc:def:crs:EPSG::{self.authid.partition(':')[2]}"


def crs_name(text: str) -> CrsName:
    """Read a client's name of a coordinate system.

    Raises:
        OgcError: it is none.
    """
    for pattern, register_order in ((_REGISTER_ORDER, True), (_XY_ORDER, False)):
        match = pattern.match(text.strip())
        if match:
            return CrsName(f"EPSG:{match[1]}", register_order)
    raise OgcError(f"There is no coordinate system {text}.", "InvalidParameterValue", locator="srsName")


@lru_cache(maxsize=256)
def first_axis_is_north(authid: str) -> bool:
    """Whether the register's first axis is latitude or northing."""
    try:
        axes = CRS.from_user_input(authid).axis_info
    except CRSError as error:
        raise OgcError(
            f"There is no coordinate system {authid}.", "InvalidParameterValue", locator="srsName"
        ) from error
    return (
        bool(axes) and axes[0].direction.lower() in {"north", "south"} and axes[1].direction.lower() in {"east", "west"}
    )


@dataclass(frozen=True)
class Ordered:
    """A request that QGIS Server answers rightly, except that `swap_to`, if set, names the order still to be made."""

    request: OgcRequest
    swap_to: CrsName | None = None


def ordered(request: OgcRequest, native: str) -> Ordered:
    """Rewrite a WFS GetFeature request; `native` is the layer's own system as `AUTHORITY:CODE`.

    Raises:
        OgcError: it names a coordinate system that does not exist.
    """
    parameters = dict(request.parameters)
    root = etree.fromstring(request.body) if request.body else None
    asked = parameters.get("SRSNAME", "")
    if root is not None:
        queries = list(root.iterfind("{*}Query"))
        asked = next((query.get("srsName", "") for query in queries if query.get("srsName")), "")
    output, swap_to = _output(asked, native, request.version)
    default = _default(asked, native, request.version)
    if parameters.get("BBOX"):
        parameters["BBOX"] = _xy_box(parameters["BBOX"], default)
    if parameters.get("FILTER"):
        parameters["FILTER"] = _xy_filter(parameters["FILTER"], default)
    if root is not None:
        _make_xy(root, default)
        for query in queries:
            query.set("typeName", query.get("typeName", "").rpartition(":")[2])
            query.set("srsName", output)
    elif output:
        parameters["SRSNAME"] = output
    body = etree.tostring(root) if root is not None else b""
    return Ordered(replace(request, parameters=parameters, body=body), swap_to)


def swapped_positions(gml: bytes, crs: CrsName) -> bytes:
    """GML 3 with the pairs in its positions swapped and their system named by URN; whole elements only."""

    def swap(match: re.Match[bytes]) -> bytes:
        dimension = _DIMENSION.search(match[1])
        numbers = _swapped(match[2].decode(), int(dimension[1]) if dimension else 2)
        return match[1] + numbers.encode() + match[3]

    return _POSITIONS.sub(swap, gml).replace(f'srsName="{crs.authid}"'.encode(), f'srsName="{crs.urn}"'.encode())


def _output(asked: str, native: str, version: str) -> tuple[str, CrsName | None]:
    """What to ask QGIS Server for, and what to do with its answer."""
    if version == "1.0.0":
        return (crs_name(asked).authid if asked else ""), None
    if not asked and not native.startswith("EPSG:"):
        return "", None
    name = _default(asked, native, version)
    if name.register_order and name.authid == native:
        return name.urn, None
    return name.authid, name if name.swapped else None


def _default(asked: str, native: str, version: str) -> CrsName:
    """The system of what names none: the asked one, else the layer's; in WFS 1.1.0 in the register's order."""
    if asked:
        return CrsName(crs_name(asked).authid, False) if version == "1.0.0" else crs_name(asked)
    return CrsName(native, version != "1.0.0")


def _xy_box(text: str, default: CrsName) -> str:
    """A box as x, y and with the name of its system; one that names none is in `default`."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in {4, 5}:
        raise OgcError(f"BBOX must have four numbers, it is {text!r}.", "InvalidParameterValue", locator="bbox")
    crs = crs_name(parts[4]) if len(parts) == 5 else default
    box = [parts[1], parts[0], parts[3], parts[2]] if crs.swapped else parts[:4]
    return ",".join([*box, crs.authid])


def _xy_filter(text: str, default: CrsName) -> str:
    """The filter with x, y coordinates; several filters in brackets, or undeclared prefixes, come back as they are."""
    try:
        root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return text
    _make_xy(root, default)
    return etree.tostring(root, encoding="unicode")


def _make_xy(node: etree._Element, default: CrsName) -> None:
    """Give every GML geometry below `node` x, y coordinates; one that names no system is in `default`."""
    for child in node.iterchildren(tag=etree.Element):
        if (etree.QName(child).namespace or "").startswith(_GML):
            _make_geometry_xy(child, default)
        else:
            _make_xy(child, default)


def _make_geometry_xy(geometry: etree._Element, default: CrsName) -> None:
    asked = geometry.get("srsName")
    crs = crs_name(asked) if asked else default
    for part in geometry.iter(tag=etree.Element):
        if part.get("srsName") or part is geometry:
            part.set("srsName", crs.authid)
        if not crs.swapped:
            continue
        name = etree.QName(part).localname
        if name in _COORDINATES:
            part.text = _swapped(part.text or "", _dimension(part))
        elif name == "coordinates":
            pairs = [pair.split(",") for pair in (part.text or "").split()]
            part.text = " ".join(",".join([*pair[1::-1], *pair[2:]]) for pair in pairs)


def _dimension(part: etree._Element) -> int:
    """Numbers in each position of an element in a request; it or one above it says so."""
    said = next((node.get("srsDimension") for node in [part, *part.iterancestors()] if node.get("srsDimension")), "2")
    return int(said) if said in {"2", "3", "4"} else 2


def _swapped(text: str, dimension: int = 2) -> str:
    """Positions of `dimension` numbers with the first two of each swapped."""
    numbers = text.split()
    if len(numbers) % dimension:
        raise OgcError(
            f"{len(numbers)} numbers are no positions of {dimension}.", "InvalidParameterValue", locator="filter"
        )
    numbers[0::dimension], numbers[1::dimension] = numbers[1::dimension], numbers[0::dimension]
    return " ".join(numbers)
