"""From QGIS to the server and back through the clients that people use: QGIS, GDAL, OWSLib."""

from __future__ import annotations

import io
import json

import pytest
from osgeo import ogr
from owslib.csw import CatalogueServiceWeb
from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService
from PIL import Image
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QSize
from qgis.PyQt.QtGui import QColor

from layman_qgis.api.server import Server
from layman_qgis.core.add_back import add_to_project
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.login import Login
from layman_qgis.tasks.jobs import JobList, JobState
from layman_qgis.tasks.publishing import LayerOptions, MapOptions, publish_layer, publish_map
from tests.rest_client import RestClient
from tests.world_map import world_map

WAIT_MS = 60_000
COLOURS = ("#dd3333", "#3333dd", "#33aa33", "#ddaa22")
SQUARE = QgsRectangle(-25, -35, 80, 70)


@pytest.fixture
def session(qgis_app, qtbot, running_server):
    login = Login(Server(running_server.url), Credentials.from_home(running_server.home))
    with qtbot.waitSignal(login.succeeded, timeout=20_000) as blocker:
        login.start()
    return blocker.args[0]


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def countries(qgis_app):
    layer = QgsVectorLayer(f"{world_map()}|layername=countries", "Countries of the world", "ogr")
    assert layer.isValid()
    categories = [QgsRendererCategory(number, _fill(colour), colour) for number, colour in enumerate(COLOURS)]
    layer.setRenderer(QgsCategorizedSymbolRenderer('"fid" % 4', categories))
    return layer


@pytest.fixture
def published(qtbot, session, countries, client):
    project = QgsProject.instance()
    project.clear()
    project.setCrs(countries.crs())
    project.addMapLayer(countries, False)
    project.layerTreeRoot().addLayer(countries)
    jobs = JobList()
    job = publish_layer(
        jobs, session, countries, LayerOptions(name="world", title="World", style_format=StyleFormat.QML)
    )
    qtbot.waitUntil(lambda: job.is_over, timeout=WAIT_MS)
    assert job.state is JobState.SUCCEEDED, job.error and job.error.report()
    yield job
    client.remove("world")
    project.clear()


def _fill(colour):
    return QgsFillSymbol.createSimple({"color": colour, "outline_color": "#ffffff", "outline_width": "0.1"})


def test_qgis_reads_back_every_feature_with_its_attributes_and_crs(published, countries, qtbot):
    layer = add_to_project(QgsProject.instance(), published.description, "wfs")
    assert layer.crs().authid() == countries.crs().authid()
    back = {feature["NAME"]: feature for feature in layer.getFeatures()}
    here = {feature["NAME"]: feature for feature in countries.getFeatures()}
    assert back.keys() == here.keys()
    assert len(back) > 200
    for name in ("Czechia", "Brazil", "Côte d'Ivoire"):
        assert (back[name]["ISO_A3"], back[name]["fid"]) == (here[name]["ISO_A3"], here[name]["fid"])
        assert back[name].geometry().area() == pytest.approx(here[name].geometry().area(), rel=1e-4)


def test_the_server_draws_the_same_picture_as_qgis(published, countries, client):
    extent = SQUARE
    ours = _drawn_by_qgis(countries, extent)
    wms = WebMapService(published.description.wms_url, version="1.1.1")
    box = (extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum())
    answer = wms.getmap(
        layers=["world"], srs="EPSG:4326", bbox=box, size=(400, 400), format="image/png", transparent=False
    )
    theirs = Image.open(io.BytesIO(answer.read())).convert("RGB")
    same = sum(
        max(abs(a - b) for a, b in zip(one, other, strict=True)) < 40
        for one, other in zip(ours.getdata(), theirs.getdata(), strict=True)
    )
    assert same / (400 * 400) > 0.97
    assert len(set(theirs.getdata())) > 5


def test_gdal_and_owslib_read_the_same_features(published):
    url = published.description.wfs_url
    source = ogr.Open(f"WFS:{url}")
    assert [source.GetLayer(i).GetName().split(":")[-1] for i in range(source.GetLayerCount())] == ["world"]
    layer = source.GetLayer(0)
    assert layer.GetFeatureCount() > 200
    feature = layer.GetNextFeature()
    assert feature.GetField("NAME")
    assert feature.GetGeometryRef().GetGeometryName() in ("MULTIPOLYGON", "MULTISURFACE")
    wfs = WebFeatureService(url, version="1.1.0")
    assert [name.split(":")[-1] for name in wfs.contents] == ["world"]
    answer = wfs.getfeature(typename=list(wfs.contents), outputFormat="application/json", maxfeatures=3)
    assert len(json.loads(answer.read())["features"]) == 3


def test_the_record_is_found_in_the_catalogue(published, running_server):
    csw = CatalogueServiceWeb(f"{running_server.url}/csw")
    identifier = f"m-{published.ref.uuid}"
    csw.getrecordbyid(id=[identifier], outputschema="http://www.isotc211.org/2005/gmd")
    assert csw.records[identifier].identification.title == "World"


def test_a_map_of_the_project_names_its_layers_and_they_are_drawn(published, session, qtbot, client, countries):
    project = QgsProject.instance()
    jobs = JobList()
    extent = SQUARE
    options = MapOptions(
        name="world_map", title="World map", abstract="All of it", extent=extent, style_format=StyleFormat.QML
    )
    job = publish_map(jobs, session, project, options)
    qtbot.waitUntil(lambda: job.is_over, timeout=WAIT_MS)
    assert job.state is JobState.SUCCEEDED, job.error and job.error.report()
    document = client.get(client.path("world_map", "maps") + "/file").json()
    assert document["title"] == "World map"
    assert [layer["params"]["LAYERS"].split(":")[-1] for layer in document["layers"]] == ["world"]
    assert client.get(client.path("world")).json()["used_in_maps"] == [
        {"workspace": client.workspace, "name": "world_map"}
    ]
    thumbnail = Image.open(io.BytesIO(client.get(client.path("world_map", "maps") + "/thumbnail").content))
    assert len(set(thumbnail.convert("RGBA").getdata())) > 5
    shown = document["layers"][0]
    uri = f"crs=EPSG:3857&format=image/png&layers={shown['params']['LAYERS']}&styles=&url={shown['url']}"
    assert QgsRasterLayer(uri, "map", "wms").isValid()
    client.remove("world_map", "maps")


def _drawn_by_qgis(layer, extent):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(400, 400))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    job.renderedImage().save(buffer, "PNG")
    return Image.open(io.BytesIO(bytes(content))).convert("RGB")
