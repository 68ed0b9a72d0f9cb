"""Maps over REST."""

import io

import pytest
from PIL import Image

from tests.rest_client import RestClient, composition, points, wms_layer


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def layer(client):
    yield client.publish("of_map", {"a.geojson": points()})
    client.remove("of_map")


def test_a_map_is_accepted_published_and_deleted(client, layer, running_server):
    accepted = client.post_map(composition([wms_layer(layer)]), name="my_map", title="My map")
    assert accepted.status_code == 200, accepted.text
    done = client.wait("my_map", "maps")
    assert done["layman_metadata"] == {"publication_status": "COMPLETE"}
    assert (done["title"], done["description"]) == ("My map", "Of points")
    assert done["bounding_box"] == pytest.approx([1558472.9, 6446275.8, 1669792.4, 6621293.7])
    folder = running_server.home / "layman/users" / client.workspace / "maps/my_map"
    assert (folder / "input_file/my_map.json").is_file()
    assert client.delete(client.path("my_map", "maps")).json() == accepted.json()[0]
    assert not folder.exists()


def test_the_map_file_carries_the_publication_s_words(client, layer):
    said = {"user": {"name": "x", "email": "y", "z": 1}, "groups": {"guest": "rw"}}
    client.post_map(composition([wms_layer(layer)], **said), name="words")
    document = client.get(client.path("words", "maps") + "/file").json()
    assert (document["name"], document["title"], document["abstract"]) == ("words", "A map", "Of points")
    assert document["user"] == {"name": client.workspace, "email": ""}
    assert "groups" not in document
    assert document["layers"][0]["url"] == layer["wms"]["url"]
    client.wait("words", "maps")
    client.remove("words", "maps")


def test_the_thumbnail_shows_the_layers_of_the_map(client, layer):
    client.post_map(composition([wms_layer(layer)]), name="shown")
    client.wait("shown", "maps")
    answer = client.get(client.path("shown", "maps") + "/thumbnail")
    picture = Image.open(io.BytesIO(answer.content)).convert("RGBA")
    assert picture.size == (300, 300)
    assert picture.getchannel("A").getextrema() == (0, 255)
    client.remove("shown", "maps")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"{", 2),
        ({}, 2),
        (composition([], projection="epsg:999999"), 4),
        ({k: v for k, v in composition([]).items() if k != "extent"}, 2),
        (
            composition([{"className": "HSLayers.Layer.WMS", "url": "javascript:alert(1)", "params": {"LAYERS": "a"}}]),
            2,
        ),
    ],
    ids=["no json", "nothing in it", "unknown crs", "no extent", "javascript"],
)
def test_a_bad_composition_is_refused(client, document, code):
    answer = client.post_map(document, name="bad")
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert client.get(client.path("bad", "maps")).json()["code"] == 26
