"""Records that people complete in a catalogue: changes leave alone what they wrote."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from layman_server.metadata.iso19139 import layer_record, map_record
from layman_server.metadata.merge import merged
from layman_server.metadata.properties import compared, layer_properties, map_properties
from tests.unit.test_metadata import LAYER, MAP, schema

BEFORE = layer_record(LAYER)
AFTER = layer_record(
    replace(LAYER, title="New", abstract="New", scale_denominator=None, data_languages=("ger",), revision_date=None)
)


def test_what_nobody_touched_follows_the_change() -> None:
    found, expected = layer_properties(merged(BEFORE, BEFORE, AFTER)), layer_properties(AFTER)
    assert found == expected


def test_what_somebody_wrote_stays() -> None:
    by_hand = BEFORE.replace(b"Where people live", b"Better words").replace(b"The Office", b"Another office")
    found = layer_properties(merged(by_hand, BEFORE, AFTER))
    assert (found["abstract"], found["organisation_name"], found["title"]) == ("Better words", "Another office", "New")


def test_all_is_replaced_when_it_is_not_known_what_was_written() -> None:
    by_hand = BEFORE.replace(b"Where people live", b"Better words").replace(b"The Office", b"Another office")
    found = layer_properties(merged(by_hand, None, AFTER))
    assert (found["abstract"], found["organisation_name"]) == ("New", "Another office")


def test_how_a_catalogue_writes_the_same_down_does_not_matter() -> None:
    root = etree.fromstring(BEFORE)
    etree.indent(root)
    root.set("{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation", "x")
    assert layer_properties(merged(etree.tostring(root), BEFORE, AFTER)) == layer_properties(AFTER)


def test_merged_records_are_valid_and_lead_back() -> None:
    iso19139, less = schema(), map_record(replace(MAP, operates_on=(), bounding_box=None, revision_date=None))
    for one, other in ((BEFORE, AFTER), (map_record(MAP), less)):
        there = merged(one, one, other)
        back = merged(there, other, one)
        for document in (there, back):
            assert iso19139.validate(etree.fromstring(document)), iso19139.error_log
    assert map_properties(back) == map_properties(map_record(MAP))


def test_comparison_tells_equal_from_equal_or_null() -> None:
    sources = {
        "http://b": {"title": "x", "extent": [14.0, 50.0, 15.0, 51.0], "wms_url": "http://h/ows?SERVICE=WMS&"},
        "http://a": {"title": None, "extent": [14.0, 50.0, 15.01, 51.0], "wms_url": "http://h/ows", "abstract": "y"},
    }
    found = compared(sources)
    assert found["metadata_sources"] == {"s1": {"url": "http://a"}, "s2": {"url": "http://b"}}
    said = {name: (one["equal"], one["equal_or_null"]) for name, one in found["metadata_properties"].items()}
    assert said == {"title": (False, True), "extent": (True, True), "wms_url": (True, True), "abstract": (True, True)}
    assert found["metadata_properties"]["title"]["values"] == {"s1": None, "s2": "x"}
