"""A quick look into an upload: is there one vector layer, in which format, CRS and encoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from layman_server.errors import UnsupportedCrs
from layman_server.model.data_crs import found_crs, given_crs
from layman_server.vector import csv_head, gdal_head, geojson_head
from layman_server.vector.source_head import SourceHead
from layman_server.vector.upload import DRIVERS, MainFile, check_shapefile_parts, find_main_file, wrong_file


@dataclass(frozen=True)
class VectorSource:
    """One vector layer in a file or zip, ready to be loaded.

    `geometry_type` is PostGIS's word without dimension (`GEOMETRY` when the file's head does not tell);
    `dimensions` is `XY`, `XYZ`, `XYM` or `XYZM`; `crs` is `AUTHORITY:CODE`; `feature_count` is None when only
    reading everything would tell; `encoding` is None for the format's own; `open_options` are GDAL's. `has_folders`
    tells of KML whose features lie in several folders.
    """

    main_file: MainFile
    driver: str
    layer: str
    crs: str
    geometry_type: str
    dimensions: str = "XY"
    feature_count: int | None = None
    encoding: str | None = None
    fid_column: str | None = None
    open_options: tuple[tuple[str, str], ...] = ()
    has_folders: bool = False

    @property
    def main(self) -> str:
        """The name under which GDAL opens the file."""
        return self.main_file.gdal_path

    @property
    def main_path(self) -> str:
        """Path relative to the upload's folder, inside a zip too, for Layman's `file.paths`."""
        return self.main_file.relative_path


def inspect(files: Sequence[Path], crs: str | None = None) -> VectorSource:
    """Look at the uploaded files; `crs` is what the client says, it goes before what the file says.

    Only heads are read, apart from text, of which every byte is checked to be UTF-8.

    Raises:
        WrongParameter, NotSingleLayer, MissingShapefileParts, UnsupportedCrs, ZeroLengthIdentifier: with details.
    """
    given = None if not crs else given_crs(crs)
    main = find_main_file(files)
    driver = DRIVERS[main.extension]
    if main.size_bytes == 0:
        raise wrong_file(f"{main.name} is empty.")
    if driver == "ESRI Shapefile":
        check_shapefile_parts(main, need_crs=given is None)
    head = _head(main, driver)
    return VectorSource(
        main_file=main,
        driver=driver,
        layer=head.layer,
        crs=given or _crs(head, main),
        geometry_type=head.geometry_type,
        dimensions=head.dimensions,
        feature_count=head.feature_count,
        encoding=head.encoding,
        fid_column=head.fid_column,
        open_options=head.open_options,
        has_folders=head.has_folders,
    )


def _crs(head: SourceHead, main: MainFile) -> str:
    """The CRS of what the head says.

    Raises:
        UnsupportedCrs: it says none, or one in which nothing can be drawn.
    """
    if head.crs is None and head.crs_problem:
        raise UnsupportedCrs({"found": None, "message": head.crs_problem})
    return found_crs(head.crs, main.name)


def _head(main: MainFile, driver: str) -> SourceHead:
    if driver == "CSV":
        return csv_head.read(main)
    head = geojson_head.read(main) if driver == "GeoJSON" else None
    return gdal_head.read(main, driver) if head is None else head
