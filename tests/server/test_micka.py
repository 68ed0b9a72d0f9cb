"""The store that writes to Micka, before a real catalogue that is spoken to in Micka's dialect."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from lxml import etree
from werkzeug.serving import make_server

from layman_server.errors import CatalogueRefused
from layman_server.stores.micka import MickaRecordStore
from tests.server.catalogue_fixture import GMD, SECRET, Catalogue, a_layer

pytest_plugins = ("tests.server.catalogue_fixture",)


@contextmanager
def a_micka(catalogue: Catalogue) -> Iterator[tuple[MickaRecordStore, list[dict[str, str]]]]:
    """Micka's dialect before the catalogue: notes the headers of insertions in SOAP and passes on what is in them."""
    noted: list[dict[str, str]] = []

    def application(environ: Any, start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if body and (root := etree.fromstring(body)).tag.endswith("Envelope"):
            header, inner = root
            noted.append({etree.QName(node).localname: node.text or "" for node in header})
            body = etree.tostring(inner[0])
        if body and b"Update" in body:
            # Layman's updates name the record in a constraint as well, which pycsw takes for an update of properties.
            root = etree.fromstring(body)
            for constraint in list(root.iter("{*}Constraint")):
                constraint.getparent().remove(constraint)
            body = etree.tostring(root)
        url = f"{catalogue.url}?{environ['QUERY_STRING']}"
        answer = requests.request(
            environ["REQUEST_METHOD"], url, data=body, headers={"X-Layman-Internal": SECRET}, timeout=30
        )
        start_response("200 OK", [("Content-Type", "application/xml")])
        return [answer.content]

    server = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/csw"
    try:
        yield MickaRecordStore(url, credentials="layman:word", public_url="https://example.org/micka/csw"), noted
    finally:
        server.shutdown()
        server.server_close()


def test_micka_gets_records_in_soap_and_changes_as_updates(catalogue: Catalogue) -> None:
    identifier, document = a_layer("First")
    with a_micka(catalogue) as (store, noted):
        store.put(identifier, document, is_public=True, creator="ann")
        assert noted == [{"Public": "1", "Edit": "layman", "Read": "layman", "CreateUser": "ann"}]
        assert title_of(catalogue.record(identifier)) == "First"
        store.put(identifier, document.replace(b"First", b"Second"), is_public=True)
        assert (len(noted), title_of(catalogue.record(identifier))) == (1, "Second")
        # Everybody sees it, so for becoming private it is made anew.
        store.put(identifier, document.replace(b"First", b"Third"), is_public=False, creator="ann")
        assert (noted[1]["Public"], title_of(catalogue.record(identifier))) == ("0", "Third")
        store.remove(identifier)
        store.remove(identifier)
        assert not store.has(identifier)
        assert store.record_url("m-1") == "https://example.org/micka/record/basic/m-1"
        with pytest.raises(CatalogueRefused):
            store.put("m-x", b"<x/>")


def title_of(record: etree._Element) -> str | None:
    return record.findtext(f".//{{{GMD}}}CI_Citation/{{{GMD}}}title/*")
