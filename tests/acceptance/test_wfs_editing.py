"""Features of a published layer edited in QGIS itself, through its WFS provider."""

from __future__ import annotations

import json

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer, edit

from tests.rest_client import RestClient, points

pytestmark = pytest.mark.usefixtures("qgis_app")


def properties(client: RestClient, name: str) -> dict[str, tuple[object, list[float]]]:
    query = f"SERVICE=WFS&VERSION=1.1.0&REQUEST=GetFeature&TYPENAME={name}&OUTPUTFORMAT=application/json"
    features = client.get(f"/geoserver/{client.workspace}/wfs?{query}").json()["features"]
    return {f["properties"]["name"]: (f["properties"]["value"], f["geometry"]["coordinates"]) for f in features}


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "auto"])
def test_qgis_adds_changes_and_deletes_features(running_server, version):
    client = RestClient(running_server.url, running_server.token)
    name = f"edited_in_qgis_{version.replace('.', '_')}"
    everybody = {"access_rights.read": "EVERYONE", "access_rights.write": "EVERYONE"}
    client.publish(name, {"a.geojson": points()}, **everybody)
    url = f"{client.url}/geoserver/{client.workspace}/wfs"
    layer = QgsVectorLayer(
        f"srsname='EPSG:4326' typename='{client.workspace}:{name}' url='{url}' version='{version}'",
        name,
        "WFS",
    )
    assert layer.isValid(), layer.error().message()
    by_name = {feature["name"]: feature for feature in layer.getFeatures()}
    assert sorted(by_name) == ["point 0", "point 1", "point 2"]
    with edit(layer):
        new = QgsFeature(layer.fields())
        new["name"], new["value"] = "neu & <ž>", 7.5
        new.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(12.5, 49.5)))
        assert layer.addFeature(new)
        changed = by_name["point 1"].id()
        assert layer.changeAttributeValue(changed, layer.fields().indexOf("value"), 42.25)
        assert layer.changeGeometry(changed, QgsGeometry.fromPointXY(QgsPointXY(13.5, 48.5)))
        assert layer.deleteFeature(by_name["point 2"].id())
    found = properties(client, name)
    assert json.loads(json.dumps(found)) == {
        "point 0": [0, [14.4, 50.1]],
        "point 1": [42.25, [13.5, 48.5]],
        "neu & <ž>": [7.5, [12.5, 49.5]],
    }
    client.wait(name)
    client.remove(name)


def test_qgis_reads_every_version(running_server):
    client = RestClient(running_server.url, running_server.token)
    client.publish("read_in_qgis", {"a.geojson": points(250)}, **{"access_rights.read": "EVERYONE"})
    for version in ("auto", "1.0.0", "1.1.0", "2.0.0"):
        url = f"{client.url}/geoserver/{client.workspace}/wfs"
        uri = f"typename='{client.workspace}:read_in_qgis' url='{url}' version='{version}'"
        layer = QgsVectorLayer(f"{uri} srsname='EPSG:4326'", version, "WFS")
        assert layer.isValid(), version
        features = list(layer.getFeatures())
        assert len(features) == 250
        assert features[0].geometry().asPoint().x() == pytest.approx(14.4, abs=3)
    client.remove("read_in_qgis")
