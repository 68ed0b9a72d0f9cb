"""What a first look into a file tells, and what it refuses at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from osgeo import ogr, osr

from layman_server.errors import (
    NotSingleLayer,
    ServerError,
    UnsupportedCrs,
    WrongParameter,
    ZeroLengthIdentifier,
)
from layman_server.vector.source import VectorSource, inspect

ogr.UseExceptions()
POINT = {"type": "Point", "coordinates": [1, 2]}


def written(folder: Path, content: bytes | str, name: str = "data.geojson") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def geojson(*features: dict[str, Any], **members: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)}, ensure_ascii=False)


def feature(geometry: dict[str, Any] | None = POINT, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def looked_at(folder: Path, content: bytes | str, crs: str | None = None, name: str = "data.geojson") -> VectorSource:
    return inspect([written(folder, content, name)], crs)


def refusal(folder: Path, content: bytes | str, name: str = "data.geojson") -> ServerError:
    with pytest.raises(ServerError) as caught:
        looked_at(folder, content, name=name)
    assert isinstance(caught.value.detail, dict)
    assert str(folder) not in json.dumps(caught.value.detail)
    return caught.value


def test_geojson_head(tmp_path):
    source = looked_at(tmp_path, geojson(feature(), feature(), name="Roads"))
    assert (source.driver, source.layer, source.crs, source.geometry_type) == ("GeoJSON", "Roads", "EPSG:4326", "POINT")
    assert (source.feature_count, source.encoding, source.main_path) == (2, None, "data.geojson")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::5514", "EPSG:5514"),
        ("EPSG:3857", "EPSG:3857"),
        ("EPSG:4979", "EPSG:4326"),
    ],
)
def test_crs_member(tmp_path, name, expected):
    crs = {"type": "name", "properties": {"name": name}}
    assert looked_at(tmp_path, geojson(crs=crs)).crs == expected
    assert looked_at(tmp_path, geojson()[:-1] + f', "crs": {json.dumps(crs)}, "bbox": [1, 2, 3, 4]}}').crs == expected


def test_crs_parameter_goes_before_the_file(tmp_path):
    assert looked_at(tmp_path, geojson(), "epsg:5514").crs == "EPSG:5514"


def test_unknown_crs_parameter_is_refused(tmp_path):
    with pytest.raises(WrongParameter) as caught:
        looked_at(tmp_path, geojson(), "EPSG:77")
    assert (caught.value.detail["parameter"], caught.value.detail["found"]) == ("crs", "EPSG:77")


@pytest.mark.parametrize("crs", [{"type": "name", "properties": {"name": "EPSG:77"}}, {"type": "link"}, "text"])
def test_unknown_crs_of_the_file_is_refused(tmp_path, crs):
    assert isinstance(refusal(tmp_path, geojson(crs=crs)), UnsupportedCrs)


def test_zero_length_attribute_name_is_refused(tmp_path):
    with pytest.raises(ZeroLengthIdentifier):
        looked_at(tmp_path, geojson(feature(**{"": 1})))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("   ", "does not begin with a brace"),
        ("hello", "does not begin with a brace"),
        ("[1, 2]", "does not begin with a brace"),
        ("{}", "has no features"),
        ('{"a": 1}', "has no features"),
        ('{"type": "FeatureCollection", "features": [', "ends before its features do"),
        (geojson(feature(), feature())[:-30], "ends before its features do"),
        (geojson(feature(), feature())[:-1], "ends before its features do"),
        (geojson(feature()).replace('"properties"', "properties"), r"is not valid JSON: .*\(byte 6\d\)"),
        (geojson(feature()).replace("[1, 2]", "[1 2]"), r"is not valid JSON"),
        (geojson(feature()).replace('"type": "Point"', '"type": 5'), "is not valid GeoJSON"),
        (geojson(feature()).replace("{", "{{", 1), "is not valid JSON"),
        (geojson(feature({"type": "Circle", "coordinates": [1, 2]})), "no geometry type 'Circle'"),
        (geojson().encode("utf-16"), "UTF-16"),
        (geojson().encode("utf-16-le"), "UTF-16"),
    ],
)
def test_broken_geojson_is_refused_with_the_cause(tmp_path, content, said):
    error = refusal(tmp_path, content)
    assert isinstance(error, WrongParameter)
    assert error.detail["parameter"] == "file"
    with pytest.raises(WrongParameter, match=said):
        raise error


def test_offset_of_broken_json_is_that_in_the_file(tmp_path):
    text = geojson(*(feature(name=f"č{i}") for i in range(50))).replace('"č40"', '"č40" x')
    error = refusal(tmp_path, text)
    assert error.detail["offset_bytes"] == text.encode().index(b" x") + 1


def test_utf8_mark_is_no_harm(tmp_path):
    assert looked_at(tmp_path, b"\xef\xbb\xbf" + geojson(feature()).encode()).feature_count == 1


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Plzeň, Žďár nad Sázavou, Třebíč", "cp1250"),
        ("Straße, Köln, Düsseldorf", "cp1252"),
        ("Москва, Тверь", "cp1251"),
    ],
)
def test_encoding_of_geojson_that_is_not_utf8_is_guessed(tmp_path, text, encoding):
    source = looked_at(tmp_path, geojson(feature(name=text)).encode(encoding))
    assert source.encoding is not None
    assert text.encode(encoding).decode(source.encoding) == text


def test_geojson_in_no_known_encoding_is_refused_with_the_byte(tmp_path):
    content = geojson(feature(name="")).encode().replace(b'""', b'"\x81\x8d\x8f\x90\x98\xad"')
    error = refusal(tmp_path, content)
    assert error.detail["offset_bytes"] == content.index(b"\x81")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.gpkg", "just text", "is not a GeoPackage"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(200), "cannot be read"),
        ("a.fgb", "just text", "is not a FlatGeobuf file"),
        ("a.fgb", b"fgb\x03fgb\x00" + bytes(20), "cannot be read|holds no layer"),
        ("a.kml", "just text", "is not KML"),
        ("a.kml", "<html></html>", "is not KML"),
        ("a.gml", "<OGRVRTDataSource/>", "is not GML"),
        (
            "a.kml",
            '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
            "document type declaration",
        ),
        ("a.csv", "<OGRVRTDataSource></OGRVRTDataSource>", "is not a CSV file"),
        ("a.csv", "a,<OGRVRTDataSource>\n1,2", "is not a CSV file"),
        ("a.csv", "name,size\na,1\n", "has no coordinate columns"),
        ("a.csv", b"\xef\xbb\xbf", "has no coordinate columns"),
        ("a.csv", "name,lon,lat\n".encode("utf-16"), "UTF-16"),
        ("a.json", '{"type": "x", "y": "<OGRVRTDataSource>"}', "is not GeoJSON"),
    ],
)
def test_files_that_are_not_what_their_extension_says(tmp_path, name, content, said):
    with pytest.raises(WrongParameter, match=said):
        raise refusal(tmp_path, content, name)


def geopackage(path: Path, *layers: str, kind: int = ogr.wkbPoint, epsg: int | None = 4326) -> Path:
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    crs = None
    if epsg:
        crs = osr.SpatialReference()
        crs.ImportFromEPSG(epsg)
    for name in layers:
        source.CreateLayer(name, crs, kind)
    return path


def test_geopackage_head(tmp_path):
    source = inspect([geopackage(tmp_path / "a.gpkg", "Cesty ž", kind=ogr.wkbMultiLineString25D, epsg=5514)])
    assert (source.layer, source.crs, source.geometry_type) == ("Cesty ž", "EPSG:5514", "MULTILINESTRING")
    assert (source.dimensions, source.feature_count, source.fid_column) == ("XYZ", 0, "fid")


def test_geopackage_of_two_layers_is_refused_with_their_names(tmp_path):
    with pytest.raises(NotSingleLayer) as caught:
        inspect([geopackage(tmp_path / "a.gpkg", "one", "two")])
    assert caught.value.detail["found"] == ["one", "two"]


def test_geopackage_without_geometries_is_refused(tmp_path):
    with pytest.raises(WrongParameter, match="has no geometries"):
        inspect([geopackage(tmp_path / "a.gpkg", "table", kind=ogr.wkbNone)])


def test_geopackage_without_crs_needs_the_parameter(tmp_path):
    path = geopackage(tmp_path / "a.gpkg", "one", epsg=None)
    with pytest.raises(UnsupportedCrs):
        inspect([path])
    assert inspect([path], "EPSG:5514").crs == "EPSG:5514"


def test_csv_of_projected_coordinates_needs_the_parameter(tmp_path):
    with pytest.raises(UnsupportedCrs) as caught:
        looked_at(tmp_path, "name;X;Y\na;1;2\n", name="a.csv")
    assert caught.value.detail["found"] is None
    assert looked_at(tmp_path, "name;X;Y\na;1;2\n", "EPSG:5514", "a.csv").geometry_type == "POINT"


@pytest.mark.parametrize("header", ["lon,lat", "Longitude,LATITUDE", "long;lat", "LON\tLAT"])
def test_csv_of_longitudes_is_wgs84(tmp_path, header):
    separator = next(character for character in ",;\t" if character in header)
    assert looked_at(tmp_path, f"{header}\n14.5{separator}50.5\n", name="a.csv").crs == "EPSG:4326"


@pytest.mark.parametrize("crs", ["EPSG:5773", "EPSG:3855", "EPSG:4978"])
def test_a_crs_in_which_no_map_can_be_drawn_is_refused(tmp_path, crs):
    with pytest.raises(UnsupportedCrs) as caught:
        looked_at(tmp_path, geojson(feature()), crs)
    assert caught.value.as_dict()["detail"]["found"] == crs


def test_a_crs_of_places_and_heights_is_taken(tmp_path):
    assert looked_at(tmp_path, geojson(feature()), "EPSG:7415").crs == "EPSG:7415"


def message_of(folder: Path, content: bytes | str, name: str = "data.geojson") -> str:
    detail = refusal(folder, content, name).detail
    assert isinstance(detail, dict)
    return str(detail["message"])


def test_values_nested_too_deeply_are_refused(tmp_path):
    deep = "[" * 100_000 + "]" * 100_000
    collection = geojson(feature(a="?")).replace('"?"', deep)
    for text in (collection, f'{{"x":{deep},"features":[]}}', f'{{"x":{deep}}}'):
        assert "nested too deeply" in message_of(tmp_path, text)


def test_a_second_collection_in_the_file_is_refused(tmp_path):
    text = geojson(feature(a=1))
    message = message_of(tmp_path, f"{text}\n{geojson(feature(a=2))}")
    assert "something follows the collection's end" in message
    assert f"byte {len(text) + 1}" in message


def test_bare_geometries_among_the_features_are_refused(tmp_path):
    assert "feature 2 has the type 'Point'" in message_of(tmp_path, geojson(feature(), POINT))


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", ["14.5", "50.1"]),
        ("Point", [14.5]),
        ("LineString", [[1, 2], None, [3, 4]]),
        ("Polygon", [[1, 2], [3, 4], [5, 6], [1, 2]]),
    ],
)
def test_coordinates_that_are_none_are_refused(tmp_path, kind, coordinates):
    text = geojson(feature(), feature({"type": kind, "coordinates": coordinates}))
    assert f"feature 2 has wrong coordinates of its {kind}" in message_of(tmp_path, text)


@pytest.mark.parametrize("coordinates", [[], None])
def test_empty_coordinates_are_accepted(tmp_path, coordinates):
    assert looked_at(tmp_path, geojson(feature({"type": "Point", "coordinates": coordinates}))).feature_count == 1


@pytest.mark.parametrize("text", ["14\u00b030'E", "14.7x", "1 234,5"])
def test_csv_coordinates_that_are_no_numbers_are_refused(tmp_path, text):
    message = message_of(tmp_path, f"lat;lon;name\n50,1;14,5;a\n;;b\nN/A;N/A;c\n50;{text};d\n", "data.csv")
    assert message.startswith("Row 4 of data.csv has lon ")
    assert text in message


@pytest.mark.parametrize("position", [[-742916.5, -1043187.1], [14.4, 5543210.0], [50.1, 114.4], [500000, 50]])
def test_coordinates_without_crs_that_cannot_be_degrees_are_refused(tmp_path, position):
    content = geojson(feature(), feature({"type": "Polygon", "coordinates": [[position, position, position]]}))
    error = refusal(tmp_path, content)
    assert isinstance(error, UnsupportedCrs)
    assert "cannot be; the parameter crs can say" in error.detail["message"]
    assert looked_at(tmp_path, content, crs="EPSG:5514").crs == "EPSG:5514"
    crs = {"type": "name", "properties": {"name": "EPSG:5514"}}
    assert looked_at(tmp_path, content.replace("{", f'{{"crs": {json.dumps(crs)}, ', 1)).crs == "EPSG:5514"


@pytest.mark.parametrize("position", [[-742916.5, -1043187.1], [50.1, 114.4]])
def test_a_single_feature_and_a_sequence_that_cannot_be_in_degrees_are_refused(tmp_path, position):
    one = json.dumps(feature({"type": "Point", "coordinates": position}))
    for content in (one, f"{one}\n{one}\n"):
        assert "cannot be; the parameter crs can say" in refusal(tmp_path, content).detail["message"]
        assert looked_at(tmp_path, content, crs="EPSG:5514").crs == "EPSG:5514"
    assert looked_at(tmp_path, json.dumps(feature())).crs == "EPSG:4326"
    assert looked_at(tmp_path, json.dumps(feature(None))).crs == "EPSG:4326"


@pytest.mark.parametrize("position", [[180, 90], [359.9, -90], [-180.0000001, 90.0000001], [181.5, 0]])
def test_coordinates_at_the_ends_of_the_world_are_degrees(tmp_path, position):
    assert looked_at(tmp_path, geojson(feature({"type": "Point", "coordinates": position}))).crs == "EPSG:4326"


@pytest.mark.parametrize("name", ["a.geojson", "a.csv"])
def test_more_attributes_than_postgresql_has_columns_are_refused_at_once(tmp_path, name):
    names = [f"a{number}" for number in range(2000)]
    content = geojson(feature(**dict.fromkeys(names, 1)))
    if name.endswith(".csv"):
        content = f"lon,lat,{','.join(names)}\n14,50{',1' * 2000}\n"
    error = refusal(tmp_path, content, name)
    assert isinstance(error, WrongParameter)
    assert "1600 columns" in error.detail["message"]
