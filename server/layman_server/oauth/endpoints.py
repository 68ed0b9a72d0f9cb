"""The OAuth2 endpoints that programs ask: token, introspection, revocation, userinfo, metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from flask import Blueprint, Response, jsonify, request

from layman_server.errors import RequestTooLarge
from layman_server.sign_in.authorization_server import HttpAnswer, OAuthServer
from layman_server.sign_in.clients import SCOPES
from layman_server.sign_in.key_grant import EXCHANGE
from layman_server.sign_in.service_keys import SERVICES

_LARGEST_BODY_BYTES = 65536
_WITH_SECRET = ["client_secret_basic", "client_secret_post"]


def create_endpoints(server: OAuthServer, base_url: Callable[[], str]) -> Blueprint:
    """The blueprint; `base_url` gives this server's address without slash, which is the issuer."""
    blueprint = Blueprint("oauth", __name__)

    @blueprint.post("/oauth/token")
    def token() -> Response:
        """Tokens for a code or a refresh token, a key for map services for a token."""
        return _response(server.token(_body(), _headers()))

    @blueprint.post("/oauth/introspect")
    def introspect() -> Response:
        """What an access token stands for (RFC 7662)."""
        return _response(server.introspect(_body(), _headers()))

    @blueprint.post("/oauth/revoke")
    def revoke() -> Response:
        """The end of a sign-in (RFC 7009)."""
        return _response(server.revoke(_body(), _headers()))

    @blueprint.route("/oauth/userinfo", methods=["GET", "POST"])
    def userinfo() -> Response:
        """Who an access token stands for: OpenID Connect's claims, and the keys of Layman's provider."""
        return _userinfo(server)

    @blueprint.get("/.well-known/oauth-authorization-server")
    def metadata() -> Response:
        """Where everything is and what it can (RFC 8414)."""
        return jsonify(_metadata(base_url()))

    return blueprint


def _body() -> Mapping[str, Sequence[str]]:
    """The parameters of the body; those of the address are not looked at, because addresses are logged."""
    if (request.content_length or 0) > _LARGEST_BODY_BYTES:
        raise RequestTooLarge()
    if request.mimetype != "application/x-www-form-urlencoded":
        return {}
    return dict(request.form.lists())


def _headers() -> Mapping[str, str]:
    return cast(Mapping[str, str], request.headers)


def _response(answer: HttpAnswer) -> Response:
    response = jsonify(dict(answer.body))
    response.status_code = answer.status
    for name, value in answer.headers:
        if name.lower() != "content-type":
            response.headers[name] = value
    if answer.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="OAuth2 clients"'
    return response


def _userinfo(server: OAuthServer) -> Response:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = server.accounts.holder(server.tokens.access_token(token.strip())) if scheme.lower() == "bearer" else None
    if found is None:
        response = jsonify({"error": "invalid_token", "error_description": "The access token is missing or has ended."})
        response.status_code = 401
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return response
    account, login = found
    claims = {**account.claims, "sub": login.sub, "preferred_username": account.username or account.subject}
    claims.pop("iss", None)
    return jsonify(
        {
            **claims,
            "userId": login.sub,
            "screenName": claims["preferred_username"],
            "emailAddress": claims.get("email", ""),
            "firstName": claims.get("given_name", ""),
            "middleName": claims.get("middle_name", ""),
            "lastName": claims.get("family_name", ""),
        }
    )


def _metadata(issuer: str) -> dict[str, object]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "userinfo_endpoint": f"{issuer}/oauth/userinfo",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", EXCHANGE],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", *_WITH_SECRET],
        "revocation_endpoint_auth_methods_supported": ["none", *_WITH_SECRET],
        "introspection_endpoint_auth_methods_supported": _WITH_SECRET,
        "scopes_supported": [*SCOPES, SERVICES],
        "authorization_response_iss_parameter_supported": True,
    }
