"""The OAuth2 authorization server: Authlib's rules over our tokens, clients and accounts.

Authorization code with PKCE (RFC 6749, 7636; only S256), refresh tokens that change with each use (RFC 9700, 4.14.2),
introspection (RFC 7662), revocation (RFC 7009), the issuer in answers (RFC 9207), token exchange for keys (RFC 8693).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Error,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from layman_server.model.sign_in import Client, Login
from layman_server.sign_in.clients import Clients, OAuthClient
from layman_server.sign_in.grants import CodeGrant, OnlyS256, RefreshGrant, SignedIn
from layman_server.sign_in.key_grant import KeyGrant
from layman_server.sign_in.local_accounts import LocalAccounts
from layman_server.sign_in.service_keys import ServiceKeys
from layman_server.sign_in.token_endpoints import BEARER, Introspection, Revocation
from layman_server.sign_in.tokens import Tokens, new_grant_id, new_token

# Authlib writes tokens into its log when it is asked for everything.
logging.getLogger("authlib").setLevel(logging.INFO)

_PLAIN = re.compile(r"[ !#-\[\]-~]*", re.ASCII)
#: Authlib wants to see HTTPS, and our processes see what a proxy hands on.
_URI = "https://layman.invalid/oauth"


@dataclass(frozen=True)
class HttpAnswer:
    """What is to be sent back; `body` is JSON, or empty for redirections."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Sequence[tuple[str, str]] = ()


class _Payload(BasicOAuth2Payload):  # type: ignore[misc]
    """Parameters with all their values."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        super().__init__({name: found[0] for name, found in values.items() if found})
        self._datalist = {name: list(found) for name, found in values.items()}


class _Request(OAuth2Request):  # type: ignore[misc]
    """A request of any web framework."""

    def __init__(self, method: str, values: Mapping[str, Sequence[str]], headers: Mapping[str, str]) -> None:
        super().__init__(method, _URI, headers=headers)
        self.payload = _Payload(values)

    @property
    def form(self) -> Mapping[str, str]:
        """Each parameter's first value."""
        found: Mapping[str, str] = self.payload.data
        return found


class OAuthServer(AuthorizationServer):  # type: ignore[misc]
    """Answers the requests of the OAuth2 endpoints."""

    def __init__(self, clients: Clients, tokens: Tokens, accounts: LocalAccounts, keys: ServiceKeys) -> None:
        super().__init__()
        self.clients = clients
        self.tokens = tokens
        self.accounts = accounts
        self.keys = keys
        self.register_grant(CodeGrant, [OnlyS256(required=True)])
        self.register_grant(RefreshGrant)
        self.register_grant(KeyGrant)
        self.register_endpoint(Introspection)
        self.register_endpoint(Revocation)

    # --- what the front door calls -----------------------------------------------------------------------------------

    def asked(self, values: Mapping[str, Sequence[str]], issuer: str) -> AuthorizationRequest:
        """An authorization request that may be answered after signing in; `issuer` is this server's address.

        Raises:
            UnknownClient: client or address is not known; nobody may be sent there.
            RefusedRequest: it is wrong otherwise; `location` is where the client learns it.
        """
        client_id, redirect_uri = _single(values, "client_id"), _single(values, "redirect_uri")
        client = self.clients.find(client_id) if client_id else None
        if client is None:
            raise UnknownClient("The program that sent you here is not known to this server.")
        if not redirect_uri or not client.check_redirect_uri(redirect_uri):
            raise UnknownClient("The program that sent you here asks for an answer to an address that it may not use.")
        request = AuthorizationRequest(client.client, redirect_uri, _single(values, "state"), issuer, values)
        if not _are_plain(values):
            raise RefusedRequest(request.redirection(InvalidRequestError("A parameter cannot be read.").get_body()))
        try:
            self.get_consent_grant(_Request("GET", values, {}))
        except OAuth2Error as error:
            raise RefusedRequest(request.redirection(error.get_body())) from error
        return request

    def grant(self, request: AuthorizationRequest, login: Login) -> str:
        """Where to send who has signed in: the client's address, with a code."""
        asked = _Request("POST", request.values, {})
        grant = self.get_consent_grant(asked)
        answer = self.create_authorization_response(
            asked, grant_user=SignedIn(login, new_grant_id(), client_id=request.client.client_id), grant=grant
        )
        location: str = add_params_to_uri(dict(answer.headers)["Location"], [("iss", request.issuer)])
        return location

    def token(self, values: Mapping[str, Sequence[str]], headers: Mapping[str, str]) -> HttpAnswer:
        """The answer of the token endpoint."""
        return self._answered(values, self.create_token_response, headers)

    def introspect(self, values: Mapping[str, Sequence[str]], headers: Mapping[str, str]) -> HttpAnswer:
        """The answer of the introspection endpoint."""
        return self._answered(values, lambda request: self.create_endpoint_response("introspection", request), headers)

    def revoke(self, values: Mapping[str, Sequence[str]], headers: Mapping[str, str]) -> HttpAnswer:
        """The answer of the revocation endpoint."""
        return self._answered(values, lambda request: self.create_endpoint_response("revocation", request), headers)

    def _answered(
        self, values: Mapping[str, Sequence[str]], answer: Callable[[_Request], Any], headers: Mapping[str, str]
    ) -> HttpAnswer:
        request = _Request("POST", values, headers)
        if any(len(found) > 1 for found in values.values()) or not _are_plain(values):
            problem = InvalidRequestError("A parameter is given twice, or cannot be read.")
            return cast(HttpAnswer, self.handle_error_response(request, problem))
        try:
            if headers.get("Authorization", "").isascii():
                return cast(HttpAnswer, answer(request))
            raise UnicodeError
        except UnicodeError:
            # Authlib decodes credentials in the header without expecting anything else than UTF-8 in Base64.
            problem = InvalidClientError("The credentials cannot be read.")
            return cast(HttpAnswer, self.handle_error_response(request, problem))

    # --- what Authlib calls ------------------------------------------------------------------------------------------

    def query_client(self, client_id: str) -> OAuthClient | None:
        """A client."""
        return self.clients.find(client_id)

    def generate_token(  # type: ignore[no-untyped-def]
        self, grant_type, client, user=None, scope=None, expires_in=None, include_refresh_token=True
    ) -> dict[str, Any]:
        """The tokens of a grant, not yet kept."""
        token = {
            "token_type": BEARER,
            "access_token": new_token(user.grant_id),
            "expires_in": self.tokens.access_life_s,
            "refresh_token": new_token(user.grant_id),
        }
        return {**token, "scope": scope} if scope else token

    def save_token(self, token: Mapping[str, Any], request: OAuth2Request) -> None:
        """Keep new tokens."""
        code, grant = request.authorization_code, request.refresh_token
        kept = (
            self.tokens.start(code.code, token["refresh_token"])
            if code is not None
            else self.tokens.renew(grant.grant, token["refresh_token"])
        )
        if not kept:
            raise InvalidGrantError("This sign-in has ended.")
        user: SignedIn = request.user
        client_id = request.client.get_client_id()
        self.tokens.keep_access_token(
            token["access_token"], user.grant_id, client_id, user.login, token.get("scope", "")
        )

    def create_oauth2_request(self, request: _Request) -> _Request:
        """The request itself: it is made in Authlib's form."""
        return request

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> HttpAnswer:
        """What is to be sent."""
        return HttpAnswer(status, body or {}, tuple(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""


class UnknownClient(Exception):
    """An authorization request whose sender must not be answered; the text is for the person at the browser."""


class RefusedRequest(Exception):
    """An authorization request that the client gets back, at `location`."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


@dataclass(frozen=True)
class AuthorizationRequest:
    """A right authorization request: who asks, where the answer goes, the parameters as they came."""

    client: Client
    redirect_uri: str
    state: str
    issuer: str
    values: Mapping[str, Sequence[str]]

    def redirection(self, parameters: Sequence[tuple[str, str]]) -> str:
        """The client's address with an answer."""
        state = [("state", self.state)] if self.state else []
        location: str = add_params_to_uri(self.redirect_uri, [*parameters, *state, ("iss", self.issuer)])
        return location


def _are_plain(values: Mapping[str, Sequence[str]]) -> bool:
    """Whether all parameters but the client's own `state` have only letters that OAuth2 has use for.

    Authlib repeats them in descriptions of errors, where RFC 6749 (5.2) allows no others.
    """
    return all(_PLAIN.fullmatch(value) for name, found in values.items() if name != "state" for value in found)


def _single(values: Mapping[str, Sequence[str]], name: str) -> str:
    """A parameter's only value; one that is given twice counts as absent."""
    found = values.get(name, ())
    return found[0] if len(found) == 1 else ""
