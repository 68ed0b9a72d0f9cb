"""Logging in: asks the server what it is and who is asking, without blocking."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api import requests
from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError, LoginNeeded
from layman_qgis.api.language import tr
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.pending import PendingRequest
from layman_qgis.network.redirects import same_origin
from layman_qgis.network.session import Session


class Login(QObject):
    """One attempt to log in; ends with `succeeded`, `failed` or `username_needed`."""

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    #: The server knows the user but no username is claimed yet: ask for one and call `claim_username`.
    username_needed = pyqtSignal(object)

    def __init__(self, server: Server, credentials: Credentials, parent: QObject | None = None) -> None:
        """Prepare; `start` asks."""
        super().__init__(parent)
        self.server = server
        self.credentials = credentials
        self._client = LaymanClient(server, credentials, timeout_s=20.0, retries=1)
        self._version: ServerVersion | None = None
        self._has_begun_anew = False
        self._pending: PendingRequest | None = None

    def start(self) -> None:
        """Ask for the version, then for the user."""
        self._ask(requests.get_version(self.server), self._on_version)

    def claim_username(self, username: str) -> None:
        """Reserve a username; an empty one lets the server choose."""
        self._ask(requests.claim_username(self.server, username), self._on_claimed)

    def cancel(self) -> None:
        """End the attempt; `failed` is emitted with `Cancelled`."""
        if self._pending is not None:
            self._pending.cancel()

    def _ask(self, request: requests.ApiRequest, then: Callable[[Answer], None]) -> None:
        def failed(error: ApiError) -> None:
            if isinstance(error, LoginNeeded) and not self._has_begun_anew and self.credentials.drop_token():
                self._has_begun_anew = True
                self.start()
            else:
                self.failed.emit(error)

        self._pending = self._client.send(request).tell(self, then, failed)

    def _on_version(self, answer: Answer) -> None:
        self._version = ServerVersion.from_json(answer.json())
        self._follow(answer.url)
        self._ask(requests.get_current_user(self.server), self._on_user)

    def _follow(self, url: str) -> None:
        """Work with the address that the server points to: changes are not sent to an address that only redirects.

        Raises:
            ApiError: it is another server, which the user has not named; no login is sent there.
        """
        asked = self.server.version_url()
        if not url or url == asked:
            return
        path = asked[len(self.server.url) :]
        there = url[: -len(path)] if url.endswith(path) else ""
        if not same_origin(url, asked):
            raise ApiError(
                tr("The server points to another address: {0}").format(there or url),
                tr("Log in with that address, if you know it."),
                f"{asked}\n{url}",
            )
        if there:
            self.server = Server(there)
            self._client = LaymanClient(self.server, self.credentials, timeout_s=20.0, retries=1)

    def _on_claimed(self, _answer: Answer) -> None:
        self._ask(requests.get_current_user(self.server), self._on_user)

    def _on_user(self, answer: Answer) -> None:
        user = CurrentUser.from_json(answer.json())
        if not user.authenticated:
            raise LoginNeeded(
                tr("The server does not know who you are."), tr("Choose an authentication configuration.")
            )
        if not user.username:
            self.username_needed.emit(user)
            return
        if self._version is None:
            raise ApiError(tr("The server did not say its version."))
        self.succeeded.emit(Session(self.server, self.credentials, user, self._version))
