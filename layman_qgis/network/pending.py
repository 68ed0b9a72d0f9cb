"""One request on its way: sent, retried, redirected, cancelled, and answered by a signal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QByteArray, QObject, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from layman_qgis.api.answers import Answer, error_in
from layman_qgis.api.errors import (
    ApiError,
    Cancelled,
    CertificateRefused,
    LoginNeeded,
    ServerBusy,
    ServerRefused,
    TimedOut,
)
from layman_qgis.api.language import tr
from layman_qgis.api.requests import ApiRequest
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.failures import may_pass, network_failure
from layman_qgis.network.redirects import followed, same_origin
from layman_qgis.network.request_body import multipart_of, urlencoded_of

MAX_REDIRECTS = 5
#: No answer is worth waiting longer for, whatever `Retry-After` says.
MAX_WAIT_S = 30.0
#: Of an address that a server points to.
_LONGEST_SHOWN = 500
#: Layman's code of a login that it does not accept.
_BAD_LOGIN = 32
_LIVE: set[PendingRequest] = set()


class PendingRequest(QObject):
    """A request between sending and its end, in the main thread; emits one of `succeeded` and `failed`, not at once."""

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    #: Bytes sent and bytes to send of the request's body. Objects, because a C++ int ends at 2 GB.
    upload_progress = pyqtSignal(object, object)

    def __init__(self, request: ApiRequest, credentials: Credentials, timeout_s: float, retries: int) -> None:
        """Prepare; `start` sends. `timeout_s` is the longest time without any byte, `retries` the further attempts."""
        super().__init__()
        self.request = request
        self._credentials = credentials
        self._timeout_s = request.timeout_s or timeout_s
        self._retries_left = retries
        self._backoff_s = 0.3
        self._url = request.url
        self._redirects = 0
        self._reply: Any = None
        self._form: Any = None
        self._certificate_errors = ""
        self._timed_out = False
        #: Whether the server has the whole body.
        self._is_sent = True
        self._renewed = False
        self._ended = False
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(self._on_silence)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._send)

    def tell(
        self, owner: QObject, on_success: Callable[[Answer], None], on_failure: Callable[[ApiError], None]
    ) -> PendingRequest:
        """Call one of both at the end, unless `owner` is gone by then; an error in reading goes to the second."""

        def succeeded(answer: Answer) -> None:
            if sip.isdeleted(owner):
                return
            try:
                on_success(answer)
            except ApiError as error:
                on_failure(error)

        def failed(error: ApiError) -> None:
            if not sip.isdeleted(owner):
                on_failure(error)

        self.succeeded.connect(succeeded)
        self.failed.connect(failed)
        return self

    def when_ended(self, then: Callable[[Answer | ApiError], None]) -> None:
        """Call `then` with the answer or the error."""
        self.succeeded.connect(lambda answer: then(answer))
        self.failed.connect(lambda error: then(error))

    def start(self) -> PendingRequest:
        """Send; the object keeps itself alive until its end."""
        _LIVE.add(self)
        self._pause.start(0)
        return self

    def cancel(self) -> None:
        """End at once with the error `Cancelled`; a request that has ended stays as it is."""
        if not self._ended:
            self._end(error=Cancelled())

    def _send(self) -> None:
        self._timed_out = False
        self._is_sent = not self.request.files
        self._certificate_errors = ""
        network_request = QNetworkRequest(QUrl(self._url))
        network_request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy
        )
        # QGIS's cache would answer for a busy server with what was true before.
        network_request.setAttribute(
            QNetworkRequest.Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork
        )
        network_request.setAttribute(QNetworkRequest.Attribute.CacheSaveControlAttribute, False)
        network_request.setRawHeader(b"Accept", b"application/json, image/png, */*;q=0.5")
        try:
            if same_origin(self._url, self.request.url):
                self._credentials.apply(network_request)
            self._reply = self._dispatch(network_request)
        except ApiError as error:
            self._end(error=error)
            return
        self._give_own_time(self._reply)
        self._reply.uploadProgress.connect(self._on_upload)
        self._reply.downloadProgress.connect(self._on_life)
        self._reply.sslErrors.connect(self._on_certificate)
        self._reply.finished.connect(self._on_finished)
        self._silence.start(int(self._timeout_s * 1000))

    def _dispatch(self, network_request: QNetworkRequest) -> Any:
        manager = QgsNetworkAccessManager.instance()
        request = self.request
        if request.files or request.fields:
            self._form = multipart_of(request)
            reply = manager.sendCustomRequest(network_request, request.method.encode("ascii"), self._form)
            self._form.setParent(reply)
            return reply
        if request.method == "GET":
            return manager.get(network_request)
        if request.method == "DELETE":
            return manager.deleteResource(network_request)
        network_request.setHeader(
            QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/x-www-form-urlencoded; charset=utf-8"
        )
        return manager.sendCustomRequest(network_request, request.method.encode("ascii"), urlencoded_of(request))

    def _give_own_time(self, reply: Any) -> None:
        """Stretch QGIS's own timer on the reply: it would cut a long upload off after a minute."""
        timer = reply.findChild(QTimer, "timeoutTimer")
        if timer is not None:
            timer.setInterval(int(self._timeout_s * 1000) + 5000)

    def _waits_for_user(self) -> bool:
        """Whether QGIS asks something about the reply: a certificate, a proxy's login. It stops its own timer then."""
        timer = self._reply.findChild(QTimer, "timeoutTimer") if self._reply is not None else None
        return timer is not None and not timer.isActive()

    def _on_upload(self, sent: int, total: int) -> None:
        self._on_life()
        if total > 0:
            self._is_sent = sent >= total
            self.upload_progress.emit(sent, total)

    def _on_life(self, *_: object) -> None:
        if not self._ended:
            self._silence.start(int(self._timeout_s * 1000))

    def _on_silence(self) -> None:
        if self._waits_for_user():
            self._on_life()
            return
        self._timed_out = True
        if self._reply is not None:
            self._reply.abort()

    def _on_certificate(self, errors: list[Any]) -> None:
        self._certificate_errors = "\n".join(error.errorString() for error in errors)

    def _on_finished(self) -> None:
        self._silence.stop()
        reply, self._reply = self._reply, None
        if reply is None or self._ended:
            return
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        reply.deleteLater()
        if self._timed_out:
            self._end_or_retry(_too_slow(self._url, self._timeout_s))
            return
        broken = reply.error() != QNetworkReply.NetworkError.NoError and int(status or 0) < 400
        if status is None or broken:
            self._end_or_retry(self._connection_error(reply))
            return
        answer = _answer(reply, int(status))
        location = answer.headers.get("location", "")
        if 300 <= answer.status < 400 and location:
            self._follow(answer, location)
            return
        error = error_in(answer)
        if error is None:
            self._end(answer=answer)
        elif not self._renews_login(error):
            self._end_or_retry(error)

    def _renews_login(self, error: ApiError) -> bool:
        """Whether the request is sent again with a new token: one that was refused has done nothing."""
        refused = isinstance(error, LoginNeeded) or (isinstance(error, ServerRefused) and error.code == _BAD_LOGIN)
        if not refused or self._renewed:
            return False
        self._renewed = True
        return self._credentials.renew_then(self._send_again)

    def _send_again(self) -> None:
        if not self._ended:
            self._pause.start(0)

    def _connection_error(self, reply: Any) -> ApiError:
        error = network_failure(reply, in_mid_upload=not self._is_sent)
        if isinstance(error, CertificateRefused) and self._certificate_errors:
            error.detail = f"{error.detail}\n{self._certificate_errors}"
        return error

    def _follow(self, answer: Answer, location: str) -> None:
        """Go where the server points, if that is safe."""
        target = followed(self._url, location, answer.status, self.request.method)
        self._redirects += 1
        if target is None or self._redirects > MAX_REDIRECTS:
            text = f"HTTP status {answer.status} from {self._url} to {location[:_LONGEST_SHOWN]}"
            self._end(
                error=ApiError(tr("The server points to another address."), tr("Use that address to log in."), text)
            )
            return
        self._url = target
        self._pause.start(0)

    def _end_or_retry(self, error: ApiError) -> None:
        wait_s = self._wait_before_retry(error)
        if wait_s is None or self._retries_left <= 0:
            self._end(error=error)
            return
        self._retries_left -= 1
        self._backoff_s *= 2
        self._pause.start(int(wait_s * 1000))

    def _wait_before_retry(self, error: ApiError) -> float | None:
        """Seconds until a retry makes sense, None when it makes none.

        A POST is sent again only when the server says it is busy and names a time: then it has done nothing yet.
        """
        if isinstance(error, ServerBusy) and error.retry_after_s is not None:
            return error.retry_after_s if error.retry_after_s <= MAX_WAIT_S else None
        passing = isinstance(error, ServerBusy) or may_pass(error)
        return self._backoff_s if passing and self.request.is_idempotent else None

    def _end(self, answer: Answer | None = None, error: ApiError | None = None) -> None:
        if self._ended:
            return
        self._ended = True
        self._silence.stop()
        self._pause.stop()
        if self._reply is not None:
            reply, self._reply = self._reply, None
            reply.abort()
            reply.deleteLater()
        _LIVE.discard(self)
        if answer is not None:
            self.succeeded.emit(answer)
        else:
            self.failed.emit(error)


def cancel_all() -> None:
    """End every request on its way, as before the plugin goes: nothing may be answered when Python is gone."""
    for pending in list(_LIVE):
        pending.cancel()


def _answer(reply: Any, status: int) -> Answer:
    headers = {
        bytes(name).decode("latin-1").lower(): bytes(value).decode("latin-1") for name, value in reply.rawHeaderPairs()
    }
    body = reply.readAll()
    content = body.data() if isinstance(body, QByteArray) else bytes(body)
    return Answer(status, content, headers, reply.url().toDisplayString())


def _too_slow(url: str, timeout_s: float) -> TimedOut:
    host = urlsplit(url).netloc
    return TimedOut(
        tr("{0} did not answer for {1:.0f} seconds.").format(host, timeout_s), tr("Try again in a moment."), url
    )
