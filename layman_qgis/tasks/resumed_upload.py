"""Going on with an upload that broke off: in this session of QGIS, or in a later one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProject

from layman_qgis.api import requests
from layman_qgis.api.descriptions import LayerDescription, PartState, description_from_json
from layman_qgis.api.errors import ApiError, Cancelled, LoginNeeded, NotReachable, ServerBusy, ServerRefused, TimedOut
from layman_qgis.api.language import tr
from layman_qgis.api.publications import PublicationRef, PublicationType, posted_from_json
from layman_qgis.core import publication_mark
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import Job, JobList, JobState, StepState
from layman_qgis.tasks.kept_uploads import KeptUpload
from layman_qgis.tasks.layer_input import LayerOptions
from layman_qgis.tasks.layer_work import LayerWork, run_step
from layman_qgis.tasks.leftovers import delete_ours, end_upload
from layman_qgis.tasks.progress import Reporter, layer_steps, links_of
from layman_qgis.tasks.upload_keeper import PASSING
from layman_qgis.tasks.work_task import PublishLayerTask

#: Layman's code of an upload that was given up because nothing came for a while.
_GIVEN_UP = 22
_NOT_FOUND = frozenset({15})


class ResumedWork(LayerWork):
    """Sends what the server does not have yet; made in the main thread, run in a task's thread."""

    def __init__(self, session: Session, kept: KeptUpload) -> None:
        """Go on with `kept` as `session`."""
        super().__init__(session, None, "", LayerOptions(kept.ref.name, kept.title))
        self._kept = kept
        self.was_there = kept.was_there
        self.sent = kept.sent

    def send(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        """Send the missing chunks, or begin anew when the server has given the upload up.

        Raises:
            ApiError: what went wrong; `kept` is there when it can be tried again.
        """
        reporter.enter("export", StepState.DONE, tr("The file of the earlier attempt."))
        try:
            self.ref = run_step(reporter, "upload", lambda: self._go_on(reporter, is_cancelled))
        except Cancelled:
            if self.keeper.is_interrupted:
                self.keeper.kept = self._kept
            elif self.was_there:
                end_upload(self._client, self._kept.ref)
            else:
                delete_ours(self._client, self._kept.ref)
            raise
        except PASSING:
            self.keeper.kept = self._kept
            raise
        finally:
            if self.keeper.kept is None:
                self._kept.remove()
        return self.ref

    def _go_on(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        if not self._kept.is_unchanged():
            raise ApiError(tr("The file of the upload is no longer as it was."), tr("Publish the layer again."))
        there = self._there(is_cancelled)
        if there is None:
            self._begin_anew(reporter, is_cancelled, is_gone=True)
        elif there.is_final:
            error = there.first_error()
            if error is None or error.code == _GIVEN_UP:
                self._begin_anew(reporter, is_cancelled, is_gone=False)
            else:
                raise error
        elif there.parts["file"].state is PartState.PENDING:
            has_chunk = self._question(is_cancelled)
            self.keeper.send_kept(self._client, self._kept, reporter, is_cancelled, has_chunk)
        return self._kept.ref

    def _there(self, is_cancelled: Callable[[], bool]) -> Optional[LayerDescription]:
        """The publication as the server has it now, None when it is gone."""
        ref = self._kept.ref
        try:
            answer = self._client.fetch(requests.get_description(self._client.server, ref), is_cancelled)
        except ServerRefused as error:
            if error.code in _NOT_FOUND:
                return None
            raise
        found = description_from_json(answer.json(), replace(ref, uuid=""))
        if ref.uuid and found.ref.uuid not in ("", ref.uuid):
            raise ApiError(tr("There is another layer of this name on the server now."), tr("Publish the layer again."))
        return found if isinstance(found, LayerDescription) else None

    def _begin_anew(self, reporter: Reporter, is_cancelled: Callable[[], bool], is_gone: bool) -> None:
        """Announce the files once more: nothing of what was sent is left on the server."""
        kept, server = self._kept, self._client.server
        if is_gone and self.was_there:
            raise ApiError(tr("The layer is no longer on the server."), tr("Publish it again."))
        if is_gone:
            request = requests.post_layer(server, kept.ref.workspace, kept.upload, in_chunks=True)
            answer = self._client.fetch(request, is_cancelled)
            ref = posted_from_json(answer.json(), server.url, kept.ref.workspace, PublicationType.LAYER)
            self._kept = self._saved(replace(kept, ref=ref))
        else:
            request = requests.patch_layer(server, kept.ref, kept.upload, in_chunks=True)
            self._client.fetch(request, is_cancelled)
        self.keeper.send_kept(self._client, self._kept, reporter, is_cancelled)

    def _saved(self, kept: KeptUpload) -> KeptUpload:
        try:
            return kept.save()
        except OSError as error:
            raise ApiError(
                tr("The profile of QGIS cannot be written to."), tr("Check its free space."), str(error)
            ) from error

    def _question(self, is_cancelled: Callable[[], bool]) -> Callable[[str, int], bool]:
        """Ask for each chunk whether it is there; an unclear answer means that it is sent once more."""

        def has_chunk(filename: str, number: int) -> bool:
            request = requests.get_chunk(self._client.server, self._kept.ref, filename, number)
            try:
                self._client.fetch(request, is_cancelled)
            except (Cancelled, NotReachable, TimedOut, ServerBusy, LoginNeeded):
                raise
            except ApiError:
                return False
            return True

        return has_chunk


def offer(jobs: JobList, job: Job, kept: KeptUpload) -> None:
    """Let `job`, which is over, go on with `kept` when the user wants it."""
    job.resume_with = lambda: _resume(jobs, job, kept)
    job.forget_with = kept.remove


def restored(jobs: JobList, kept: KeptUpload, known: Optional[Job]) -> Job:
    """The job of an upload of an earlier session of QGIS, which waits for the user; `known` is what the list has."""
    job = known or Job(kept.title, kept.kind, layer_steps())
    if known is None:
        job.uid = kept.job_uid
        job.ref = kept.ref
        job.state = JobState.INTERRUPTED
        job.took_s = 0.0
        job.is_from_before = True
        job.note(tr("The upload broke off when QGIS ended."))
    elif job.state is not JobState.FAILED:
        job.state = JobState.INTERRUPTED
    offer(jobs, job, kept)
    if known is None:
        jobs.add(job)
    return job


def _resume(jobs: JobList, job: Job, kept: KeptUpload) -> None:
    session = jobs.session_of(kept.ref.server_url)
    if session is None:
        offer(jobs, job, kept)
        sentence = tr("You are not logged in to {0}.").format(kept.ref.server_url)
        job.enter(JobState.FAILED, LoginNeeded(sentence, tr("Log in; the upload then goes on by itself.")))
        return
    work, reporter = ResumedWork(session, kept), Reporter(job)

    def run(is_stopped: Any) -> Any:
        work.send(reporter, is_stopped)
        return work.wait(reporter, is_stopped)

    def ended(description: Any, error: Optional[ApiError]) -> None:
        if description is not None:
            job.description, job.ref, job.links = description, description.ref, links_of(description)
            _mark_layer(kept, description)
        finish(jobs, job, work, error)

    task = PublishLayerTask(tr("Publish layer {0}").format(job.title), run, ended)
    jobs.launch(job, task, work.keeper.interrupt)


def finish(jobs: JobList, job: Job, work: LayerWork, error: Optional[ApiError]) -> None:
    """End a job; one whose upload can go on says so."""
    job.forget_with = None
    if work.keeper.kept is not None:
        offer(jobs, job, work.keeper.kept)
    if error is not None:
        _settle_steps(job, error)
    if error is None:
        job.enter(JobState.SUCCEEDED)
    elif isinstance(error, Cancelled):
        job.enter(JobState.INTERRUPTED if work.keeper.is_interrupted else JobState.CANCELLED, error)
    else:
        job.enter(JobState.FAILED, error)


def _settle_steps(job: Job, error: ApiError) -> None:
    """The steps that no longer can run, and the one that failed."""
    for step in job.steps:
        if step.state is StepState.WAITING:
            step.enter(StepState.SKIPPED)
        elif step.state is StepState.RUNNING:
            step.enter(StepState.SKIPPED if isinstance(error, Cancelled) else StepState.FAILED)
            step.message = error.sentence
    failed = job.current_step()
    if failed is not None and failed.error is None and not isinstance(error, Cancelled):
        failed.error = error


def _mark_layer(kept: KeptUpload, description: LayerDescription) -> None:
    """Let the layer remember its publication, when it is in the project of this moment."""
    layer = QgsProject.instance().mapLayer(kept.layer_id) if kept.layer_id else None
    if layer is not None and description.parts["wms"].state is PartState.DONE:
        parts = publication_mark.PARTS if kept.upload.style_content else frozenset({"data"})
        how = publication_mark.How(Path(kept.upload.style_filename).suffix.lstrip("."))
        publication_mark.write(
            layer, description.ref, kept.baked_opacity, description.updated_at, parts, kept.taken_at, how=how
        )
