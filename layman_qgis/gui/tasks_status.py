"""What runs, in QGIS's status bar: how many tasks and how far they are; a click opens them."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from layman_qgis.gui import icons
from layman_qgis.tasks.jobs import JobList

STEPS, WIDTH_PX = 1000, 90


class TasksStatus(QWidget):
    """Shown while a task runs."""

    clicked = pyqtSignal()

    def __init__(self, jobs: JobList, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Follow ``jobs``."""
        super().__init__(parent)
        self.setObjectName("LaymanTasksStatus")
        self._jobs = jobs
        self.button = QToolButton(self)
        self.button.setAutoRaise(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.clicked.connect(self.clicked)
        watcher.show_on(self.button, "tasks")
        self.bar = QProgressBar(self)
        self.bar.setMaximum(STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(WIDTH_PX)
        self.bar.setAccessibleName(self.tr("Progress of the Layman tasks"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)
        layout.addWidget(self.bar)
        for signal in (jobs.job_added, jobs.job_changed, jobs.job_finished, jobs.job_removed):
            signal.connect(self._show)
        self._show()

    def _show(self, *_changed: object) -> None:
        running = self._jobs.running
        self.setVisible(bool(running))
        if not running:
            return
        text = self.tr("Layman: 1 task") if len(running) == 1 else self.tr("Layman: {0} tasks").format(len(running))
        self.button.setText(text)
        self.button.setToolTip("\n".join(f"{job.title}: {round(job.fraction * 100)} %" for job in running))
        self.button.setAccessibleName(self.tr("{0}. Open the list of tasks").format(text))
        self.bar.setValue(round(STEPS * sum(job.fraction for job in running) / len(running)))
