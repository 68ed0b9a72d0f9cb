"""From a request to who asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import current_app, g, request

from layman_server.errors import UnsuccessfulAuthentication
from layman_server.model.access import Account, Actor
from layman_server.publishing.roles import with_roles
from layman_server.publishing.users import token_hash
from layman_server.rest.state import base_url, publishing
from layman_server.sign_in.identify import RequestSignature, SignIn
from layman_server.sign_in.other_sites import check_basic

#: Under which the application keeps its `SignIn`.
EXTENSION = "layman_server.sign_in"


def actor() -> Actor:
    """The account that the request is signed with (`sign_in/identify.py`), None for an anonymous client.

    Raises:
        UnsuccessfulAuthentication, UnsuccessfulHeaderAuthentication: somebody is named, but cannot be believed.
        TooManyAttempts: too many wrong passwords came from this address. ServiceUnavailable: the provider is away.
    """
    if "actor" not in g:
        found = _sign_in().actor(_signature())
        g.actor = with_roles(publishing().stores, found) if found is not None else None
    return cast(Actor, g.actor)


def actor_of_basic() -> Actor:
    """As `actor`; the password of HTTP Basic may also be the token of the user that is named.

    Clients of GeoServer's REST API have a name and a password and nothing else.

    Raises:
        As `actor`.
    """
    given = request.authorization
    if "actor" not in g and given is not None and given.type == "basic" and given.username and given.password:
        _signature()
        found = publishing().stores.registry.account(token_hash(given.password))
        if found is not None and given.username in {found.username, found.subject}:
            g.actor = with_roles(publishing().stores, found)
    return actor()


def actor_of_service() -> Actor:
    """As `actor_of_basic`; a key for map services counts, too (`sign_in/service_keys.py`).

    Raises:
        As `actor`.
    """
    if "actor" not in g:
        found = _sign_in().key_holder(_signature())
        if found is not None:
            g.actor = with_roles(publishing().stores, found)
    return actor_of_basic()


def signed_in() -> Account:
    """The account of the request.

    Raises:
        UnsuccessfulAuthentication: the client is anonymous; else as `actor`.
    """
    found = actor()
    if found is None:
        raise UnsuccessfulAuthentication("Log in first: this needs the header `Authorization: Bearer <token>`.")
    return found


def forget_credentials() -> None:
    """Forget what is remembered of the request's token, so that its provider is asked again."""
    _sign_in().forget(_signature())


def end_sign_in(subject: str) -> None:
    """Take password and tokens away from an account of this server that is deleted."""
    _sign_in().remove_account(subject)


def _sign_in() -> SignIn:
    return cast(SignIn, current_app.extensions[EXTENSION])


def _signature() -> RequestSignature:
    """What the request says of its sender.

    Raises:
        UnsuccessfulAuthentication: a page of another site has sent it (`sign_in/other_sites.py`).
    """
    headers = cast(Mapping[str, str], request.headers)
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    if changes:
        check_basic(headers, base_url())
    return RequestSignature(request.remote_addr or "", headers, base_url(), changes)
