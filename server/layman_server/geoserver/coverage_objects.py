"""GeoServer's objects for raster files that are to be published."""

from __future__ import annotations

from pyproj import CRS

from layman_server.geoserver.objects import (
    COVERAGE,
    COVERAGE_STORE_PREFIX,
    GEOTIFF,
    IMAGE_MOSAIC,
    Coverage,
    CoverageDimension,
    CoverageStore,
    Layer,
    object_id,
)
from layman_server.model.crs import WGS84
from layman_server.model.raster import CoverageToPublish, RasterBand, RasterInfo

_FORMATS = ("GIF", "PNG", "JPEG", "TIFF", IMAGE_MOSAIC, "GEOTIFF", "ArcGrid")
_INTERPOLATIONS = ("nearest neighbor", "bilinear", "bicubic")
#: GeoServer's names of data types (org.opengis.coverage.SampleDimensionType).
_TYPES = {
    "Byte": "UNSIGNED_8BITS",
    "UInt16": "UNSIGNED_16BITS",
    "Int16": "SIGNED_16BITS",
    "UInt32": "UNSIGNED_32BITS",
    "Int32": "SIGNED_32BITS",
    "Float32": "REAL_32BITS",
    "Float64": "REAL_64BITS",
}
_NAMES = {
    "Gray": "GRAY_INDEX",
    "Palette": "PALETTE_INDEX",
    "Red": "RED_BAND",
    "Green": "GREEN_BAND",
    "Blue": "BLUE_BAND",
    "Alpha": "ALPHA_BAND",
}


def coverage_objects(wanted: CoverageToPublish, style_id: str) -> tuple[CoverageStore, Coverage, Layer]:
    """Coverage store, coverage and layer."""
    workspace, name, raster = wanted.workspace, wanted.name, wanted.raster
    store_name = f"{COVERAGE_STORE_PREFIX}{name}"
    path = coverage_path(wanted.folder, raster)
    native_name = path.rsplit("/", 1)[-1].removesuffix(".tif")
    kind = IMAGE_MOSAIC if raster.is_mosaic else GEOTIFF
    store = CoverageStore(object_id("CoverageStore", workspace, store_name), store_name, workspace, kind, path)
    box = raster.bounding_box
    width, height = raster.pixel_size
    coverage = Coverage(
        id=object_id("Coverage", workspace, name),
        name=name,
        workspace=workspace,
        store=store_name,
        native_name=native_name,
        native_format=kind,
        srs=raster.crs,
        native_crs=CRS.from_user_input(raster.crs).to_wkt("WKT1_GDAL"),
        native_box=box,
        width_px=max(1, round((box.maxx - box.minx) / width)),
        height_px=max(1, round((box.maxy - box.miny) / height)),
        title=wanted.title or name,
        abstract=wanted.abstract,
        keywords=wanted.keywords,
        lat_lon_box=box.to(WGS84),
        dimensions=tuple(map(_dimension, raster.bands)),
        has_times=bool(raster.times),
        revision=wanted.revision,
        native_coverage_name=native_name,
        supported_formats=_FORMATS,
        interpolation_methods=_INTERPOLATIONS,
        default_interpolation_method=_INTERPOLATIONS[0],
        request_srs=(raster.crs,),
        response_srs=(raster.crs,),
    )
    return store, coverage, Layer(object_id("Layer", workspace, name), name, coverage.id, style_id, kind=COVERAGE)


def coverage_path(folder: str, raster: RasterInfo) -> str:
    """The file, or the folder of a mosaic, in the publication's folder, which is absolute."""
    first = f"{folder}/{raster.granules[0].path}"
    return first.rsplit("/", 1)[0] if raster.is_mosaic else first


def _dimension(band: RasterBand) -> CoverageDimension:
    return CoverageDimension(
        name=_NAMES.get(band.color, "GRAY_INDEX"),
        type=_TYPES.get(band.data_type, "REAL_64BITS"),
        minimum=band.minimum,
        maximum=band.maximum,
        nodata=band.nodata,
    )
