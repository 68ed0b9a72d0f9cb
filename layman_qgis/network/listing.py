"""The publications of a workspace page by page, and its server's workspaces; asked for without blocking."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api import browsing
from layman_qgis.api.answers import Answer
from layman_qgis.api.browsing import PAGE_SIZE, Page, TypeNames, Workspace
from layman_qgis.api.descriptions import LayerDescription, description_from_json
from layman_qgis.api.errors import ApiError, is_no_workspace
from layman_qgis.api.publications import Publication, PublicationType, publications_from_json
from layman_qgis.api.requests import get_description
from layman_qgis.network.pending import PendingRequest
from layman_qgis.network.session import Session

#: Among so many of the newest publications workspaces without a user are looked for.
NEWEST = 200


class Listing(QObject):
    """Pages of publications, one after the other; a new text or :meth:`reload` begins anew.

    Those of a workspace are two lists on the server: its maps come first, then its layers.
    """

    #: A Page has come; `publications` has grown by it.
    loaded = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, session: Session, workspace: str = "", parent: QObject | None = None) -> None:
        """`workspace` is empty for all of the server; nothing is asked before :meth:`reload`."""
        super().__init__(parent)
        self.session = session
        self.workspace = workspace
        self.text = ""
        self.publications: list[Publication] = []
        self.total = 0
        self._kinds: list[PublicationType] = []
        self._offset = 0
        self._total_before = 0
        self._client = session.client()
        self._pending: PendingRequest | None = None

    @property
    def is_loading(self) -> bool:
        """Whether a page is on its way."""
        return self._pending is not None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to ask for."""
        return not self._kinds

    def reload(self, text: str = "") -> None:
        """Begin anew with those that have `text` in their title."""
        self.cancel()
        self.text = text
        self.publications, self.total = [], 0
        self._kinds = [PublicationType.MAP, PublicationType.LAYER] if self.workspace else [PublicationType.LAYER]
        self._offset = self._total_before = 0
        self.load_more()

    def load_more(self) -> None:
        """Ask for the next page, unless one is on its way or there is none."""
        if not self.is_loading and not self.is_complete:
            self._ask(())

    def cancel(self) -> None:
        """Ask for nothing any more."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.blockSignals(True)
            pending.cancel()

    def _ask(self, before: tuple[Publication, ...]) -> None:
        """Ask for a page of the current kind; `before` are those of the kind before, which end its list."""
        server, kind, offset = self.session.server, self._kinds[0], self._offset
        limit = max(PAGE_SIZE - len(before), 1)
        request = browsing.get_page(server, self.workspace, kind, offset, limit, text=self.text)

        def read(answer: Answer) -> None:
            self._pending = None
            page = Page.from_answer(answer, server.url, offset)
            self.total = self._total_before + page.total
            self._offset = page.end
            found = (*before, *page.publications)
            if page.is_last:
                self._kinds.pop(0)
                self._offset, self._total_before = 0, self.total
            if page.is_last and self._kinds:
                self._ask(found)  # Also when the page is full: how many follow is part of what is said.
            else:
                self._take(found)

        self._pending = self._client.send(request).tell(self, read, self._end)

    def _take(self, found: tuple[Publication, ...]) -> None:
        page = Page(found, len(self.publications), self.total)
        self.publications.extend(found)
        self.loaded.emit(page)

    def _end(self, error: ApiError) -> None:
        self._pending = None
        if is_no_workspace(error):
            self._kinds = []
            self._take(())
        else:
            self.failed.emit(error)


class WorkspaceListing(QObject):
    """The workspaces of a server: those of its users, and those that the newest publications are in."""

    loaded = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Nothing is asked before :meth:`reload`."""
        super().__init__(parent)
        self.session = session
        self.workspaces: tuple[Workspace, ...] = ()
        self._client = session.client()

    def reload(self) -> None:
        """Ask for both lists, one after the other."""
        server = self.session.server

        def read(answer: Answer) -> None:
            users = answer.json()
            request = browsing.get_page(server, limit=NEWEST, order="last_change")
            self._client.send(request).tell(self, lambda newest: merge(users, newest), self.failed.emit)

        def merge(users: Any, answer: Answer) -> None:
            newest = publications_from_json(answer.json(), server.url)
            self.workspaces = browsing.workspaces_from(users, newest, self.session.user.username)
            self.loaded.emit()

        self._client.send(browsing.get_users(server)).tell(self, read, self.failed.emit)


class ShapeLookup(QObject):
    """What kinds of geometry the layers of a workspace have: two requests, whose failure only costs nicer icons."""

    #: Shapes (`point`, `line`, `polygon`, `geometry`, `table`) by the name of the publication.
    found = pyqtSignal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        """Nothing is asked before :meth:`ask`."""
        super().__init__(parent)
        self._session = session
        self._client = session.client()
        self._names: TypeNames | None = None

    def ask(self, publications: list[Publication]) -> None:
        """Look at vector layers of one workspace; `found` is emitted once, or never."""
        layers = [
            one for one in publications if one.type is PublicationType.LAYER and one.geodata_type in ("vector", "")
        ]
        if not layers:
            return
        if self._names is not None:
            self._ask_for(layers)
            return
        ref = layers[0].ref

        def learn(answer: Answer) -> None:
            description = description_from_json(answer.json(), ref)
            if isinstance(description, LayerDescription):
                self._names = TypeNames.from_description(description)
            if self._names is not None:
                self._ask_for(layers)

        self._client.send(get_description(self._session.server, ref)).tell(self, learn, lambda _error: None)

    def _ask_for(self, layers: list[Publication]) -> None:
        by_type = {self._names.name_of(one).split(":")[-1]: one.name for one in layers}
        request = browsing.get_feature_types(self._names.wfs_url, [self._names.name_of(one) for one in layers])

        def read(answer: Answer) -> None:
            shapes = browsing.shapes_from(answer.body.decode("utf-8", "replace"))
            self.found.emit({by_type[name]: shape for name, shape in shapes.items() if name in by_type})

        self._client.send(request).tell(self, read, lambda _error: None)
