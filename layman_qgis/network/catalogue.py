"""What is published: list, thumbnails and descriptions, fetched without blocking."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QByteArray, QObject, pyqtSignal

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.browsing import get_page
from layman_qgis.api.descriptions import description_from_json
from layman_qgis.api.errors import ApiError, is_no_workspace
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType, publications_from_json
from layman_qgis.network.session import Session

#: The newest change first.
_NEWEST = "last_change"
#: So many are read at a time.
AT_ONCE = 500


class Catalogue(QObject):
    """The publications of a session's workspace."""

    #: The list was renewed; read `publications`.
    loaded = pyqtSignal()
    failed = pyqtSignal(object)
    #: PublicationRef and the PNG as QByteArray; nothing is emitted for a publication without a thumbnail.
    thumbnail_loaded = pyqtSignal(object, object)
    #: A LayerDescription or MapDescription.
    described = pyqtSignal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Prepare; `refresh` asks."""
        super().__init__(parent)
        self.session = session
        self.publications: list[Publication] = []
        self._client = session.client()
        self._ask_number = 0

    def refresh(self) -> None:
        """Ask for the lists of layers and of maps; a later call makes the answers of earlier ones void."""
        self._ask_number += 1
        number, layers = self._ask_number, PublicationType.LAYER

        def read_maps(found: list[Publication]) -> None:
            self._read_pages(number, PublicationType.MAP, found, show, self.failed.emit)

        def show(found: list[Publication]) -> None:
            self.publications = sorted(found, key=lambda one: one.updated_at, reverse=True)
            self.loaded.emit()

        def failed(error: ApiError) -> None:
            if is_no_workspace(error):
                show([])
            else:
                self.failed.emit(error)

        self._read_pages(number, layers, [], read_maps, failed)

    def _read_pages(
        self,
        number: int,
        kind: PublicationType,
        found: list[Publication],
        then: Callable[[list[Publication]], None],
        failed: Callable[[ApiError], None],
        offset: int = 0,
    ) -> None:
        """Add the publications of a kind to `found`, page by page, so that no page holds the window for long."""
        server, workspace = self.session.server, self.session.workspace
        request = get_page(server, workspace, kind, offset, AT_ONCE, _NEWEST)

        def read(answer: Answer) -> None:
            if number != self._ask_number:
                return
            page, last = publications_from_json(answer.json(), server.url), found[-AT_ONCE:]
            known = {one.ref for one in last}
            new = [one for one in page if one.ref not in known]
            # A server that knows no pages gives all at once, or the same again and again.
            if len(page) == AT_ONCE and new:
                self._read_pages(number, kind, found + new, then, failed, offset + AT_ONCE)
            else:
                then(found + new)

        def refused(error: ApiError) -> None:
            if number == self._ask_number:
                failed(error)

        self._client.send(request).tell(self, read, refused)

    def fetch_thumbnail(self, publication: Publication) -> None:
        """Ask for a thumbnail."""
        ref = publication.ref

        def read(answer: Answer) -> None:
            if answer.body.startswith(b"\x89PNG"):
                self.thumbnail_loaded.emit(ref, QByteArray(answer.body))

        request = requests.get_thumbnail(self.session.server, ref)
        self._client.send(request).tell(self, read, lambda _error: None)

    def describe(self, ref: PublicationRef) -> None:
        """Ask for the description of one publication."""

        def read(answer: Answer) -> None:
            self.described.emit(description_from_json(answer.json(), ref))

        request = requests.get_description(self.session.server, ref)
        self._client.send(request).tell(self, read, self.failed.emit)
