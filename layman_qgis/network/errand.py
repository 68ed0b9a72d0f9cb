"""A request of a task: carried out in the main thread, while the task's thread waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError, Cancelled, TimedOut
from layman_qgis.api.language import tr
from layman_qgis.network.main_thread import call_in_main_thread, is_closing
from layman_qgis.network.pending import PendingRequest

#: How often a waiting task looks whether it was cancelled.
CANCEL_POLL_S = 0.05
#: How long a task waits until the main thread has heard of its cancel.
CANCEL_PATIENCE_S = 5.0
#: How long a request that cannot be cancelled waits for a busy main thread to send it.
START_PATIENCE_S = 60.0


class Errand:
    """One request and its outcome. Plain Python: the request's Qt objects live and die in the main thread."""

    def __init__(
        self, send: Callable[[], PendingRequest], on_progress: Callable[[int, int], None] | None = None
    ) -> None:
        """`send` and `on_progress` are called in the main thread."""
        self._send = send
        self._on_progress = on_progress
        self._pending: PendingRequest | None = None
        self._outcome: Answer | ApiError | None = None
        self._begun = False
        self._cancelled = False
        self._over = threading.Event()

    def run(self, is_cancelled: Callable[[], bool] | None) -> Answer:
        """Hand it to the main thread and wait for the answer.

        Raises:
            ApiError: what went wrong, `Cancelled` when `is_cancelled` said so or QGIS ends.
        """
        call_in_main_thread(self._begin)
        since = time.monotonic()
        while not self._over.wait(CANCEL_POLL_S):
            if is_closing():
                raise Cancelled()
            waited_s = time.monotonic() - since
            if self._cancelled:
                if waited_s > CANCEL_PATIENCE_S:
                    raise Cancelled()
            elif is_cancelled is not None and is_cancelled():
                since = time.monotonic()
                self._cancelled = True
                call_in_main_thread(self._stop)
            elif is_cancelled is None and not self._begun and waited_s > START_PATIENCE_S:
                self._cancelled = True
                raise TimedOut(tr("QGIS was too busy to send a request."), tr("Try again in a moment."))
        if isinstance(self._outcome, Answer):
            return self._outcome
        raise self._outcome or Cancelled()

    def _begin(self) -> None:
        if self._cancelled:
            self._end(Cancelled())
            return
        self._begun = True
        self._pending = self._send()
        self._pending.when_ended(self._end)
        if self._on_progress is not None:
            self._pending.upload_progress.connect(self._on_progress)

    def _stop(self) -> None:
        if self._pending is not None:
            self._pending.cancel()

    def _end(self, outcome: Answer | ApiError) -> None:
        self._pending = None
        self._outcome = outcome
        self._over.set()
