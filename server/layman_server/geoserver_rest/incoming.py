"""Files that come in the body of a request: kept aside, unpacked and looked at before anybody waits for them.

All of it is done without the catalogue's lock, which is taken when the files are ready to be moved to their place.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from layman_server.durable_files import aside_name, flush_file, make_folder
from layman_server.errors import ServerError, StorageFull
from layman_server.geoserver_rest import coverages
from layman_server.geoserver_rest.calls import Call
from layman_server.geoserver_rest.refusals import Refused, bad_request
from layman_server.geoserver_rest.stores import DATA_FOLDER
from layman_server.uploaded_files import safe_names
from layman_server.vector.source import inspect

ZIP_TYPES = frozenset({"application/zip", "application/x-zip-compressed"})
RASTERS = frozenset({".tif", ".tiff", ".geotiff"})
_GEOTIFF_PARTS = RASTERS | {".tfw", ".prj"}
_SHAPE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".fix"})
_MOST_UNPACKED_BYTES = 20_000_000_000
#: Each is on the disk for good before the next, so that many keep a thread for minutes.
_MOST_FILES = 1000
#: What is left free on the disk for everybody else.
_SPARE_BYTES = 200_000_000


def check_space(folder: Path, needed_bytes: int) -> None:
    """Return when the disk of a folder takes so much more.

    Raises:
        StorageFull: it does not.
    """
    free_bytes = shutil.disk_usage(folder).free
    if needed_bytes + _SPARE_BYTES > free_bytes:
        raise StorageFull({"needed_bytes": needed_bytes, "free_bytes": free_bytes})


@contextmanager
def raster_files(call: Call, name: str) -> Iterator[list[Path]]:
    """The raster of the body, called `name` where it is no zip, and what lies beside it; gone after the block.

    Raises:
        Refused: it is none. StorageFull: it does not fit on the disk.
    """
    with _received(call, f"{name}.tif", _GEOTIFF_PARTS) as files:
        rasters = [file for file in files if file.suffix.lower() in RASTERS]
        if len(rasters) != 1:
            raise bad_request("The zip has to hold one GeoTIFF.")
        raster = rasters[0]
        if raster.suffix == ".geotiff":
            raster = raster.rename(raster.with_suffix(".tif"))
        coverages.raster_at(raster)
        yield [raster, *(file for file in files if file not in rasters)]


@contextmanager
def shape_files(call: Call) -> Iterator[list[Path]]:
    """The files of the shapefiles in a zip; gone after the block.

    Raises:
        Refused: there is none, or one cannot be read. StorageFull: they do not fit on the disk.
    """
    if call.kind not in ZIP_TYPES:
        raise Refused(415, "file.shp is a zip with a shapefile, Content-Type application/zip.")
    with _received(call, "shapes.zip", _SHAPE_PARTS) as files:
        shapes = [file for file in files if file.suffix.lower() == ".shp"]
        if not shapes:
            raise bad_request("The zip holds no shapefile.")
        for shape in shapes:
            try:
                beside = [file for file in shape.parent.iterdir() if file.stem == shape.stem and file != shape]
                inspect([shape, *beside])
            except ServerError as error:
                raise bad_request(f"{shape.name} cannot be read: {error}") from error
        yield files


@contextmanager
def geopackage(call: Call, name: str) -> Iterator[list[Path]]:
    """The GeoPackage of the body, called `name` where it is no zip; gone after the block.

    Raises:
        Refused: the body is empty, or a zip that cannot be trusted. StorageFull: it does not fit on the disk.
    """
    with _received(call, f"{name}.gpkg", frozenset({".gpkg"})) as files:
        yield files


@contextmanager
def _received(call: Call, name: str, kinds: frozenset[str]) -> Iterator[list[Path]]:
    """The files of the body, on the disk for good, in a folder that goes with the block; of a zip those of `kinds`."""
    data = call.root / DATA_FOLDER
    make_folder(data)
    with tempfile.TemporaryDirectory(prefix=f"{aside_name(data / 'incoming').name}-", dir=data) as folder:
        file = Path(folder) / Path(name).name
        is_zip = call.kind in ZIP_TYPES
        try:
            with file.open("wb") as target:
                shutil.copyfileobj(call.stream, target, 1 << 20)
            if not file.stat().st_size:
                raise bad_request("The request has no body.")
            files = _unpacked(file, kinds) if is_zip else [file]
            for one in files:
                flush_file(one)
        except OSError as error:
            raise of_disk(error) from error
        yield files


def _unpacked(archive: Path, kinds: frozenset[str]) -> list[Path]:
    folder = archive.parent / "unpacked"
    folder.mkdir()
    try:
        names = [name for name in safe_names(archive) if PurePosixPath(name).suffix.lower() in kinds]
        with zipfile.ZipFile(archive) as opened:
            if len(names) > _MOST_FILES:
                raise Refused(413, f"The zip has {len(names)} files, more than {_MOST_FILES}.")
            # No more than this is read of a member, whatever it holds.
            total_bytes = sum(opened.getinfo(name).file_size for name in names)
            if total_bytes > _MOST_UNPACKED_BYTES:
                raise Refused(413, f"The zip unpacks to {total_bytes} bytes, more than {_MOST_UNPACKED_BYTES}.")
            check_space(folder, total_bytes)
            for name in names:
                with opened.open(name) as source, (folder / PurePosixPath(name).name).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    except StorageFull:
        raise
    except ServerError as error:
        raise bad_request(str(error)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise bad_request(f"The zip cannot be read: {error}") from error
    archive.unlink()
    return sorted(folder.iterdir())


def of_disk(error: OSError) -> Exception:
    """Why what was sent cannot be kept."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageFull()
    return bad_request(f"The files cannot be taken: {error.strerror or error}.")
