"""The list of jobs a window can show: each with its steps on this machine and on the server, its errors and links."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.descriptions import LayerDescription, MapDescription
from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import PublicationRef

_IDS = itertools.count(1)


class JobState(str, Enum):
    """State of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepState(str, Enum):
    """State of one step of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass
class JobStep:
    """One step; `side` is `client` or `server`; `fraction` is 0 to 1, negative while it is not known."""

    key: str
    title: str
    side: str
    state: StepState = StepState.WAITING
    done_bytes: int = 0
    total_bytes: int = 0
    fraction: float = -1.0
    message: str = ""
    error: ApiError | None = None
    started_s: float = 0.0
    seconds: float = 0.0

    def enter(self, state: StepState) -> None:
        """Change the state and keep the time."""
        if state is self.state:
            return
        now = time.monotonic()
        if state is StepState.RUNNING:
            self.started_s = now
        elif self.started_s:
            self.seconds = now - self.started_s
        if state is StepState.DONE:
            self.fraction = 1.0
        self.state = state


#: Share of the whole that a finished step stands for; the rest have 1.
_WEIGHTS = {"export": 3.0, "upload": 4.0, "db": 3.0}


class Job(QObject):
    """One thing being published or deleted; lives in the main thread, changed by its task's signals only."""

    changed = pyqtSignal()
    finished = pyqtSignal()

    def __init__(self, title: str, kind: str, steps: list[JobStep]) -> None:
        """`kind` is `publish_layer`, `publish_map` or `delete`."""
        super().__init__()
        self.id = next(_IDS)
        self.title = title
        self.kind = kind
        self.steps = steps
        self.state = JobState.QUEUED
        self.error: ApiError | None = None
        self.warnings: list[str] = []
        self.links: dict[str, str] = {}
        self.ref: PublicationRef | None = None
        self.description: LayerDescription | MapDescription | None = None
        self.children: list[Job] = []
        self.started_at = datetime.now()
        self._started_s = time.monotonic()
        self._ended_s = 0.0
        self.cancel_with: Callable[[], None] | None = None
        self.retry_with: Callable[[], None] | None = None

    @property
    def seconds(self) -> float:
        """Time from start to end, or until now."""
        return (self._ended_s or time.monotonic()) - self._started_s

    @property
    def is_over(self) -> bool:
        """Whether the job has ended, well or not."""
        return self.state in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}

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
    def can_cancel(self) -> bool:
        """Whether `cancel` does anything."""
        return not self.is_over and self.cancel_with is not None

    @property
    def can_retry(self) -> bool:
        """Whether `retry` does anything."""
        return self.state in {JobState.FAILED, JobState.CANCELLED} and self.retry_with is not None

    def cancel(self) -> None:
        """Ask the work to stop; the state changes when it has."""
        if self.can_cancel and self.cancel_with is not None:
            self.cancel_with()

    def retry(self) -> None:
        """Do the whole again, in the same entry of the list."""
        if self.can_retry and self.retry_with is not None:
            self._reset()
            self.retry_with()

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
            self._ended_s = time.monotonic()
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
        self._started_s = time.monotonic()
        self._ended_s = 0.0
        self.steps = [JobStep(step.key, step.title, step.side) for step in self.steps]
        self.changed.emit()


class JobList(QObject):
    """All jobs of this QGIS session, the newest last."""

    job_added = pyqtSignal(object)
    job_changed = pyqtSignal(object)
    job_removed = pyqtSignal(object)
    job_finished = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """An empty list."""
        super().__init__(parent)
        self.jobs: list[Job] = []
        #: Tasks that run: QGIS's task manager does not keep the Python half of a task alive.
        self._tasks: dict[int, Any] = {}

    @property
    def running(self) -> list[Job]:
        """The jobs that have not ended."""
        return [job for job in self.jobs if not job.is_over]

    def add(self, job: Job) -> None:
        """Show a job."""
        self.jobs.append(job)
        job.changed.connect(lambda: None if sip.isdeleted(self) else self.job_changed.emit(job))
        job.finished.connect(lambda: None if sip.isdeleted(self) else self._on_finished(job))
        self.job_added.emit(job)

    def remove(self, job: Job) -> None:
        """Forget a job that has ended."""
        if job in self.jobs and job.is_over:
            self.jobs.remove(job)
            self.job_removed.emit(job)

    def clear_finished(self) -> None:
        """Forget every job that has ended."""
        for job in [job for job in self.jobs if job.is_over]:
            self.remove(job)

    def cancel_all(self) -> None:
        """Ask every running job to stop, as when the plugin is switched off."""
        for job in self.running:
            job.cancel()

    def keep(self, job: Job, task: Any) -> None:
        """Keep a task alive until its job ends."""
        self._tasks[job.id] = task

    def _on_finished(self, job: Job) -> None:
        self._tasks.pop(job.id, None)
        self.job_finished.emit(job)
