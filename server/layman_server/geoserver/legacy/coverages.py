"""`coverages/*/info.xml` of GeoServer 1.x (reference, 6.4)."""

from __future__ import annotations

import re

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.legacy.documents import child, children, number_of, text_of
from layman_server.geoserver.legacy.entries import GridTransform, LegacyCoverage, LegacyDimension
from layman_server.geoserver.legacy.feature_types import read_styles, split_keywords
from layman_server.model.crs import BoundingBox

_NO_GRID = ("0 0", "1 1")


def read_coverage(root: etree._Element, folder: str) -> LegacyCoverage:
    """A coverage of the folder of this name.

    Raises:
        DamagedFile: something that it cannot do without is missing or none.
    """
    if etree.QName(root).localname != "coverage":
        raise DamagedFile(f"It holds a <{etree.QName(root).localname}>, no <coverage>")
    name = text_of(root, "name")
    if not name:
        raise DamagedFile("It has no <name>")
    style, styles = read_styles(root)
    if not style:
        raise DamagedFile("It has no default style")
    box = _box(child(root, "envelope"))
    low, high, transform = _grid(child(root, "grid"), box)
    formats, interpolations = child(root, "supportedFormats"), child(root, "supportedInterpolations")
    return LegacyCoverage(
        folder=folder,
        store=root.get("format", "").strip(),
        name=name,
        title=text_of(root, "label"),
        description=text_of(root, "description"),
        srs=box.crs,
        native_crs=_wkt(child(root, "envelope")),
        native_box=box,
        low=low,
        high=high,
        transform=transform,
        keywords=split_keywords(text_of(root, "keywords")),
        wms_path=text_of(root, "wmspath") or "/",
        default_style=style,
        styles=styles,
        dimensions=tuple(map(_dimension, children(root, "CoverageDimension"))),
        native_format="" if formats is None else formats.get("nativeFormat", ""),
        formats=_listed(text_of(formats, "formats")),
        default_interpolation="" if interpolations is None else interpolations.get("default", ""),
        interpolations=_listed(text_of(interpolations, "interpolationMethods")),
        request_srs=_listed(text_of(root, "supportedCRSs", "requestCRSs")),
        response_srs=_listed(text_of(root, "supportedCRSs", "responseCRSs")),
        parameters=tuple(
            (node.get("name", ""), node.get("value", "")) for node in children(child(root, "parameters"), "parameter")
        ),
    )


def lost_parts(root: etree._Element) -> list[str]:
    """What stands in the file and has no place in GeoServer 2."""
    lost = []
    if any(child(node, "nullValues") is not None for node in children(root, "CoverageDimension")):
        lost.append("The values that stand for no data are read from the files; those in info.xml are left out.")
    return lost


def read_box(node: etree._Element | None, what: str) -> BoundingBox:
    """Two `pos` with the corners, in the CRS of `srsName`.

    Raises:
        DamagedFile: it is no box.
    """
    srs = "" if node is None else node.get("srsName", "").strip()
    corners = [[number_of(part, what) for part in (pos.text or "").split()] for pos in children(node, "pos")]
    if not srs or len(corners) != 2 or any(len(corner) < 2 for corner in corners):
        raise DamagedFile(f"It has no <{what}> with two corners and srsName")
    (left, bottom), (right, top) = (corner[:2] for corner in corners)
    return BoundingBox(left, bottom, right, top, srs)


def _box(node: etree._Element | None) -> BoundingBox:
    return read_box(node, "envelope")


def _wkt(node: etree._Element | None) -> str:
    return "" if node is None else node.get("crs", "").replace("'", '"')


def _grid(node: etree._Element | None, box: BoundingBox) -> tuple[str, str, GridTransform | None]:
    """Corners in pixels, and the transform; one that is not said follows from box and corners."""
    low, high = (" ".join(text_of(node, end).split()) for end in ("low", "high"))
    if not low or not high:
        low, high = _NO_GRID
    said = child(node, "geoTransform")
    if said is not None:
        names = ("scaleX", "scaleY", "shearX", "shearY", "translateX", "translateY")
        return low, high, GridTransform(*(number_of(text_of(said, name) or "0", name) for name in names))
    corners = [[number_of(part, "grid") for part in text.split()] for text in (low, high)]
    if any(len(corner) < 2 for corner in corners):
        raise DamagedFile("Its <grid> has no two dimensions")
    width, height = corners[1][0] - corners[0][0], corners[1][1] - corners[0][1]
    if width <= 0 or height <= 0:
        return low, high, None
    scale_x, scale_y = (box.maxx - box.minx) / width, (box.maxy - box.miny) / height
    translate = box.minx + scale_x / 2, box.maxy - scale_y / 2
    return low, high, GridTransform(scale_x, -scale_y, 0.0, 0.0, *translate)


def _dimension(node: etree._Element) -> LegacyDimension:
    interval = child(node, "interval")
    minimum, maximum = text_of(interval, "min"), text_of(interval, "max")
    for text in filter(None, (minimum, maximum)):
        _number(text)
    return LegacyDimension(text_of(node, "name"), text_of(node, "description"), minimum, maximum)


def _number(text: str) -> float:
    """A number in Java's spelling, infinite ones too."""
    try:
        return float(text)
    except ValueError as error:
        raise DamagedFile(f"interval is no number: {text!r}") from error


def _listed(text: str) -> tuple[str, ...]:
    """Words between commas."""
    return tuple(filter(None, (part.strip() for part in re.split(",", text))))
