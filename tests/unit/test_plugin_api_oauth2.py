"""The plugin's half of OAuth2: what it sends, and what it believes of what comes back."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest

from layman_qgis.api.errors import ApiError, LoginNeeded
from layman_qgis.api.oauth2 import Attempt, Endpoints, Tokens, refresh_request
from layman_qgis.api.server import Server

SERVER = Server("https://maps.example.org")
METADATA = {
    "issuer": "https://maps.example.org",
    "authorization_endpoint": "https://maps.example.org/oauth/authorize",
    "token_endpoint": "https://maps.example.org/oauth/token",
}
REDIRECT_URI = "http://127.0.0.1:40000/signed-in"


@pytest.fixture
def attempt() -> Attempt:
    return Attempt(Endpoints.from_json(METADATA, SERVER), REDIRECT_URI)


def asked(attempt: Attempt) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(attempt.url).query).items()}


def returned(attempt: Attempt, **changes: str) -> str:
    parameters = {"state": asked(attempt)["state"], "code": "abc", **changes}
    return "/signed-in?" + "&".join(f"{name}={value}" for name, value in parameters.items())


def test_the_page_is_asked_with_a_challenge_that_fits_the_verifier(attempt: Attempt):
    sent = asked(attempt)
    verifier = dict(attempt.token_request("abc").data)["code_verifier"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert (sent["code_challenge"], sent["code_challenge_method"]) == (digest, "S256")
    assert sent["redirect_uri"] == REDIRECT_URI and verifier not in attempt.url


def test_each_attempt_has_its_own_secrets(attempt: Attempt):
    other = Attempt(Endpoints.from_json(METADATA, SERVER), REDIRECT_URI)
    assert asked(attempt)["state"] != asked(other)["state"]
    assert asked(attempt)["code_challenge"] != asked(other)["code_challenge"]


def test_the_code_is_taken_from_the_right_return(attempt: Attempt):
    assert attempt.code(returned(attempt)) == "abc"
    assert attempt.code(returned(attempt, iss="https://maps.example.org/")) == "abc"


@pytest.mark.parametrize(
    "changes", [{"state": "other"}, {"state": ""}, {"iss": "https://evil.example.org"}, {"code": ""}]
)
def test_another_return_is_nobodys(attempt: Attempt, changes: dict[str, str]):
    assert attempt.code(returned(attempt, **changes)) is None


def test_a_parameter_given_twice_is_not_taken(attempt: Attempt):
    assert attempt.code(returned(attempt) + "&code=other") is None


def test_a_refusal_is_told_with_its_reason(attempt: Attempt):
    with pytest.raises(LoginNeeded) as refused:
        attempt.code(returned(attempt, error="access_denied"))
    assert refused.value.detail == "access_denied"


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        [],
        "text",
        {**METADATA, "token_endpoint": "http://maps.example.org/oauth/token"},
        {**METADATA, "authorization_endpoint": "file:///etc/passwd"},
    ],
)
def test_metadata_without_safe_addresses_are_refused(metadata: object):
    with pytest.raises(ApiError):
        Endpoints.from_json(metadata, SERVER)


def test_nothing_is_revoked_where_others_could_read_it():
    metadata = {**METADATA, "revocation_endpoint": "http://maps.example.org/oauth/revoke"}
    assert Endpoints.from_json(metadata, SERVER).revocation == ""


def test_a_server_on_this_machine_needs_no_encryption():
    metadata = {
        key: value.replace("https://maps.example.org", "http://127.0.0.1:8000") for key, value in METADATA.items()
    }
    assert Endpoints.from_json(metadata, Server("http://127.0.0.1:8000")).token.startswith("http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "body", [{}, {"access_token": 5, "token_type": "Bearer"}, {"access_token": "a", "token_type": "mac"}]
)
def test_an_answer_without_a_bearer_token_is_refused(body: object):
    with pytest.raises(LoginNeeded):
        Tokens.from_json(body)


def test_the_old_refresh_token_stays_when_no_new_one_comes():
    assert Tokens.from_json({"access_token": "a", "token_type": "Bearer"}, "old").refresh == "old"


def test_a_refresh_names_the_client_and_no_secret():
    sent = dict(refresh_request(Endpoints.from_json(METADATA, SERVER), "r").data)
    assert sent == {"grant_type": "refresh_token", "refresh_token": "r", "client_id": "layman-qgis"}
