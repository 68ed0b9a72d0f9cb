"""Maps opened back: composed, opened and composed again they are equal; maps of other clients give what QGIS has."""

from __future__ import annotations

import json

import pytest
from qgis.core import (
    QgsBookmark,
    QgsCoordinateReferenceSystem,
    QgsLayerTreeGroup,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from layman_qgis.api.composition_reading import NotAComposition
from layman_qgis.api.names import publication_name_from
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core import publication_mark
from layman_qgis.core.composition import CompositionOptions, PublishedLayer, compose
from layman_qgis.core.open_map import open_map
from layman_qgis.core.project_maps import map_named, project_maps
from tests.plugin.memory_layers import memory_layer
from tests.plugin.small_server import Reply
from tests.plugin.test_plugin_composition import CAPABILITIES

SERVER = "http://127.0.0.1:9"
REF = PublicationRef(SERVER, "ann", PublicationType.MAP, "map", "u")
XYZ = "type=xyz&zmin=2&zmax=7&url=https://tile.example.org/%7Bz%7D/%7Bx%7D/%7By%7D.png"


def project_in(crs: str) -> QgsProject:
    project = QgsProject()
    project.setCrs(QgsCoordinateReferenceSystem(crs))
    project.setTitle("The map")
    box = QgsRectangle(14, 49, 15, 50) if crs == "EPSG:4326" else QgsRectangle(1.5e6, 6.3e6, 1.6e6, 6.4e6)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(box, project.crs()))
    return project


def add(project: QgsProject, group: QgsLayerTreeGroup, name: str):
    layer = memory_layer(name=name, wkts=["POINT(14 50)"])
    project.addMapLayer(layer, False)
    return layer, group.addLayer(layer)


def composed(project: QgsProject) -> dict:
    published = {}
    for layer_id, layer in project.mapLayers().items():
        mark = publication_mark.read(layer)
        name = mark.ref.name if mark else publication_name_from(layer.name()) or "layer"
        if layer.providerType() == "memory" or mark:
            published[layer_id] = PublishedLayer(f"{SERVER}/geoserver/ann/ows", name)
    return compose(project, CompositionOptions("The map", "What it shows", "map"), published)


def there_and_back(project: QgsProject) -> tuple[dict, dict, QgsProject]:
    first, opened = composed(project), QgsProject()
    open_map(opened, json.loads(json.dumps(first)), REF)
    return first, composed(opened), opened


def groups(project):
    inner = project.layerTreeRoot().addGroup("Base").addGroup("Roads/Rails")
    inner.setExpanded(False)
    add(project, inner, "deep")
    add(project, project.layerTreeRoot(), "top")
    project.layerTreeRoot().addGroup("Empty")


def ticks(project):
    group = project.layerTreeRoot().addGroup("Hidden")
    add(project, group, "a")
    add(project, group, "b")[1].setItemVisibilityChecked(False)
    group.setItemVisibilityChecked(False)


def one_of_a_group(project):
    group = project.layerTreeRoot().addGroup("Basemaps")
    add(project, group, "first")
    add(project, group, "second")
    group.setIsMutuallyExclusive(True, 1)


def order(project):
    layers = [add(project, project.layerTreeRoot(), name)[0] for name in ("a", "b", "c")]
    project.layerTreeRoot().setHasCustomLayerOrder(True)
    project.layerTreeRoot().setCustomLayerOrder([layers[2], layers[0], layers[1]])


def looks(project):
    layer, node = add(project, project.layerTreeRoot(), "faint")
    layer.setOpacity(0.35)
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(123_457)
    layer.setMaximumScale(999)
    node.setCustomProperty("showFeatureCount", 1)
    node.setExpanded(False)


def surroundings(project):
    add(project, project.layerTreeRoot(), "a")
    project.setBackgroundColor(QColor("#203040"))
    bookmark = QgsBookmark()
    bookmark.setName("Home")
    bookmark.setGroup("Places")
    bookmark.setExtent(QgsReferencedRectangle(QgsRectangle(14, 49, 15, 50), QgsCoordinateReferenceSystem("EPSG:4326")))
    project.bookmarkManager().addBookmark(bookmark)


def tiles(project):
    layer = QgsRasterLayer(XYZ, "Tiles", "wms")
    assert layer.isValid()
    layer.setOpacity(0.5)
    project.addMapLayer(layer)


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:4326", "EPSG:5514"])
@pytest.mark.parametrize("fill", [groups, ticks, one_of_a_group, order, looks, surroundings, tiles])
def test_a_map_composed_opened_and_composed_again_is_the_same(qgis_app, fill, crs):
    project = project_in(crs)
    fill(project)
    first, second, opened = there_and_back(project)
    assert first["layers"]
    assert second == first
    assert opened.title() == "The map"


def foreign(*layers, **members) -> dict:
    return {"describedBy": "x", "title": "T", "projection": "epsg:3857", "layers": list(layers), **members}


def wms(title, url, **members):
    return {"title": title, "className": "WMS", "url": url, "params": {"LAYERS": "a"}, "metadata": {}, **members}


def names_of(group) -> list:
    return [
        (child.name(), names_of(child)) if isinstance(child, QgsLayerTreeGroup) else child.name()
        for child in group.children()
    ]


def test_paths_of_other_clients_become_groups_in_drawing_order(qgis_app, http_server):
    http_server.on("GET /wms", Reply(200, CAPABILITIES, {"Content-Type": "text/xml"}))
    url = f"{http_server.url}/wms"
    body = foreign(wms("low", url, path="A"), wms("middle", url), wms("high", url, path="A/B", visibility=False))
    project = QgsProject()
    opened = open_map(project, body)
    assert names_of(project.layerTreeRoot()) == [("A", [("B", ["high"]), "low"]), "middle"]
    assert [layer.name() for layer in project.layerTreeRoot().layerOrder()] == ["high", "middle", "low"]
    assert [project.layerTreeRoot().findLayer(layer.id()).isVisible() for layer in opened.layers] == [False, True, True]
    assert all(layer.isValid() for layer in opened.layers) and not opened.warnings


def test_members_that_qgis_has_no_place_for_stay(qgis_app, http_server):
    http_server.on("GET /wms", Reply(200, CAPABILITIES, {"Content-Type": "text/xml"}))
    legend = ["https://example.org/legend.png"]
    layer = wms("w", f"{http_server.url}/wms", legends=legend, base=True, attribution={"Title": "CC"}, opacity="0.5")
    layer["params"] = {"LAYERS": "a", "TIME": "2026"}
    project = QgsProject()
    open_map(project, foreign(layer, contact={"organization": "O"}, scale=5), REF)
    again = composed(project)
    kept = again["layers"][0]
    assert (kept["legends"], kept["base"], kept["attribution"], kept["params"]["TIME"]) == (
        legend, True, {"Title": "CC"}, "2026",
    )  # fmt: skip
    assert kept["opacity"] == 0.5
    assert (again["contact"], again["scale"]) == ({"organization": "O"}, 5)


def test_a_layer_that_was_given_another_source_is_composed_anew(qgis_app):
    project = QgsProject()
    layer = open_map(
        project, foreign({"title": "t", "className": "XYZ", "url": "https://a.org/{z}/{x}/{y}", "base": True})
    ).layers[0]
    layer.setDataSource(XYZ, "t", "wms")
    body = composed(project)["layers"][0]
    assert body["url"] == "https://tile.example.org/{z}/{x}/{y}.png" and "base" not in body


def test_features_inside_a_map_become_a_layer_and_stay_features(qgis_app):
    features = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": n}, "geometry": {"type": "Point", "coordinates": [14, 50]}}
            for n in "ab"
        ],
    }
    body = {"title": "drawn", "className": "Vector", "features": json.dumps(features), "metadata": {}}
    project = QgsProject()
    layer = open_map(project, foreign(body)).layers[0]
    assert [feature["name"] for feature in layer.getFeatures()] == ["a", "b"]
    assert composed_without_publishing(project)["layers"][0]["features"] == body["features"]
    layer.dataProvider().deleteFeatures([next(layer.getFeatures()).id()])
    assert composed_without_publishing(project)["layers"] == []


def composed_without_publishing(project):
    return compose(project, CompositionOptions("T"), {})


def test_what_qgis_cannot_show_is_told_and_the_rest_is_opened(qgis_app):
    project = QgsProject()
    opened = open_map(
        project,
        foreign(
            {"title": "pic", "className": "StaticImage", "url": "https://a.org/x.png"},
            {"title": "none", "className": "WMS", "params": {}},
            {"title": "tiles", "className": "XYZ", "url": "https://a.org/{z}/{x}/{y}.png"},
            "not an object",
        ),
    )
    assert [layer.name() for layer in opened.layers] == ["tiles"]
    assert len(opened.warnings) == 2 and "StaticImage" in opened.warnings[0]


@pytest.mark.parametrize("body", [None, [], {}, {"layers": {}}, "text", 5])
def test_what_is_no_composition_is_refused(qgis_app, body):
    with pytest.raises(NotAComposition):
        open_map(QgsProject(), body)


def test_opened_as_a_group_nothing_else_of_the_project_changes(qgis_app):
    first = project_in("EPSG:5514")
    groups(first)
    surroundings(first)
    target = QgsProject()
    target.setTitle("Mine")
    target.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    open_map(target, composed(first), REF, as_group=True)
    assert names_of(target.layerTreeRoot())[0][0] == "The map"
    assert (target.title(), target.crs().authid()) == ("Mine", "EPSG:3857")
    assert not target.bookmarkManager().bookmarks() and not project_maps(target)


def test_layers_of_the_server_know_where_they_live_and_the_project_its_map(qgis_app):
    project = project_in("EPSG:3857")
    add(project, project.layerTreeRoot(), "roads")
    opened = there_and_back(project)[2]
    (layer,) = opened.mapLayers().values()
    assert publication_mark.read(layer).ref.name == "roads"
    assert map_named(opened, "map", SERVER).ref == REF


def test_a_tick_that_another_client_changed_counts(qgis_app):
    project = project_in("EPSG:3857")
    ticks(project)
    body = composed(project)
    for layer in body["layers"]:
        layer["visibility"] = layer["title"] == "b"
    target = QgsProject()
    open_map(target, body)
    shown = {layer["title"]: layer["visibility"] for layer in composed(target)["layers"]}
    assert shown == {"a": False, "b": True}


def test_vector_services_are_layers_of_features(qgis_app):
    body = {
        "title": "f", "className": "Vector", "name": "ann:roads", "metadata": {},
        "protocol": {"format": "hs.format.externalWFS", "url": f"{SERVER}/geoserver/ann/wfs"},
    }  # fmt: skip
    project = QgsProject()
    opened = open_map(project, foreign(body), REF)
    (layer,) = opened.layers
    assert isinstance(layer, QgsVectorLayer) and layer.providerType() == "WFS"
    assert opened.warnings == ("\u201cf\u201d cannot be read at the moment.",)
    again = composed_without_publishing(project)
    assert again["schema_version"] == "3.0.0" and again["layers"][0]["protocol"]["format"] == "externalWFS"
