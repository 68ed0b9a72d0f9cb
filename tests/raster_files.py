"""Small raster files for tests, written by GDAL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()

#: Where the upper left corner is, in EPSG:3857, and how large a pixel is.
LEFT, TOP, PIXEL = 1_600_000.0, 6_500_000.0, 100.0
RGB = ("Red", "Green", "Blue")
RGBA = (*RGB, "Alpha")
_COLORS = {
    "Undefined": gdal.GCI_Undefined,
    "Gray": gdal.GCI_GrayIndex,
    "Palette": gdal.GCI_PaletteIndex,
    "Red": gdal.GCI_RedBand,
    "Green": gdal.GCI_GreenBand,
    "Blue": gdal.GCI_BlueBand,
    "Alpha": gdal.GCI_AlphaBand,
}
_DRIVERS = {".tif": "GTiff", ".png": "PNG", ".jpg": "JPEG", ".jp2": "JP2OpenJPEG"}
_EXACT = {"JP2OpenJPEG": ["QUALITY=100", "REVERSIBLE=YES"], "JPEG": ["QUALITY=100"]}


def plain(*values: float, width: int = 30, height: int = 20, dtype: str = "uint8") -> Any:
    """An array of one band per value, each full of it."""
    return np.stack([np.full((height, width), value, dtype) for value in values])


def raster(
    path: Path,
    array: Any,
    colors: Sequence[str] = (),
    *,
    epsg: int | None = 3857,
    at: tuple[float, float, float] | None = (LEFT, TOP, PIXEL),
    transform: tuple[float, ...] | None = None,
    nodata: float | None = None,
    palette: Sequence[tuple[int, ...]] = (),
    options: Sequence[str] = (),
) -> Path:
    """Write an array (bands, rows, columns) as the format of the path's extension.

    `at` is x of the left edge, y of the upper edge and the size of a pixel; `transform` goes before it.
    """
    bands = array if array.ndim == 3 else array[None]
    memory = gdal.GetDriverByName("MEM").Create("", bands.shape[2], bands.shape[1], bands.shape[0], _gdal_type(bands))
    if epsg is not None:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        memory.SetProjection(reference.ExportToWkt())
    if transform is not None or at is not None:
        memory.SetGeoTransform(transform or (at[0], at[2], 0, at[1], 0, -at[2]))
    for number, values in enumerate(bands, 1):
        band = memory.GetRasterBand(number)
        band.WriteArray(values)
        if nodata is not None:
            band.SetNoDataValue(nodata)
        if number <= len(colors):
            band.SetColorInterpretation(_COLORS[colors[number - 1]])
    if palette:
        table = gdal.ColorTable()
        for number, entry in enumerate(palette):
            table.SetColorEntry(number, entry)
        memory.GetRasterBand(1).SetRasterColorTable(table)
    driver = _DRIVERS[path.suffix.lower()]
    gdal.GetDriverByName(driver).CreateCopy(str(path), memory, options=[*_EXACT.get(driver, []), *options])
    return path


def world_file(path: Path, at: tuple[float, float, float] = (LEFT, TOP, PIXEL)) -> Path:
    """A world file: sizes, and the centre of the upper left pixel."""
    left, top, size = at
    path.write_text(f"{size}\n0\n0\n{-size}\n{left + size / 2}\n{top - size / 2}\n")
    return path


def _gdal_type(array: Any) -> int:
    from osgeo import gdal_array

    return int(gdal_array.NumericTypeCodeToGDALTypeCode(array.dtype))
