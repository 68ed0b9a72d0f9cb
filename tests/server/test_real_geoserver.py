"""Publishing in a real GeoServer: what is there, who may see it, and what stays whose."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from lxml import etree
from PIL import Image

from tests.raster_files import LEFT, PIXEL, RGB, TOP, plain, raster
from tests.raster_maps import RasterLayers
from tests.rest_client import RED_SQUARES_SLD, RestClient, points
from tests.server.people import People
from tests.server.real_geoserver_fixture import RealGeoServerPlace
from tests.server.server_process import ServerProcess, layman_server

RED_QML = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16" styleCategories="Symbology"><renderer-v2 type="singleSymbol" symbollevels="0" forceraster="0"
enableorderby="0" referencescale="-1"><symbols><symbol type="marker" name="0" alpha="1" clip_to_extent="1"
force_rhr="0"><layer class="SimpleMarker" pass="0" locked="0" enabled="1"><Option type="Map">
<Option type="QString" name="color" value="255,0,0,255"/><Option type="QString" name="name" value="square"/>
<Option type="QString" name="outline_style" value="no"/><Option type="QString" name="size" value="20"/>
<Option type="QString" name="size_unit" value="MM"/></Option></layer></symbol></symbols></renderer-v2>
<layerGeometryType>0</layerGeometryType></qgis>"""
RED = (255, 0, 0, 255)
GREEN_SLD = RED_SQUARES_SLD.replace(b"#FF0000", b"#00FF00")


@pytest.fixture
def client(real_geoserver: RealGeoServerPlace, running_server: ServerProcess) -> RestClient:
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def publish(client: RestClient) -> Iterator[Callable[..., dict[str, Any]]]:
    """Publishes three points near Prague, or other files, under a name; removed at the end."""
    names: list[str] = []

    def publish_layer(name: str, files: Any = None, **options: Any) -> dict[str, Any]:
        names.append(name)
        return client.publish(name, files or {"points.geojson": points()}, **options)

    yield publish_layer
    for name in names:
        client.remove(name)


def wms(client: RestClient, layers: str, box: str = "14.3,50,14.5,50.2", **more: str) -> requests.Response:
    query = {
        "SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": layers, "STYLES": "", "SRS": "EPSG:4326",
        "BBOX": box, "WIDTH": "60", "HEIGHT": "60", "FORMAT": "image/png", "TRANSPARENT": "TRUE", **more,
    }  # fmt: skip
    return client.get(f"/geoserver/{client.workspace}/wms", params=query)


def picture(answer: requests.Response) -> Image.Image:
    assert answer.headers["Content-Type"] == "image/png", answer.text
    return Image.open(io.BytesIO(answer.content)).convert("RGBA")


def test_geoserver_has_feature_type_style_and_rules(real_geoserver, client, publish):
    publish("real_objects")
    workspace = client.workspace
    layer = real_geoserver.rest("GET", f"/workspaces/{workspace}/layers/real_objects.json").json()["layer"]
    assert layer["defaultStyle"]["name"] in {"real_objects", f"{workspace}:real_objects"}
    rules = real_geoserver.rest("GET", "/security/acl/layers.json").json()
    assert set(rules[f"{workspace}.real_objects.r"].split(",")) == {"ROLE_ANONYMOUS", "ROLE_AUTHENTICATED"}
    client.delete(client.path("real_objects"))
    for path in ("layers/real_objects", "styles/real_objects", "datastores/postgresql/featuretypes/real_objects"):
        assert real_geoserver.rest("GET", f"/workspaces/{workspace}/{path}.json").status_code == 404
    rules = real_geoserver.rest("GET", "/security/acl/layers.json").json()
    assert not [key for key in rules if "real_objects" in key]


def test_addresses_in_capabilities_are_those_of_clients(client, publish):
    publish("real_addresses")
    for service, version in (("WMS", "1.1.1"), ("WMS", "1.3.0"), ("WFS", "1.1.0"), ("WFS", "2.0.0")):
        query = {"SERVICE": service, "VERSION": version, "REQUEST": "GetCapabilities"}
        answer = client.get(f"/geoserver/{client.workspace}/{service.lower()}", params=query)
        root = etree.fromstring(answer.content)
        links = root.xpath("//@*[local-name()='href']")
        own = [link for link in links if "/geoserver/" in link]
        assert own and all(link.startswith(f"{client.url}/geoserver/") for link in own), links
        assert "real_addresses" in answer.text


def test_qml_is_drawn_by_qgis_and_served_as_features(client, publish):
    publish("real_qml", style=("red.qml", RED_QML.encode()))
    publish("real_sld")
    alone = picture(wms(client, "real_qml"))
    assert RED in {color for _, color in alone.getcolors(10_000)}
    assert RED in {color for _, color in picture(wms(client, "real_sld,real_qml")).getcolors(10_000)}
    named = picture(wms(client, f"{client.workspace}:real_qml"))
    assert named.tobytes() == alone.tobytes()
    query = {"SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetLegendGraphic", "LAYER": "real_qml"}
    legend = client.get(f"/geoserver/{client.workspace}/wms", params={**query, "FORMAT": "image/png"})
    assert RED in {color for _, color in picture(legend).getcolors(10_000)}
    query = {"SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetFeature", "TYPENAMES": "real_qml"}
    features = client.get(f"/geoserver/{client.workspace}/wfs", params={**query, "OUTPUTFORMAT": "application/json"})
    assert features.json()["numberMatched"] == 3


def test_a_private_qml_layer_is_for_nobody_else(real_geoserver, client, publish, running_server):
    publish("real_hidden", style=("red.qml", RED_QML.encode()), **{"access_rights.read": client.workspace})
    stranger = RestClient(running_server.url, None, client.workspace)
    assert RED in {color for _, color in picture(wms(client, "real_hidden")).getcolors(10_000)}
    assert wms(stranger, "real_hidden").headers["Content-Type"] != "image/png"
    beside = f"{real_geoserver.url}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&STYLES=&SRS=EPSG:4326"
    beside += f"&BBOX=14.3,50,14.5,50.2&WIDTH=60&HEIGHT=60&FORMAT=image/png&LAYERS={client.workspace}_wms:real_hidden"
    assert "LayerNotDefined" in requests.get(beside, timeout=60).text
    door = requests.get(f"{client.url}/internal/qgis/{client.workspace}/real_hidden/wms", timeout=60)
    assert door.status_code == 401


def test_another_style_makes_a_layer_of_qgis_one_of_geoserver(real_geoserver, client, publish):
    publish("real_turned", style=("red.qml", RED_QML.encode()))
    store = f"/workspaces/{client.workspace}_wms/wmsstores/qgis_real_turned.json"
    assert real_geoserver.rest("GET", store).status_code == 200
    url = client.url + client.path("real_turned")
    assert client.session.patch(url, files={"style": ("green.sld", GREEN_SLD)}, timeout=60).status_code == 200
    client.wait("real_turned")
    assert real_geoserver.rest("GET", store).status_code == 404
    assert RED not in {color for _, color in picture(wms(client, "real_turned")).getcolors(10_000)}


def test_roles_of_a_user_count_at_once(people: People, client, publish):
    reader = people.add("real_reader")
    reader.workspace = client.workspace
    roles = people.stores.role_schema
    roles.add_role("REAL_READERS")
    publish("real_roles", **{"access_rights.read": f"{client.workspace},REAL_READERS"})
    for _ in range(2):
        assert wms(reader, "real_roles").headers["Content-Type"] != "image/png"
        roles.grant("REAL_READERS", "real_reader")
        until(lambda: wms(reader, "real_roles").headers["Content-Type"] == "image/png")
        roles.revoke("REAL_READERS", "real_reader")
        until(lambda: wms(reader, "real_roles").headers["Content-Type"] != "image/png")


def until(is_so: Callable[[], bool]) -> None:
    """Wait as long as roles are remembered, and a little."""
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_what_others_made_in_geoserver_is_never_touched(real_geoserver, client, publish, running_server):
    name = "real_foreign"
    real_geoserver.rest("POST", "/workspaces", json={"workspace": {"name": name}})
    store = {"name": "theirs", "connectionParameters": {"entry": [{"@key": "url", "$": "file:data/none"}]}}
    real_geoserver.rest("POST", f"/workspaces/{name}/datastores", json={"dataStore": store})
    kind = {"Content-Type": "application/vnd.ogc.sld+xml"}
    styles = f"/workspaces/{client.workspace}/styles"
    real_geoserver.rest("POST", f"{styles}?name=theirs", data=RED_SQUARES_SLD, headers=kind)
    try:
        refused = layman_server("user", "add", name, "--home", str(running_server.home))
        assert refused.returncode != 0 and "that this server did not make" in refused.stderr
        repaired = layman_server("check", "--repair", "--home", str(running_server.home))
        assert repaired.returncode in {0, 1}, repaired.stderr
        assert real_geoserver.rest("GET", f"/workspaces/{name}/datastores/theirs.json").status_code == 200
        assert real_geoserver.rest("GET", f"{styles}/theirs.json").status_code == 200
    finally:
        real_geoserver.rest("DELETE", f"/workspaces/{name}?recurse=true")
        real_geoserver.rest("DELETE", f"{styles}/theirs?purge=true")


def test_check_mends_what_is_missing(real_geoserver, client, publish, running_server):
    for name in ("real_lost", "real_styleless", "real_ruleless"):
        publish(name)
    ws = client.workspace
    lost = f"/workspaces/{ws}/datastores/postgresql/featuretypes/real_lost"
    real_geoserver.rest("DELETE", f"{lost}?recurse=true")
    real_geoserver.rest("DELETE", f"/workspaces/{ws}/styles/real_styleless?recurse=true&purge=true")
    real_geoserver.rest("DELETE", f"/security/acl/layers/{ws}.real_ruleless.r")
    real_geoserver.rest("POST", "/security/acl/layers.json", json={f"{ws}.real_ghost.r": "ROLE_ANONYMOUS"})
    found = layman_server("check", "--json", "--home", str(running_server.home))
    kinds = {(entry["kind"], entry["object"].rpartition("/")[2].rpartition(":")[2]) for entry in findings(found.stdout)}
    assert {
        ("feature-type-missing", "real_lost"),
        ("feature-type-damaged", "real_styleless"),
        ("rules-differ", "real_ruleless"),
        ("rules-unknown", "real_ghost"),
    } <= kinds, found.stdout
    mended = layman_server("check", "--repair", "--home", str(running_server.home))
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert real_geoserver.rest("GET", f"{lost}.json").status_code == 200
    assert real_geoserver.rest("GET", f"/workspaces/{ws}/styles/real_styleless.json").status_code == 200
    rules = real_geoserver.rest("GET", "/security/acl/layers.json").json()
    assert f"{ws}.real_ruleless.r" in rules and f"{ws}.real_ghost.r" not in rules


def findings(text: str) -> list[dict]:
    document = json.loads(text)
    return document["findings"] if isinstance(document, dict) else document


def test_a_coverage_leads_to_the_file_of_the_publication(real_geoserver, client, tmp_path):
    layers = RasterLayers(client)
    layers("real_raster", raster(tmp_path / "red.tif", plain(255, 0, 0), RGB))
    path = f"/workspaces/{client.workspace}/coveragestores/coverage_real_raster.json"
    store = real_geoserver.rest("GET", path).json()["coverageStore"]
    assert store["url"].startswith("file:/") and store["url"].endswith(".tif")
    box = f"{LEFT},{TOP - 20 * PIXEL},{LEFT + 30 * PIXEL},{TOP}"
    assert picture(wms(client, "real_raster", box, SRS="EPSG:3857")).getpixel((30, 30)) == RED
    layers.remove()
    assert real_geoserver.rest("GET", path).status_code == 404


def test_attributes_that_are_not_there_are_made_by_a_transaction(client, publish):
    publish("real_edited", {"p.geojson": points(1)})
    ws = client.workspace
    body = (
        '<wfs:Transaction service="WFS" version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"'
        f' xmlns:{ws}="http://{ws}"><wfs:Update typeName="{ws}:real_edited">'
        "<wfs:Property><wfs:ValueReference>fresh_one</wfs:ValueReference><wfs:Value>new</wfs:Value></wfs:Property>"
        "</wfs:Update></wfs:Transaction>"
    )
    answer = client.session.post(f"{client.url}/geoserver/{ws}/wfs", data=body.encode(), timeout=60)
    assert "totalUpdated>1<" in answer.text, answer.text
    query = {"SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetFeature", "TYPENAMES": f"{ws}:real_edited"}
    features = client.get(f"/geoserver/{ws}/wfs", params={**query, "OUTPUTFORMAT": "application/json"}).json()
    assert features["features"][0]["properties"]["fresh_one"] == "new"
