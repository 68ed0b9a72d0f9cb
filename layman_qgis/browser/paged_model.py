"""The publications of a server as a list that grows while it is scrolled, with pictures of those in view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from qgis.PyQt.QtCore import QByteArray, QModelIndex, QObject, pyqtSignal

from layman_qgis.api.answers import Answer
from layman_qgis.api.browsing import Page
from layman_qgis.api.publications import Publication
from layman_qgis.api.requests import get_thumbnail
from layman_qgis.gui.publications_model import PublicationsModel, key_of
from layman_qgis.network.listing import Listing
from layman_qgis.network.session import Session

#: Pictures that are asked for at the same time.
_AT_ONCE = 4


class PagedModel(PublicationsModel):
    """One row per publication that was read so far."""

    #: A page has come, or the list was emptied.
    grown = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, parent: Optional[QObject] = None) -> None:
        """Start empty, on no server."""
        super().__init__(parent)
        self._listing: Optional[Listing] = None
        self._session: Optional[Session] = None
        self._wanted: list[Publication] = []
        self._asked: set[tuple[str, str, str]] = set()
        self._running = 0

    @property
    def total(self) -> int:
        """How many publications there are on the server, with the text that is searched for."""
        return self._listing.total if self._listing is not None else 0

    @property
    def is_loading(self) -> bool:
        """Whether a page is on its way."""
        return self._listing is not None and self._listing.is_loading

    def look_at(self, session: Optional[Session], text: str = "") -> None:
        """List what a server has, with ``text`` in the title; None for nothing."""
        if self._listing is not None:
            self._listing.cancel()
            self._listing.deleteLater()
            self._listing = None
        self._session, self._wanted, self._asked = session, [], set()
        self.show([])
        if session is not None:
            self._listing = Listing(session, parent=self)
            self._listing.loaded.connect(self._loaded)
            self._listing.failed.connect(self.failed)
            self._listing.reload(text)
        self.grown.emit()

    def canFetchMore(self, parent: QModelIndex) -> bool:
        """Whether the server has more."""
        listing = self._listing
        return listing is not None and not parent.isValid() and not listing.is_complete and not listing.is_loading

    def fetchMore(self, parent: QModelIndex) -> None:
        """Ask for the next page; views call this when they are scrolled to the end."""
        if self._listing is not None:
            self._listing.load_more()

    def want_pictures(self, publications: Iterable[Publication]) -> None:
        """Ask for the pictures of rows that came into view; those that were waited for before are forgotten."""
        self._wanted = [one for one in publications if key_of(one.ref) not in self._asked]
        self._ask_for_pictures()

    def _loaded(self, page: Page) -> None:
        if page.offset == 0:
            self.show(list(page.publications))
        else:
            self.append(page.publications)
        self.grown.emit()

    def _ask_for_pictures(self) -> None:
        while self._wanted and self._running < _AT_ONCE and self._session is not None:
            publication = self._wanted.pop(0)
            self._asked.add(key_of(publication.ref))
            self._running += 1
            request = get_thumbnail(self._session.server, publication.ref)

            def read(answer: Answer, ref=publication.ref) -> None:
                self.set_thumbnail(ref, QByteArray(answer.body))
                self._picture_ended()

            self._session.client().send(request).tell(self, read, lambda _error: self._picture_ended())

    def _picture_ended(self) -> None:
        self._running -= 1
        self._ask_for_pictures()
