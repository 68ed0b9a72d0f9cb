"""What the head of a raster file tells, and whether the file is whole, what it says it is, and not too large."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal

from layman_server.errors import WrongParameter
from layman_server.raster.formats import BEGINNING_BYTES, format_name, is_of_format
from layman_server.raster.gdal_access import open_dataset, quiet, unreadable
from layman_server.raster.upload import RasterFile
from layman_server.raster.wholeness import is_interlaced_png, missing_blocks, missing_end

#: The combinations of bands that make a picture (Layman's), by GDAL's names of colours.
SUPPORTED_COLORS = (
    ("Gray",),
    ("Gray", "Alpha"),
    ("Palette",),
    ("Red", "Green", "Blue"),
    ("Red", "Green", "Blue", "Alpha"),
)
#: Pixels of up to so many bytes are read whatever the file's size; more only when the file is no smaller than this
#: share of them.
FREE_PIXEL_BYTES = 500_000_000
LARGEST_RATIO = 1000
#: GDAL holds interlaced pictures in memory as a whole.
LARGEST_INTERLACED_BYTES = 500_000_000
_HEAD_BYTES = 64


@dataclass(frozen=True)
class RasterHead:
    """The head of one raster file.

    `crs` is anything that PROJ may understand; `geotransform` is GDAL's (x of the left edge, pixel width, row rotation,
    y of the upper edge, column rotation, pixel height), None where only ground control points or nothing tells the
    position; `nodata` has one value per band; `mask` is `none`, `nodata`, `alpha` or `mask`.
    """

    file: RasterFile
    width_px: int
    height_px: int
    colors: tuple[str, ...]
    data_type: str
    nodata: tuple[float | None, ...]
    mask: str
    crs: str | None
    geotransform: tuple[float, ...] | None
    has_control_points: bool
    color_table: tuple[tuple[int, ...], ...]
    is_cloud_optimised: bool

    @property
    def pixel_size(self) -> tuple[float, float]:
        """Width and height of a pixel in units of the CRS; zeros when unknown."""
        return (self.geotransform[1], self.geotransform[5]) if self.geotransform else (0.0, 0.0)

    @property
    def pixel_bytes(self) -> int:
        """Bytes of one pixel in all bands."""
        return int(gdal.GetDataTypeSize(gdal.GetDataTypeByName(self.data_type))) // 8 * len(self.colors)

    @property
    def is_north_up(self) -> bool:
        """Whether rows go from north to south and columns from west to east."""
        transform = self.geotransform
        return transform is not None and transform[2] == transform[4] == 0 and transform[1] > 0 > transform[5]


def read_head(file: RasterFile) -> RasterHead:
    """Look at a raster file without reading its pixels.

    Raises:
        WrongParameter: it is not what its name says, damaged, cut off, too large, or of bands that make no picture.
    """
    size_bytes = file.main.size_bytes
    _check_outside(file, size_bytes)
    with quiet():
        try:
            dataset = open_dataset(file.main.gdal_path, file.driver, file.siblings)
            missing = missing_blocks(dataset, size_bytes) if file.driver == "GTiff" and not file.main.member else ""
            head = _head(file, dataset)
        except RuntimeError as error:
            raise unreadable(file.main.relative_path, _said(error, file)) from error
    if missing:
        raise unreadable(file.main.relative_path, missing)
    _check_size(head, size_bytes)
    if head.colors not in SUPPORTED_COLORS:
        known = ", ".join(f"[{', '.join(colors)}]" for colors in SUPPORTED_COLORS)
        raise WrongParameter(
            {"parameter": "file", "expected": f"Any of color interpretations {known}.", "found": list(head.colors)}
        )
    return head


def _check_outside(file: RasterFile, size_bytes: int) -> None:
    """Look at a file's bytes, as far as they tell that it is no such file or not whole."""
    path = file.main.relative_path
    if size_bytes == 0:
        raise unreadable(path, f"{file.main.name} is empty.")
    with file.main.open() as stream:
        beginning = stream.read(_HEAD_BYTES)
        if not is_of_format(beginning[:BEGINNING_BYTES], file.driver):
            raise unreadable(path, f"{file.main.name} is not {format_name(file.driver)}.")
        missing = missing_end(stream, file.driver, size_bytes)
    if missing:
        raise unreadable(path, missing)


def _head(file: RasterFile, dataset: Any) -> RasterHead:
    if dataset.RasterCount == 0:
        raise RuntimeError("It has no pixels")
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    colors = tuple(gdal.GetColorInterpretationName(band.GetColorInterpretation()) for band in bands)
    data_types = {gdal.GetDataTypeName(band.DataType) for band in bands}
    if len(data_types) > 1 or next(iter(data_types)).startswith("C"):
        raise RuntimeError(f"Its bands are of types that cannot be drawn: {', '.join(sorted(data_types))}")
    transform = dataset.GetGeoTransform(can_return_null=True)
    reference = dataset.GetSpatialRef() or dataset.GetGCPSpatialRef()
    crs = reference.ExportToWkt() if reference is not None else _crs_beside(file)
    return RasterHead(
        file=file,
        width_px=dataset.RasterXSize,
        height_px=dataset.RasterYSize,
        colors=("Gray",) if colors == ("Undefined",) else colors,
        data_type=data_types.pop(),
        nodata=tuple(band.GetNoDataValue() for band in bands),
        mask=_mask(bands[0].GetMaskFlags()),
        crs=crs or None,
        geotransform=tuple(transform) if transform else None,
        has_control_points=dataset.GetGCPCount() > 2,
        color_table=_color_table(bands[0]),
        is_cloud_optimised=dataset.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG",
    )


def _mask(flags: int) -> str:
    if flags & gdal.GMF_NODATA:
        return "nodata"
    if flags & gdal.GMF_ALPHA:
        return "alpha"
    return "mask" if flags & gdal.GMF_PER_DATASET else "none"


def _color_table(band: Any) -> tuple[tuple[int, ...], ...]:
    table = band.GetRasterColorTable()
    return tuple(tuple(table.GetColorEntry(number)) for number in range(table.GetCount())) if table else ()


def _crs_beside(file: RasterFile) -> str | None:
    """The text of the `.prj` file, which GDAL does not read for pictures with a world file."""
    content = file.sidecar(".prj")
    return content.decode("utf-8", "replace").strip() if content else None


def _check_size(head: RasterHead, size_bytes: int) -> None:
    total_bytes = head.width_px * head.height_px * head.pixel_bytes
    size = f"{head.width_px} x {head.height_px} pixels ({total_bytes} bytes)"
    name = head.file.main.name
    if total_bytes > FREE_PIXEL_BYTES and total_bytes > LARGEST_RATIO * size_bytes:
        raise unreadable(
            head.file.main.relative_path, f"{name} claims {size}, which is too much for a file of {size_bytes} bytes."
        )
    if head.file.driver == "PNG" and total_bytes > LARGEST_INTERLACED_BYTES:
        with head.file.main.open() as stream:
            if is_interlaced_png(stream.read(_HEAD_BYTES)):
                raise unreadable(head.file.main.relative_path, f"{name} is interlaced, with {size}: too many for that.")


def _said(error: RuntimeError, file: RasterFile) -> str:
    """GDAL's message without the folders of this machine."""
    said = str(error).replace(file.main.gdal_path, file.main.name)
    said = said.replace(f"{Path(file.main.path).parent.absolute()}/", "").strip().rstrip(".")
    return f"{said[:300]}." if said else "It cannot be read."
