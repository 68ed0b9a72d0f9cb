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


def test_a_box_that_the_crs_does_not_reach_is_none():
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
