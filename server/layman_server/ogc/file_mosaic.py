"""Raster files that the server has not made: which of them GDAL may open, and mosaics of them laid together by GDAL.

GDAL tells formats by what is in a file, not by its name: a file named `.tif` may be a virtual dataset that names any
other file, or an address in the network. Only formats that have their pixels in them are opened.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from osgeo import gdal

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.store_places import is_inside
from layman_server.raster.granules import read_granules

_GRANULES = frozenset({".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jp2", ".gif", ".asc"})
_MOST_GRANULES = 20_000
#: GDAL's drivers of files that name no others.
_DRIVERS = frozenset(
    "GTiff COG PNG JPEG GIF BMP WEBP JP2OpenJPEG JP2KAK JP2ECW JPEG2000 ECW MrSID AAIGrid GRASSASCIIGrid HFA USGSDEM "
    "DTED SRTMHGT GSAG GSBG GS7BG RST SAGA netCDF GPKG MBTiles XYZ NITF BT".split()
)


def check_raster_file(path: Path) -> None:
    """Return when GDAL may open a raster file.

    Raises:
        DamagedFile: it is of a format that can name other files, or of none.
    """
    try:
        driver = gdal.IdentifyDriverEx(str(path), gdal.OF_RASTER)
    except RuntimeError as error:
        raise DamagedFile(f"{path.name} is no raster file.") from error
    if driver is None or driver.ShortName not in _DRIVERS:
        raise DamagedFile(f"{path.name} is no raster file of a format that is opened here.")


def check_listed_granules(folder: Path) -> None:
    """Return when the list of a mosaic names raster files of its own folder only.

    Raises:
        DamagedFile: it names others, or cannot be read.
    """
    try:
        names = [granule.path for granule in read_granules(folder).raster.granules]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedFile(f"The list of the mosaic {folder.name} cannot be read.") from error
    for name in names:
        if Path(name).name != name or not is_inside(folder / name, folder):
            raise DamagedFile(f"The list of the mosaic {folder.name} names a file outside its folder.")
        check_raster_file(folder / name)


def mosaic_of_files(path: Path) -> str:
    """What GDAL opens for the files of a mosaic: `path` is its folder, or the index in its folder.

    Raises:
        DamagedFile: there are no files that fit together.
    """
    folder = path if path.is_dir() else path.parent
    files = [file for file in sorted(folder.rglob("*")) if file.suffix.lower() in _GRANULES and file.is_file()]
    files = [file for file in files if is_inside(file, folder)][:_MOST_GRANULES]
    for file in files:
        check_raster_file(file)
    if not files:
        raise DamagedFile(f"The mosaic {folder.name} has no files.")
    stamp = "\n".join(f"{file} {file.stat().st_mtime_ns}" for file in files)
    name = f"/vsimem/layman-mosaic-{hashlib.sha256(stamp.encode()).hexdigest()[:32]}.vrt"
    if gdal.VSIStatL(name) is not None:
        return name
    try:
        dataset = gdal.BuildVRT(name, [str(file) for file in files])
    except RuntimeError as error:
        raise DamagedFile(f"The files of the mosaic {folder.name} do not fit together.") from error
    if dataset is None:
        raise DamagedFile(f"The files of the mosaic {folder.name} do not fit together.")
    dataset.FlushCache()
    return name
