"""The fast GeoJSON reader: cutting into features, learning types, encoding geometries and rows."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import ogr

from layman_server.errors import WrongParameter, ZeroLengthIdentifier
from layman_server.vector import wkb
from layman_server.vector.binary_copy import FixedField, VariableField, encode_rows
from layman_server.vector.geojson_blocks import (
    BrokenCollection,
    NotFeatureCollection,
    feature_blocks,
    features_start,
)
from layman_server.vector.geojson_schema import GeoJsonSchema, Kind, family
from layman_server.vector.layout import column_names

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(st.text(max_size=6), json_values, max_size=4)


@settings(deadline=None)
@given(
    features=st.lists(objects, max_size=8),
    before=objects,
    after=objects,
    indent=st.sampled_from([None, 0, 2]),
    ascii_only=st.booleans(),
    block_bytes=st.integers(1, 200),
)
def test_blocks_hold_exactly_the_features(features, before, after, indent, ascii_only, block_bytes):
    before.pop("features", None)
    after.pop("features", None)
    content = {**before, "features": features, **{key: value for key, value in after.items() if key not in before}}
    text = json.dumps(content, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    blocks = list(feature_blocks(io.BytesIO(text), block_bytes))
    assert [item for block in blocks for item in json.loads(block.json)] == features
    assert sum(block.count for block in blocks) == len(features)


@pytest.mark.parametrize(
    "head",
    [
        b'{"type":"FeatureCollection","features":[',
        b'{"a":{"features":[1]},"b":"\\"features\\":[","c":[{"features":[]}],"d":1,"features" : [',
        b'\xef\xbb\xbf{ "features"\n:\n[',
    ],
)
def test_features_member_of_the_outer_object_is_found(head):
    assert features_start(head)[1] == len(head)


@pytest.mark.parametrize("head", [b"", b"{}", b'{"x":["features",[1]]}', b'{"features":{"a":[1]}}', b'["features"]'])
def test_other_json_is_no_collection(head):
    with pytest.raises(NotFeatureCollection):
        features_start(head)


@pytest.mark.parametrize(
    ("text", "offset"),
    [(b'{"features":[{"a":1},{"a"', 20), (b'{"features":[{"a":1},', 20), (b'{"features":[{"a":1}},{"a":2}]}', 20)],
)
def test_broken_collection_names_the_byte(text, offset):
    with pytest.raises(BrokenCollection) as caught:
        list(feature_blocks(io.BytesIO(text)))
    assert caught.value.offset_bytes == offset


def kind_of(*values: Any) -> Kind | None:
    schema = GeoJsonSchema()
    schema.learn(json.dumps([{"properties": {"v": value}} for value in values]).encode())
    return schema.kinds["v"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([None], None),
        ([1, None, 2**31 - 1], Kind.INT32),
        ([1, 2**31], Kind.INT64),
        ([2**63], Kind.FLOAT),
        ([1, 0.5], Kind.FLOAT),
        ([True, False], Kind.BOOLEAN),
        ([True, 1], Kind.MIXED),
        (["a", 1], Kind.MIXED),
        (["2020-01-01", "1850/02/03"], Kind.DATE),
        (["2020-01-01", "x"], Kind.TEXT),
        (["2020-01-01", "2020-01-01T00:00:00"], Kind.TEXT),
        (["2020-01-01T00:00:00Z"], Kind.TIMESTAMP_TZ),
        (["2020-01-01T00:00:00.5"], Kind.TIMESTAMP),
        ([1, [1]], Kind.JSON),
        (["x", {}], Kind.JSON),
    ],
)
def test_kinds(values, expected):
    assert kind_of(*values) == expected


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ({"Point"}, "Point"),
        ({"Polygon", "MultiPolygon"}, "MultiPolygon"),
        ({"Point", "Polygon"}, None),
        ({"GeometryCollection"}, None),
        (set(), None),
    ],
)
def test_family(types, expected):
    assert family(types) == expected


NESTED = {
    "LineString": [[0, 1], [2.5, 3]],
    "Polygon": [[[0, 0], [1, 0], [1, 1], [0, 0]], [[0.2, 0.2], [0.3, 0.2], [0.3, 0.3], [0.2, 0.2]]],
    "MultiPoint": [[0, 1], [2, 3]],
    "MultiLineString": [[[0, 1], [2, 3]], [[4, 5], [6, 7]]],
    "MultiPolygon": [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]],
}


@pytest.mark.parametrize("kind", sorted(NESTED))
@pytest.mark.parametrize("has_z", [False, True])
def test_wkb_equals_ogr(kind, has_z):
    text = json.dumps({"type": kind, "coordinates": NESTED[kind]})
    coordinates = NESTED[kind]
    if has_z:
        coordinates = json.loads(json.dumps(coordinates), object_hook=None)
        _add_heights(coordinates)
        text = json.dumps({"type": kind, "coordinates": coordinates})
    assert wkb.encoder(kind, kind, has_z)(coordinates) == bytes(
        ogr.CreateGeometryFromJson(text).ExportToWkb(ogr.wkbNDR)
    )


def _add_heights(coordinates: list[Any]) -> None:
    if isinstance(coordinates[0], list):
        for item in coordinates:
            _add_heights(item)
    else:
        coordinates.append(9.5)


def test_single_geometry_becomes_multi():
    expected = ogr.ForceToMultiPolygon(
        ogr.CreateGeometryFromJson(json.dumps({"type": "Polygon", "coordinates": NESTED["Polygon"]}))
    )
    assert wkb.encoder("Polygon", "MultiPolygon", False)(NESTED["Polygon"]) == bytes(expected.ExportToWkb(ogr.wkbNDR))


def test_points_equal_ogr():
    records = wkb.points([(1, 2), (3, 4.5)], has_z=False)
    expected = [bytes(ogr.CreateGeometryFromWkt(f"POINT ({xy})").ExportToWkb(ogr.wkbNDR)) for xy in ("1 2", "3 4.5")]
    assert [record.tobytes() for record in records] == expected


def decoded(data: bytes, rows: int) -> list[list[bytes | None]]:
    """An independent reading of COPY's binary rows."""
    place, result = 0, []
    for _ in range(rows):
        (fields,) = struct.unpack_from(">h", data, place)
        place += 2
        row: list[bytes | None] = []
        for _ in range(fields):
            (length,) = struct.unpack_from(">i", data, place)
            place += 4
            row.append(None if length < 0 else data[place : place + length])
            place += max(length, 0)
        result.append(row)
    assert place == len(data)
    return result


@given(
    st.lists(st.tuples(st.integers(-(2**31), 2**31 - 1), st.none() | st.binary(max_size=5), st.none() | st.floats()))
)
def test_rows_can_be_read_back(rows):
    integers = FixedField(np.array([row[0] for row in rows], dtype=">i4"))
    texts = VariableField([row[1] for row in rows])
    valid = np.array([row[2] is not None for row in rows], dtype=np.bool_)
    floats = FixedField(np.array([row[2] or 0.0 for row in rows], dtype=">f8"), valid)
    expected = [
        [
            struct.pack(">i", row[0]),
            row[1],
            None if row[2] is None else struct.pack(">d", row[2] or 0.0),
        ]
        for row in rows
    ]
    assert decoded(encode_rows([integers, texts, floats], len(rows)), len(rows)) == expected


def test_rows_of_fixed_width_only():
    field = FixedField(np.array([1, 2], dtype=">i4"))
    assert decoded(encode_rows([field, field], 2), 2) == [[b"\0\0\0\1"] * 2, [b"\0\0\0\2"] * 2]


@given(st.lists(st.text(min_size=1, max_size=80), max_size=10))
def test_column_names_are_unique_and_fit(names):
    names = [name for name in names if name.strip("\0")]
    result = column_names(names, ("ogc_fid", "wkb_geometry"))
    assert len({*result, "ogc_fid", "wkb_geometry"}) == len(names) + 2
    assert all(len(name.encode("utf-8", "replace")) <= 63 for name in result)


def test_column_names_refuse_empty_ones_and_too_many():
    with pytest.raises(ZeroLengthIdentifier):
        column_names(["a", ""], ())
    with pytest.raises(WrongParameter):
        column_names(map(str, range(1599)), ())
