"""Features as files: zipped shapefiles and GeoPackages, written by GDAL and then sent on."""

from __future__ import annotations

import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from osgeo import gdal
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.dialect import GEOPACKAGE, SHAPE_ZIP
from layman_server.ogc.wfs.features import Page
from layman_server.ogc.wfs.selection import Selection

#: Longest time to write a file; a worker that is silent for longer is taken for dead.
TIME_LIMIT_S = 45
_PIECE_BYTES = 1024 * 1024
_KINDS = {"_points": 0, "_lines": 1, "_polygons": 2}
CONTENT_TYPES = {SHAPE_ZIP: "application/zip", GEOPACKAGE: "application/geopackage+sqlite3"}


def packed(
    cursor: Cursor, dsn: Mapping[str, str], selections: Sequence[Selection], page: Page, format_: str
) -> Iterator[bytes]:
    """The features in one file, in pieces; `dsn` are psycopg2's connection parameters for GDAL's own connection.

    Raises:
        OgcError: GDAL cannot write it, or not in the time that there is.
    """
    with tempfile.TemporaryDirectory(prefix="layman-wfs-") as folder:
        source = "PG:" + " ".join(f"{name}='{_quoted(value)}'" for name, value in dsn.items())
        deadline = time.monotonic() + TIME_LIMIT_S
        for selection in selections:
            for suffix, statement in _statements(cursor, selection, page, format_):
                name = f"{selection.table.type_name}{suffix}"
                _write(source, statement, selection, name, Path(folder), format_, deadline)
        path = _zipped(Path(folder)) if format_ == SHAPE_ZIP else Path(folder) / "features.gpkg"
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece


def _statements(cursor: Cursor, selection: Selection, page: Page, format_: str) -> Iterator[tuple[str, str]]:
    """Queries with the suffix of their file's name: shapefiles hold one kind of geometry."""
    is_mixed = selection.table.single_type in {"GEOMETRY", "GEOMETRYCOLLECTION"} and not selection.table.part
    if format_ != SHAPE_ZIP or not is_mixed:
        yield "", _statement(selection, page, selection.straight_geometry).as_string(cursor)
        return
    for suffix, dimension in _KINDS.items():
        geometry = sql.SQL("ST_CollectionExtract({}, {})").format(
            selection.straight_geometry, sql.Literal(dimension + 1)
        )
        yield suffix, _statement(selection, page, geometry, dimension).as_string(cursor)


def _statement(
    selection: Selection, page: Page, geometry: sql.Composable, dimension: int | None = None
) -> sql.Composable:
    key = selection.table.key.name
    columns = [
        sql.SQL("{}::text AS {}").format(sql.Identifier(column.name), sql.Identifier(column.name))
        if column.type in {"json", "jsonb", "uuid", "xml"}
        else sql.Identifier(column.name)
        for column in selection.attributes
        if column.name != key or len(selection.attributes) == 1
    ]
    if selection.with_geometry:
        name = sql.Identifier(selection.table.geometry_column)
        columns.append(sql.SQL("{} AS {}").format(geometry, name))
    kind = (
        sql.SQL("")
        if dimension is None
        else sql.SQL("AND ST_Dimension({}) = {}").format(selection.table.geometry, sql.Literal(dimension))
    )
    limit = sql.SQL("") if page.count is None else sql.SQL("LIMIT {}").format(sql.Literal(page.count))
    return sql.SQL("SELECT {} {} {} {} {} OFFSET {}").format(
        sql.SQL(", ").join(columns), selection.source, kind, selection.order, limit, sql.Literal(page.start)
    )


def _write(
    source: str, statement: str, selection: Selection, name: str, folder: Path, format_: str, deadline: float
) -> None:
    """Let GDAL write the rows of one statement as a layer of this name."""
    is_shape = format_ == SHAPE_ZIP
    target = folder / (f"{name}.shp" if is_shape else "features.gpkg")
    options = gdal.VectorTranslateOptions(
        format="ESRI Shapefile" if is_shape else "GPKG",
        accessMode="update" if target.exists() else None,
        SQLStatement=statement,
        layerName=name,
        dstSRS=selection.output.authid,
        reproject=False,
        layerCreationOptions=["ENCODING=UTF-8"] if is_shape else [],
        callback=lambda *_: 1 if time.monotonic() < deadline else 0,
    )
    used = gdal.GetUseExceptions()
    gdal.DontUseExceptions()
    try:
        opened = gdal.OpenEx(source, gdal.OF_VECTOR, open_options=["LIST_ALL_TABLES=NO"])
        written = gdal.VectorTranslate(str(target), opened, options=options) if opened is not None else None
    finally:
        if used:
            gdal.UseExceptions()
    if written is None:
        message = f"{name} cannot be written in this format, or not in {TIME_LIMIT_S} seconds; ask for pages of it."
        raise OgcError(message, "OperationProcessingFailed", locator="outputFormat")
    # GDAL writes the rest when the data set is let go.
    del written, opened


def _zipped(folder: Path) -> Path:
    path = folder / "features.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.iterdir()):
            if file != path:
                archive.write(file, file.name)
    return path


def _quoted(value: str) -> str:
    """A value inside of the quotes of libpq's connection strings."""
    return value.replace("\\", "\\\\").replace("'", "\\'")
