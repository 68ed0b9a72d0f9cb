"""How codes and refresh tokens become access tokens, for Authlib."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge

from layman_server.model.sign_in import Code, Grant, Login

_CLIENT_METHODS = ["none", "client_secret_basic", "client_secret_post"]


@dataclass(frozen=True)
class SignedIn:
    """Somebody who has signed in for a grant."""

    login: Login
    grant_id: str
    client_id: str


class UsedCode:
    """A code with Authlib's questions."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.code_challenge = code.code_challenge
        self.code_challenge_method = code.code_challenge_method

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.code.redirect_uri

    def get_scope(self) -> str:
        """What it is good for."""
        return self.code.scope


class OpenGrant:
    """A grant with Authlib's questions."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant

    def check_client(self, client: Any) -> bool:
        """Whether it was given to this client."""
        return bool(self.grant.client_id == client.get_client_id())

    def get_scope(self) -> str:
        """What it is good for."""
        return self.grant.scope


class OnlyS256(CodeChallenge):  # type: ignore[misc]
    """PKCE as of RFC 9700: always for public clients, asked for with the request already, and never `plain`."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Check the authorization request."""
        values = grant.request.payload.data
        asked = bool(values.get("code_challenge"))
        if grant.request.client.client.is_public and not asked:
            raise InvalidRequestError("PKCE is needed: code_challenge is missing.", redirect_uri=redirect_uri)
        if asked and values.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge_method must be S256.", redirect_uri=redirect_uri)
        super().validate_code_challenge(grant, redirect_uri)


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """Authorization codes."""

    TOKEN_ENDPOINT_AUTH_METHODS = _CLIENT_METHODS

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Keep a new code."""
        user: SignedIn = request.user
        values = request.payload.data
        kept = Code(
            user.grant_id,
            user.client_id,
            values["redirect_uri"],
            user.login.subject,
            user.login.credential,
            request.scope or "",
            values.get("code_challenge", ""),
            values.get("code_challenge_method", ""),
        )
        self.server.tokens.keep_code(code, kept)

    def query_authorization_code(self, code: str, client: Any) -> UsedCode | None:
        """What a code stands for, when it is this client's; it is used up in any case."""
        found = self.server.tokens.use_code(code)
        return UsedCode(found) if found is not None and found.client_id == client.get_client_id() else None

    def delete_authorization_code(self, authorization_code: UsedCode) -> None:
        """It is gone already."""

    def authenticate_user(self, authorization_code: UsedCode) -> SignedIn | None:
        """Who signed in, when that still holds."""
        code = authorization_code.code
        return _still_signed_in(self.server, code.subject, code.credential, code.grant_id, code.client_id)


class RefreshGrant(RefreshTokenGrant):  # type: ignore[misc]
    """Refresh tokens; each is good once."""

    TOKEN_ENDPOINT_AUTH_METHODS = _CLIENT_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> OpenGrant | None:
        """The grant of a token."""
        grant = self.server.tokens.grant_of(refresh_token)
        if grant is None or not _still_signed_in(
            self.server, grant.subject, grant.credential, grant.grant_id, grant.client_id
        ):
            return None
        return OpenGrant(grant)

    def authenticate_user(self, refresh_token: OpenGrant) -> SignedIn | None:
        """Who signed in."""
        grant = refresh_token.grant
        return _still_signed_in(self.server, grant.subject, grant.credential, grant.grant_id, grant.client_id)

    def revoke_old_credential(self, refresh_token: OpenGrant) -> None:
        """It is replaced already."""


def _still_signed_in(server: Any, subject: str, credential: str, grant_id: str, client_id: str) -> SignedIn | None:
    """Who signed in with a password, unless that is another one by now, or the account is gone."""
    found = server.accounts.login(subject)
    if found is None or not hmac.compare_digest(found[1].credential, credential):
        return None
    return SignedIn(found[1], grant_id, client_id)
