"""Watching the server's steps: busy, gone, failed, cancelled; and a job with weights and children."""

from __future__ import annotations

import json
import time

import pytest
from qgis.PyQt.QtCore import QCoreApplication

from layman_qgis.api.descriptions import PartState, PublicationStatus
from layman_qgis.api.errors import ApiError, Cancelled, NotReachable, ServerBusy, ServerRefused
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.tasks import server_steps
from layman_qgis.tasks.jobs import Job, JobList, JobState, JobStep, StepState
from layman_qgis.tasks.progress import Reporter, layer_steps
from layman_qgis.tasks.server_steps import failure_of, watch
from tests.plugin.small_server import Reply

ADDRESS = "GET /rest/workspaces/ann/layers/roads"


def body(status, **parts):
    everything = {key: {"url": "u"} for key in ("file", "db", "wms", "wfs", "style", "thumbnail", "metadata")}
    return {"name": "roads", "layman_metadata": {"publication_status": status}, **everything, **parts}


def reply(status, **parts):

    return Reply(200, json.dumps(body(status, **parts)).encode())


def watched(http_server, is_cancelled=lambda: False, retries=0):
    client = LaymanClient(Server(http_server.url), Credentials(), retries=retries)
    ref = PublicationRef(http_server.url, "ann", PublicationType.LAYER, "roads")
    seen = []
    return watch(client, ref, is_cancelled, seen.append), seen


def test_every_change_is_told_once(qgis_app, http_server):
    working = reply("UPDATING", db={"status": "STARTED"}, wms={"status": "PENDING"})
    later = reply("UPDATING", wms={"status": "STARTED"})
    http_server.on(ADDRESS, working, working, working, later, reply("COMPLETE"))
    last, seen = watched(http_server)
    assert [description.status.value for description in seen] == ["UPDATING", "UPDATING", "COMPLETE"]
    assert last.status is PublicationStatus.COMPLETE and failure_of(last) is None
    assert len(http_server.seen) == 5


def test_the_failed_part_is_the_error(qgis_app, http_server):
    error = {"code": 11, "message": "Error during import data into DB", "detail": {"message": "Row 7 is bad"}}
    http_server.on(
        ADDRESS, reply("INCOMPLETE", db={"status": "FAILURE", "error": error}, wms={"status": "NOT_AVAILABLE"})
    )
    last, _ = watched(http_server)
    problem = failure_of(last)
    assert isinstance(problem, ServerRefused) and problem.code == 11
    assert "Row 7 is bad." in problem.sentence


def test_incomplete_without_an_error_is_still_one(qgis_app, http_server):
    http_server.on(ADDRESS, reply("INCOMPLETE", metadata={"status": "NOT_AVAILABLE"}))
    last, _ = watched(http_server)
    assert last.parts["metadata"].state is PartState.NOT_AVAILABLE
    assert "metadata" in failure_of(last).detail


def test_a_server_that_restarts_a_part_is_waited_for(qgis_app, http_server, monkeypatch):
    monkeypatch.setattr(server_steps, "LAST_POLL_S", 0.1)
    busy = Reply(503, b'{"code": 1001, "message": "x"}')
    http_server.on(ADDRESS, reply("UPDATING", db={"status": "STARTED"}), busy, busy, reply("COMPLETE"))
    last, _ = watched(http_server)
    assert last.status is PublicationStatus.COMPLETE


def test_a_server_that_stays_busy_is_given_up(qgis_app, http_server, monkeypatch):
    monkeypatch.setattr(server_steps, "LAST_POLL_S", 0.05)
    monkeypatch.setattr(server_steps, "BUSY_S", 0.3)
    http_server.on(ADDRESS, Reply(503, b"{}"))
    with pytest.raises(ServerBusy):
        watched(http_server)


def test_a_server_that_is_gone_is_an_error(qgis_app, http_server):
    http_server.close()
    with pytest.raises(NotReachable):
        watched(http_server)


def test_steps_that_never_move_are_given_up(qgis_app, http_server, monkeypatch):
    monkeypatch.setattr(server_steps, "STANDSTILL_S", 0.3)
    http_server.on(ADDRESS, reply("UPDATING", db={"status": "STARTED"}))
    with pytest.raises(ApiError, match="does not move"):
        watched(http_server)


def test_watching_can_be_cancelled_at_once(qgis_app, http_server):
    http_server.on(ADDRESS, reply("UPDATING", db={"status": "STARTED"}))
    started = time.monotonic()
    with pytest.raises(Cancelled):
        watched(http_server, is_cancelled=lambda: time.monotonic() - started > 0.5)
    assert time.monotonic() - started < 2


def test_job_tells_its_share_and_its_end(qgis_app, qtbot):
    jobs = JobList()
    job = Job("Roads", "publish_layer", layer_steps())
    told = []
    jobs.job_added.connect(lambda _job: told.append("added"))
    jobs.job_finished.connect(lambda _job: told.append("finished"))
    jobs.add(job)
    reporter = Reporter(job)
    shares = [job.fraction]
    for state in (StepState.RUNNING, StepState.DONE):
        reporter.enter("export", state)
        QCoreApplication.processEvents()
        shares.append(job.fraction)
    reporter.enter("upload", StepState.RUNNING)
    reporter.bytes("upload", 3_000_000_000, 6_000_000_000)
    QCoreApplication.processEvents()
    shares.append(job.fraction)
    assert shares == sorted(shares) and 0 < shares[-1] < 1
    assert job.step("upload").done_bytes == 3_000_000_000
    assert job.current_step().key == "upload"
    job.enter(JobState.SUCCEEDED)
    job.enter(JobState.FAILED)
    assert (job.state, job.fraction) == (JobState.SUCCEEDED, 1.0)
    assert told == ["added", "finished"]
    assert not job.can_cancel and not job.can_retry


def test_share_of_a_map_counts_its_layers(qgis_app):
    job = Job("Map", "publish_map", [JobStep("upload", "Upload", "client")])
    child = Job("Layer", "publish_layer", layer_steps())
    job.children = [child]
    child.enter(JobState.SUCCEEDED)
    assert 0.5 < job.fraction < 1.0


def test_list_forgets_only_what_has_ended(qgis_app):
    jobs = JobList()
    running, done = (Job(title, "delete", [JobStep("delete", "Delete", "server")]) for title in "ab")
    jobs.add(running)
    jobs.add(done)
    done.enter(JobState.CANCELLED)
    jobs.remove(running)
    jobs.clear_finished()
    assert jobs.jobs == jobs.running == [running]


def test_cancel_and_retry_reach_the_work(qgis_app):
    job = Job("a", "delete", [JobStep("delete", "Delete", "server", state=StepState.FAILED)])
    called = []
    job.cancel_with = lambda: called.append("cancel")
    job.retry_with = lambda: called.append("retry")
    job.retry()
    job.cancel()
    job.enter(JobState.FAILED, ApiError("No."))
    job.cancel()
    job.retry()
    assert called == ["cancel", "retry"]
    assert job.state is JobState.QUEUED and job.error is None
    assert job.steps[0].state is StepState.WAITING
