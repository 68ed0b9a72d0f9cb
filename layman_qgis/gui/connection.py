"""The connections of this QGIS: which servers, as whom, which of them is the current one, and the local server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.errors import ApiError, ServerRefused
from layman_qgis.api.names import publication_name_from
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.core.plugin_settings import BROWSER, KnownServer, PluginSettings
from layman_qgis.gui.messages import open_address
from layman_qgis.local_server.server import LocalServer, LocalServerState
from layman_qgis.network.browser_sign_in import BrowserSignIn, TokenKeeper
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.login import Login
from layman_qgis.network.session import Session
from layman_qgis.network.sessions import Sessions


class Connection(QObject):
    """Signs in and out, and tells everybody when the current session changes; all of them are in `sessions`.

    At start-up only the local server is looked for: its token lies in its home folder. A remote server is asked after a
    click, because its authentication may open QGIS's password store.
    """

    changed = pyqtSignal()
    failed = pyqtSignal(object)  # ApiError
    username_wanted = pyqtSignal(str)  # a proposal, "" when there is none

    def __init__(self, local_server: LocalServer, parent: Optional[QObject] = None) -> None:
        """Watch ``local_server``; nothing is asked before :meth:`restore`."""
        super().__init__(parent)
        self.local_server = local_server
        self.sessions = Sessions(self)
        self._login: Optional[Login] = None
        self._sign_in: Optional[BrowserSignIn] = None
        self.open_page: Callable[[str], object] = open_address
        self._wants_local = False
        self._awaits_username = False
        local_server.state_changed.connect(self._local_server_changed)

    @property
    def session(self) -> Optional[Session]:
        """The current session, None when there is none."""
        return self.sessions.current

    @property
    def is_busy(self) -> bool:
        """Whether a login is under way."""
        return self._login is not None or self._sign_in is not None

    @property
    def waits_for_browser(self) -> bool:
        """Whether the user is to sign in on a page that was opened."""
        return self._sign_in is not None

    @property
    def awaits_username(self) -> bool:
        """Whether the server knows the user, who is to choose a username."""
        return self._awaits_username

    def restore(self) -> None:
        """Start the local server if that is wished, and log in to it when it was used last."""
        settings = PluginSettings.load()
        self._wants_local = settings.use_local_server
        if settings.autostart_local:
            self.local_server.start_unless_running()
        elif self._wants_local:
            self.local_server.refresh()

    def connect_local(self) -> None:
        """Log in to the local server, starting it first when it is not running."""
        self._wants_local = True
        if self.local_server.state == LocalServerState.RUNNING:
            try:
                self._log_in(Server(self.local_server.url), self.local_server.credentials())
            except ApiError as problem:
                self.failed.emit(problem)
        else:
            self.local_server.start()

    def connect_remote(self, url: str, authcfg: str) -> None:
        """Log in to the server at ``url`` with QGIS's authentication configuration ``authcfg`` ("" for none)."""
        self.connect_with(url, Credentials(authcfg=authcfg))

    def connect_with(self, url: str, credentials: Credentials) -> None:
        """Log in to the server at ``url``; a token or password in ``credentials`` is kept for this session only."""
        self._wants_local = False
        try:
            server = Server(url)
        except ApiError as problem:
            self.failed.emit(problem)
            return
        self._log_in(server, credentials)

    def connect_known(self, known: KnownServer) -> bool:
        """Log in again to a server that was used before; False when the user must type something first."""
        if known.authcfg:
            self.connect_remote(known.url, known.authcfg)
        elif known.method == BROWSER:
            self.connect_in_browser(known.url)
        else:
            return False
        return True

    def make_current(self, url: str) -> None:
        """Work with another server that is signed in to."""
        session = self.sessions.of(url)
        if session is not None and self.sessions.make_current(url):
            self._remember(session)
            self.changed.emit()

    def sign_out(self, url: str) -> None:
        """Log out of one server; the others stay."""
        session = self.sessions.of(url)
        if session is not None and session.is_local:
            self._wants_local = False
        self.sessions.remove(url)
        self.changed.emit()

    def connect_in_browser(self, url: str) -> None:
        """Log in to the server at ``url`` on its own page in the browser; what it gives is kept for this session."""
        self._wants_local = False
        self.cancel()
        try:
            server = Server(url)
        except ApiError as problem:
            self.failed.emit(problem)
            return
        self._sign_in = BrowserSignIn(server, self.open_page, self)
        self._sign_in.succeeded.connect(lambda keeper: self._signed_in(server, keeper))
        self._sign_in.failed.connect(self._login_failed)
        self._sign_in.start()
        self.changed.emit()

    def claim_username(self, name: str) -> None:
        """Reserve ``name`` on the server the running login talks to."""
        if self._login is not None:
            self._login.claim_username(name)

    def cancel(self) -> None:
        """Stop a login under way; a session that stands stays."""
        if self._sign_in is not None:
            self._sign_in.blockSignals(True)
            self._sign_in.cancel()
            self._drop_sign_in()
            self.changed.emit()
        if self._login is not None:
            self._login.blockSignals(True)  # a login the user left has nothing more to say
            self._login.cancel()
            self._drop_login()
            self.changed.emit()

    def close(self) -> None:
        """Log out everywhere: forget the sessions, keep the remembered servers."""
        self.cancel()
        for url in self.sessions.sessions:
            self.sessions.remove(url)
        self._wants_local = False
        self.changed.emit()

    def _log_in(self, server: Server, credentials: Credentials) -> None:
        self.cancel()
        self._login = Login(server, credentials, self)
        self._login.succeeded.connect(self._login_succeeded)
        self._login.failed.connect(self._login_failed)
        self._login.username_needed.connect(self._username_needed)
        self._login.start()
        self.changed.emit()

    def _signed_in(self, server: Server, keeper: TokenKeeper) -> None:
        self._drop_sign_in()
        keeper.setParent(self)  # Also when another one takes its place: jobs under way still need it.
        keeper.lost.connect(lambda problem: self._sign_in_lost(keeper, problem))
        self._log_in(server, Credentials(keeper=keeper))

    def _sign_in_lost(self, keeper: TokenKeeper, problem: ApiError) -> None:
        if self.sessions.drop(keeper) is not None:
            self.failed.emit(problem)
            self.changed.emit()

    def _drop_sign_in(self) -> None:
        if self._sign_in is not None:
            self._sign_in.deleteLater()
            self._sign_in = None

    def _drop_login(self) -> None:
        self._awaits_username = False
        if self._login is None:
            return
        keeper = self._login.credentials.keeper
        if keeper is not None and all(one.credentials.keeper is not keeper for one in self._all_sessions()):
            keeper.end()
        self._login.deleteLater()
        self._login = None

    def _login_succeeded(self, session: Session) -> None:
        self.sessions.add(session)
        self._drop_login()
        self._remember(session)
        self.changed.emit()

    def _username_needed(self, user: CurrentUser) -> None:
        self._awaits_username = True
        self.username_wanted.emit(publication_name_from(user.display_name))

    def _login_failed(self, problem: ApiError) -> None:
        if self._awaits_username and isinstance(problem, ServerRefused) and problem.code in _OTHER_NAME_HELPS:
            self.failed.emit(problem)
            return
        self._drop_login()
        self._drop_sign_in()
        self.failed.emit(problem)
        self.changed.emit()

    def _remember(self, session: Session) -> None:
        settings = PluginSettings.load()
        settings.use_local_server = session.is_local
        if not session.is_local:
            settings.server_url = session.server.url
            settings.authcfg = session.credentials.authcfg
            settings.remember_server(session.server.url, session.credentials.authcfg, session.credentials.method)
        settings.save()

    def _local_server_changed(self, state: LocalServerState, _message: str) -> None:
        local = self.sessions.local()
        if state == LocalServerState.RUNNING and self._wants_local and local is None and not self.is_busy:
            self.connect_local()
            return
        if local is not None and state in _GONE:
            self.sessions.remove(local.server.url)
        self.changed.emit()

    def _all_sessions(self) -> list[Session]:
        return list(self.sessions.sessions.values())


#: Layman's codes of a username that is no name, and of one that somebody has.
_OTHER_NAME_HELPS = frozenset({2, 35})
_GONE = (LocalServerState.STOPPED, LocalServerState.FAILED, LocalServerState.NOT_INSTALLED)
