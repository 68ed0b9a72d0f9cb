"""What views take out of the application."""

from __future__ import annotations

from typing import cast

from flask import current_app, request

from layman_server.publishing.context import Publishing

EXTENSION = "layman_server"


def publishing() -> Publishing:
    """The application's `Publishing`."""
    return cast(Publishing, current_app.extensions[EXTENSION])


def base_url() -> str:
    """The address under which the client sees the server, without slash at the end."""
    configured: str = current_app.config["PUBLIC_URL"]
    return configured or request.host_url.rstrip("/")
