"""Metadata of a publication on its server: read and written without blocking."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsLayerMetadata
from qgis.PyQt.QtCore import QObject

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.descriptions import Description, description_from_json
from layman_qgis.api.errors import ApiError
from layman_qgis.api.metadata import Said, get_metadata, get_record, patch_metadata
from layman_qgis.api.publications import PublicationRef, as_object
from layman_qgis.core.iso_record import document_from_record
from layman_qgis.core.layer_metadata import as_document, from_document
from layman_qgis.network.session import Session
from layman_qgis.network.settled import send_when_settled

Then = Callable[[Said], None]
Failed = Callable[[ApiError], None]


def read_said(session: Session, ref: PublicationRef, owner: QObject, then: Then, failed: Failed) -> None:
    """What the server has: the owner's words, or what the record says where the server does not keep them.

    Nothing is called when `owner` is gone by the time of the answer.
    """
    client = session.client()

    def described(answer: Answer) -> None:
        description = description_from_json(answer.json(), ref)
        client.send(get_metadata(client.server, ref)).tell(
            owner,
            lambda said: then(Said(as_object(said.json()), description.title, description.description)),
            lambda error: _read_record(session, description, owner, then, error),
        )

    client.send(requests.get_description(client.server, ref)).tell(owner, described, failed)


def read_metadata(
    session: Session, ref: PublicationRef, owner: QObject, then: Callable[[QgsLayerMetadata], None], failed: Failed
) -> None:
    """The same as metadata of a layer."""
    read_said(session, ref, owner, lambda said: then(from_document(said.document, said.title, said.abstract)), failed)


def write_said(
    session: Session, ref: PublicationRef, said: Said, owner: QObject, then: Callable[[], None], failed: Failed
) -> None:
    """Let the server have it; servers of others take title and description and pass over the rest."""
    client = session.client()
    request = patch_metadata(client.server, ref, " ".join(said.title.split()), said.abstract, said.document)
    send_when_settled(client, request, owner, lambda _answer: then(), failed)


def write_metadata(
    session: Session,
    ref: PublicationRef,
    metadata: QgsLayerMetadata,
    owner: QObject,
    then: Callable[[], None],
    failed: Failed,
) -> None:
    """The same with metadata of a layer."""
    said = Said(as_document(metadata), metadata.title(), metadata.abstract())
    write_said(session, ref, said, owner, then, failed)


def _read_record(session: Session, description: Description, owner: QObject, then: Then, _error: ApiError) -> None:
    """The record of the catalogue; where there is none, title and description alone."""
    fallback = Said({}, description.title, description.description, is_complete=False)
    part = description.parts.get("metadata")
    csw_url, identifier = (part.text("csw_url"), part.text("identifier")) if part is not None else ("", "")
    if not csw_url or not identifier:
        then(fallback)
        return

    def read(answer: Answer) -> None:
        document, title, abstract = document_from_record(answer.body)
        found = Said(document, title or description.title, abstract or description.description, is_complete=False)
        then(found if document else fallback)

    session.client().send(get_record(csw_url, identifier)).tell(owner, read, lambda _problem: then(fallback))
