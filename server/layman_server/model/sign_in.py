"""What OAuth2 and passwords are made of: logins, clients, codes, grants, keys, access tokens.

Nothing here holds a password, a token or a code itself: only what they are recognised by. Times are seconds since 1970.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

#: Hosts of a redirection to a program on the user's own machine (RFC 8252, 7.3).
_LOOPBACK = ("127.0.0.1", "[::1]")
#: What may stand in a redirection address; RFC 3986 has no others.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", re.ASCII)


@dataclass(frozen=True)
class Login:
    """The password of an account of this server.

    `sub` tells the person to other servers and never passes to another one, though the name may. `credential` is new
    with each password, so that what was granted with an older one ends.
    """

    subject: str
    sub: str
    credential: str
    password_hash: str


@dataclass(frozen=True)
class Client:
    """A program that may ask for tokens, or (with a secret) about them.

    Of a loopback redirection address every port is meant, and when it ends in `*` every path that begins so.
    Without a secret the client is public, as programs on users' machines are.
    """

    client_id: str
    name: str
    redirect_uris: tuple[str, ...] = ()
    secret_sha256: str = ""

    @property
    def is_public(self) -> bool:
        """Whether the client has no secret, so that PKCE must stand for it."""
        return not self.secret_sha256

    def may_redirect_to(self, uri: str) -> bool:
        """Whether answers may be sent to the address."""
        return any(_matches(uri, allowed) for allowed in self.redirect_uris)


@dataclass(frozen=True)
class Code:
    """What an authorization code stands for; it is good for one grant, which has its identifier already."""

    grant_id: str
    client_id: str
    redirect_uri: str
    subject: str
    credential: str
    scope: str
    code_challenge: str = ""
    code_challenge_method: str = ""


@dataclass(frozen=True)
class Grant:
    """One sign-in with one client; its refresh token is a new one after each use."""

    grant_id: str
    client_id: str
    subject: str
    credential: str
    scope: str
    refresh_sha256: str
    expires_at_s: int


@dataclass(frozen=True)
class ServiceKey:
    """A key for map services; `subject` is the account's identity, `credential` what it was asked for with."""

    key_id: str
    client_id: str
    subject: str
    credential: str
    secret_sha256: str
    expires_at_s: int


@dataclass(frozen=True)
class AccessToken:
    """What an access token stands for."""

    grant_id: str
    client_id: str
    subject: str
    credential: str
    sub: str
    scope: str
    issued_at_s: int
    expires_at_s: int


def is_redirect_uri(uri: str) -> bool:
    """Whether an address may be registered for a client: HTTPS, loopback, or a scheme of the program's own."""
    parts = _split(uri.removesuffix("*"))
    if parts is None or "*" in uri.removesuffix("*"):
        return False
    if parts.scheme == "https":
        return bool(parts.hostname) and not uri.endswith("*")
    if parts.scheme == "http":
        return _host(parts) in _LOOPBACK and parts.path.startswith("/")
    # RFC 8252, 7.1: a scheme of one's own is a domain name backwards, so that no other program has it by chance.
    return "." in parts.scheme and not uri.endswith("*")


def _matches(uri: str, allowed: str) -> bool:
    asked, registered = _split(uri), _split(allowed.removesuffix("*"))
    if asked is None or registered is None:
        return False
    if registered.scheme == "http" and _host(registered) in _LOOPBACK:
        same_place = (asked.scheme, _host(asked)) == (registered.scheme, _host(registered))
    else:
        same_place = (asked.scheme, asked.netloc) == (registered.scheme, registered.netloc)
    if not same_place:
        return False
    if allowed.endswith("*"):
        return not asked.query and asked.path.startswith(registered.path)
    return (asked.path, asked.query) == (registered.path, registered.query)


def _split(uri: str) -> SplitResult | None:
    """The parts of an address that could be one; without fragment, user name and what programs read differently."""
    if not _ADDRESS.fullmatch(uri) or "\\" in uri or "#" in uri or len(uri) > 2000:
        return None
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    return None if "@" in parts.netloc else parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host
