"""From a request to who asks."""

from __future__ import annotations

from flask import request

from layman_server.errors import UnsuccessfulAuthentication
from layman_server.model.access import Account, Actor
from layman_server.publishing.users import sign_in
from layman_server.rest.state import publishing


def actor() -> Actor:
    """The account whose bearer token the request carries, None for an anonymous client.

    Raises:
        UnsuccessfulAuthentication: the header is there but the token is nobody's.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnsuccessfulAuthentication("Expected the header `Authorization: Bearer <token>`.")
    return sign_in(publishing().stores, token.strip())


def signed_in() -> Account:
    """The account of the request.

    Raises:
        UnsuccessfulAuthentication: the client is anonymous or its token is nobody's.
    """
    found = actor()
    if found is None:
        raise UnsuccessfulAuthentication("Log in first: this needs the header `Authorization: Bearer <token>`.")
    return found
