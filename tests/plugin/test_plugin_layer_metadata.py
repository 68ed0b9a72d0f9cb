"""Layer metadata goes to the server's document and back without loss."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qgis.core import QgsLayerMetadata

from layman_qgis.core.layer_metadata import as_document, differing, from_document

TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8)
TEXTS = st.lists(TEXT, min_size=1, max_size=3)
CRS = st.sampled_from(["EPSG:4326", "EPSG:5514", "EPSG:3857"])
NUMBER = st.floats(-1e6, 1e6)
TIMES = st.datetimes(min_value=datetime(1000, 1, 1)).map(lambda time: time.replace(microsecond=0).isoformat() + "Z")


def some(**members):
    """An object with some of these members, and at least one."""
    return st.fixed_dictionaries({}, optional=members).filter(bool)


ADDRESS = some(**dict.fromkeys(("type", "address", "city", "administrative_area", "postal_code", "country"), TEXT))
WORDS = dict.fromkeys(("name", "organization", "position", "voice", "fax", "email", "role"), TEXT)
CONTACT = some(**WORDS, addresses=st.lists(ADDRESS, min_size=1, max_size=2))
LINK = some(**dict.fromkeys(("name", "type", "description", "url", "format", "mime_type", "size"), TEXT))
BOX = st.fixed_dictionaries(
    {
        "crs": CRS,
        "bounds": st.tuples(NUMBER, NUMBER, NUMBER, NUMBER).map(
            lambda box: [min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])]
        ),
    },
    optional={"z": st.tuples(NUMBER, NUMBER).filter(any).map(sorted)},
)
PERIOD = st.one_of(
    st.tuples(TIMES, TIMES).map(lambda times: dict(zip(("begin", "end"), sorted(times), strict=True))),
    st.fixed_dictionaries({"begin": TIMES}),
)
DOCUMENT = some(
    **dict.fromkeys(("identifier", "parent_identifier", "language", "type", "encoding", "fees"), TEXT),
    **dict.fromkeys(("rights", "licenses", "history", "categories"), TEXTS),
    crs=CRS,
    keywords=st.dictionaries(TEXT, TEXTS, min_size=1, max_size=2),
    contacts=st.lists(CONTACT, min_size=1, max_size=2),
    links=st.lists(LINK, min_size=1, max_size=2),
    constraints=st.lists(some(constraint=TEXT, type=TEXT), min_size=1, max_size=2),
    extent=some(spatial=st.lists(BOX, min_size=1, max_size=2), temporal=st.lists(PERIOD, min_size=1, max_size=2)),
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(DOCUMENT, TEXT, TEXT)
def test_any_document_is_the_same_after_it_was_metadata_of_a_layer(qgis_app, document, title, abstract):
    metadata = from_document(json.loads(json.dumps(document)), title, abstract)
    assert (metadata.title(), metadata.abstract()) == (title, abstract)
    assert as_document(metadata) == document
    assert from_document(as_document(metadata), title, abstract) == metadata


def test_nothing_said_is_an_empty_document(qgis_app):
    assert as_document(QgsLayerMetadata()) == {}
    assert from_document({}) == QgsLayerMetadata()


@pytest.mark.parametrize(
    "document",
    [
        {"contacts": "a", "links": [1], "keywords": [], "extent": [], "dates": 5, "rights": {"a": 1}},
        {"extent": {"spatial": [{"bounds": [1, "2", 3, 4]}, {"bounds": None}], "temporal": [{"begin": "yesterday"}]}},
        {"identifier": 5, "crs": "nonsense", "contacts": [{"addresses": "a", "name": None}]},
    ],
)
def test_members_of_a_wrong_kind_say_nothing(qgis_app, document):
    assert "identifier" not in as_document(from_document(document))


def test_differences_are_named(qgis_app):
    one, other = from_document({"fees": "1"}, "T"), from_document({"fees": "2"}, "U")
    assert differing(one, other) == ["fees", "title"]
    assert differing(one, one) == []
