"""The files of one upload: which of them is the vector layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from layman_server.errors import MissingShapefileParts, NotSingleLayer, WrongParameter
from layman_server.uploaded_files import MainFile as MainFile
from layman_server.uploaded_files import safe_names as safe_names
from layman_server.uploaded_files import wrong_file as wrong_file

#: Extensions of files that hold a layer, and OGR's drivers for them.
DRIVERS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "ESRI Shapefile",
    ".gpkg": "GPKG",
    ".fgb": "FlatGeobuf",
    ".kml": "KML",
    ".gml": "GML",
    ".csv": "CSV",
}
#: Extensions of files that hold others; KMZ is a zip with one KML.
ARCHIVES = frozenset({".zip", ".kmz"})
RASTER_EXTENSIONS = frozenset({".tif", ".tiff", ".jp2", ".png", ".jpg", ".jpeg", ".vrt", ".asc", ".img"})
EXPECTED = f"At least one file with any of extensions: {', '.join(DRIVERS)}, .kmz; or one of them in single .zip file."


def find_main_file(files: Sequence[Path]) -> MainFile:
    """The one file of an upload that holds the layer; a zip is looked into.

    Raises:
        WrongParameter: there is none, it is a raster, or the zip cannot be used.
        NotSingleLayer: there are several.
    """
    candidates = [MainFile(path) for path in files if path.suffix.lower() in DRIVERS]
    zips = [path for path in files if path.suffix.lower() in ARCHIVES]
    if len(zips) > 1 or (zips and candidates):
        raise NotSingleLayer({"files": sorted(path.name for path in files)})
    names = [path.name for path in files]
    if zips:
        names = safe_names(zips[0])
        candidates = [MainFile(zips[0], name) for name in names if PurePosixPath(name).suffix.lower() in DRIVERS]
        if zips[0].suffix.lower() == ".kmz":
            candidates = _first_kml(candidates)
    if len(candidates) > 1:
        raise NotSingleLayer({"found": sorted(candidate.relative_path for candidate in candidates)})
    if candidates:
        return candidates[0]
    raise _no_main_file(names, zips[0].name if zips else None)


def _first_kml(candidates: Sequence[MainFile]) -> list[MainFile]:
    """The KML that is the content of a KMZ: the first one in its root (OGC KML 2.2, annex C)."""
    kml = [file for file in candidates if file.extension == ".kml"]
    return sorted(kml, key=lambda file: "/" in (file.member or ""))[:1]


def _no_main_file(names: Sequence[str], archive: str | None) -> WrongParameter:
    where = f"{archive} holds" if archive else "There is"
    extensions = {PurePosixPath(name).suffix.lower() for name in names}
    if extensions & RASTER_EXTENSIONS:
        message = f"{where} raster data of a format that is not taken; GeoTIFF, JPEG 2000, PNG and JPEG are."
    elif archive and extensions & ARCHIVES:
        message = f"{where} another zip; put the data files into a single zip."
    else:
        message = f"{where} no file of a known vector format."
    return wrong_file(message, expected=EXPECTED, files=sorted(names))


def check_shapefile_parts(main: MainFile, need_crs: bool) -> None:
    """Whether `.dbf` and `.shx`, and `.prj` when the CRS is asked from it, are there.

    Raises:
        MissingShapefileParts: with the missing extensions and what to do.
    """
    needed = [".dbf", ".shx", *([".prj"] if need_crs else [])]
    present = main.siblings()
    missing = [extension for extension in needed if extension not in present]
    if missing:
        suggestion = "Missing ShapeFile files."
        if missing == [".prj"]:
            suggestion = "Set crs parameter to the CRS of the data, or upload the .prj file too."
        raise MissingShapefileParts(
            {"missing_extensions": missing, "path": main.relative_path, "suggestion": suggestion}
        )
