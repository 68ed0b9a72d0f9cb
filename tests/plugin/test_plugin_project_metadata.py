"""A project's metadata go with its map, and come back when the map is opened."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qgis.core import QgsProject, QgsProjectMetadata, QgsRasterLayer
from qgis.PyQt.QtCore import QDateTime, Qt

from layman_qgis.api.metadata import get_metadata, metadata_text, patch_metadata
from layman_qgis.core.layer_metadata import fill_common
from layman_qgis.core.project_maps import project_maps
from layman_qgis.core.project_metadata import as_document, use_document
from layman_qgis.tasks.opening import MapOpener
from layman_qgis.tasks.publishing import MapOptions, publish_map
from layman_qgis.tasks.server_steps import watch
from tests.plugin.test_plugin_layer_metadata import CONTACT, LINK, TEXT, TEXTS, TIMES, some

NUMBERS = itertools.count()
XYZ = "type=xyz&zmin=0&zmax=7&url=https://tile.invalid/%7Bz%7D/%7Bx%7D/%7By%7D.png"
COMMON = some(
    **dict.fromkeys(("identifier", "parent_identifier", "language", "type"), TEXT),
    **dict.fromkeys(("history", "categories"), TEXTS),
    keywords=st.dictionaries(TEXT, TEXTS, min_size=1, max_size=2),
    contacts=st.lists(CONTACT.filter(lambda one: one.get("role") != "author"), min_size=1, max_size=2),
    links=st.lists(LINK, min_size=1, max_size=2),
)
#: What a map says and a QGIS project has no place for.
REST = {"rights": ["(c) Office"], "licenses": ["CC BY 4.0"], "fees": "None", "constraints": [{"constraint": "Ask"}]}


def said(document: dict, author: str, created: str, title: str = "The map", abstract: str = "Two\nlines") -> QgsProject:
    """A project that says so."""
    metadata = QgsProjectMetadata()
    fill_common(metadata, document, title, abstract)
    metadata.setAuthor(author)
    metadata.setCreationDateTime(QDateTime.fromString(created, Qt.DateFormat.ISODate))
    project = QgsProject()
    project.setMetadata(metadata)
    return project


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(COMMON, st.one_of(st.just(""), TEXT), TIMES)
def test_any_metadata_of_a_project_come_back(qgis_app, document, author, created):
    project, again = said(document, author, created), QgsProject()
    use_document(again, as_document(project, REST), "The map", "Two\nlines")
    assert again.metadata() == project.metadata()
    assert as_document(again, REST) == as_document(project, REST)


def test_an_author_with_an_address_is_one_contact(qgis_app):
    ann = {"name": "Ann", "role": "author", "email": "ann@example.org"}
    document = as_document(said({"contacts": [ann]}, "Ann", ""), {})
    assert document["contacts"] == [ann]
    project = QgsProject()
    use_document(project, document, "T", "")
    assert project.metadata().author() == "Ann"
    assert as_document(project, {}) == document


@pytest.mark.parametrize("document", [{"contacts": 5, "dates": "x", "keywords": []}, {"dates": {"created": 7}}])
def test_members_of_a_wrong_kind_say_nothing(qgis_app, document):
    project = QgsProject()
    use_document(project, document, "T", "")
    assert as_document(project, document) == {}


def published(jobs, session, qtbot, project, name):
    options = MapOptions(name, project.metadata().title(), project.metadata().abstract(), replace=True)
    job = publish_map(jobs, session, project, options)
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.error is None, job.error.report()
    return job.ref


def test_a_map_has_the_metadata_of_its_project_and_gives_them_back(jobs, session, qtbot):
    document = {
        "keywords": {"": ["roads"], "GEMET": ["traffic"]}, "language": "CZE", "history": ["Drawn"],
        "links": [{"name": "Home", "type": "WWW:LINK", "url": "https://example.org/"}],
        "contacts": [{"name": "Bob", "role": "owner", "addresses": [{"city": "Praha"}]}],
    }  # fmt: skip
    project = said(document, "Ann", "2026-01-02T03:04:05Z")
    project.addMapLayer(QgsRasterLayer(XYZ, "Tiles", "wms"))
    ref = published(jobs, session, qtbot, project, f"said_map_{next(NUMBERS)}")
    client = session.client()
    there = client.fetch(get_metadata(session.server, ref)).json()
    assert there == as_document(project, {})
    assert {"name": "Ann", "role": "author"} in there["contacts"]

    client.fetch(patch_metadata(session.server, ref, "", "", {**there, **REST}))
    watch(client, ref, lambda: False, lambda *_parts: None)
    again = opened(session, qtbot, ref)
    assert again.metadata() == project.metadata()
    assert published(jobs, session, qtbot, again, ref.name).uuid == ref.uuid
    assert client.fetch(get_metadata(session.server, ref)).json() == {**there, **REST}
    assert metadata_text(project_maps(again)[0].rest) == metadata_text(REST)


def opened(session, qtbot, ref):
    project = QgsProject()
    opener = MapOpener(lambda _as_group: project)
    with qtbot.waitSignal(opener.opened, timeout=40_000):
        opener.open(session, ref)
    return project
