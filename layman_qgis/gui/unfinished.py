"""Uploads that broke off: offered again after QGIS's start, and gone on with once the user has logged in again."""

from __future__ import annotations

from typing import Any, Optional

from qgis.PyQt.QtCore import QObject

from layman_qgis.api.errors import LoginNeeded
from layman_qgis.tasks.history import History, history_file
from layman_qgis.tasks.jobs import Job, JobList, JobState
from layman_qgis.tasks.kept_uploads import kept_uploads
from layman_qgis.tasks.resumed_upload import restored


class UnfinishedTasks(QObject):
    """The tasks of earlier sessions, and those that wait for a login. Touches no store of passwords by itself."""

    def __init__(self, jobs: JobList, sessions: Any, parent: Optional[QObject] = None) -> None:
        """`sessions` has `of(url)`, the session with a server or None, and the signal `added`."""
        super().__init__(parent)
        self._jobs = jobs
        self.history = History(jobs, history_file(), self)
        jobs.session_of = sessions.of
        sessions.added.connect(self._logged_in)

    def restore(self) -> list[Job]:
        """Show the tasks of earlier sessions; those whose upload can go on are returned."""
        self.history.load()
        known = {job.uid: job for job in self._jobs.jobs}
        return [
            restored(self._jobs, kept, known.get(kept.job_uid))
            for kept in kept_uploads()
            if kept.job_uid not in known or known[kept.job_uid].is_over
        ]

    def close(self) -> None:
        """Write down what has ended."""
        self.history.close()
        self._jobs.session_of = lambda _url: None

    def _logged_in(self, session: Any) -> None:
        """Go on with what stopped because the login had ended."""
        for job in list(self._jobs.jobs):
            waits = job.state is JobState.FAILED and isinstance(job.error, LoginNeeded) and job.can_resume
            if waits and job.ref is not None and job.ref.server_url == session.server.url:
                job.retry()
