"""Small raster files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from osgeo import gdal, osr
from qgis.core import QgsRasterLayer

SIDE_PX = 16
COLOURS = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand)


def raster_file(path: Path, bands: int = 1, data_type: int = gdal.GDT_Byte, epsg: int = 4326, **options: Any) -> Path:
    """A raster over a part of Bohemia whose band N has the values N, N + 1, ... from left to right."""
    driver = gdal.GetDriverByName(options.get("driver", "GTiff"))
    memory = gdal.GetDriverByName("MEM").Create("", SIDE_PX, SIDE_PX, bands, data_type)
    memory.SetGeoTransform(options.get("transform", (14.0, 0.1, 0, 51.0, 0, -0.1)))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    memory.SetProjection(reference.ExportToWkt())
    for number in range(1, bands + 1):
        row = bytes(number + column for column in range(SIDE_PX))
        band = memory.GetRasterBand(number)
        band.WriteRaster(0, 0, SIDE_PX, SIDE_PX, row * SIDE_PX, buf_type=gdal.GDT_Byte)
        colours = options.get("colours", COLOURS if bands == len(COLOURS) else ())
        if colours:
            band.SetColorInterpretation(colours[number - 1])
    assert driver.CreateCopy(str(path), memory) is not None
    return path


def raster_layer(path: Path, bands: int = 1, data_type: int = gdal.GDT_Byte, **options: Any) -> QgsRasterLayer:
    """The same as a layer."""
    layer = QgsRasterLayer(str(raster_file(path, bands, data_type, **options)), path.stem)
    assert layer.isValid()
    return layer
