"""Publishing of every kind of layer to the bundled server: rasters, joined and mended ones, several at once."""

from __future__ import annotations

import itertools

import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsMultiBandColorRenderer,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)

from layman_qgis.api import requests
from layman_qgis.core import publication_mark
from layman_qgis.core.add_back import add_to_project
from layman_qgis.core.raster_plan import RasterWay, plan_raster
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.tasks.jobs import Job, JobState, StepState
from layman_qgis.tasks.publishing import (
    LayerOptions,
    MapOptions,
    UpdateOptions,
    publish_layer,
    publish_layers,
    publish_map,
    update_layer,
)
from tests.plugin.memory_layers import memory_layer
from tests.plugin.raster_files import raster_file, raster_layer

_NUMBERS = itertools.count(1)
TIMEOUT_MS = 90_000


def options(**kwargs) -> LayerOptions:
    name = f"test_kind_{next(_NUMBERS)}"
    return LayerOptions(**{"name": name, "title": f"Title of {name}", **kwargs})


def ended(qtbot, job: Job) -> Job:
    qtbot.waitUntil(lambda: job.is_over, timeout=TIMEOUT_MS)
    assert job.state is JobState.SUCCEEDED, job.error.report() if job.error else ""
    return job


@pytest.mark.parametrize("style_format", list(StyleFormat))
def test_a_geotiff_goes_as_it_is(qtbot, jobs, session, project, tmp_path, style_format):
    layer = raster_layer(tmp_path / "Ortho photo.tif", bands=3)
    assert plan_raster(layer).way is RasterWay.FILE
    project.addMapLayer(layer)
    job = ended(qtbot, publish_layer(jobs, session, layer, options(style_format=style_format)))
    assert job.step("export").state is StepState.DONE
    assert job.description.wms_url and not job.description.wfs_url
    assert job.step("upload").total_bytes >= (tmp_path / "Ortho photo.tif").stat().st_size
    assert publication_mark.read(layer).ref.is_same(job.ref)
    files = session.client().fetch(requests.get_description(session.server, job.ref)).json()["file"]
    assert [path.rsplit("/", 1)[-1] for path in files["paths"]] == [f"{job.ref.name}.tif"]
    updated = ended(qtbot, update_layer(jobs, session, layer, job.ref, UpdateOptions(style_format=style_format)))
    assert updated.ref.uuid == job.ref.uuid


def test_a_picture_goes_with_its_world_file(qtbot, jobs, session, project, tmp_path):
    layer = raster_layer(tmp_path / "scan.png", bands=3, driver="PNG")
    plan = plan_raster(layer)
    assert plan.way is RasterWay.FILE and [path.name for path in plan.beside] == ["scan.png.aux.xml"]
    job = ended(qtbot, publish_layer(jobs, session, layer, options()))
    west, _, _, north = job.description.bounding_box
    assert west == pytest.approx(1558472.9, abs=1) and north == pytest.approx(6621293.7, abs=1)


def test_other_formats_become_geotiffs(qtbot, jobs, session, project, tmp_path):
    layer = raster_layer(tmp_path / "height.asc", driver="AAIGrid")
    plan = plan_raster(layer)
    assert (plan.way, plan.bands) == (RasterWay.BANDS, (1,)) and ".asc" in plan.reason
    job = ended(qtbot, publish_layer(jobs, session, layer, options()))
    assert job.description.wms_url


def test_of_many_bands_go_those_that_the_style_shows(qtbot, jobs, session, project, tmp_path):
    grey = [gdal.GCI_GrayIndex] * 5
    layer = raster_layer(tmp_path / "satellite.tif", 5, gdal.GDT_UInt16, colours=grey)
    layer.setRenderer(QgsMultiBandColorRenderer(layer.dataProvider(), 4, 3, 2))
    plan = plan_raster(layer)
    assert (plan.way, plan.bands) == (RasterWay.BANDS, (4, 3, 2))
    job = ended(qtbot, publish_layer(jobs, session, layer, options()))
    style = session.client().fetch(requests.get_address(f"{job.description.rest_url}/style")).body.decode()
    assert 'redBand="1"' in style


def test_what_no_band_can_say_goes_as_a_picture(qtbot, jobs, session, project, tmp_path):
    layer = raster_layer(tmp_path / "complex.tif", 2, gdal.GDT_CFloat32)
    assert plan_raster(layer).way is RasterWay.PICTURE
    job = ended(qtbot, publish_layer(jobs, session, layer, options()))
    assert job.description.wms_url


def test_a_layer_with_another_crs_than_its_file_is_written_anew(qgis_app, tmp_path):
    layer = raster_layer(tmp_path / "shifted.tif")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4258"))
    assert plan_raster(layer).way is RasterWay.BANDS


def test_a_raster_with_an_own_crs_is_moved(qtbot, jobs, session, project, tmp_path):
    layer = raster_layer(tmp_path / "own.tif")
    job = ended(qtbot, publish_layer(jobs, session, layer, options(target_crs="EPSG:3857")))
    assert job.description.native_crs == "EPSG:3857"


def wfs_rows(project, job, *names):
    layer = add_to_project(project, job.description, "wfs")
    return sorted(tuple(feature[name] for name in names) for feature in layer.getFeatures())


def test_filtered_joined_and_virtual_layers_go_as_they_are_seen(qtbot, jobs, session, project, tmp_path):
    places = memory_layer(wkts=["POINT(14 50)", "POINT(15 50)", "POINT(16 50)"], name="Towns")
    other = memory_layer(
        "None", "field=count:integer&field=mayor:string", ["", "", ""], [[0, "Ann"], [1, "Bob"], [2, "Eve"]]
    )
    project.addMapLayers([places, other])
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(other)
    join.setJoinFieldName("count")
    join.setTargetFieldName("count")
    join.setUsingMemoryCache(True)
    join.setPrefix("")
    assert places.addJoin(join)
    virtual = QgsVectorLayer("?query=SELECT name, geometry FROM Towns WHERE value > 0", "virtual", "virtual")
    assert virtual.isValid() and virtual.featureCount() == 2
    places.setSubsetString('"value" > 0.6')
    joined = ended(qtbot, publish_layer(jobs, session, places, options()))
    assert wfs_rows(project, joined, "name", "mayor") == [("place 2", "Eve")]
    places.setSubsetString("")
    queried = ended(qtbot, publish_layer(jobs, session, virtual, options()))
    assert wfs_rows(project, queried, "name") == [("place 1",), ("place 2",)]


def test_geometries_are_mended_in_what_is_published_only(qtbot, jobs, session, project):
    bow_tie = "POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))"
    layer = memory_layer("Polygon", wkts=[bow_tie])
    job = ended(qtbot, publish_layer(jobs, session, layer, options(mends=True)))
    there = add_to_project(project, job.description, "wfs")
    assert [feature.geometry().isGeosValid() for feature in there.getFeatures()] == [True]
    assert next(there.getFeatures()).geometry().area() == pytest.approx(2.0)
    assert next(layer.getFeatures()).geometry().equals(QgsGeometry.fromWkt(bow_tie))


def test_access_of_a_new_layer(qtbot, jobs, session, places, project):
    me = session.user.username
    job = ended(qtbot, publish_layer(jobs, session, places, options(read="EVERYONE", write=f"{me},EVERYONE")))
    rights = session.client().fetch(requests.get_description(session.server, job.ref)).json()["access_rights"]
    assert rights == {"read": ["EVERYONE"], "write": [me, "EVERYONE"]}


def test_several_layers_go_inside_one_job_and_siblings_stay(qtbot, jobs, session, project, tmp_path):
    sibling = ended(qtbot, publish_layer(jobs, session, memory_layer(wkts=["POINT(1 1)"]), options()))
    before = session.client().fetch(requests.get_description(session.server, sibling.ref)).body
    vector, raster = memory_layer(wkts=["POINT(14 50)"]), raster_layer(tmp_path / "grey.tif")
    project.addMapLayers([vector, raster])
    chosen = [(vector, options()), (raster, options())]
    job = ended(qtbot, publish_layers(jobs, session, chosen, "2 layers"))
    assert [child.state for child in job.children] == [JobState.SUCCEEDED] * 2
    assert [publication_mark.read(layer).ref.name for layer, _ in chosen] == [one.name for _, one in chosen]
    assert session.client().fetch(requests.get_description(session.server, sibling.ref)).body == before


def test_one_of_several_that_fails_keeps_no_other_and_is_tried_again_alone(qtbot, jobs, session, project):
    taken = ended(qtbot, publish_layer(jobs, session, memory_layer(wkts=["POINT(1 1)"]), options()))
    first, second = memory_layer(wkts=["POINT(14 50)"]), memory_layer(wkts=["POINT(15 50)"], name="Second")
    project.addMapLayers([first, second])
    chosen = [(first, options()), (second, options(name=taken.ref.name, title="Second"))]
    job = publish_layers(jobs, session, chosen, "2 layers")
    qtbot.waitUntil(lambda: job.is_over, timeout=TIMEOUT_MS)
    assert job.state is JobState.FAILED and "Second" in job.error.sentence
    assert [child.state for child in job.children] == [JobState.SUCCEEDED, JobState.FAILED]
    session.client().fetch(requests.delete_publication(session.server, taken.ref))
    job.retry()
    ended(qtbot, job)
    assert [child.title for child in job.children] == ["Second"]


def test_a_map_of_a_group_takes_its_layers_as_they_were_chosen(qtbot, jobs, session, project, tmp_path):
    inside, outside = raster_layer(tmp_path / "inside.tif"), memory_layer(name="Outside", wkts=["POINT(14 50)"])
    project.addMapLayers([inside, outside])
    chosen = options(title="Inside", keep_opacity=False)
    wanted = MapOptions(
        f"test_map_{next(_NUMBERS)}", "Group", skip=frozenset({outside.id()}), layers={inside.id(): chosen}
    )
    job = ended(qtbot, publish_map(jobs, session, project, wanted))
    body = session.client().fetch(requests.get_address(job.description.file_url)).json()
    assert [layer["params"]["LAYERS"] for layer in body["layers"]] == [chosen.name]
    assert publication_mark.read(outside) is None


def test_a_file_is_not_changed_by_publishing(qtbot, jobs, session, project, tmp_path):
    path = raster_file(tmp_path / "kept.tif", 3)
    before = path.read_bytes()
    ended(qtbot, publish_layer(jobs, session, raster_layer(tmp_path / "kept.tif", 3), options()))
    assert path.read_bytes() == before
    # QGIS itself leaves what it learned of the values, once the layer goes.
    assert {one.name for one in tmp_path.iterdir()} <= {"kept.tif", "kept.tif.aux.xml"}
