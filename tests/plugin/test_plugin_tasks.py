"""Jobs against the bundled server: layers and maps are published, replaced, cancelled, deleted, added back."""

from __future__ import annotations

import itertools
import json

import pytest
from qgis.core import QgsRasterLayer, QgsRectangle, QgsVectorLayer

from layman_qgis.api import requests
from layman_qgis.api.errors import ServerRefused
from layman_qgis.api.publications import CurrentUser, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.core import publication_mark
from layman_qgis.core.add_back import CannotAdd, add_to_project
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.network.catalogue import Catalogue
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import Job, JobState, StepState
from layman_qgis.tasks.layer_work import LayerWork
from layman_qgis.tasks.publishing import LayerOptions, MapOptions, delete_publication, publish_layer, publish_map
from layman_qgis.tasks.upload_keeper import UploadKeeper
from tests.plugin.memory_layers import memory_layer

_NUMBERS = itertools.count(1)
TIMEOUT_MS = 90_000


def options(**kwargs) -> LayerOptions:
    name = f"test_layer_{next(_NUMBERS)}"
    return LayerOptions(**{"name": name, "title": f"Title of {name}", **kwargs})


def ended(qtbot, job: Job) -> Job:
    qtbot.waitUntil(lambda: job.is_over, timeout=TIMEOUT_MS)
    return job


def published(qtbot, jobs, session, layer, **kwargs) -> Job:
    job = ended(qtbot, publish_layer(jobs, session, layer, options(**kwargs)))
    assert job.state is JobState.SUCCEEDED, job.error.report() if job.error else ""
    return job


def test_login_knows_the_bundled_server(session):
    assert session.is_local and session.version.is_bundled
    assert session.workspace


@pytest.mark.parametrize("style_format", [StyleFormat.QML, StyleFormat.SLD])
def test_a_layer_is_published_with_all_its_steps(qtbot, jobs, session, places, project, style_format):
    job = published(qtbot, jobs, session, places, style_format=style_format, description="Some places")
    assert [step.state for step in job.steps] == [StepState.DONE] * len(job.steps)
    assert job.step("upload").done_bytes == job.step("upload").total_bytes > 0
    assert set(job.links) >= {"REST", "WMS", "WFS", "Thumbnail"}
    assert job.fraction == 1.0
    assert job.description.style_type == style_format.value
    assert publication_mark.read(places).ref.is_same(job.ref)
    assert jobs.running == []


def test_published_layer_comes_back_as_wfs_with_its_features(qtbot, jobs, session, places, project):
    job = published(qtbot, jobs, session, places)
    layer = add_to_project(project, job.description, "wfs")
    assert isinstance(layer, QgsVectorLayer)
    assert sorted(feature["name"] for feature in layer.getFeatures()) == ["place 0", "place 1", "place 2"]
    assert layer.crs().authid() == "EPSG:4326"


@pytest.mark.parametrize("kind", ["wms", "wfs"])
def test_a_new_layer_is_there_after_earlier_capabilities(qtbot, jobs, session, places, project, kind):
    for _ in range(2):
        job = published(qtbot, jobs, session, memory_layer(wkts=["POINT(14 50)"]))
        assert add_to_project(project, job.description, kind).isValid()


def test_published_layer_comes_back_as_wms(qtbot, jobs, session, places, project):
    job = published(qtbot, jobs, session, places, add_back="wms")
    assert job.warnings == []
    added = [layer for layer in project.mapLayers().values() if isinstance(layer, QgsRasterLayer)]
    assert [layer.name() for layer in added] == [job.title]
    assert publication_mark.read(added[0]).ref.is_same(job.ref)


def test_the_same_name_twice_is_refused_and_replace_replaces(qtbot, jobs, session, places, project):
    first = published(qtbot, jobs, session, places)
    again = options(name=first.ref.name)
    refused = ended(qtbot, publish_layer(jobs, session, places, again))
    assert refused.state is JobState.FAILED
    assert isinstance(refused.error, ServerRefused) and refused.error.code == 17
    assert refused.can_retry
    assert refused.step("upload").state is StepState.FAILED
    assert refused.step("db").state is StepState.SKIPPED
    replaced = published(qtbot, jobs, session, places, name=first.ref.name, replace=True)
    assert replaced.ref.uuid == first.ref.uuid
    assert replaced.description.title == replaced.title


def test_retry_works_in_the_same_entry(qtbot, jobs, session, places, project):
    first = published(qtbot, jobs, session, places)
    refused = ended(qtbot, publish_layer(jobs, session, places, options(name=first.ref.name)))
    ended(qtbot, delete_publication(jobs, session, first.ref))
    refused.retry()
    assert not refused.is_over
    assert ended(qtbot, refused).state is JobState.SUCCEEDED
    assert len(jobs.jobs) == 3


def test_another_layman_gets_geojson_in_degrees(qtbot, jobs, http_server, project):
    other = Session(
        Server(http_server.url), Credentials(), CurrentUser(True, "ann"), ServerVersion("layman", "2.4.0", False)
    )
    address = "/rest/workspaces/ann/layers"
    http_server.on_json(f"POST {address}", [{"name": "stops", "uuid": "u", "url": "x"}])
    parts = {key: {"url": f"{http_server.url}/{key}"} for key in ("file", "db", "wms", "wfs", "style", "thumbnail")}
    described = {"name": "stops", "layman_metadata": {"publication_status": "COMPLETE"}, "metadata": {}, **parts}
    http_server.on_json(f"GET {address}/stops", described)
    layer = memory_layer(wkts=["POINT(1113194.9079 0)"], crs="EPSG:3857")
    job = ended(qtbot, publish_layer(jobs, other, layer, options(name="stops", style_format=StyleFormat.SLD)))
    assert job.state is JobState.SUCCEEDED, job.error
    body = next(one.body for one in http_server.seen if one.method == "POST")
    assert b'filename="stops.geojson"' in body and b'filename="stops.sld"' in body
    assert b'"coordinates":[10.0,0.0]' in body.replace(b" ", b"")  # GDAL's versions differ in spaces.


def test_a_bad_name_fails_before_anything_is_sent(qtbot, jobs, session, places):
    job = publish_layer(jobs, session, places, options(name="No Good"))
    assert job.state is JobState.FAILED
    assert "lower-case" in job.error.sentence


def test_a_cancelled_job_leaves_nothing_on_the_server(qtbot, jobs, session, project):
    layer = memory_layer(wkts=[f"POINT({i % 90} {i % 45})" for i in range(5000)])
    wanted = options()
    job = publish_layer(jobs, session, layer, wanted)
    qtbot.waitUntil(lambda: job.step("upload").state is StepState.DONE or job.is_over, timeout=TIMEOUT_MS)
    job.cancel()
    ended(qtbot, job)
    if job.state is JobState.SUCCEEDED:
        pytest.skip("the server was faster than the cancel")
    assert job.state is JobState.CANCELLED
    listed = session.client().fetch(requests.get_publications(session.server, session.workspace)).json()
    assert all(item["name"] != wanted.name for item in listed)
    assert publication_mark.read(layer) is None


def test_a_large_file_goes_in_chunks(qtbot, jobs, session, project, monkeypatch):
    monkeypatch.setattr(LayerWork, "chunked_from_bytes", 1)
    monkeypatch.setattr(UploadKeeper, "chunk_bytes", 40_000)
    layer = memory_layer(wkts=[f"POINT({i % 90} {i % 45})" for i in range(2000)])
    job = published(qtbot, jobs, session, layer)
    upload = job.step("upload")
    assert upload.done_bytes == upload.total_bytes > 3 * 40_000
    there = add_to_project(project, job.description, "wfs")
    assert there.featureCount() == 2000


def test_deleting_forgets_the_mark(qtbot, jobs, session, places, project):
    project.addMapLayer(places)
    job = published(qtbot, jobs, session, places)
    deleted = ended(qtbot, delete_publication(jobs, session, job.ref))
    assert deleted.state is JobState.SUCCEEDED
    assert publication_mark.read(places) is None
    again = ended(qtbot, delete_publication(jobs, session, job.ref))
    assert again.state is JobState.FAILED and again.error.code == 15


def test_a_map_publishes_its_layers_first(qtbot, jobs, session, project, places, countries):
    project.setCrs(countries.crs())
    group = project.layerTreeRoot().addGroup("Base")
    for layer in (places, countries):
        project.addMapLayer(layer, False)
    project.layerTreeRoot().insertLayer(0, places)
    group.addLayer(countries)
    done = published(qtbot, jobs, session, places)
    map_options = MapOptions(f"test_map_{next(_NUMBERS)}", "My map", "Two\nlayers", QgsRectangle(0, 40, 20, 60))
    job = ended(qtbot, publish_map(jobs, session, project, map_options))
    assert job.state is JobState.SUCCEEDED, job.error.report() if job.error else ""
    assert [child.title for child in job.children] == ["Countries"]
    assert [child.state for child in job.children] == [JobState.SUCCEEDED]
    assert publication_mark.read(countries) is not None
    body = session.client().fetch(requests.get_address(job.description.file_url)).json()
    assert [layer["title"] for layer in body["layers"]] == ["Countries", "Places"]
    assert body["layers"][0]["path"] == "Base"
    assert body["layers"][1]["params"]["LAYERS"] == done.ref.name
    assert body["extent"] == [0, 40, 20, 60]
    assert job.ref.type is PublicationType.MAP


def test_opacity_is_that_of_qgis_however_the_layer_was_published(qtbot, jobs, session, project, places):
    before, within = places, memory_layer(name="Within", wkts=["POINT(1 2)"])
    for layer in (before, within):
        layer.setOpacity(0.5)
        project.addMapLayer(layer)
    published(qtbot, jobs, session, before)
    job = ended(qtbot, publish_map(jobs, session, project, MapOptions(f"test_map_{next(_NUMBERS)}", "Opacity")))
    body = session.client().fetch(requests.get_address(job.description.file_url)).json()
    opacities = {layer["title"]: layer["opacity"] for layer in body["layers"]}
    assert opacities == {"Places": 1.0, "Within": 0.5}
    drawn = {}
    for layer in (before, within):
        ref = publication_mark.read(layer).ref
        style = session.client().fetch(requests.get_address(f"{requests.publication_url(session.server, ref)}/style"))
        drawn[layer.name()] = "<layerOpacity>0.5</layerOpacity>" in style.body.decode()
    assert drawn == {"Places": True, "Within": False}


def test_a_map_without_layers_cannot_be_published(jobs, session, project):
    job = publish_map(jobs, session, project, MapOptions("empty_map", "Empty"))
    assert job.state is JobState.FAILED
    assert "no layer" in job.error.sentence


def test_a_failed_layer_fails_the_map_and_is_named(qtbot, jobs, session, project, places):
    project.addMapLayer(places)
    published(qtbot, jobs, session, places)
    ref = publication_mark.read(places).ref
    ended(qtbot, delete_publication(jobs, session, ref))
    publication_mark.write(places, ref)
    job = ended(qtbot, publish_map(jobs, session, project, MapOptions("lost_map", "Lost")))
    assert job.state is JobState.FAILED
    assert "Places" in job.error.sentence


def test_catalogue_lists_thumbnails_and_descriptions(qtbot, jobs, session, places, project):
    job = published(qtbot, jobs, session, places)
    catalogue = Catalogue(session)
    with qtbot.waitSignal(catalogue.loaded, timeout=10_000):
        catalogue.refresh()
    mine = next(item for item in catalogue.publications if item.ref.is_same(job.ref))
    assert mine.title == job.title
    with qtbot.waitSignal(catalogue.thumbnail_loaded, timeout=10_000) as blocker:
        catalogue.fetch_thumbnail(mine)
    assert bytes(blocker.args[1]).startswith(b"\x89PNG")
    with qtbot.waitSignal(catalogue.described, timeout=10_000) as blocker:
        catalogue.describe(mine.ref)
    assert blocker.args[0].wms_url == job.description.wms_url


def test_an_empty_layer_can_be_published(qtbot, jobs, session, project):
    assert published(qtbot, jobs, session, memory_layer("LineString")).description.wfs_url


def test_a_layer_that_is_not_complete_cannot_be_added(qtbot, jobs, session, places, project):
    job = published(qtbot, jobs, session, places)
    ended(qtbot, delete_publication(jobs, session, job.ref))
    with pytest.raises(CannotAdd):
        add_to_project(project, job.description, "wfs")


def test_composition_is_valid_json_for_the_preview(session, project, places):
    from layman_qgis.core.composition import CompositionOptions, preview_json

    project.addMapLayer(places)
    body = json.loads(preview_json(project, CompositionOptions("T"), session))
    assert body["layers"][0]["params"]["LAYERS"] == "places"
