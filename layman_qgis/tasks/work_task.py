"""The thin QgsTask around a piece of work: runs it in a thread, hands its outcome to the main thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from qgis.core import QgsMessageLog, QgsTask
from qgis.PyQt.QtCore import QThreadPool

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import tr
from layman_qgis.compat import MESSAGE_CRITICAL
from layman_qgis.network.main_thread import is_closing

LOG_TAG = "Layman"


def _nothing(*_: Any) -> None:
    """What a task that has ended holds."""


class WorkTask(QgsTask):
    """Runs `work(is_cancelled)` in a thread and calls `ended(result, error)` in the main thread, exactly once."""

    def __init__(
        self,
        title: str,
        work: Callable[[Callable[[], bool]], Any],
        ended: Callable[[Any, ApiError | None], None],
    ) -> None:
        """Keep both; the title is shown by QGIS's own task manager."""
        super().__init__(title, QgsTask.Flag.CancelWithoutPrompt)
        self._stop = threading.Event()
        self._work = work
        self._ended = ended
        self._result: Any = None
        self._error: ApiError | None = None

    def stop(self) -> None:
        """Ask the work to stop; the one way to cancel it.

        QGIS is not told: it would delete a task that a thread is about to start, and the thread would run what is gone.
        """
        self._stop.set()

    def cancel(self) -> None:
        """Do nothing: QGIS calls this for every task when it is asked to close, before the user is.

        What is to become of running uploads is then asked by `gui/exit_blocker.py`, once, in words of this plugin.
        """

    def is_stopped(self) -> bool:
        """Whether the work is to end: it was cancelled, or QGIS ends."""
        return self._stop.is_set() or is_closing()

    def run(self) -> bool:
        """Do the work in the task's thread; nothing may leave this function as an exception.

        Meanwhile the pool may start one thread more. Without it tasks that mostly wait stop the drawing of maps, and
        as many of them as the pool has threads stop QGIS for ever: the main thread, decoding a picture, holds
        Python's lock while it waits for the pool, and the threads of the pool wait for that lock.
        """
        pool = QThreadPool.globalInstance()
        pool.releaseThread()
        try:
            return self._do()
        finally:
            pool.reserveThread()

    def _do(self) -> bool:
        try:
            if self.is_stopped():
                raise Cancelled()
            self._result = self._work(self.is_stopped)
        except ApiError as error:
            self._error = error.without_frames()
        except Exception as error:
            QgsMessageLog.logMessage(f"{self.description()}: {error!r}", LOG_TAG, MESSAGE_CRITICAL)
            self._error = ApiError(tr("Something unexpected went wrong in the plugin."), "", repr(error))
        return self._error is None

    def finished(self, ok: bool) -> None:
        """Hand over the outcome; QGIS calls this in the main thread."""
        error = self._error
        if not ok and error is None:
            error = Cancelled()  # Cancelled while it was waiting for a free thread.
        ended, self._ended, self._work = self._ended, _nothing, _nothing  # With them go the layers they hold.
        ended(self._result, error)


class PublishLayerTask(WorkTask):
    """Publishes one layer."""


class PublishMapTask(WorkTask):
    """Publishes a map and the layers it needs."""


class DeletePublicationTask(WorkTask):
    """Deletes one publication."""
