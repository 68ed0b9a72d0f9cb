"""Metadata records of what is published, and the comparison of what the sources say of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from tests.rest_client import RestClient, composition, points, wms_layer

GMD = "http://www.isotc211.org/2005/gmd"
_SAMPLES = Path(os.environ.get("LAYMAN_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")).parent / "reference"


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


def comparison(client: RestClient, name: str, folder: str = "layers") -> dict[str, Any]:
    answer = client.get(f"{client.path(name, folder)}/metadata-comparison")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def values_by_source(found: dict[str, Any], name: str) -> dict[str, Any]:
    """The values of a property by the kind of source: csw, wms, wfs, file or rest."""
    kinds = {}
    for identifier, source in found["metadata_sources"].items():
        url = source["url"]
        words = {"csw": "/csw?", "wms": "SERVICE=WMS", "wfs": "SERVICE=WFS", "file": "/file"}
        kinds[identifier] = next((kind for kind, word in words.items() if word in url), "rest")
    return {kinds[identifier]: value for identifier, value in found["metadata_properties"][name]["values"].items()}


def record(client: RestClient, name: str, folder: str = "layers") -> etree._Element | None:
    uuid = client.get(client.path(name, folder)).json()["uuid"]
    return record_of(client, uuid)


def record_of(client: RestClient, uuid: str) -> etree._Element | None:
    query = {"service": "CSW", "version": "2.0.2", "request": "GetRecordById", "id": f"m-{uuid}"}
    answer = requests.get(f"{client.url}/csw", {**query, "elementsetname": "full", "outputschema": GMD}, timeout=30)
    return etree.fromstring(answer.content).find(f"{{{GMD}}}MD_Metadata")


def spread_points() -> bytes:
    document = json.loads(points())
    for number, feature in enumerate(document["features"]):
        feature["geometry"]["coordinates"] = [14.4 + number / 10, 50.1 + number / 7]
    return json.dumps(document).encode()


def test_all_sources_of_a_layer_say_the_same(client):
    client.publish("compared", {"a.geojson": spread_points()}, title="Roads and rivers", description="of the county")
    found = comparison(client, "compared")
    unequal = {name: said for name, said in found["metadata_properties"].items() if not said["equal"]}
    assert unequal == {}
    for name in ("title", "abstract", "reference_system", "extent", "wms_url"):
        assert {"csw", "wms"} <= values_by_source(found, name).keys()
    assert values_by_source(found, "title")["wfs"] == "Roads and rivers"
    assert 4326 in values_by_source(found, "reference_system")["csw"]
    client.remove("compared")


@pytest.mark.skipif(not _SAMPLES.is_dir(), reason="recorded answers are absent")
def test_the_comparison_has_the_keys_of_layman_s(client):
    recorded = json.loads((_SAMPLES / "layman-rest-samples" / "metadata_comparison.json").read_bytes())["body"]
    client.publish("keys", {"a.geojson": points()}, description="ten points")
    found = comparison(client, "keys")
    assert found.keys() == recorded.keys()
    assert found["metadata_properties"].keys() == recorded["metadata_properties"].keys()
    for name, said in recorded["metadata_properties"].items():
        assert found["metadata_properties"][name].keys() == said.keys()
        assert values_by_source(found, name).keys() == values_by_source(recorded, name).keys(), name
    client.remove("keys")


def test_all_sources_of_a_map_say_the_same(client):
    layer = client.publish("member", {"a.geojson": points()}, title="Member")
    client.post_map(composition([wms_layer(layer)]), name="compared_map", title="Map of members")
    client.wait("compared_map", "maps")
    found = comparison(client, "compared_map", "maps")
    unequal = {name: said for name, said in found["metadata_properties"].items() if not said["equal"]}
    assert unequal == {}
    (operated,) = values_by_source(found, "operates_on")["csw"]
    assert operated["xlink:title"] == "Member"
    assert values_by_source(found, "reference_system") == {"csw": ["EPSG:3857"], "file": ["EPSG:3857"]}
    assert values_by_source(found, "map_file_endpoint").keys() == {"csw", "rest"}
    client.remove("compared_map", "maps")
    client.remove("member")


def test_a_change_reaches_the_record_and_is_a_revision(client):
    client.publish("revised", {"a.geojson": points()}, title="Before")
    assert values_by_source(comparison(client, "revised"), "revision_date")["csw"] is None
    answer = client.session.patch(client.url + client.path("revised"), data={"title": "After it"}, timeout=60)
    assert answer.status_code == 200, answer.text
    client.wait("revised")
    found = comparison(client, "revised")
    assert values_by_source(found, "title") == dict.fromkeys(("csw", "rest", "wfs", "wms"), "After it")
    assert values_by_source(found, "revision_date")["csw"] is not None
    uuid = client.get(client.path("revised")).json()["uuid"]
    client.remove("revised")
    assert record_of(client, uuid) is None


def test_a_record_is_public_only_while_everybody_may_read(client):
    client.publish("shown_record", {"a.geojson": points()})
    assert record(client, "shown_record") is not None
    rights = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    client.session.patch(client.url + client.path("shown_record"), data=rights, timeout=60)
    client.wait("shown_record")
    assert record(client, "shown_record") is None
    client.remove("shown_record")


def test_the_record_tells_scale_and_languages_of_the_data(client):
    ring = [[14 + n / 1000, 50 + (n % 5) / 1000] for n in range(50)]
    feature = {
        "type": "Feature",
        "properties": {"popis": "Silnice a řeky v okrese, hranice obce na mapě"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, [14.0, 50.1], ring[0]]]},
    }
    document = json.dumps({"type": "FeatureCollection", "features": [feature] * 3}).encode()
    client.publish("guessed", {"a.geojson": document}, title="Hranice obce")
    found = comparison(client, "guessed")
    assert values_by_source(found, "language")["csw"] == ["cze"]
    assert values_by_source(found, "spatial_resolution")["csw"] == {"scale_denominator": 250000}
    client.remove("guessed")


def test_comparing_what_is_not_there_is_answered_as_such(client):
    answer = client.get(f"{client.path('nowhere')}/metadata-comparison")
    assert (answer.status_code, answer.json()["code"]) == (404, 15)


def test_a_request_to_the_catalogue_may_come_in_chunks(client):
    body = (
        b'<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" service="CSW" version="2.0.2" '
        b'resultType="hits"><csw:Query typeNames="csw:Record"><csw:ElementSetName>brief</csw:ElementSetName>'
        b"</csw:Query></csw:GetRecords>"
    )
    pieces = (body[start : start + 50] for start in range(0, len(body), 50))
    answer = requests.post(f"{client.url}/csw", data=pieces, headers={"Content-Type": "application/xml"}, timeout=30)
    assert etree.QName(etree.fromstring(answer.content)).localname == "GetRecordsResponse"


def test_chunks_to_the_catalogue_without_end_are_refused(client):
    pieces = (bytes(1024 * 1024) for _ in range(20))
    try:
        answer = requests.post(f"{client.url}/csw", data=pieces, timeout=30)
    except requests.ConnectionError:
        return  # the connection was closed while we were still sending
    assert answer.status_code == 413
