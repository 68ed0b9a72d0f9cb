"""Uploads that break off go on: after a lost network, an ended login, a restart of QGIS."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from qgis.core import QgsProject

from layman_qgis.api import requests
from layman_qgis.api.errors import LoginNeeded, NotReachable
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.core import publication_mark
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session
from layman_qgis.tasks import chunked_upload, kept_uploads
from layman_qgis.tasks.jobs import JobList, JobState, StepState
from layman_qgis.tasks.layer_work import LayerWork
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from layman_qgis.tasks.resumed_upload import restored
from layman_qgis.tasks.upload_keeper import UploadKeeper
from tests.plugin.memory_layers import memory_layer
from tests.plugin.small_server import Reply

_NUMBERS = itertools.count(1)
TIMEOUT_MS = 60_000
#: So small that an upload is still under way when it is broken off.
CHUNK_BYTES = 6_000
LAYERS = "/rest/workspaces/ann/layers"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch, tmp_path):
    monkeypatch.setattr(LayerWork, "chunked_from_bytes", 1)
    monkeypatch.setattr(UploadKeeper, "chunk_bytes", CHUNK_BYTES)
    monkeypatch.setattr(chunked_upload, "_PAUSES_S", (0.05,))
    monkeypatch.setattr(kept_uploads, "uploads_folder", lambda: tmp_path / "uploads")
    monkeypatch.setattr("layman_qgis.tasks.upload_keeper.uploads_folder", lambda: tmp_path / "uploads")
    yield tmp_path / "uploads"


@pytest.fixture
def layer(qgis_app):
    project = QgsProject.instance()
    project.clear()
    layer = memory_layer(wkts=[f"POINT({number % 90} {number % 45})" for number in range(3000)])
    project.addMapLayer(layer)
    yield layer
    project.clear()


@pytest.fixture
def requests_sent(monkeypatch):
    """Numbers of the chunks that were sent."""
    sent = []
    post = requests.post_chunk

    def watched(server, ref, chunk):
        sent.append(chunk.number)
        return post(server, ref, chunk)

    monkeypatch.setattr(requests, "post_chunk", watched)
    return sent


def jobs_of(session):
    jobs = JobList()
    jobs.session_of = lambda url: session if session is not None and url == session.server.url else None
    return jobs


def ended(qtbot, job):
    qtbot.waitUntil(lambda: job.is_over, timeout=TIMEOUT_MS)
    return job


def interrupted_job(qtbot, session, layer, requests_sent):
    """A job that was interrupted, as by the end of QGIS, when some chunks were sent."""
    job = publish_layer(jobs_of(session), session, layer, LayerOptions(f"resumed_{next(_NUMBERS)}", "Resumed"))
    qtbot.waitUntil(lambda: len(requests_sent) >= 3, timeout=TIMEOUT_MS)
    job.interrupt()
    return ended(qtbot, job)


def test_what_was_interrupted_goes_on_in_another_session(qtbot, session, layer, requests_sent, small_chunks):
    job = interrupted_job(qtbot, session, layer, requests_sent)
    assert job.state is JobState.INTERRUPTED and job.can_resume
    (kept,) = kept_uploads.kept_uploads()
    before = len(requests_sent)

    jobs = jobs_of(session)
    again = restored(jobs, kept, None)
    assert (again.uid, again.state, jobs.jobs) == (job.uid, JobState.INTERRUPTED, [again])
    again.retry()
    ended(qtbot, again)

    assert again.state is JobState.SUCCEEDED, again.error
    assert again.warnings == []
    total = -(-again.step("upload").total_bytes // CHUNK_BYTES)
    assert total > 5 and len(requests_sent) < before + total  # What had arrived was not sent again.
    assert set(requests_sent) == set(range(1, total + 1))
    assert publication_mark.read(layer).ref.is_same(again.ref)
    assert list(small_chunks.iterdir()) == []


def test_an_upload_that_the_server_gave_up_begins_anew(qtbot, session, layer, requests_sent):
    job = interrupted_job(qtbot, session, layer, requests_sent)
    client = session.client()
    client.fetch(requests.delete_publication(client.server, job.ref or next(kept_uploads.kept_uploads()).ref))
    job.retry()
    ended(qtbot, job)
    assert job.state is JobState.SUCCEEDED, job.error
    assert requests_sent.count(1) == 2


def test_a_file_that_is_no_longer_the_same_is_not_sent(qtbot, session, layer, requests_sent):
    job = interrupted_job(qtbot, session, layer, requests_sent)
    (kept,) = kept_uploads.kept_uploads()
    with kept.upload.path.open("ab") as file:
        file.write(b"more")
    assert list(kept_uploads.kept_uploads()) == []
    job.retry()
    ended(qtbot, job)
    assert job.state is JobState.FAILED and "no longer as it was" in job.error.sentence


def test_clearing_forgets_the_file(qtbot, session, layer, requests_sent, small_chunks):
    job = interrupted_job(qtbot, session, layer, requests_sent)
    jobs = jobs_of(session)
    jobs.add(job)
    jobs.clear_finished()
    assert jobs.jobs == [job]  # What can go on is removed by a wish of its own only.
    jobs.remove(job)
    assert list(small_chunks.iterdir()) == []


def test_without_a_login_it_asks_for_one_and_stays(qtbot, session, layer, requests_sent):
    interrupted_job(qtbot, session, layer, requests_sent)
    (kept,) = kept_uploads.kept_uploads()
    job = restored(jobs_of(None), kept, None)
    job.retry()
    assert job.state is JobState.FAILED and isinstance(job.error, LoginNeeded)
    assert job.can_resume
    assert len(list(kept_uploads.kept_uploads())) == 1


def other_session(http_server, token=""):
    version = ServerVersion("layman-server", "1", True)
    return Session(Server(http_server.url), Credentials(token=token), CurrentUser(True, "ann"), version)


def begun(http_server, *chunk_replies):
    """A server that has taken the announcement of the layer `roads` and answers chunks as told."""
    pending = {"name": "roads", "uuid": "u-1", "layman_metadata": {"publication_status": "UPDATING"}}
    pending.update({key: {"status": "PENDING"} for key in ("file", "db", "wms", "wfs", "style", "thumbnail")})
    missing = Reply(404, b'{"code": 15, "message": "Layer was not found"}')
    http_server.on(f"GET {LAYERS}/roads", missing, Reply(200, json.dumps(pending).encode()))
    http_server.on_json(f"POST {LAYERS}", [{"name": "roads", "uuid": "u-1", "url": "x"}])
    http_server.on(f"POST {LAYERS}/roads/chunk", *chunk_replies)
    http_server.on_json(f"DELETE {LAYERS}/roads", {})


@pytest.mark.parametrize("status", [401, 403])
def test_a_login_that_ends_in_mid_upload_does_not_lose_the_job(qtbot, http_server, layer, status):
    refusal = Reply(401, b"no") if status == 401 else Reply(403, b'{"code": 32, "message": "Unsuccessful OAuth2"}')
    begun(http_server, Reply(200), refusal)
    old = other_session(http_server, "old")
    jobs = jobs_of(None)
    job = ended(qtbot, publish_layer(jobs, old, layer, LayerOptions("roads", "Roads")))
    assert job.state is JobState.FAILED and isinstance(job.error, LoginNeeded)
    assert job.can_resume
    assert not any(one.method == "DELETE" for one in http_server.seen)

    http_server.on(f"POST {LAYERS}/roads/chunk", Reply(200))
    jobs.session_of = lambda _url: other_session(http_server, "new")
    sent_before = len(http_server.seen)
    job.retry()
    qtbot.waitUntil(lambda: job.step("upload").state is StepState.DONE, timeout=TIMEOUT_MS)
    chunks = [one for one in http_server.seen[sent_before:] if one.path.endswith("/chunk")]
    assert {one.headers["authorization"] for one in chunks} == {"Bearer new"}
    job.cancel()
    ended(qtbot, job)


def test_a_network_that_stays_away_leaves_the_upload(qtbot, http_server, layer, monkeypatch):
    monkeypatch.setattr(chunked_upload, "PATIENCE_S", 0.2)
    begun(http_server, Reply(200), Reply(503))
    job = publish_layer(jobs_of(None), other_session(http_server), layer, LayerOptions("roads", "Roads"))
    said = []
    job.changed.connect(lambda: said.append(job.step("upload").message))
    ended(qtbot, job)
    assert job.state is JobState.FAILED and job.can_resume
    assert any("Waiting for the network" in text for text in said)
    assert not isinstance(job.error, NotReachable)  # It was there, but busy: the words say so.


def test_a_cancel_leaves_nothing_to_go_on_with(qtbot, http_server, layer, small_chunks):
    begun(http_server, Reply(200), Reply(503))
    job = publish_layer(jobs_of(None), other_session(http_server), layer, LayerOptions("roads", "Roads"))
    qtbot.waitUntil(lambda: bool(job.step("upload").message), timeout=TIMEOUT_MS)
    job.cancel()
    ended(qtbot, job)
    assert job.state is JobState.CANCELLED and not job.can_resume
    assert any(one.method == "DELETE" for one in http_server.seen)
    assert list(small_chunks.iterdir()) == []


def test_a_cancelled_renewal_leaves_the_layer_as_it_was(qtbot, session, layer, requests_sent):
    """At once: the server does not wait for the rest of the files."""
    options = LayerOptions(f"resumed_{next(_NUMBERS)}", "Before")
    there = ended(qtbot, publish_layer(jobs_of(session), session, layer, options))
    assert there.state is JobState.SUCCEEDED, there.error
    requests_sent.clear()
    job = publish_layer(jobs_of(session), session, layer, replace(options, title="After", replace=True))
    qtbot.waitUntil(lambda: len(requests_sent) >= 2, timeout=TIMEOUT_MS)
    job.cancel()
    ended(qtbot, job)
    assert job.state is JobState.CANCELLED
    client = session.client()
    shown = client.fetch(requests.get_description(client.server, there.ref)).json()
    assert (shown["title"], shown["layman_metadata"]["publication_status"]) == ("Before", "COMPLETE")


@pytest.mark.parametrize("content", ["", "{}", '{"form": 99}', '{"form": 1, "ref": 3}'])
def test_a_broken_description_is_no_upload(small_chunks, content):
    folder = small_chunks / "abc"
    folder.mkdir(parents=True)
    (folder / kept_uploads.FILE).write_text(content, encoding="utf-8")
    assert list(kept_uploads.kept_uploads()) == []


def test_what_a_broken_export_left_is_removed_in_the_end(small_chunks, monkeypatch):
    (small_chunks / "abc").mkdir(parents=True)
    assert list(kept_uploads.kept_uploads()) == []
    assert list(small_chunks.iterdir()) != []  # It may belong to another QGIS that runs.
    monkeypatch.setattr(kept_uploads, "ORPHANED_AFTER_S", -1)
    assert list(kept_uploads.kept_uploads()) == []
    assert list(small_chunks.iterdir()) == []


def test_no_login_is_kept(qtbot, session, layer, requests_sent):
    interrupted_job(qtbot, session, layer, requests_sent)
    (kept,) = kept_uploads.kept_uploads()
    text = (kept.folder / kept_uploads.FILE).read_text(encoding="utf-8")
    assert session.credentials.token and session.credentials.token not in text
    assert kept.folder.stat().st_mode & 0o077 == 0
