"""The client of one server: sends requests without blocking, or blocking inside a task."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QEventLoop, QTimer

from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.requests import ApiRequest
from layman_qgis.api.server import Server
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.errand import Errand
from layman_qgis.network.main_thread import on_main_thread
from layman_qgis.network.pending import PendingRequest

#: How often a blocking request looks whether it was cancelled.
CANCEL_POLL_MS = 50


class LaymanClient:
    """Sends requests to one server with one set of credentials; holds no connection, may be used in any thread."""

    def __init__(self, server: Server, credentials: Credentials, timeout_s: float = 30.0, retries: int = 3) -> None:
        """`timeout_s` is the longest silence, `retries` the further attempts after a passing fault."""
        self.server = server
        self.credentials = credentials
        self.timeout_s = timeout_s
        self.retries = retries

    def send(self, request: ApiRequest) -> PendingRequest:
        """Send without blocking, on the main thread; connect to the signals of the result at once."""
        return PendingRequest(request, self.credentials, self.timeout_s, self.retries).start()

    def fetch(
        self,
        request: ApiRequest,
        is_cancelled: Callable[[], bool] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Answer:
        """Send and wait for the answer: for tasks, never on the main thread of a window.

        The main thread sends, and calls `on_progress`; the task's thread only waits.

        Raises:
            ApiError: what went wrong, `Cancelled` when `is_cancelled` said so.
        """
        if on_main_thread():
            return self._fetch_here(request, is_cancelled, on_progress)
        return Errand(lambda: self.send(request), on_progress).run(is_cancelled)

    def _fetch_here(
        self,
        request: ApiRequest,
        is_cancelled: Callable[[], bool] | None,
        on_progress: Callable[[int, int], None] | None,
    ) -> Answer:
        """The same for scripts: an event loop of its own keeps the main thread going."""
        outcome: list[Answer | ApiError] = []
        loop = QEventLoop()
        pending = self.send(request)

        def ended(result: Answer | ApiError) -> None:
            outcome.append(result)
            loop.quit()

        pending.when_ended(ended)
        if on_progress is not None:
            pending.upload_progress.connect(on_progress)
        watch = QTimer()
        if is_cancelled is not None:
            watch.timeout.connect(lambda: pending.cancel() if is_cancelled() else None)
            watch.start(CANCEL_POLL_MS)
        loop.exec()
        watch.stop()
        result = outcome.pop() if outcome else Cancelled()  # QGIS is being closed.
        if isinstance(result, ApiError):
            raise result
        return result
