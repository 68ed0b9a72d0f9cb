"""Kept tiles for people who did not sign in, answered before the web application: most requests of a web map.

Whatever is not plainly that (other operations, sign-ins, proxies, tiles that are not there) is left to the application,
so that there is one place that decides and this one only makes it fast.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from layman_server.geoserver.access_rules import AccessCheck
from layman_server.geoserver.objects import ANONYMOUS
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wmts.cache import TileCache
from layman_server.ogc.wmts.tile_request import TileRequest, read_tile

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]

_PREFIX = "/geoserver/gwc/service/wmts"
#: As the application answers; with any other header of these names somebody is named, or another address is meant.
_NAMING = ("HTTP_AUTHORIZATION", "HTTP_AUTHORIZATIONISSURL", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO",
           "HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_FOR")  # fmt: skip
_REST_PARTS = 5
#: Longest address that is looked at here; what is read from it is remembered.
_LONGEST = 500
_HEADERS = [
    ("geowebcache-cache-result", "HIT"),
    ("Access-Control-Allow-Origin", "*"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("X-Content-Type-Options", "nosniff"),
]


def with_kept_tiles(rest: Wsgi, cache: TileCache, access: AccessCheck, is_named: Callable[[Environ], bool]) -> Wsgi:
    """`rest` behind the kept tiles; `is_named` says whether somebody is named in a way that only `rest` understands."""
    guard = threading.Lock()

    def kept(environ: Environ) -> tuple[TileRequest, bytes] | None:
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(_PREFIX) or environ["REQUEST_METHOD"] != "GET":
            return None
        if any(name in environ for name in _NAMING) or is_named(environ):
            return None
        query: str = environ.get("QUERY_STRING", "")
        tile = _asked(path, query) if len(path) + len(query) <= _LONGEST else None
        if tile is None:
            return None
        with guard:
            if not access.allows((ANONYMOUS,), tile.layer.workspace, tile.layer.name):
                return None
        place = cache.path_of(tile)
        content = None if place is None else cache.read(place)
        return None if content is None else (tile, content)

    def dispatch(environ: Environ, start_response: Any) -> Iterable[bytes]:
        found = kept(environ)
        if found is None:
            return rest(environ, start_response)
        tile, content = found
        headers = [("Content-Type", tile.format), ("Content-Length", str(len(content))), *_HEADERS]
        start_response("200 OK", headers)
        return [content]

    return dispatch


@lru_cache(maxsize=20_000)
def _asked(path: str, query: str) -> TileRequest | None:
    """The tile that an address of the service of all workspaces plainly asks for."""
    given = {name.upper(): value for name, value in parse_qsl(query)}
    if path != _PREFIX:
        parts = path.removeprefix(f"{_PREFIX}/rest/").split("/")
        if len(parts) not in {_REST_PARTS, _REST_PARTS + 1}:
            return None
        names = ("LAYER", *(("STYLE",) if len(parts) > _REST_PARTS else ()), "TILEMATRIXSET", "TILEMATRIX", "TILEROW")
        given = {**dict(zip((*names, "TILECOL"), parts, strict=True)), "FORMAT": given.get("FORMAT", "")}
    elif given.get("REQUEST", "").upper() != "GETTILE" or given.get("SERVICE", "WMTS").upper() != "WMTS":
        return None
    try:
        tile = read_tile(given, "")
    except OgcError:
        return None
    is_plain = bool(tile.layer.workspace) and tile.style in {"", "default", tile.layer.name}
    return tile if is_plain else None
