"""Guesses for metadata records: the language of texts, the scale of vectors, the resolution of rasters."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from layman_server.metadata.language import language_of, languages_of
from layman_server.metadata.scale import SCALE_DENOMINATORS, ground_sample_distance_m, scale_denominator
from layman_server.model.crs import BoundingBox

_DATA = Path(os.environ.get("LAYMAN_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "layman"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # Layman's own cases (`language_test.py`).
        ("Administrativní členění Libereckého kraje", "cze"),
        ("Na mapě jsou zobrazené třídy ochrany půdy v Libereckém kraji", "cze"),
        ("Třídy ochrany půdy", "cze"),
        ("добрый день", "rus"),
        ("ne_110m_admin_0_countries", "eng"),
        ("ne1_110m_2admin_0_countries3", None),
        ("", None),
        ("Praha Brno Ostrava Plzeň Ústí nad Labem Hradec Králové České Budějovice", "cze"),
        ("Powiaty i gminy w Polsce", "pol"),
        ("Straßen der Stadt München", "ger"),
        ("Київ Львів Одеса", "ukr"),
        ("東京都 おおさか なごや", "jpn"),
        ("中华人民共和国 北京", "chi"),
        ("서울특별시", "kor"),
        ("Αθήνα Θεσσαλονίκη", "gre"),
        ("تهران پاکستان", "per"),
        ("Liechtenstein Monaco San Marino", None),
        ("point 1 point 2", None),
        ("ABC DEF 12", None),
    ],
)
def test_languages_are_told_where_the_text_speaks_for_one(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_each_language_is_named_once() -> None:
    assert languages_of(["rivers and roads", "Řeky a silnice", "", "the roads of the county"]) == ("cze", "eng")


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    found = language_of(text)
    assert found is None or (len(found) == 3 and found.islower())


@pytest.mark.skipif(not _DATA.is_dir(), reason="LAYMAN_TEST_DATA is absent")
def test_the_scale_of_a_layer_of_layman_is_that_of_its_test() -> None:
    document = json.loads((_DATA / "layman.layer" / "25k_vertexes.geojson").read_bytes())
    geometries = [shapely.to_wkb(shape(feature["geometry"])) for feature in document["features"]]
    assert scale_denominator(geometries, "EPSG:5514") == 5000


@pytest.mark.parametrize(("step_m", "expected"), [(10, 10_000), (50, 50_000), (1000, 2_500_000), (50_000, 100_000_000)])
def test_the_scale_follows_the_distance_between_vertices(step_m: float, expected: int) -> None:
    line = shapely.LineString([(number * step_m, 0) for number in range(100)])
    assert scale_denominator([shapely.to_wkb(line)], "EPSG:32633") == pytest.approx(expected, rel=1.6)


def test_lines_are_not_joined_by_a_distance() -> None:
    lines = [shapely.LineString([(x, 0), (x + 10, 0), (x + 20, 0)]) for x in range(0, 10_000_000, 1_000_000)]
    alone = scale_denominator([shapely.to_wkb(line) for line in lines], "EPSG:3857")
    together = scale_denominator([shapely.to_wkb(shapely.MultiLineString(lines))], "EPSG:3857")
    assert alone == together == 10_000


@pytest.mark.parametrize(
    "geometries",
    [[], [b"broken"], [shapely.to_wkb(shapely.Point(1, 1))], [shapely.to_wkb(shapely.LineString([(1, 1), (1, 1)]))],
     [shapely.to_wkb(shapely.Polygon())], [shapely.to_wkb(shapely.GeometryCollection([shapely.Point(0, 0)]))]],
)  # fmt: skip
def test_no_scale_without_distances(geometries: list[bytes]) -> None:
    assert scale_denominator(geometries, "EPSG:4326") is None


_coordinates = st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))


@given(st.lists(st.lists(_coordinates, min_size=2, max_size=20), max_size=5))
def test_any_lines_have_a_scale_or_none(lines: list[list[tuple[float, float]]]) -> None:
    found = scale_denominator([shapely.to_wkb(shapely.LineString(line)) for line in lines], "EPSG:4326")
    assert found is None or found in SCALE_DENOMINATORS


def test_pixels_are_measured_on_the_ground() -> None:
    metres = BoundingBox(500_000, 5_500_000, 510_000, 5_510_000, "EPSG:32633")
    assert ground_sample_distance_m((10.0, 10.0), metres) == pytest.approx(10, rel=0.01)
    degrees = BoundingBox(14.0, -0.5, 15.0, 0.5, "EPSG:4326")
    assert ground_sample_distance_m((1 / 3600, 1 / 3600), degrees) == pytest.approx(30.8, rel=0.01)
    # A pixel of the map of the web is half as large at 60 degrees.
    mercator = BoundingBox(0, 8_399_737, 1, 8_399_738, "EPSG:3857")
    assert ground_sample_distance_m((10.0, 10.0), mercator) == pytest.approx(5, rel=0.02)
