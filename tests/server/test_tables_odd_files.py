"""Files that are unusual but usable, and those of which only a later part is bad."""

from __future__ import annotations

import json
import math
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from osgeo import ogr, osr

from layman_server.errors import WrongParameter
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore
from layman_server.vector.source import inspect

pytest_plugins = ("tests.server.postgresql_fixture",)
ogr.UseExceptions()

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>All</name>
 <Schema name="S" id="S"><SimpleField name="people" type="int"/></Schema>
 <Folder><name>Cities</name><!-- the first -->
  <Placemark><name>Praha</name><ExtendedData><SchemaData schemaUrl="#S"><SimpleData name="people">5</SimpleData>
   </SchemaData></ExtendedData><Point><coordinates>14.4,50.1</coordinates></Point></Placemark>
  <Placemark><name>Brno</name><Point><coordinates>16.6,49.2</coordinates></Point></Placemark></Folder>
 <Folder><name>Roads &amp; rails</name>
  <Folder><name>inner</name><Placemark><name>D1</name><ExtendedData><Data name="kind"><value>motorway</value></Data>
   </ExtendedData><LineString><coordinates>14.4,50.1 16.6,49.2</coordinates></LineString></Placemark></Folder>
 </Folder></Document></kml>"""


def rows(database: Database, expression: str) -> list[tuple[object, ...]]:
    with database.transaction() as cursor:
        cursor.execute(f"SELECT {expression} FROM ws.t ORDER BY ogc_fid")
        return [tuple(row) for row in cursor.fetchall()]


def kmz(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"files/icon.png": "no picture", **members}.items():
            archive.writestr(name.replace("__", "/") + ("" if "." in name else ".kml"), content)
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_folders_of_kml_become_one_layer(database, store, tmp_path, packed):
    path = kmz(tmp_path / "a.kmz", files__other="<kml/>", doc=KML) if packed else tmp_path / "a.kml"
    if not packed:
        path.write_text(KML, encoding="utf-8")
    source = inspect([path])
    assert source.main_path == ("a.kmz/doc.kml" if packed else "a.kml")
    table = store.load(source, "ws", "t")
    assert (table.feature_count, table.geometry_type, table.crs) == (3, "GEOMETRY", "EPSG:4326")
    assert rows(database, '"Name", folder, people, kind') == [
        ("Praha", "Cities", 5, None),
        ("Brno", "Cities", None, None),
        ("D1", "inner", None, "motorway"),
    ]


def test_kml_of_one_folder_in_a_kmz(store, tmp_path):
    one = KML[: KML.index(" <Folder><name>Roads")] + "</Document></kml>"
    assert store.load(inspect([kmz(tmp_path / "a.kmz", doc=one)]), "ws", "t").feature_count == 2


def test_kml_that_breaks_late_is_refused(store, tmp_path):
    path = tmp_path / "a.kml"
    path.write_text(KML.replace("</LineString>", ""), encoding="utf-8")
    with pytest.raises(WrongParameter, match=r"a\.kml"):
        store.load(inspect([path]), "ws", "t")


def test_texts_in_number_columns_of_a_geopackage_become_null(database, store, tmp_path):
    path = tmp_path / "a.gpkg"
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(4326)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("a", crs, ogr.wkbPoint, options=["FID=ogc_fid", "SPATIAL_INDEX=NO"])
    for name, kind in {"whole": ogr.OFTInteger, "big": ogr.OFTInteger64, "part": ogr.OFTReal}.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    layer = source = None
    with closing(sqlite3.connect(path)) as raw, raw:
        for values in [(1, 2**40, 0.5), ("", "n/a", "x"), ("7", "8", "9.5"), (b"\0", None, math.inf)]:
            raw.execute("INSERT INTO a (whole, big, part) VALUES (?, ?, ?)", values)
    store.load(inspect([path]), "ws", "t")
    assert rows(database, "whole, big, part") == [
        (1, 2**40, 0.5),
        (None, None, None),
        (7, 8, 9.5),
        (None, None, math.inf),
    ]


@pytest.mark.parametrize(
    ("texts", "expected", "dimensions"),
    [
        (["POINT M (1 2 9)"], "POINT", 1),
        (["POINT ZM (1 2 3 9)", "POINT (4 5)"], "POINT", 3),
        (["LINESTRING M (1 2 9, 3 4 9)", "MULTILINESTRING Z ((1 2 3, 3 4 3))"], "MULTILINESTRING", 3),
        (["COMPOUNDCURVE M (CIRCULARSTRING M (0 0 9, 1 1 9, 2 0 9))"], "LINESTRING", 1),
        (["GEOMETRYCOLLECTION (POINT (1 2), POINT (3 4))", "POINT (5 6)"], "MULTIPOINT", 0),
        (["GEOMETRYCOLLECTION Z (POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1)))"], "POLYGON", 2),
        (["GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))"], "GEOMETRYCOLLECTION", 0),
    ],
)
def test_measures_are_kept_and_collections_of_one_kind_are_multi(
    database, store, tmp_path, texts, expected, dimensions
):
    path = tmp_path / "odd.gpkg"
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(5514)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("odd", crs, ogr.wkbUnknown, options=["FID=ogc_fid"])
    for text in texts:
        row = ogr.Feature(layer.GetLayerDefn())
        row.SetGeometry(ogr.CreateGeometryFromWkt(text))
        layer.CreateFeature(row)
    row = layer = source = None
    table = store.load(inspect([path]), "ws", "t")
    assert (table.geometry_type, store.describe("ws", "t")) == (expected, table)
    assert set(rows(database, "ST_Zmflag(wkb_geometry)")) == {(dimensions,)}
    if dimensions in (1, 3):
        assert any(" 9" in str(text) for (text,) in rows(database, "ST_AsEWKT(wkb_geometry)"))


def test_a_coordinate_late_in_a_csv_that_is_no_number_is_named(store, tmp_path):
    path = tmp_path / "a.csv"
    good = [f"{number},14.{number % 90},50.1,{'x' * 20}" for number in range(5000)]
    path.write_text("\n".join(["id,lon,lat,text", *good, "5000,,,none", "5001,14.1,fifty,bad", "5002,14.1,50,good"]))
    assert path.stat().st_size > 3 * (64 << 10) / 2
    with pytest.raises(WrongParameter, match=r"Row 5002 of a\.csv has lat 'fifty'"):
        store.load(inspect([path]), "ws", "t")
    assert store.tables("ws") == []
    path.write_text(path.read_text().replace("fifty", "null"))
    table = store.load(inspect([path]), "ws", "t")
    assert table.feature_count == 5003


def test_names_of_80_characters_with_quotes_that_differ_in_case_only(store, tmp_path):
    long = 'DROP TABLE "x"; -- ' + "ž" * 61
    names = [long, long.lower(), long.upper(), "select", "SELECT", "a'b", 'a"b', "ogc_fid", "tableoid"]
    properties = {name: number for number, name in enumerate(names)}
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    table = store.load(inspect([path]), "ws", "t")
    found = [column.name for column in table.columns]
    assert len(set(found)) == len(names)
    assert all(len(name.encode()) <= 63 for name in found)
    assert found[3:7] == ["select", "SELECT", "a'b", 'a"b']
    assert store.describe("ws", "t") == table


@pytest.mark.slow
def test_a_polygon_of_a_million_vertices(database: Database, store: TableStore, tmp_path):
    count = 1_000_000
    turns = (2 * math.pi * number / count for number in range(count))
    ring = [[round(15 + math.cos(turn), 7), round(50 + math.sin(turn), 7)] for turn in turns]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    path = tmp_path / "round.geojson"
    path.write_text(
        json.dumps(
            {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": geometry}]}
        )
    )
    assert store.load(inspect([path]), "ws", "t").geometry_type == "POLYGON"
    assert rows(database, "ST_NPoints(wkb_geometry), ST_IsClosed(ST_ExteriorRing(wkb_geometry))") == [(count + 1, True)]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "1e308"])
def test_coordinates_that_are_no_finite_numbers_give_no_box(store, tmp_path, number):
    path = tmp_path / "a.geojson"
    geometries = [f'{{"type":"Point","coordinates":[{x},50]}}' for x in (14, number)]
    features = ",".join(f'{{"type":"Feature","properties":{{}},"geometry":{shape}}}' for shape in geometries)
    path.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    try:
        table = store.load(inspect([path], "EPSG:5514"), "ws", "t")
    except WrongParameter as error:
        assert "a.geojson" in error.detail["message"]
    else:
        assert table.feature_count == 2
        assert table.bounding_box is None or table.bounding_box.is_finite()
