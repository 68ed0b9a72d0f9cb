"""From a token of an OAuth2 provider to who it stands for, remembered for a short time."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from layman_server.errors import ServiceUnavailable, UnsuccessfulAuthentication
from layman_server.model.access import Account
from layman_server.sign_in.local_accounts import secret_hash
from layman_server.sign_in.provider_calls import ProviderCalls, unavailable
from layman_server.sign_in.providers import BadAnswer, Provider, claims_from, token_end_s
from layman_server.stores.redis import PublicationRegistry
from layman_server.stores.short_memory import ShortMemory

log = logging.getLogger(__name__)

#: A token that a provider has ended is taken no longer than this (Layman's `LAYMAN_AUTHN_CACHE_MAX_TIMEOUT`).
REMEMBERED_S = 60
#: A token that is not good is not asked for again at once, nor is a provider that does not answer.
REFUSED_S, AWAY_S = 10, 5
_KNOWN, _AWAY = "provider-token", "provider-away"


class ProviderTokens:
    """Recognises the tokens of all providers."""

    def __init__(
        self,
        providers: tuple[Provider, ...],
        calls: ProviderCalls,
        memory: ShortMemory,
        registry: PublicationRegistry,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.providers = providers
        self._calls = calls
        self._memory = memory
        self._registry = registry
        self._now = now
        self._guard = threading.Lock()
        self._asking: dict[str, Future[dict[str, Any]]] = {}

    def account(self, provider: Provider, token: str) -> Account:
        """The account of a token; without a username until one is reserved.

        Raises:
            UnsuccessfulAuthentication: the token is not good. ServiceUnavailable: the provider gives no answer.
        """
        known = self._known(provider, token)
        claims = known.get("claims")
        if claims is None:
            raise UnsuccessfulAuthentication(known["refused"], sub_code=9)
        account = Account(claims["sub"], "", None, claims, issuer=provider.auth_url)
        reserved = self._registry.account_of(account.identity)
        if reserved is None:
            # While Redis is empty, nobody has reserved anything.
            self._registry.require_loaded()
            return account
        return replace(reserved, claims=claims)

    def forget(self, token: str) -> None:
        """Ask the providers again at the token's next use."""
        for provider in self.providers:
            self._memory.remove(_KNOWN, _key(provider, token))

    def _known(self, provider: Provider, token: str) -> dict[str, Any]:
        key = _key(provider, token)
        known, away = self._memory.get_all([(_KNOWN, key), (_AWAY, secret_hash(provider.auth_url))])
        remembered = self._remembered(known)
        if remembered is not None:
            return remembered
        if away is not None:
            raise ServiceUnavailable({"message": away}, retry_after_s=AWAY_S)
        return self._ask_once(provider, token, key)

    def _remembered(self, known: Any) -> dict[str, Any] | None:
        """What is known, unless its time has passed: Redis's clock and ours are two."""
        return dict(known) if known is not None and known["end_s"] > self._now() else None

    def _ask_once(self, provider: Provider, token: str, key: str) -> dict[str, Any]:
        """Ask, or wait for another request of this process that asks for the same token."""
        with self._guard:
            asking = self._asking.get(key)
            if asking is None:
                mine = self._asking[key] = Future()
        if asking is not None:
            return asking.result()
        try:
            # Another request may have got its answer after this one looked.
            known = self._remembered(self._memory.get(_KNOWN, key)) or self._ask(provider, token)
            self._memory.put(_KNOWN, key, known, math.ceil(known["end_s"] - self._now()))
            mine.set_result(known)
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._guard:
                del self._asking[key]
        return known

    def _ask(self, provider: Provider, token: str) -> dict[str, Any]:
        try:
            known: dict[str, Any] = self._calls.in_time(provider, self._answered, token)
        except ServiceUnavailable as error:
            reason = error.detail["message"] if isinstance(error.detail, dict) else error.message
            log.warning("Provider %s: %s", provider.auth_url, reason)
            self._memory.put(_AWAY, secret_hash(provider.auth_url), reason, AWAY_S)
            raise
        except BadAnswer as error:
            log.warning("Provider %s: its answer cannot be used: %s", provider.auth_url, error)
            raise unavailable(f"gave an answer that cannot be used: {error}") from error
        return known

    def _answered(self, provider: Provider, token: str) -> dict[str, Any]:
        now_s = self._now()
        answer = self._calls.introspect(provider, token)
        end_s = token_end_s(provider, answer, now_s)
        if end_s is None:
            return {"refused": "The provider says that the token is not active.", "end_s": now_s + REFUSED_S}
        claims = claims_from(provider, answer, self._calls.profile(provider, token))
        return {"claims": claims, "end_s": min(end_s, now_s + REMEMBERED_S)}


def _key(provider: Provider, token: str) -> str:
    return secret_hash(f"{provider.auth_url} {token}")
