"""Where an authorization server may send a browser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.model.sign_in import Client, is_redirect_uri

NATIVE = Client("native", "Native", ("http://127.0.0.1/*", "http://[::1]/callback"))
WEB = Client("web", "Web", ("https://maps.example.org/callback?x=1",), "0" * 64)


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1/", "http://127.0.0.1:7070/", "http://127.0.0.1:1/a/b?", "http://[::1]:80/callback"]
)
def test_a_loopback_address_has_any_port(uri):
    assert NATIVE.may_redirect_to(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:7070/?code=stolen",
        "http://127.0.0.2/",
        "http://127.1/",
        "http://2130706433/",
        "http://localhost/",
        "http://127.0.0.1",
        "https://127.0.0.1/",
        "http://user@127.0.0.1/",
        "http://127.0.0.1:x/",
        "http://127.0.0.1:7070/#x",
        "http://127.0.0.1\t/",
        "http://127.0.0.1/ä",
        "http://[::1]/other",
        "http://[::ffff:127.0.0.1]/callback",
        "http://127.0.0.1/" + "x" * 2000,
    ],
)
def test_what_only_looks_like_loopback_is_refused(uri):
    assert not NATIVE.may_redirect_to(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://maps.example.org/callback",
        "https://maps.example.org/callback?x=1&y=2",
        "https://maps.example.org/callback/?x=1",
        "https://maps.example.org:8443/callback?x=1",
        "https://maps.example.org@evil.example/callback?x=1",
        "http://maps.example.org/callback?x=1",
        "https://MAPS.example.org.evil.example/callback?x=1",
    ],
)
def test_other_addresses_are_compared_as_a_whole(uri):
    assert WEB.may_redirect_to("https://maps.example.org/callback?x=1")
    assert not WEB.may_redirect_to(uri)


@given(st.text(max_size=60))
def test_no_text_leads_elsewhere(text):
    for uri in (text, f"http://127.0.0.1{text}", f"http://{text}127.0.0.1/"):
        if NATIVE.may_redirect_to(uri):
            assert uri.startswith(
                ("http://127.0.0.1/", "http://127.0.0.1:", "http://[::1]/", "http://[::1]:", "HTTP")
            ), uri


@pytest.mark.parametrize(
    "uri", ["https://maps.example.org/cb", "http://127.0.0.1/*", "http://127.0.0.1:1/x", "org.example.app:/cb"]
)
def test_addresses_that_belong_to_somebody_may_be_registered(uri):
    assert is_redirect_uri(uri)


@pytest.mark.parametrize(
    "uri",
    ["http://maps.example.org/", "https://maps.example.org/*", "https://*/", "javascript:alert(1)", "app:/x", "", "*",
     "http://127.0.0.1:80*/", "http://127.0.0.1*", "org.example.app:/*", "data:text/html,x", "file:///etc/passwd"],
)  # fmt: skip
def test_addresses_that_anybody_may_have_are_not_registered(uri):
    assert not is_redirect_uri(uri)
