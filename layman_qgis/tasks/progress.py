"""What a task tells its job: changes of steps, sent from the task's thread and applied in the main thread."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from qgis.PyQt import sip

from layman_qgis.api.descriptions import LAYER_PARTS, MAP_PARTS, Description, Part, PartState
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import marked, tr, tr_marked
from layman_qgis.network.main_thread import call_in_main_thread
from layman_qgis.tasks.jobs import Job, JobState, JobStep, StepState

_COUNT_EVERY_S = 0.1
_PART_TITLES = {
    "file": marked("Store the file"),
    "db": marked("Import into the database"),
    "wms": marked("Publish as WMS"),
    "wfs": marked("Publish as WFS"),
    "style": marked("Apply the style"),
    "thumbnail": marked("Draw the thumbnail"),
    "metadata": marked("Write the metadata record"),
}
_PART_STATES = {
    PartState.PENDING: StepState.WAITING,
    PartState.STARTED: StepState.RUNNING,
    PartState.FAILURE: StepState.FAILED,
    PartState.NOT_AVAILABLE: StepState.SKIPPED,
    PartState.ABSENT: StepState.SKIPPED,
    PartState.DONE: StepState.DONE,
}


def layer_steps() -> list[JobStep]:
    """The steps of publishing a layer, on this machine and on the server."""
    return [
        JobStep("export", tr("Write the layer to a file"), "client"),
        JobStep("upload", tr("Upload"), "client"),
        *(JobStep(key, tr_marked(_PART_TITLES[key]), "server") for key in LAYER_PARTS),
        JobStep("read_back", tr("Read it back"), "client"),
    ]


def map_steps() -> list[JobStep]:
    """The steps of publishing a map, after its layers."""
    return [
        JobStep("layers", tr("Publish the layers of the map"), "client"),
        JobStep("compose", tr("Compose the map"), "client"),
        JobStep("upload", tr("Upload"), "client"),
        *(JobStep(key, tr_marked(_PART_TITLES[key]), "server") for key in MAP_PARTS),
        JobStep("read_back", tr("Read it back"), "client"),
    ]


def layers_steps() -> list[JobStep]:
    """The one step of publishing several layers; each has steps of its own."""
    return [JobStep("layers", tr("Publish the layers"), "client")]


def delete_steps() -> list[JobStep]:
    """The one step of deleting."""
    return [JobStep("delete", tr("Delete on the server"), "server")]


@dataclass(frozen=True)
class StepUpdate:
    """A change of one step; None leaves a value as it is."""

    key: str
    state: StepState | None = None
    fraction: float | None = None
    done_bytes: int | None = None
    total_bytes: int | None = None
    were_there: bool = False
    message: str | None = None
    error: ApiError | None = None
    warning: str = ""


class Reporter:
    """Sends updates of one job; used in any thread, and no Qt object itself."""

    def __init__(self, job: Job) -> None:
        """Report to the job."""
        self._job = job
        #: Of the job, as they were when this was made.
        self.job_uid, self.title, self.kind = job.uid, job.title, job.kind
        self._counted_s = 0.0

    def enter(self, key: str, state: StepState, message: str | None = None, error: ApiError | None = None) -> None:
        """A step changes its state."""
        self._send(StepUpdate(key, state, message=message, error=error))

    def fraction(self, key: str, done: int, total: int) -> None:
        """A step counts things; told now and then only, for the window has more to do."""
        now_s = time.monotonic()
        if 0 < done < total and now_s - self._counted_s < _COUNT_EVERY_S:
            return
        self._counted_s = now_s
        self._send(StepUpdate(key, fraction=done / total if total > 0 else -1.0))

    def bytes(self, key: str, done: int, total: int, were_there: bool = False) -> None:
        """A step counts bytes; those that `were_there` before say nothing of the rate."""
        share = done / total if total > 0 else -1.0
        self._send(StepUpdate(key, fraction=share, done_bytes=done, total_bytes=total, were_there=were_there))

    def warn(self, key: str, sentence: str) -> None:
        """A step found something that the user should know, although nothing failed."""
        self._send(StepUpdate(key, message=sentence, warning=sentence))

    def parts(self, description: Description) -> None:
        """The server's parts, all at once."""
        self._send(description)

    def _send(self, update: StepUpdate | Description) -> None:
        call_in_main_thread(lambda: _apply(self._job, update))


def _apply(job: Job, update: Any) -> None:
    """Change the job and tell; a job that has ended, or whose list is gone, stays as it is."""
    if job.is_over or sip.isdeleted(job):
        return
    if job.state is JobState.QUEUED:
        job.state = JobState.RUNNING
    if isinstance(update, StepUpdate):
        _apply_step(job, job.step(update.key), update)
    else:
        job.description = update
        job.ref = update.ref
        job.links = links_of(update)
        for part in update.parts.values():
            _apply_part(job, job.step(part.key), part)
    job.changed.emit()


def links_of(description: Any) -> dict[str, str]:
    """Labels and addresses of a publication, those that are there."""
    found = {
        "REST": description.rest_url,
        "WMS": getattr(description, "wms_url", ""),
        "WFS": getattr(description, "wfs_url", ""),
        "Map file": getattr(description, "file_url", ""),
        "Thumbnail": description.thumbnail_url,
        "Metadata": description.record_url,
    }
    return {label: url for label, url in found.items() if url}


def _apply_step(job: Job, step: JobStep, update: StepUpdate) -> None:
    before = (step.state, step.message)
    if update.state is not None:
        step.enter(update.state)
    if update.fraction is not None:
        step.fraction = update.fraction
    if update.done_bytes is not None and update.total_bytes is not None:
        step.count(update.done_bytes, update.total_bytes, update.were_there)
    if update.message is not None:
        step.message = update.message
    if update.error is not None:
        step.error = update.error
    if update.warning:
        job.warnings.append(update.warning)
    if before != (step.state, step.message):
        job.note_step(step)


def _apply_part(job: Job, step: JobStep, part: Part) -> None:
    before = step.state
    step.enter(_PART_STATES[part.state])
    if part.progress is not None and step.state is StepState.RUNNING:
        step.fraction = part.progress
    step.error = part.error
    step.message = part.error.sentence if part.error else ""
    if before is not step.state:
        job.note_step(step)
