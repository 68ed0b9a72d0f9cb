"""A cancel in each phase of a publication, on a real server: nothing new stays there or here, what was there stays."""

from __future__ import annotations

import itertools

import pytest

from layman_qgis.api import requests
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core import publication_mark
from layman_qgis.tasks import kept_uploads
from layman_qgis.tasks.jobs import JobState, StepState
from layman_qgis.tasks.layer_work import LayerWork
from layman_qgis.tasks.leftovers import uuid_of
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from layman_qgis.tasks.upload_keeper import UploadKeeper
from tests.plugin.memory_layers import memory_layer

_NUMBERS = itertools.count(1)
TIMEOUT_MS = 60_000
FEATURES = 30_000
#: Where the cancel comes: the step that runs, or is done.
PHASES = [
    ("export", StepState.WAITING), ("export", StepState.RUNNING), ("upload", StepState.RUNNING),
    ("upload", StepState.DONE), ("db", StepState.RUNNING), ("thumbnail", StepState.RUNNING),
]  # fmt: skip


@pytest.fixture(autouse=True)
def uploads(monkeypatch, tmp_path):
    """Where files of uploads are; all of them go in small chunks."""
    monkeypatch.setattr(LayerWork, "chunked_from_bytes", 1)
    monkeypatch.setattr(UploadKeeper, "chunk_bytes", 50_000)
    monkeypatch.setattr(kept_uploads, "uploads_folder", lambda: tmp_path / "uploads")
    monkeypatch.setattr("layman_qgis.tasks.upload_keeper.uploads_folder", lambda: tmp_path / "uploads")
    return tmp_path / "uploads"


def many():
    return memory_layer(wkts=[f"POINT({number % 90} {number % 45})" for number in range(FEATURES)])


def cancelled_in(qtbot, jobs, session, layer, options, phase):
    """The job, cancelled when its step was so far; skips the test where the step was over too soon."""
    key, state = phase
    job = publish_layer(jobs, session, layer, options)
    qtbot.waitUntil(lambda: job.step(key).state is state or job.is_over, timeout=TIMEOUT_MS)
    job.cancel()
    qtbot.waitUntil(lambda: job.is_over, timeout=TIMEOUT_MS)
    if job.state is JobState.SUCCEEDED:
        pytest.skip("it was faster than the cancel")
    assert job.state is JobState.CANCELLED, job.error
    assert not job.can_resume
    return job


def uuid_there(session, name):
    return uuid_of(session.client(), PublicationRef(session.server.url, session.workspace, PublicationType.LAYER, name))


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: f"{phase[0]}-{phase[1].value}")
def test_a_new_layer_is_nowhere_afterwards(qtbot, jobs, session, uploads, phase):
    layer = many()
    options = LayerOptions(f"cancelled_{next(_NUMBERS)}", "Cancelled")
    cancelled_in(qtbot, jobs, session, layer, options, phase)
    assert uuid_there(session, options.name) == ""
    assert publication_mark.read(layer) is None
    assert not uploads.exists() or list(uploads.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES[1:4], ids=lambda phase: f"{phase[0]}-{phase[1].value}")
def test_a_layer_that_was_there_stays(qtbot, jobs, session, places, phase):
    options = LayerOptions(f"kept_{next(_NUMBERS)}", "Kept", replace=True)
    job = publish_layer(jobs, session, places, options)
    qtbot.waitUntil(lambda: job.is_over, timeout=TIMEOUT_MS)
    assert job.state is JobState.SUCCEEDED, job.error
    before = uuid_there(session, options.name)
    cancelled_in(qtbot, jobs, session, many(), options, phase)
    assert uuid_there(session, options.name) == before
    session.client().fetch(requests.delete_publication(session.server, job.ref))
