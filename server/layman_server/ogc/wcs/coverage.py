"""GetCoverage: GDAL reads the wanted part of a coverage and writes it as a file."""

from __future__ import annotations

import math
import tempfile
import time
from pathlib import Path
from typing import Any

from osgeo import gdal

from layman_server.geoserver.objects import Coverage, PublishedCoverage
from layman_server.model.crs import BoundingBox
from layman_server.ogc.coverage_source import coverage_source
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.layers import LayerUnavailable
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.wcs.grid import Grid
from layman_server.ogc.wcs.query import ARC_GRID, ENDINGS, GEOTIFF, JPEG, PNG, CoverageQuery, wrong
from layman_server.raster.gdal_access import quiet

#: Most pixels, of all bands, in one answer: a quarter of a GB of single bytes.
MOST_VALUES = 256 * 1024 * 1024
#: Longest time for one file. A worker that is silent for a minute is killed, and its file would stay.
MOST_S = 30.0
_OPTIONS = {
    GEOTIFF: ["COMPRESS=DEFLATE", "ZLEVEL=1", "TILED=YES", "BIGTIFF=IF_SAFER"],
    ARC_GRID: ["FORCE_CELLSIZE=TRUE"],
}
_MOST_BANDS = {PNG: 4, JPEG: 3, ARC_GRID: 1}
_WHOLE_PICTURE = {PNG: ("Byte", "UInt16"), JPEG: ("Byte",)}


def write_coverage(
    layer: ServedLayer, grid: Grid, query: CoverageQuery
) -> tuple[Path, tempfile.TemporaryDirectory[str]]:
    """The file with the part, and the folder that it is in until that is cleaned up.

    Raises:
        OgcError: there is nothing there, it is too large, or the format cannot hold it. LayerUnavailable: the files
            cannot be read.
    """
    published = layer.published
    if not isinstance(published, PublishedCoverage):
        raise OgcError(f"{layer.name.name} is no coverage.", "CoverageNotDefined", locator="coverage")
    source = coverage_source(published, query.time)
    folder = tempfile.TemporaryDirectory(prefix="layman-wcs-")
    path = Path(folder.name) / f"{layer.name.name}.{ENDINGS[query.format]}"
    try:
        with quiet():
            _write(source, grid, query, published.coverage, path)
    except RuntimeError as error:
        folder.cleanup()
        raise LayerUnavailable(f"The files of layer {layer.name.name} cannot be read.") from error
    except BaseException:
        folder.cleanup()
        raise
    return path, folder


def _write(source: str, grid: Grid, query: CoverageQuery, coverage: Coverage, path: Path) -> None:
    dataset = gdal.OpenEx(source, gdal.OF_RASTER)
    if dataset is None:
        raise RuntimeError("it cannot be opened")
    count = len(coverage.dimensions) or dataset.RasterCount
    bands = list(query.bands) or list(range(1, min(count, dataset.RasterCount) + 1))
    if any(not 1 <= band <= dataset.RasterCount for band in bands):
        raise wrong("The coverage has no such band.", "rangesubset")
    part = _part(dataset, grid, query)
    if not query.bands:
        bands = bands[: _MOST_BANDS.get(query.format, len(bands))]
    _check(part, bands, query.format)
    _translate(path, part, {
        "format": query.format, "bandList": bands, "creationOptions": _OPTIONS.get(query.format, []),
    })  # fmt: skip
    path.with_name(f"{path.name}.aux.xml").unlink(missing_ok=True)


def _translate(path: Path, part: Any, options: dict[str, Any]) -> None:
    end_s = time.monotonic() + MOST_S
    try:
        written = gdal.Translate(str(path), part, callback=lambda *_: time.monotonic() < end_s, **options)
    except RuntimeError:
        written = None
    if written is None and time.monotonic() >= end_s:
        message = f"The answer takes longer than {MOST_S:.0f} s: ask for a smaller part."
        raise OgcError(message, "InvalidParameterValue", locator="bbox", http_status=413)
    if written is None:
        raise RuntimeError(gdal.GetLastErrorMsg())


def _check(part: Any, bands: list[int], format_: str) -> None:
    """Return when the part can be written in the format."""
    values = part.RasterXSize * part.RasterYSize * len(bands)
    if values > MOST_VALUES:
        message = f"The answer would have {values} values, the most are {MOST_VALUES}: ask for a smaller part."
        raise OgcError(message, "InvalidParameterValue", locator="bbox", http_status=413)
    if len(bands) > _MOST_BANDS.get(format_, len(bands)):
        raise wrong(f"{format_} has at most {_MOST_BANDS[format_]} bands: name some in RANGESUBSET.", "format")
    types = {gdal.GetDataTypeName(part.GetRasterBand(band).DataType) for band in bands}
    allowed = _WHOLE_PICTURE.get(format_)
    if allowed is not None and not types <= set(allowed):
        raise wrong(f"{format_} cannot hold values of {', '.join(sorted(types))}; take GeoTIFF.", "format")


def _part(dataset: Any, grid: Grid, query: CoverageQuery) -> Any:
    """A virtual dataset of what is asked for."""
    crs = query.crs or grid.crs
    box = _wanted_box(grid, query, crs)
    options: dict[str, Any] = {"format": "VRT", "srcSRS": grid.crs, "dstSRS": crs, "resampleAlg": query.interpolation}
    size, pixel = query.size_px, query.pixel
    if crs == grid.crs:
        if size is None and pixel is None:
            box, size = _snapped(grid, box, query.factor or (1.0, 1.0))
    elif size is None and pixel is None:
        # As fine as GDAL thinks it should be in the other system.
        whole = gdal.Warp("", dataset, **options)
        _, width, _, _, _, height = whole.GetGeoTransform()
        scale = query.factor or (1.0, 1.0)
        pixel = abs(width) / scale[0], abs(height) / scale[1]
    if size is None and pixel is not None:
        size = tuple(
            max(1, round(length / one))
            for length, one in zip((box.maxx - box.minx, box.maxy - box.miny), pixel, strict=True)
        )  # type: ignore[assignment]
    if size is None or size[0] * size[1] > MOST_VALUES:
        raise OgcError("The answer would be too large: ask for a smaller part.", "InvalidParameterValue",
                       locator="bbox", http_status=413)  # fmt: skip
    options |= {"outputBounds": box.as_list(), "width": size[0], "height": size[1]}
    part = gdal.Warp("", dataset, **options)
    if part is None:
        raise RuntimeError(gdal.GetLastErrorMsg())
    return part


def _wanted_box(grid: Grid, query: CoverageQuery, crs: str) -> BoundingBox:
    """The box of the answer in its system: the wanted one as far as it is in the coverage, else the coverage's."""
    whole = grid.box.to(crs)
    if query.box is None:
        if whole is None:
            raise wrong(f"The coverage cannot be had in {crs}.", "crs")
        return whole
    native = query.box.to(grid.crs)
    if native is None or _cut(native, grid.box) is None:
        raise OgcError("The coverage has nothing there.", "InvalidSubsetting", locator="bbox", http_status=404)
    box = query.box.to(crs)
    if box is None:
        raise wrong(f"The box cannot be had in {crs}.", "bbox")
    if query.size_px is not None or query.pixel is not None or whole is None:
        # Who says how large the picture is gets the box that he asked for, empty where there is nothing.
        return box
    return _cut(box, whole) or box


def _cut(one: BoundingBox, other: BoundingBox) -> BoundingBox | None:
    found = BoundingBox(
        max(one.minx, other.minx),
        max(one.miny, other.miny),
        min(one.maxx, other.maxx),
        min(one.maxy, other.maxy),
        one.crs,
    )
    return found if found.minx < found.maxx and found.miny < found.maxy else None


def _snapped(grid: Grid, box: BoundingBox, factor: tuple[float, float]) -> tuple[BoundingBox, tuple[int, int]]:
    """The box grown to whole pixels, so that no value is moved, and its size times the factor."""
    width, height = grid.pixel
    tolerance = 1e-6
    left = max(0, math.floor((box.minx - grid.box.minx) / width + tolerance))
    right = min(grid.width_px, math.ceil((box.maxx - grid.box.minx) / width - tolerance))
    top = max(0, math.floor((grid.box.maxy - box.maxy) / height + tolerance))
    bottom = min(grid.height_px, math.ceil((grid.box.maxy - box.miny) / height - tolerance))
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    snapped = BoundingBox(
        grid.box.minx + left * width,
        grid.box.maxy - bottom * height,
        grid.box.minx + right * width,
        grid.box.maxy - top * height,
        grid.crs,
    )
    size = (right - left) * factor[0], (bottom - top) * factor[1]
    return snapped, (max(1, round(size[0])), max(1, round(size[1])))
