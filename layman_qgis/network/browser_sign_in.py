"""Signing in on the server's own page in the browser, and keeping the access token fresh afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError, Cancelled, LoginNeeded, NotReachable, TimedOut
from layman_qgis.api.language import tr
from layman_qgis.api.oauth2 import (
    Attempt,
    Endpoints,
    Tokens,
    metadata_request,
    refresh_request,
    revocation_request,
)
from layman_qgis.api.server import Server
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.loopback import LoopbackListener

#: How long a user may take to find a password.
PATIENCE_MS = 5 * 60_000
#: The share of a token's life after which a new one is asked for.
RENEW_AT = 0.8
SHORTEST_MS = 2_000
#: A server that does not answer is asked again while the old token may still be good.
RETRY_MS = 10_000
#: Statuses of a token endpoint that gives no more tokens (RFC 6749, 5.2).
_NO_MORE_TOKENS = frozenset({400, 401})


class TokenKeeper(QObject):
    """The tokens of one sign-in, in memory only; renews the access token before it ends."""

    #: The sign-in has ended: an ApiError.
    lost = pyqtSignal(object)

    def __init__(self, client: LaymanClient, endpoints: Endpoints, tokens: Tokens, parent: Any = None) -> None:
        """Keep `tokens`, which were just given."""
        super().__init__(parent)
        self._client = client
        self._endpoints = endpoints
        self._tokens = tokens
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.renew)
        self._is_renewing = self._is_retired = False
        self._waiting: list[Callable[[], None]] = []
        self._wait()

    @property
    def token_url(self) -> str:
        """The address that gave the tokens, and sees them again."""
        return self._endpoints.token

    def access_token(self) -> str:
        """The access token of this moment."""
        return self._tokens.access

    def renew(self) -> None:
        """Ask for a new access token; `lost` is emitted when the server gives none."""
        if self._is_renewing or not self._tokens.refresh:
            return  # A refresh token is good for one use.
        self._is_renewing = True
        request = refresh_request(self._endpoints, self._tokens.refresh)
        self._client.send(request).tell(self, self._on_tokens, self._on_failure)

    def renew_then(self, then: Callable[[], None]) -> bool:
        """Renew a token that the server no longer takes, as after a sleep of the machine; call `then` afterwards.

        False when there is nothing to renew it with; `then` is not called in this case.
        """
        if not self._tokens.refresh:
            return False
        self._waiting.append(then)
        self.renew()
        return True

    def retire(self) -> None:
        """Renew by itself no more: only requests that are still under way need it."""
        self._timer.stop()
        self._is_retired = True

    def end(self) -> None:
        """Forget the tokens, here and as far as it answers on the server."""
        self._timer.stop()
        refresh, self._tokens = self._tokens.refresh, Tokens("", "", 0.0)
        if refresh and self._endpoints.revocation:
            self._client.send(revocation_request(self._endpoints, refresh))

    def _on_tokens(self, answer: Answer) -> None:
        if self._tokens.access:
            self._tokens = Tokens.from_json(answer.json(), self._tokens.refresh)
            self._wait()
        self._go_on()

    def _on_failure(self, error: ApiError) -> None:
        if error.http_status not in _NO_MORE_TOKENS:
            # The network is away, a proxy or the page of a hotel's network answers: the sign-in is as good as before.
            if self._tokens.refresh and not self._is_retired:
                self._timer.start(RETRY_MS)
        elif self._tokens.access:
            self._tokens = Tokens("", "", 0.0)
            self.lost.emit(LoginNeeded(tr("The sign-in has ended."), tr("Log in again."), error.detail))
        self._go_on()

    def _go_on(self) -> None:
        """Let requests go on that waited for a new token, or for knowing that there is none."""
        self._is_renewing = False
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    def _wait(self) -> None:
        if self._tokens.refresh and not self._is_retired:
            self._timer.start(max(SHORTEST_MS, int(self._tokens.life_s * RENEW_AT * 1000)))


class BrowserSignIn(QObject):
    """One attempt; ends with `succeeded` (a TokenKeeper) or `failed` (an ApiError)."""

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, server: Server, open_page: Callable[[str], Any], parent: QObject | None = None) -> None:
        """`open_page` shows an address in the browser."""
        super().__init__(parent)
        self._server = server
        self._open_page = open_page
        self._client = LaymanClient(server, Credentials(), timeout_s=20.0, retries=1)
        self._listener: LoopbackListener | None = None
        self._attempt: Attempt | None = None
        self._endpoints: Endpoints | None = None
        self._is_over = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(lambda: self._fail(TimedOut(tr("Nobody signed in."), tr("Log in again."))))

    def start(self) -> None:
        """Ask the server for its sign-in page and open it."""
        self._client.send(metadata_request(self._server)).tell(self, self._on_metadata, self._no_page)

    def cancel(self) -> None:
        """Wait no longer; `failed` is emitted with `Cancelled`."""
        self._fail(Cancelled())

    def _on_metadata(self, answer: Answer) -> None:
        if self._is_over:
            return
        self._endpoints = Endpoints.from_json(answer.json(), self._server)
        self._listener = LoopbackListener(self)
        self._listener.asked.connect(self._on_return)
        self._attempt = Attempt(self._endpoints, self._listener.redirect_uri)
        self._patience.start(PATIENCE_MS)
        self._open_page(self._attempt.url)

    def _no_page(self, error: ApiError) -> None:
        if isinstance(error, (NotReachable, TimedOut, Cancelled)) or not error.detail:
            self._fail(error)
            return
        self._fail(
            ApiError(
                tr("This server has no sign-in page of its own."),
                tr("Choose an authentication configuration of QGIS."),
                error.report(),
            )
        )

    def _on_return(self, target: str) -> None:
        try:
            code = self._attempt.code(target) if self._attempt and not self._is_over else None
        except ApiError as error:
            self._listener.refuse()
            self._fail(error)
            return
        if code is None:
            self._listener.refuse()
            return
        request, self._attempt = self._attempt.token_request(code), None
        self._client.send(request).tell(self, self._on_tokens, self._fail)

    def _on_tokens(self, answer: Answer) -> None:
        if self._is_over:
            return
        tokens = Tokens.from_json(answer.json())
        self._end()
        self.succeeded.emit(TokenKeeper(self._client, self._endpoints, tokens))

    def _fail(self, error: ApiError) -> None:
        if not self._is_over:
            self._end()
            self.failed.emit(error)

    def _end(self) -> None:
        self._is_over = True
        self._patience.stop()
        if self._listener is not None:
            self._listener.close()
