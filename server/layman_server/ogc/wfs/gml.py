"""Geometries in requests: GML 2, 3.1 and 3.2 as WKB in x, y order with the system that they are in."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from lxml import etree
from osgeo import ogr
from psycopg2 import sql

from layman_server.ogc.axis_order import CrsName, crs_name
from layman_server.ogc.exceptions import OgcError

_NAMESPACES = ("http://www.opengis.net/gml", "http://www.opengis.net/gml/3.2")
_NUMBERS = frozenset({"pos", "posList", "coordinates", "lowerCorner", "upperCorner", "X", "Y", "Z"})
_RINGS = frozenset({"LinearRing"})
_SPLIT = re.compile(r"[\s,;]+")
#: What may be nested; GDAL reads no deeper either.
_DEEPEST = 24


@dataclass(frozen=True)
class Geometry:
    """A geometry in x, y order; `wkb` is ISO WKB, curves stay curves, and `crs` is `AUTHORITY:CODE`."""

    wkb: bytes
    crs: str

    def in_srid(self, own_srid: int, target_srid: int) -> sql.Composable:
        """The geometry in SQL, transformed to the target; `own_srid` is that of `crs`."""
        value = sql.SQL("ST_GeomFromWKB(decode({}, 'hex'), {})").format(
            sql.Literal(self.wkb.hex()), sql.Literal(own_srid)
        )
        if own_srid == target_srid:
            return value
        return sql.SQL("ST_Transform({}, {})").format(value, sql.Literal(target_srid))


def is_gml(node: etree._Element) -> bool:
    """Whether the element is one of GML, of whatever version."""
    return (etree.QName(node).namespace or "") in _NAMESPACES


def read_geometry(node: etree._Element, default: CrsName, version: str) -> Geometry:
    """Read a GML geometry or envelope of a version of WFS; one that names no system is in `default`.

    In WFS 1.0.0 coordinates are x, y whatever the name says: QGIS writes them so with names by URN.

    Raises:
        OgcError: it is none, or not a sound one.
    """
    crs = _crs(node, default)
    _check_numbers(node)
    kind = etree.QName(node).localname
    geometry = _box(node) if kind in {"Box", "Envelope"} else _parsed(node)
    if crs.swapped and version != "1.0.0":
        geometry.SwapXY()
    return Geometry(bytes(geometry.ExportToIsoWkb()), crs.authid)


def _parsed(node: etree._Element) -> ogr.Geometry:
    if _depth(node) > _DEEPEST:
        raise _wrong("it is nested too deep")
    with ogr.ExceptionMgr(useExceptions=False) if hasattr(ogr, "ExceptionMgr") else _quiet():
        geometry = ogr.CreateGeometryFromGML(etree.tostring(node, encoding="unicode", with_tail=False))
    if geometry is None:
        raise _wrong(f"{etree.QName(node).localname} cannot be read")
    if geometry.IsEmpty():
        return geometry
    flat = ogr.GT_Flatten(geometry.GetGeometryType())
    if flat == ogr.wkbLineString and geometry.GetPointCount() < 2:
        raise _wrong("a line needs two positions")
    return geometry


class _quiet:
    """GDAL without exceptions, which versions before 3.7 switch for the whole process."""

    def __enter__(self) -> None:
        self._before = ogr.GetUseExceptions()
        ogr.DontUseExceptions()

    def __exit__(self, *_: object) -> None:
        if self._before:
            ogr.UseExceptions()


def _box(node: etree._Element) -> ogr.Geometry:
    numbers = [
        float(number)
        for part in node.iter(*(f"{{*}}{name}" for name in _NUMBERS))
        for number in _SPLIT.split((part.text or "").strip())
        if number
    ]
    half = len(numbers) // 2
    if len(numbers) not in {4, 6}:
        raise _wrong("a box has two corners")
    (minx, miny), (maxx, maxy) = numbers[:2], numbers[half : half + 2]
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in ((minx, miny), (maxx, miny), (maxx, maxy), (minx, maxy), (minx, miny)):
        ring.AddPoint_2D(x, y)
    polygon = ogr.Geometry(ogr.wkbPolygon)
    polygon.AddGeometry(ring)
    return polygon


def _crs(node: etree._Element, default: CrsName) -> CrsName:
    """The system that the geometry or its parts name: one for all."""
    said = {part.get("srsName", "").strip() for part in node.iter(tag=etree.Element)} - {""}
    found = {crs_name(name) for name in said}
    if len(found) > 1:
        raise _wrong("its parts are in several coordinate systems")
    return found.pop() if found else default


def _check_numbers(node: etree._Element) -> None:
    """Refuse what GDAL would read as zero, and rings that are not closed."""
    for part in node.iter(tag=etree.Element):
        name = etree.QName(part).localname
        if name in _NUMBERS:
            text = (part.text or "").strip()
            if part.get("decimal", ".") != ".":
                text = text.replace(part.get("cs", ","), " ").replace(part.get("decimal", "."), ".")
            for number in filter(None, _SPLIT.split(text)):
                _check_number(number)
        elif name in _RINGS:
            _check_ring(part)


def _check_number(text: str) -> None:
    try:
        finite = math.isfinite(float(text))
    except ValueError:
        finite = False
    if not finite:
        raise _wrong(f"{text[:40]!r} is no coordinate")


def _check_ring(ring: etree._Element) -> None:
    positions = " ".join(" ".join((part.text or "").split()) for part in ring.iter(tag=etree.Element)).strip()
    numbers = list(filter(None, _SPLIT.split(positions)))
    dimension = next(
        (int(n.get("srsDimension", "")) for n in _and_above(ring) if n.get("srsDimension", "").isdigit()), 0
    )
    first_tuple = positions.split(" ")[0]
    size = dimension or (first_tuple.count(",") + 1 if "," in first_tuple else 2)
    if ring.find("{*}pos") is not None:
        size = len((ring.findtext("{*}pos") or "").split())
    if len(numbers) < 4 * size or numbers[:2] != numbers[-size:][:2]:
        ends = numbers[:2], numbers[-size:][:2]
        if len(numbers) < 4 * size or [*map(float, ends[0])] != [*map(float, ends[1])]:
            raise _wrong("a ring must have four positions and end where it begins")


def _and_above(node: etree._Element) -> list[etree._Element]:
    return [*node.iterchildren(tag=etree.Element), node, *node.iterancestors()]


def _depth(node: etree._Element) -> int:
    deepest, level = 0, [node]
    while level:
        deepest += 1
        level = [child for parent in level for child in parent.iterchildren(tag=etree.Element)]
    return deepest


def _wrong(why: str) -> OgcError:
    return OgcError(f"A geometry is not valid: {why}.", "InvalidParameterValue", locator="geometry")
