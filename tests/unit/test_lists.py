"""Searching and ordering in lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.model.crs import BoundingBox
from layman_server.rest.lists import likeness, text_rank


@pytest.mark.parametrize(
    ("text", "title", "fits"),
    [
        ("zitna", "Žitná ulice", True),
        ("ŽITNÁ nowhere", "Žitná ulice", True),
        ("tná ul", "Žitná ulice", True),
        ("tna nowhere", "Žitná ulice", False),
        ("roads", "Rivers", False),
    ],
)
def test_a_title_fits_by_a_word_or_by_the_whole_text(text, title, fits):
    assert (text_rank(text, title) > (0, 0)) is fits


def test_the_whole_text_goes_before_single_words():
    assert text_rank("main roads", "Main roads of Moravia") > text_rank("main roads", "Roads, main and other, roads")


_boxes = st.builds(
    lambda x, y, w, h: BoundingBox(x, y, x + w, y + h, "EPSG:3857"),
    *[st.floats(-1e6, 1e6) for _ in range(2)],
    *[st.floats(0.001, 1e6) for _ in range(2)],
)


@given(_boxes, _boxes)
def test_likeness_is_the_same_both_ways_and_one_for_the_same_box(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == pytest.approx(1)
    assert likeness(one, other) is None or 0 <= likeness(one, other) <= 1 + 1e-9


def test_boxes_apart_and_no_box_have_no_likeness():
    assert likeness(BoundingBox(0, 0, 1, 1, "EPSG:3857"), BoundingBox(2, 2, 3, 3, "EPSG:3857")) is None
    assert likeness(BoundingBox(0, 0, 1, 1, "EPSG:3857"), None) is None
