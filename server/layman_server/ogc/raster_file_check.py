"""Which raster files that the server has not made GDAL may open: those that lead nowhere else.

GDAL tells formats by what is in a file, not by its name: a file named `.tif` may be a virtual dataset that names any
other file, or an address in the network. Only formats that have their pixels in them are opened. Some of these can
name other files all the same (the spill file of Imagine, overviews, masks), so GDAL is asked which files it takes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from osgeo import gdal

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.store_places import is_inside
from layman_server.vector.geopackage_schema import is_harmless

_DRIVERS = frozenset(
    "GTiff COG PNG JPEG GIF BMP WEBP JP2OpenJPEG JP2KAK JP2ECW JPEG2000 ECW MrSID AAIGrid GRASSASCIIGrid HFA USGSDEM "
    "DTED SRTMHGT GSAG GSBG GS7BG RST SAGA netCDF GPKG MBTiles XYZ NITF BT".split()
)
#: What GDAL opens beside a raster of its own accord, by any driver.
_BESIDE = frozenset({".ovr", ".msk", ".aux", ".rrd"})
#: The formats of netCDF that are not HDF5, whose variables may lie in any other file.
_CLASSIC_NETCDF = (b"CDF\x01", b"CDF\x02", b"CDF\x05")
_DATABASES = frozenset({"GPKG", "MBTiles"})


def check_raster_file(path: Path) -> None:
    """Return when GDAL may open a raster file.

    Raises:
        DamagedFile: it is of a format that can name other files, of none, or names files that are not beside it.
    """
    check_raster_files([path])


def check_raster_files(paths: Sequence[Path]) -> None:
    """As `check_raster_file`, for many files; each folder is looked through once."""
    beside = {folder: _companions(folder) for folder in {path.parent for path in paths}}
    for path in paths:
        driver = _checked_format(path)
        beginnings = (f"{path.stem}.".lower(), f"{path.name}.".lower())
        for companion in beside[path.parent]:
            if companion != path and companion.name.lower().startswith(beginnings):
                _check_companion(path, companion)
        _check_files(path, driver)


def _companions(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.suffix.lower() in _BESIDE]


def _check_companion(path: Path, companion: Path) -> None:
    if not is_inside(companion, path.parent):
        raise _leads_elsewhere(path)
    if _format_of(companion):
        _checked_format(companion)


def _check_files(path: Path, driver: str) -> None:
    try:
        dataset = gdal.OpenEx(str(path), gdal.OF_RASTER, allowed_drivers=[driver])
    except RuntimeError as error:
        raise DamagedFile(f"{path.name} cannot be read.") from error
    if dataset is None:
        raise DamagedFile(f"{path.name} cannot be read.")
    if any(not is_inside(Path(name), path.parent) for name in _files_of(dataset)):
        raise _leads_elsewhere(path)


def _checked_format(path: Path) -> str:
    """The name of the driver of a file."""
    name = _format_of(path)
    if name not in _DRIVERS:
        raise DamagedFile(f"{path.name} is no raster file of a format that is opened here.")
    if name == "netCDF" and not _begins_with(path, _CLASSIC_NETCDF):
        raise DamagedFile(f"{path.name} is netCDF-4 (HDF5), which may name other files; classic netCDF is read.")
    if name in _DATABASES and not _is_harmless_database(path):
        raise _leads_elsewhere(path)
    return name


def _format_of(path: Path) -> str:
    """The driver that GDAL takes for a file; empty when it knows none."""
    try:
        driver = gdal.IdentifyDriverEx(str(path), gdal.OF_RASTER)
    except RuntimeError:
        return ""
    return "" if driver is None else str(driver.ShortName)


def _files_of(dataset: Any) -> list[str]:
    """The files that GDAL takes for a dataset, with those of its overviews and masks."""
    if dataset.GetMetadataItem("OVERVIEW_FILE", "OVERVIEWS"):
        return [str(dataset.GetMetadataItem("OVERVIEW_FILE", "OVERVIEWS"))]
    for number in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(number)
        # Only files that are open are listed.
        if band.GetOverviewCount():
            band.GetOverview(0)
        band.GetMaskFlags()
    return list(dataset.GetFileList() or ())


def _begins_with(path: Path, marks: tuple[bytes, ...]) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(8).startswith(marks)
    except OSError:
        return False


def _is_harmless_database(path: Path) -> bool:
    """Whether a database in SQLite has no table that reads something else."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            found = database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    except sqlite3.Error:
        return False
    return all(is_harmless(statement) for (statement,) in found)


def _leads_elsewhere(path: Path) -> DamagedFile:
    return DamagedFile(f"{path.name} leads to files that are not beside it, which are not read.")
