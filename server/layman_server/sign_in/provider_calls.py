"""Requests to OAuth2 providers: limited in time as a whole, in size, and to where they were sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import requests

from layman_server.errors import ServerError, ServiceUnavailable
from layman_server.sign_in.providers import BadAnswer, Provider

#: For one step of a connection, and for everything that one sign-in asks of a provider.
STEP_TIMEOUT_S, WHOLE_TIMEOUT_S = 5.0, 10.0
_LARGEST_ANSWER_BYTES = 65536
_THREADS = 8
#: What is asked about (RFC 7662, 2.1).
_ACCESS = "access_token"


class ProviderCalls:
    """Asks providers."""

    def __init__(self, ca_bundle: str = "") -> None:
        """Check certificates with the file `ca_bundle`, empty for those that requests brings."""
        self._verify: str | bool = ca_bundle or True
        # Each provider has its own, so that one that wastes their time takes none from the others. They begin with the
        # first request, after the fork of a server process.
        self._threads: dict[str, ThreadPoolExecutor] = {}

    def in_time(self, provider: Provider, call: Callable[[Provider, str], Any], token: str) -> Any:
        """What `call` returns, or raises.

        Requests limit each step, not the whole: a provider that sends a byte now and then, or a name server that is
        silent, would hold a request for ever. So they run in a thread that need not be waited for.

        Raises:
            ServiceUnavailable: it took too long, or others of the same provider do.
        """
        name = provider.auth_url
        threads = self._threads.get(name) or self._threads.setdefault(name, ThreadPoolExecutor(_THREADS, "provider"))
        future: Future[Any] = threads.submit(call, provider, token)
        try:
            return future.result(WHOLE_TIMEOUT_S)
        except TimeoutError:
            future.cancel()
            raise unavailable("did not answer in time") from None

    def introspect(self, provider: Provider, token: str) -> Any:
        """The provider's answer about a token.

        Raises:
            ServiceUnavailable: there is none. BadAnswer: it is no JSON.
        """
        refused: ServerError = unavailable("knows no client of this server")
        for client_id, secret in provider.asking_clients:
            form = {"token": token, "token_type_hint": _ACCESS}
            credentials = None
            if provider.use_header and secret:
                credentials = (client_id, secret)
            else:
                form |= {"client_id": client_id} | ({"client_secret": secret} if secret else {})
            try:
                return self._json("POST", provider.introspection_url, data=form, auth=credentials)
            except _Refused:
                refused = unavailable("does not take this server's client identifier and secret")
        raise refused

    def profile(self, provider: Provider, token: str) -> Any:
        """The profile of the user of a token.

        Raises:
            ServiceUnavailable: there is none. BadAnswer: it is no JSON, or the provider has changed its mind.
        """
        try:
            return self._json("GET", provider.user_profile_url, headers={"Authorization": f"Bearer {token}"})
        except _Refused:
            raise BadAnswer("it does not give the profile to its own token") from None

    def _json(self, method: str, url: str, **options: Any) -> Any:
        headers = {"Accept": "application/json", **options.pop("headers", {})}
        try:
            with (
                _session(self._verify) as session,
                session.request(
                    method,
                    url,
                    timeout=STEP_TIMEOUT_S,
                    # A token goes where the settings say, nowhere else.
                    allow_redirects=False,
                    stream=True,
                    headers=headers,
                    **options,
                ) as answer,
            ):
                return _content(answer)
        except (requests.RequestException, OSError) as error:
            raise unavailable(f"cannot be reached ({type(error).__name__})") from error


def _session(verify: str | bool) -> requests.Session:
    """One for each request: a connection that was kept may be closed at the other end, which looks like a failure."""
    session = requests.Session()
    # No .netrc, which would replace the token.
    session.trust_env = False
    session.verify = verify
    return session


class _Refused(Exception):
    """401 or 403."""


def unavailable(what: str) -> ServiceUnavailable:
    """The error for a provider that gives no answer; `what` ends the sentence."""
    return ServiceUnavailable({"message": f"The OAuth2 provider {what}."}, retry_after_s=5)


def _content(answer: requests.Response) -> Mapping[str, Any]:
    if answer.status_code in (401, 403):
        raise _Refused
    if answer.status_code != 200:
        raise unavailable(f"answered with HTTP status {answer.status_code}")
    body = b""
    for chunk in answer.iter_content(8192):
        body += chunk
        if len(body) > _LARGEST_ANSWER_BYTES:
            raise BadAnswer("it is too long")
    try:
        content: Mapping[str, Any] = json.loads(body)
    except (ValueError, RecursionError):
        raise BadAnswer("it is no JSON") from None
    return content
