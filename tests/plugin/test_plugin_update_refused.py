"""Updates that a server refuses: the reason is told, and the layer stays as changed as it was."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject

from layman_qgis.api.publications import CurrentUser, PublicationRef, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.core import publication_mark
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import JobList, JobState
from layman_qgis.tasks.publishing import LayerOptions, UpdateOptions, publish_layer, update_layer

ADDRESS = "/rest/workspaces/ann/layers/places"
DESCRIPTION = {"name": "places", "uuid": "u1", "layman_metadata": {"publication_status": "UPDATING"}}
IN_WORK = {"code": 49, "message": "Publication is in process."}
NOT_THERE = {"code": 15, "message": "Layer was not found"}


@pytest.fixture
def session(http_server, qgis_app):
    user = CurrentUser(True, "ann")
    return Session(Server(http_server.url), Credentials(), user, ServerVersion("layman", "2.4.0", False))


@pytest.fixture
def marked(places, http_server):
    QgsProject.instance().addMapLayer(places, False)
    publication_mark.write(places, PublicationRef(http_server.url, "ann", PublicationType.LAYER, "places", "u1"))
    publication_mark.note_change(places, "style")
    yield places
    QgsProject.instance().clear()


def refused(qtbot, job):
    qtbot.waitUntil(lambda: job.is_over, timeout=20_000)
    assert job.state is JobState.FAILED
    return job.error


@pytest.mark.parametrize(
    ("status", "answer", "said"), [(409, IN_WORK, "is being worked on"), (404, NOT_THERE, "no such layer")]
)
def test_an_update_that_is_refused_leaves_the_changes_noted(qtbot, session, http_server, marked, status, answer, said):
    http_server.on_json(f"PATCH {ADDRESS}", answer, status)
    ref = publication_mark.read(marked).ref
    job = update_layer(JobList(), session, marked, ref, UpdateOptions(data=False))
    assert publication_mark.read(marked).changes == frozenset()
    error = refused(qtbot, job)
    assert said in error.sentence and error.next_step
    assert publication_mark.read(marked).changes == {"style"}


def test_what_is_in_work_is_not_replaced(qtbot, session, http_server, marked):
    http_server.on_json(f"GET {ADDRESS}", DESCRIPTION)
    http_server.on_json(f"PATCH {ADDRESS}", IN_WORK, 409)
    job = publish_layer(JobList(), session, marked, LayerOptions("places", "Places", replace=True))
    assert "is being worked on" in refused(qtbot, job).sentence
    assert {seen.method for seen in http_server.seen} == {"GET", "PATCH"}
