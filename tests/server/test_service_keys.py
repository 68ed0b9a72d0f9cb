"""Keys for map services: what they open, what they do not, and when they end."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from layman_server import bootstrap
from tests.rest_client import RestClient, points
from tests.server.oauth_browser import (
    PASSWORD,
    OAuthBrowser,
    add_client,
    add_user,
    current_user,
    run_here,
    server_settings,
)
from tests.server.server_process import ServerProcess

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"


@pytest.fixture(scope="module")
def owner(running_server: ServerProcess) -> str:
    return add_user(running_server.home, "keyholder")


@pytest.fixture(scope="module")
def client(running_server: ServerProcess, owner: str) -> RestClient:
    return RestClient(running_server.url, OAuthBrowser(running_server.url).sign_in(owner)["access_token"])


@pytest.fixture(scope="module")
def layer(client: RestClient) -> Iterator[str]:
    """A layer that only its owner sees."""
    name = f"private_{uuid.uuid4().hex[:8]}"
    mine = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    client.publish(name, {"points.geojson": points()}, **mine)
    yield name
    client.remove(name)


def token_of(client: RestClient) -> str:
    """The bearer token of a client."""
    return str(client.session.headers["Authorization"]).split()[1]


def exchanged(url: str, token: str, **changes: str) -> requests.Response:
    form = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS_TOKEN, "scope": "services"}
    return requests.post(f"{url}/oauth/token", data={**form, "client_id": "layman-qgis", **changes}, timeout=30)


def new_key(client: RestClient) -> str:
    answer = exchanged(client.url, token_of(client))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def features(client: RestClient, layer: str, **how: Any) -> requests.Response:
    query = f"SERVICE=WFS&VERSION=1.1.0&REQUEST=GetFeature&TYPENAME={layer}&OUTPUTFORMAT=application/json"
    return requests.get(f"{client.url}/geoserver/{client.workspace}/wfs?{query}", timeout=30, **how)


def opens(client: RestClient, layer: str, **how: Any) -> bool:
    answer = features(client, layer, **how)
    return answer.status_code == 200 and "features" in answer.text


def as_password(owner: str, key: str) -> dict[str, Any]:
    return {"auth": (owner, key)}


def as_token(key: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {key}"}}


def test_a_key_reads_a_private_layer_as_password_and_as_token(client, owner, layer):
    key = new_key(client)
    assert opens(client, layer, **as_password(owner, key))
    assert opens(client, layer, **as_token(key))
    assert not opens(client, layer)


def test_the_answer_says_what_the_key_is_good_for(client):
    said = exchanged(client.url, token_of(client)).json()
    assert (said["token_type"], said["scope"], said["issued_token_type"]) == ("Bearer", "services", ACCESS_TOKEN)
    assert said["expires_in"] == 30 * 24 * 3600
    found = requests.get(f"{client.url}/.well-known/oauth-authorization-server", timeout=30).json()
    assert EXCHANGE in found["grant_types_supported"] and "services" in found["scopes_supported"]


def test_a_key_opens_neither_rest_nor_geoservers_rest_nor_oauth(client, owner):
    key = new_key(client)
    assert current_user(client.url, key).status_code == 403
    csw = "/csw?service=CSW&version=2.0.2&request=GetCapabilities"
    for address in ("/rest/current-user", "/geoserver/rest/workspaces.json", csw):
        for how in (as_password(owner, key), as_token(key)):
            assert requests.get(client.url + address, timeout=30, **how).status_code in (401, 403), address
    assert requests.get(f"{client.url}/oauth/userinfo", timeout=30, **as_token(key)).status_code == 401
    assert exchanged(client.url, key).json()["error"] == "invalid_request"


def test_an_accounts_own_token_gets_a_key_too(running_server):
    mine = RestClient(running_server.url, running_server.token)
    key = new_key(mine)
    query = "SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities"
    url = f"{mine.url}/geoserver/{mine.workspace}/wfs?{query}"
    assert requests.get(url, auth=(mine.workspace, key), timeout=30).status_code == 200
    assert requests.get(url, auth=("somebody_else", key), timeout=30).status_code == 403


def test_revoking_a_key_ends_it_and_not_the_sign_in(client, owner, layer):
    key, other = new_key(client), new_key(client)
    form = {"token": key, "client_id": "layman-qgis"}
    assert requests.post(f"{client.url}/oauth/revoke", data=form, timeout=30).status_code == 200
    assert features(client, layer, **as_password(owner, key)).status_code == 403
    assert opens(client, layer, **as_password(owner, other))
    assert current_user(client.url, token_of(client)).status_code == 200


def test_a_key_that_has_ended_does_not_count_as_a_wrong_password(client, owner, layer):
    key = new_key(client)
    requests.post(f"{client.url}/oauth/revoke", data={"token": key, "client_id": "layman-qgis"}, timeout=30)
    for _ in range(15):
        assert features(client, layer, **as_password(owner, key)).status_code == 403
    assert opens(client, layer, auth=(owner, PASSWORD))


def test_a_key_outlives_the_sign_in_and_ends_with_the_password(running_server, layer, client):
    name = add_user(running_server.home, "changing")
    browser = OAuthBrowser(running_server.url)
    tokens = browser.sign_in(name)
    key = str(exchanged(running_server.url, tokens["access_token"]).json()["access_token"])
    url = f"{running_server.url}/geoserver/{name}/wfs?SERVICE=WFS&REQUEST=GetCapabilities"

    def status() -> int:
        return requests.get(url, auth=(name, key), timeout=30).status_code

    form = {"token": tokens["refresh_token"], "client_id": browser.client_id}
    requests.post(f"{running_server.url}/oauth/revoke", data=form, timeout=30).raise_for_status()
    assert status() == 200
    assert run_here(running_server.home, "another good one\n", "user", "password", name).returncode == 0
    assert status() == 403


def test_a_key_ends_when_it_is_not_used(running_server, client):
    settings = server_settings(running_server.home)
    keys = bootstrap.build_sign_in(settings).keys
    key, now = new_key(client), 0.0
    kept = keys.find(key)
    keys._now = lambda: now
    now = kept.expires_at_s - keys.life_s + 20 * 24 * 3600.0
    assert keys.account(key).username == client.workspace
    assert keys.find(key).expires_at_s == now + keys.life_s
    now += keys.life_s
    assert keys.account(key) is None
    keys.sweep()
    assert keys._files.key(kept.key_id) is None


def test_nobody_has_more_keys_than_a_person_needs(running_server):
    name = add_user(running_server.home, "collector")
    token = OAuthBrowser(running_server.url).sign_in(name)["access_token"]
    keys = bootstrap.build_sign_in(server_settings(running_server.home)).keys
    account, credential = keys.giver(token, "layman-qgis")
    made = [keys.make(account, credential, "layman-qgis") for _ in range(21)]
    assert sum(keys.find(key) is not None for key in made) == 20 and keys.find(made[-1]) is not None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"subject_token": "nobody's"}, "invalid_request"),
        ({"subject_token": ""}, "invalid_request"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:jwt"}, "invalid_request"),
        ({"client_id": "nobody"}, "invalid_client"),
    ],
)
def test_a_wrong_exchange_is_refused(client, changes, error):
    answer = exchanged(client.url, token_of(client), **changes)
    assert answer.status_code in (400, 401) and answer.json()["error"] == error


def test_only_qgis_gets_keys_and_only_with_its_own_tokens(running_server, client, owner):
    other, _ = add_client(running_server.home, "http://127.0.0.1/*")
    refused = exchanged(client.url, token_of(client), client_id=other)
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    token = OAuthBrowser(client.url, other).sign_in(owner)["access_token"]
    assert exchanged(client.url, token).json()["error"] == "invalid_request"
