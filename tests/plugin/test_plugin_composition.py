"""The composition of a project: order, groups, visibility, opacity, scales, extents, services of others."""

from __future__ import annotations

import json

import pytest
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer, QgsRectangle

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core import publication_mark
from layman_qgis.core.composition import PIXEL_M, CompositionOptions, PublishedLayer, compose, members
from tests.plugin.memory_layers import memory_layer
from tests.plugin.small_server import Reply

URL = "http://127.0.0.1:8600"
WMS = "contextualWMSLegend=0&crs=EPSG:3857&format=image/png&layers=a&layers=b&styles&styles&url={}/wms"
CAPABILITIES = b"""<?xml version="1.0"?><WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"
 xmlns:xlink="http://www.w3.org/1999/xlink"><Service><Name>WMS</Name><Title>t</Title></Service><Capability><Request>
<GetMap><Format>image/png</Format></GetMap></Request><Layer><Title>all</Title><CRS>EPSG:3857</CRS>
<EX_GeographicBoundingBox><westBoundLongitude>0</westBoundLongitude><eastBoundLongitude>9</eastBoundLongitude>
<southBoundLatitude>0</southBoundLatitude><northBoundLatitude>9</northBoundLatitude></EX_GeographicBoundingBox>
<BoundingBox CRS="EPSG:3857" minx="0" miny="0" maxx="1000000" maxy="1000000"/>
<Layer queryable="0"><Name>a</Name><Title>a</Title></Layer><Layer><Name>b</Name><Title>b</Title></Layer>
</Layer></Capability></WMS_Capabilities>"""


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    return project


def added(project, name, group=None, published=None, **kwargs):
    layer = memory_layer(name=name, wkts=["POINT(14 50)"], **kwargs)
    project.addMapLayer(layer, False)
    (group or project.layerTreeRoot()).addLayer(layer)
    if published:
        publication_mark.write(layer, PublicationRef(URL, "ann", PublicationType.LAYER, published, "u"))
    return layer


def composed(project, *layers, **kwargs):
    published = {layer.id(): PublishedLayer(f"{URL}/geoserver/ann/ows", layer.name().lower()) for layer in layers}
    return compose(project, CompositionOptions("T", extent=QgsRectangle(0, 0, 1e6, 1e6), **kwargs), published)


def test_layers_go_from_bottom_to_top(project):
    top, bottom = added(project, "Top"), added(project, "Bottom")
    assert [member.name for member in members(project, URL)] == ["Top", "Bottom"]
    assert [layer["title"] for layer in composed(project, top, bottom)["layers"]] == ["Bottom", "Top"]


def test_own_drawing_order_is_followed(project):
    first, second = added(project, "A"), added(project, "B")
    project.layerTreeRoot().setHasCustomLayerOrder(True)
    project.layerTreeRoot().setCustomLayerOrder([second, first])
    assert [member.name for member in members(project, URL)] == ["B", "A"]


def test_groups_become_paths(project):
    outer = project.layerTreeRoot().addGroup("Base")
    inner = outer.addGroup("Roads/Rails")
    layer = added(project, "L", inner)
    assert members(project, URL)[0].group_path == ("Base", "Roads/Rails")
    assert composed(project, layer)["layers"][0]["path"] == "Base/Roads-Rails"


def test_a_layer_in_a_hidden_group_is_hidden(project):
    group = project.layerTreeRoot().addGroup("Hidden")
    layer = added(project, "L", group)
    assert composed(project, layer)["layers"][0]["visibility"] is True
    group.setItemVisibilityChecked(False)
    assert composed(project, layer)["layers"][0]["visibility"] is False


def test_opacity_of_the_layer_is_written(project):
    layer = added(project, "L")
    layer.setOpacity(0.35)
    assert composed(project, layer)["layers"][0]["opacity"] == 0.35


def test_opacity_that_the_published_style_has_already_is_not_applied_twice(project):
    layer = added(project, "L")
    layer.setOpacity(0.5)
    published = {layer.id(): PublishedLayer("u", "l", baked_opacity=0.5)}
    assert compose(project, CompositionOptions("T"), published)["layers"][0]["opacity"] == 1.0


def test_scale_limits_become_resolutions(project):
    layer = added(project, "L")
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(100_000)
    layer.setMaximumScale(5_000)
    body = composed(project, layer)["layers"][0]
    assert body["minResolution"] == pytest.approx(5_000 * PIXEL_M)
    assert body["maxResolution"] == pytest.approx(100_000 * PIXEL_M)


def test_scale_limits_in_degrees(project):
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    layer = added(project, "L")
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(100_000)
    assert composed(project, layer)["layers"][0]["maxResolution"] == pytest.approx(
        100_000 * PIXEL_M / 111319.49, rel=1e-3
    )


def test_a_layer_without_limits_is_always_drawn(project):
    body = composed(project, added(project, "L"))["layers"][0]
    assert (body["minResolution"], body["maxResolution"]) == (0, None)


def test_extents_in_the_projects_crs_and_in_degrees(project):
    body = composed(project, added(project, "L"))
    assert body["nativeExtent"] == [0, 0, 1e6, 1e6]
    assert body["extent"] == pytest.approx([0, 0, 8.983, 8.946], abs=0.001)
    assert body["projection"] == "epsg:3857"
    assert body["center"] == [5e5, 5e5]


def test_project_without_epsg_code_is_written_in_web_mercator(project):
    project.setCrs(QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=50 +lon_0=14 +datum=WGS84"))
    layer = added(project, "L")
    body = compose(
        project,
        CompositionOptions("T", extent=QgsRectangle(-1e5, -1e5, 1e5, 1e5)),
        {layer.id(): PublishedLayer("u", "l")},
    )
    assert body["projection"] == "epsg:3857"
    assert body["extent"] == pytest.approx([12.6, 49.1, 15.4, 50.9], abs=0.2)


def test_map_without_extent_takes_that_of_its_layers(project):
    added(project, "L")
    body = compose(project, CompositionOptions("T"), {})
    assert all(number == number for number in body["extent"])
    assert body["extent"][0] < body["extent"][2]


def test_texts_have_no_line_breaks(project):
    body = compose(project, CompositionOptions("Two\nlines", "More\r\n  lines"), {})
    assert (body["title"], body["abstract"]) == ("Two lines", "More lines")


def test_skipped_and_unpublished_layers_are_left_out(project):
    one, two = added(project, "One"), added(project, "Two")
    added(project, "Three")
    assert [layer["title"] for layer in composed(project, one, two, skip=frozenset({one.id()}))["layers"]] == ["Two"]


def test_member_knows_whether_it_is_published_here(project):
    added(project, "Here", published="here")
    there = added(project, "There")
    publication_mark.write(there, PublicationRef("https://other.org", "x", PublicationType.LAYER, "there"))
    here, elsewhere = members(project, URL)
    assert here.published.name == "here" and not here.publishable
    assert elsewhere.published is None and elsewhere.publishable


def test_wms_of_others_is_taken_as_it_is(project, http_server):
    http_server.on("GET /wms", Reply(200, CAPABILITIES, {"Content-Type": "text/xml"}))
    layer = QgsRasterLayer(WMS.format(http_server.url), "Ortho", "wms")
    assert layer.isValid(), layer.publicSource()
    project.addMapLayer(layer)
    body = compose(project, CompositionOptions("T"), {})["layers"][0]
    assert body["className"] == "HSLayers.Layer.WMS"
    assert body["url"] == f"{http_server.url}/wms"
    assert body["params"]["LAYERS"] == "a,b"


def test_xyz_tiles_are_taken_as_they_are(project):
    source = "type=xyz&url=https://tile.example.org/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=19&zmin=0"
    layer = QgsRasterLayer(source, "Tiles", "wms")
    assert layer.isValid()
    project.addMapLayer(layer)
    body = compose(project, CompositionOptions("T"), {})["layers"][0]
    assert body["className"] == "XYZ"
    assert body["url"] == "https://tile.example.org/{z}/{x}/{y}.png"


def test_what_cannot_take_part_says_why(project, tmp_path):
    path = str(tmp_path / "grey.tif")
    assert gdal.GetDriverByName("GTiff").Create(path, 2, 2) is not None
    project.addMapLayers([QgsRasterLayer(path, "Grey"), memory_layer("None", name="Table")])
    reasons = {member.name: member.reason for member in members(project, URL)}
    assert "no coordinate reference system" in reasons["Grey"]
    assert "Table" not in reasons  # QGIS draws no tables, so they are no part of a map.
    assert not any(member.takes_part for member in members(project, URL))


def test_composition_is_valid_for_the_server(project):
    rules = pytest.importorskip("layman_server.composition.rules", reason="the server is not installed here")
    group = project.layerTreeRoot().addGroup("Group")
    layer = added(project, "L", group)
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(100_000)
    rules.validate(rules.parse(json.dumps(composed(project, layer)).encode()))
