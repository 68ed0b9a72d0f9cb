"""What a layer remembers of its publication, and whether the two are the same."""

from __future__ import annotations

import os
import time

import pytest
from qgis.core import QgsProject, QgsVectorLayer

from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.core import publication_mark
from layman_qgis.core.sync_state import SyncState, sync_of
from tests.plugin.memory_layers import memory_layer
from tests.plugin.raster_files import raster_layer

URL = "http://127.0.0.1:8600"
REF = PublicationRef(URL, "ann", PublicationType.LAYER, "places", "some-uuid")
LISTED = [Publication(REF, "Places", updated_at="2026-11-21T07:00:00+00:00")]


def state(layer, url=URL, workspace="ann", listed=LISTED):
    return sync_of(layer, url, workspace, listed).state


@pytest.fixture
def marked(places):
    publication_mark.write(places, REF, 0.4, LISTED[0].updated_at)
    return places


def test_what_is_as_it_was_sent_is_the_same(marked):
    assert state(marked) is SyncState.SAME


def test_a_newer_time_of_the_server_is_told(marked):
    newer = [Publication(REF, "Places", updated_at="2026-11-21T08:00:00+00:00")]
    assert state(marked, listed=newer) is SyncState.SERVER_NEWER
    publication_mark.note_change(marked, "data")
    assert state(marked, listed=newer) is SyncState.BOTH


@pytest.mark.parametrize(("url", "workspace"), [("https://other.org", "ann"), (URL, "bob"), ("", "")])
def test_a_list_of_another_place_says_nothing(marked, url, workspace):
    assert state(marked, url, workspace, []) is SyncState.UNKNOWN


def test_what_is_not_listed_is_gone(marked):
    assert state(marked, listed=[]) is SyncState.GONE


def test_an_update_of_the_style_leaves_changed_data_changed(marked):
    before = publication_mark.read(marked)
    for part in ("data", "style"):
        publication_mark.note_change(marked, part)
    assert publication_mark.take_changes(marked, {"style"}) == {"style"}
    publication_mark.write(marked, REF, 1.0, LISTED[0].updated_at, {"style"}, "2026-11-21T09:00:00+00:00")
    mark = publication_mark.read(marked)
    assert mark.changes == {"data"} and mark.baked_opacity == 1.0
    assert (mark.published_at, mark.data_at) == ("2026-11-21T09:00:00+00:00", before.data_at)


def test_an_update_of_the_data_keeps_the_opacity_of_the_published_style(marked):
    publication_mark.write(marked, REF, 0.9, "", {"data"})
    assert publication_mark.read(marked).baked_opacity == 0.4


def test_what_is_changed_while_it_is_sent_stays_changed(marked):
    publication_mark.note_change(marked, "data")
    publication_mark.take_changes(marked)
    publication_mark.note_change(marked, "data")
    publication_mark.write(marked, REF, 1.0, LISTED[0].updated_at)
    assert state(marked) is SyncState.LOCAL_NEWER


def test_what_could_not_be_sent_stays_changed(marked):
    publication_mark.note_change(marked, "style")
    publication_mark.give_back_changes(marked, publication_mark.take_changes(marked))
    assert publication_mark.read(marked).changes == {"style"}


def test_changes_belong_to_one_publication(marked):
    publication_mark.note_change(marked, "style")
    publication_mark.write(marked, PublicationRef(URL, "ann", PublicationType.LAYER, "other"))
    assert publication_mark.read(marked).changes == frozenset()


def test_a_copy_of_a_layer_is_not_published_beside_its_original(marked):
    project = QgsProject()
    copy = marked.clone()
    project.addMapLayers([marked, copy])
    assert publication_mark.read(marked) is not None
    assert publication_mark.read(copy) is None
    project.removeMapLayer(marked.id())
    assert publication_mark.read(copy).ref == REF


def test_a_file_written_by_another_program_is_newer_until_its_data_are_sent(qgis_app, tmp_path):
    path = tmp_path / "places.geojson"
    path.write_text('{"type": "Point", "coordinates": [1, 2]}', encoding="ascii")
    layer = QgsVectorLayer(str(path), "places", "ogr")
    publication_mark.write(layer, REF, 1.0, LISTED[0].updated_at)
    os.utime(path, (time.time() + 60,) * 2)
    publication_mark.write(layer, REF, 1.0, LISTED[0].updated_at, {"style"}, "2100-01-01T00:00:00+00:00")
    assert state(layer) is SyncState.LOCAL_NEWER
    publication_mark.write(layer, REF, 1.0, LISTED[0].updated_at, {"data"}, "2100-01-01T00:00:00+00:00")
    assert state(layer) is SyncState.SAME


def test_a_raster_file_written_by_another_program_is_newer(qgis_app, tmp_path):
    layer = raster_layer(tmp_path / "height.tif")
    publication_mark.write(layer, REF, 1.0, LISTED[0].updated_at)
    assert state(layer) is SyncState.SAME
    os.utime(tmp_path / "height.tif", (time.time() + 60,) * 2)
    assert state(layer) is SyncState.LOCAL_NEWER
    layer.setOpacity(0.5)
    assert publication_mark.note_change(layer, "style")


def test_that_a_table_stays_in_its_database_is_remembered_until_it_is_copied(marked):
    publication_mark.write(marked, REF, in_place=True)
    publication_mark.write(marked, REF, parts={"style"})
    assert publication_mark.read(marked).in_place
    publication_mark.write(marked, REF, in_place=False)
    assert not publication_mark.read(marked).in_place


def test_a_layer_that_shows_the_server_has_no_state(qgis_app):
    assert sync_of(memory_layer(), URL, "ann", LISTED) is None


def test_how_a_layer_was_published_is_remembered_by_parts(marked):
    first = publication_mark.How("sld", mends=True, target_crs="EPSG:3857", embeds=True)
    publication_mark.write(marked, REF, how=first)
    assert publication_mark.read(marked).how == first
    publication_mark.write(marked, REF, parts={"style"}, how=publication_mark.How("qml"))
    assert publication_mark.read(marked).how == publication_mark.How("qml", mends=True, target_crs="EPSG:3857")
    publication_mark.write(marked, REF, parts={"data"})
    assert publication_mark.read(marked).how.mends
    publication_mark.write(marked, PublicationRef(URL, "ann", PublicationType.LAYER, "other"))
    assert publication_mark.read(marked).how == publication_mark.How()


@pytest.mark.parametrize("body", [None, 7, {"style_format": 1, "mends": "yes", "unknown": True}])
def test_what_is_odd_in_how_a_layer_was_published_does_no_harm(body):
    assert publication_mark.How.from_json(body) == publication_mark.How()
