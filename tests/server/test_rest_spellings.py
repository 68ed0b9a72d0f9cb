"""What Layman's documentation says of layers and maps, the same in each of the three spellings of addresses."""

import io
import json
import re
import uuid

import pytest
from PIL import Image

from tests.rest_client import RED_SQUARES_SLD, RestClient, composition, points, wms_layer
from tests.server.spellings import SPELLINGS, SpelledClient

UNKNOWN = {"name": "no_such_thing", "uuid": "00000000-0000-4000-8000-000000000000"}
UPDATED_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00")


@pytest.fixture(params=SPELLINGS)
def spelled(request, running_server):
    return SpelledClient(RestClient(running_server.url, running_server.token), request.param)


@pytest.fixture
def layer(spelled):
    """A published layer: what POST answered."""
    name = f"s_{spelled.spelling}_{uuid.uuid4().hex[:6]}"
    accepted = spelled.published({"places.geojson": points()}, name=name, **{"access_rights.read": "EVERYONE"})
    yield accepted
    spelled.client.remove(accepted["name"])


@pytest.fixture
def map_(spelled):
    """A published map: what POST answered."""
    name = f"m_{spelled.spelling}_{uuid.uuid4().hex[:6]}"
    answer = spelled.post_map(composition([]), name=name)
    assert answer.status_code == 200, answer.text
    spelled.client.wait(name, "maps")
    yield answer.json()[0]
    spelled.client.remove(name, "maps")


def addresses_in(node):
    """Every address of the REST API in an answer."""
    if isinstance(node, dict):
        return [address for value in node.values() for address in addresses_in(value)]
    if isinstance(node, list):
        return [address for value in node for address in addresses_in(value)]
    return [node] if isinstance(node, str) and "/rest/" in node else []


def test_an_accepted_layer_has_name_uuid_and_the_address_that_it_is_found_at(spelled, layer):
    assert set(layer) >= {"name", "uuid", "url"}
    assert layer["url"] == spelled.address(layer)
    assert spelled.client.session.get(layer["url"]).json()["uuid"] == layer["uuid"]


def test_every_address_of_a_layer_is_in_the_spelling_that_was_asked_and_answers(spelled, layer):
    description = spelled.get(layer).json()
    found = addresses_in(description)
    assert all(address.startswith(spelled.address(layer)) for address in found)
    below = {address.removeprefix(spelled.address(layer)) for address in found}
    assert below == {"", "/style", "/thumbnail", "/metadata-comparison"}
    assert Image.open(io.BytesIO(spelled.get(layer, below="/thumbnail").content)).size == (300, 300)
    style = spelled.get(layer, below="/style")
    assert style.headers["Content-Type"] == "application/vnd.ogc.sld+xml"
    assert b"StyledLayerDescriptor" in style.content


def test_every_address_of_a_map_is_in_the_spelling_that_was_asked_and_answers(spelled, map_):
    description = spelled.get(map_, "maps").json()
    below = {address.removeprefix(spelled.address(map_, "maps")) for address in addresses_in(description)}
    assert below == {"", "/file", "/thumbnail", "/metadata-comparison"}
    assert spelled.get(map_, "maps", "/file").json()["name"] == map_["name"]
    assert spelled.get(map_, "maps", "/thumbnail").headers["Content-Type"] == "image/png"


def test_the_layers_and_maps_of_a_workspace_are_listed_with_addresses_of_the_same_spelling(spelled, layer, map_):
    for folder, accepted, word in (("layers", layer, "layer"), ("maps", map_, "map")):
        answer = spelled.list(folder)
        items = {item["uuid"]: item for item in answer.json()}
        assert items[accepted["uuid"]]["url"] == spelled.address(accepted, folder)
        assert {item["publication_type"] for item in items.values()} == {word}
        assert {item["workspace"] for item in items.values()} == {spelled.workspace}
        assert answer.headers["X-Total-Count"] == str(len(items))
        assert answer.headers["Content-Range"] == f"items 1-{len(items)}/{len(items)}"


def test_the_title_of_a_layer_is_changed_in_every_store(spelled, layer):
    before = spelled.get(layer).json()
    title = f"Renamed {spelled.spelling}"
    answer = spelled.patch(layer, title=title, description="Of Prague")
    assert answer.status_code == 200, answer.text
    assert {key: answer.json()[key] for key in ("name", "uuid", "url")} == layer
    after = spelled.done(layer)
    assert (after["title"], after["description"]) == (title, "Of Prague")
    assert UPDATED_AT.fullmatch(after["updated_at"])
    assert after["updated_at"] > before["updated_at"]
    assert after["layman_metadata"]["publication_status"] == "COMPLETE"
    unchanged = {"uuid", "name", "bounding_box", "native_crs", "db", "file", "style", "access_rights"}
    assert {key: after[key] for key in unchanged} == {key: before[key] for key in unchanged}
    capabilities = spelled.client.get(f"/geoserver/{spelled.workspace}/ows?service=WMS&request=GetCapabilities").text
    assert title in capabilities
    assert title in spelled.client.session.get(after["metadata"]["record_url"]).text


def test_the_style_of_a_layer_is_changed_alone(spelled, layer):
    before = spelled.get(layer).json()
    picture = spelled.get(layer, below="/thumbnail").content
    assert spelled.patch(layer, style=RED_SQUARES_SLD).status_code == 200
    after = spelled.done(layer)
    assert after["layman_metadata"]["publication_status"] == "COMPLETE"
    assert spelled.get(layer, below="/style").content == RED_SQUARES_SLD
    new = spelled.get(layer, below="/thumbnail").content
    assert new != picture
    colours = Image.open(io.BytesIO(new)).convert("RGBA").getcolors(90_000)
    assert max((count, colour) for count, colour in colours if colour[3])[1][:3] == (255, 0, 0)
    assert after["file"] == before["file"]


def test_the_data_of_a_layer_are_changed(spelled, layer):
    answer = spelled.patch(layer, files={"more.geojson": points(5, height=3)})
    assert answer.status_code == 200, answer.text
    after = spelled.done(layer)
    assert after["layman_metadata"]["publication_status"] == "COMPLETE"
    assert after["file"]["paths"][0].endswith("/more.geojson")
    assert after["native_bounding_box"] == pytest.approx([14.4, 50.1, 14.44, 50.1])
    query = f"service=WFS&version=1.1.0&request=GetFeature&typename={layer['name']}&outputformat=application/json"
    features = spelled.client.get(f"/geoserver/{spelled.workspace}/wfs?{query}").json()["features"]
    assert [feature["properties"]["height"] for feature in features] == [3] * 5


def test_a_map_is_changed_by_a_new_composition_and_by_words(spelled, map_, layer):
    description = spelled.get(layer).json()
    shown = composition([wms_layer(description)], title="Two", abstract="New", nativeExtent=[0.0, 0.0, 9.0, 9.0])
    assert spelled.patch(map_, "maps", files={"map.json": encoded(shown)}).status_code == 200
    after = spelled.done(map_, "maps")
    assert (after["title"], after["description"]) == ("Two", "New")
    assert after["native_bounding_box"] == [0.0, 0.0, 9.0, 9.0]
    used = [(item["workspace"], item["name"]) for item in spelled.get(layer).json()["used_in_maps"]]
    assert used == [(spelled.workspace, map_["name"])]
    assert spelled.patch(map_, "maps", title="Three").status_code == 200
    after = spelled.done(map_, "maps")
    assert (after["title"], after["description"]) == ("Three", "New")
    assert spelled.get(map_, "maps", "/file").json()["title"] == "Three"


def test_a_deleted_layer_is_answered_once_more_and_then_gone(spelled):
    accepted = spelled.published({"a.geojson": points()}, name=f"gone_{spelled.spelling}")
    answer = spelled.delete(accepted)
    assert (answer.status_code, answer.json()) == (200, accepted)
    again = spelled.delete(accepted)
    assert (again.status_code, again.json()["code"]) == (404, 15)


def test_a_deleted_map_is_answered_once_more_and_then_gone(spelled):
    accepted = spelled.post_map(composition([]), name=f"gone_{spelled.spelling}").json()[0]
    spelled.client.wait(accepted["name"], "maps")
    answer = spelled.delete(accepted, "maps")
    assert (answer.status_code, answer.json()) == (200, accepted)
    again = spelled.get(accepted, "maps")
    assert (again.status_code, again.json()["code"]) == (404, 26)


@pytest.mark.parametrize("below", ["", "/thumbnail", "/style"])
def test_an_unknown_layer_is_not_found(spelled, below):
    answer = spelled.get(UNKNOWN, below=below)
    assert (answer.status_code, answer.json()["code"]) == (404, 15)


@pytest.mark.parametrize("below", ["", "/thumbnail", "/file"])
def test_an_unknown_map_is_not_found(spelled, below):
    answer = spelled.get(UNKNOWN, "maps", below)
    assert (answer.status_code, answer.json()["code"]) == (404, 26)


def test_a_layer_without_file_is_refused(spelled):
    answer = spelled.post({}, name="nothing")
    assert (answer.status_code, answer.json()["code"]) == (400, 1)


def test_what_needs_files_is_refused_without_them(spelled, layer):
    before = spelled.get(layer).json()
    answer = spelled.patch(layer, crs="EPSG:4326")
    assert (answer.status_code, answer.json()["code"]) == (400, 48)
    assert spelled.get(layer).json() == before


def test_nothing_is_published_or_changed_by_who_did_not_sign_in(spelled, layer):
    anonymous = SpelledClient(RestClient(spelled.url, None, spelled.workspace), spelled.spelling)
    statuses = [
        anonymous.post({"a.geojson": points()}, name="nobodys"),
        anonymous.patch(layer, title="Nobody's"),
        anonymous.delete(layer),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in statuses] == [(403, 30)] * 3
    assert layer["uuid"] not in {item["uuid"] for item in anonymous.delete_all().json()}
    assert spelled.get(layer).status_code == 200


@pytest.mark.parametrize("folder", ["layers", "maps"])
def test_not_everything_is_deleted_when_no_workspace_is_named(running_server, folder):
    client = RestClient(running_server.url, running_server.token)
    accepted = client.post_map(composition([]), name="kept").json()[0]
    answer = client.delete(f"/rest/{folder}")
    assert (answer.status_code, answer.json()["code"]) == (400, 2)
    assert answer.json()["detail"]["parameter"] == "workspace"
    assert client.get(client.path("kept", "maps")).json()["uuid"] == accepted["uuid"]
    client.wait("kept", "maps")
    client.remove("kept", "maps")


def test_lists_of_all_workspaces_have_addresses_of_release_2(running_server):
    client = RestClient(running_server.url, running_server.token)
    client.post_map(composition([]), name="listed")
    client.wait("listed", "maps")
    for path in ("/rest/maps", "/rest/publications"):
        found = {item["name"]: item["url"] for item in client.get(path).json()}
        assert found["listed"] == f"{client.url}{client.path('listed', 'maps')}"
    client.remove("listed", "maps")


@pytest.mark.parametrize("wrong", ["layers", "maps"])
def test_a_uuid_of_the_other_type_is_not_found(running_server, wrong):
    client = SpelledClient(RestClient(running_server.url, running_server.token), "uuid")
    right = "maps" if wrong == "layers" else "layers"
    files = {"maps": {"map.json": encoded(composition([]))}, "layers": {"a.geojson": points()}}
    accepted = client.published(files[right], right, name=f"of_{right}")
    answer = client.get(accepted, wrong)
    assert (answer.status_code, answer.json()["code"]) == (404, 15 if wrong == "layers" else 26)
    client.delete(accepted, right)


def encoded(document):
    return json.dumps(document).encode()
