"""The jobs of the tasks dock as an item model; the newest first."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Optional

from qgis.PyQt.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QSortFilterProxyModel, Qt

from layman_qgis.api.language import tr_marked
from layman_qgis.api.redaction import without_secrets
from layman_qgis.gui.text import age_text, duration_text, size_text
from layman_qgis.tasks.jobs import Job, JobList, JobState, JobStep, StepState


class JobRole(IntEnum):
    """What the model tells beside Qt's own roles."""

    JOB = int(Qt.ItemDataRole.UserRole) + 1


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Tasks", text)


def state_text(job: Job) -> str:
    """The state of ``job`` in a word or two, with its time."""
    if job.state == JobState.QUEUED:
        return tr("Waiting")
    if job.state == JobState.RUNNING:
        return tr("{0} % · {1}").format(round(job.fraction * 100), duration_text(job.seconds))
    words = {
        JobState.SUCCEEDED: tr("Done, with warnings") if job.all_warnings else tr("Done"),
        JobState.FAILED: tr("Failed"),
        JobState.CANCELLED: tr("Cancelled"),
        JobState.INTERRUPTED: tr("Interrupted, can go on") if job.can_resume else tr("Interrupted"),
    }
    parts = [words[job.state]]
    if job.seconds:
        parts.append(duration_text(job.seconds))
    if job.is_from_before:
        parts.append(age_text(job.started_at.astimezone().isoformat()))
    return " · ".join(parts)


def step_text(step: JobStep) -> str:
    """The label of a step chip: its title, and its bytes while they travel or its time when it took some."""
    if step.state == StepState.RUNNING and step.total_bytes > 0:
        text = tr("{0} {1} of {2}").format(step.title, size_text(step.done_bytes), size_text(step.total_bytes))
        if step.message:
            return f"{text} · {step.message}"
        rate, left_s = step.rate_bytes_per_s, step.left_s
        if rate and left_s is not None and step.done_bytes < step.total_bytes:
            return tr("{0} · {1}/s · {2} left").format(text, size_text(round(rate)), duration_text(left_s))
        return text
    if step.state in (StepState.DONE, StepState.FAILED) and step.seconds >= 0.05:
        return f"{step.title} {duration_text(step.seconds)}"
    return step.title


def step_icon(step: JobStep) -> str:
    """The name of the icon of a step's state."""
    return {
        StepState.WAITING: "step_pending",
        StepState.RUNNING: "step_running",
        StepState.DONE: "step_done",
        StepState.FAILED: "step_failed",
        StepState.SKIPPED: "step_unavailable",
    }[step.state]


def job_icon(job: Job) -> str:
    """The name of the icon of a job's kind."""
    return {"publish_layer": "layer", "publish_map": "map", "publish_layers": "publish_many", "delete": "delete"}.get(
        job.kind, "layer"
    )


def job_sentence(job: Job) -> str:
    """Everything about ``job`` in one text: for the tooltip and for screen readers."""
    lines = [f"{job.title} – {state_text(job)}"]
    lines += [f"  {step_text(step)}: {step.message or tr_marked(step.state.value)}" for step in job.steps]
    if job.error is not None:
        lines.append(job.error.sentence)
    return "\n".join(lines)


def job_report(job: Job) -> str:
    """A report of ``job`` to copy into a message: steps, addresses, the error with its cause. Holds no secret."""
    lines = [job_sentence(job)]
    lines += [f"  {label}: {address}" for label, address in job.links.items()]
    lines += [tr("Warning: {0}").format(text) for text in job.all_warnings]
    if job.error is not None:
        lines += ["", job.error.report()]
    if job.log:
        lines += ["", job_log(job)]
    return without_secrets("\n".join(lines))


def job_log(job: Job) -> str:
    """What happened in ``job`` and in the jobs inside it, with times. Holds no secret."""
    return without_secrets("\n".join(f"{line.at:%Y-%m-%d %H:%M:%S} {line.text}" for line in job.whole_log))


class TasksFilter(QSortFilterProxyModel):
    """Shows the jobs that have the words searched for and are in one of the states chosen."""

    def __init__(self, model: TasksModel, parent: Optional[QObject] = None) -> None:
        """Show all of ``model``."""
        super().__init__(parent)
        self._words: list[str] = []
        self._states: frozenset[JobState] = frozenset()
        self.setSourceModel(model)

    def search(self, text: str) -> None:
        """Show jobs that have every word in their title, name, server, state or messages."""
        self._words = text.casefold().split()
        self.invalidateFilter()

    def choose(self, states: frozenset[JobState]) -> None:
        """Show jobs in these states; all when there are none."""
        self._states = states
        self.invalidateFilter()

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        """Whether the job of a row is shown; called by Qt."""
        job = self.sourceModel().index(row, 0, parent).data(JobRole.JOB)
        if job is None or (self._states and job.state not in self._states):
            return False
        where = f"{job.ref.server_url} {job.ref.workspace} {job.ref.name}" if job.ref else ""
        text = f"{job_sentence(job)} {where}".casefold()
        return all(word in text for word in self._words)


class TasksModel(QAbstractListModel):
    """Follows a :class:`JobList`; one row per job."""

    def __init__(self, jobs: JobList, parent: Optional[QObject] = None) -> None:
        """Show the jobs of ``jobs`` and follow its signals."""
        super().__init__(parent)
        self._list = jobs
        self._rows: list[Job] = list(reversed(jobs.jobs))
        jobs.job_added.connect(self._added)
        jobs.earlier_job_added.connect(self._added_below)
        jobs.job_changed.connect(self._changed)
        jobs.job_finished.connect(self._changed)
        jobs.job_removed.connect(self._removed)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's names and habits
        """Number of jobs."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Title, sentence, or the job itself."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        job = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return job.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return job_sentence(job)
        if role == JobRole.JOB:
            return job
        return None

    def job_at(self, index: QModelIndex) -> Optional[Job]:
        """The job of a row, None when the index is not valid."""
        return self.data(index, JobRole.JOB)

    def refresh_running(self) -> None:
        """Redraw the rows whose clock is running."""
        for row, job in enumerate(self._rows):
            if job.state == JobState.RUNNING:
                index = self.index(row)
                self.dataChanged.emit(index, index)

    def has_running(self) -> bool:
        """Whether any clock is running."""
        return any(job.state == JobState.RUNNING for job in self._rows)

    def _added(self, job: Job) -> None:
        if job in self._rows:
            return
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._rows.insert(0, job)
        self.endInsertRows()

    def _added_below(self, job: Job) -> None:
        if job in self._rows:
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows))
        self._rows.append(job)
        self.endInsertRows()

    def _changed(self, job: Job) -> None:
        if job in self._rows:
            index = self.index(self._rows.index(job))
            self.dataChanged.emit(index, index)

    def _removed(self, job: Job) -> None:
        if job in self._rows:
            row = self._rows.index(job)
            self.beginRemoveRows(QModelIndex(), row, row)
            self._rows.pop(row)
            self.endRemoveRows()
