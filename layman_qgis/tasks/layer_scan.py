"""Looking through a whole layer in a task, while its dialog is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.core import deep_checks
from layman_qgis.network.main_thread import call_in_main_thread
from layman_qgis.tasks.work_task import WorkTask


class ScanTask(WorkTask):
    """Looks through one layer."""


class LayerScanner(QObject):
    """Looks through one layer at a time; a new one ends the look at the one before."""

    progressed = pyqtSignal(float)  # 0 to 1
    found = pyqtSignal(list)  # list[Finding]

    def __init__(self, parent: QObject) -> None:
        """Nothing is looked at before :meth:`start`."""
        super().__init__(parent)
        self._task: ScanTask | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it is looking."""
        return self._task is not None

    def start(self, layer: Any, selected_only: bool = False) -> None:
        """Begin to look through a vector layer; `found` is emitted at the end, not after :meth:`stop`."""
        self.stop()
        gathered = deep_checks.gather_scan(layer, selected_only)

        def tell(done: int, total: int) -> None:
            call_in_main_thread(lambda: self._tell(task, done, total))

        def run(is_cancelled: Callable[[], bool]) -> deep_checks.ScanResult:
            return deep_checks.scan(gathered, is_cancelled, tell)

        def ended(result: Any, error: ApiError | None) -> None:
            if sip.isdeleted(self) or self._task is not task:
                return
            self._task = None
            self.found.emit(deep_checks.findings_of(gathered, result) if error is None else [])

        task = ScanTask(tr("Check {0}").format(layer.name()), run, ended)
        self._task = task
        QgsApplication.taskManager().addTask(task)

    def stop(self) -> None:
        """Look no further."""
        task, self._task = self._task, None
        if task is not None:
            task.stop()

    def _tell(self, task: ScanTask, done: int, total: int) -> None:
        if not sip.isdeleted(self) and self._task is task and total > 0:
            self.progressed.emit(min(done / total, 1.0))
