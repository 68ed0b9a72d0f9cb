"""The list of jobs a window can show: each with its steps on this machine and on the server, its errors and links."""

from __future__ import annotations

import itertools
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.descriptions import LayerDescription, MapDescription
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr, tr_marked
from layman_qgis.api.publications import PublicationRef
from layman_qgis.network.session import Session
from layman_qgis.tasks.job_steps import JobStep, StepState

_IDS = itertools.count(1)


class JobState(str, Enum):
    """State of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    #: Ended before its time, as with QGIS; it can go on where it was.
    INTERRUPTED = "interrupted"


#: Lines that a job's log keeps.
LOG_LINES = 500
_OVER = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.INTERRUPTED})
#: Share of the whole that a finished step stands for; the rest have 1.
_WEIGHTS = {"export": 3.0, "upload": 4.0, "db": 3.0}


@dataclass(frozen=True)
class LogLine:
    """What happened in a job, and when."""

    at: datetime
    text: str


class Job(QObject):
    """One thing being published or deleted; lives in the main thread, changed by its task's signals only."""

    changed = pyqtSignal()
    finished = pyqtSignal()

    def __init__(self, title: str, kind: str, steps: list[JobStep]) -> None:
        """`kind` is `publish_layer`, `publish_map` or `delete`."""
        super().__init__()
        self.id = next(_IDS)
        #: Stays the same when QGIS is started again.
        self.uid = uuid.uuid4().hex
        self.title = title
        self.kind = kind
        self.steps = steps
        self.state = JobState.QUEUED
        self.error: ApiError | None = None
        self.warnings: list[str] = []
        self.links: dict[str, str] = {}
        self.ref: PublicationRef | None = None
        #: The server that it works with, also while there is no publication yet.
        self.server_url = ""
        #: Jobs of the same turn go one after another (`tasks/turns`); empty for those that need not.
        self.turn = ""
        self.description: LayerDescription | MapDescription | None = None
        self.children: list[Job] = []
        self.log: deque[LogLine] = deque(maxlen=LOG_LINES)
        self.started_at = datetime.now()
        #: How long it took, once it is over.
        self.took_s: float | None = None
        #: Whether it was done in an earlier session of QGIS.
        self.is_from_before = False
        self._started_s = time.monotonic()
        self.cancel_with: Callable[[], None] | None = None
        #: Ends the work without giving up what the server has, so that it can go on later.
        self.interrupt_with: Callable[[], None] | None = None
        self.retry_with: Callable[[], None] | None = None
        #: Goes on where a broken upload ended; takes the place of `retry_with` while it is there.
        self.resume_with: Callable[[], None] | None = None
        #: Called when the job is taken off the list.
        self.forget_with: Callable[[], None] | None = None

    @property
    def seconds(self) -> float:
        """Time from start to end, or until now."""
        return time.monotonic() - self._started_s if self.took_s is None else self.took_s

    @property
    def is_over(self) -> bool:
        """Whether the job has ended, well or not."""
        return self.state in _OVER

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1, by the weights of the steps and of the jobs inside."""
        if self.state is JobState.SUCCEEDED:
            return 1.0
        done = total = 0.0
        for step in self.steps:
            weight = _WEIGHTS.get(step.key, 1.0)
            total += weight
            if step.state in {StepState.DONE, StepState.SKIPPED}:
                done += weight
            elif step.state is StepState.RUNNING:
                done += weight * max(step.fraction, 0.0)
        for child in self.children:
            total += 10.0
            done += 10.0 * child.fraction
        return done / total if total else 0.0

    @property
    def all_warnings(self) -> list[str]:
        """Its warnings and, under their titles, those of the jobs inside it."""
        return [*self.warnings, *(f"{one.title}: {text}" for one in self.children for text in one.all_warnings)]

    @property
    def whole_log(self) -> list[LogLine]:
        """Its log with that of the jobs inside it, in the order of time."""
        lines = [LogLine(line.at, f"{one.title}: {line.text}") for one in self.children for line in one.whole_log]
        return sorted([*self.log, *lines], key=lambda line: line.at)

    def let_go(self) -> None:
        """Drop the layers that it would be tried again with."""
        self.cancel_with = self.interrupt_with = self.retry_with = self.resume_with = None
        for child in self.children:
            child.let_go()

    @property
    def can_cancel(self) -> bool:
        """Whether `cancel` does anything."""
        return not self.is_over and self.cancel_with is not None

    @property
    def can_retry(self) -> bool:
        """Whether `retry` does anything."""
        return self.is_over and self.state is not JobState.SUCCEEDED and bool(self.retry_with or self.resume_with)

    @property
    def can_resume(self) -> bool:
        """Whether `retry` goes on where the upload ended instead of beginning anew."""
        return self.can_retry and self.resume_with is not None

    def note(self, text: str) -> None:
        """Write a line into the job's log."""
        self.log.append(LogLine(datetime.now(), text))

    def note_step(self, step: JobStep) -> None:
        """Write down how a step is."""
        took = f", {step.seconds:.2f} s" if step.state in {StepState.DONE, StepState.FAILED} else ""
        said = (f"{step.title} ({tr_marked(step.side)})", f"{tr_marked(step.state.value)}{took}", step.message)
        self.note(": ".join(filter(None, said)))

    def cancel(self) -> None:
        """Ask the work to stop; the state changes when it has."""
        if self.can_cancel and self.cancel_with is not None:
            self.cancel_with()

    def retry(self) -> None:
        """Go on where it ended, or do the whole again, in the same entry of the list."""
        begin = self.resume_with or self.retry_with
        if self.can_retry and begin is not None:
            self.note(tr("Going on.") if self.resume_with else tr("Trying again."))
            self._reset()
            begin()

    def interrupt(self) -> None:
        """End the work so that it can go on later; a job that cannot is cancelled."""
        if not self.is_over and self.interrupt_with is not None:
            self.interrupt_with()
        else:
            self.cancel()

    def step(self, key: str) -> JobStep:
        """The step of a key.

        Raises:
            KeyError: there is none.
        """
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def current_step(self) -> JobStep | None:
        """The step that is running, else the one that failed, else None."""
        for state in (StepState.RUNNING, StepState.FAILED):
            for step in self.steps:
                if step.state is state:
                    return step
        return None

    def enter(self, state: JobState, error: ApiError | None = None) -> None:
        """Change the state and tell; an end is told twice, by `changed` and by `finished`."""
        if self.is_over:
            return
        self.state = state
        self.error = error
        if self.is_over:
            self.took_s = time.monotonic() - self._started_s
            self.note(
                " ".join(filter(None, (tr("Ended: {0}.").format(tr_marked(state.value)), str(error) if error else "")))
            )
        self.changed.emit()
        if self.is_over:
            self.finished.emit()

    def _reset(self) -> None:
        self.state = JobState.QUEUED
        self.error = None
        self.warnings = []
        self.links = {}
        self.description = None
        self.children = []
        self.started_at = datetime.now()
        self._started_s = time.monotonic()
        self.took_s = None
        self.is_from_before = False
        self.resume_with = None
        self.steps = [JobStep(step.key, step.title, step.side) for step in self.steps]
        self.changed.emit()


class JobList(QObject):
    """All jobs, the newest last: those of this session of QGIS, and what `history` remembers of earlier ones."""

    job_added = pyqtSignal(object)
    #: A job of an earlier session, which belongs before all others.
    earlier_job_added = pyqtSignal(object)
    job_changed = pyqtSignal(object)
    job_removed = pyqtSignal(object)
    job_finished = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """An empty list."""
        super().__init__(parent)
        self.jobs: list[Job] = []
        #: Tasks that run.
        self._tasks: dict[int, Any] = {}
        #: The login to a server of this moment, None when there is none.
        self.session_of: Callable[[str], Session | None] = lambda _url: None

    def session_now(self, session: Session) -> Session:
        """The newest login of the same user to the same server: the one that a job began with may have ended."""
        newest = self.session_of(session.server.url)
        if newest is None or newest.user.username != session.user.username:
            return session
        return newest.in_workspace(session.chosen_workspace)

    @property
    def running(self) -> list[Job]:
        """The jobs that have not ended."""
        return [job for job in self.jobs if not job.is_over]

    def add(self, job: Job) -> None:
        """Show a job."""
        self.jobs.append(job)
        self._follow(job)
        self.job_added.emit(job)

    def add_earlier(self, jobs: list[Job]) -> None:
        """Show jobs of earlier sessions of QGIS, the newest last, before those of this one."""
        for job in reversed(jobs):
            self.jobs.insert(0, job)
            self._follow(job)
            self.earlier_job_added.emit(job)

    def remove(self, job: Job) -> None:
        """Forget a job that has ended."""
        if job in self.jobs and job.is_over:
            self.jobs.remove(job)
            if job.forget_with is not None:
                job.forget_with()
            self.job_removed.emit(job)

    def clear_finished(self) -> None:
        """Forget every job that has ended, but not one that can go on."""
        for job in [job for job in self.jobs if job.is_over and not job.can_resume]:
            self.remove(job)

    def cancel_all(self) -> None:
        """Ask every running job to stop."""
        for job in self.running:
            job.cancel()

    def interrupt_all(self) -> None:
        """Stop every running job, as when the plugin is switched off; uploads in chunks can go on later."""
        for job in self.running:
            job.interrupt()

    def launch(self, job: Job, task: Any, interrupt: Callable[[], None] | None = None) -> None:
        """Give a job's task to QGIS; `interrupt` is called before a stop that is to leave what the server has."""
        job.cancel_with = task.stop
        job.interrupt_with = (lambda: (interrupt(), task.stop())) if interrupt is not None else None
        self._tasks[job.id] = task  # QGIS keeps only the half of it that is not Python.
        QgsApplication.taskManager().addTask(task)

    def _follow(self, job: Job) -> None:
        job.changed.connect(lambda: None if sip.isdeleted(self) else self.job_changed.emit(job))
        job.finished.connect(lambda: None if sip.isdeleted(self) else self._on_finished(job))

    def let_go(self) -> None:
        """Drop what jobs hold to be tried again: a layer that is freed after QGIS has closed GDAL ends in a crash."""
        for job in self.jobs:
            job.let_go()

    def _on_finished(self, job: Job) -> None:
        self._tasks.pop(job.id, None)
        if job.state is JobState.SUCCEEDED:
            job.let_go()
        self.job_finished.emit(job)
