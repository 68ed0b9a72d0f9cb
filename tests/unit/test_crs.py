"""Coordinate reference systems and boxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.model.crs import WEB_MERCATOR, WGS84, BoundingBox, known_crs


def test_the_world_fits_into_web_mercator():
    box = BoundingBox(-180, -90, 180, 90, WGS84).to(WEB_MERCATOR)
    assert box.minx == pytest.approx(-20037508.34, abs=1)
    assert box.maxy < 20_100_000


def test_a_national_grid_is_transformed_to_degrees_in_x_y_order():
    prague = BoundingBox(-745000, -1045000, -740000, -1040000, "EPSG:5514").to(WGS84)
    assert 14.3 < prague.minx < 14.6
    assert 49.9 < prague.miny < 50.2


@pytest.mark.parametrize("crs", ["EPSG:4258", "EPSG:4269", "OGC:CRS84", WGS84])
def test_the_whole_world_in_any_degrees_becomes_the_world_of_web_mercator(crs):
    box = BoundingBox(-180, -90, 180, 90, crs).to(WEB_MERCATOR)
    assert max(map(abs, box.as_list())) < 20_100_000


def test_a_box_near_the_pole_stays_near_the_pole_and_one_beyond_180_degrees_is_turned_back():
    assert BoundingBox(10, 86, 20, 89, WGS84).to(WEB_MERCATOR).miny > 20_000_000
    turned = BoundingBox(190, 0, 200, 10, WGS84).to(WEB_MERCATOR)
    assert (turned.minx, turned.maxx) == pytest.approx((-18924313, -17811119), abs=5)


def test_a_box_of_no_real_numbers_is_none():
    assert BoundingBox(float("inf"), 0, float("inf"), 1, WGS84).to(WEB_MERCATOR) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("epsg:4326", "EPSG:4326"), ("EPSG:5514", "EPSG:5514"), ("nonsense", None), ("EPSG:999999", None), ("", None)],
)
def test_a_crs_is_known_by_its_code(text, code):
    assert known_crs(text) == code


@given(st.floats(-179, 179), st.floats(-84, 84), st.floats(0, 1), st.floats(0, 1))
def test_the_square_around_a_box_holds_it_and_is_never_empty(x, y, width, height):
    box = BoundingBox(x, y, x + width, y + height, WGS84)
    square = box.square()
    assert square.minx <= box.minx and square.maxx >= box.maxx
    assert square.miny <= box.miny and square.maxy >= box.maxy
    assert square.maxx - square.minx == pytest.approx(square.maxy - square.miny)
    assert square.maxx > square.minx


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (BoundingBox(14, 50, 14, 50, WGS84), [13.99999, 49.99999, 14.00001, 50.00001]),
        (BoundingBox(0, 5, 0, 9, WEB_MERCATOR), [-10, 5, 10, 9]),
        (BoundingBox(7, 5, 8, 5, "EPSG:5514"), [7, 4, 8, 6]),
        (BoundingBox(1, 2, 3, 4, WGS84), [1, 2, 3, 4]),
    ],
)
def test_a_side_without_length_is_made_longer(box, expected):
    assert box.with_area().as_list() == pytest.approx(expected)
