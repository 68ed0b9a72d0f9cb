"""Coverages: rasters of coverage stores that are published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lxml import etree

from layman_server.errors import WrongParameter
from layman_server.geoserver.catalog_xml import read_coverage
from layman_server.geoserver.objects import Coverage, CoverageDimension, CoverageStore, Layer
from layman_server.geoserver.xml_codecs import child_text, set_child
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.default_styles import style_of_rasters
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import Refused, bad_request, conflict
from layman_server.geoserver_rest.resources import remove_resource, resource_of
from layman_server.geoserver_rest.stores import allowed_file, coverage_store
from layman_server.geoserver_rest.taking import laid_over, lookup
from layman_server.model.crs import WGS84, BoundingBox
from layman_server.raster.source import RasterSource, inspect

#: GeoServer's names of bands by GDAL's of colours, and of types.
_BANDS = {"Gray": "GRAY_INDEX", "Red": "RED_BAND", "Green": "GREEN_BAND", "Blue": "BLUE_BAND", "Alpha": "ALPHA_BAND",
          "Palette": "PALETTE_INDEX"}  # fmt: skip
_TYPES = {
    "Byte": "UNSIGNED_8BITS", "Int8": "SIGNED_8BITS", "UInt16": "UNSIGNED_16BITS", "Int16": "SIGNED_16BITS",
    "UInt32": "UNSIGNED_32BITS", "Int32": "SIGNED_32BITS", "Float32": "REAL_32BITS", "Float64": "REAL_64BITS",
}  # fmt: skip


def in_workspace(call: Call, workspace: str) -> Answer:
    """The coverages of all stores of a workspace."""
    call.workspace(workspace)
    stores = [store for store in call.catalog.stores(workspace) if isinstance(store, CoverageStore)]
    found = sorted((one for store in stores for one in call.catalog.resources(store)), key=lambda one: one.name)
    return call.listed("coverages", "coverage", [(one.name, call.shown.place_of(one)) for one in found])


def in_store(call: Call, workspace: str, store: str) -> Answer:
    """The coverages of a store, or the name of the one that could be one (`list=all`)."""
    found = coverage_store(call, workspace, store)
    published = call.catalog.resources(found)
    if call.query.get("list", "configured").lower() in {"all", "available"}:
        root = etree.Element("list")
        is_all = call.query["list"].lower() == "all"
        if is_all or not published:
            etree.SubElement(root, "string").text = Path(found.path).stem
        return call.as_asked(root)
    return call.listed("coverages", "coverage", [(one.name, call.shown.place_of(one)) for one in published])


def create(call: Call, workspace: str, store: str = "") -> Answer:
    """Publish the raster of a store."""
    document = call.document("coverage")
    name = store or child_text(document, "store/name").rpartition(":")[2]
    if not name and (node := document.find("store")) is not None:
        name = child_text(node, "name").rpartition(":")[2]
    found = coverage_store(call, workspace, name)
    coverage = publish(call, found, document)
    return call.created(
        coverage.name, "workspaces", workspace, "coveragestores", found.name, "coverages", coverage.name
    )


def raster_at(path: Path) -> RasterSource:
    """What a raster file is.

    Raises:
        Refused: it is none, damaged, or of a kind that is not published here.
    """
    try:
        found = inspect([path])
    except WrongParameter as error:
        raise bad_request(f"Could not acquire reader for coverage. {error}") from error
    if len(found.heads) != 1:
        raise bad_request("Could not acquire reader for coverage: there is more than one raster.")
    return found


def publish(call: Call, store: CoverageStore, document: etree._Element, seen: RasterSource | None = None) -> Coverage:
    """Add the coverage of a document with its layer.

    Raises:
        Refused: its file cannot be read, or its name is taken.
    """
    call.check_not_own_store(store.workspace, store.name)
    name = child_text(document, "name") or child_text(document, "nativeName") or Path(store.path).stem
    set_child(document, "name", name)
    if call.catalog.resource(store.workspace, name) is not None:
        raise conflict(f"Resource named '{name}' already exists in store: '{store.name}'")
    call.check_no_publication(store.workspace, name)
    if seen is None:
        path = allowed_file(call, store.workspace, store.path)
        if path.is_dir():
            raise Refused(501, "Image mosaics are published through Layman's REST API: upload the files as one layer.")
        seen = raster_at(path)
    coverage = call.catalog.add(_described(call, store, document, seen))
    try:
        style = style_of_rasters(call)
        call.catalog.add(Layer(new_id("Layer"), name, coverage.id, style.id, kind="coverage"))
    except BaseException:
        call.catalog.remove(coverage)
        raise
    return coverage


def _described(call: Call, store: CoverageStore, document: etree._Element, seen: RasterSource) -> Coverage:
    """The coverage with all that is not sent and can be known."""
    name = child_text(document, "name")
    for tag, text in (("nativeName", name), ("title", name), ("srs", seen.crs), ("nativeFormat", store.type)):
        if not child_text(document, tag):
            set_child(document, tag, text)
    content = laid_over(document, None)
    one = read_coverage(content, store.workspace, store.name, lookup(call.catalog, store.workspace))
    box = box_of(seen)
    head = seen.heads[0]
    return replace(
        one,
        id=new_id("Coverage"),
        store_id=store.id,
        native_box=one.native_box or box,
        lat_lon_box=one.lat_lon_box or (box.to(WGS84) if box else None),
        width_px=head.width_px,
        height_px=head.height_px,
        dimensions=one.dimensions or bands_of(seen),
        supported_formats=one.supported_formats or ("GEOTIFF", "GIF", "PNG", "JPEG", "TIFF"),
        request_srs=one.request_srs or (one.srs,),
        response_srs=one.response_srs or (one.srs,),
    )


def with_measures(one: Coverage, seen: RasterSource) -> Coverage:
    """The coverage with CRS, box, size and bands of another file."""
    box, head = box_of(seen), seen.heads[0]
    return replace(
        one,
        srs=seen.crs,
        native_crs="",
        native_box=box,
        lat_lon_box=box.to(WGS84) if box else None,
        width_px=head.width_px,
        height_px=head.height_px,
        dimensions=bands_of(seen),
    )


def box_of(seen: RasterSource) -> BoundingBox | None:
    """The box of a raster in its own CRS."""
    head = seen.heads[0]
    if head.geotransform is None:
        return None
    x, across, row_x, y, column_y, down = head.geotransform
    corners = [
        (x + column * across + row * row_x, y + column * column_y + row * down)
        for column in (0, head.width_px)
        for row in (0, head.height_px)
    ]
    return BoundingBox(
        min(corner[0] for corner in corners), min(corner[1] for corner in corners),
        max(corner[0] for corner in corners), max(corner[1] for corner in corners), seen.crs,
    )  # fmt: skip


def bands_of(seen: RasterSource) -> tuple[CoverageDimension, ...]:
    """The bands of a raster, in GeoServer's words."""
    head = seen.heads[0]
    kind = _TYPES.get(head.data_type, "")
    return tuple(
        CoverageDimension(_BANDS.get(color, color.upper()), kind, nodata=None if nodata is None else repr(nodata))
        for color, nodata in zip(head.colors, head.nodata, strict=False)
    )


def one_coverage(call: Call, workspace: str, name: str, store: str = "") -> Answer:
    """A coverage."""
    return call.show(_coverage(call, workspace, store, name))


def change(call: Call, workspace: str, name: str, store: str = "") -> Answer:
    """Change a coverage."""
    document = call.document("coverage")
    before = _coverage(call, workspace, store, name)
    call.check_not_own_store(workspace, before.store, name)
    content = laid_over(document, before)
    after = read_coverage(content, workspace, before.store, lookup(call.catalog, workspace))
    after = replace(after, store_id=before.store_id, namespace_id=before.namespace_id)
    if after.name != before.name:
        if call.catalog.resource(workspace, after.name) is not None:
            raise conflict(f"Resource named '{after.name}' already exists in store: '{before.store}'")
        call.check_no_publication(workspace, after.name)
    call.catalog.save(after)
    return Answer()


def remove(call: Call, workspace: str, name: str, store: str = "") -> Answer:
    """Remove a coverage; with `recurse` its layer too."""
    found = _coverage(call, workspace, store, name)
    return remove_resource(call, found, "coverage")


def _coverage(call: Call, workspace: str, store: str, name: str) -> Coverage:
    if store:
        coverage_store(call, workspace, store)
    return resource_of(call, Coverage, "coverage", (workspace, store, name))


_OF_WORKSPACE = "workspaces/{workspace}/coverages"
_OF_STORE = "workspaces/{workspace}/coveragestores/{store}/coverages"
ROUTES = (
    Route("GET", _OF_WORKSPACE, in_workspace),
    Route("GET", _OF_STORE, in_store),
    *(
        route
        for place in (_OF_WORKSPACE, _OF_STORE)
        for route in (
            Route("POST", place, create),
            Route("GET", f"{place}/{{name}}", one_coverage),
            Route("PUT", f"{place}/{{name}}", change),
            Route("DELETE", f"{place}/{{name}}", remove),
        )
    ),
)
