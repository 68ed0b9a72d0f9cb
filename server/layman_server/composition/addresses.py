"""Addresses (URLs) inside map compositions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
#: Browsers leave these out before they read the scheme (WHATWG URL, "basic URL parser").
_IGNORED = re.compile(r"[\x00-\x20\x7f]")
#: Keys of which clients make links, or from which they load pictures and files.
_LINK_KEY = re.compile(r"url|uri|href|www|link|src|onlineresource|image|icon|logo|legend|attachment", re.I)
_OF_LAYER = frozenset({("url",), ("style",), ("protocol", "url"), ("attribution", "OnlineResource")})
_SCRIPTING = frozenset({"javascript", "vbscript", "data", "file", "blob", "about"})


def decoded(address: str) -> str:
    """The address as it is used: older clients store addresses percent-encoded as a whole."""
    return unquote(address) if re.match(r"https?%3a", address, re.IGNORECASE) else address


def forbidden_addresses(document: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Path and fault of every address that a client must not follow (`javascript:` and the like)."""
    for index, layer in enumerate(document["layers"]):
        for path, address in _services(layer):
            scheme = _scheme(address)
            if scheme not in {"", "http", "https"} and not (path[0] == "legends" and _is_image(address)):
                yield ["layers", index, *path], f"{address[:200]!r} must be an http or https address"
        for path, address in _links(layer):
            if _scheme(address) in _SCRIPTING and not _is_image(address):
                yield ["layers", index, *path], f"{address[:200]!r} must be an http or https address"
    for path, address in _named_links(document):
        if _scheme(address) in _SCRIPTING and not _is_image(address):
            yield path, f"{address[:200]!r} must be an http or https address"


def _services(layer: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    candidates: list[tuple[list[Any], Any]] = [(["url"], layer.get("url"))]
    candidates.append((["protocol", "url"], layer.get("protocol", {}).get("url")))
    for key in ("urls", "legends"):
        candidates.extend(([key, index], address) for index, address in enumerate(layer.get(key, [])))
    return ((path, address) for path, address in candidates if isinstance(address, str))


def _links(layer: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    online_resource = layer.get("attribution", {}).get("OnlineResource")
    if isinstance(online_resource, str):
        yield ["attribution", "OnlineResource"], online_resource
    style = layer.get("style")
    if isinstance(style, str) and not style.lstrip().startswith("<"):
        yield ["style"], style


def _named_links(document: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Every other text, however deep, under a key by which clients make links or load pictures."""
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(((*path, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend(((*path, index), inner) for index, inner in enumerate(value))
        elif isinstance(value, str) and ":" in value and not _is_of_layer(path):
            key = next((part for part in reversed(path) if isinstance(part, str)), "")
            if _LINK_KEY.search(key):
                yield list(path), value


def _is_of_layer(path: tuple[Any, ...]) -> bool:
    """Whether `_services` and `_links` have looked at it."""
    below = path[2:]
    return path[:1] == ("layers",) and (below in _OF_LAYER or (len(below) == 2 and below[0] in {"urls", "legends"}))


def _scheme(address: str) -> str:
    match = _SCHEME.match(_IGNORED.sub("", unquote(address)))
    return match.group(1).lower() if match else ""


def _is_image(address: str) -> bool:
    return _IGNORED.sub("", address).lower().startswith("data:image/")
