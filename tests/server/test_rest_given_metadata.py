"""What owners say of their publications beyond title and description: given, changed, read back, in the record."""

from __future__ import annotations

import json

import pytest

from tests.rest_client import RestClient, composition, points
from tests.server.test_rest_metadata import comparison, record

SAID = {
    "keywords": {"GEMET": ["traffic"]},
    "licenses": ["CC BY 4.0"],
    "contacts": [{"name": "Ann", "role": "author"}],
    "extent": {"temporal": [{"begin": "2020-01-01", "end": "2020-12-31"}]},
}


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def layer(client):
    client.publish("said", {"said.geojson": points()}, metadata=json.dumps(SAID))
    yield "said"
    client.remove("said")


def said(client, name, folder="layers"):
    answer = client.get(f"{client.path(name, folder)}/metadata")
    assert answer.status_code == 200, answer.text
    return answer.json()


def change(client, name, folder="layers", **fields):
    return client.session.patch(client.url + client.path(name, folder), data=fields, timeout=60)


def texts(client, name, folder="layers"):
    found = record(client, name, folder)
    assert found is not None
    return {text for text in found.itertext() if text.strip()}


def test_it_is_read_back_and_in_the_record_and_all_sources_still_agree(client, layer):
    assert said(client, layer) == SAID
    assert {"GEMET", "traffic", "CC BY 4.0", "Ann", "2020-01-01"} <= texts(client, layer)
    properties = comparison(client, layer)["metadata_properties"]
    assert [name for name, value in properties.items() if not value["equal_or_null"]] == []


def test_changing_it_makes_the_record_alone_again(client, layer):
    before = client.get(client.path(layer)).json()
    assert change(client, layer, metadata='{"fees": "none"}').status_code == 200
    after = client.get(client.path(layer)).json()
    assert "status" not in after["db"] and "status" not in after["wms"]
    client.wait(layer)
    assert said(client, layer) == {"fees": "none"}
    assert "traffic" not in texts(client, layer)
    assert before["uuid"] == after["uuid"]


def test_another_change_leaves_it_and_an_empty_object_takes_it_back(client, layer):
    assert change(client, layer, title="New").status_code == 200
    client.wait(layer)
    assert said(client, layer) == SAID
    assert change(client, layer, metadata="{}").status_code == 200
    client.wait(layer)
    assert said(client, layer) == {}


def test_what_is_none_is_refused_and_nothing_is_published(client):
    answer = client.post_layer({"bad.geojson": points()}, name="bad_said", metadata='{"keywords": 5}')
    assert answer.status_code == 400
    assert answer.json()["code"] == 2 and answer.json()["detail"]["parameter"] == "metadata"
    assert client.get(client.path("bad_said")).status_code == 404


def test_a_map_has_it_too(client):
    answer = client.post_map(composition([]), name="said_map", metadata=json.dumps(SAID))
    assert answer.status_code == 200, answer.text
    try:
        client.wait("said_map", "maps")
        assert said(client, "said_map", "maps") == SAID
        assert "CC BY 4.0" in texts(client, "said_map", "maps")
    finally:
        client.remove("said_map", "maps")


def test_who_may_not_read_the_layer_does_not_read_it(client, layer):
    assert change(client, layer, **{"access_rights.read": client.workspace}).status_code == 200
    client.wait(layer)
    anonymous = RestClient(client.url, None, client.workspace)
    assert anonymous.get(f"{client.path(layer)}/metadata").status_code == 404
