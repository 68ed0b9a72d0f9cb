"""Where files of stores may lie: in the data directory, or in folders that somebody allowed by name.

A directory that comes from elsewhere can name any file of this machine as its data, so nothing of what it says is
believed: addresses of other kinds than files, GDAL's own file systems and files that lead to other files are refused,
and symbolic links are followed before a place is judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

#: Files that tell GDAL to read other files, or from the network.
_LEADING_ELSEWHERE = frozenset({".vrt", ".ovf", ".wms", ".xml", ".json", ".tileindex", ".mrf", ".qlr", ".qgs", ".qgz"})
#: Connection parameters of GeoTools that name a file or folder.
FILE_PARAMETERS = ("url", "directory", "database")
#: Values of `dbtype` whose database is a file.
_FILE_DATABASES = frozenset({"geopkg", "spatialite"})

_TABLES = frozenset({".shp", ".properties"})


class PlaceRefused(Exception):
    """The files of a store cannot be used; the text is a sentence that says why."""


def file_parameter(parameters: Mapping[str, str]) -> str | None:
    """The connection parameter that names the file or folder of a data store; None for stores of other kinds."""
    kind = parameters.get("dbtype", "").lower()
    if kind in _FILE_DATABASES:
        return "database"
    if kind:
        return None
    return next((key for key in FILE_PARAMETERS if parameters.get(key)), None)


def allowed_path(address: str, root: Path, others: Sequence[Path] = ()) -> Path:
    """The file or folder that an address (`file:data/x.shp`, a path) leads to, relative ones from `root`.

    Raises:
        PlaceRefused: it is not in `root` or one of `others`, is not there, or is none that may be read.
    """
    text = address.strip()
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() != "file":
        raise PlaceRefused(f"{address} is no file.")
    # GeoServer itself writes `file:file:data/...` at times, and reads it.
    text = rest.removeprefix("file:") if colon else text
    text = unquote(text) if "%" in text else text
    if not text or "\0" in text or "${" in text:
        raise PlaceRefused(f"{address!r} leads to no file.")
    if text.startswith("/"):
        text = "/" + text.lstrip("/")
    if text.startswith("/vsi"):
        raise PlaceRefused(f"{address} is no file of this machine.")
    path = root / text
    try:
        real = path.resolve()
    except (OSError, RuntimeError) as error:
        raise PlaceRefused(f"{address} leads to no file.") from error
    if not any(is_inside(real, place) for place in (root, *others)):
        raise PlaceRefused(f"{address} lies outside the data directory, where no data are read from.")
    if not real.exists():
        raise PlaceRefused(f"{address} is not there.")
    if real.suffix.lower() in _LEADING_ELSEWHERE:
        raise PlaceRefused(f"{address} leads to other files, which are not read.")
    return real


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a file is in a folder, symbolic links followed."""
    real, place = path.resolve(), folder.resolve()
    return real == place or place in real.parents


def files_of(path: Path, root: Path, *, is_mosaic: bool = False) -> list[Path]:
    """All files that belong to the data at `path`: those beside it of its name, or of its folder; links are left out.

    `root` is the data directory.
    """
    folder = path if path.is_dir() else path.parent
    if is_mosaic or path.is_dir():
        # Granules lie below the folder of a mosaic; one at the top of the directory has everything below it.
        found = folder.rglob("*") if is_mosaic and folder != root else folder.iterdir()
        files = sorted(file for file in found if file.is_file() and not file.is_symlink())
        stems = {file.stem for file in files if file.suffix.lower() in _TABLES}
        # What else is in a folder of tables is of other stores.
        return [file for file in files if is_mosaic or not stems or file.name.split(".")[0] in stems]
    beginnings = (f"{path.stem}.", f"{path.name}.")
    return sorted(
        file
        for file in folder.iterdir()
        if file.is_file() and not file.is_symlink() and (file.name == path.name or file.name.startswith(beginnings))
    )
