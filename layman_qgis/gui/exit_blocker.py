"""Asks what becomes of running tasks when QGIS is to be closed, without making QGIS wait for the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.gui import QgsApplicationExitBlockerInterface
from qgis.PyQt.QtCore import QCoreApplication, QTimer
from qgis.PyQt.QtWidgets import QMessageBox, QPushButton, QWidget

from layman_qgis.tasks.jobs import Job, JobList, JobState

NAMES_SHOWN = 8


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("ExitBlocker", text)


class ExitBlocker(QgsApplicationExitBlockerInterface):
    """QGIS asks it before it ends. With tasks under way it says no and opens a question; the answer may end QGIS."""

    def __init__(self, jobs: JobList, window: QWidget, leave: Callable[[], Any]) -> None:
        """`leave` closes QGIS."""
        super().__init__()
        self._jobs = jobs
        self._window = window
        self._leave = leave
        self._is_leaving = False
        self.question: Optional[ExitQuestion] = None

    def allowExit(self) -> bool:
        """Whether QGIS may end now; called by QGIS."""
        if not self._jobs.running:
            return True
        if self.question is None:
            self.question = ExitQuestion(self._jobs.running, self._window)
            self.question.finished.connect(self._answered)
            self.question.open()
        return False

    def stop(self) -> None:
        """Take the question away, as when the plugin goes."""
        question, self.question = self.question, None
        if question is not None:
            question.blockSignals(True)
            question.deleteLater()

    def _answered(self, _result: int) -> None:
        question, self.question = self.question, None
        if question is None:
            return
        clicked = question.clickedButton()
        question.deleteLater()
        self._is_leaving = False
        if clicked is None or clicked not in (question.cancel_button, question.later_button):
            return
        goes_on_later = clicked is question.later_button
        self._jobs.job_finished.connect(self._leave_when_done)
        for job in self._jobs.running:
            if goes_on_later:
                job.interrupt()
            else:
                job.cancel()
        self._leave_when_done()

    def _leave_when_done(self, *_job: object) -> None:
        if self._jobs.running or self._is_leaving:
            return
        self._is_leaving = True
        self._jobs.job_finished.disconnect(self._leave_when_done)
        QTimer.singleShot(0, self._leave)  # The task of the last job is still being taken off QGIS's list.


class ExitQuestion(QMessageBox):
    """Names what is under way and what can be done about it."""

    def __init__(self, running: list[Job], parent: QWidget) -> None:
        """Ask about ``running``."""
        text = (
            tr("“{0}” is still under way.").format(running[0].title)
            if len(running) == 1
            else tr("{0} tasks are still under way.").format(len(running))
        )
        super().__init__(QMessageBox.Icon.Question, "Layman", text, QMessageBox.StandardButton.NoButton, parent)
        self.setObjectName("LaymanExitQuestion")
        names = [f"• {job.title}" for job in running[:NAMES_SHOWN]]
        if len(running) > NAMES_SHOWN:
            names.append(tr("… and {0} more").format(len(running) - NAMES_SHOWN))
        self.keep_button = self._add(tr("&Keep running"), QMessageBox.ButtonRole.RejectRole)
        self.cancel_button = self._add(tr("&Cancel uploads and quit"), QMessageBox.ButtonRole.DestructiveRole)
        self.later_button: Optional[QPushButton] = None
        hint = tr("What is cancelled leaves nothing on the server.")
        if any(can_go_on(job) for job in running):
            self.later_button = self._add(tr("Quit, &go on at the next start"), QMessageBox.ButtonRole.AcceptRole)
            hint += "\n" + tr("Uploads in chunks can go on where they are, from the list of tasks.")
        self.setInformativeText("\n".join([*names, "", hint] if len(running) > 1 else [hint]))
        self.setDefaultButton(self.keep_button)
        self.setEscapeButton(self.keep_button)

    def _add(self, text: str, role: QMessageBox.ButtonRole) -> QPushButton:
        return self.addButton(text, role)


def can_go_on(job: Job) -> bool:
    """Whether the job can be interrupted and gone on with."""
    return job.state in (JobState.QUEUED, JobState.RUNNING) and job.interrupt_with is not None
