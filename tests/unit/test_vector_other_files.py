"""Uploaded files cannot make the server read other files."""

from __future__ import annotations

import json
import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path

import pyarrow
import pytest

from layman_server.errors import WrongParameter
from layman_server.vector.gdal_drivers import VECTOR_DRIVERS, pyogrio
from layman_server.vector.source import inspect

_PIPELINE = "gdal vector pipeline ! read {} ! write --output-format=stream streamed_dataset"


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A file that is none of the upload's."""
    path = tmp_path / "private.geojson"
    geometry = {"type": "Point", "coordinates": [1, 2]}
    feature = {"type": "Feature", "properties": {"secret": "s3cret"}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


@pytest.fixture
def geopackage(tmp_path: Path) -> Path:
    path = tmp_path / "upload.gpkg"
    point = struct.pack("<BIdd", 1, 1, 14.4, 50.1)
    table = pyarrow.table({"name": ["a"], "geometry": [point]})
    pyogrio.write_arrow(
        table,
        str(path),
        layer="places",
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="Point",
        crs="EPSG:4326",
    )
    return path


def _add(path: Path, *objects: tuple[str, str, str]) -> None:
    """Put (type, name, statement) into a schema; modules of the statements need not be there."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA writable_schema=ON")
        for kind, name, statement in objects:
            row = (kind, name, name, statement)
            database.execute(
                "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)", row
            )


def _show(path: Path, table: str) -> None:
    """Make another table the one layer of the GeoPackage."""
    with closing(sqlite3.connect(path)) as database, database:
        for name in ("gpkg_contents", "gpkg_geometry_columns"):
            database.execute(f"UPDATE {name} SET table_name = ?", (table,))


@pytest.mark.parametrize("more", [{}, {"features": []}])
def test_a_pipeline_of_gdal_is_no_geojson(tmp_path: Path, private: Path, more: dict[str, object]) -> None:
    path = tmp_path / "upload.geojson"
    path.write_text(json.dumps({"type": "gdal_streamed_alg", "command_line": _PIPELINE.format(private)} | more))
    with pytest.raises(WrongParameter):
        inspect([path])


def test_gdal_has_no_drivers_that_uploads_do_not_need() -> None:
    assert set(pyogrio.list_drivers()) - {"MEM", "Memory"} <= VECTOR_DRIVERS


@pytest.mark.parametrize("zipped", [False, True])
def test_a_virtual_table_is_refused(tmp_path: Path, private: Path, geopackage: Path, zipped: bool) -> None:
    _add(geopackage, ("table", "other", f"CREATE VIRTUAL TABLE other USING VirtualText('{private}', 'UTF-8', 0)"))
    upload = geopackage
    if zipped:
        upload = tmp_path / "upload.zip"
        with zipfile.ZipFile(upload, "w") as archive:
            archive.write(geopackage, "upload.gpkg")
    with pytest.raises(WrongParameter, match="may read other files"):
        inspect([upload])


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE/**/VIRTUAL TABLE other USING VirtualText('x')",
        "create virtual table \"a USING rtree\" using VirtualText('x')",
        "CREATE VIRTUAL TABLE other USING rtree_of_mine('x')",
    ],
)
def test_a_virtual_table_cannot_be_written_otherwise(geopackage: Path, statement: str) -> None:
    _add(geopackage, ("table", "other", statement))
    with pytest.raises(WrongParameter):
        inspect([geopackage])


def test_a_view_reads_no_virtual_table_even_when_nobody_looked(private: Path, geopackage: Path) -> None:
    _add(
        geopackage,
        ("table", "other", f"CREATE VIRTUAL TABLE other USING VirtualText('{private}', 'UTF-8', 0)"),
        ("view", "both", "CREATE VIEW both AS SELECT p.fid, p.geom, o.* FROM places p, other o"),
    )
    _show(geopackage, "both")
    with pytest.raises(Exception, match=r"unsafe use of virtual table|no such module"):
        pyogrio.read_arrow(str(geopackage), layer="both")


def test_views_and_indexes_stay_welcome(geopackage: Path) -> None:
    with closing(sqlite3.connect(geopackage)) as database, database:
        database.execute("CREATE VIEW named AS SELECT fid, geom, name FROM places")
        database.execute("CREATE VIRTUAL TABLE words USING fts4(name)")
    _show(geopackage, "named")
    assert inspect([geopackage]).layer == "named"
