"""From what a request carries to who asks: every way to sign in, in the order of Layman's chain of modules."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from layman_server.errors import UnsuccessfulAuthentication
from layman_server.model.access import Account, Actor
from layman_server.sign_in.authorization_server import OAuthServer
from layman_server.sign_in.local_accounts import LocalAccounts, secret_hash
from layman_server.sign_in.provider_tokens import ProviderTokens
from layman_server.sign_in.providers import Provider
from layman_server.sign_in.service_keys import ServiceKeys, is_service_key
from layman_server.sign_in.tokens import Tokens
from layman_server.sign_in.trusted_proxy import TrustedProxy
from layman_server.stores.redis import PublicationRegistry

#: Names the provider of a token by its authorization address (Layman until 1.x, `doc/oauth2/index.md`).
PROVIDER_HEADER = "AuthorizationIssUrl"
#: Longer ones are nobody's token.
_LONGEST_TOKEN = 8192


@dataclass(frozen=True)
class RequestSignature:
    """What a request says of its sender: the address of the connection, the headers, this server's own address.

    `changes` is False for requests that only read.
    """

    peer: str
    headers: Mapping[str, str]
    own_url: str
    changes: bool = False


@dataclass(frozen=True)
class SignIn:
    """All ways to sign in; `oauth_server` is None where it is switched off."""

    registry: PublicationRegistry
    accounts: LocalAccounts
    tokens: Tokens
    providers: ProviderTokens
    proxy: TrustedProxy
    oauth_server: OAuthServer | None
    keys: ServiceKeys

    def key_holder(self, request: RequestSignature) -> Account | None:
        """Whose key for map services the request has, as bearer token or as password of Basic; None without one.

        Raises:
            UnsuccessfulAuthentication: it has one that has ended, or that of somebody else than it names.
        """
        name, secret = _name_and_secret(request.headers.get("Authorization", ""))
        if not is_service_key(secret):
            return None
        account = self.keys.account(secret) if self.oauth_server is not None else None
        if account is None or (name and name not in {account.username, account.subject}):
            self.registry.require_loaded()
            raise _refused("The key for map services is not valid. Ask for a new one.", 9)
        return account

    def actor(self, request: RequestSignature) -> Actor:
        """Who asks; None for an anonymous client.

        Raises:
            UnsuccessfulAuthentication, UnsuccessfulHeaderAuthentication: somebody is named, but cannot be believed.
            TooManyAttempts: too many wrong passwords. ServiceUnavailable: a provider does not answer.
        """
        header = request.headers.get("Authorization")
        if header is None:
            if PROVIDER_HEADER in request.headers:
                raise _refused(
                    f"HTTP header {PROVIDER_HEADER} was set, but HTTP header Authorization was not found.", 2
                )
            return self.proxy.account(request.peer, request.headers, changes=request.changes)
        scheme, _, credentials = header.partition(" ")
        if is_service_key(_name_and_secret(header)[1]):
            raise _refused("This key is good for map services only.", 9)
        if scheme.lower() == "basic":
            name, password = _name_and_password(credentials)
            address = self.proxy.client_address(request.peer, request.headers)
            return self.accounts.check_again(name, password, address)
        return self._of_token(_bearer_token(header), request)

    def forget(self, request: RequestSignature) -> None:
        """Forget what is remembered of the request's token (`DELETE /rest/current-user`)."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            self.providers.forget(token.strip())

    def remove_account(self, subject: str) -> None:
        """Take everything away that an account of this server signs in with, but its token."""
        self.accounts.remove_password(subject)
        self.tokens.end_all_of(subject)
        self.keys.end_all_of(subject)

    def _of_token(self, token: str, request: RequestSignature) -> Account:
        wanted = request.headers.get(PROVIDER_HEADER)
        provider = self._provider(wanted, request.own_url)
        if provider is None or wanted is None:
            account = self._own_account(token)
            if account is not None:
                return account
        if provider is None:
            self.registry.require_loaded()
            raise UnsuccessfulAuthentication("The bearer token is not valid. Log in again.", sub_code=9)
        return self.providers.account(provider, token)

    def _own_account(self, token: str) -> Account | None:
        """The account of a token that this server gave out, by its command line or by OAuth2."""
        account = self.registry.account(secret_hash(token))
        if account is not None:
            return account
        found = self.accounts.holder(self.tokens.access_token(token))
        return found[0] if found is not None else None

    def _provider(self, wanted: str | None, own_url: str) -> Provider | None:
        """The provider that a request chooses, None for this server.

        Without a choice it is the only one, as Layman does; with several, the first.
        """
        if wanted is None:
            return next(iter(self.providers.providers), None)
        if wanted == f"{own_url}/oauth/authorize":
            return None
        for provider in self.providers.providers:
            if provider.auth_url == wanted:
                return provider
        raise _refused(f"No OAuth2 provider was found for URL passed in HTTP header {PROVIDER_HEADER}.", 6)


def _bearer_token(header: str) -> str:
    """The token of `Authorization: Bearer <token>`, with Layman's complaints about anything else."""
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if not _:
        raise _refused('HTTP header Authorization must have 2 parts: "Bearer <access_token>", but has 1 parts.', 3)
    if scheme.lower() != "bearer":
        raise _refused('First part of HTTP header Authorization must be "Bearer" (or "Basic").', 4)
    if not token:
        raise _refused("HTTP header Authorization contains empty access token.", 5)
    if " " in token or len(token) > _LONGEST_TOKEN:
        raise _refused('HTTP header Authorization must have 2 parts: "Bearer <access_token>".', 3)
    return token


def _name_and_password(credentials: str) -> tuple[str, str]:
    try:
        name, colon, password = base64.b64decode(credentials.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError:  # of base64 or of UTF-8
        raise UnsuccessfulAuthentication("Name and password of the header Authorization cannot be read.") from None
    if not colon or not name or not password:
        raise UnsuccessfulAuthentication("The header Authorization has no name or no password.")
    return name, password


def _name_and_secret(header: str) -> tuple[str, str]:
    """What the header of Basic or of a bearer token holds, the latter without a name; empty when it cannot be read."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() == "bearer":
        return "", credentials.strip()
    try:
        return _name_and_password(credentials) if scheme.lower() == "basic" else ("", "")
    except UnsuccessfulAuthentication:
        return "", ""


def _refused(what: str, sub_code: int) -> UnsuccessfulAuthentication:
    return UnsuccessfulAuthentication(what, sub_code=sub_code)
