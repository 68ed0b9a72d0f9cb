"""The metadata catalogue: pycsw on a real PostgreSQL behind real HTTP, and the store that writes to it."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
import requests
from lxml import etree

from layman_server.errors import CatalogueRefused, CatalogueUnavailable
from layman_server.metadata.iso19139 import map_record
from layman_server.metadata.record import Contact, MapRecord, OperatesOn
from layman_server.model.crs import BoundingBox
from layman_server.settings import Settings
from layman_server.stores.csw import CswRecordStore
from tests.server.catalogue_fixture import GMD, SECRET, Catalogue, a_layer, served
from tests.server.server_process import free_port

pytest_plugins = ("tests.server.catalogue_fixture",)


def canonical(document: bytes | etree._Element) -> str:
    root = etree.fromstring(document) if isinstance(document, bytes) else document
    return etree.canonicalize(etree.tostring(root, encoding="unicode"), strip_text=True)


def found_titles(answer: requests.Response) -> list[str]:
    root = etree.fromstring(answer.content)
    assert etree.QName(root).localname == "GetRecordsResponse", answer.text
    return [element.text or "" for element in root.iter("{http://purl.org/dc/elements/1.1/}title")]


def transaction(parts: str) -> bytes:
    return (
        '<csw:Transaction xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" service="CSW" version="2.0.2">'
        f"{parts}</csw:Transaction>"
    ).encode()


def inserting(*records: bytes) -> bytes:
    return transaction("".join(f"<csw:Insert>{record.split(b'?>', 1)[1].decode()}</csw:Insert>" for record in records))


def test_a_record_that_was_put_is_there_as_it_was(catalogue: Catalogue) -> None:
    identifier, document = a_layer()
    assert not catalogue.store.has(identifier)
    catalogue.store.put(identifier, document)
    assert catalogue.store.has(identifier)
    assert canonical(catalogue.record(identifier)) == canonical(document)


def test_a_record_is_replaced(catalogue: Catalogue) -> None:
    uid = str(uuid.uuid4())
    identifier, document = a_layer("Before", uuid=uid)
    catalogue.store.put(identifier, document)
    _, changed = a_layer("After", uuid=uid)
    catalogue.store.put(identifier, changed)
    assert canonical(catalogue.record(identifier)) == canonical(changed)
    assert found_titles(search(catalogue, "After")) == ["After"]
    assert found_titles(search(catalogue, "Before")) == []


def test_a_removed_record_is_gone_and_removing_is_repeatable(catalogue: Catalogue) -> None:
    identifier, document = a_layer()
    catalogue.store.put(identifier, document)
    catalogue.store.remove(identifier)
    catalogue.store.remove(identifier)
    assert not catalogue.store.has(identifier)


def test_a_map_names_its_layers(catalogue: Catalogue) -> None:
    record = MapRecord(
        uuid=str(uuid.uuid4()),
        name="world",
        title="World",
        abstract="",
        bounding_box=None,
        crs_codes=("EPSG:3857",),
        publication_date=date(2026, 11, 21),
        owner=Contact("Ann"),
        url="http://127.0.0.1/rest/workspaces/ann/maps/world",
        thumbnail_url="http://127.0.0.1/t",
        file_url="http://127.0.0.1/f",
        csw_url=catalogue.url,
        operates_on=(OperatesOn("39cc8994-adbc-427a-8522-569eb7e691b2", "Cities"),),
    )
    catalogue.store.put(f"m-{record.uuid}", map_record(record))
    stored = etree.tostring(catalogue.record(f"m-{record.uuid}")).decode()
    assert "#_m-39cc8994-adbc-427a-8522-569eb7e691b2" in stored


def test_an_abstract_longer_than_an_index_entry_is_stored(catalogue: Catalogue) -> None:
    identifier, document = a_layer(abstract=" ".join(str(uuid.uuid4()) for _ in range(2000)))
    catalogue.store.put(identifier, document)
    assert canonical(catalogue.record(identifier)) == canonical(document)


def test_capabilities_name_the_address_that_was_asked(catalogue: Catalogue) -> None:
    text = catalogue.get(request="GetCapabilities").text
    assert f'xlink:href="{catalogue.url}"' in text
    assert "Transaction" not in text
    assert "missing" not in text


def test_capabilities_name_the_public_address(settings: Settings) -> None:
    behind_proxy = replace(settings, public_url="https://maps.example.org/layman", api_port=free_port())
    with served(behind_proxy) as catalogue:
        assert 'xlink:href="https://maps.example.org/layman/csw"' in catalogue.get(request="GetCapabilities").text


def search(catalogue: Catalogue, word: str) -> requests.Response:
    return catalogue.get(
        request="GetRecords",
        typenames="csw:Record",
        elementsetname="full",
        resulttype="results",
        constraintlanguage="CQL_TEXT",
        constraint_language_version="1.1.0",
        constraint=f"dc:title like '%{word}%'",
    )


def test_records_are_found_by_box(catalogue: Catalogue) -> None:
    title = f"Box {uuid.uuid4()}"
    box = BoundingBox(-60.0, -30.0, -50.0, -20.0, "EPSG:4326")
    catalogue.store.put(*a_layer(title, bounding_box=box))
    question = {"request": "GetRecords", "typenames": "csw:Record", "elementsetname": "full", "resulttype": "results"}
    inside = '<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"><ogc:BBOX>'
    inside += "<ogc:PropertyName>ows:BoundingBox</ogc:PropertyName><gml:Envelope><gml:lowerCorner>{}</gml:lowerCorner>"
    inside += "<gml:upperCorner>{}</gml:upperCorner></gml:Envelope></ogc:BBOX></ogc:Filter>"
    for corners, expected in ((("-28 -58", "-22 -52"), [title]), (("40 60", "41 61"), [])):
        answer = catalogue.get(**question, constraintlanguage="FILTER", constraint=inside.format(*corners))
        assert found_titles(answer) == expected


def test_owslib_reads_the_catalogue(catalogue: Catalogue) -> None:
    csw = pytest.importorskip("owslib.csw")
    identifier, document = a_layer("For OWSLib")
    catalogue.store.put(identifier, document)
    client = csw.CatalogueServiceWeb(catalogue.url)
    client.getrecordbyid([identifier], outputschema=GMD)
    record = client.records[identifier]
    assert record.identificationinfo[0].title == "For OWSLib"
    assert float(record.identificationinfo[0].bbox.minx) == 14.0


@pytest.mark.parametrize("headers", [{}, {"X-Layman-Internal": "wrong"}, {"X-Layman-Internal": ""}])
def test_only_the_server_itself_may_write(catalogue: Catalogue, headers: dict[str, str]) -> None:
    identifier, document = a_layer()
    answer = requests.post(catalogue.url, inserting(document), headers=headers, timeout=30)
    assert answer.status_code == 403
    assert "OperationNotSupported" in answer.text
    assert not catalogue.store.has(identifier)


def test_harvesting_for_strangers_is_refused(catalogue: Catalogue) -> None:
    harvest = (
        '<csw:Harvest xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" service="CSW" version="2.0.2">'
        f"<csw:Source>{catalogue.url}</csw:Source><csw:ResourceType>{GMD}</csw:ResourceType></csw:Harvest>"
    )
    assert requests.post(catalogue.url, harvest.encode(), timeout=30).status_code == 403
    assert catalogue.get(request="Transaction").status_code == 403


def test_no_secret_means_nobody_may_write(settings: Settings) -> None:
    with served(replace(settings, internal_secret="", api_port=free_port())) as catalogue:
        _, document = a_layer()
        answer = requests.post(catalogue.url, inserting(document), headers={"X-Layman-Internal": ""}, timeout=30)
        assert answer.status_code == 403


def test_a_transaction_is_done_as_a_whole_or_not_at_all(catalogue: Catalogue) -> None:
    kept, kept_document = a_layer()
    catalogue.store.put(kept, kept_document)
    new, new_document = a_layer()
    answer = requests.post(
        catalogue.url, inserting(new_document, kept_document), headers={"X-Layman-Internal": SECRET}, timeout=30
    )
    assert "there is a record" in answer.text
    assert not catalogue.store.has(new)
    assert catalogue.store.has(kept)


def test_a_record_that_cannot_be_read_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueRefused):
        catalogue.store.put("m-x", b"<x/>")
    assert not catalogue.store.has("m-x")


def test_an_update_keeps_the_document(catalogue: Catalogue) -> None:
    uid = str(uuid.uuid4())
    identifier, document = a_layer("Old", uuid=uid)
    catalogue.store.put(identifier, document)
    _, changed = a_layer("New", uuid=uid)
    update = transaction(f"<csw:Update>{changed.split(b'?>', 1)[1].decode()}</csw:Update>")
    answer = requests.post(catalogue.url, update, headers={"X-Layman-Internal": SECRET}, timeout=30)
    assert "<csw:totalUpdated>1</csw:totalUpdated>" in answer.text
    assert canonical(catalogue.record(identifier)) == canonical(changed)


def test_many_clients_at_once(catalogue: Catalogue) -> None:
    records = [a_layer(f"At once {index}") for index in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda record: catalogue.store.put(*record), records))
        found = list(pool.map(lambda record: canonical(catalogue.record(record[0])) == canonical(record[1]), records))
    assert all(found)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no xml",
        b"<x/>",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        transaction("<csw:Insert/>"),
        b"\xff\xfe\x00",
    ],
)
def test_nonsense_is_answered_by_an_exception_report(catalogue: Catalogue, body: bytes) -> None:
    answer = requests.post(catalogue.url, body, timeout=30)
    assert answer.status_code < 500
    assert etree.QName(etree.fromstring(answer.content)).localname == "ExceptionReport"
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "parameters",
    [
        {"request": "GetRecords", "maxrecords": "abc"},
        {"request": "GetRecords", "startposition": "-1"},
        {"request": "GetRecords", "bbox": "1,2"},
        {"request": "GetRecords", "bbox": "a,b,c,d"},
        {"request": "GetRecordById", "id": "\x00"},
        {"request": "GetCapabilities", "updatesequence": "abc"},
    ],
    ids=str,
)
def test_a_parameter_that_cannot_be_read_is_the_clients_fault(catalogue: Catalogue, parameters: dict[str, str]) -> None:
    given = {"typenames": "csw:Record", "elementsetname": "brief", "resulttype": "results", **parameters}
    answer = catalogue.get(**given)
    assert answer.status_code in {200, 400}
    assert etree.QName(etree.fromstring(answer.content)).localname == "ExceptionReport"


def test_harvesters_by_oai_pmh_are_answered(catalogue: Catalogue) -> None:
    answer = requests.get(catalogue.url, {"mode": "oaipmh", "verb": "Identify"}, timeout=30)
    assert answer.status_code == 200
    assert "<oai:Identify>" in answer.text


def test_a_content_type_asked_for_cannot_be_html(catalogue: Catalogue) -> None:
    answer = catalogue.get(request="GetRecordById", id="x", outputformat="text/html")
    assert answer.headers["Content-Type"] == "application/xml; charset=UTF-8"


def test_a_response_handler_is_not_used(catalogue: Catalogue) -> None:
    answer = catalogue.get(
        request="GetRecords",
        typenames="csw:Record",
        elementsetname="brief",
        resulttype="results",
        responsehandler="ftp://127.0.0.1:1/x",
    )
    assert etree.QName(etree.fromstring(answer.content)).localname == "GetRecordsResponse"


def test_a_database_that_does_not_answer_is_said(settings: Settings) -> None:
    without_database = replace(settings, pg_port=free_port(), api_port=free_port())
    with served(without_database) as catalogue:
        answer = catalogue.get(request="GetCapabilities")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        with pytest.raises(CatalogueUnavailable) as caught:
            catalogue.store.put(*a_layer())
        assert caught.value.retry_after_s


def test_a_database_that_may_not_be_made_is_said(settings: Settings) -> None:
    with served(replace(settings, csw_dbname="not_made_yet", api_port=free_port())) as catalogue:
        assert catalogue.get(request="GetCapabilities").status_code == 503


def test_a_catalogue_that_is_not_there_is_said() -> None:
    store = CswRecordStore(f"http://127.0.0.1:{free_port()}/csw")
    for action in (store.ping, lambda: store.put(*a_layer()), lambda: store.remove("m-x"), lambda: store.has("m-x")):
        with pytest.raises(CatalogueUnavailable):
            action()


def test_an_outside_catalogue_is_written_to_in_two_steps(catalogue: Catalogue) -> None:
    """The embedded catalogue in the role of an outside one: the store knows its URL and a secret, nothing more."""
    store = CswRecordStore(catalogue.url, internal_secret=SECRET)
    uid = str(uuid.uuid4())
    identifier, document = a_layer("First", uuid=uid)
    store.put(identifier, document)
    _, changed = a_layer("Second", uuid=uid)
    store.put(identifier, changed)
    assert canonical(catalogue.record(identifier)) == canonical(changed)


def test_faults_have_usual_status_lines(catalogue: Catalogue) -> None:
    for parameters in ({"request": "GetNothing"}, {"request": "GetRecords", "version": "3.0.0"}, {"service": "XYZ"}):
        answer = requests.get(catalogue.url, {"service": "CSW", "version": "3.0.0", **parameters}, timeout=30)
        assert b"ExceptionReport" in answer.content
        assert (answer.status_code, answer.reason) == (400, "Bad Request")
