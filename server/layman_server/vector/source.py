"""A quick look into an upload: is there one vector layer, in which format, CRS and encoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyproj import CRS

from layman_server.errors import UnsupportedCrs, WrongParameter
from layman_server.model.crs import known_crs
from layman_server.vector import csv_head, gdal_head, geojson_head
from layman_server.vector.source_head import SourceHead
from layman_server.vector.upload import DRIVERS, MainFile, check_shapefile_parts, find_main_file, wrong_file

#: The same CRSs with longitude first and with heights; PostGIS, WMS and WFS know them by their EPSG code.
SYNONYMS = {"OGC:CRS84": "EPSG:4326", "OGC:CRS84h": "EPSG:4326", "EPSG:4979": "EPSG:4326", "EPSG:900913": "EPSG:3857"}


@dataclass(frozen=True)
class VectorSource:
    """One vector layer in a file or zip, ready to be loaded.

    `geometry_type` is PostGIS's word without dimension (`GEOMETRY` when the file's head does not tell);
    `dimensions` is `XY`, `XYZ`, `XYM` or `XYZM`; `crs` is `AUTHORITY:CODE`; `feature_count` is None when only
    reading everything would tell; `encoding` is None for the format's own; `open_options` are GDAL's.
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
    given = None if not crs else _checked_crs(crs)
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
        crs=given or _crs_of(head, main),
        geometry_type=head.geometry_type,
        dimensions=head.dimensions,
        feature_count=head.feature_count,
        encoding=head.encoding,
        fid_column=head.fid_column,
        open_options=head.open_options,
    )


def _head(main: MainFile, driver: str) -> SourceHead:
    if driver == "CSV":
        return csv_head.read(main)
    head = geojson_head.read(main) if driver == "GeoJSON" else None
    return gdal_head.read(main, driver) if head is None else head


def _checked_crs(crs: str) -> str:
    code = known_crs(crs)
    if code is None:
        raise WrongParameter(
            {"parameter": "crs", "expected": "a code that PROJ knows, for example EPSG:5514", "found": crs}
        )
    return _horizontal(SYNONYMS.get(code, code))


def _crs_of(head: SourceHead, main: MainFile) -> str:
    code = known_crs(head.crs) if head.crs else None
    if code is None:
        raise UnsupportedCrs(
            {
                "found": head.crs,
                "message": f"The CRS of {main.name} is not known; the parameter crs can say it."
                if head.crs
                else f"{main.name} does not say its CRS; the parameter crs can.",
            }
        )
    return _horizontal(SYNONYMS.get(code, code))


def _horizontal(code: str) -> str:
    """Return the code when it says where on the earth's surface something is.

    Raises:
        UnsupportedCrs: it tells heights only, or it is geocentric or of a building site.
    """
    crs = CRS.from_user_input(code)
    if crs.is_geographic or crs.is_projected:
        return code
    message = f"{code} ({crs.name}) has no two coordinates on the earth's surface, so nothing can be drawn on a map."
    raise UnsupportedCrs({"found": code, "message": message})
