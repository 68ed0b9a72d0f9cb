"""Metadata and maps against a real server: what QGIS says comes back, also through the catalogue's record."""

from __future__ import annotations

import itertools

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject

from layman_qgis.api.metadata import get_record
from layman_qgis.api.rights import Rights, Template, template
from layman_qgis.core.iso_record import document_from_record
from layman_qgis.core.layer_metadata import as_document, from_document
from layman_qgis.core.metadata_exchange import read_metadata, write_metadata
from layman_qgis.core.open_map import open_map
from layman_qgis.core.project_maps import project_maps
from layman_qgis.network.people import change_rights, read_rights
from layman_qgis.tasks.jobs import JobList, JobState
from layman_qgis.tasks.publishing import LayerOptions, MapOptions, publish_layer, publish_map
from tests.plugin.memory_layers import memory_layer

SAID = {
    "parent_identifier": "urn:all",
    "language": "CZE",
    "categories": ["transportation"],
    "keywords": {"": ["roads"], "GEMET": ["traffic", "transport"]},
    "contacts": [
        {"name": "Ann", "organization": "Office", "position": "Surveyor", "voice": "+1", "email": "a@example.org",
         "role": "author", "addresses": [{"type": "postal", "city": "Praha", "country": "CZ"}]},
    ],
    "links": [{"name": "Home", "type": "WWW:LINK", "description": "About", "url": "https://example.org/"}],
    "constraints": [{"constraint": "Ask", "type": "access"}, {"constraint": "Name us", "type": "use"}],
    "rights": ["(c) Office"],
    "licenses": ["CC BY 4.0"],
    "fees": "None",
    "history": ["Digitised", "Corrected"],
    "extent": {"temporal": [{"begin": "2020-01-01T00:00:00Z", "end": "2021-01-01T00:00:00Z"}]},
}  # fmt: skip

NUMBERS = itertools.count()


@pytest.fixture
def published(session, qtbot):
    """A layer with metadata, published; its reference and the layer."""
    jobs, layer = JobList(), memory_layer(wkts=["POINT(14 50)", "POINT(15 51)"], name="Roads")
    layer.setMetadata(from_document(SAID, "Roads", "All of them"))
    QgsProject.instance().addMapLayer(layer)
    job = publish_layer(jobs, session, layer, LayerOptions(f"said_roads_{next(NUMBERS)}", "Roads", "All of them"))
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.error is None, job.error.report()
    yield job.ref, layer, jobs
    QgsProject.instance().clear()


def answer_of(qtbot, ask):
    """What `ask(owner, then, failed)` is answered."""
    owner, found = QObject(), []
    ask(owner, found.append, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=40_000)
    assert not isinstance(found[0], Exception), found[0]
    return found[0]


def test_metadata_of_a_published_layer_come_back_and_can_be_changed(session, qtbot, published):
    ref, layer, _ = published
    there = answer_of(qtbot, lambda owner, then, failed: read_metadata(session, ref, owner, then, failed))
    assert there == layer.metadata()
    new = from_document({**SAID, "licenses": ["CC0"]}, "New title", "New words")
    answer_of(
        qtbot,
        lambda owner, then, failed: write_metadata(session, ref, new, owner, lambda: then("done"), failed),
    )
    again = answer_of(qtbot, lambda owner, then, failed: read_metadata(session, ref, owner, then, failed))
    assert again == new


def test_the_record_of_the_catalogue_says_the_same(session, qtbot, published):
    jobs = published[2]
    part = jobs.jobs[0].description.parts["metadata"]
    answer = session.client().fetch(get_record(part.text("csw_url"), part.text("identifier")))
    document, title, abstract = document_from_record(answer.body)
    assert (title, abstract) == ("Roads", "All of them")
    for key in ("parent_identifier", "language", "categories", "keywords", "constraints", "rights", "licenses", "fees"):
        assert document[key] == SAID[key], key
    assert document["history"] == SAID["history"]
    assert document["extent"]["temporal"] == SAID["extent"]["temporal"]
    assert document["extent"]["spatial"][0]["bounds"] == pytest.approx([14, 50, 15, 51], abs=1e-6)
    assert SAID["contacts"][0] in document["contacts"] and SAID["links"][0] in document["links"]
    assert as_document(from_document(document)) == document


def test_an_answer_without_a_record_says_nothing():
    assert document_from_record(b"<html><p>busy</p></html>") == ({}, "", "")
    assert document_from_record(b"not xml") == ({}, "", "")


def test_rights_are_changed_while_the_server_is_still_at_work(session, qtbot, published):
    ref, owner_name = published[0], session.workspace

    def change(rights):
        answer_of(
            qtbot,
            lambda owner, then, failed: change_rights(session, ref, rights, owner, lambda: then("done"), failed),
        )

    change(template(Template.PRIVATE, owner_name))
    change(template(Template.EVERYONE_READS, owner_name))
    found = answer_of(qtbot, lambda owner, then, failed: read_rights(session, ref, owner, then, failed))
    assert found == Rights(("EVERYONE",), (owner_name,))


def test_a_map_that_was_published_and_opened_is_the_same_when_it_is_published_again(session, qtbot, published):
    _, layer, jobs = published
    project = QgsProject.instance()
    node = project.layerTreeRoot().findLayer(layer.id())
    group = project.layerTreeRoot().addGroup("Traffic")
    group.addLayer(layer)
    project.layerTreeRoot().removeChildNode(node)
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(1_000_000)
    layer.setOpacity(0.5)
    first = publish_and_fetch(session, qtbot, jobs, project)
    opened = QgsProject()
    open_map(opened, first, project_maps(project)[0].ref)
    (view,) = opened.mapLayers().values()
    assert view.isValid()
    second = publish_and_fetch(session, qtbot, jobs, opened)
    assert second == first


def test_maps_that_are_published_at_once_share_their_layers(session, qtbot, jobs, project):
    layer = memory_layer(wkts=["POINT(14 50)"], name="Shared")
    project.addMapLayer(layer)
    names = ("at_once_one", "at_once_two", "at_once_three")
    first, second, third = (publish_map(jobs, session, project, MapOptions(name, name)) for name in names)
    third.cancel()
    qtbot.waitUntil(lambda: first.is_over and second.is_over, timeout=60_000)
    assert [job.error for job in (first, second)] == [None, None]
    assert [len(job.children) for job in (first, second)] == [1, 0]
    assert third.state is JobState.CANCELLED and not third.children
    assert [one.ref.name for one in project_maps(project)] == ["at_once_two", "at_once_one"]
    third.retry()
    qtbot.waitUntil(lambda: third.is_over, timeout=60_000)
    assert third.error is None


def publish_and_fetch(session, qtbot, jobs, project):
    from qgis.core import QgsRectangle

    from layman_qgis.api.requests import get_map_file

    box = QgsRectangle(14, 50, 15, 51)
    job = publish_map(jobs, session, project, MapOptions("said_map", "Said", "Words", extent=box, replace=True))
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.error is None, job.error.report()
    return session.client().fetch(get_map_file(session.server, job.ref)).json()
