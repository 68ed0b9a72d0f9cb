"""One message in QGIS's message bar at the end of each task: where the result is, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.PyQt.QtCore import QObject

from layman_qgis.api.errors import LoginNeeded
from layman_qgis.gui.messages import Button, Messages, copy_text, open_address
from layman_qgis.tasks.jobs import Job, JobList, JobState


class TaskMessages(QObject):
    """Tells how tasks ended; `show` opens a task in the list, `log_in` asks for a login to the server at a URL."""

    def __init__(
        self,
        jobs: JobList,
        messages: Messages,
        show: Callable[[Job], Any],
        log_in: Callable[[str], Any],
        parent: Optional[QObject] = None,
    ) -> None:
        """Follow ``jobs``."""
        super().__init__(parent)
        self._messages = messages
        self._show = show
        self._log_in = log_in
        #: Buttons for what else can be done with the result of a task.
        self.further: Callable[[Job], list[Button]] = lambda _job: []
        jobs.job_finished.connect(self._finished)

    def offer(self, waiting: list[Job]) -> None:
        """Say that uploads of an earlier session of QGIS can go on."""
        if not waiting:
            return
        text = (
            self.tr("The upload of “{0}” broke off when QGIS ended. It can go on.").format(waiting[0].title)
            if len(waiting) == 1
            else self.tr("{0} uploads broke off when QGIS ended. They can go on.").format(len(waiting))
        )
        self._messages.info(text, (self.tr("Show"), lambda: self._show(waiting[-1])))

    def _finished(self, job: Job) -> None:
        warnings = job.all_warnings
        if job.state == JobState.SUCCEEDED and warnings:
            self._messages.warning(f"{self._sentence(job)} {warnings[0]}", *self._buttons(job, self._details(job)))
        elif job.state == JobState.SUCCEEDED:
            self._messages.success(self._sentence(job), *self._buttons(job))
        elif job.state == JobState.FAILED and job.error is not None:
            self._messages.failure(job.error, job.title, *self._cures(job))

    def _sentence(self, job: Job) -> str:
        if job.kind == "delete":
            return self.tr("{0}: done.").format(job.title)
        return self.tr("“{0}” is published.").format(job.title)

    def _details(self, job: Job) -> Button:
        return (self.tr("Details"), lambda: self._show(job))

    def _buttons(self, job: Job, *first: Button) -> list[Button]:
        address = job.links.get("REST")
        if not address or job.kind == "delete":
            return list(first)
        return [
            *first,
            (self.tr("Open"), lambda: open_address(address)),
            (self.tr("Copy address"), lambda: copy_text(address)),
            *self.further(job),
        ]

    def _cures(self, job: Job) -> list[Button]:
        url = job.server_url or (job.ref.server_url if job.ref is not None else "")
        if not isinstance(job.error, LoginNeeded) or not url:
            return []
        return [(self.tr("Log in…"), lambda: self._log_in(url))]
