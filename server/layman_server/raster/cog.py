"""One raster file as a cloud optimised GeoTIFF with overviews, its transparency in one of three forms.

Pixels without data stay what they are where one band holds the data (`nodata`); colours get a mask, because a colour
may be "no data" only as a whole; an alpha band stays where it is of one byte and becomes a mask otherwise, because
map services know no finer alpha.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from osgeo import gdal

from layman_server.raster.formats import PICTURES
from layman_server.raster.gdal_access import open_dataset, quiet, unreadable, watched
from layman_server.raster.head import RasterHead
from layman_server.raster.upload import RasterFile

BLOCK_PX = 512
#: More threads than this gain nothing: reading and building overviews run in one.
_THREADS = min(4, os.cpu_count() or 1)
_ZSTD_LEVEL = 1
#: Compressions that GeoServer reads too, so that a file may stay as it is.
_KEPT_COMPRESSIONS = frozenset({None, "NONE", "LZW", "DEFLATE", "ZSTD", "JPEG", "YCbCr JPEG", "PACKBITS"})
_COLOURS = 3
#: Rows of blocks that must stay in memory, so that pictures, which are read from their beginning, are read once.
_SWATHS = 5
Progress = Callable[[float], None]


def guessed_resampling(head: RasterHead) -> str:
    """The method for overviews that suits the data: categories keep their values, all else is averaged."""
    return "nearest" if head.colors == ("Palette",) or head.data_type in {"Int32", "UInt32"} else "average"


def is_fine_already(head: RasterHead, file: RasterFile, crs_is_given: bool) -> bool:
    """Whether a file can be served as it is: a cloud optimised GeoTIFF whose transparency everybody understands."""
    if not head.is_cloud_optimised or not head.is_north_up or crs_is_given or file.sidecars:
        return False
    plain = head.mask in {"none", "mask"} or (head.mask == "alpha" and head.data_type == "Byte")
    if not plain and not (head.mask == "nodata" and len(head.colors) == 1):
        return False
    with quiet():
        dataset = open_dataset(file.main.gdal_path, file.driver, file.siblings)
        compression = dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE")
        has_overviews = dataset.GetRasterBand(1).GetOverviewCount() > 0
    return compression in _KEPT_COMPRESSIONS and (has_overviews or max(head.width_px, head.height_px) <= BLOCK_PX)


def write_cog(
    head: RasterHead, file: RasterFile, crs: str, target: Path, *, resampling: str, progress: Progress
) -> None:
    """Write `target` from the file, whose head is `head`, in the given CRS.

    Raises:
        WrongParameter: the file's pixels cannot be read. Whatever `progress` raises.
    """
    callback, check = watched(progress)
    with quiet(_SWATHS * BLOCK_PX * head.width_px * head.pixel_bytes):
        try:
            source = open_dataset(file.main.gdal_path, file.driver, file.siblings)
            prepared = _prepared(source, head, crs)
            driver = gdal.GetDriverByName("COG")
            written = driver.CreateCopy(
                str(target), prepared[-1], strict=0, options=_options(head, resampling), callback=callback
            )
            check()
            written.FlushCache()
            del written
        except RuntimeError as error:
            check()
            raise unreadable(head.file.main.relative_path, _said(error, file)) from error


def check_pixels(file: RasterFile, progress: Progress) -> None:
    """Read all pixels of a file that is served as it is.

    Raises:
        WrongParameter: some cannot be read. Whatever `progress` raises.
    """
    with quiet():
        try:
            dataset = open_dataset(file.main.gdal_path, file.driver, file.siblings)
            for top in range(0, dataset.RasterYSize, BLOCK_PX):
                rows = min(BLOCK_PX, dataset.RasterYSize - top)
                dataset.ReadRaster(0, top, dataset.RasterXSize, rows)
                progress((top + rows) / dataset.RasterYSize)
        except RuntimeError as error:
            raise unreadable(file.main.relative_path, _said(error, file)) from error


def _options(head: RasterHead, resampling: str) -> list[str]:
    has_zstd = "ZSTD" in (gdal.GetDriverByName("COG").GetMetadataItem("DMD_CREATIONOPTIONLIST") or "")
    return [
        f"COMPRESS={'ZSTD' if has_zstd else 'DEFLATE'}",
        f"LEVEL={_ZSTD_LEVEL}",
        f"PREDICTOR={'NO' if head.colors == ('Palette',) else 'YES'}",
        f"BLOCKSIZE={BLOCK_PX}",
        f"OVERVIEW_RESAMPLING={resampling.upper()}",
        "OVERVIEWS=IGNORE_EXISTING",
        f"NUM_THREADS={_THREADS}",
        "BIGTIFF=IF_SAFER",
        "STATISTICS=NO",
    ]


def _prepared(source: Any, head: RasterHead, crs: str) -> list[Any]:
    """The dataset as it is to be written, last, after those that it is made of and that must live as long."""
    chain = [source]
    if not head.is_north_up:
        chain.append(_north_up(source, head, crs))
    if head.mask == "nodata" and len(head.colors) >= _COLOURS:
        values = " ".join(f"{value if value is not None else 0:.17g}" for value in head.nodata[:_COLOURS])
        chain.append(_translated(chain[-1], noData="none", metadataOptions=[f"NODATA_VALUES={values}"]))
        chain.append(_translated(chain[-1], outputSRS=crs, bandList=[1, 2, 3], maskBand="mask"))
        chain[-1].SetMetadataItem("NODATA_VALUES", None)
        return chain
    if "Alpha" in head.colors and head.data_type != "Byte":
        alpha = len(head.colors)
        chain.append(_translated(chain[-1], outputSRS=crs, bandList=list(range(1, alpha)), maskBand=alpha))
        return chain
    chain.append(_translated(chain[-1], outputSRS=crs))
    return chain


def _translated(dataset: Any, **options: Any) -> Any:
    return gdal.Translate("", dataset, format="VRT", **options)


def _north_up(source: Any, head: RasterHead, crs: str) -> Any:
    """The same turned so that rows go from north to south; corners that come in are transparent."""
    has_transparency = head.mask in {"nodata", "alpha"}
    method = "near" if guessed_resampling(head) == "nearest" else "bilinear"
    return gdal.Warp(
        "", source, format="VRT", srcSRS=crs, dstSRS=crs, resampleAlg=method, dstAlpha=not has_transparency
    )


def _said(error: RuntimeError, file: RasterFile) -> str:
    said = str(error).replace(file.main.gdal_path, file.main.name).replace(f"{file.main.path.parent.absolute()}/", "")
    what = "Its pixels cannot all be read" if file.driver in PICTURES or file.driver == "GTiff" else "It is damaged"
    return f"{what}: {said.strip().rstrip('.')[:300]}."
