"""Mosaics of raster files that the server has not made, laid together by GDAL."""

from __future__ import annotations

import hashlib
from pathlib import Path

from osgeo import gdal

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.store_places import is_inside
from layman_server.ogc.raster_file_check import check_raster_files
from layman_server.raster.granules import read_granules

_GRANULES = frozenset({".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jp2", ".gif", ".asc"})
_MOST_GRANULES = 20_000


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
    check_raster_files([folder / name for name in names])


def mosaic_of_files(path: Path) -> str:
    """What GDAL opens for the files of a mosaic: `path` is its folder, or the index in its folder.

    Raises:
        DamagedFile: there are no files that fit together.
    """
    folder = path if path.is_dir() else path.parent
    files = [file for file in sorted(folder.rglob("*")) if file.suffix.lower() in _GRANULES and file.is_file()]
    files = [file for file in files if is_inside(file, folder)][:_MOST_GRANULES]
    check_raster_files(files)
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
