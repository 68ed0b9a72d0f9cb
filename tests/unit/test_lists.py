"""Searching and ordering in lists: Layman's own cases, and that 10,000 publications are one pass over plain values."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.errors import WrongParameter, WrongParameterCombination
from layman_server.model.crs import BoundingBox
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.publishing import text_search
from layman_server.publishing.index import Entry
from layman_server.publishing.search import Search, find, likeness, traits_of
from layman_server.publishing.text_search import Vocabulary, folded, stem_of, words_of
from layman_server.rest.search_arguments import search_of, whole_number

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
#: Titles and boxes of Layman's `test_get_multiendpoints.py` (v2.4.0), in the order in which they were published.
PUBLISHED = {
    "m1": ("ws1", "Příliš žluťoučký Kůň úpěl ďábelské ódy", (1842000, 6324000, 1846000, 6326000)),
    "m2": ("ws1", "Jednobodová vrstva Kodaň", (1843000, 6323000, 1843000, 6323000)),
    "m3": ("ws1", "Ďůlek kun Karel", (1842011, 6321892, 1842988, 6326107)),
    "m4": ("ws1", "jedna dva tři čtyři kód", (1842958, 6327000, 1845041, 6328999)),
    "m5": ("ws2", "Svíčky is the best game", (1843006, 6322882, 1844993, 6325117)),
    "m6": ("ws2", "druhá mapa JeDnA óda", (1841824, 6322015, 1844176, 6323984)),
    "m7": ("ws3", "Nullový bounding box", None),
    "l1": ("ws_public", "Hezká vektorová vrstva, óda na Křováka", (1842011, 6321892, 1842988, 6326107)),
}


def entry(name: str, workspace: str, title: str, box: tuple[float, ...] | None, minute: int = 0) -> Entry:
    publication = Publication(
        uuid=name,
        key=PublicationKey(workspace, PublicationType.MAP if name[0] == "m" else PublicationType.LAYER, name),
        title=title,
        description="",
        updated_at=START + timedelta(minutes=minute),
        bounding_box=BoundingBox(*box, "EPSG:3857") if box else None,
    )
    return Entry(publication, traits_of(publication))


def vocabulary_of(entries: list[Entry]) -> Vocabulary:
    vocabulary = Vocabulary()
    for known in entries:
        vocabulary.add(known.traits.words)
    return vocabulary


ENTRIES = [entry(name, *rest, minute=number) for number, (name, rest) in enumerate(PUBLISHED.items())]
VOCABULARY = vocabulary_of(ENTRIES)


def found(**arguments: str) -> list[str]:
    return [one.publication.key.name for one in find(ENTRIES, search_of(arguments), VOCABULARY)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("dva", ["m4"]),
        ("games", ["m5"]),
        ("kun", ["m1", "m3"]),
        ("kůň", ["m1", "m3"]),
        ("jedna", ["m4", "m6"]),
        ("upet", []),
        ("dva kun", ["m1", "m3", "m4"]),
        ("karel kun", ["m3", "m1"]),
        ("dn", ["m2", "m4", "m6"]),
        ("oda", ["m6", "l1", "m2"]),
        ("ód", ["m1", "m2", "m4", "m6", "l1"]),
        ("va kód", ["m4", "m2"]),
        ("OVA", ["m2", "l1"]),
        ("is the", ["m5"]),
        ("The Fačřš_tÚŮTŤsa   \"  a34432[;] ;.\\Ra''ts", []),
        ("'Too yellow horse' means \"Příliš žluťoučký kůň\".", ["m1", "m3"]),
        ("100%", []),
    ],
)
def test_titles_are_found_as_layman_finds_them(text, names):
    ordered = found(full_text_filter=text, order_by="full_text")
    assert set(ordered) == set(names)
    if text not in {"kun", "kůň", "dva kun"}:
        assert ordered == names


def test_titles_are_ordered_by_their_letters():
    assert found(order_by="title") == ["m6", "m3", "l1", "m4", "m2", "m7", "m1", "m5"]


def test_the_last_changed_goes_first():
    assert found(order_by="last_change") == ["l1", "m7", "m6", "m5", "m4", "m3", "m2", "m1"]


def test_boxes_are_ordered_by_likeness_and_those_apart_go_last():
    ordered = found(ordering_bbox="1843000,6323000,1845000,6325000")
    assert ordered[0] == "m5"
    assert set(ordered[1:3]) == {"m1", "m6"}
    assert ordered[3:] == ["m2", "m3", "m4", "m7", "l1"]


def test_a_box_lets_those_through_that_it_touches():
    touched = found(bbox_filter="1844000,6324000,1844000,6324000", bbox_filter_crs="EPSG:3857")
    assert set(touched) == {"m5", "m1"}
    # The same place in degrees; the box of m6 ends 16 m south of it.
    assert set(found(bbox_filter="16.5649,49.2888,16.5650,49.2889", bbox_filter_crs="EPSG:4326")) == {"m5", "m1"}


def test_text_and_box_are_asked_together():
    everything = found(full_text_filter="ód", bbox_filter="1843000,6323000,1845000,6325000", order_by="title")
    assert everything == ["m6", "m2", "m1"]


@pytest.mark.parametrize(
    ("text", "title", "fits"),
    [
        ("zitna", "Žitná ulice", True),
        ("tná ul", "Žitná ulice", True),
        ("tna nowhere", "Žitná ulice", False),
        ("strasse", "Große Straße", True),
        ("lodz", "Łódź", True),
        ("oresund", "Øresund", True),
        ("roads", "Rivers and a road", True),
        ("classifying", "Classified towns", True),
        ("the", "There", True),
        ("a", "Bohemi", False),
    ],
)
def test_words_are_compared_without_case_accents_and_english_endings(text, title, fits):
    entries = [entry("m", "ws", title, None)]
    assert bool(find(entries, Search(text=text), vocabulary_of(entries))) is fits


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_any_title_is_found_by_itself(words):
    title = " ".join(words)
    entries = [entry("m", "ws", title, None)]
    assert find(entries, Search(text=title), vocabulary_of(entries)) == entries


@given(st.from_regex(r"[a-z]{1,15}(ing|ed|s|ies|ly|ness|ation|ying|fulness|ogi|y)?", fullmatch=True))
def test_a_stem_begins_as_its_word_does(word):
    stem = stem_of(word)
    assert word.startswith(stem[: max(len(stem) - 2, 1)])


_boxes = st.builds(
    lambda x, y, w, h: (x, y, x + w, y + h),
    *[st.floats(-1e6, 1e6) for _ in range(2)],
    *[st.floats(0.001, 1e6) for _ in range(2)],
)


@given(_boxes, _boxes)
def test_likeness_is_the_same_both_ways_and_greatest_for_the_same_box(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == pytest.approx(0.5)
    assert 0 <= likeness(one, other) <= 0.5 + 1e-9


def test_boxes_that_touch_go_before_boxes_apart():
    assert likeness((0, 0, 1, 1), (1, 0, 2, 1)) > 0
    assert likeness((0, 0, 1, 1), (2, 2, 3, 3)) == likeness((0, 0, 1, 1), None) == 0


@pytest.mark.parametrize(
    ("arguments", "detail"),
    [
        ({"order_by": "colour"}, {"supported_values": ["title", "full_text", "last_change", "bbox"]}),
        ({"bbox_filter": "5,0,1,1"}, {"expected": "minx <= maxx and miny <= maxy"}),
        ({"bbox_filter": "0,0,1,1", "bbox_filter_crs": "EPSG:1"}, {"expected": "A CRS that PROJ knows"}),
    ],
)
def test_wrong_arguments_are_named(arguments, detail):
    with pytest.raises(WrongParameter) as caught:
        search_of(arguments)
    assert detail.items() <= caught.value.detail.items()
    assert caught.value.detail["parameter"] == list(arguments)[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        {"order_by": "full_text"},
        {"order_by": "bbox"},
        {"ordering_bbox": "0,0,1,1", "order_by": "title"},
        {"ordering_bbox": "0,0,1,1", "full_text_filter": "x"},
        {"bbox_filter_crs": "EPSG:4326"},
        {"ordering_bbox_crs": "EPSG:4326", "bbox_filter": "0,0,1,1"},
    ],
)
def test_arguments_that_say_nothing_alone_are_refused(arguments):
    with pytest.raises(WrongParameterCombination):
        search_of(arguments)


@pytest.mark.parametrize(("text", "number"), [("", None), ("0", 0), ("+5", 5), ("20", 20)])
def test_numbers_are_read(text, number):
    assert whole_number({"limit": text}, "limit") == number


@pytest.mark.parametrize("text", ["x", "1.5", "9" * 40, "٣x"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(WrongParameter) as caught:
        whole_number({"limit": text}, "limit")
    assert caught.value.detail["expected"]["text"] == "Integer with optional sign"


def test_ten_thousand_titles_are_folded_once_and_hardly_ever_stemmed(monkeypatch):
    chance = random.Random(5)
    names = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6)) + ending for ending in ("", "s") for _ in range(3000)
    ]
    entries = [
        entry(f"m{number}", "ws", " ".join(chance.sample(names, 4)), (number, number, number + 5, number + 5))
        for number in range(10_000)
    ]
    vocabulary = vocabulary_of(entries)
    stemmed, folds = [], []
    monkeypatch.setattr(text_search, "stem_of", lambda word: stemmed.append(word) or stem_of(word))
    monkeypatch.setattr("layman_server.publishing.search.folded", lambda text: folds.append(text) or folded(text))
    search = search_of({"full_text_filter": f"{names[7]} {names[9]}", "bbox_filter": "100,100,9000,9000"})
    chosen = find(entries, search, vocabulary)
    assert chosen
    assert all(
        set(words_of(folded(search.text))) & set(one.traits.words) for one in chosen if names[7] in one.traits.words
    )
    assert set(folds) == {search.text}
    assert len(stemmed) < 100
