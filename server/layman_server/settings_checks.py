"""What the values of settings may be: each check returns the value, or raises ValueError with what is expected."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

#: Returns the value, perhaps in its usual spelling, or raises ValueError with what is expected.
Check = Callable[[Any], Any]


def between(least: int, most: int | None = None) -> Check:
    """A number within limits; without `most` there is no upper one."""
    expected = f"expected {least} or more" if most is None else f"expected a number from {least} to {most}"

    def check(value: Any) -> Any:
        if value < least or (most is not None and value > most):
            raise ValueError(expected)
        return value

    return check


def one_of(*choices: str) -> Check:
    """One of some words, in lower case."""

    def check(value: Any) -> Any:
        if value.strip().lower() not in choices:
            raise ValueError(f"expected one of: {', '.join(choices)}")
        return value.strip().lower()

    return check


def log_level(value: Any) -> Any:
    """A level of logging, in upper case."""
    level = value.strip().upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("expected DEBUG, INFO, WARNING or ERROR")
    return level


def web_address(value: Any) -> Any:
    """An address of HTTP or HTTPS."""
    if not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", value):
        raise ValueError("expected an address like https://maps.example.org")
    return value


def url_path(value: Any) -> Any:
    """A path in an address, with a slash at both ends."""
    path = f"/{value.strip().strip('/')}/".replace("//", "/")
    if not re.fullmatch(r"/(?:[A-Za-z0-9._~-]+/)*", path):
        raise ValueError("expected a path like /geoserver/")
    return path


def authn_modules(value: Any) -> Any:
    """Layman's names of ways to sign in."""
    known = ("layman.authn.oauth2", "layman.authn.http_header")
    if any(name.strip() not in known for name in value.split(",")):
        raise ValueError(f"expected a list of {' and '.join(known)}")
    return value


def header_name(value: Any) -> Any:
    """The name of a header as Layman wants it."""
    if not re.fullmatch(r"[a-z][a-z0-9]*", value, re.ASCII):
        raise ValueError("expected lower-case letters and digits, a letter first")
    return value


def networks(value: Any) -> Any:
    """Addresses and networks, separated by commas."""
    try:
        for network in value.split(","):
            ipaddress.ip_network(network.strip())
    except ValueError:
        raise ValueError("expected a list of addresses or networks, such as 127.0.0.1,10.0.0.0/8") from None
    return value
