"""The thin QgsTask around a piece of work: runs it in a thread, hands its outcome to the main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsMessageLog, QgsTask

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.compat import MESSAGE_CRITICAL

LOG_TAG = "Layman"


class WorkTask(QgsTask):
    """Runs `work(is_cancelled)` in a thread and calls `ended(result, error)` in the main thread, exactly once."""

    def __init__(
        self,
        title: str,
        work: Callable[[Callable[[], bool]], Any],
        ended: Callable[[Any, ApiError | None], None],
    ) -> None:
        """Keep both; the title is shown by QGIS's own task manager."""
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._work = work
        self._ended = ended
        self._result: Any = None
        self._error: ApiError | None = None

    def run(self) -> bool:
        """Do the work in the task's thread; nothing may leave this function as an exception."""
        try:
            self._result = self._work(self.isCanceled)
        except ApiError as error:
            self._error = error
        except Exception as error:
            QgsMessageLog.logMessage(f"{self.description()}: {error!r}", LOG_TAG, MESSAGE_CRITICAL)
            self._error = ApiError("Something unexpected went wrong in the plugin.", "", repr(error))
        return self._error is None

    def finished(self, ok: bool) -> None:
        """Hand over the outcome; QGIS calls this in the main thread."""
        error = self._error
        if not ok and error is None:
            error = Cancelled()  # Cancelled while it was waiting for a free thread.
        self._ended(self._result, error)


class PublishLayerTask(WorkTask):
    """Publishes one layer."""


class PublishMapTask(WorkTask):
    """Publishes a map and the layers it needs."""


class DeletePublicationTask(WorkTask):
    """Deletes one publication."""
