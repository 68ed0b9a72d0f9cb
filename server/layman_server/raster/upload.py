"""The raster files of one upload: which are the data, which lie beside them, plain or in a zip."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from layman_server.errors import WrongParameter
from layman_server.raster.formats import DRIVERS, sidecar_names
from layman_server.uploaded_files import MainFile, safe_names, wrong_file

#: Layman's sentence, word by word: clients show it.
EXPECTED = (
    "At least one file with any of extensions: .geojson, .shp, .tiff, .tif, .jp2, .png, .jpg, .jpeg; "
    "or one of them in single .zip file."
)
_ONE_MAIN_FILE = (
    "At most one file with any of extensions: .geojson, .shp, .tiff, .tif, .jp2, .png, .jpg, .jpeg; "
    "or timeseries with time_regex parameter."
)
#: Extensions of vector files (Layman's), which cannot lie beside rasters in one layer.
_VECTOR_EXTENSIONS = frozenset({".geojson", ".shp"})
_COPY_BYTES = 1 << 20


@dataclass(frozen=True)
class RasterFile:
    """One raster file of an upload with the names of the files beside it that say more about it."""

    main: MainFile
    sidecars: tuple[str, ...] = ()

    @property
    def driver(self) -> str:
        """The GDAL driver that may open it."""
        return DRIVERS[self.main.extension]

    @property
    def siblings(self) -> list[str]:
        """What GDAL may find beside the file: itself and its sidecars."""
        return [self.main.name, *(PurePosixPath(name).name for name in self.sidecars)]

    def sidecar(self, suffix: str) -> bytes | None:
        """The content of the sidecar whose name ends like this, in any case."""
        name = next((name for name in self.sidecars if name.lower().endswith(suffix)), None)
        if name is None:
            return None
        if self.main.member is None:
            return (self.main.path.parent / name).read_bytes()
        with zipfile.ZipFile(self.main.path) as archive:
            return archive.read(name)

    def unpacked(self, folder: Path) -> RasterFile:
        """The same file outside of its zip: it and its sidecars are copied to `folder`; itself when it is in none.

        Raises:
            WrongParameter: the zip is damaged.
        """
        if self.main.member is None:
            return self
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with zipfile.ZipFile(self.main.path) as archive:
                for name in (self.main.member, *self.sidecars):
                    with archive.open(name) as source, (folder / PurePosixPath(name).name).open("wb") as target:
                        shutil.copyfileobj(source, target, _COPY_BYTES)
        except (zipfile.BadZipFile, EOFError) as error:
            raise wrong_file(f"{self.main.path.name} is damaged: {error}.") from error
        sidecars = tuple(PurePosixPath(name).name for name in self.sidecars)
        return RasterFile(MainFile(folder / self.main.name), sidecars)


def holds_rasters(files: Sequence[Path]) -> bool:
    """Whether the data of these files, or of the zip among them, are rasters.

    Raises:
        WrongParameter: the zip cannot be used.
    """
    names = [path.name for path in files]
    if not _with_extension(names, DRIVERS) and not _with_extension(names, _VECTOR_EXTENSIONS):
        zips = _with_extension(names, (".zip",))
        if len(zips) == 1:
            names = safe_names(next(path for path in files if path.name == zips[0]))
    return bool(_with_extension(names, DRIVERS))


def raster_files(files: Sequence[Path], *, is_series: bool = False) -> list[RasterFile]:
    """The raster files of an upload, sorted by name.

    Raises:
        WrongParameter: there are none, they are of several formats, or plain and zipped ones are mixed
            (details as in Layman's answers).
    """
    plain = {path.name: path for path in files}
    data = [*_with_extension(plain, DRIVERS), *_with_extension(plain, _VECTOR_EXTENSIONS)]
    zips = _with_extension(plain, (".zip",))
    if zips and (data or len(zips) > 1):
        expected = "One compressed file or one or more uncompressed files."
        raise WrongParameter({"parameter": "file", "expected": expected, "files": sorted(plain)})
    archive = plain[zips[0]] if zips else None
    names = safe_names(archive) if archive else sorted(plain)
    mains = sorted(_with_extension(names, {*DRIVERS, *_VECTOR_EXTENSIONS}))
    if not mains:
        message = "Zip file without data file inside." if archive else "No data file in input."
        raise wrong_file(message, expected=EXPECTED, files=sorted(plain))
    _check_same_extension(mains, is_series=is_series)
    if archive:
        return [RasterFile(MainFile(archive, name), _beside(name, names)) for name in mains]
    return [RasterFile(MainFile(plain[name]), _beside(name, names)) for name in mains]


def _check_same_extension(mains: Sequence[str], *, is_series: bool) -> None:
    if _with_extension(mains, _VECTOR_EXTENSIONS) and not is_series:
        raise WrongParameter({"parameter": "file", "expected": _ONE_MAIN_FILE, "files": list(mains)})
    extensions = sorted({PurePosixPath(name).suffix.lower() for name in mains})
    if len(extensions) > 1:
        expected = "All main files with the same extension."
        raise WrongParameter(
            {"parameter": "file", "expected": expected, "files": list(mains), "extensions": extensions}
        )


def _beside(main: str, names: Iterable[str]) -> tuple[str, ...]:
    path = PurePosixPath(main)
    wanted = sidecar_names(path.name)
    others = [name for name in names if PurePosixPath(name).parent == path.parent]
    return tuple(name for name in others if PurePosixPath(name).name.lower() in wanted)


def _with_extension(names: Iterable[str], extensions: Iterable[str]) -> list[str]:
    wanted = set(extensions)
    return [name for name in names if PurePosixPath(name).suffix.lower() in wanted]
