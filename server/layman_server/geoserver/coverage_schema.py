"""The files of coverages, as a description for reading and writing."""

from __future__ import annotations

from lxml import etree

from layman_server.geoserver.catalog_schemas import DATES, TEXT, WORD, YES
from layman_server.geoserver.objects import REVISION_KEY, Coverage, CoverageDimension
from layman_server.geoserver.resource_schemas import CRS_AND_BOXES, DIMENSIONS, HEAD, LINKS, METADATA, store_part
from layman_server.geoserver.xml_codecs import References, Strings, Text, child_text, set_child, text_of
from layman_server.geoserver.xml_maps import Pairs
from layman_server.geoserver.xml_schema import Part, Schema, Values, Whole


def _read_description(root: etree._Element, refs: References) -> Values:
    """The description, when it is not the abstract over again."""
    node, abstract = root.find("description"), root.find("abstract")
    text = "" if node is None else text_of(node)
    return {"description": "" if abstract is not None and text_of(abstract) == text else text}


def _write_description(root: etree._Element, coverage: Coverage, before: Values, refs: References) -> bool:
    """WCS of GeoServer shows the description, WMS the abstract: who has one of them has both."""
    now = (coverage.description, coverage.abstract)
    if (before.get("description", ""), before.get("abstract", "")) == now:
        return False
    set_child(root, "description", coverage.description or coverage.abstract)
    return True


def _read_size(root: etree._Element, refs: References) -> Values:
    """Pixels of the grid; 0 where the file does not tell."""
    low, high = (root.findtext(f"grid/range/{end}") or "" for end in ("low", "high"))
    numbers = [int(float(text)) for text in (*low.split(), *high.split())]
    if len(numbers) != 4:
        return {"width_px": 0, "height_px": 0}
    return {"width_px": numbers[2] - numbers[0], "height_px": numbers[3] - numbers[1]}


def _write_grid(root: etree._Element, coverage: Coverage, before: Values, refs: References) -> bool:
    """Pixels and where the centre of the first one lies."""
    names = ("width_px", "height_px", "native_box", "srs")
    if before and all(before[name] == getattr(coverage, name) for name in names):
        return False
    box, node = coverage.native_box, root.find("grid")
    if node is not None:
        root.remove(node)
    if box is None or not coverage.width_px or not coverage.height_px:
        return node is not None
    width, height = (box.maxx - box.minx) / coverage.width_px, (box.maxy - box.miny) / coverage.height_px
    grid = etree.SubElement(root, "grid", dimension="2")
    range_node = etree.SubElement(grid, "range")
    set_child(range_node, "low", "0 0")
    set_child(range_node, "high", f"{coverage.width_px} {coverage.height_px}")
    transform = etree.SubElement(grid, "transform")
    for name, number in (
        ("scaleX", width), ("scaleY", -height), ("shearX", 0.0), ("shearY", 0.0),
        ("translateX", box.minx + width / 2), ("translateY", box.maxy - height / 2),
    ):  # fmt: skip
        set_child(transform, name, repr(number))
    set_child(grid, "crs", coverage.srs)
    return True


class _Bands:
    """The bands of a coverage; what is not known of one (unit, description, ...) stays with its name."""

    absent: tuple[CoverageDimension, ...] = ()

    def read(self, node: etree._Element, refs: References) -> tuple[CoverageDimension, ...]:
        """See `Codec`."""
        return tuple(map(self._band, node.iterchildren("coverageDimension")))

    def write(self, node: etree._Element, value: tuple[CoverageDimension, ...], refs: References) -> None:
        """See `Codec`."""
        there = {child_text(item, "name"): item for item in node.iterchildren("coverageDimension")}
        del node[:]
        for band in value:
            item = there.pop(band.name, None)
            if item is None:
                item = etree.SubElement(node, "coverageDimension")
            else:
                node.append(item)
            if self._band(item) != band:
                self._fill(item, band)

    @staticmethod
    def _band(node: etree._Element) -> CoverageDimension:
        low, high = (child_text(found, end) if (found := node.find("range")) is not None else "" for end in _ENDS)
        return CoverageDimension(
            name=child_text(node, "name"),
            type=(node.findtext("dimensionType/name") or "").strip(),
            minimum=None if low in _ENDLESS else float(low),
            maximum=None if high in _ENDLESS else float(high),
            nodata=(node.findtext("nullValues/double") or "").strip() or None,
        )

    @staticmethod
    def _fill(node: etree._Element, band: CoverageDimension) -> None:
        low = "-inf" if band.minimum is None else repr(band.minimum)
        high = "inf" if band.maximum is None else repr(band.maximum)
        set_child(node, "name", band.name)
        set_child(node, "description", f"GridSampleDimension[{low},{high}]")
        for tag in ("range", "nullValues", "dimensionType"):
            for old in node.findall(tag):
                node.remove(old)
        range_node = etree.SubElement(node, "range")
        set_child(range_node, "min", low)
        set_child(range_node, "max", high)
        if band.nodata is not None:
            set_child(etree.SubElement(node, "nullValues"), "double", band.nodata)
        if band.type:
            set_child(etree.SubElement(node, "dimensionType"), "name", band.type)


_ENDS = ("min", "max")
_ENDLESS = frozenset({"", "-inf", "inf", "-Infinity", "Infinity", "NaN"})

COVERAGE_FILE = Schema(
    "coverage",
    [
        *HEAD,
        Whole(_read_description, _write_description),
        Part("abstract", "abstract", TEXT),
        Part("keywords", "keywords", Strings()),
        LINKS,
        *CRS_AND_BOXES,
        Part("enabled", "enabled", YES, always=True),
        Part("advertised", "advertised", YES, always=True),
        METADATA,
        Part("revision", "metadata", TEXT, entry=REVISION_KEY),
        *DIMENSIONS,
        store_part("CoverageStore", "coverageStore"),
        Part("", "serviceConfiguration", Text("false"), always=True, get=lambda _: "false"),
        Part("", "simpleConversionEnabled", Text("false"), always=True, get=lambda _: "false"),
        Part("native_format", "nativeFormat", WORD),
        Whole(_read_size, _write_grid),
        Part("supported_formats", "supportedFormats", Strings()),
        Part("interpolation_methods", "interpolationMethods", Strings()),
        Part("default_interpolation_method", "defaultInterpolationMethod", TEXT),
        Part("dimensions", "dimensions", _Bands()),
        Part("request_srs", "requestSRS", Strings()),
        Part("response_srs", "responseSRS", Strings()),
        Part("parameters", "parameters", Pairs()),
        Part("native_coverage_name", "nativeCoverageName", WORD),
        *DATES,
    ],
)
