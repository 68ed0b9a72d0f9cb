"""Questions about tokens and their end, for Authlib."""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from layman_server.model.sign_in import AccessToken, Grant, ServiceKey
from layman_server.sign_in.service_keys import is_service_key

#: The kind of all tokens that are given out (RFC 6750).
BEARER = "Bearer"


class LivingToken:
    """An access token, a grant or a key with Authlib's questions; those that have ended are not found at all."""

    def __init__(self, token: AccessToken | Grant | ServiceKey) -> None:
        self.token = token

    def check_client(self, client: Any) -> bool:
        """Whether it was given to this client."""
        return bool(self.token.client_id == client.get_client_id())

    def is_expired(self) -> bool:
        """No: see the class."""
        return False

    def is_revoked(self) -> bool:
        """No: see the class."""
        return False


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]
    """RFC 7662, for clients with a secret; it tells of access tokens only."""

    CLIENT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    def query_token(self, token_string: str, token_type_hint: str | None) -> LivingToken | None:
        """An access token whose account and password are those that it was given for."""
        token = self.server.tokens.access_token(token_string)
        return LivingToken(token) if token and self.server.accounts.holder(token) else None

    def check_permission(self, token: LivingToken, client: Any, request: OAuth2Request) -> bool:
        """Every client with a secret was registered to ask."""
        return True

    def introspect_token(self, token: LivingToken) -> dict[str, Any]:
        """What a token stands for."""
        found = token.token
        assert isinstance(found, AccessToken)
        return {
            "active": True,
            "sub": found.sub,
            "username": found.subject,
            "client_id": found.client_id,
            "scope": found.scope,
            "token_type": BEARER,
            "iat": found.issued_at_s,
            "exp": found.expires_at_s,
        }


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """RFC 7009; the end of either token is the end of the whole sign-in, that of a key is its own."""

    CLIENT_AUTH_METHODS = ("none", "client_secret_basic", "client_secret_post")

    def query_token(self, token_string: str, token_type_hint: str | None) -> LivingToken | None:
        """An access or a refresh token, or a key."""
        server = self.server
        if is_service_key(token_string):
            token = server.keys.find(token_string)
        else:
            token = server.tokens.access_token(token_string) or server.tokens.grant_of(token_string)
        return LivingToken(token) if token is not None else None

    def revoke_token(self, token: LivingToken, request: OAuth2Request) -> None:
        """End the grant, or the key, which is no part of one."""
        if isinstance(token.token, ServiceKey):
            self.server.keys.end(token.token.key_id)
        else:
            self.server.tokens.end(token.token.grant_id)
