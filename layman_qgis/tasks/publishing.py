"""Publish and delete: the same functions for the window, the browser, Processing and scripts.

Called on the main thread, they return at once with a job that goes on in the background.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt import sip

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, PartState
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.names import name_problem
from layman_qgis.api.publications import PublicationRef
from layman_qgis.core import add_back, publication_mark
from layman_qgis.core.composition import CompositionOptions, CompositionPlan
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import Job, JobList, JobState, JobStep, StepState
from layman_qgis.tasks.layer_work import LayerOptions, LayerWork
from layman_qgis.tasks.map_members import gather_members
from layman_qgis.tasks.map_work import MapOptions, MapWork
from layman_qgis.tasks.progress import Reporter, delete_steps, layer_steps, links_of, map_steps
from layman_qgis.tasks.update_work import UpdateOptions, UpdateWork
from layman_qgis.tasks.work_task import DeletePublicationTask, PublishLayerTask, PublishMapTask, WorkTask

__all__ = [
    "LayerOptions", "MapOptions", "UpdateOptions", "delete_publication", "publish_layer", "publish_map", "update_layer",
]  # fmt: skip


def publish_layer(jobs: JobList, session: Session, layer: Any, options: LayerOptions) -> Job:
    """Publish a vector layer; what cannot even begin is a failed job too."""
    job = Job(options.title or options.name, "publish_layer", layer_steps())

    def begin() -> None:
        try:
            if sip.isdeleted(layer):
                raise ApiError("The layer is no longer in the project.", "Publish it from the layer tree.")
            work = LayerWork.gather(session, layer, _checked(options), QgsProject.instance().transformContext())
        except ApiError as error:
            _fail_at_start(job, "export", error)
            return

        def add_back_wanted() -> None:
            if options.add_back != "none":
                _add_back(job, options.add_back, session.credentials.authcfg)

        _launch_layer(jobs, job, work, _Sent(layer, options.baked_opacity(layer)), add_back_wanted)

    return _start(jobs, job, begin)


def update_layer(jobs: JobList, session: Session, layer: Any, ref: PublicationRef, options: UpdateOptions) -> Job:
    """Renew data, style or both of a published layer in place; `ref` stays what it is."""
    job = Job(ref.name, "update_layer", layer_steps())
    job.ref = ref

    def begin() -> None:
        try:
            if sip.isdeleted(layer):
                raise ApiError("The layer is no longer in the project.", "Choose it again.")
            context = QgsProject.instance().transformContext()
            work = UpdateWork.gather_update(session, layer, ref, options, context)
        except ApiError as error:
            _fail_at_start(job, "export", error)
            return
        _launch_layer(jobs, job, work, _Sent(layer, options.baked_opacity(layer), options.parts))

    return _start(jobs, job, begin)


def publish_map(jobs: JobList, session: Session, project: Any, options: MapOptions) -> Job:
    """Publish the project as a map; layers that are not published yet go first, as jobs inside this one."""
    job = Job(options.title or options.name, "publish_map", map_steps())

    def begin() -> None:
        try:
            problem = name_problem(options.name)
            if problem:
                raise ApiError(problem, "Correct the name.")
            members, layers = gather_members(job, session, project, options)
            plan = CompositionPlan.gather(project, _composition_options(options))
        except ApiError as error:
            _fail_at_start(job, "layers", error)
            return
        reporter = Reporter(job)
        work = MapWork(session, options, members, plan.compose)
        sent = [_Sent(project.mapLayer(member.layer_id), member.baked_opacity) for member, _ in layers]

        def ended(description: Any, error: ApiError | None) -> None:
            for (member, child), one in zip(layers, sent):
                _settle(child, member.description, member.error)
                is_undone = member.description is None and isinstance(error, Cancelled)
                one.end(None if is_undone else child.description)
                _close(child, member.error or (error if member.description is None else None))
            _settle(job, description, error)
            _close(job, error)

        _launch(jobs, job, PublishMapTask(f"Publish map {job.title}", lambda stop: work.run(reporter, stop), ended))

    return _start(jobs, job, begin)


def delete_publication(jobs: JobList, session: Session, ref: PublicationRef) -> Job:
    """Delete a layer or map on the server; ask the user before."""
    job = Job(ref.name, "delete", delete_steps())
    job.ref = ref

    def begin() -> None:
        reporter = Reporter(job)
        client = session.client()

        def run(is_cancelled: Any) -> Any:
            reporter.enter("delete", StepState.RUNNING)
            return client.fetch(requests.delete_publication(client.server, ref), is_cancelled)

        def ended(_answer: Any, error: ApiError | None) -> None:
            if error is None:
                publication_mark.clear_everywhere(QgsProject.instance(), ref)
                job.step("delete").enter(StepState.DONE)
            _close(job, error)

        _launch(jobs, job, DeletePublicationTask(f"Delete {ref.name}", run, ended))

    return _start(jobs, job, begin)


def _start(jobs: JobList, job: Job, begin: Any) -> Job:
    job.retry_with = begin
    jobs.add(job)
    begin()
    return job


def _launch(jobs: JobList, job: Job, task: WorkTask) -> None:
    job.cancel_with = task.cancel
    jobs.keep(job, task)
    QgsApplication.taskManager().addTask(task)


def _launch_layer(
    jobs: JobList, job: Job, work: LayerWork, sent: _Sent, then: Callable[[], None] = lambda: None
) -> None:
    """Run the work on one layer in a task; `then` is called when it has gone well, before the job ends."""
    reporter = Reporter(job)

    def run(is_cancelled: Any) -> Any:
        work.send(reporter, is_cancelled)
        return work.wait(reporter, is_cancelled)

    def ended(description: Any, error: ApiError | None) -> None:
        _settle(job, description, error)
        is_undone = isinstance(error, Cancelled) and not work.was_there
        sent.end(None if is_undone else job.description)
        if error is None:
            then()
        _close(job, error)

    _launch(jobs, job, PublishLayerTask(f"Publish layer {job.title}", run, ended))


def _composition_options(options: MapOptions) -> CompositionOptions:
    return CompositionOptions(options.title, options.abstract, options.name, options.extent, options.skip)


def _checked(options: LayerOptions) -> LayerOptions:
    problem = name_problem(options.name)
    if problem:
        raise ApiError(problem, "Correct the name.")
    return options


def _fail_at_start(job: Job, key: str, error: ApiError) -> None:
    step = job.step(key)
    step.enter(StepState.FAILED)
    step.error, step.message = error, error.sentence
    job.enter(JobState.FAILED, error)


def _settle(job: Job, description: Any, error: ApiError | None) -> None:
    """The last description, and the steps that no longer can run."""
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


def _close(job: Job, error: ApiError | None) -> None:
    if error is None:
        job.enter(JobState.SUCCEEDED)
    elif isinstance(error, Cancelled):
        job.enter(JobState.CANCELLED, error)
    else:
        failed = job.current_step()
        if failed is not None and failed.error is None:
            failed.error = error
        job.enter(JobState.FAILED, error)


class _Sent:
    """Parts of a layer on their way to the server, as the layer was when this was made."""

    def __init__(self, layer: Any, baked_opacity: float, parts: frozenset[str] = publication_mark.PARTS) -> None:
        """Count what the layer notes from now on as changes since."""
        self._layer = layer
        self._baked_opacity = baked_opacity
        self._parts = parts
        self._at = publication_mark.now_text()
        self._changes = publication_mark.take_changes(layer, parts)

    def end(self, description: Any) -> None:
        """Let the layer remember its publication as soon as its WMS is there, even when a later part failed."""
        layer = self._layer
        if layer is None or sip.isdeleted(layer):
            return
        if isinstance(description, LayerDescription) and description.parts["wms"].state is PartState.DONE:
            style = description.parts.get("style")
            failed = frozenset({"style"} if style and style.state is PartState.FAILURE else ()) & frozenset(self._parts)
            opacity, server_time, sent = self._baked_opacity, description.updated_at, self._parts - failed
            publication_mark.write(layer, description.ref, opacity, server_time, sent, self._at)
            publication_mark.give_back_changes(layer, failed)
            QgsProject.instance().setDirty(True)  # The mark is saved with the project.
        else:
            publication_mark.give_back_changes(layer, self._changes)


def _add_back(job: Job, kind: str, authcfg: str) -> None:
    try:
        add_back.add_to_project(QgsProject.instance(), job.description, kind, authcfg)
    except ApiError as error:
        job.warnings.append(str(error))
