"""Providers in the settings, and what their answers mean."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.errors import StartFailed
from layman_server.settings import Settings
from layman_server.sign_in.providers import BadAnswer, Provider, claims_from, providers_from, token_end_s

WAGTAIL = {
    "LAYMAN_AUTHN_MODULES": "layman.authn.oauth2,layman.authn.http_header",
    "OAUTH2_AUTH_URL": "https://wagtail.example/o/authorize",
    "OAUTH2_INTROSPECTION_URL": "https://wagtail.example/o/introspect/",
    "OAUTH2_USER_PROFILE_URL": "https://wagtail.example/profile",
    "OAUTH2_CLIENT_ID": "test-client",
    "OAUTH2_CLIENT_SECRET": "test-secret",
    "OAUTH2_CLIENT1_ID": "qgis",
    "OAUTH2_CLIENT2_ID": "hslayers",
    "OAUTH2_CLIENT2_SECRET": "hs-secret",
}
PROVIDER = Provider(
    "https://p.example/authorize", "https://p.example/i", "https://p.example/p", {"us": "x", "qgis": ""}, "userId", True
)
NOW_S = 1_000_000.0

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def read(**more: str) -> tuple[Provider, ...]:
    return providers_from(Settings.from_environment({**WAGTAIL, **more}))


# --- settings --------------------------------------------------------------------------------------------------------


def test_laymans_settings_make_one_provider_with_all_its_clients():
    (provider,) = read()
    assert provider.auth_url == "https://wagtail.example/o/authorize"
    assert provider.clients == {"test-client": "test-secret", "qgis": "", "hslayers": "hs-secret"}
    assert provider.asking_clients == [("test-client", "test-secret"), ("hslayers", "hs-secret")]
    assert (provider.sub_key, provider.sub_from_profile) == ("userId", True)


def test_numbered_settings_make_further_providers():
    own = {
        "OAUTH2_PROVIDER1_AUTH_URL": "https://two.example/authorize",
        "OAUTH2_PROVIDER1_INTROSPECTION_URL": "https://two.example/introspect",
        "OAUTH2_PROVIDER1_USER_PROFILE_URL": "https://two.example/userinfo",
        "OAUTH2_PROVIDER1_CLIENT_ID": "asking, qgis",
        "OAUTH2_PROVIDER1_CLIENT_SECRET": "s",
        "OAUTH2_PROVIDER1_INTROSPECTION_SUB_KEY": "sub",
    }
    first, second = read(**own)
    assert (first.sub_key, second.sub_key) == ("userId", "sub")
    assert second.clients == {"asking": "s", "qgis": ""}


@pytest.mark.parametrize("name", ["OAUTH2_AUTH_URL", "OAUTH2_USER_PROFILE_URL"])
def test_what_is_missing_is_named(name):
    with pytest.raises(StartFailed, match=f"{name} must be set"):
        read(**{name: ""})


def test_a_module_without_its_provider_stops_the_start():
    with pytest.raises(StartFailed, match="OAUTH2_INTROSPECTION_URL is needed"):
        read(OAUTH2_INTROSPECTION_URL="")


def test_a_module_that_is_not_listed_is_not_used():
    assert read(LAYMAN_AUTHN_MODULES="layman.authn.http_header") == ()


def test_numbered_settings_reach_child_processes():
    settings = Settings.from_environment(WAGTAIL)
    assert settings.oauth2_client_ids == ((1, "qgis"), (2, "hslayers"))
    assert Settings.from_environment(settings.as_environment()) == settings


def test_no_secret_is_in_the_text_of_the_settings():
    text = repr(Settings.from_environment(WAGTAIL))
    assert "test-secret" not in text and "hs-secret" not in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAYMAN_AUTHN_MODULES", "layman.authn.magic"),
        ("LAYMAN_AUTHN_HTTP_HEADER_NAME", "X-User"),
        ("LAYMAN_AUTHN_TRUSTED_PROXIES", "everybody"),
        ("OAUTH2_INTROSPECTION_URL", "wagtail"),
        ("OAUTH2_PROVIDER1_AUTH_URL", "two"),
        ("LAYMAN_OAUTH2_ACCESS_TOKEN_S", "0"),
    ],
)
def test_settings_of_sign_in_that_cannot_be_are_refused(name, value):
    with pytest.raises(StartFailed, match=f"{name}='{value}' is not valid"):
        Settings.from_environment({name: value})


# --- introspection ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "end_s"),
    [
        ({"active": True}, math.inf),
        ({"active": True, "exp": NOW_S + 30, "token_type": "bearer"}, NOW_S + 30),
        ({"active": True, "exp": None, "client_id": "qgis", "token_type": "Bearer"}, math.inf),
        ({"active": False}, None),
        ({"active": False, "exp": NOW_S + 30}, None),
        ({"active": True, "exp": NOW_S - 1}, None),
        ({"active": True, "nbf": NOW_S + 3600}, None),
        ({"active": True, "token_type": "mac"}, None),
        ({"active": True, "client_id": "somebody-elses"}, None),
    ],
)
def test_an_answer_says_until_when_a_token_is_good(answer, end_s):
    assert token_end_s(PROVIDER, answer, NOW_S) == end_s


@pytest.mark.parametrize(
    "answer",
    [None, [], "true", {}, {"active": "true"}, {"active": 1}]
    + [{"active": True, "exp": end_s} for end_s in ("soon", True, 10**400, math.nan, math.inf)],
)
def test_an_answer_that_is_none_is_told_from_a_no(answer):
    with pytest.raises(BadAnswer):
        token_end_s(PROVIDER, answer, NOW_S)


@given(st.dictionaries(st.sampled_from(["active", "exp", "nbf", "client_id", "token_type"]), json_values) | json_values)
def test_no_answer_breaks_the_server(answer):
    try:
        end_s = token_end_s(PROVIDER, answer, NOW_S)
    except BadAnswer:
        return
    assert end_s is None or (answer["active"] is True and end_s > NOW_S)


# --- profile ---------------------------------------------------------------------------------------------------------


def test_the_profile_of_laymans_provider_becomes_claims():
    profile = {"userId": 20139, "screenName": "test", "emailAddress": "test@oauth2.org", "firstName": "Test",
               "middleName": "", "lastName": "User"}  # fmt: skip
    assert claims_from(PROVIDER, {}, profile) == {
        "iss": "https://p.example/authorize",
        "sub": "20139",
        "email": "test@oauth2.org",
        "given_name": "Test",
        "family_name": "User",
        "preferred_username": "test",
        "screen_name": "test",
        "name": "Test User",
    }


def test_claims_of_openid_connect_are_taken_as_they_are():
    provider = Provider(PROVIDER.auth_url, "", "", {}, "sub", False)
    claims = claims_from(provider, {"sub": "abc"}, {"sub": "abc", "name": "Zoë", "email": "zoe@example.org"})
    assert claims == {"iss": provider.auth_url, "sub": "abc", "email": "zoe@example.org", "name": "Zoë"}


@pytest.mark.parametrize("profile", [None, [], {}, {"userId": None}, {"userId": True}, {"userId": ""}, {"userId": [1]},
                                     {"userId": "x" * 256}, {"userId": "a\nb"}, {"sub": "1"}])  # fmt: skip
def test_a_profile_without_identifier_is_nobodys(profile):
    with pytest.raises(BadAnswer):
        claims_from(PROVIDER, {}, profile)


def test_two_different_users_are_none():
    provider = Provider(PROVIDER.auth_url, "", "", {}, "sub", True)
    with pytest.raises(BadAnswer, match="different users"):
        claims_from(provider, {"sub": "victim"}, {"sub": "attacker"})


@given(json_values, st.dictionaries(st.sampled_from(["userId", "sub", "name", "email", "firstName"]), json_values))
def test_no_profile_breaks_the_server(said_sub, profile):
    try:
        claims = claims_from(PROVIDER, {"sub": said_sub}, profile)
    except BadAnswer:
        return
    assert claims["sub"] and all(isinstance(value, str) and value.isprintable() for value in claims.values())
