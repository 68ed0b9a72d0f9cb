"""WCS of three versions: what GDAL, OWSLib and QGIS read from it, value by value, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests
from lxml import etree
from osgeo import gdal
from owslib.crs import Crs
from owslib.wcs import WebCoverageService

from layman_server.geoserver.datadir import DataDirectory
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.served import ServedLayers
from layman_server.ogc.wcs import coverage
from layman_server.ogc.wcs.grid import grid_of
from layman_server.ogc.wcs.query import CoverageQuery
from tests.raster_files import LEFT, PIXEL, RGB, TOP, raster
from tests.raster_maps import RasterLayers
from tests.rest_client import RestClient
from tests.server.people import People

VERSIONS = ("1.0.0", "1.1.1", "2.0.1")
#: 40 x 30 pixels whose values say their row and column.
VALUES = (np.arange(30)[:, None] * 100 + np.arange(40)[None, :]).astype("float32")
METRES, DEGREES, PICTURE = "wcs_metres", "wcs_degrees", "wcs_picture"
QGIS = """
import sys
from qgis.core import QgsApplication, QgsRasterLayer, QgsPointXY
app = QgsApplication([], False)
app.initQgis()
layer = QgsRasterLayer(sys.argv[1], "a", "wcs")
value, found = layer.dataProvider().sample(QgsPointXY(float(sys.argv[2]), float(sys.argv[3])), 1)
print(layer.isValid(), layer.crs().authid(), found, value, flush=True)
import os
os._exit(0)
"""


@pytest.fixture(scope="module")
def client(running_server) -> Iterator[RestClient]:
    client = RestClient(running_server.url, running_server.token)
    layers = RasterLayers(client)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        layers(METRES, raster(path / "a.tif", VALUES, nodata=-9999))
        layers(DEGREES, raster(path / "b.tif", VALUES, epsg=4326, at=(14.0, 50.0, 0.01)))
        bands = np.stack([(VALUES % 256).astype("uint8"), np.full((30, 40), 7, "uint8"), np.full((30, 40), 9, "uint8")])
        layers(PICTURE, raster(path / "c.tif", bands, RGB))
        yield client
    layers.remove()


def address(client: RestClient) -> str:
    return f"{client.url}/geoserver/{client.workspace}/wcs"


def get(client: RestClient, **parameters: str | list[str]):
    return client.get(f"/geoserver/{client.workspace}/wcs", params={"SERVICE": "WCS", **parameters})


def opened(content: bytes):
    name = f"/vsimem/wcs_{zlib.crc32(content)}"
    gdal.FileFromMemBuffer(name, content)
    return gdal.Open(name)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("layer", "epsg"), [(METRES, "3857"), (DEGREES, "4326")])
def test_gdal_reads_every_value(client, tmp_path, version, layer, epsg):
    cache = f"<CacheDir>{tmp_path}</CacheDir>"
    path = tmp_path / "wcs.xml"
    path.write_text(
        f"<WCS_GDAL><ServiceURL>{address(client)}?</ServiceURL><Version>{version}</Version>"
        f"<CoverageName>{layer}</CoverageName>{cache}</WCS_GDAL>"
    )
    dataset = gdal.OpenEx(str(path), open_options=[f"CACHE={tmp_path}"])
    assert (dataset.RasterXSize, dataset.RasterYSize, dataset.RasterCount) == (40, 30, 1)
    assert dataset.GetSpatialRef().GetAuthorityCode(None) == epsg
    assert dataset.GetGeoTransform() == pytest.approx(
        (LEFT, PIXEL, 0, TOP, 0, -PIXEL) if epsg == "3857" else (14.0, 0.01, 0, 50.0, 0, -0.01)
    )
    assert np.array_equal(dataset.ReadAsArray(), VALUES)
    assert np.array_equal(dataset.ReadAsArray(5, 3, 7, 4), VALUES[3:7, 5:12])


@pytest.mark.parametrize("version", VERSIONS)
def test_owslib_finds_coverages_and_reads_one(client, version):
    service = WebCoverageService(address(client), version=version)
    assert {METRES, DEGREES, PICTURE} <= set(service.contents)
    if version == "2.0.1":
        answer = service.getCoverage(
            identifier=[DEGREES], format="image/tiff", subsets=[("Long", 14.05, 14.12), ("Lat", 49.93, 49.97)]
        ).read()
    elif version == "1.0.0":
        answer = service.getCoverage(
            identifier=DEGREES, bbox=(14.05, 49.93, 14.12, 49.97), crs="EPSG:4326", format="GeoTIFF",
            resx=0.01, resy=0.01,
        ).read()  # fmt: skip
    else:
        answer = service.getCoverage(
            identifier=DEGREES,
            bbox=(49.93, 14.05, 49.97, 14.12),
            format="image/tiff",
            store=False,
            crs=Crs("urn:ogc:def:crs:EPSG::4326"),
        ).read()
        answer = answer[answer.index(b"\r\n\r\nII*") + 4 :]
    assert np.array_equal(opened(answer).ReadAsArray(), VALUES[3:7, 5:12])


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_qgis_reads_values(client, tmp_path, version):
    x, y = LEFT + 12.5 * PIXEL, TOP - 7.5 * PIXEL
    format_ = "GeoTIFF" if version == "1.0.0" else "image/tiff"
    source = f"url={address(client)}&identifier={METRES}&crs=EPSG:3857&format={format_}&version={version}"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    command = [sys.executable, "-c", QGIS, source, repr(x), repr(y)]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    if version == "2.0.1" and "False" in said.stdout[:6]:
        pytest.skip("this QGIS does not speak WCS 2.0")
    assert said.stdout.split() == ["True", "EPSG:3857", "True", "712.0"], said.stderr


@pytest.mark.parametrize(
    ("format_", "driver"), [("image/tiff", "GTiff"), ("application/x-netcdf", "netCDF"), ("ArcGrid", "AAIGrid")]
)
def test_coverages_are_had_in_other_formats(client, tmp_path, format_, driver):
    answer = get(client, REQUEST="GetCoverage", VERSION="2.0.1", COVERAGEID=METRES, FORMAT=format_)
    assert answer.status_code == 200, answer.text
    path = tmp_path / "coverage"
    path.write_bytes(answer.content)
    dataset = gdal.Open(str(path))
    assert dataset.GetDriver().ShortName == driver
    assert np.array_equal(np.asarray(dataset.ReadAsArray()).reshape(30, 40), VALUES)


@pytest.mark.parametrize(("format_", "driver"), [("image/png", "PNG"), ("JPEG", "JPEG")])
def test_pictures_are_had_as_pictures(client, format_, driver):
    answer = get(client, REQUEST="GetCoverage", VERSION="2.0.1", COVERAGEID=PICTURE, FORMAT=format_)
    dataset = opened(answer.content)
    assert (dataset.GetDriver().ShortName, dataset.RasterCount) == (driver, 3)
    refused = get(client, REQUEST="GetCoverage", VERSION="2.0.1", COVERAGEID=METRES, FORMAT=format_)
    assert refused.status_code == 400 and "cannot hold" in refused.text


@pytest.mark.parametrize(
    ("scale", "size"),
    [
        ({"SCALEFACTOR": "0.5"}, (20, 15)),
        ({"SCALESIZE": "i(10),j(5)"}, (10, 5)),
        ({"SCALEAXES": "i(2),j(1)"}, (80, 30)),
        ({"OUTPUTCRS": "http://www.opengis.net/def/crs/EPSG/0/4326", "SCALESIZE": "Long(8),Lat(9)"}, (8, 9)),
    ],
)
def test_coverages_are_scaled(client, scale, size):
    answer = get(client, REQUEST="GetCoverage", VERSION="2.0.1", COVERAGEID=METRES, **scale)
    assert answer.status_code == 200, answer.text
    dataset = opened(answer.content)
    assert (dataset.RasterXSize, dataset.RasterYSize) == size


def test_bands_are_chosen_by_name_and_number(client):
    description = get(client, REQUEST="DescribeCoverage", VERSION="2.0.1", COVERAGEID=PICTURE)
    names = [node.get("name") for node in etree.fromstring(description.content).iter("{*}field")]
    assert len(names) == 3
    for bands in (f"{names[2]},{names[1]}", "3,2"):
        answer = get(client, REQUEST="GetCoverage", VERSION="2.0.1", COVERAGEID=PICTURE, RANGESUBSET=bands)
        assert [int(band[0, 0]) for band in opened(answer.content).ReadAsArray()] == [9, 7]


BODY_1_0 = f"""<GetCoverage service="WCS" version="1.0.0" xmlns="http://www.opengis.net/wcs"
 xmlns:gml="http://www.opengis.net/gml"><sourceCoverage>{DEGREES}</sourceCoverage><domainSubset><spatialSubset>
 <gml:Envelope srsName="EPSG:4326"><gml:pos>14.05 49.93</gml:pos><gml:pos>14.12 49.97</gml:pos></gml:Envelope>
 <gml:Grid dimension="2"><gml:limits><gml:GridEnvelope><gml:low>0 0</gml:low><gml:high>6 3</gml:high></gml:GridEnvelope>
 </gml:limits></gml:Grid></spatialSubset></domainSubset><output><crs>EPSG:4326</crs><format>GeoTIFF</format></output>
</GetCoverage>"""
BODY_2_0 = f"""<wcs:GetCoverage service="WCS" version="2.0.1" xmlns:wcs="http://www.opengis.net/wcs/2.0">
 <wcs:format>image/tiff</wcs:format><wcs:CoverageId>{DEGREES}</wcs:CoverageId><wcs:DimensionTrim>
 <wcs:Dimension>Long</wcs:Dimension><wcs:TrimLow>14.05</wcs:TrimLow><wcs:TrimHigh>14.12</wcs:TrimHigh>
 </wcs:DimensionTrim><wcs:DimensionTrim><wcs:Dimension>Lat</wcs:Dimension><wcs:TrimLow>49.93</wcs:TrimLow>
 <wcs:TrimHigh>49.97</wcs:TrimHigh></wcs:DimensionTrim></wcs:GetCoverage>"""


@pytest.mark.parametrize("body", [BODY_1_0, BODY_2_0])
def test_requests_are_posted(client, body):
    answer = requests.post(address(client), body, headers={"Content-Type": "text/xml"}, timeout=60)
    assert answer.status_code == 200, answer.text
    assert np.array_equal(opened(answer.content).ReadAsArray(), VALUES[3:7, 5:12])


@pytest.mark.parametrize(
    ("asked", "root"),
    [
        ({"VERSION": "1.0.0", "COVERAGE": "nothing"}, "ServiceExceptionReport"),
        ({"VERSION": "1.1.1", "IDENTIFIER": "nothing"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": "nothing"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": METRES, "SUBSET": "Height(1,2)"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": METRES, "SUBSET": "X(5,1)"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": METRES, "SUBSET": "X(1,2)"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": METRES, "SCALEFACTOR": "1000"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": METRES, "SCALESIZE": "i(900000),j(900000)"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": METRES, "FORMAT": "VRT"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": METRES, "OUTPUTCRS": "EPSG:99999"}, "ExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": METRES, "RANGESUBSET": "9"}, "ExceptionReport"),
        ({"VERSION": "1.0.0", "COVERAGE": METRES, "FORMAT": "GeoTIFF", "BBOX": "1,2,3"}, "ServiceExceptionReport"),
        ({"VERSION": "2.0.1", "COVERAGEID": "../../etc/passwd"}, "ExceptionReport"),
    ],
)
def test_what_cannot_be_had_is_an_exception_of_the_version(client, asked, root):
    answer = get(client, REQUEST="GetCoverage", **asked)
    assert 400 <= answer.status_code < 500, answer.text
    assert etree.QName(etree.fromstring(answer.content)).localname == root


def test_service_of_all_workspaces_names_them(client):
    answer = client.get("/geoserver/wcs", params={"SERVICE": "WCS", "REQUEST": "GetCapabilities", "VERSION": "2.0.1"})
    names = {node.text for node in etree.fromstring(answer.content).iter("{*}CoverageId")}
    assert f"{client.workspace}__{METRES}" in names
    asked = {"SERVICE": "WCS", "REQUEST": "DescribeCoverage", "VERSION": "2.0.1"}
    for name in (f"{client.workspace}__{METRES}", f"{client.workspace}:{METRES}"):
        assert client.get("/geoserver/wcs", params={**asked, "COVERAGEID": name}).status_code == 200


@pytest.mark.parametrize("version", VERSIONS)
def test_hidden_coverages_are_not_there(client, people: People, version):
    rights = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    answer = client.session.patch(client.url + client.path(METRES), data=rights, timeout=60)
    assert answer.status_code == 200, answer.text
    client.wait(METRES)
    try:
        nobody = people.nobody
        path = f"/geoserver/{client.workspace}/wcs"
        asked = {"SERVICE": "WCS", "VERSION": version}
        word = {"1.0.0": "COVERAGE", "1.1.1": "IDENTIFIER"}.get(version, "COVERAGEID")
        assert METRES not in nobody.get(path, params={**asked, "REQUEST": "GetCapabilities"}).text
        for request in ("DescribeCoverage", "GetCoverage"):
            hidden, missing = (
                nobody.get(path, params={**asked, "REQUEST": request, word: name, "FORMAT": "GeoTIFF"})
                for name in (METRES, "wcs_nothing")
            )
            assert (hidden.status_code, missing.status_code) == (404, 404)
            assert hidden.text.replace(METRES, "wcs_nothing") == missing.text
    finally:
        everyone = {"access_rights.read": "EVERYONE", "access_rights.write": client.workspace}
        client.session.patch(client.url + client.path(METRES), data=everyone, timeout=60)
        client.wait(METRES)


@pytest.mark.embedded_geoserver("reads the catalogue's files")
def test_file_that_takes_too_long_is_given_up_and_leaves_nothing(
    client: RestClient, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = ServedLayers(DataDirectory(people.settings.gs_data_dir)).layer(client.workspace, METRES)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(coverage, "MOST_S", 0.0)
    with pytest.raises(OgcError, match="ask for a smaller part") as caught:
        coverage.write_coverage(layer, grid_of(layer), CoverageQuery(factor=(50.0, 50.0)))
    assert caught.value.http_status == 413
    assert not list(tmp_path.iterdir())
