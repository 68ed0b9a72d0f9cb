"""Publish and delete: the same functions for the window, the browser, Processing and scripts.

Called on the main thread, they return at once with a job that goes on in the background.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from qgis.core import QgsProject
from qgis.PyQt import sip

from layman_qgis.api import requests
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import tr
from layman_qgis.api.names import name_problem
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core import add_back, publication_mark
from layman_qgis.core.composition import CompositionOptions, CompositionPlan
from layman_qgis.core.layer_login import authcfg_for, is_private
from layman_qgis.core.project_maps import forget, note_published
from layman_qgis.core.project_metadata import text_for_map
from layman_qgis.network.session import Session
from layman_qgis.tasks.job_ends import SentLayer, close, fail_at_start, settle
from layman_qgis.tasks.jobs import Job, JobList, StepState
from layman_qgis.tasks.layer_input import LayerOptions
from layman_qgis.tasks.layer_work import LayerWork
from layman_qgis.tasks.map_members import gather_members, new_member
from layman_qgis.tasks.map_work import MapOptions, MapWork
from layman_qgis.tasks.members_work import MembersWork, MemberWork, failure_of_layers
from layman_qgis.tasks.progress import Reporter, delete_steps, layer_steps, layers_steps, map_steps
from layman_qgis.tasks.resumed_upload import finish
from layman_qgis.tasks.turns import in_turn
from layman_qgis.tasks.update_work import UpdateOptions, UpdateWork
from layman_qgis.tasks.upload_keeper import PASSING
from layman_qgis.tasks.work_task import DeletePublicationTask, PublishLayerTask, PublishMapTask, WorkTask

__all__ = [
    "LayerOptions", "MapOptions", "UpdateOptions", "delete_publication", "publish_layer", "publish_layers",
    "publish_map", "update_layer",
]  # fmt: skip


def publish_layer(jobs: JobList, session: Session, layer: Any, options: LayerOptions) -> Job:
    """Publish a vector or raster layer; what cannot even begin is a failed job too."""
    job = Job(options.title or options.name, "publish_layer", layer_steps())

    def begin() -> None:
        try:
            if sip.isdeleted(layer):
                raise ApiError(tr("The layer is no longer in the project."), tr("Publish it from the layer tree."))
            now = jobs.session_now(session)
            work = LayerWork.gather(now, layer, _checked(options), QgsProject.instance().transformContext())
        except ApiError as error:
            fail_at_start(job, "export", error)
            return

        def add_back_wanted() -> None:
            if options.add_back != "none":
                _add_back(job, options.add_back, session)

        sent = SentLayer(layer, options.baked_opacity(layer), in_place=options.in_place, how=work.options.how)
        _launch_layer(jobs, job, work, sent, add_back_wanted)

    return _start(jobs, session, job, begin)


def update_layer(jobs: JobList, session: Session, layer: Any, ref: PublicationRef, options: UpdateOptions) -> Job:
    """Renew data, style or both of a published layer in place; `ref` stays what it is."""
    job = Job(ref.name, "update_layer", layer_steps())
    job.ref = ref

    def begin() -> None:
        try:
            if sip.isdeleted(layer):
                raise ApiError(tr("The layer is no longer in the project."), tr("Choose it again."))
            context = QgsProject.instance().transformContext()
            now = jobs.session_now(session)
            work = UpdateWork.gather_update(now, layer, ref, options, context)
        except ApiError as error:
            fail_at_start(job, "export", error)
            return
        _launch_layer(
            jobs,
            job,
            work,
            SentLayer(
                layer,
                options.baked_opacity(layer),
                options.parts,
                options.in_place if options.data else None,
                work.options.how,
            ),
        )

    return _start(jobs, session, job, begin)


def publish_map(jobs: JobList, session: Session, project: Any, options: MapOptions) -> Job:
    """Publish the project as a map; layers that are not published yet go first, as jobs inside this one."""
    job = Job(options.title or options.name, "publish_map", map_steps())

    def begin() -> None:
        try:
            problem = name_problem(options.name)
            if problem:
                raise ApiError(problem, tr("Correct the name."))
            if sip.isdeleted(project):
                raise ApiError(tr("The project was closed."), tr("Open it again."))
            now = jobs.session_now(session)
            members, layers = gather_members(job, now, project, options)
            plan = CompositionPlan.gather(project, _composition_options(options))
        except ApiError as error:
            fail_at_start(job, "layers", error)
            return
        reporter = Reporter(job)
        ref = PublicationRef(now.server.url, now.workspace, PublicationType.MAP, options.name)
        work = MapWork(now, options, members, plan.compose, text_for_map(project, ref))
        sent = [_sent_member(project.mapLayer(member.layer_id), member) for member, _ in layers]

        def ended(description: Any, error: ApiError | None) -> None:
            _end_children(list(zip(layers, sent)), error)
            settle(job, description, error)
            if error is None and not sip.isdeleted(project):
                note_published(project, description)
                project.setDirty(True)
            close(job, error)

        _launch(
            jobs,
            job,
            PublishMapTask(tr("Publish map {0}").format(job.title), lambda stop: work.run(reporter, stop), ended),
        )

    # Another map of the project may be publishing the same layers.
    return _start(jobs, session, job, lambda: in_turn(jobs, job, f"maps of {id(project)}", begin))


def publish_layers(jobs: JobList, session: Session, chosen: Sequence[tuple[Any, LayerOptions]], title: str) -> Job:
    """Publish several layers, each as a job inside one; what fails does not keep the others.

    Tried again, it does those that are not published yet.
    """
    job = Job(title, "publish_layers", layers_steps())
    done: set[str] = set()

    def begin() -> None:
        try:
            now = jobs.session_now(session)
            layers = [
                _member(now, layer, options)
                for layer, options in chosen
                if not sip.isdeleted(layer) and layer.id() not in done
            ]
        except ApiError as error:
            fail_at_start(job, "layers", error)
            return
        job.children = [child for _, child in layers]
        for child in job.children:
            child.changed.connect(job.changed)
        members = [member for member, _ in layers]
        sources = {layer.id(): layer for layer, _ in chosen if not sip.isdeleted(layer)}
        sent = [_sent_member(sources[member.layer_id], member) for member in members]
        _launch_layers(jobs, job, MembersWork(now, members), list(zip(layers, sent)), done)

    return _start(jobs, session, job, begin)


def _member(session: Session, layer: Any, options: LayerOptions) -> tuple[MemberWork, Job]:
    context = QgsProject.instance().transformContext()
    return new_member(session, layer, _checked(options), context, is_named=True)


def _sent_member(layer: Any, member: MemberWork) -> SentLayer:
    options = member.work.options if member.work is not None else None
    return SentLayer(
        layer,
        member.baked_opacity,
        in_place=options.in_place if options is not None else None,
        how=options.how if options is not None else None,
    )


def _launch_layers(
    jobs: JobList,
    job: Job,
    work: MembersWork,
    layers: list[tuple[tuple[MemberWork, Job], SentLayer]],
    done: set[str],
) -> None:
    reporter = Reporter(job)

    def run(is_cancelled: Callable[[], bool]) -> None:
        reporter.enter("layers", StepState.RUNNING)
        work.run(reporter, is_cancelled)
        if work.failed:
            raise failure_of_layers(tr("{0} could not be published; the other layers are."), work.failed)

    def ended(_result: Any, error: ApiError | None) -> None:
        _end_children(layers, error)
        done.update(member.layer_id for (member, _), _sent in layers if member.description is not None)
        if error is None:
            job.step("layers").enter(StepState.DONE)
        settle(job, None, error)
        close(job, error)

    _launch(jobs, job, PublishMapTask(tr("Publish {0}").format(job.title), run, ended))


def _end_children(layers: list[tuple[tuple[MemberWork, Job], SentLayer]], error: ApiError | None) -> None:
    """End the jobs of layers inside of one that has ended."""
    for (member, child), one in layers:
        settle(child, member.description, member.error)
        is_undone = member.description is None and isinstance(error, Cancelled)
        one.end(None if is_undone else child.description)
        close(child, member.error or (error if member.description is None else None))


def delete_publication(jobs: JobList, session: Session, ref: PublicationRef) -> Job:
    """Delete a layer or map on the server; ask the user before."""
    job = Job(ref.name, "delete", delete_steps())
    job.ref = ref

    def begin() -> None:
        reporter = Reporter(job)
        client = jobs.session_now(session).client()

        def run(is_cancelled: Any) -> Any:
            reporter.enter("delete", StepState.RUNNING)
            return client.fetch(requests.delete_publication(client.server, ref), is_cancelled)

        def ended(_answer: Any, error: ApiError | None) -> None:
            if error is None:
                publication_mark.clear_everywhere(QgsProject.instance(), ref)
                forget(QgsProject.instance(), ref)
                job.step("delete").enter(StepState.DONE)
            close(job, error)

        _launch(jobs, job, DeletePublicationTask(tr("Delete {0}").format(ref.name), run, ended))

    return _start(jobs, session, job, begin)


def _start(jobs: JobList, session: Session, job: Job, begin: Any) -> Job:
    job.server_url = session.server.url
    job.retry_with = begin
    jobs.add(job)
    begin()
    return job


def _launch(jobs: JobList, job: Job, task: WorkTask) -> None:
    jobs.launch(job, task)


def _launch_layer(
    jobs: JobList, job: Job, work: LayerWork, sent: SentLayer, then: Callable[[], None] = lambda: None
) -> None:
    """Run the work on one layer in a task; `then` is called when it has gone well, before the job ends."""
    reporter = Reporter(job)

    def run(is_cancelled: Any) -> Any:
        work.send(reporter, is_cancelled)
        return work.wait(reporter, is_cancelled)

    def ended(description: Any, error: ApiError | None) -> None:
        settle(job, description, error)
        is_undone = isinstance(error, Cancelled) and not work.was_there
        sent.end(None if is_undone else job.description)
        if error is None:
            then()
        if isinstance(error, PASSING) and work.ref is not None:  # The server has all of it and works on.
            job.ref = work.ref
            again = functools.partial(_launch_layer, jobs, job, sent=sent, then=then)
            job.resume_with = lambda: again(work.once_more(jobs.session_now(work.session)))
        finish(jobs, job, work, error)

    work.keeper.origin = sent.origin()
    jobs.launch(job, PublishLayerTask(tr("Publish layer {0}").format(job.title), run, ended), work.keeper.interrupt)


def _composition_options(options: MapOptions) -> CompositionOptions:
    return CompositionOptions(options.title, options.abstract, options.name, options.extent, options.skip)


def _checked(options: LayerOptions) -> LayerOptions:
    problem = name_problem(options.name)
    if problem:
        raise ApiError(problem, tr("Correct the name."))
    return options


def _add_back(job: Job, kind: str, session: Session) -> None:
    authcfg = authcfg_for(session, job.description, kind) if job.description is not None else ""
    if job.description is not None and is_private(job.description) and not authcfg:
        job.warnings.append(
            tr("It was not added: QGIS itself cannot read it yet. Add it in My publications, which says how.")
        )
        return
    try:
        add_back.add_to_project(QgsProject.instance(), job.description, kind, authcfg)
    except ApiError as error:
        job.warnings.append(str(error))
