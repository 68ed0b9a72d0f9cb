"""Records of private publications: strangers get no word of them, whatever way they look."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
import requests
from lxml import etree

from tests.server.catalogue_fixture import GMD, HIDDEN, Catalogue, a_layer

pytest_plugins = ("tests.server.catalogue_fixture",)


@pytest.fixture
def hidden(catalogue: Catalogue) -> Iterator[str]:
    """A record that strangers may not know of; its title is `Hideaway`."""
    identifier, xml = a_layer("Hideaway")
    catalogue.store.put(identifier, xml)
    HIDDEN.append(identifier)
    yield identifier
    HIDDEN.clear()
    catalogue.store.remove(identifier)


CSW = {"service": "CSW", "version": "2.0.2"}
LIST = {**CSW, "request": "GetRecords", "typenames": "csw:Record", "resulttype": "results", "elementsetname": "full"}
FOUND = {
    "by identifier": ({**CSW, "request": "GetRecordById", "elementsetname": "full", "id": "{id}"}, "Hideaway"),
    "in the list": (LIST, "Hideaway"),
    "by its title": (
        {
            **LIST,
            "constraintlanguage": "CQL_TEXT",
            "constraint_language_version": "1.1.0",
            "constraint": "dc:title like '%ideawa%'",
        },
        "Hideaway",
    ),
    "among values": ({**CSW, "request": "GetDomain", "propertyname": "dc:title"}, "Hideaway"),
    "by OAI-PMH": ({"mode": "oaipmh", "verb": "ListRecords", "metadataPrefix": "iso19139"}, "Hideaway"),
    "by OpenSearch": ({**LIST, "mode": "opensearch", "q": "Hideaway"}, "<os:totalResults>1</os:totalResults>"),
}


@pytest.mark.parametrize("way", FOUND)
def test_a_hidden_record_is_not_found(catalogue: Catalogue, hidden: str, way: str) -> None:
    parameters, trace = FOUND[way]
    asked = {name: value.replace("{id}", hidden) for name, value in parameters.items()}
    assert trace not in requests.get(catalogue.url, asked, timeout=30).text
    HIDDEN.clear()
    assert trace in requests.get(catalogue.url, asked, timeout=30).text, "this finds nothing at all"


def test_a_hidden_record_is_like_a_missing_one(catalogue: Catalogue, hidden: str) -> None:
    def asked(identifier: str) -> bytes:
        return catalogue.get(request="GetRecordById", id=identifier, elementsetname="full", outputschema=GMD).content

    missing = "m-" + str(uuid.uuid4())
    assert asked(hidden).replace(hidden.encode(), b"") == asked(missing).replace(missing.encode(), b"")


def test_hidden_records_are_not_counted(catalogue: Catalogue, hidden: str) -> None:
    def count() -> int:
        answer = catalogue.get(request="GetRecords", typenames="csw:Record", resulttype="hits", elementsetname="full")
        results = etree.fromstring(answer.content).find(".//{*}SearchResults")
        assert results is not None
        return int(results.get("numberOfRecordsMatched", "-1"))

    without = count()
    HIDDEN.clear()
    assert count() == without + 1


def test_the_server_itself_sees_hidden_records(catalogue: Catalogue, hidden: str) -> None:
    assert catalogue.store.has(hidden)
