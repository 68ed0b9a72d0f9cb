"""What owners say of their publications: read strictly, kept as it is, and valid in the record."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from layman_server.metadata.given import (
    MAX_GIVEN_BYTES,
    BadGivenMetadata,
    GivenMetadata,
    as_stored,
    from_stored,
    given_from_text,
)
from layman_server.metadata.iso19139 import layer_record, map_record
from layman_server.metadata.properties import layer_properties
from layman_server.model.publication import Publication
from tests.unit.test_metadata import LAYER, MAP, schema, values

FULL = {
    "identifier": "urn:cz:roads",
    "parent_identifier": "urn:cz:all",
    "language": "CZE",
    "type": "dataset",
    "encoding": "UTF-8",
    "crs": "EPSG:5514",
    "fees": "None",
    "categories": ["Transportation", "My own"],
    "keywords": {"": ["roads"], "GEMET": ["traffic", "transport"]},
    "contacts": [
        {
            "name": "Ann", "organization": "Office", "position": "Surveyor", "voice": "+420 1", "fax": "+420 2",
            "email": "ann@example.org", "role": "author",
            "addresses": [{"type": "postal", "address": "Street 1", "city": "Praha", "administrative_area": "PHA",
                           "postal_code": "110 00", "country": "CZ"}],
        },
        {"role": "no such role"},
    ],
    "links": [{"name": "Home", "type": "WWW:LINK", "description": "About", "url": "https://example.org/", "size": "1"}],
    "constraints": [{"constraint": "Ask", "type": "access"}, {"constraint": "Name us", "type": "use"}],
    "rights": ["(c) Office"],
    "licenses": ["CC BY 4.0"],
    "history": ["Digitised", "Corrected"],
    "extent": {
        "spatial": [{"crs": "EPSG:4326", "bounds": [12.0, 48.0, 19.0, 51.0], "z": [0.0, 9.0]}],
        "temporal": [{"begin": "2020-01-01T00:00:00Z", "end": "2021-01-01T00:00:00Z"}, {"begin": "2022-05-06"}],
    },
    "dates": {"created": "2020-02-03T04:05:06Z", "published": "2021-01-01T00:00:00Z"},
}  # fmt: skip
GIVEN = given_from_text(json.dumps(FULL))


def test_what_is_said_is_kept_as_it_is():
    assert as_stored(GIVEN) == FULL | {"contacts": [FULL["contacts"][0], {"role": "no such role"}]}
    assert from_stored(as_stored(GIVEN)) == GIVEN


def test_a_record_with_all_that_can_be_said_is_valid():
    """By the edition of 2007 of the schemas, whose GML has the namespace that Layman's clients look for."""
    checked = schema("20070417", ("gmd", "gmx"))
    record = layer_record(replace(LAYER, given=GIVEN))
    assert checked.validate(etree.fromstring(record)), checked.error_log


def test_the_record_of_a_map_with_all_but_times_is_valid():
    checked = schema()
    record = map_record(replace(MAP, given=GIVEN))
    assert checked.validate(etree.fromstring(record)), checked.error_log


def test_what_is_said_is_in_the_record():
    record = layer_record(replace(LAYER, given=GIVEN))
    texts = values(record, "//gco:CharacterString/text()")
    for said in ("roads", "GEMET", "My own", "Office", "Praha", "Ask", "CC BY 4.0", "Digitised\nCorrected", "None"):
        assert said in texts
    assert values(record, "//gmd:MD_TopicCategoryCode/text()") == ["transportation"]
    assert values(record, "//gml:TimePeriod/gml:beginPosition/text()") == ["2020-01-01T00:00:00Z", "2022-05-06"]
    assert values(record, "/gmd:MD_Metadata/gmd:language/*/@codeListValue") == ["cze"]


def test_what_the_server_knows_stays_what_it_was():
    before, after = (layer_properties(layer_record(one)) for one in (LAYER, replace(LAYER, given=GIVEN)))
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_record_without_them_is_as_it_was():
    assert layer_record(replace(LAYER, given=from_stored(None))) == layer_record(LAYER)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", '{"unknown": 1}', '{"keywords": ["a"]}', '{"contacts": [{"name": 5}]}',
        '{"links": [{"url": "java\\tscript:alert(1)"}]}',
        '{"links": [{"url": " JavaScript:alert(1)"}]}', '{"extent": {"spatial": [{"bounds": [1, 2]}]}}',
        json.dumps({"fees": "x" * MAX_GIVEN_BYTES}),
    ],
)  # fmt: skip
def test_what_is_something_else_is_refused(text):
    with pytest.raises(BadGivenMetadata):
        given_from_text(text)


def test_publications_of_earlier_servers_say_nothing():
    old = (
        '{"uuid": "u", "workspace": "ann", "type": "layer", "name": "n", "title": "t", "description": "", '
        '"updated_at": "2026-01-01T00:00:00+00:00", "access_rights": {"read": [], "write": []}, "steps": {}, '
        '"native_bounding_box": null, "bounding_box": null, "table": null, "file_paths": [], "style_format": "sld", '
        '"layers": []}'
    )
    publication = Publication.from_json(old)
    assert publication.metadata is None
    said = replace(publication, metadata=as_stored(GIVEN))
    assert Publication.from_json(said.as_json()).metadata == as_stored(GIVEN)


cached_schema = lru_cache(maxsize=1)(schema)
TEXT = st.text(max_size=8)
GIVEN_METADATA = st.builds(
    lambda words, texts, keywords, contacts: given_from_text(
        json.dumps(
            {
                **dict(zip(("identifier", "language", "fees", "crs"), words, strict=True)),
                **texts,
                "keywords": keywords,
                "contacts": contacts,
            }
        )
    ),
    st.tuples(TEXT, TEXT, TEXT, TEXT),
    st.fixed_dictionaries(
        {name: st.lists(TEXT, max_size=2) for name in ("categories", "rights", "licenses", "history")}
    ),
    st.dictionaries(TEXT, st.lists(TEXT, max_size=2), max_size=2),
    st.lists(st.fixed_dictionaries({"name": TEXT, "role": TEXT, "email": TEXT}), max_size=2),
)


@settings(max_examples=40, deadline=None)
@given(GIVEN_METADATA)
def test_any_words_give_a_valid_record(said: GivenMetadata):
    checked = cached_schema()
    assert checked.validate(etree.fromstring(layer_record(replace(LAYER, given=said)))), checked.error_log
    assert from_stored(as_stored(said)) == said
