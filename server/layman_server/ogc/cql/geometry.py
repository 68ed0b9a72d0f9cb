"""Geometries of ECQL (WKT, EWKT, ENVELOPE) as elements of GML 3.1."""

from __future__ import annotations

from lxml import etree

from layman_server.ogc.cql.tokens import wrong_cql

GML = "http://www.opengis.net/gml"
WKT_WORDS = ("POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION")
#: Nested numbers of a WKT: a position is a list of numbers, everything else a list of such lists.
Nested = list["Nested | list[float]"]


def envelope(minx: float, miny: float, maxx: float, maxy: float, crs: str) -> etree._Element:
    """A box; `crs` is `EPSG:n`, which means the order x, y, or empty."""
    node = _new("Envelope", crs)
    _add(node, "lowerCorner", [minx, miny])
    _add(node, "upperCorner", [maxx, maxy])
    return node


def geometry(word: str, parts: list[object], crs: str) -> etree._Element:
    """The element for a WKT: `parts` are its nested lists of positions, which are lists of numbers.

    Raises:
        OgcError: they do not make such a geometry.
    """
    if word == "POINT":
        return _point(_only(parts), crs)
    if word == "LINESTRING":
        return _line("LineString", parts, crs)
    if word == "POLYGON":
        return _polygon(parts, crs)
    root = _new({"MULTIPOINT": "MultiPoint", "MULTILINESTRING": "MultiCurve"}.get(word, "MultiSurface"), crs)
    for part in parts:
        if word == "MULTIPOINT":
            # Both `MULTIPOINT(1 2, 3 4)` and `MULTIPOINT((1 2), (3 4))` are in use.
            position = part if _is_position(part) else _only(_list(part))
            etree.SubElement(root, f"{{{GML}}}pointMember").append(_point(position, ""))
        elif word == "MULTILINESTRING":
            etree.SubElement(root, f"{{{GML}}}curveMember").append(_line("LineString", _list(part), ""))
        else:
            etree.SubElement(root, f"{{{GML}}}surfaceMember").append(_polygon(_list(part), ""))
    return root


def _point(position: object, crs: str) -> etree._Element:
    node = _new("Point", crs)
    _add(node, "pos", _position(position))
    return node


def _line(tag: str, positions: list[object], crs: str) -> etree._Element:
    node = _new(tag, crs)
    found = [_position(position) for position in positions]
    if len(found) < 2 or len({len(position) for position in found}) != 1:
        raise wrong_cql("a line needs two positions of the same kind")
    listed = _add(node, "posList", [number for position in found for number in position])
    listed.set("srsDimension", str(len(found[0])))
    return node


def _polygon(rings: list[object], crs: str) -> etree._Element:
    node = _new("Polygon", crs)
    for number, ring in enumerate(rings):
        place = etree.SubElement(node, f"{{{GML}}}{'interior' if number else 'exterior'}")
        place.append(_line("LinearRing", _list(ring), ""))
    return node


def _new(tag: str, crs: str) -> etree._Element:
    node = etree.Element(f"{{{GML}}}{tag}", nsmap={"gml": GML})
    if crs:
        node.set("srsName", crs)
    return node


def _add(node: etree._Element, tag: str, numbers: list[float]) -> etree._Element:
    child = etree.SubElement(node, f"{{{GML}}}{tag}")
    child.text = " ".join(map(repr, numbers))
    return child


def _list(part: object) -> list[object]:
    if not isinstance(part, list) or _is_position(part):
        raise wrong_cql("a geometry is not nested as its kind wants")
    return part


def _only(parts: list[object]) -> object:
    if len(parts) != 1:
        raise wrong_cql("a point has one position")
    return parts[0]


def _position(part: object) -> list[float]:
    if not isinstance(part, list) or not _is_position(part) or not 2 <= len(part) <= 3:
        raise wrong_cql("a position has two or three numbers")
    return part


def _is_position(part: object) -> bool:
    return isinstance(part, list) and bool(part) and all(isinstance(number, float) for number in part)
