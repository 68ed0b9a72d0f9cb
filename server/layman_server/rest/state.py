"""What views take out of the application."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from flask import current_app, request

from layman_server.errors import InvalidRequest, WrongHeader
from layman_server.publishing.context import Publishing

EXTENSION = "layman_server"

#: What a proxy may say, by header (Layman's `doc/client-proxy.md`).
_FORWARDED = {
    "X-Forwarded-Proto": re.compile(r"https?"),
    "X-Forwarded-Host": re.compile(
        r"(?=.{1,253}(?:\:|$))(?:(?!-)[a-z0-9-_]{1,63}(?<!-)(?:\.|(?:\:[0-9]{1,5})?$))+", re.ASCII
    ),
    "X-Forwarded-Prefix": re.compile(r"(?:/[a-z0-9_-]+)*", re.ASCII),
}
#: A name or an address, and a port. Names with `_` are none of the DNS, but container networks have them.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII)


def publishing() -> Publishing:
    """The application's `Publishing`."""
    return cast(Publishing, current_app.extensions[EXTENSION])


def base_url() -> str:
    """The address under which the client sees the server, without slash at the end.

    A proxy on the side of the client says what it changes of it (Layman's `doc/client-proxy.md`).

    Raises:
        InvalidRequest, WrongHeader: the client says something that is no address.
    """
    base: str = current_app.config["PUBLIC_URL"]
    if not base:
        if not has_valid_host(request.environ):
            raise InvalidRequest({"message": "The Host header is not valid."})
        base = f"{request.scheme}://{_host(request.environ)}"
    said = {header: _forwarded(header) for header in _FORWARDED}
    if any(value is not None for value in said.values()):
        scheme, host, prefix = said.values()
        parts = urlsplit(base)
        path = parts.path if prefix is None else prefix
        base = urlunsplit((scheme or parts.scheme, host or parts.netloc, path, "", ""))
    return base


def _forwarded(header: str) -> str | None:
    value = request.headers.get(header)
    if value is not None and not _FORWARDED[header].fullmatch(value):
        expected = f"Expected header value matching regular expression `^{_FORWARDED[header].pattern}$`"
        raise WrongHeader({"header": header, "expected": expected, "found": value[:300]})
    return value


def has_valid_host(environ: Mapping[str, Any]) -> bool:
    """Whether what the client calls the server can stand in an address."""
    found = _HOST.fullmatch(_host(environ))
    return found is not None and 1 <= int(found["port"] or 80) <= 65535


def _host(environ: Mapping[str, Any]) -> str:
    """What the client calls the server; a client of HTTP/1.0 may not say."""
    host: str = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return host
