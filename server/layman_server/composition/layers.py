"""Which layers of a map composition are layers of this server."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from layman_server.composition.addresses import decoded

#: Path of our OGC services. Proxies may put segments before it, as Layman allows (`doc/client-proxy.md`).
_SERVICE_PATH = re.compile(
    r"(?:/[A-Za-z0-9_.-]+)*?/geoserver/(?:(?P<workspace>[a-z][a-z0-9_]*)/)?(?:ows|wms|wfs)/?", re.I
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class InternalLayer(NamedTuple):
    """A layer of this server on a map; `opacity` is from 0.0 to 1.0."""

    workspace: str
    layer: str
    visible: bool
    opacity: float


def internal_layers(document: dict[str, Any], hosts: Iterable[str]) -> list[InternalLayer]:
    """The layers of a valid composition served by this server, the first drawn first (at the bottom).

    `hosts` are the addresses under which clients see the server, for example `http://127.0.0.1:8600`; scheme and path
    of an address do not matter. A layer with a relative address is ours too.
    """
    ours = {_host(urlsplit(host)) for host in hosts}
    result = []
    for layer in document["layers"]:
        address, names = _service(layer)
        workspace = _workspace(address, ours)
        if workspace is None:
            continue
        for layer_workspace, name in _qualified(names, workspace):
            opacity = _opacity(layer.get("opacity"))
            result.append(InternalLayer(layer_workspace, name, bool(layer.get("visibility", True)), opacity))
    return result


def _service(layer: dict[str, Any]) -> tuple[str, str]:
    """Address of the service and names of the layers in it; empty for layers of other kinds."""
    kind = layer.get("className", "").rsplit(".", 1)[-1]
    if kind == "WMS":
        return layer.get("url") or "", layer.get("params", {}).get("LAYERS") or ""
    protocol = layer.get("protocol", {})
    if kind in {"Vector", "WFS"} and protocol.get("format", "WFS").rsplit(".", 1)[-1] in {"WFS", "externalWFS"}:
        name = layer.get("name")
        return protocol.get("url") or layer.get("url") or "", name if isinstance(name, str) else ""
    return "", ""


def _workspace(address: str, ours: set[tuple[str, int | None]]) -> str | None:
    """The workspace in the address, empty for the service of all workspaces, None when it is not our service."""
    try:
        parts = urlsplit(decoded(address).strip())
        elsewhere = bool(parts.netloc) and _host(parts) not in ours
    except ValueError:
        return None
    match = None if elsewhere else _SERVICE_PATH.fullmatch(parts.path)
    return (match.group("workspace") or "") if match else None


def _host(parts: SplitResult) -> tuple[str, int | None]:
    name = parts.hostname or ""
    return ("localhost" if name in _LOOPBACK else name), parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _qualified(names: str, workspace: str) -> Iterator[tuple[str, str]]:
    """(workspace, name) of every name in a list; `workspace:name` is needed where the address names no workspace."""
    for full_name in filter(None, map(str.strip, names.split(","))):
        prefix, colon, name = full_name.rpartition(":")
        if ":" in prefix or (workspace and colon and prefix != workspace) or not (workspace or colon):
            continue
        yield (workspace or prefix), name


def _opacity(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]  # a text or a number by the schema; anything else raises
    except (TypeError, ValueError):
        return 1.0
    return min(max(number, 0.0), 1.0) if math.isfinite(number) else 1.0
