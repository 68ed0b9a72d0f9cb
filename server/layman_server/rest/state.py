"""What views take out of the application."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from flask import current_app, request

from layman_server.errors import InvalidRequest
from layman_server.publishing.context import Publishing

EXTENSION = "layman_server"

#: A name or an address, and a port. Names with `_` are none of the DNS, but container networks have them.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII)


def publishing() -> Publishing:
    """The application's `Publishing`."""
    return cast(Publishing, current_app.extensions[EXTENSION])


def base_url() -> str:
    """The address under which the client sees the server, without slash at the end.

    Raises:
        InvalidRequest: the client says something that is no address.
    """
    configured: str = current_app.config["PUBLIC_URL"]
    if configured:
        return configured
    if not has_valid_host(request.environ):
        raise InvalidRequest({"message": "The Host header is not valid."})
    return f"{request.scheme}://{_host(request.environ)}"


def has_valid_host(environ: Mapping[str, Any]) -> bool:
    """Whether what the client calls the server can stand in an address."""
    found = _HOST.fullmatch(_host(environ))
    return found is not None and 1 <= int(found["port"] or 80) <= 65535


def _host(environ: Mapping[str, Any]) -> str:
    """What the client calls the server; a client of HTTP/1.0 may not say."""
    host: str = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return host
