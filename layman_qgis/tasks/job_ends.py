"""How jobs end, and what a layer remembers of what was sent of it."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject
from qgis.PyQt import sip

from layman_qgis.api.descriptions import LayerDescription, PartState
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.core import publication_mark
from layman_qgis.tasks.job_steps import JobStep, StepState
from layman_qgis.tasks.jobs import Job, JobState
from layman_qgis.tasks.progress import links_of


def fail_at_start(job: Job, key: str, error: ApiError) -> None:
    """End a job whose work cannot begin, in the step of this key."""
    step = job.step(key)
    step.enter(StepState.FAILED)
    step.error, step.message = error, error.sentence
    job.enter(JobState.FAILED, error)


def settle(job: Job, description: Any, error: ApiError | None) -> None:
    """Keep the last description, and say which steps no longer can run."""
    if description is not None:
        job.description = description
        job.ref = description.ref
        job.links = links_of(description)
    if error is not None:
        for step in job.steps:
            _settle_step(step, error)


def _settle_step(step: JobStep, error: ApiError) -> None:
    if step.state is StepState.WAITING:
        step.enter(StepState.SKIPPED)
    elif step.state is StepState.RUNNING:
        step.enter(StepState.SKIPPED if isinstance(error, Cancelled) else StepState.FAILED)
        step.message = error.sentence


def close(job: Job, error: ApiError | None) -> None:
    """End a job, well when there is no error."""
    if error is None:
        job.enter(JobState.SUCCEEDED)
    elif isinstance(error, Cancelled):
        job.enter(JobState.CANCELLED, error)
    else:
        failed = job.current_step()
        if failed is not None and failed.error is None:
            failed.error = error
        job.enter(JobState.FAILED, error)


class SentLayer:
    """Parts of a layer on their way to the server, as the layer was when this was made."""

    def __init__(
        self,
        layer: Any,
        baked_opacity: float,
        parts: frozenset[str] = publication_mark.PARTS,
        in_place: bool | None = None,
        how: publication_mark.How | None = None,
    ) -> None:
        """Count as changes what the layer notes from now on; the rest is as in :func:`publication_mark.write`."""
        self._layer = layer
        self._baked_opacity = baked_opacity
        self._parts = parts
        self._in_place = in_place
        self._how = how
        self._at = publication_mark.now_text()
        self._changes = publication_mark.take_changes(layer, parts)

    def origin(self) -> dict[str, Any]:
        """What an upload that goes on later needs to know of the layer."""
        return {"layer_id": self._layer.id(), "baked_opacity": self._baked_opacity, "taken_at": self._at}

    def end(self, description: Any) -> None:
        """Let the layer remember its publication as soon as its WMS is there, even when a later part failed."""
        layer = self._layer
        if layer is None or sip.isdeleted(layer):
            return
        if isinstance(description, LayerDescription) and description.parts["wms"].state is PartState.DONE:
            style = description.parts.get("style")
            failed = frozenset({"style"} if style and style.state is PartState.FAILURE else ()) & frozenset(self._parts)
            opacity, server_time, sent = self._baked_opacity, description.updated_at, self._parts - failed
            publication_mark.write(
                layer, description.ref, opacity, server_time, sent, self._at, self._in_place, self._how
            )
            publication_mark.give_back_changes(layer, failed)
            QgsProject.instance().setDirty(True)  # The mark is saved with the project.
        else:
            publication_mark.give_back_changes(layer, self._changes)
