"""What is read from a request before anybody is asked: forms, proxies, the header Authorization."""

from __future__ import annotations

import time
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.errors import ServerError, UnsuccessfulAuthentication
from layman_server.model.access import User
from layman_server.oauth.form_token import LIFE_S, FormTokens, browser_mark
from layman_server.settings import Settings
from layman_server.sign_in.attempts import _keys as attempt_keys
from layman_server.sign_in.identify import RequestSignature, SignIn
from layman_server.sign_in.passwords import hash_password, is_right
from layman_server.sign_in.tokens import grant_id_of, new_grant_id, new_token
from layman_server.sign_in.trusted_proxy import TrustedProxy
from layman_server.stores.redis import PublicationRegistry

#: No question of these tests reaches Redis.
NO_REGISTRY = cast(PublicationRegistry, None)
PROXY = TrustedProxy(Settings(authn_trusted_proxies="127.0.0.1, 10.0.0.0/8,::1"), NO_REGISTRY)
FORMS = FormTokens(b"key")
BROWSER = browser_mark(None)


# --- proxies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "spoofed, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_clients_address_is_what_trusted_proxies_say(peer, said, client):
    assert PROXY.client_address(peer, {"X-Forwarded-For": said}) == client


@pytest.mark.parametrize("peer", ["192.0.2.1", "", "unix", "11.0.0.1"])
def test_nobody_else_names_a_user(peer):
    settings = Settings(authn_http_header_name="laymanuser", authn_trusted_proxies="127.0.0.1,10.0.0.0/8")
    assert TrustedProxy(settings, NO_REGISTRY).account(peer, {"laymanuser": "ann"}) is None


class OneUser:
    """Somebody called ann, for questions that need no more."""

    def user(self, username: str) -> User | None:
        return User(username) if username == "ann" else None


@pytest.mark.parametrize(
    ("site", "changes", "is_known"),
    [
        (None, True, True),
        ("none", True, True),
        ("same-origin", True, True),
        ("cross-site", False, True),
        ("cross-site", True, False),
        ("same-site", True, False),
    ],
)
def test_pages_of_other_sites_change_nothing_through_a_proxy(site, changes, is_known):
    settings = Settings(authn_http_header_name="laymanuser", authn_trusted_proxies="127.0.0.1")
    proxy = TrustedProxy(settings, cast(PublicationRegistry, OneUser()))
    headers = {"laymanuser": "ann"} | ({"Sec-Fetch-Site": site} if site else {})
    assert (proxy.account("127.0.0.1", headers, changes=changes) is not None) is is_known


def test_without_a_header_name_no_header_names_a_user():
    assert PROXY.account("127.0.0.1", {"": "ann", "laymanuser": "ann"}) is None


def test_without_trusted_proxies_the_header_names_nobody():
    proxy = TrustedProxy(Settings(authn_http_header_name="laymanuser"), NO_REGISTRY)
    assert proxy.account("127.0.0.1", {"laymanuser": "ann"}) is None


# --- the header Authorization ----------------------------------------------------------------------------------------


def ask(**headers: str) -> Any:
    sign_in = SignIn(*cast(Any, [None] * 4), proxy=PROXY, oauth_server=None, keys=cast(Any, None))
    return sign_in.actor(RequestSignature("192.0.2.1", headers, "https://layman.example"))


@pytest.mark.parametrize(
    ("header", "sub_code"),
    [
        ("abc", 3),
        ("abc abc", 4),
        ("Bearer ", 5),
        ("Bearer a b", 3),
        ("Bearer " + "x" * 9000, 3),
        ("Basic ====", None),
        ("Basic /w==", None),
        ("Basic YW5u", None),
        ("Basic Og==", None),
    ],
)
def test_what_cannot_be_credentials_is_refused_with_laymans_codes(header, sub_code):
    with pytest.raises(UnsuccessfulAuthentication) as caught:
        ask(Authorization=header)
    assert (caught.value.code, caught.value.sub_code) == (32, sub_code)


def test_a_provider_without_a_token_is_refused():
    with pytest.raises(UnsuccessfulAuthentication) as caught:
        ask(AuthorizationIssUrl="https://p.example/authorize")
    assert caught.value.sub_code == 2


def test_a_request_without_credentials_is_anonymous():
    assert ask() is None


@given(st.text(max_size=40))
def test_no_basic_credentials_break_the_server(text):
    with pytest.raises(ServerError):
        # Whatever is right goes on to the accounts, of which there are none here.
        try:
            ask(Authorization=f"Basic {text}")
        except AttributeError:
            raise ServerError from None


# --- forms -----------------------------------------------------------------------------------------------------------


def test_a_form_is_good_for_its_browser_and_its_purpose():
    token = FORMS.make(BROWSER, "query")
    assert FORMS.is_good(token, BROWSER, "query")
    assert not FORMS.is_good(token, browser_mark(None), "query")
    assert not FORMS.is_good(token, BROWSER, "other query")
    assert not FormTokens(b"other key").is_good(token, BROWSER, "query")


def test_a_form_is_not_good_for_ever(monkeypatch):
    token = FORMS.make(BROWSER, "query")
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + LIFE_S + 2)
    assert not FORMS.is_good(token, BROWSER, "query")


@given(st.text(max_size=80), st.text(max_size=50))
def test_no_text_is_a_good_form(token, browser):
    assert not FORMS.is_good(token, browser, "query")


@pytest.mark.parametrize("cookie", [None, "", "short", "ä" * 43, "x" * 44])
def test_a_browser_with_a_strange_cookie_gets_a_new_one(cookie):
    assert browser_mark(cookie) != cookie
    assert browser_mark(BROWSER) == BROWSER


# --- passwords and tokens --------------------------------------------------------------------------------------------


def test_a_password_is_right_for_its_hash_only():
    stored = hash_password("correct horse", "ann")
    assert stored.startswith("$argon2id$") and "correct" not in stored
    assert is_right(stored, "correct horse")
    assert not is_right(stored, "Correct horse")
    assert not is_right(None, "correct horse")
    assert not is_right("no hash at all", "correct horse")
    assert not is_right(stored, "x" * 100_000)


def test_the_same_password_has_two_hashes():
    assert hash_password("correct horse", "ann") != hash_password("correct horse", "ann")


def test_nobody_takes_as_long_as_somebody():
    def seconds(stored: str | None) -> float:
        began_s = time.process_time()
        is_right(stored, "wrong password")
        return time.process_time() - began_s

    stored = hash_password("correct horse", "ann")
    known = min(seconds(stored) for _ in range(5))
    unknown = min(seconds(None) for _ in range(5))
    assert 0.5 < unknown / known < 2


@given(st.text(max_size=100))
def test_a_token_begins_with_its_grant(text):
    grant_id = new_grant_id()
    assert grant_id_of(new_token(grant_id)) == grant_id
    found = grant_id_of(text)
    assert found == "" or (len(found) == 32 and found.isascii() and text.startswith(found))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "no address", False),
    ],
)
def test_attempts_are_counted_for_a_household(one, other, is_same):
    assert (attempt_keys("ann", one) == attempt_keys("ann", other)) is is_same
