"""Values of every kind, and names of every kind, survive the way into the table."""

from __future__ import annotations

import json
import math
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo import ogr, osr

from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore
from layman_server.vector.source import inspect

pytest_plugins = ("tests.server.postgresql_fixture",)
ogr.UseExceptions()


def collection(*features: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def feature(
    properties: dict[str, Any] | None, geometry: dict[str, Any] | None = None, **members: Any
) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry, **members}


def point(*position: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(position)}


def loaded(store: TableStore, folder: Path, content: dict[str, Any] | str, table: str = "t"):
    path = folder / "data.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return store.load(inspect([path]), "ws", table)


def values(database: Database, expression: str, table: str = "t") -> list[Any]:
    with database.transaction() as cursor:
        cursor.execute(f"SELECT {expression} FROM ws.{table} ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def as_features(database: Database, table: str = "t") -> list[dict[str, Any]]:
    with database.transaction() as cursor:
        cursor.execute(
            "SELECT (to_jsonb(row_of_the_table) - 'ogc_fid' - 'wkb_geometry')::text, ST_AsBinary(wkb_geometry, 'NDR')"
            f" FROM ws.{table} AS row_of_the_table ORDER BY ogc_fid"
        )
        return [
            {"properties": json.loads(row[0]), "wkb": None if row[1] is None else bytes(row[1])}
            for row in cursor.fetchall()
        ]


names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda name: name not in {"ogc_fid", "wkb_geometry", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"}
)
scalars = {
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20).map("t{}".format),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "real": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "list": st.lists(st.integers(-5, 5) | st.text("aé", max_size=3), max_size=3),
}
positions = st.tuples(st.floats(-180, 180, allow_nan=False), st.floats(-90, 90, allow_nan=False)).map(list)
rings = st.lists(positions, min_size=3, max_size=6).map(lambda ring: [*ring, ring[0]])
geometries = {
    "Point": positions,
    "LineString": st.lists(positions, min_size=2, max_size=6),
    "Polygon": st.lists(rings, min_size=1, max_size=2),
    "MultiPoint": st.lists(positions, min_size=1, max_size=4),
    "MultiLineString": st.lists(st.lists(positions, min_size=2, max_size=4), min_size=1, max_size=3),
    "MultiPolygon": st.lists(st.lists(rings, min_size=1, max_size=2), min_size=1, max_size=3),
}


@st.composite
def collections(draw: st.DrawFn) -> dict[str, Any]:
    kinds = draw(st.dictionaries(names, st.sampled_from(sorted(scalars)), max_size=4))
    kind = draw(st.sampled_from(sorted(geometries)))
    features = []
    for _ in range(draw(st.integers(1, 5))):
        properties = {name: draw(scalars[scalar] | st.none()) for name, scalar in kinds.items()}
        coordinates = draw(geometries[kind] | st.none())
        geometry = None if coordinates is None else {"type": kind, "coordinates": coordinates}
        features.append(feature(properties, geometry))
    return collection(*features)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=collections())
def test_geojson_round_trip(database, store, tmp_path, content):
    loaded(store, tmp_path, content)
    found = as_features(database)
    assert len(found) == len(content["features"])
    for expected, row in zip(content["features"], found, strict=True):
        assert list(map(_comparable, row["properties"].items())) == list(map(_comparable, _sorted(expected)))
        assert row["wkb"] == _wkb(expected["geometry"])


def _sorted(expected: dict[str, Any]) -> list[tuple[str, Any]]:
    """jsonb orders keys by length in bytes, then by bytes."""
    return sorted(expected["properties"].items(), key=lambda item: (len(item[0].encode()), item[0].encode()))


def _wkb(geometry: dict[str, Any] | None) -> bytes | None:
    if geometry is None:
        return None
    return bytes(ogr.CreateGeometryFromJson(json.dumps(geometry)).ExportToIsoWkb(ogr.wkbNDR))


def _comparable(item: tuple[str, Any]) -> tuple[str, Any]:
    name, value = item
    return name, float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def test_case_differing_unicode_and_sql_names_survive(store, tmp_path):
    attributes = ["Name", "name", "NAME", "ČÍSLO žluté", "select", 'a"b', "a'b", "a\\b", "100%", "%s", "; DROP", "a\tb"]
    table = loaded(store, tmp_path, collection(feature(dict.fromkeys(attributes, 1), point(1, 2))))
    assert [column.name for column in table.columns] == attributes


def test_names_that_clash_or_are_too_long_are_changed_visibly(store, tmp_path):
    attributes = ["ogc_fid", "wkb_geometry", "xmin", "ž" * 40, "ž" * 41]
    table = loaded(store, tmp_path, collection(feature(dict.fromkeys(attributes, 1), point(1, 2))))
    assert [column.name for column in table.columns] == [
        "ogc_fid_1",
        "wkb_geometry_1",
        "xmin_1",
        "ž" * 31,
        "ž" * 30 + "_1",
    ]


def test_types_of_attributes(store, tmp_path):
    rows = [
        {"i": 1, "l": 1, "f": 1, "b": True, "d": "1850-02-03", "z": "2020-01-01T00:00:00Z", "t": "2020-01-01T00:00:00",
         "m": "x", "j": {"a": 1}, "n": None, "s": "x"},
        {"i": 2, "l": 2**40, "f": 1.5, "b": None, "d": None, "z": None, "t": None,
         "m": 1, "j": [1], "n": None, "s": "y"},
    ]  # fmt: skip
    table = loaded(store, tmp_path, collection(*(feature(row, point(1, 2)) for row in rows)))
    assert {column.name: column.sql_type for column in table.columns} == {
        "i": "integer",
        "l": "bigint",
        "f": "double precision",
        "b": "boolean",
        "d": "date",
        "z": "timestamp with time zone",
        "t": "timestamp without time zone",
        "m": "text",
        "j": "jsonb",
        "n": "text",
        "s": "text",
    }


def test_dates_and_times_keep_their_value(database, store, tmp_path):
    row = {"d": "1850/02/03", "z": "1899-12-31T23:30:00.25+01:00", "t": "0999-01-01T00:00:00"}
    loaded(store, tmp_path, collection(feature(row, point(1, 2))))
    assert values(database, "d::text || ' ' || (z AT TIME ZONE 'UTC')::text || ' ' || t::text") == [
        "1850-02-03 1899-12-31 22:30:00.25 0999-01-01 00:00:00"
    ]


def test_what_only_looks_like_a_date_stays_text(database, store, tmp_path):
    row = {"d": "2020-13-45", "t": "2020-02-30T05:00:00Z"}
    loaded(store, tmp_path, collection(feature(row, point(1, 2))))
    assert [found["properties"] for found in as_features(database)] == [row]


def test_a_later_feature_of_another_type_widens_the_column(database, store, tmp_path):
    padding = "x" * 200
    features = [feature({"v": i, "pad": padding}, point(1, 2)) for i in range(25_000)]
    features.append(feature({"v": "late", "pad": padding, "new": 1.5}, point(1, 2)))
    table = loaded(store, tmp_path, collection(*features))
    assert table.feature_count == 25_001
    assert [(column.name, column.sql_type) for column in table.columns] == [
        ("v", "text"),
        ("pad", "text"),
        ("new", "double precision"),
    ]
    assert values(database, "count(*) FILTER (WHERE v = 'late' AND new = 1.5)") == [1]


def test_a_later_multi_geometry_makes_the_column_multi(store, tmp_path):
    ring = [[0.123456789, 0], [1, 0], [1, 1], [0.123456789, 0]]
    features = [feature({"pad": "x" * 300}, {"type": "Polygon", "coordinates": [ring]}) for _ in range(20_000)]
    features.append(feature({}, {"type": "MultiPolygon", "coordinates": [[ring], [ring]]}))
    table = loaded(store, tmp_path, collection(*features))
    assert (table.geometry_type, table.feature_count) == ("MULTIPOLYGON", 20_001)


@pytest.mark.parametrize(
    ("geometries", "expected"),
    [
        ([point(1, 2, 3)], "POINT"),
        ([point(1, 2), point(1, 2, 3)], "POINT"),
        ([point(1, 2), {"type": "MultiPoint", "coordinates": [[1, 2]]}], "MULTIPOINT"),
        ([point(1, 2), {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}], "GEOMETRY"),
        ([None, point(1, 2)], "POINT"),
        ([None], "GEOMETRY"),
        ([{"type": "Polygon", "coordinates": []}], "POLYGON"),
    ],
)
def test_geometry_types(database, store, tmp_path, geometries, expected):
    table = loaded(store, tmp_path, collection(*(feature({"a": 1}, geometry) for geometry in geometries)))
    assert table.geometry_type == expected
    assert table.feature_count == len(geometries)
    assert store.describe("ws", "t") == table
    if any(geometry and len(geometry["coordinates"]) == 3 for geometry in geometries):
        assert 3.0 in values(database, "ST_Z(wkb_geometry)")


def test_number_like_nan_and_infinity_survive(database, store, tmp_path):
    loaded(
        store,
        tmp_path,
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"v":NaN},"geometry":null},'
        '{"type":"Feature","properties":{"v":Infinity},"geometry":null}]}',
    )
    found = values(database, "v")
    assert math.isinf(found[0]) and math.isnan(found[1])


def test_nul_characters_are_left_out(database, store, tmp_path):
    loaded(store, tmp_path, collection(feature({"v": "a\0b", "j": {"k": "c\0d"}}, point(1, 2))))
    assert values(database, "v || (j->>'k')") == ["abcd"]


def test_textual_feature_ids_become_an_attribute_and_duplicates_do_no_harm(database, store, tmp_path):
    loaded(store, tmp_path, collection(feature({"v": 1}, point(1, 2), id="a"), feature({"v": 2}, point(1, 2), id="a")))
    assert values(database, "id || v::text || ogc_fid::text") == ["a11", "a22"]


def test_duplicate_numeric_feature_ids_do_no_harm(database, store, tmp_path):
    loaded(store, tmp_path, collection(feature({"v": 1}, point(1, 2), id=7), feature({"v": 2}, point(1, 2), id=7)))
    assert values(database, "ogc_fid") == [1, 2]


def test_crs_member_after_the_features_is_honoured(store, tmp_path):
    crs = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5514"}}'
    rest = '"features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[-1,-2]}}]'
    table = loaded(store, tmp_path, f'{{"type":"FeatureCollection",{rest},{crs}}}')
    assert table.crs == "EPSG:5514"


def test_single_feature_is_a_layer(store, tmp_path):
    assert loaded(store, tmp_path, feature({"a": 1}, point(1, 2))).feature_count == 1


def test_geopackage_of_every_value(database, store, tmp_path):
    path = tmp_path / "all.gpkg"
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(5514)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("Vše", crs, ogr.wkbUnknown, options=["FID=my id"])
    kinds = {"Name": ogr.OFTString, "xmax": ogr.OFTReal, "big": ogr.OFTInteger64, "d": ogr.OFTDate,
             "dt": ogr.OFTDateTime, "b": ogr.OFTBinary, "wkb_geometry": ogr.OFTString}  # fmt: skip
    for name, kind in kinds.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    curve = "CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))"
    for key, text in [(5, "POINT Z (1 2 3)"), (3_000_000_000, curve), (7, None)]:
        row = ogr.Feature(layer.GetLayerDefn())
        row.SetFID(key)
        for name, value in {"Name": "ž", "xmax": math.inf, "big": 2**60, "d": "1850-01-02"}.items():
            row[name] = value
        row.SetFieldBinaryFromHexString("b", "0001")
        row["dt"] = "1899/12/31 23:59:59+00"
        if text:
            row.SetGeometry(ogr.CreateGeometryFromWkt(text))
        layer.CreateFeature(row)
    row = layer = source = None
    table = store.load(inspect([path]), "ws", "t")
    assert store.describe("ws", "t") == table
    assert (table.primary_key, table.geometry_type, table.crs) == ("my id", "GEOMETRY", "EPSG:5514")
    assert values(database, '"my id"') == [5, 7, 3_000_000_000]
    assert values(database, "concat_ws(' ', \"Name\", xmax_1, big, d, dt AT TIME ZONE 'UTC', b)")[0] == (
        f"ž Infinity {2**60} 1850-01-02 1899-12-31 23:59:59 \\x0001"
    )
    assert values(database, "GeometryType(wkb_geometry)") == ["POINT", "POLYGON", None]


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        (ogr.wkbPointM, "POINT M (1 2 3)", "POINT"),
        (ogr.wkbPolygon, "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))", "MULTIPOLYGON"),
        (ogr.wkbMultiPolygon, "POLYGON((0 0,1 0,1 1,0 0))", "MULTIPOLYGON"),
        (ogr.wkbCompoundCurve, "COMPOUNDCURVE(CIRCULARSTRING(0 0,1 1,2 0))", "LINESTRING"),
    ],
)
def test_geopackage_geometries_other_than_declared(store, tmp_path, declared, text, expected):
    path = tmp_path / "odd.gpkg"
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(4326)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("odd", crs, declared)
    row = ogr.Feature(layer.GetLayerDefn())
    row.SetGeometry(ogr.CreateGeometryFromWkt(text))
    layer.CreateFeature(row)
    row = layer = source = None
    assert store.load(inspect([path]), "ws", "t").geometry_type == expected


@pytest.mark.parametrize("crs", ["EPSG:5514", "ESRI:102067", "IAU_2015:30100"])
def test_crs_of_any_authority_is_kept(store, tmp_path, crs):
    path = tmp_path / "wkt.csv"
    path.write_text('name,wkt\na,"POLYGON((0 0,1 0,1 1,0 0))"\nb,"MULTIPOLYGON(((0 0,1 0,1 1,0 0)))"\n')
    table = store.load(inspect([path], crs), "ws", "t")
    assert (table.crs, table.geometry_type) == (crs, "MULTIPOLYGON")
    assert store.describe("ws", "t") == table
    assert store.load(inspect([path], crs), "ws", "again").crs == crs


def test_csv_with_longitudes_is_wgs84_and_rows_without_them_stay(database, store, tmp_path):
    path = tmp_path / "places.csv"
    path.write_text('name,LON,Lat,n,when\nA,14.5,50.25,1,2020-01-02\n"B, c",15,51,2,1850-03-04\nC,,,3,\n')
    table = store.load(inspect([path]), "ws", "t")
    assert (table.crs, table.feature_count, table.geometry_type) == ("EPSG:4326", 3, "POINT")
    assert values(database, "name || coalesce(ST_X(wkb_geometry)::text || \"when\"::text, '-')") == [
        "A14.52020-01-02",
        "B, c151850-03-04",
        "C-",
    ]


def test_names_that_need_escapes_keep_every_value(database, store, tmp_path):
    row = {'a"𝠀\\': 1, "j\n": {"k": [1]}, "t\t": "x", "n": None}
    loaded(store, tmp_path, collection(feature(row, point(1, 2)), feature(None, point(1, 2))))
    assert [found["properties"] for found in as_features(database)] == [row, dict.fromkeys(row)]


def shapefile(folder: Path, names: list[str], encoding: str, cpg: str | None, language_driver: int = 0) -> list[Path]:
    """A Shapefile with texts in the encoding; what it says about that is given apart."""
    rows = "".join(f"{i},{i},{name}\n" for i, name in enumerate(names))
    (folder / "p.csv").write_text("lon,lat,Název\n" + rows, encoding="utf-8")
    options = ["-a_srs", "EPSG:4326", "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"]
    command = ["ogr2ogr", "-q", str(folder / "p.shp"), str(folder / "p.csv"), *options, "-lco", f"ENCODING={encoding}"]
    subprocess.run(command, check=True, timeout=60)
    (folder / "p.cpg").unlink(missing_ok=True)
    if cpg is not None:
        (folder / "p.cpg").write_text(cpg)
    table = bytearray((folder / "p.dbf").read_bytes())
    table[29] = language_driver
    (folder / "p.dbf").write_bytes(table)
    return sorted(path for path in folder.glob("p.*") if path.suffix != ".csv")


@pytest.mark.parametrize(
    ("encoding", "cpg", "language_driver"),
    [
        ("UTF-8", "UTF-8", 0),
        ("UTF-8", None, 0),
        ("UTF-8", "ISO-8859-1", 0x57),
        ("CP1250", "CP1250", 0),
        ("CP1250", None, 0xC8),
        ("CP1250", None, 0x57),
        ("CP1250", None, 0),
        ("CP1250", "UTF-8", 0),
        ("ISO-8859-2", None, 0),
        ("CP852", None, 0x64),
    ],
)
def test_shapefile_texts_are_right_whatever_it_says(database, store, tmp_path, encoding, cpg, language_driver):
    names = ["Plzeňský kraj", "Žďár nad Sázavou", "Třebíč", "Ústí nad Labem", "Příliš žluťoučký kůň úpěl"]
    table = store.load(inspect(shapefile(tmp_path, names, encoding, cpg, language_driver)), "ws", "t")
    text_column = next(column.name for column in table.columns if column.sql_type == "text")
    assert values(database, f'"{text_column}"') == sorted(names)
    assert text_column == "Název"


def test_csv_and_geojson_in_windows_encoding_are_repaired(database, store, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Název;lon;lat\nTřebíč;15;49\n".encode("cp1250"))
    store.load(inspect([path]), "ws", "t")
    assert values(database, '"Název"') == ["Třebíč"]
    text = json.dumps(collection(feature({"Název": "Třebíč, Žďár"}, point(1, 2))), ensure_ascii=False)
    path = tmp_path / "a.geojson"
    path.write_bytes(text.encode("cp1250"))
    store.load(inspect([path]), "ws", "t")
    assert values(database, '"Název"') == ["Třebíč, Žďár"]
