"""Getting a login that QGIS can keep for its layers: a key of the server, a typed password, or a token in a header."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject

from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError, CertificateRefused, LoginNeeded, NotReachable, ServerBusy, TimedOut
from layman_qgis.api.language import tr
from layman_qgis.api.oauth2 import Endpoints, key_from_json, key_request, metadata_request, revocation_request
from layman_qgis.api.server import Server
from layman_qgis.core.layer_login import BASIC, HEADER, LayerLogin
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.redirects import same_origin
from layman_qgis.network.session import Session

#: A key is known by this beginning; it is a password of Basic.
_KEY_PREFIX = "key-"


class Kind(Enum):
    """What QGIS would keep: a KEY for map services, the password that was TYPED, a HEADER with the typed token."""

    KEY = "key"
    TYPED = "typed"
    HEADER = "header"


@dataclass(frozen=True)
class Offer:
    """What can be kept for a session; `endpoints` are those that give a key."""

    kind: Kind
    endpoints: Endpoints | None = None


def find_offer(
    session: Session, owner: QObject, then: Callable[[Offer | None], None], failed: Callable[[ApiError], None]
) -> None:
    """Say what QGIS could keep for a session; None when there is nothing. Asks the server whether it gives keys."""
    method = session.credentials.method
    if method == "basic":
        then(Offer(Kind.TYPED))
        return
    if method not in ("browser", "token"):
        then(None)
        return

    def without_key() -> None:
        can = method == "token" and HEADER in QgsApplication.authManager().authMethodsKeys()
        then(Offer(Kind.HEADER) if can else None)

    def read(answer: Answer) -> None:
        try:
            endpoints = _endpoints(answer, session.server)
        except ApiError:
            endpoints = None
        if endpoints is not None and endpoints.gives_keys and _knows_token(endpoints, session):
            then(Offer(Kind.KEY, endpoints))
        else:
            without_key()

    def refused(error: ApiError) -> None:
        if error.detail and not _is_connection(error):
            without_key()  # It answers, but knows no sign-in of its own.
        else:
            failed(error)

    _anonymous(session.server).send(metadata_request(session.server)).tell(owner, read, refused)


def take_offer(
    session: Session,
    offer: Offer,
    owner: QObject,
    then: Callable[[LayerLogin], None],
    failed: Callable[[ApiError], None],
) -> None:
    """Get what is to be kept."""
    credentials = session.credentials
    token = credentials.keeper.access_token() if credentials.keeper is not None else credentials.token
    if offer.kind is Kind.TYPED:
        name, _, word = base64.b64decode(credentials.basic).decode().partition(":")
        then(LayerLogin(BASIC, {"username": name, "password": word}))
    elif offer.kind is Kind.HEADER:
        then(LayerLogin(HEADER, {"Authorization": f"Bearer {token}"}))
    elif offer.endpoints is not None:

        def read(answer: Answer) -> None:
            key = key_from_json(answer.json())
            then(LayerLogin(BASIC, {"username": session.user.username, "password": key}))

        def refused(error: ApiError) -> None:
            failed(_no_key(session, error) if error.http_status in (400, 401, 403) else error)

        _anonymous(session.server).send(key_request(offer.endpoints, token)).tell(owner, read, refused)


def end_key(
    server: Server, login: LayerLogin, owner: QObject, then: Callable[[], None], failed: Callable[[ApiError], None]
) -> None:
    """End a key on its server; any other login is nothing that a server gave."""
    key = login.values.get("password", "")
    if login.method != BASIC or not key.startswith(_KEY_PREFIX):
        then()
        return
    client = _anonymous(server)

    def read(answer: Answer) -> None:
        endpoints = _endpoints(answer, server)
        if not endpoints.revocation:
            raise ApiError(tr("The server takes no keys back."))
        client.send(revocation_request(endpoints, key)).tell(owner, lambda _answer: then(), failed)

    client.send(metadata_request(server)).tell(owner, read, failed)


def nothing_to_keep(session: Session) -> ApiError:
    """What to do when there is no login that QGIS could keep."""
    return LoginNeeded(
        tr("QGIS itself cannot read layers of {0} that not everybody may see.").format(session.server.url),
        tr("Sign in with an authentication of QGIS (Basic or OAuth2), or let everybody see the layer."),
        f"Signed in with: {session.credentials.method}",
    )


def _endpoints(answer: Answer, server: Server) -> Endpoints:
    """What a server says of itself; another one that it points to says nothing about it.

    Raises:
        ApiError: it is something else.
    """
    if not same_origin(answer.url, server.url):
        raise ApiError(tr("The server points to another address."), tr("Use that address to log in."), answer.url)
    return Endpoints.from_json(answer.json(), server)


def _knows_token(endpoints: Endpoints, session: Session) -> bool:
    """Whether the token would only go where it came from: to the giver of a sign-in, else to the server itself."""
    keeper = session.credentials.keeper
    return same_origin(endpoints.token, keeper.token_url if keeper is not None else session.server.url)


def _no_key(session: Session, error: ApiError) -> ApiError:
    """The server gives none to accounts of other providers."""
    problem = nothing_to_keep(session)
    problem.detail = f"{problem.detail}\n{error.report()}"
    return problem


def _anonymous(server: Server) -> LaymanClient:
    return LaymanClient(server, Credentials(), timeout_s=20.0, retries=1)


def _is_connection(error: ApiError) -> bool:
    return isinstance(error, (NotReachable, TimedOut, ServerBusy, CertificateRefused))
