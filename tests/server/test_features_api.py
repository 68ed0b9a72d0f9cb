"""OGC API - Features: what GDAL, OWSLib, QGIS and plain HTTP get from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests
from osgeo import ogr
from owslib.ogcapi.features import Features

from tests.rest_client import RestClient
from tests.server.people import People

LAYER = "api_towns"
API = "/geoserver/ogc/features/v1"
TOWNS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": f"town {number}", "people": number * 100, "since": f"20{number:02}-05-01"},
            "geometry": {"type": "Point", "coordinates": [10 + number, 50]},
        }
        for number in range(10, 35)
    ],
}
QGIS = """
import os, sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(sys.argv[1], "a", "OAPIF")
request = QgsFeatureRequest().setFilterRect(QgsRectangle(20.5, 49, 22.5, 51))
found = [feature["people"] for feature in layer.getFeatures(request)]
print(layer.isValid(), layer.crs().authid(), sorted(map(int, found)), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def client(running_server) -> Iterator[RestClient]:
    client = RestClient(running_server.url, running_server.token)
    client.publish(LAYER, {"a.geojson": json.dumps(TOWNS).encode()})
    yield client
    client.remove(LAYER)


def items(client: RestClient, **parameters: object) -> requests.Response:
    return client.get(f"{API}/collections/{client.workspace}:{LAYER}/items", params=parameters)


def numbers(answer: requests.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [feature["properties"]["people"] // 100 for feature in answer.json()["features"]]


def test_landing_page_leads_to_everything(client):
    landing = client.get(API).json()
    links = {link["rel"]: link["href"] for link in landing["links"]}
    for rel in ("service-desc", "conformance", "data"):
        assert requests.get(links[rel], timeout=30).status_code == 200
    one = next(
        found for found in requests.get(links["data"], timeout=30).json()["collections"]
        if found["id"] == f"{client.workspace}:{LAYER}"
    )  # fmt: skip
    assert one["extent"]["spatial"]["bbox"][0] == pytest.approx([20, 50, 44, 50], abs=0.001)
    assert next(link["href"] for link in one["links"] if link["rel"] == "items").endswith(f"{LAYER}/items")


def test_items_are_paged_by_links(client):
    address, seen, pages = f"{client.url}{API}/collections/{client.workspace}:{LAYER}/items?limit=10", [], 0
    while address:
        answer = requests.get(address, timeout=30)
        assert answer.headers["Content-Type"] == "application/geo+json"
        seen += numbers(answer)
        pages += 1
        address = next((link["href"] for link in answer.json()["links"] if link["rel"] == "next"), "")
    assert (seen, pages) == (list(range(10, 35)), 3)
    assert (answer.json()["numberMatched"], answer.json()["numberReturned"]) == (25, 5)


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"bbox": "20.5,49,22.5,51"}, [11, 12]),
        ({"bbox": "20.5,49,0,22.5,51,10"}, [11, 12]),
        ({"bbox": "49,20.5,51,22.5", "bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}, [11, 12]),
        ({"name": "town 14"}, [14]),
        ({"people": 1500, "name": "town 15"}, [15]),
        ({"filter": "people BETWEEN 1200 AND 1300 OR name = 'town 30'"}, [12, 13, 30]),
        ({"datetime": "2011-01-01/2013-01-01"}, [11, 12]),
        ({"datetime": "../2011-12-31"}, [10, 11]),
        ({"sortby": "-people", "limit": 2}, [34, 33]),
        ({"offset": 23}, [33, 34]),
    ],
)
def test_items_are_chosen(client, parameters, found):
    assert numbers(items(client, **parameters)) == found


def test_coordinates_are_in_the_order_of_the_asked_system(client):
    for crs, wanted in (
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", [20, 50]),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", [50, 20]),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", [2226389.8, 6446275.8]),
    ):
        answer = items(client, crs=crs, limit=1)
        assert answer.headers["Content-Crs"] == f"<{crs}>"
        assert answer.json()["features"][0]["geometry"]["coordinates"] == pytest.approx(wanted, abs=0.1)


def test_one_item_is_had_by_its_identifier(client):
    first = items(client, limit=1).json()["features"][0]
    path = f"{API}/collections/{client.workspace}:{LAYER}/items"
    answer = client.get(f"{path}/{first['id']}")
    assert answer.json()["properties"] == first["properties"]
    assert client.get(f"{path}/{LAYER}.999999").status_code == 404


def test_pages_are_for_people(client):
    for path in ("", "/collections", f"/collections/{client.workspace}:{LAYER}/items"):
        answer = client.get(API + path, headers={"Accept": "text/html"})
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "<h1>" in answer.text


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"limit": "0"}, 400),
        ({"limit": "x"}, 400),
        ({"bbox": "1,2,3"}, 400),
        ({"nothing": "1"}, 400),
        ({"filter": "name = 'a' OR pg_sleep(9) = 1"}, 400),
        ({"people": "1 OR 1=1"}, 400),
        ({"crs": "http://evil.example/crs"}, 400),
        ({"datetime": "yesterday"}, 400),
    ],
)
def test_wrong_parameters_are_named_in_json(client, parameters, status):
    answer = items(client, **parameters)
    assert (answer.status_code, set(answer.json())) == (status, {"code", "description"})


@pytest.mark.parametrize("path", ["/no", "/collections/x", "/collections/..%2F..%2Fetc/items", "/collections/a:b/c"])
def test_what_is_not_there_is_missed(client, path):
    answer = client.get(API + path)
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")


def test_hidden_layers_are_not_there(client, people: People):
    client.publish("api_hidden", {"a.geojson": json.dumps(TOWNS).encode()}, **{"access_rights.read": client.workspace})
    try:
        nobody = people.nobody
        assert "api_hidden" not in nobody.get(f"{API}/collections").text
        assert "api_hidden" in client.get(f"{API}/collections").text
        place = f"{API}/collections/{client.workspace}:api_hidden"
        for path in (place, f"{place}/items", f"{place}/items/api_hidden.1"):
            hidden, missing = nobody.get(path), nobody.get(path.replace("api_hidden", "api_nothing"))
            assert (hidden.status_code, hidden.text) == (404, missing.text)
            assert client.get(path).status_code == 200
    finally:
        client.remove("api_hidden")


def test_gdal_reads_and_filters(client):
    source = ogr.Open(f"OAPIF:{client.url}/geoserver/{client.workspace}/ogc/features/v1")
    layer = source.GetLayerByName(LAYER)
    assert (layer.GetFeatureCount(), layer.GetSpatialRef().IsGeographic()) == (25, 1)
    assert sorted(feature["people"] for feature in layer) == [number * 100 for number in range(10, 35)]
    layer.SetSpatialFilterRect(20.5, 49, 22.5, 51)
    assert [feature["people"] for feature in layer] == [1100, 1200]


def test_owslib_reads_items(client):
    service = Features(f"{client.url}{API}")
    assert f"{client.workspace}:{LAYER}" in service.feature_collections()
    found = service.collection_items(f"{client.workspace}:{LAYER}", limit=5)
    assert len(found["features"]) == 5


@pytest.mark.slow
def test_qgis_reads_items_in_a_box(client, tmp_path):
    address = f"{client.url}/geoserver/{client.workspace}/ogc/features/v1"
    source = f"url='{address}' typename='{LAYER}' restrictToRequestBBOX='1'"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", QGIS, source], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert said.stdout.split(maxsplit=2)[::2] == ["True", "[1100, 1200]\n"], said.stdout + said.stderr
