"""Providers that are slow, wrong or lying, and what is remembered of their answers."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import redis

from layman_server.errors import ServiceUnavailable, UnsuccessfulAuthentication
from layman_server.sign_in import provider_calls
from layman_server.sign_in.provider_calls import ProviderCalls
from layman_server.sign_in.provider_tokens import REFUSED_S, REMEMBERED_S, ProviderTokens
from layman_server.sign_in.providers import Provider
from layman_server.stores.redis import PublicationRegistry
from layman_server.stores.short_memory import ShortMemory
from tests.server.oauth_browser import server_settings
from tests.server.odd_provider import OddProvider, odd_provider
from tests.server.server_process import ServerProcess, free_port

MakeTokens = Callable[..., ProviderTokens]


@pytest.fixture(scope="module")
def odd() -> Iterator[OddProvider]:
    with odd_provider() as provider:
        yield provider


@pytest.fixture
def provider(odd: OddProvider) -> Provider:
    """The odd provider under a name of its own, so that no test knows what another one has learnt."""
    name = f"https://odd.example/{uuid.uuid4()}"
    return Provider(
        name, f"{odd.url}/introspect", f"{odd.url}/profile", {"asking": "secret", "qgis": ""}, "userId", True
    )


@pytest.fixture
def make_tokens(running_server: ServerProcess) -> MakeTokens:
    client = redis.Redis.from_url(server_settings(running_server.home).redis_url)

    def make(provider: Provider, now: Callable[[], float] = time.time) -> ProviderTokens:
        registry = PublicationRegistry(client)
        return ProviderTokens((provider,), ProviderCalls(), ShortMemory(client), registry, now)

    return make


def test_a_good_token_stands_for_an_account_of_its_provider(make_tokens, provider, odd):
    account = make_tokens(provider).account(provider, "good.1")
    assert (account.issuer, account.subject, account.username) == (provider.auth_url, "user of good", None)
    assert (account.claims["given_name"], account.claims["preferred_username"]) == ("Zoë", "good")
    sent = odd.forms[-1]
    assert (sent["client_id"], sent["client_secret"], sent["authorization"]) == ("asking", "secret", "")


def test_credentials_go_into_the_header_when_asked_for(make_tokens, provider, odd):
    provider = replace(provider, use_header=True)
    make_tokens(provider).account(provider, "good.header")
    sent = odd.forms[-1]
    assert "client_secret" not in sent and sent["authorization"].startswith("Basic ")


@pytest.mark.parametrize("token", ["no.1", "past.1", "of-others.1"])
def test_a_token_that_is_not_good_is_refused(make_tokens, provider, token):
    with pytest.raises(UnsuccessfulAuthentication) as caught:
        make_tokens(provider).account(provider, token)
    assert (caught.value.code, caught.value.sub_code) == (32, 9)


@pytest.mark.parametrize(
    "kind",
    "html empty broken deep long list no-active active-text bad-exp no-profile html-profile nobody".split(),
)
def test_an_answer_that_cannot_be_used_is_the_providers_fault(make_tokens, provider, kind):
    tokens = make_tokens(provider)
    with pytest.raises(ServiceUnavailable) as caught:
        tokens.account(provider, f"{kind}.1")
    assert "an answer that cannot be used" in caught.value.detail["message"]
    assert tokens.account(provider, "good.after").subject == "user of good", "others are asked about all the same"


@pytest.mark.parametrize("kind", ["error", "gone", "refused", "elsewhere"])
def test_a_provider_that_does_not_answer_is_left_alone_for_a_moment(make_tokens, provider, odd, kind):
    tokens = make_tokens(provider)
    tokens.account(provider, "good.known")
    for token in (f"{kind}.1", "good.unknown"):
        with pytest.raises(ServiceUnavailable) as caught:
            tokens.account(provider, token)
        assert caught.value.retry_after_s == 5
    assert odd.asked["good.unknown"] == 0
    assert tokens.account(provider, "good.known").subject == "user of good", "what is known is known"


def test_nobody_listens(make_tokens, provider):
    provider = replace(provider, introspection_url=f"http://127.0.0.1:{free_port()}/introspect")
    with pytest.raises(ServiceUnavailable, match="cannot be reached"):
        make_tokens(provider).account(provider, "good.1")


@pytest.mark.parametrize("kind", ["slow", "drip"])
def test_no_provider_holds_a_request_for_long(make_tokens, provider, monkeypatch, kind):
    monkeypatch.setattr(provider_calls, "WHOLE_TIMEOUT_S", 0.5)
    began_s = time.monotonic()
    with pytest.raises(ServiceUnavailable, match="did not answer in time"):
        make_tokens(provider).account(provider, f"{kind}.1")
    assert time.monotonic() - began_s < 5


def test_identifiers_of_two_users_are_none(make_tokens, provider):
    provider = replace(provider, sub_key="sub")
    with pytest.raises(ServiceUnavailable, match="different users"):
        make_tokens(provider).account(provider, "two-users.1")


def test_a_token_is_asked_about_once_in_a_while(make_tokens, provider, odd):
    clock = [time.time()]
    tokens = make_tokens(provider, lambda: clock[0])
    for _ in range(3):
        tokens.account(provider, "good.remembered")
    assert odd.asked["good.remembered"] == 1
    clock[0] += REMEMBERED_S + 1
    tokens.account(provider, "good.remembered")
    assert odd.asked["good.remembered"] == 2


def test_a_token_that_was_ended_is_refused_after_a_while(make_tokens, provider, odd):
    clock = [time.time()]
    tokens = make_tokens(provider, lambda: clock[0])
    tokens.account(provider, "good.ended")
    odd.ended.add("good.ended")
    tokens.account(provider, "good.ended")
    clock[0] += REMEMBERED_S + 1
    with pytest.raises(UnsuccessfulAuthentication):
        tokens.account(provider, "good.ended")


def test_a_token_that_was_forgotten_is_asked_about_again(make_tokens, provider, odd):
    tokens = make_tokens(provider)
    tokens.account(provider, "good.forgotten")
    odd.ended.add("good.forgotten")
    tokens.forget("good.forgotten")
    with pytest.raises(UnsuccessfulAuthentication):
        tokens.account(provider, "good.forgotten")


def test_a_wrong_token_is_not_asked_about_again_at_once(make_tokens, provider, odd):
    clock = [time.time()]
    tokens = make_tokens(provider, lambda: clock[0])
    for wait_s in (0, 0, REFUSED_S + 1):
        clock[0] += wait_s
        with pytest.raises(UnsuccessfulAuthentication):
            tokens.account(provider, "no.again")
    assert odd.asked["no.again"] == 2


def test_requests_that_come_together_ask_once(make_tokens, provider, odd):
    tokens = make_tokens(provider)
    with ThreadPoolExecutor(12) as threads:
        accounts = list(threads.map(lambda _: tokens.account(provider, "good.together"), range(12)))
    assert {account.subject for account in accounts} == {"user of good"}
    assert odd.asked["good.together"] == 1


def test_no_token_is_in_the_log(make_tokens, provider, caplog):
    caplog.set_level(logging.DEBUG)
    tokens = make_tokens(provider)
    for token in ("good.s3cret", "no.s3cret", "html.s3cret", "error.s3cret"):
        try:
            tokens.account(provider, token)
        except (ServiceUnavailable, UnsuccessfulAuthentication):
            continue
    assert "HTTP status 500" in caplog.text and "s3cret" not in caplog.text
