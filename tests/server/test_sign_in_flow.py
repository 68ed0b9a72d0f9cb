"""The embedded authorization server, as a client and a browser see it."""

from __future__ import annotations

import uuid

import pytest
import redis
import requests

from tests.server.oauth_browser import (
    PASSWORD,
    OAuthBrowser,
    add_client,
    add_user,
    current_user,
    parameters,
    run_here,
    server_settings,
)
from tests.server.server_process import ServerProcess


@pytest.fixture(scope="module")
def ann(running_server: ServerProcess) -> str:
    return add_user(running_server.home, "ann")


@pytest.fixture(scope="module")
def asking(running_server: ServerProcess) -> tuple[str, str]:
    """A client that may ask about tokens: identifier and secret."""
    return add_client(running_server.home, with_secret=True)


@pytest.fixture
def browser(running_server: ServerProcess) -> OAuthBrowser:
    return OAuthBrowser(running_server.url)


def introspected(url: str, token: str, client: tuple[str, str]) -> requests.Response:
    return requests.post(f"{url}/oauth/introspect", data={"token": token}, auth=client, timeout=30)


def is_open(browser: OAuthBrowser, tokens: dict[str, str]) -> bool:
    return current_user(browser.url, tokens["access_token"]).status_code == 200


# --- the way through -------------------------------------------------------------------------------------------------


def test_signing_in_leads_to_a_token_that_the_rest_api_takes(browser, ann):
    answer = browser.submit(browser.start(), ann)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{browser.redirect_uri}?code=")
    assert {name: parameters(answer)[name] for name in ("state", "iss")} == {"state": "some state", "iss": browser.url}
    tokens = browser.exchange(parameters(answer)["code"]).json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    user = current_user(browser.url, tokens["access_token"]).json()
    assert (user["authenticated"], user["username"]) == (True, ann)


@pytest.mark.parametrize("place", ["http://127.0.0.1:1/", "http://127.0.0.1:65535/a/b", "http://[::1]:8000/x"])
def test_a_program_on_the_users_machine_listens_where_it_likes(browser, ann, place):
    browser.redirect_uri = place
    assert "access_token" in browser.sign_in(ann)


def test_a_client_with_a_secret_needs_no_pkce(running_server, ann):
    place = "https://maps.example.org/callback"
    name, secret = add_client(running_server.home, place, with_secret=True)
    browser = OAuthBrowser(running_server.url, name, place, secret)
    code = browser.code(ann, code_challenge=None, code_challenge_method=None)
    assert browser.exchange(code, code_verifier=None, client_secret="wrong").status_code in (400, 401)
    code = browser.code(ann, code_challenge=None, code_challenge_method=None)
    assert browser.exchange(code, code_verifier=None).status_code == 200


def test_the_metadata_leads_to_every_endpoint(browser):
    found = requests.get(f"{browser.url}/.well-known/oauth-authorization-server", timeout=30).json()
    assert (found["issuer"], found["code_challenge_methods_supported"]) == (browser.url, ["S256"])
    endpoints = {name: url for name, url in found.items() if name.endswith("_endpoint")}
    assert len(endpoints) == 5
    for url in endpoints.values():
        assert requests.options(url, timeout=30).status_code == 200, url


def test_userinfo_has_the_claims_of_openid_connect_and_of_laymans_provider(browser, ann):
    token = browser.sign_in(ann)["access_token"]
    url = f"{browser.url}/oauth/userinfo"
    found = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30).json()
    assert (found["preferred_username"], found["screenName"], found["name"]) == (ann, ann, ann)
    assert found["sub"] == found["userId"] and str(uuid.UUID(found["sub"])) == found["sub"]
    refused = requests.get(url, headers={"Authorization": "Bearer x"}, timeout=30)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


# --- attacks on codes ------------------------------------------------------------------------------------------------


def test_a_code_that_is_used_twice_ends_what_it_gave(browser, ann):
    code = browser.code(ann)
    tokens = browser.exchange(code).json()
    assert is_open(browser, tokens)
    again = browser.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert not is_open(browser, tokens)
    assert browser.refresh(tokens["refresh_token"]).status_code == 400


@pytest.mark.parametrize("verifier", [None, "wrong" * 10, "short", ""])
def test_a_code_without_its_verifier_is_worth_nothing(browser, ann, verifier):
    answer = browser.exchange(browser.code(ann), code_verifier=verifier)
    assert answer.status_code == 400 and answer.json()["error"] in ("invalid_grant", "invalid_request")


def test_the_hash_is_no_verifier(browser, ann):
    answer = browser.exchange(browser.code(ann), code_verifier=browser.query["code_challenge"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_worth_nothing_for_another_client(running_server, browser, ann):
    other, _ = add_client(running_server.home, "http://127.0.0.1/*")
    code = browser.code(ann)
    answer = browser.exchange(code, client_id=other)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert browser.exchange(code).status_code == 400


def test_a_code_is_worth_nothing_with_another_address(browser, ann):
    answer = browser.exchange(browser.code(ann), redirect_uri="http://127.0.0.1:7071/callback")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"grant_type": "password"},
        {"grant_type": "é"},
        {"grant_type": "authorization_code"},
        {"grant_type": "refresh_token"},
    ],
)
def test_a_wrong_token_request_is_refused_in_json(browser, form):
    answer = browser.token(form)
    assert answer.status_code == 400 and "error" in answer.json()


@pytest.mark.parametrize(
    "header", ["Basic /w==", "Basic ====", "Basic", "Basic Og==", "Basic bGF5bWFuLXFnaXM6eA==", "Basic \xe9"]
)
def test_wrong_credentials_of_a_client_are_refused_in_json(browser, header):
    url = f"{browser.url}/oauth/introspect"
    answer = requests.post(url, data={"token": "x"}, headers={"Authorization": header.encode("latin-1")}, timeout=30)
    assert answer.status_code in (400, 401) and answer.json()["error"] == "invalid_client"


# --- tokens ----------------------------------------------------------------------------------------------------------


def test_a_refresh_token_gives_new_tokens_once(browser, ann):
    first = browser.sign_in(ann)
    second = browser.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"] and is_open(browser, second)


def test_a_refresh_token_that_is_used_again_ends_the_sign_in(browser, ann):
    first = browser.sign_in(ann)
    second = browser.refresh(first["refresh_token"]).json()
    assert browser.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert not is_open(browser, second)
    assert browser.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_refresh_token_is_worth_nothing_for_another_client(running_server, browser, ann):
    other, _ = add_client(running_server.home, "http://127.0.0.1/*")
    answer = browser.refresh(browser.sign_in(ann)["refresh_token"], client_id=other)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_refresh_token_opens_nothing_itself(browser, ann):
    assert current_user(browser.url, browser.sign_in(ann)["refresh_token"]).status_code == 403


def test_sign_ins_last_while_redis_forgets(running_server, browser, ann):
    tokens = browser.sign_in(ann)
    memory = redis.Redis.from_url(server_settings(running_server.home).redis_url)
    for key in memory.scan_iter("layman_server.stores.short_memory:*"):
        memory.delete(key)
    assert not is_open(browser, tokens)
    assert is_open(browser, browser.refresh(tokens["refresh_token"]).json())


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_the_sign_in(browser, ann, kind):
    tokens = browser.sign_in(ann)
    form = {"token": tokens[kind], "client_id": browser.client_id}
    assert requests.post(f"{browser.url}/oauth/revoke", data=form, timeout=30).status_code == 200
    assert not is_open(browser, tokens)
    assert browser.refresh(tokens["refresh_token"]).status_code == 400


def test_a_new_password_ends_older_sign_ins(running_server, browser):
    name = add_user(running_server.home, "renewed")
    tokens, code = browser.sign_in(name), browser.code(name)
    done = run_here(running_server.home, "another good password\n", "user", "password", name)
    assert done.returncode == 0, done.stderr
    assert not is_open(browser, tokens)
    assert browser.refresh(tokens["refresh_token"]).status_code == 400
    assert browser.exchange(code).status_code == 400
    assert browser.submit(browser.start(), name, PASSWORD).status_code == 403
    assert is_open(browser, browser.sign_in(name, "another good password"))


def test_a_deleted_user_is_signed_out_and_whoever_gets_the_name_is_somebody_else(running_server, browser, asking):
    name = add_user(running_server.home, "deleted")
    tokens = browser.sign_in(name)
    sub = introspected(browser.url, tokens["access_token"], asking).json()["sub"]
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.delete(f"{browser.url}/rest/users/{name}", headers=headers, timeout=60).status_code == 200
    assert not is_open(browser, tokens)
    assert browser.submit(browser.start(), name).status_code == 403

    assert run_here(running_server.home, f"{PASSWORD}\n", "user", "add", name, "--password").returncode == 0
    assert browser.refresh(tokens["refresh_token"]).status_code == 400
    assert not is_open(browser, tokens)
    token = browser.sign_in(name)["access_token"]
    assert introspected(browser.url, token, asking).json()["sub"] != sub


def test_introspection_tells_clients_with_a_secret(browser, ann, asking):
    token = browser.sign_in(ann)["access_token"]
    found = introspected(browser.url, token, asking).json()
    assert (found["active"], found["username"], found["client_id"]) == (True, ann, "layman-qgis")
    assert found["exp"] - found["iat"] == 3600
    assert introspected(browser.url, "x" * 43, asking).json() == {"active": False}
    assert introspected(browser.url, token, (asking[0], "wrong")).status_code == 401
    url = f"{browser.url}/oauth/introspect"
    assert requests.post(url, data={"token": token, "client_id": "layman-qgis"}, timeout=30).status_code == 401


def test_a_token_of_the_command_line_is_no_oauth2_token(running_server, asking):
    assert introspected(running_server.url, running_server.token, asking).json() == {"active": False}


# --- HTTP Basic, passwords -------------------------------------------------------------------------------------------


def test_ogc_clients_may_send_name_and_password(running_server, ann):
    url = f"{running_server.url}/rest/current-user"
    assert requests.get(url, auth=(ann, PASSWORD), timeout=30).json()["username"] == ann
    refused = requests.get(url, auth=(ann, "wrong password"), timeout=30)
    assert (refused.status_code, refused.json()["code"]) == (403, 32)
    # A challenge would make browsers keep the password and send it along for every other site.
    assert "WWW-Authenticate" not in refused.headers


def test_a_bad_password_is_refused_and_leaves_no_account(running_server):
    done = run_here(running_server.home, "short\n", "user", "add", "too_obvious", "--password")
    assert done.returncode == 1 and "8 to 1024 characters" in done.stderr
    users = requests.get(f"{running_server.url}/rest/users", timeout=30).json()
    assert "too_obvious" not in [user["username"] for user in users]


def test_clients_are_registered_listed_and_removed_by_commands(running_server):
    home, name = running_server.home, f"plotter-{uuid.uuid4().hex[:8]}"
    added = run_here(home, "", "client", "add", name, "--redirect-uri", "https://plot.example/cb", "--secret")
    assert added.returncode == 0 and len(added.stdout.strip()) == 43
    assert f"{name}\t{name}\twith a secret\thttps://plot.example/cb" in run_here(home, "", "client", "list").stdout
    assert run_here(home, "", "client", "remove", name).returncode == 0
    again = run_here(home, "", "client", "remove", name)
    assert again.returncode == 1 and f"No client {name} is registered." in again.stderr


def test_a_page_of_another_site_may_send_a_token(running_server):
    asked = {"Origin": "https://maps.example.org", "Access-Control-Request-Method": "DELETE"}
    answer = requests.options(f"{running_server.url}/rest/workspaces/ann/layers/roads", headers=asked, timeout=30)
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "DELETE" in answer.headers["Access-Control-Allow-Methods"]
    # No cookie, nor what a browser keeps itself, goes with it.
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_no_secret_is_kept_or_logged(running_server, browser, ann, asking):
    code = browser.code(ann)
    tokens = browser.exchange(code).json()
    current_user(browser.url, tokens["access_token"])
    introspected(browser.url, tokens["access_token"], asking)
    secrets = [code, tokens["access_token"], tokens["refresh_token"], PASSWORD, asking[1]]
    folders = (running_server.home / "logs", server_settings(running_server.home).data_dir)
    contents = {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}
    assert any(path.parent.name == "grants" for path in contents)
    assert [path for path, content in contents.items() if any(secret.encode() in content for secret in secrets)] == []
