"""Requests for metadata: what the owner says (`GivenMetadata`, the bundled server only), and records of catalogues."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from layman_qgis.api.publications import PublicationRef
from layman_qgis.api.requests import ApiRequest, publication_url
from layman_qgis.api.server import Server

GMD = "http://www.isotc211.org/2005/gmd"


@dataclass(frozen=True)
class Said:
    """What is said of a publication: the document (`GivenMetadata`), title and abstract.

    `is_complete` says that the server keeps the document as it was given; else it is made of the catalogue's record.
    """

    document: Mapping[str, Any]
    title: str
    abstract: str
    is_complete: bool = True


def get_metadata(server: Server, ref: PublicationRef) -> ApiRequest:
    """Ask what the owner says; a server that does not know such words answers 404."""
    return ApiRequest("GET", f"{publication_url(server, ref)}/metadata")


def patch_metadata(
    server: Server, ref: PublicationRef, title: str, description: str, document: Mapping[str, Any]
) -> ApiRequest:
    """Say something else; an empty title or description stays as it is."""
    fields = [("title", title), ("description", description)]
    fields = [(key, value) for key, value in fields if value]
    fields.append(("metadata", metadata_text(document)))
    return ApiRequest("PATCH", publication_url(server, ref), fields=tuple(fields), repeatable=True)


def get_record(csw_url: str, identifier: str) -> ApiRequest:
    """Ask a catalogue for a record (CSW 2.0.2, ISO 19139)."""
    query = {
        "SERVICE": "CSW",
        "VERSION": "2.0.2",
        "REQUEST": "GetRecordById",
        "ID": identifier,
        "ELEMENTSETNAME": "full",
        "OUTPUTSCHEMA": GMD,
    }
    return ApiRequest("GET", f"{csw_url}{'&' if '?' in csw_url else '?'}{urlencode(query)}")


def metadata_text(document: Mapping[str, Any]) -> str:
    """The document as the parameter `metadata` takes it."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True)
