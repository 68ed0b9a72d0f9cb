"""What workspaces hold that are not the current one: asked for once somebody wants to know it, then kept fresh."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.publications import Publication
from layman_qgis.network.catalogue import Catalogue
from layman_qgis.network.sessions import Sessions


class OtherLists(QObject):
    """Lists of publications by server and workspace, of servers that are signed in to."""

    changed = pyqtSignal()

    def __init__(self, sessions: Sessions, parent: QObject | None = None) -> None:
        """Nothing is asked before :meth:`of`."""
        super().__init__(parent)
        self._sessions = sessions
        self._catalogues: dict[tuple[str, str], Catalogue] = {}
        self._listed: dict[tuple[str, str], list[Publication]] = {}
        sessions.removed.connect(self._forget)
        sessions.added.connect(lambda session: self._forget(session.server.url))

    def is_signed_in(self, server_url: str) -> bool:
        """Whether the server can be asked."""
        return self._sessions.of(server_url) is not None

    def of(self, server_url: str, workspace: str) -> list[Publication] | None:
        """What a workspace holds; None while it is not known, `changed` is emitted when it is."""
        key = (server_url, workspace)
        session = self._sessions.of(server_url)
        if session is not None and key not in self._catalogues:
            catalogue = Catalogue(session.in_workspace(workspace), self)
            self._catalogues[key] = catalogue
            catalogue.loaded.connect(lambda: self._loaded(key))
            catalogue.refresh()
        return self._listed.get(key)

    def of_other_servers(self, server_url: str) -> list[Publication]:
        """What my workspaces on all servers but this one hold, as far as it is known."""
        found: list[Publication] = []
        for url, session in self._sessions.sessions.items():
            if url != server_url:
                found += self.of(url, session.workspace) or []
        return found

    def refresh(self, server_url: str, workspace: str) -> None:
        """Ask again, if anybody has wanted to know it."""
        catalogue = self._catalogues.get((server_url, workspace))
        if catalogue is not None:
            catalogue.refresh()

    def _loaded(self, key: tuple[str, str]) -> None:
        catalogue = self._catalogues.get(key)
        if catalogue is not None:
            self._listed[key] = catalogue.publications
            self.changed.emit()

    def _forget(self, server_url: str) -> None:
        for key in [key for key in self._catalogues if key[0] == server_url]:
            self._catalogues.pop(key).deleteLater()
            self._listed.pop(key, None)
        self.changed.emit()
