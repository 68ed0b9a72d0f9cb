"""Any project, published as a map and opened again, is equal: compared as QGIS has it, not as the composition says."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qgis.core import (
    QgsBookmark,
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsLayerTreeGroup,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtGui import QColor

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.compat import POLYGON_GEOMETRY
from layman_qgis.core.composition import CompositionOptions, PublishedLayer, compose
from layman_qgis.core.open_map import open_map
from layman_qgis.tasks.opening import MapOpener
from layman_qgis.tasks.publishing import MapOptions, publish_map
from tests.plugin.memory_layers import memory_layer
from tests.plugin.small_server import Reply, SmallServer
from tests.plugin.test_plugin_composition import CAPABILITIES

try:
    import jsonschema
except ImportError:  # It comes with the server, which is not everywhere.
    jsonschema = None

MOST_LAYERS = 12
SCHEMAS = Path(__file__).resolve().parents[2] / "server" / "layman_server" / "composition" / "schemas"
XYZ = "type=xyz&zmin={zmin}&zmax={zmax}&url=https://tile.example.org/%7Bz%7D/%7Bx%7D/%7By%7D.png"
VECTOR_TILES = "type=xyz&zmin=0&zmax={zmax}&url=https://tile.example.org/%7Bz%7D/%7Bx%7D/%7By%7D.pbf"
WMS = "crs=EPSG:3857&dpiMode=7&format=image/png&layers=a&layers=b&styles=&styles=&url={url}/wms"
BOXES = {
    "EPSG:4326": (14, 49, 15, 50),
    "EPSG:3857": (1.5e6, 6.3e6, 1.6e6, 6.4e6),
    "EPSG:5514": (-8e5, -11e5, -7e5, -1e6),
}

#: Few different ones, so that names are often the same.
NAMES = st.one_of(
    st.sampled_from(["Roads", "a/b", "Straße", "東京", "نهر", " two  blanks ", "two\nlines", ""]),
    st.text(st.characters(blacklist_categories=("Cs",)), max_size=12),
)
SCALES = st.one_of(st.none(), st.tuples(st.integers(0, 5000), st.integers(0, 5_000_000)).filter(any))


@dataclass(frozen=True)
class LayerPlan:
    """A layer to be made; `again` puts one that is in the tree already there once more."""

    name: str
    kind: str
    checked: bool
    expanded: bool
    opacity: int
    scales: Any
    counts: bool


@dataclass(frozen=True)
class GroupPlan:
    """A group to be made."""

    name: str
    checked: bool
    expanded: bool
    exclusive: bool
    children: list[Any] = field(default_factory=list)


LAYERS = st.builds(
    LayerPlan,
    NAMES,
    st.sampled_from(["features", "features", "tiles", "pictures", "vector tiles", "again"]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 100),
    SCALES,
    st.booleans(),
)
NODES = st.recursive(
    LAYERS,
    lambda inner: st.builds(GroupPlan, NAMES, st.booleans(), st.booleans(), st.booleans(), st.lists(inner, max_size=4)),
    max_leaves=MOST_LAYERS,
)


@dataclass(frozen=True)
class ProjectPlan:
    """A project to be made; `order` shuffles what is drawn."""

    crs: str
    nodes: list[Any]
    order: Any
    background: str
    bookmark: str


PROJECTS = st.builds(
    ProjectPlan,
    st.sampled_from(sorted(BOXES)),
    st.lists(NODES, min_size=1, max_size=5),
    st.one_of(st.none(), st.randoms(use_true_random=False)),
    st.sampled_from(["#ffffff", "#203040"]),
    st.one_of(st.just(""), NAMES),
)


def made(plan: ProjectPlan, url: str) -> QgsProject:
    """The project of a plan; services are at `url`."""
    project = QgsProject()
    project.setCrs(QgsCoordinateReferenceSystem(plan.crs))
    project.setTitle("The map")
    project.setBackgroundColor(QColor(plan.background))
    box = QgsReferencedRectangle(QgsRectangle(*BOXES[plan.crs]), project.crs())
    project.viewSettings().setDefaultViewExtent(box)
    if plan.bookmark:
        bookmark = QgsBookmark()
        bookmark.setName(plan.bookmark)
        bookmark.setExtent(box)
        project.bookmarkManager().addBookmark(bookmark)
    root = project.layerTreeRoot()
    _fill(project, root, plan.nodes, url)
    if plan.order is not None:
        order = _in_tree(project)
        plan.order.shuffle(order)
        root.setHasCustomLayerOrder(True)
        root.setCustomLayerOrder(order)
    return project


def _fill(project: QgsProject, group: QgsLayerTreeGroup, plans: list[Any], url: str) -> None:
    for plan in plans:
        if isinstance(plan, GroupPlan):
            node = group.addGroup(plan.name)
            _fill(project, node, plan.children, url)
            node.setIsMutuallyExclusive(plan.exclusive)
        else:
            node = group.addLayer(_layer(project, plan, url))
            if plan.counts:
                node.setCustomProperty("showFeatureCount", 1)
        node.setItemVisibilityChecked(plan.checked)
        node.setExpanded(plan.expanded)


def _layer(project: QgsProject, plan: LayerPlan, url: str) -> Any:
    there = list(project.mapLayers().values())
    if there and (plan.kind == "again" or len(there) >= MOST_LAYERS):
        return there[plan.opacity % len(there)]
    if plan.kind == "tiles":
        layer = QgsRasterLayer(XYZ.format(zmin=plan.opacity % 5, zmax=19), plan.name, "wms")
    elif plan.kind == "vector tiles":
        layer = QgsVectorTileLayer(VECTOR_TILES.format(zmax=plan.opacity % 15), plan.name)
    elif plan.kind == "pictures":
        layer = QgsRasterLayer(WMS.format(url=url), plan.name, "wms")
    else:
        layer = memory_layer(name=plan.name, wkts=["POINT(14 50)"])
    assert layer.isValid()
    layer.setOpacity(plan.opacity / 100)
    if plan.scales:
        layer.setScaleBasedVisibility(True)
        layer.setMaximumScale(plan.scales[0])
        layer.setMinimumScale(plan.scales[1])
    project.addMapLayer(layer, False)
    return layer


def published(project: QgsProject, url: str) -> dict[str, PublishedLayer]:
    """Where the layers of features are published, as far as a map needs to know."""
    layers = [one for one in _in_tree(project) if one.providerType() == "memory"]
    return {
        layer.id(): PublishedLayer(f"{url}/geoserver/ann/ows", f"layer_{number}") for number, layer in enumerate(layers)
    }


def _in_tree(project: QgsProject) -> list[Any]:
    """Each layer of the tree once, from the top."""
    return list({node.layerId(): node.layer() for node in project.layerTreeRoot().findLayers()}.values())


def as_qgis_has_it(project: QgsProject) -> dict[str, Any]:
    """Everything of the project that a map is to keep."""
    numbers = {layer.id(): number for number, layer in enumerate(_in_tree(project))}
    bookmarks = project.bookmarkManager().bookmarks()
    return {
        "tree": _nodes(project.layerTreeRoot(), numbers),
        "layers": [_looks(layer) for layer in _in_tree(project)],
        "order": list(dict.fromkeys(numbers[layer.id()] for layer in project.layerTreeRoot().layerOrder())),
        "crs": project.crs().authid(),
        "title": project.title(),
        "background": project.backgroundColor().name(),
        "extent": project.viewSettings().defaultViewExtent().toString(3),
        "bookmarks": [
            (one.name(), one.group(), one.extent().toString(6), one.extent().crs().authid()) for one in bookmarks
        ],
    }


def _nodes(group: QgsLayerTreeGroup, numbers: dict[str, int]) -> list[Any]:
    found = []
    for node in group.children():
        shown = (node.name(), node.itemVisibilityChecked(), node.isVisible(), node.isExpanded())
        if isinstance(node, QgsLayerTreeGroup):
            found.append((*shown, node.isMutuallyExclusive(), _nodes(node, numbers)))
        else:
            found.append((*shown, node.customProperty("showFeatureCount"), numbers[node.layerId()]))
    return found


def _looks(layer: Any) -> tuple[Any, ...]:
    has_scales = layer.hasScaleBasedVisibility()
    scales = (round(layer.maximumScale(), 4), round(layer.minimumScale(), 4)) if has_scales else None
    source = dict(parse_qsl(layer.source())) if "type=xyz" in layer.source() else {}
    return (layer.name(), round(layer.opacity(), 4), scales, *(source.get(key) for key in ("url", "zmin", "zmax")))


@pytest.fixture(scope="module")
def services() -> Any:
    """A server with WMS; its layers are called like those that are published in these tests."""
    names = ["a", "b", *(f"layer_{number}" for number in range(MOST_LAYERS + 1))]
    layers = "".join(f"<Layer><Name>{name}</Name><Title>{name}</Title></Layer>" for name in names)
    head = CAPABILITIES.partition(b'<Layer queryable="0">')[0]
    reply = Reply(
        200, head + layers.encode() + b"</Layer></Capability></WMS_Capabilities>", {"Content-Type": "text/xml"}
    )
    server = SmallServer()
    server.on("GET /wms", reply)
    server.on("GET /geoserver/ann/ows", reply)
    yield server
    server.close()


@functools.lru_cache
def schema(address: str) -> Any:
    """The schema of compositions that has this address."""
    version = address.rsplit("/", 2)[1]
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{version}.json").read_text(encoding="utf-8")))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(PROJECTS)
def test_any_project_is_equal_after_it_was_published_and_opened(qgis_app, services, plan):
    project = made(plan, services.url)
    body = composed(project, services.url)
    if jsonschema is not None:
        schema(body["describedBy"]).validate(body)
    assert as_qgis_has_it(opened(body, services.url)) == as_qgis_has_it(project)


def test_a_project_is_equal_after_it_went_through_a_server(session, jobs, qtbot, services):
    """One with everything, its layers published by the way, opened as the window does it."""
    features = LayerPlan("Roads", "features", True, False, 35, (1000, 500_000), True)
    inner = GroupPlan("Straße/東京", True, False, True, [features, replace(features, checked=False, name="نهر")])
    pictures = LayerPlan("Ortho", "pictures", True, True, 50, None, False)
    tiles, vector_tiles = replace(pictures, kind="tiles"), replace(pictures, kind="vector tiles", name="Streets")
    base = GroupPlan("Base", False, True, False, [tiles, pictures, GroupPlan("Empty", True, True, False, []), inner])
    again = LayerPlan("", "again", True, True, 0, None, False)
    nodes = [features, base, vector_tiles, again]
    project = made(ProjectPlan("EPSG:5514", nodes, Random(5), "#203040", "Home"), services.url)
    expected = as_qgis_has_it(project)
    job = publish_map(jobs, session, project, MapOptions("everything", "The map", "What it shows"))
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.error is None, job.error.report()
    target = QgsProject()
    opener = MapOpener(lambda _as_group: target)
    with qtbot.waitSignal(opener.opened, timeout=40_000) as blocker:
        opener.open(session, job.ref)
    assert not blocker.args[0].warnings
    assert as_qgis_has_it(target) == expected
    assert {layer.isValid() for layer in target.mapLayers().values()} == {True}


def opened(body: dict, url: str) -> QgsProject:
    """A new project with the map."""
    project = QgsProject()
    assert not open_map(
        project, json.loads(json.dumps(body)), PublicationRef(url, "ann", PublicationType.MAP, "map", "u")
    ).warnings
    return project


def composed(project: QgsProject, url: str) -> dict:
    return compose(project, CompositionOptions("The map", "What it shows", "map"), published(project, url))


def one_layer(layer: Any) -> QgsProject:
    project = QgsProject()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    assert layer.isValid()
    project.addMapLayer(layer)
    return project


def test_how_a_service_is_asked_comes_back_and_who_asks_is_not_told(qgis_app, services):
    said = "IgnoreGetMapUrl=1&crs=EPSG:4326&dpiMode=1&featureCount=3&password=secret1&username=ann"
    source = f"{said}&format=image/jpeg&layers=a&styles=&url={services.url.replace('//', '//bob:secret2@')}/wms"
    body = composed(one_layer(QgsRasterLayer(source, "Ortho", "wms")), services.url)
    assert not any(word in json.dumps(body) for word in ("secret", "bob"))
    project = opened(body, services.url)
    (layer,) = project.mapLayers().values()
    parts = dict(parse_qsl(layer.source(), keep_blank_values=True))
    assert {key: parts[key] for key in ("crs", "dpiMode", "featureCount", "format", "IgnoreGetMapUrl")} == {
        "crs": "EPSG:4326", "dpiMode": "1", "featureCount": "3", "format": "image/jpeg", "IgnoreGetMapUrl": "1",
    }  # fmt: skip


def test_vector_tiles_keep_their_look_as_it_is_now(qgis_app, services):
    layer = QgsVectorTileLayer(VECTOR_TILES.format(zmax=14), "Streets")
    project = one_layer(layer)
    restyle(layer, "only this")
    again = opened(composed(project, services.url), services.url)
    (there,) = again.mapLayers().values()
    assert [style.styleName() for style in there.renderer().styles()] == ["only this"]
    restyle(there, "something else")
    last_project = opened(composed(again, services.url), services.url)
    (last,) = last_project.mapLayers().values()
    assert [style.styleName() for style in last.renderer().styles()] == ["something else"]


def restyle(layer: QgsVectorTileLayer, name: str) -> None:
    style = QgsVectorTileBasicRendererStyle(name, "", POLYGON_GEOMETRY)
    style.setSymbol(QgsFillSymbol.createSimple({}))
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles([style])
    layer.setRenderer(renderer)


@pytest.mark.parametrize("url", ["https://ann:word@tile.example.org/{z}/{x}/{y}.pbf", "file:///tmp/{z}/{x}/{y}.pbf"])
def test_vector_tiles_that_are_not_on_the_open_web_take_no_part(qgis_app, services, url):
    layer = QgsVectorTileLayer(f"type=xyz&url={quote(url, safe='')}", "Mine")
    assert composed(one_layer(layer), services.url)["layers"] == []


def test_a_map_with_vector_tiles_is_valid_for_the_server(qgis_app, services):
    rules = pytest.importorskip("layman_server.composition.rules", reason="the server is not installed here")
    body = composed(one_layer(QgsVectorTileLayer(VECTOR_TILES.format(zmax=14), "Streets")), services.url)
    assert body["schema_version"] == "2.0.0"
    rules.validate(rules.parse(json.dumps(body).encode()))


def test_what_other_clients_wrote_of_layers_of_this_server_stays(qgis_app, services):
    layer = memory_layer(name="Roads", wkts=["POINT(14 50)"])
    body = composed(one_layer(layer), services.url)
    body["layers"][0].update(base=True, attribution={"Title": "CC"}, legends=["https://example.org/legend.png"])
    body["layers"][0]["params"]["TIME"] = "2026"
    project = opened(body, services.url)
    (view,) = project.mapLayers().values()
    there = {view.id(): PublishedLayer(f"{services.url}/geoserver/ann/ows", "layer_0")}
    assert compose(project, CompositionOptions("The map", "What it shows", "map"), there) == body


def test_legends_of_groups_and_layers_come_back(qgis_app, services):
    project = QgsProject()
    group = project.layerTreeRoot().addGroup("Roads")
    group.setCustomProperty("legend/title-style", "hidden")
    layer = memory_layer(name="Roads", wkts=["POINT(14 50)"])
    project.addMapLayer(layer, False)
    node = group.addLayer(layer)
    node.setCustomProperty("legend/title-label", "Main roads")
    node.setCustomProperty("legend/node-order", "0,1")
    again = opened(composed(project, services.url), services.url)
    (there,) = again.layerTreeRoot().children()
    assert there.customProperty("legend/title-style") == "hidden"
    (layer_there,) = there.children()
    assert layer_there.customProperty("legend/title-label") == "Main roads"
    assert layer_there.customProperty("legend/node-order") == "0,1"
