"""The two forms of documents of GeoServer's REST API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from layman_server.geoserver_rest.door import ROUTES
from layman_server.geoserver_rest.trees import UnreadableDocument, as_json, as_xml, from_json, from_xml

_NAMES = st.sampled_from(["name", "title", "metadata", "layer", "abstract"])
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="￾￿"), max_size=12)
_VALUES = st.recursive(
    _TEXTS.filter(lambda text: text.strip() == text and text not in {"true", "false"}),
    lambda inner: st.dictionaries(_NAMES, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@given(_NAMES, st.dictionaries(_NAMES, _VALUES, min_size=1, max_size=4))
def test_json_comes_back_as_it_was(name: str, value: dict[str, Any]) -> None:
    """Also when it is XML on the way."""
    document = {name: value}
    on_the_way = as_xml(from_json(json.dumps(document).encode()))
    assert json.loads(as_json(from_xml(on_the_way))) == document


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<list><string>a</string></list>", {"list": {"string": ["a"]}}),
        ("<workspaces/>", {"workspaces": ""}),
        ('<e><entry key="k">v</entry></e>', {"e": {"entry": {"@key": "k", "$": "v"}}}),
        ("<box><minx>1.0</minx><maxx>2.5</maxx></box>", {"box": {"minx": 1, "maxx": 2.5}}),
        ("<layer><name>2024</name><enabled>true</enabled></layer>", {"layer": {"name": "2024", "enabled": True}}),
        ("<store><__default>false</__default></store>", {"store": {"_default": False}}),
        ("<a><b>1</b><b>2</b></a>", {"a": {"b": ["1", "2"]}}),
    ],
)
def test_json_has_geoservers_form(xml: str, expected: object) -> None:
    assert json.loads(as_json(etree.fromstring(xml))) == expected


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"a":1,"b":2}', b'{"a b":{}}', b'{"a":[1]}', b'{"a":' + b'{"a":' * 60 + b"1" + b"}" * 61],
)
def test_what_is_no_document_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        from_json(body)


def test_xml_reads_nothing_else() -> None:
    with pytest.raises(UnreadableDocument):
        from_xml(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')


def test_every_address_has_one_answer_for_a_method() -> None:
    keys = [(route.method, route.pattern) for route in ROUTES]
    assert len(keys) == len(set(keys))
