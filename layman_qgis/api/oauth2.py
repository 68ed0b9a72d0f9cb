"""OAuth2 for programs on the user's machine: authorization code with PKCE over a loopback address (RFC 8252, 7636)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from layman_qgis.api.errors import ApiError, LoginNeeded, NotJson
from layman_qgis.api.language import marked, tr, tr_marked
from layman_qgis.api.publications import as_object
from layman_qgis.api.requests import ApiRequest
from layman_qgis.api.server import Server

#: The plugin, as the bundled server knows it; public, so there is no secret.
CLIENT_ID = "layman-qgis"
SCOPE = "profile email"
#: The exchange of a token for a key that opens map services only (RFC 8693).
KEY_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
_SUBJECT_TYPE = "urn:ietf:params:oauth:token-type:access_token"
_NO_SIGN_IN_PAGE = marked("This server has no sign-in page of its own.")
_OTHER_WAY = marked("Choose an authentication configuration of QGIS; its administrator knows which.")


@dataclass(frozen=True)
class Endpoints:
    """Where a server's sign-in page and tokens are (RFC 8414); `revocation` may be empty.

    `gives_keys` says that a token can be exchanged for a key for map services.
    """

    issuer: str
    authorization: str
    token: str
    revocation: str = ""
    gives_keys: bool = False

    @classmethod
    def from_json(cls, body: object, server: Server) -> Endpoints:
        """Read the server's metadata.

        Raises:
            ApiError: it is something else, or points to addresses without encryption on other machines.
        """
        try:
            data = as_object(body)
        except NotJson as error:
            raise ApiError(tr_marked(_NO_SIGN_IN_PAGE), tr_marked(_OTHER_WAY), error.detail) from error
        issuer, authorization, token = (
            str(data.get(key) or "") for key in ("issuer", "authorization_endpoint", "token_endpoint")
        )
        for url in (authorization, token):
            if not _is_safe(url, server):
                raise ApiError(tr_marked(_NO_SIGN_IN_PAGE), tr_marked(_OTHER_WAY), f"Not a safe address: {url[:300]}")
        grants = data.get("grant_types_supported")
        gives_keys = isinstance(grants, list) and KEY_GRANT in grants
        revocation = str(data.get("revocation_endpoint") or "")
        return cls(issuer, authorization, token, revocation if _is_safe(revocation, server) else "", gives_keys)


@dataclass(frozen=True)
class Tokens:
    """What a token endpoint gave; `life_s` is how long the access token is good."""

    access: str
    refresh: str
    life_s: float

    @classmethod
    def from_json(cls, body: object, refresh: str = "") -> Tokens:
        """Read the answer of a token endpoint; `refresh` stays when it gives no new one.

        Raises:
            LoginNeeded: it holds no token.
        """
        data = as_object(body)
        access = data.get("access_token")
        if not isinstance(access, str) or not access or str(data.get("token_type", "")).lower() != "bearer":
            raise LoginNeeded(tr("The server gave no token."), tr("Sign in again."), str(data.get("error") or ""))
        life = data.get("expires_in")
        life_s = float(life) if isinstance(life, (int, float)) and life > 0 else 300.0
        return cls(access, str(data.get("refresh_token") or refresh), life_s)


class Attempt:
    """One attempt to sign in: its secrets, which leave this object only as hashes or over the token endpoint."""

    def __init__(self, endpoints: Endpoints, redirect_uri: str) -> None:
        """Draw a verifier and a state."""
        self._endpoints = endpoints
        self._redirect_uri = redirect_uri
        self._verifier = secrets.token_urlsafe(48)
        self._state = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """The sign-in page."""
        digest = hashlib.sha256(self._verifier.encode("ascii")).digest()
        query = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self._redirect_uri,
            "scope": SCOPE,
            "state": self._state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
        }
        joint = "&" if urlsplit(self._endpoints.authorization).query else "?"
        return f"{self._endpoints.authorization}{joint}{urlencode(query)}"

    def code(self, target: str) -> str | None:
        """The code in a request that the browser sent to the loopback address; None for one of somebody else.

        Raises:
            LoginNeeded: the server says that the user may not, or did not want to.
        """
        found = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items() if len(values) == 1}
        if not hmac.compare_digest(found.get("state", "").encode(), self._state.encode()):
            return None
        issuer = found.get("iss")
        if issuer is not None and issuer.rstrip("/") != self._endpoints.issuer.rstrip("/"):
            return None
        if "error" in found:
            raise LoginNeeded(
                tr("The sign-in was refused."), tr("Try again."), found.get("error_description", found["error"])
            )
        return found.get("code") or None

    def token_request(self, code: str) -> ApiRequest:
        """Exchange the code for tokens."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "client_id": CLIENT_ID,
            "code_verifier": self._verifier,
        }
        return _posted(self._endpoints.token, data)


def metadata_request(server: Server) -> ApiRequest:
    """Ask where to sign in."""
    return ApiRequest("GET", f"{server.url}/.well-known/oauth-authorization-server")


def refresh_request(endpoints: Endpoints, refresh_token: str) -> ApiRequest:
    """Ask for new tokens."""
    data = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": CLIENT_ID}
    return _posted(endpoints.token, data)


def revocation_request(endpoints: Endpoints, refresh_token: str) -> ApiRequest:
    """End the sign-in on the server, or a key."""
    return _posted(endpoints.revocation, {"token": refresh_token, "client_id": CLIENT_ID})


def key_request(endpoints: Endpoints, token: str) -> ApiRequest:
    """Ask for a key for map services with the token of a sign-in."""
    data = {
        "grant_type": KEY_GRANT,
        "subject_token": token,
        "subject_token_type": _SUBJECT_TYPE,
        "scope": "services",
        "client_id": CLIENT_ID,
    }
    return _posted(endpoints.token, data)


def key_from_json(body: object) -> str:
    """The key in the server's answer.

    Raises:
        ApiError: there is none.
    """
    data = as_object(body)
    key = data.get("access_token")
    if not isinstance(key, str) or not key:
        raise ApiError(tr("The server gave no key."), tr("Sign in again."), str(data.get("error") or ""))
    return key


def _is_safe(url: str, server: Server) -> bool:
    """Whether secrets for a server may go to an address: encrypted, or as the user goes to the server itself."""
    scheme = urlsplit(url).scheme
    return scheme == "https" or (scheme == "http" and server.url.startswith("http://"))


def _posted(url: str, data: Mapping[str, str]) -> ApiRequest:
    return ApiRequest("POST", url, data=tuple(data.items()))
