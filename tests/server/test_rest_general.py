"""The rest of the REST API: users, lists, versions, errors."""

import pytest

from tests.rest_client import RestClient, composition, points


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def anonymous(running_server):
    return RestClient(running_server.url, None)


def test_the_version_names_layman_and_this_server(anonymous):
    applications = anonymous.get("/rest/about/version").json()["about"]["applications"]
    assert applications["layman"]["version"] == "2.4.0"
    assert applications["layman-server"]["version"]


def test_the_token_of_the_home_signs_in_the_machine_s_user(client, anonymous):
    me = client.get("/rest/current-user").json()
    assert me["authenticated"] is True
    assert me["username"] == client.workspace
    assert anonymous.get("/rest/current-user").json()["authenticated"] is False


def test_the_users_are_listed(client):
    assert client.workspace in [user["username"] for user in client.get("/rest/users").json()]


def test_a_username_is_reserved_once(client):
    answer = client.session.patch(f"{client.url}/rest/current-user", data={"username": "another"}, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (400, 34)


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic YTpi", "nonsense"])
def test_a_wrong_token_is_refused(anonymous, header):
    answer = anonymous.get("/rest/current-user", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (403, 32)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/rest/nothing", 404, 25),
        ("PUT", "/rest/layers", 405, 31),
        ("GET", "/rest/workspaces/no_such/layers", 404, 40),
        ("GET", "/rest/workspaces/Bad%20Name/layers", 400, 2),
        ("GET", "/rest/workspaces/{ws}/layers/nope", 404, 15),
        ("GET", "/rest/workspaces/{ws}/layers/Bad%20Name", 400, 2),
        ("GET", "/rest/workspaces/{ws}/layers/nope/thumbnail", 404, 15),
        ("GET", "/rest/workspaces/{ws}/maps/nope", 404, 26),
        ("GET", "/rest/publications?limit=-1", 400, 2),
        ("GET", "/rest/publications?bbox_filter=1,2,3", 400, 2),
        ("GET", "/rest/publications?order_by=colour", 400, 2),
        ("GET", "/rest/publications?order_by=bbox", 400, 48),
        ("GET", "/rest/publications?order_by=full_text", 400, 48),
        ("GET", "/rest/workspaces/{ws}/layers/..%2f..%2fuser", 404, 25),
    ],
)
def test_errors_are_json_with_layman_s_codes(client, method, path, status, code):
    url = client.url + path.format(ws=client.workspace)
    answer = client.session.request(method, url, timeout=30)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["message"]


@pytest.mark.parametrize("path", ["/rest/layers", "/rest/layers/nothing", "/geoserver/nothing/wms?SERVICE=WMS"])
def test_browsers_run_nothing_of_what_was_uploaded(anonymous, path):
    headers = anonymous.get(path).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_lists_hold_layers_and_maps_and_are_paged(client):
    client.publish("listed_a", {"a.geojson": points()}, title="Žitná Street")
    client.publish("listed_b", {"a.geojson": points()}, title="Other")
    client.post_map(composition([]), name="listed_map", title="Žitná on a map")
    client.wait("listed_map", "maps")
    everything = client.get("/rest/publications", params={"full_text_filter": "zitna"})
    assert {item["name"] for item in everything.json()} == {"listed_a", "listed_map"}
    layers = client.get("/rest/layers", params={"order_by": "title", "limit": 1, "offset": 1})
    assert len(layers.json()) == 1
    total = int(layers.headers["X-Total-Count"])
    assert total >= 2
    assert layers.headers["Content-Range"] == f"items 2-2/{total}"
    item = next(i for i in client.get(f"/rest/workspaces/{client.workspace}/layers").json() if i["name"] == "listed_a")
    assert (item["publication_type"], item["wfs_wms_status"], item["workspace"]) == (
        "layer",
        "AVAILABLE",
        client.workspace,
    )
    near = client.get("/rest/maps", params={"bbox_filter": "14,50,15,51", "bbox_filter_crs": "EPSG:4326"}).json()
    far = client.get("/rest/maps", params={"bbox_filter": "-60,-10,-50,0", "bbox_filter_crs": "EPSG:4326"}).json()
    assert ([item["name"] for item in near], far) == (["listed_map"], [])
    for name in ("listed_a", "listed_b"):
        client.remove(name)
    client.remove("listed_map", "maps")
