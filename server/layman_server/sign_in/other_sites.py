"""Requests that a page of another site makes a browser send, with the password that the browser keeps for this server.

A form or a script elsewhere may send anything as `text/plain` without asking this server first, and a browser that was
once given a name and a password for HTTP Basic adds them by itself. It does say where the page came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from layman_server.errors import UnsuccessfulAuthentication


def check_basic(headers: Mapping[str, str], own_url: str) -> None:
    """Return when a request that changes something was sent on purpose, as far as HTTP Basic is concerned.

    Raises:
        UnsuccessfulAuthentication: it has a password, and a page of another site has sent it. A token sent as Bearer is
            never added by a browser itself.
    """
    scheme = headers.get("Authorization", "").partition(" ")[0]
    if scheme.lower() == "basic" and is_from_other_site(headers, own_url):
        raise UnsuccessfulAuthentication(
            "A page of another site sent this request, with name and password as browsers add them by themselves."
            " Programs in pages send a token: `Authorization: Bearer <token>`."
        )


def is_from_other_site(headers: Mapping[str, str], own_url: str) -> bool:
    """Whether a browser says that a page of another origin than `own_url` has sent a request.

    `Sec-Fetch-Site` is of all browsers since 2023, `Origin` of older ones, too. Other programs send neither.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("none", "same-origin")
    origin = headers.get("Origin")
    own = urlsplit(own_url)
    return origin is not None and origin.lower() != f"{own.scheme}://{own.netloc}".lower()
