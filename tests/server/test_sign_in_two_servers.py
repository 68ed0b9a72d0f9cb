"""One server whose users sign in at another one, and behind a proxy that names them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
import requests

from tests.rest_client import RestClient, points
from tests.server.oauth_browser import OAuthBrowser, add_client, add_user, current_user
from tests.server.odd_provider import OddProvider, odd_provider
from tests.server.server_process import ServerProcess, fresh_home, started

HEADER = "laymanuser"


@pytest.fixture(scope="module")
def odd() -> Iterator[OddProvider]:
    with odd_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def relying(running_server: ServerProcess, odd: OddProvider) -> Iterator[ServerProcess]:
    """A server that takes the tokens of the running server and, when asked to, of an odd provider."""
    name, secret = add_client(running_server.home, with_secret=True)
    environment = {
        "LAYMAN_AUTHN_MODULES": "layman.authn.oauth2,layman.authn.http_header",
        "OAUTH2_AUTH_URL": f"{running_server.url}/oauth/authorize",
        "OAUTH2_INTROSPECTION_URL": f"{running_server.url}/oauth/introspect",
        "OAUTH2_USER_PROFILE_URL": f"{running_server.url}/oauth/userinfo",
        "OAUTH2_CLIENT_ID": name,
        "OAUTH2_CLIENT_SECRET": secret,
        "OAUTH2_CLIENT1_ID": "layman-qgis",
        "OAUTH2_PROVIDER1_AUTH_URL": "https://odd.example/authorize",
        "OAUTH2_PROVIDER1_INTROSPECTION_URL": f"{odd.url}/introspect",
        "OAUTH2_PROVIDER1_USER_PROFILE_URL": f"{odd.url}/profile",
        "OAUTH2_PROVIDER1_CLIENT_ID": "asking",
        "OAUTH2_PROVIDER1_CLIENT_SECRET": "secret",
        "LAYMAN_AUTHN_HTTP_HEADER_NAME": HEADER,
        "LAYMAN_AUTHN_TRUSTED_PROXIES": "127.0.0.1",
    }
    with fresh_home() as folder, started(folder, environment=environment) as server:
        yield server


@pytest.fixture(scope="module")
def provider_user(running_server: ServerProcess) -> str:
    return add_user(running_server.home, "visitor")


@pytest.fixture
def token(running_server: ServerProcess, provider_user: str) -> str:
    """A token that the other server gave out."""
    return str(OAuthBrowser(running_server.url).sign_in(provider_user)["access_token"])


def reserve(url: str, token: str, **parameters: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    form = {name: value for name, value in parameters.items() if name == "username"}
    query = {name: value for name, value in parameters.items() if name == "adjust_username"}
    return requests.patch(f"{url}/rest/current-user", data=form, params=query, headers=headers, timeout=30)


def test_a_user_of_the_other_server_reserves_a_username_and_publishes(running_server, relying, provider_user, token):
    first = current_user(relying.url, token).json()
    assert first["authenticated"] is True and "username" not in first
    claims = first["claims"]
    assert claims["iss"] == f"{running_server.url}/oauth/authorize"
    assert (claims["preferred_username"], claims["name"]) == (provider_user, provider_user)
    refused = requests.post(
        f"{relying.url}/rest/workspaces/{provider_user}/layers",
        files={"file": ("a.geojson", points())},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    assert 400 <= refused.status_code < 404, "not before the username is reserved"

    reserved = reserve(relying.url, token, adjust_username="true").json()
    assert reserved["username"] == provider_user and reserved["claims"] == claims
    again = reserve(relying.url, token, username="another_name")
    assert (again.status_code, again.json()["code"]) == (400, 34)

    client = RestClient(relying.url, token)
    assert client.workspace == provider_user
    client.publish(
        "mine",
        {"mine.geojson": points()},
        **{"access_rights.read": provider_user, "access_rights.write": provider_user},
    )
    path = client.path("mine")
    assert requests.get(relying.url + path, timeout=30).json()["code"] == 15
    assert requests.get(relying.url + path, headers=relying.headers, timeout=30).json()["code"] == 15
    assert requests.get(relying.url + path, headers={HEADER: provider_user}, timeout=30).status_code == 200


def test_another_token_of_the_same_user_is_the_same_account(running_server, relying):
    name = add_user(running_server.home, "again")
    browser = OAuthBrowser(running_server.url)
    first, second = browser.sign_in(name)["access_token"], browser.sign_in(name)["access_token"]
    assert reserve(relying.url, first, username=name).status_code == 200
    assert current_user(relying.url, second).json()["username"] == name


def test_a_change_that_asks_for_nothing_changes_nothing(running_server, relying, token):
    answer = reserve(relying.url, token)
    assert (answer.status_code, answer.json()) == (200, current_user(relying.url, token).json())


def test_two_users_do_not_get_one_username(running_server, relying):
    browser = OAuthBrowser(running_server.url)
    one, two = (browser.sign_in(add_user(running_server.home, name))["access_token"] for name in ("one", "two"))
    name = f"wanted_{uuid.uuid4().hex[:8]}"
    assert reserve(relying.url, one, username=name).status_code == 200
    taken = reserve(relying.url, two, username=name)
    assert (taken.status_code, taken.json()["code"]) == (409, 35)


def test_a_token_that_is_revoked_ends_here_too(running_server, relying, provider_user):
    browser = OAuthBrowser(running_server.url)
    tokens = browser.sign_in(provider_user)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert current_user(relying.url, tokens["access_token"]).status_code == 200
    form = {"token": tokens["access_token"], "client_id": browser.client_id}
    requests.post(f"{running_server.url}/oauth/revoke", data=form, timeout=30)
    assert requests.delete(f"{relying.url}/rest/current-user", headers=headers, timeout=30).status_code == 200
    ended = current_user(relying.url, tokens["access_token"])
    assert (ended.status_code, ended.json()["code"], ended.json()["sub_code"]) == (403, 32, 9)


def test_the_machines_token_goes_on_beside_oauth2(relying):
    assert current_user(relying.url, relying.token).json()["authenticated"] is True


def test_a_token_of_the_other_servers_command_line_is_nobodys_here(running_server, relying):
    refused = current_user(relying.url, running_server.token)
    assert (refused.status_code, refused.json()["code"], refused.json()["sub_code"]) == (403, 32, 9)


def test_tokens_of_this_server_are_nobodys_at_the_other_one(running_server, relying):
    name = add_user(relying.home, "local")
    token = OAuthBrowser(relying.url).sign_in(name)["access_token"]
    assert current_user(relying.url, token).json()["username"] == name
    assert current_user(running_server.url, token).status_code == 403


def test_a_request_chooses_its_provider_by_address(running_server, relying, token):
    odd_url, first_url = "https://odd.example/authorize", f"{running_server.url}/oauth/authorize"
    chosen = current_user(relying.url, "good.choice", AuthorizationIssUrl=odd_url).json()
    assert (chosen["claims"]["iss"], chosen["claims"]["sub"]) == (odd_url, "user of good")
    assert current_user(relying.url, token, AuthorizationIssUrl=first_url).status_code == 200
    # A token of one provider is none of another one, nor of this server.
    assert current_user(relying.url, "good.choice").json()["sub_code"] == 9
    assert current_user(relying.url, "good.choice", AuthorizationIssUrl=first_url).json()["sub_code"] == 9
    own = f"{relying.url}/oauth/authorize"
    assert current_user(relying.url, token, AuthorizationIssUrl=own).json()["sub_code"] == 9
    unknown = current_user(relying.url, token, AuthorizationIssUrl="https://evil.example/")
    assert (unknown.status_code, unknown.json()["sub_code"]) == (403, 6)


def test_the_same_identifier_at_two_providers_is_two_accounts(running_server, relying, odd, token):
    claims = current_user(relying.url, "good.twin", AuthorizationIssUrl="https://odd.example/authorize").json()[
        "claims"
    ]
    assert claims["iss"] != current_user(relying.url, token).json()["claims"]["iss"]


@pytest.mark.parametrize(("kind", "status"), [("no", 403), ("html", 503), ("error", 503)])
def test_what_is_wrong_with_a_provider_is_said_in_json(relying, kind, status):
    answer = current_user(relying.url, f"{kind}.rest", AuthorizationIssUrl="https://odd.example/authorize")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    if status == 503:
        assert int(answer.headers["Retry-After"]) > 0 and "provider" in answer.json()["detail"]["message"]


def test_a_trusted_proxy_names_the_user(relying):
    name = add_user(relying.home, "behind_proxy")
    answer = requests.get(f"{relying.url}/rest/current-user", headers={HEADER: name}, timeout=30).json()
    assert (answer["username"], answer["claims"]["sub"]) == (name, name)


def test_a_name_that_is_not_there_is_refused_as_layman_does(relying):
    answer = requests.get(f"{relying.url}/rest/current-user", headers={HEADER: "nobody_here"}, timeout=30)
    assert answer.status_code == 403
    assert answer.json() == {
        "code": 44,
        "message": "Unsuccessful HTTP Header authentication.",
        "detail": "Username nobody_here not recognized.",
        "sub_code": 1,
    }


def test_nobody_names_himself_where_no_proxy_is_trusted(running_server):
    name = add_user(running_server.home, "victim")
    for header in (HEADER, "X-Forwarded-User", "Remote-User", "X-Remote-User", "sec-user"):
        answer = requests.get(f"{running_server.url}/rest/current-user", headers={header: name}, timeout=30).json()
        assert answer["authenticated"] is False, header


def test_the_header_of_a_proxy_does_not_stand_above_a_bad_token(relying):
    name = add_user(relying.home, "named")
    answer = current_user(relying.url, "nobodys-token", **{HEADER: name})
    assert (answer.status_code, answer.json()["code"]) == (403, 32)
