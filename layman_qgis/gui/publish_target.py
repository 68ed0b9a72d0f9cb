"""A place to publish to that is not the current one: a workspace that something was dropped on."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.publications import Publication
from layman_qgis.network.catalogue import Catalogue
from layman_qgis.network.session import Session
from layman_qgis.network.sessions import Sessions


class PublishTarget(QObject):
    """What the publish dialogs ask of a connection, for one workspace; ends with the sign-in to its server."""

    changed = pyqtSignal()

    def __init__(self, session: Session, sessions: Sessions, parent: QObject) -> None:
        """`session` is for the workspace; what it holds already is asked for at once."""
        super().__init__(parent)
        self._session = session
        self._sessions = sessions
        self._is_known = False
        self._waiting: list[Callable[[], None]] = []
        self._catalogue = Catalogue(session, self)
        self._catalogue.loaded.connect(self._loaded)
        self._catalogue.failed.connect(self._loaded)
        self._catalogue.refresh()
        sessions.removed.connect(self._sessions_changed)
        sessions.added.connect(self._sessions_changed)

    @property
    def session(self) -> Session | None:
        """The session, None when the user has signed out of the server."""
        there = self._sessions.of(self._session.server.url)
        return there.in_workspace(self._session.chosen_workspace) if there is not None else None

    def known(self) -> list[Publication]:
        """What the workspace holds, as far as it is known."""
        return self._catalogue.publications

    def when_known(self, then: Callable[[], None]) -> None:
        """Call `then` when the server has said what the workspace holds, or that it cannot say it."""
        if self._is_known:
            then()
        else:
            self._waiting.append(then)

    def _sessions_changed(self, _which: object) -> None:
        self.changed.emit()

    def _loaded(self, *_: object) -> None:
        self._is_known = True
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()
        self.changed.emit()
