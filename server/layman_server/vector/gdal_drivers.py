"""pyogrio whose GDAL has only the drivers that uploads need; everything that reads vector files imports it from here.

GDAL chooses drivers by content, and many of its formats (virtual datasets, pipelines, services) are a few lines that
name other files of this machine or servers. pyogrio cannot say per file which driver may open it, so the others go.
"""

from __future__ import annotations

import ctypes

import pyogrio
import pyogrio._ogr

#: Drivers of the formats that are taken, with GDAL's relatives of GeoJSON and KML.
VECTOR_DRIVERS = frozenset(
    {"GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "ESRI Shapefile", "GPKG", "FlatGeobuf", "KML", "LIBKML", "GML"}
    | {"CSV"}
)
#: Where pyogrio and the raster code share one GDAL, this one has to keep its drivers too; they open no vector files.
_RASTER_DRIVERS = frozenset({"GTiff", "COG", "JP2OpenJPEG", "PNG", "JPEG", "VRT", "MEM"})
_SETTINGS = {
    # A view of a GeoPackage may call only what SQLite and GDAL call harmless, and read no virtual table that is not.
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
}


def _keep_drivers(names: frozenset[str]) -> None:
    # What the extension module is linked to is found through it, wherever the library lies.
    library = ctypes.CDLL(pyogrio._ogr.__file__)
    library.GDALGetDriver.restype = ctypes.c_void_p
    library.GDALGetDriver.argtypes = [ctypes.c_int]
    library.GDALGetDriverShortName.restype = ctypes.c_char_p
    library.GDALGetDriverShortName.argtypes = [ctypes.c_void_p]
    library.GDALDeregisterDriver.argtypes = [ctypes.c_void_p]
    library.GDALDeregisterDriver.restype = None
    for driver in [library.GDALGetDriver(number) for number in range(library.GDALGetDriverCount())]:
        if library.GDALGetDriverShortName(driver).decode() not in names:
            library.GDALDeregisterDriver(driver)


_keep_drivers(VECTOR_DRIVERS | _RASTER_DRIVERS)
pyogrio.set_gdal_config_options(_SETTINGS)

__all__ = ["pyogrio"]
