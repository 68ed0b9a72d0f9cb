"""The servers this QGIS is signed in to, at most one session for each; one of them is the current one."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.network.session import Session


class Sessions(QObject):
    """Signed-in sessions by the address of their server, in the order of signing in. Nothing here is stored."""

    #: A Session that is new, or has taken the place of another one with the same server.
    added = pyqtSignal(object)
    #: Address of a server that is no longer signed in to.
    removed = pyqtSignal(str)
    current_changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start signed in nowhere."""
        super().__init__(parent)
        self._by_url: dict[str, Session] = {}
        self._current_url = ""

    @property
    def sessions(self) -> dict[str, Session]:
        """All of them; a copy."""
        return dict(self._by_url)

    @property
    def current(self) -> Session | None:
        """The one that dock, dialogs and buttons work with; None when there is none."""
        return self._by_url.get(self._current_url)

    def of(self, server_url: str) -> Session | None:
        """The session with a server, None when it is not signed in to."""
        return self._by_url.get(server_url)

    def local(self) -> Session | None:
        """The session with the bundled server of this machine."""
        return next((one for one in self._by_url.values() if one.is_local), None)

    def add(self, session: Session) -> None:
        """Keep a session and make it the current one; an earlier one with the server keeps no token fresh any more."""
        url = session.server.url
        before = self._by_url.get(url)
        keeper = before.credentials.keeper if before is not None else None
        if keeper is not None and keeper is not session.credentials.keeper:
            keeper.retire()  # Jobs under way still use it.
        self._by_url[url] = session
        self._current_url = url
        self.added.emit(session)
        self.current_changed.emit()

    def make_current(self, server_url: str) -> bool:
        """Work with another server that is signed in to; False when it is not."""
        if server_url not in self._by_url:
            return False
        if server_url != self._current_url:
            self._current_url = server_url
            self.current_changed.emit()
        return True

    def remove(self, server_url: str) -> None:
        """Sign out of a server: forget the session and end what it was given; no other one becomes the current one.

        To publish to a server that nobody chose would be worse than to be asked.
        """
        session = self._by_url.pop(server_url, None)
        if session is None:
            return
        if session.credentials.keeper is not None:
            session.credentials.keeper.end()
        self._left(server_url)

    def drop(self, keeper: object) -> Session | None:
        """Forget the session whose sign-in was lost, and say which it was; nothing is told to the server."""
        for url, session in self._by_url.items():
            if session.credentials.keeper is keeper:
                del self._by_url[url]
                self._left(url)
                return session
        return None

    def _left(self, server_url: str) -> None:
        was_current = server_url == self._current_url
        if was_current:
            self._current_url = ""
        self.removed.emit(server_url)
        if was_current:
            self.current_changed.emit()
