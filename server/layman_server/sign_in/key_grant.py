"""How a token becomes a key for map services, for Authlib: token exchange (RFC 8693)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, UnauthorizedClientError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin

from layman_server.sign_in.service_keys import SERVICES
from layman_server.sign_in.token_endpoints import BEARER

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_SUBJECT_TYPE = "urn:ietf:params:oauth:token-type:access_token"


class KeyGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]
    """An access token of OAuth2, or an account's own token, for a key with the scope `services`."""

    GRANT_TYPE = EXCHANGE
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def validate_token_request(self) -> None:
        """Look who asks for what, and with whose token."""
        client = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(EXCHANGE):
            raise UnauthorizedClientError("This program gets no keys.")
        form = self.request.form
        if form.get("scope") != SERVICES:
            raise InvalidScopeError(f"The scope of a key is {SERVICES}.")
        if form.get("subject_token_type") != _SUBJECT_TYPE:
            raise InvalidRequestError("subject_token_type must be that of an access token.")
        self._client_id = client.get_client_id()
        self._giver = self.server.keys.giver(form.get("subject_token") or "", self._client_id)
        if self._giver is None:
            raise InvalidRequestError("The subject_token is not valid.")  # RFC 8693, 2.2.2

    def create_token_response(self) -> tuple[int, dict[str, Any], Sequence[tuple[str, str]]]:
        """The key."""
        account, credential = self._giver
        answer = {
            "access_token": self.server.keys.make(account, credential, self._client_id),
            "issued_token_type": _SUBJECT_TYPE,
            "token_type": BEARER,
            "expires_in": self.server.keys.life_s,
            "scope": SERVICES,
        }
        return 200, answer, self.TOKEN_RESPONSE_HEADER
