"""Jobs that go one after another, because each builds on what the ones before it have left."""

from __future__ import annotations

from collections.abc import Callable

from layman_qgis.api.errors import Cancelled
from layman_qgis.api.language import tr
from layman_qgis.tasks.job_ends import close
from layman_qgis.tasks.jobs import Job, JobList, JobState


def in_turn(jobs: JobList, job: Job, turn: str, begin: Callable[[], None]) -> None:
    """Begin a job when all others of this turn have ended that are under way now; it can be cancelled until then."""
    job.turn = turn
    others = [one for one in jobs.running if one is not job and one.turn == turn]
    started_at = job.started_at

    def look() -> None:
        if job.state is not JobState.QUEUED or job.started_at != started_at:
            return  # It was cancelled, and perhaps tried again since.
        left = [one for one in others if not one.is_over]
        if left:
            left[0].finished.connect(look)
        else:
            job.cancel_with = None
            begin()

    if others:
        job.note(tr("Waiting for: {0}.").format(", ".join(one.title for one in others)))
        job.cancel_with = lambda: close(job, Cancelled())
    look()
