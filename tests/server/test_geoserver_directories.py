"""A directory of GeoServer 1.x taken over into a running server is served at once; an export boots a real GeoServer."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import requests
from osgeo import gdal, ogr, osr
from PIL import Image

from layman_server.geoserver.datadir import DataDirectory
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.raster_files import LEFT, PIXEL, TOP, plain, raster
from tests.rest_client import RED_SQUARES_SLD, RestClient, points
from tests.server.real_geoserver_fixture import MISSING, booted, is_available
from tests.server.server_process import ServerProcess, fresh_home, layman_server, started

WORKSPACE = "oldtown"
#: A name that no user can have.
RASTERS = "old-town.rasters"
BLUE = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>b</Name><UserStyle>
<FeatureTypeStyle><Rule><PolygonSymbolizer><Fill><CssParameter name="fill">#0000ff</CssParameter></Fill>
</PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""
CATALOG = f"""<?config.xml version="1.0" encoding="UTF-8"?>
<catalog>
  <datastores>
    <datastore id="shapes" namespace="{WORKSPACE}"><connectionParams>
      <parameter name="url" value="file:data/shapes"/></connectionParams></datastore>
    <datastore id="far" namespace="{WORKSPACE}"><connectionParams>
      <parameter name="url" value="file:/etc/passwd"/></connectionParams></datastore>
    <datastore id="package" namespace="{WORKSPACE}"><connectionParams>
      <parameter name="dbtype" value="geopkg"/><parameter name="database" value="file:data/two.gpkg"/>
    </connectionParams></datastore>
  </datastores>
  <formats><format id="height" namespace="{RASTERS}">
    <type>GeoTIFF</type><url>file:data/height.tif</url></format></formats>
  <namespaces><namespace prefix="{WORKSPACE}" uri="http://old.town" default="true"/>
    <namespace prefix="{RASTERS}" uri="http://old.rasters"/></namespaces>
  <styles><style id="blue_fill" filename="blue.sld"/></styles>
</catalog>"""
INFO = """<featureType datastore="{store}"><name>{name}</name><SRS>4326</SRS><title>{name} of old</title>
<latLonBoundingBox minx="0" miny="0" maxx="4" maxy="4"/><styles default="blue_fill"/></featureType>"""


def _shapefile(path: Path, count: int) -> None:
    """`count` squares of one degree in a row, with a text and a number."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(4326)
    dataset = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(str(path))
    layer = dataset.CreateLayer(path.stem, reference, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("NAME", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("PERSONS", ogr.OFTInteger))
    for number in range(count):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["NAME"], feature["PERSONS"] = f"Block {number}", number * 100
        square = f"POLYGON(({number} 0,{number} 1,{number + 1} 1,{number + 1} 0,{number} 0))"
        feature.SetGeometry(ogr.CreateGeometryFromWkt(square))
        layer.CreateFeature(feature)
    dataset.FlushCache()


def _old_directory(root: Path) -> Path:
    for name in ("data/shapes", "styles", "featureTypes/blocks", "featureTypes/far", "coverages/height"):
        (root / name).mkdir(parents=True)
    _shapefile(root / "data/shapes/blocks.shp", 4)
    for name in ("first", "second"):
        options = {"layerName": name, "accessMode": "update" if name == "second" else None}
        gdal.VectorTranslate(
            str(root / "data/two.gpkg"), str(root / "data/shapes/blocks.shp"), format="GPKG", **options
        )
    (root / "featureTypes/second").mkdir()
    (root / "featureTypes/second/info.xml").write_text(INFO.format(store="package", name="second"))
    raster(root / "data/height.tif", plain(0, 200, 0), ("Red", "Green", "Blue"))
    (root / "catalog.xml").write_text(CATALOG)
    (root / "styles/blue.sld").write_text(BLUE)
    (root / "featureTypes/blocks/info.xml").write_text(INFO.format(store="shapes", name="blocks"))
    (root / "featureTypes/far/info.xml").write_text(INFO.format(store="far", name="far"))
    (root / "coverages/height/info.xml").write_text(
        f"""<coverage format="height"><name>height</name><label>Height</label><styles default="raster"/>
        <envelope srsName="EPSG:3857">
          <pos>{LEFT} {TOP - 20 * PIXEL}</pos><pos>{LEFT + 30 * PIXEL} {TOP}</pos>
        </envelope>
        <grid dimension="2"><low>0 0</low><high>30 20</high></grid></coverage>"""
    )
    return root


@pytest.fixture(scope="module")
def taken(running_server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The report of taking an old directory over into the shared server, from which it is removed in the end."""
    if is_available():
        pytest.skip("the shared server publishes in a real GeoServer")
    root = _old_directory(tmp_path_factory.mktemp("old"))
    connection = psycopg2.connect(**_own_database(running_server))
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE SCHEMA old_places;"
            "CREATE TABLE old_places.places (number int PRIMARY KEY, the_geom geometry(Point, 4326));"
            "INSERT INTO old_places.places"
            " SELECT n, ST_SetSRID(ST_MakePoint(n, 0.5), 4326) FROM generate_series(1, 3) AS n"
        )
    _add_postgis(root, _own_database(running_server))
    done = layman_server("import-datadir", str(root), "--home", str(running_server.home), "--json")
    assert done.returncode == 0, done.stderr
    yield json.loads(done.stdout)
    data = DataDirectory(running_server.home / "geoserver")
    for workspace in (WORKSPACE, RASTERS):
        data.remove_workspace(workspace)
        data.access_rules.remove_workspace(workspace)
    with connection, connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA old_places CASCADE")
    connection.close()


def _own_database(server: ServerProcess) -> dict[str, Any]:
    """Where the tables of the server are, in psycopg2's words."""
    return Settings.from_environment(Home(server.home).read_settings()).postgresql_dsn()


def _add_postgis(root: Path, dsn: dict[str, Any]) -> None:
    words = {"dbtype": "postgis", "schema": "old_places", "database": dsn["dbname"], "passwd": dsn["password"]}
    words |= {"host": dsn["host"], "port": str(dsn["port"]), "user": dsn["user"]}
    parameters = "".join(f'<parameter name="{name}" value="{value}"/>' for name, value in words.items())
    store = (
        f'<datastore id="tables" namespace="{WORKSPACE}"><connectionParams>{parameters}</connectionParams></datastore>'
    )
    (root / "catalog.xml").write_text(CATALOG.replace("</datastores>", f"{store}</datastores>"))
    (root / "featureTypes/places").mkdir()
    (root / "featureTypes/places/info.xml").write_text(INFO.format(store="tables", name="places"))


def _wms(server: ServerProcess, workspace: str, layer: str, crs: str, box: str) -> Image.Image:
    query = f"service=WMS&version=1.1.1&request=GetMap&layers={layer}&styles=&srs={crs}&bbox={box}&width=80&height=20"
    answer = requests.get(f"{server.url}/geoserver/{workspace}/wms?{query}&format=image/png", timeout=60)
    assert answer.headers["Content-Type"] == "image/png", answer.text
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def _wfs(server: ServerProcess, query: str, layer: str = "blocks") -> requests.Response:
    url = f"{server.url}/geoserver/{WORKSPACE}/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames={layer}"
    return requests.get(f"{url}&{query}", timeout=60)


def test_files_of_an_old_directory_are_drawn(running_server: ServerProcess, taken: dict[str, Any]) -> None:
    assert _wms(running_server, WORKSPACE, "blocks", "EPSG:4326", "0,0,4,1").getpixel((40, 10)) == (0, 0, 255)
    box = f"{LEFT},{TOP - 20 * PIXEL},{LEFT + 30 * PIXEL},{TOP}"
    assert _wms(running_server, RASTERS, "height", "EPSG:3857", box).getpixel((40, 10)) == (0, 200, 0)


def test_features_of_a_file_are_read_and_filtered(running_server: ServerProcess, taken: dict[str, Any]) -> None:
    found = _wfs(running_server, "outputFormat=application/json").json()
    values = [(feature["properties"]["NAME"], feature["properties"]["PERSONS"]) for feature in found["features"]]
    assert values == [(f"Block {number}", number * 100) for number in range(4)]
    assert found["features"][0]["id"] == "blocks.1"
    condition = "<Filter xmlns='http://www.opengis.net/fes/2.0'><PropertyIsGreaterThan><ValueReference>PERSONS"
    condition += "</ValueReference><Literal>150</Literal></PropertyIsGreaterThan></Filter>"
    hits = _wfs(running_server, f"resultType=hits&filter={requests.utils.quote(condition)}").text
    assert 'numberMatched="2"' in hits


def test_one_layer_of_a_geopackage_is_served(running_server: ServerProcess, taken: dict[str, Any]) -> None:
    answer = _wfs(running_server, "outputFormat=application/json", "second")
    assert answer.status_code == 200, answer.text
    assert [feature["properties"]["NAME"] for feature in answer.json()["features"]] == [f"Block {n}" for n in range(4)]


def test_a_table_of_another_store_is_served(running_server: ServerProcess, taken: dict[str, Any]) -> None:
    found = _wfs(running_server, "outputFormat=application/json", "places").json()
    assert [feature["id"] for feature in found["features"]] == ["places.1", "places.2", "places.3"]
    picture = _wms(running_server, WORKSPACE, "places", "EPSG:4326", "0,0,4,1")
    assert len(set(picture.getdata())) > 1


def test_a_file_that_changes_is_read_again(running_server: ServerProcess, taken: dict[str, Any]) -> None:
    assert 'numberMatched="4"' in _wfs(running_server, "resultType=hits").text
    folder = running_server.home / f"geoserver/data/{WORKSPACE}/shapes"
    new = folder / "new"
    new.mkdir()
    _shapefile(new / "blocks.shp", 4)
    dataset = ogr.Open(str(new / "blocks.shp"), 1)
    dataset.GetLayer().DeleteFeature(0)
    dataset.ExecuteSQL("REPACK blocks")
    dataset = None
    for file in new.iterdir():
        os.replace(file, folder / file.name)
    new.rmdir()
    assert 'numberMatched="3"' in _wfs(running_server, "resultType=hits").text
    _shapefile_back(folder)


def _shapefile_back(folder: Path) -> None:
    for file in folder.glob("blocks.*"):
        file.unlink()
    _shapefile(folder / "blocks.shp", 4)


def test_features_of_a_file_cannot_be_changed(running_server: ServerProcess, taken: dict[str, Any]) -> None:
    client = RestClient(running_server.url, running_server.token)
    body = f"""<wfs:Transaction service="WFS" version="1.1.0" xmlns:wfs="http://www.opengis.net/wfs"
      xmlns:w="http://{WORKSPACE}"><wfs:Delete typeName="w:blocks"><Filter xmlns="http://www.opengis.net/ogc">
      <FeatureId fid="blocks.1"/></Filter></wfs:Delete></wfs:Transaction>"""
    answer = client.session.post(f"{client.url}/geoserver/{WORKSPACE}/wfs", data=body, timeout=60)
    assert "<ows:Exception " in answer.text
    assert 'numberMatched="4"' in _wfs(running_server, "resultType=hits").text


def test_a_store_that_leads_elsewhere_is_dropped_and_said(taken: dict[str, Any]) -> None:
    far = [one for one in taken["objects"] if one["kind"] == "dataStore" and one["name"] == "far"]
    assert [one["outcome"] for one in far] == ["dropped"]
    assert "outside the data directory" in far[0]["messages"][0]


def test_nobody_can_take_the_name_of_an_imported_workspace(
    running_server: ServerProcess, taken: dict[str, Any], tmp_path: Path
) -> None:
    home = str(running_server.home)
    refused = layman_server("user", "add", WORKSPACE, "--home", home)
    assert (refused.returncode, "Workspace name already reserved" in refused.stderr) == (1, True)
    again = layman_server("import-datadir", str(_old_directory(tmp_path / "again")), "--home", home, "--json")
    clashes = [one["name"] for one in json.loads(again.stdout)["objects"] if one["outcome"] == "clash"]
    assert clashes == [WORKSPACE, RASTERS]


def test_the_check_leaves_imported_workspaces_alone(running_server: ServerProcess, taken: dict[str, Any]) -> None:
    checked = layman_server("check", "--json", "--home", str(running_server.home))
    assert WORKSPACE not in checked.stdout
    assert (running_server.home / f"geoserver/workspaces/{WORKSPACE}").is_dir()


def _features(url: str, workspace: str, layer: str) -> list[dict[str, Any]]:
    """Values of the attributes of all features, sorted."""
    query = f"service=WFS&version=1.1.0&request=GetFeature&typeName={workspace}:{layer}&outputFormat=application/json"
    answer = requests.get(f"{url}/{workspace}/wfs?{query}", timeout=120)
    assert answer.status_code == 200, answer.text
    rows = [feature["properties"] for feature in answer.json()["features"]]
    own = ("ogc_fid", "bbox")
    return sorted(
        ({key: value for key, value in row.items() if key not in own} for row in rows), key=lambda row: str(row)
    )


@pytest.mark.slow
def test_a_real_geoserver_boots_on_an_export_and_serves_the_same(tmp_path: Path) -> None:
    if not os.environ.get("GEOSERVER_HOME"):
        pytest.skip(MISSING)
    with fresh_home() as home, started(home) as server:
        client = RestClient(server.url, server.token)
        client.publish("squares", {"a.geojson": points(25)}, style=("s.sld", RED_SQUARES_SLD))
        green = raster(tmp_path / "green.tif", plain(0, 200, 0), ("Red", "Green", "Blue"))
        client.post_layer([green], name="green")
        client.wait("green")
        imported = layman_server("import-datadir", str(_old_directory(tmp_path / "old")), "--home", str(home))
        assert imported.returncode == 0, imported.stderr
        out = tmp_path / "export"
        done = layman_server("export-datadir", str(out), "--home", str(home), "--with-passwords", "--copy-rasters")
        assert done.returncode == 0, done.stderr
        with booted(Path(os.environ["GEOSERVER_HOME"]), out) as place:
            for workspace, layer in ((client.workspace, "squares"), (WORKSPACE, "blocks")):
                ours = _features(f"{server.url}/geoserver", workspace, layer)
                assert len(ours) == (25 if layer == "squares" else 4)
                assert _features(place.url, workspace, layer) == ours
            capabilities = requests.get(
                f"{place.url}/wms?service=WMS&version=1.3.0&request=GetCapabilities", timeout=60
            )
            names = set(re.findall(r"<Name>([^<]+)</Name>", capabilities.text))
            assert {f"{client.workspace}:green", f"{RASTERS}:height", f"{WORKSPACE}:blocks"} <= names
            box = f"{LEFT},{TOP - 20 * PIXEL},{LEFT + 30 * PIXEL},{TOP}"
            query = f"service=WMS&version=1.1.1&request=GetMap&styles=&srs=EPSG:3857&bbox={box}&width=30&height=20"
            for layer in (f"{client.workspace}:green", f"{RASTERS}:height"):
                answer = requests.get(f"{place.url}/wms?{query}&format=image/png&layers={layer}", timeout=120)
                assert answer.headers["Content-Type"] == "image/png", answer.text
                assert Image.open(io.BytesIO(answer.content)).convert("RGB").getpixel((15, 10)) == (0, 200, 0)
