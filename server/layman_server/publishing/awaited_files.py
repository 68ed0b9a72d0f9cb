"""Files that are announced by their names and come in chunks later: what their names alone say is settled at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from layman_server.errors import MissingShapefileParts, NotSingleLayer
from layman_server.model.publication import Publication
from layman_server.raster.formats import DRIVERS as RASTER_DRIVERS
from layman_server.stores.chunk_files import ChunkFiles
from layman_server.uploaded_files import wrong_file
from layman_server.vector.upload import ARCHIVES, DRIVERS, EXPECTED

#: Folder of the chunks in the publication's folder (Layman's word).
CHUNKS = "input_chunk"
#: More files than a time series of many years has are a mistake or an attack.
MOST_FILES = 10_000


def await_files(layer: Publication, names: Sequence[str], words: Mapping[str, str], folder: Path) -> Publication:
    """Begin the upload of these files into the publication's folder; the layer as far as their names tell.

    `words` are the other parameters about the data, for when the files are there.

    Raises:
        WrongParameter, NotSingleLayer, MissingShapefileParts: files of these names cannot become a layer.
    """
    kind = geodata_type(names, has_crs=bool(words.get("crs")))
    ChunkFiles(folder / CHUNKS).begin(names, words)
    return replace(layer, geodata_type=kind, original_data_source="file", awaited_files=tuple(names))


def geodata_type(names: Sequence[str], *, has_crs: bool) -> str:
    """Layman's word for what files of these names hold; `unknown` for an archive, whose content nobody has seen yet.

    Raises:
        WrongParameter, NotSingleLayer, MissingShapefileParts: they cannot become a layer.
    """
    if len(names) > MOST_FILES:
        raise wrong_file(f"{len(names)} files are too many; {MOST_FILES} are taken at once.", found=len(names))
    extensions = [PurePosixPath(name).suffix.lower() for name in names]
    archives = [name for name, extension in zip(names, extensions, strict=True) if extension in ARCHIVES]
    vectors = [name for name, extension in zip(names, extensions, strict=True) if extension in DRIVERS]
    if len(archives) > 1 or (archives and vectors) or len(vectors) > 1:
        raise NotSingleLayer({"files": sorted(names)})
    if archives:
        return "unknown"
    if set(extensions) & RASTER_DRIVERS.keys():
        return "raster"
    if not vectors:
        raise wrong_file("There is no file of a known format.", expected=EXPECTED, files=sorted(names))
    if vectors[0].lower().endswith(".shp"):
        _check_shapefile(vectors[0], names, has_crs=has_crs)
    return "vector"


def _check_shapefile(main: str, names: Sequence[str], *, has_crs: bool) -> None:
    stem = PurePosixPath(main).stem
    present = {PurePosixPath(name).suffix.lower() for name in names if PurePosixPath(name).stem == stem}
    missing = [extension for extension in (".dbf", ".shx", ".prj") if extension not in present]
    if has_crs and ".prj" in missing:
        missing.remove(".prj")
    if missing:
        raise MissingShapefileParts({"missing_extensions": missing, "path": main})
