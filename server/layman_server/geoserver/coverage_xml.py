"""Coverage stores and coverages as the XML files of a GeoServer 2.26 data directory, and back."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from layman_server.geoserver.catalog_parts import (
    DamagedFile,
    add_box,
    add_reference,
    add_texts,
    as_bytes,
    clean,
    needed,
    parse,
    read_box,
    read_id,
    text_at,
    word,
)
from layman_server.geoserver.objects import (
    IMAGE_MOSAIC,
    REVISION_KEY,
    Coverage,
    CoverageDimension,
    CoverageStore,
    object_id,
)
from layman_server.model.crs import WGS84

_FORMATS = ("GIF", "PNG", "JPEG", "TIFF", IMAGE_MOSAIC, "GEOTIFF", "ArcGrid")
_INTERPOLATIONS = ("nearest neighbor", "bilinear", "bicubic")
_FILE = "file:"


def coverage_store_xml(store: CoverageStore) -> bytes:
    """`coveragestore.xml`."""
    root = etree.Element("coverageStore")
    add_texts(root, id=store.id, name=store.name, type=store.type, enabled=word(store.enabled))
    add_reference(root, "workspace", object_id("Workspace", store.workspace))
    add_texts(root, __default="false", disableOnConnFailure="false", url=f"{_FILE}{store.path}")
    return as_bytes(root)


def coverage_xml(coverage: Coverage) -> bytes:
    """`coverage.xml`."""
    root = etree.Element("coverage")
    add_texts(root, id=coverage.id, name=coverage.name, nativeName=coverage.native_name)
    add_reference(root, "namespace", object_id("Namespace", coverage.workspace))
    add_texts(root, title=coverage.title, description=coverage.abstract, abstract=coverage.abstract)
    _add_strings(root, "keywords", coverage.keywords)
    native_crs = etree.SubElement(root, "nativeCRS")
    native_crs.text = coverage.native_crs
    if coverage.srs != WGS84:
        native_crs.set("class", "projected")
    add_texts(root, srs=coverage.srs)
    add_box(root, "nativeBoundingBox", coverage.native_box)
    add_box(root, "latLonBoundingBox", coverage.lat_lon_box)
    add_texts(root, projectionPolicy="FORCE_DECLARED", enabled=word(coverage.enabled), advertised="true")
    _add_metadata(root, coverage)
    add_reference(root, "store", object_id("CoverageStore", coverage.workspace, coverage.store), kind="coverageStore")
    add_texts(root, serviceConfiguration="false", simpleConversionEnabled="false", nativeFormat=coverage.native_format)
    _add_grid(root, coverage)
    _add_strings(root, "supportedFormats", _FORMATS)
    _add_strings(root, "interpolationMethods", _INTERPOLATIONS)
    add_texts(root, defaultInterpolationMethod=_INTERPOLATIONS[0])
    dimensions = etree.SubElement(root, "dimensions")
    for dimension in coverage.dimensions:
        _add_dimension(dimensions, dimension)
    _add_strings(root, "requestSRS", (coverage.srs,))
    _add_strings(root, "responseSRS", (coverage.srs,))
    add_texts(root, nativeCoverageName=coverage.native_name)
    return as_bytes(root)


def read_coverage_store(content: bytes, workspace: str) -> CoverageStore:
    """A coverage store from its file."""
    root = parse(content)
    name = needed(root, "name")
    url = needed(root, "url")
    return CoverageStore(
        id=read_id(root, "CoverageStore", workspace, name),
        name=name,
        workspace=workspace,
        type=needed(root, "type"),
        path=url.removeprefix("file://").removeprefix(_FILE),
        enabled=text_at(root, "enabled") == "true",
    )


def read_coverage(content: bytes, workspace: str, store: str) -> Coverage:
    """A coverage from its file."""
    root = parse(content)
    name = needed(root, "name")
    native_box = read_box(root.find("nativeBoundingBox"))
    if native_box is None:
        raise DamagedFile("<coverage> has no <nativeBoundingBox>")
    width_px, height_px = _read_size(text_at(root, "grid/range/high"))
    return Coverage(
        id=read_id(root, "Coverage", workspace, name),
        name=name,
        workspace=workspace,
        store=store,
        native_name=text_at(root, "nativeCoverageName") or needed(root, "nativeName"),
        native_format=text_at(root, "nativeFormat"),
        srs=needed(root, "srs"),
        native_crs=text_at(root, "nativeCRS"),
        native_box=replace(native_box, crs=needed(root, "srs")),
        width_px=width_px,
        height_px=height_px,
        title=text_at(root, "title"),
        abstract=text_at(root, "abstract"),
        keywords=tuple(node.text or "" for node in root.iterfind("keywords/string")),
        lat_lon_box=read_box(root.find("latLonBoundingBox")),
        dimensions=tuple(_read_dimension(node) for node in root.iterfind("dimensions/coverageDimension")),
        has_times=text_at(root, "metadata/entry[@key='time']/dimensionInfo/enabled") == "true",
        enabled=text_at(root, "enabled") in {"true", ""},
        revision=text_at(root, f"metadata/entry[@key='{REVISION_KEY}']"),
    )


def _add_strings(root: etree._Element, name: str, texts: tuple[str, ...]) -> None:
    if texts:
        node = etree.SubElement(root, name)
        for text in texts:
            etree.SubElement(node, "string").text = clean(text)


def _add_metadata(root: etree._Element, coverage: Coverage) -> None:
    """The revision, and the time dimension: each instant for itself, the latest when a request names none."""
    metadata = etree.SubElement(root, "metadata")
    if coverage.revision:
        etree.SubElement(metadata, "entry", key=REVISION_KEY).text = clean(coverage.revision)
    if not coverage.has_times:
        return
    info = etree.SubElement(etree.SubElement(metadata, "entry", key="time"), "dimensionInfo")
    add_texts(info, enabled="true", presentation="LIST", units="ISO8601")
    add_texts(etree.SubElement(info, "defaultValue"), strategy="MAXIMUM")
    add_texts(info, nearestMatchEnabled="false")


def _add_grid(root: etree._Element, coverage: Coverage) -> None:
    """Pixels and where the centre of the first one lies."""
    box = coverage.native_box
    width, height = (box.maxx - box.minx) / coverage.width_px, (box.maxy - box.miny) / coverage.height_px
    grid = etree.SubElement(root, "grid", dimension="2")
    add_texts(etree.SubElement(grid, "range"), low="0 0", high=f"{coverage.width_px} {coverage.height_px}")
    add_texts(
        etree.SubElement(grid, "transform"),
        scaleX=repr(width),
        scaleY=repr(-height),
        shearX="0.0",
        shearY="0.0",
        translateX=repr(box.minx + width / 2),
        translateY=repr(box.maxy - height / 2),
    )
    add_texts(grid, crs=coverage.srs)


def _add_dimension(parent: etree._Element, dimension: CoverageDimension) -> None:
    node = etree.SubElement(parent, "coverageDimension")
    low = "-inf" if dimension.minimum is None else repr(dimension.minimum)
    high = "inf" if dimension.maximum is None else repr(dimension.maximum)
    add_texts(node, name=dimension.name, description=f"GridSampleDimension[{low},{high}]")
    add_texts(etree.SubElement(node, "range"), min=low, max=high)
    if dimension.nodata is not None:
        add_texts(etree.SubElement(node, "nullValues"), double=dimension.nodata)
    add_texts(etree.SubElement(node, "dimensionType"), name=dimension.type)


def _read_dimension(node: etree._Element) -> CoverageDimension:
    low, high = (text_at(node, f"range/{end}") for end in ("min", "max"))
    return CoverageDimension(
        name=needed(node, "name"),
        type=text_at(node, "dimensionType/name"),
        minimum=None if low in {"", "-inf"} else float(low),
        maximum=None if high in {"", "inf"} else float(high),
        nodata=text_at(node, "nullValues/double") or None,
    )


def _read_size(text: str) -> tuple[int, int]:
    try:
        width, height = map(int, text.split())
    except ValueError as error:
        raise DamagedFile("<coverage> has no <grid> with its size") from error
    return width, height
