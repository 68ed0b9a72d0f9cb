"""What lands in the table equals what OGR reads from the same file."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from osgeo import ogr

from layman_server.model.crs import BoundingBox
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore
from layman_server.vector.source import inspect

pytest_plugins = ("tests.server.postgresql_fixture",)
ogr.UseExceptions()
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("LAYMAN_TEST_DATA", ROOT.parent / "shared" / "data")) / "layman"
WORLD = Path("/usr/share/qgis/resources/data/world_map.gpkg")
EXTENSIONS = {
    "GeoJSON": "geojson",
    "ESRI Shapefile": "shp",
    "GPKG": "gpkg",
    "FlatGeobuf": "fgb",
    "GML": "gml",
    "KML": "kml",
}

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="LAYMAN_TEST_DATA is not there")
needs_world = pytest.mark.skipif(not WORLD.is_file(), reason="QGIS's world_map.gpkg is not there")


def converted(folder: Path, layer: str, driver: str) -> list[Path]:
    """The layer of the world map in another format."""
    target = folder / f"{layer}.{EXTENSIONS[driver]}"
    options = ["-lco", "ENCODING=UTF-8"] if driver == "ESRI Shapefile" else []
    command = ["ogr2ogr", "-q", "-f", driver, str(target), str(WORLD), layer, *options]
    subprocess.run(command, check=True, timeout=120)
    return sorted(folder.iterdir()) if driver == "ESRI Shapefile" else [target]


def ogr_rows(path: Path, attributes: Iterable[str]) -> list[tuple[str, ...]]:
    """Attributes as text and a checksum of the geometry (single ones as Multi), in the file's order."""
    source = ogr.Open(str(path))
    rows = []
    for feature in source.GetLayer(0):
        geometry = feature.GetGeometryRef()
        digest = ""
        if geometry is not None:
            kind = ogr.GT_GetCollection(ogr.GT_Flatten(geometry.GetGeometryType()))
            geometry.Set3D(False)
            digest = hashlib.md5(ogr.ForceTo(geometry.Clone(), kind).ExportToIsoWkb(ogr.wkbNDR)).hexdigest()
        values = [feature.GetField(name) if feature.IsFieldSetAndNotNull(name) else None for name in attributes]
        rows.append((*(_text(value) for value in values), digest))
    return rows


def table_rows(database: Database, table: str, key: str, attributes: Iterable[str]) -> list[tuple[str, ...]]:
    columns = ", ".join(f'"{name}"' for name in attributes)
    statement = (
        f"SELECT {columns + ',' if columns else ''}"
        " coalesce(md5(ST_AsBinary(ST_Multi(ST_Force2D(wkb_geometry)), 'NDR')), '')"
        f' FROM ws.{table} ORDER BY "{key}"'
    )
    with database.transaction() as cursor:
        cursor.execute(statement)
        return [(*(_text(value) for value in row[:-1]), row[-1]) for row in cursor.fetchall()]


def _text(value: object) -> str:
    if value is None:
        return "-"
    return repr(float(value)) if isinstance(value, int | float) else str(value)


def assert_equal_to_ogr(database: Database, store: TableStore, files: list[Path], main: Path) -> None:
    table = store.load(inspect(files), "ws", "roads")
    attributes = [column.name for column in table.columns]
    expected = ogr_rows(main, attributes)
    assert table_rows(database, "roads", table.primary_key, attributes) == expected
    assert table.feature_count == len(expected)
    assert store.describe("ws", "roads") == table


@needs_samples
@pytest.mark.parametrize(
    "name",
    [
        "data/geometry-types/all.geojson",
        "data/geometry-types/linestring.geojson",
        "data/geometry-types/multilinestring.geojson",
        "data/geometry-types/multipoint.geojson",
        "data/geometry-types/multipolygon.geojson",
        "data/geometry-types/point.geojson",
        "data/geometry-types/polygon.geojson",
        "data/stations.geojson",
        "data/test_layer4.geojson",
        "data/upper_attr.geojson",
        "layman.layer/25k_vertexes.geojson",
        "layman.layer/sample_point_cz.geojson",
        "layman.layer/small_layer.geojson",
        "layman.layer/small_layer_with_id.geojson",
        "layman.layer/SMAll_layER.GeOjSoN",
        "layman.layer/strange_attribute_names.geojson",
    ],
)
def test_geojson_samples_equal_ogr(database, store, name):
    assert_equal_to_ogr(database, store, [SAMPLES / name], SAMPLES / name)


@needs_samples
def test_shapefile_samples_equal_ogr(database, store):
    files = sorted((SAMPLES / "layman.layer").glob("small_layer.[sdpc]*"))
    assert_equal_to_ogr(database, store, files, SAMPLES / "layman.layer" / "small_layer.shp")


@needs_samples
def test_empty_shapefile_makes_an_empty_table(store):
    table = store.load(inspect(sorted((SAMPLES / "layman.layer").glob("empty.*"))), "ws", "empty")
    assert (table.feature_count, table.bounding_box, table.geometry_type) == (0, None, "POINT")
    assert store.describe("ws", "empty") == table


@needs_world
@pytest.mark.parametrize("driver", sorted(EXTENSIONS))
@pytest.mark.parametrize("layer", ["countries", "disputed_borders"])
def test_world_map_in_every_format_equals_ogr(database, store, tmp_path, driver, layer):
    files = converted(tmp_path, layer, driver)
    main = next(path for path in files if path.suffix[1:] == EXTENSIONS[driver])
    if driver == "FlatGeobuf":
        # Its features are sorted by place, and OGR's order follows the index only in some versions.
        table = store.load(inspect(files), "ws", "roads")
        attributes = [column.name for column in table.columns]
        assert sorted(table_rows(database, "roads", "ogc_fid", attributes)) == sorted(ogr_rows(main, attributes))
        return
    if driver in ("GML", "KML"):
        # The formats' own extra fields differ between versions of GDAL.
        table = store.load(inspect(files), "ws", "roads")
        shared = [column.name for column in table.columns if column.name.lower() in ("name", "iso_a2", "adm0_left")]
        assert shared
        assert table_rows(database, "roads", "ogc_fid", shared) == ogr_rows(main, shared)
        return
    assert_equal_to_ogr(database, store, files, main)


@needs_world
@pytest.mark.parametrize("driver", ["GeoJSON", "ESRI Shapefile", "GPKG"])
def test_zip_gives_the_same_table_as_its_content(database, store, tmp_path, driver):
    (tmp_path / "plain").mkdir()
    files = converted(tmp_path / "plain", "disputed_borders", driver)
    with zipfile.ZipFile(tmp_path / "borders.ZIP", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, f"folder/{path.name}")
    plain = store.load(inspect(files), "ws", "plain")
    source = inspect([tmp_path / "borders.ZIP"])
    zipped = store.load(source, "ws", "zipped")
    attributes = [column.name for column in plain.columns]
    assert zipped.columns == plain.columns
    assert table_rows(database, "zipped", zipped.primary_key, attributes) == table_rows(
        database, "plain", plain.primary_key, attributes
    )
    assert source.main_path == f"borders.ZIP/folder/disputed_borders.{EXTENSIONS[driver]}"


@needs_world
def test_geopackage_keeps_its_key_and_takes_style_tables(database, store, tmp_path):
    target = tmp_path / "styled.gpkg"
    subprocess.run(["ogr2ogr", "-q", str(target), str(WORLD), "countries", "layer_styles"], check=True, timeout=60)
    subprocess.run(
        ["ogrinfo", "-q", str(target), "-sql", "DELETE FROM countries WHERE fid < 200"],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )
    table = store.load(inspect([target]), "ws", "countries")
    assert table.primary_key == "fid"
    with database.transaction() as cursor:
        cursor.execute(
            "SELECT min(fid) >= 200, nextval(pg_get_serial_sequence('ws.countries', 'fid')) - max(fid)"
            " FROM ws.countries"
        )
        assert cursor.fetchone() == (True, 1)


@needs_world
def test_table_has_key_spatial_index_and_statistics(database, store, tmp_path):
    store.load(inspect(converted(tmp_path, "countries", "GeoJSON")), "ws", "countries")
    with database.transaction() as cursor:
        cursor.execute(
            "SELECT string_agg(am.amname, ',' ORDER BY 1) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_am am ON am.oid = c.relam WHERE i.indrelid = 'ws.countries'::regclass"
        )
        assert cursor.fetchone() == ("btree,gist",)
        cursor.execute("SELECT ST_EstimatedExtent('ws', 'countries', 'wkb_geometry') IS NOT NULL")
        assert cursor.fetchone() == (True,)


def test_bounding_box_is_in_the_layers_crs(store, tmp_path):
    path = tmp_path / "krovak.csv"
    path.write_text("name;X;Y\na;-700000;-1000000\nb;-600000;-1100000\n")
    table = store.load(inspect([path], "EPSG:5514"), "ws", "krovak")
    assert table.bounding_box == BoundingBox(-700000, -1100000, -600000, -1000000, "EPSG:5514")


def test_dates_of_a_geopackage_that_are_none_become_null(database, store, tmp_path):
    """SQLite keeps any text in any column; empty ones come from programs that know no NULL."""
    path = tmp_path / "dates.gpkg"
    target = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = target.CreateLayer("dates", srs=None, geom_type=ogr.wkbPoint, options=["SPATIAL_INDEX=NO"])
    layer.CreateField(ogr.FieldDefn("d", ogr.OFTDate))
    layer.CreateField(ogr.FieldDefn("t", ogr.OFTDateTime))
    for _ in range(3):
        layer.CreateFeature(ogr.Feature(layer.GetLayerDefn()))
    layer = target = None
    with closing(sqlite3.connect(path)) as content:
        content.execute("UPDATE dates SET d = '', t = '' WHERE fid = 1")
        content.execute("UPDATE dates SET d = '1.5.1618', t = 'soon' WHERE fid = 2")
        content.execute("UPDATE dates SET d = '1618-05-01', t = '1618-05-01T10:00:00+02:00' WHERE fid = 3")
        content.commit()
    store.load(inspect([path], "EPSG:4326"), "ws", "dates")
    with database.transaction() as cursor:
        cursor.execute("SELECT fid, d::text, (t AT TIME ZONE 'UTC')::text FROM ws.dates ORDER BY fid")
        assert cursor.fetchall() == [(1, None, None), (2, None, None), (3, "1618-05-01", "1618-05-01 08:00:00")]
