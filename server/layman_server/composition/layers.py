"""Which layers of a map composition are layers of this server."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from layman_server.composition.addresses import decoded

#: Path of our OGC services. Proxies may put segments before it, as Layman allows (`doc/client-proxy.md`).
SERVICE_PATH = re.compile(
    r"(?P<prefix>(?:/[A-Za-z0-9_.-]+)*?)/geoserver/(?:(?P<workspace>[a-z][a-z0-9_]*)/)?(?:ows|wms|wfs)/?", re.I
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class InternalLayer(NamedTuple):
    """A layer of this server on a map; `opacity` is from 0.0 to 1.0."""

    workspace: str
    layer: str
    visible: bool
    opacity: float


class OwnHosts:
    """The hosts under which clients see this server; scheme and path of an address do not matter."""

    def __init__(self, addresses: Iterable[str]) -> None:
        """`addresses` are like `http://127.0.0.1:8600`."""
        self._hosts = {_host(urlsplit(address)) for address in addresses if address}

    def service_path(self, address: str) -> re.Match[str] | None:
        """The match of `SERVICE_PATH` when the address is that of our services; a relative one is ours too."""
        try:
            parts = urlsplit(decoded(address).strip())
            elsewhere = bool(parts.netloc) and _host(parts) not in self._hosts
        except ValueError:
            return None
        return None if elsewhere else SERVICE_PATH.fullmatch(parts.path)

    def has(self, address: str) -> bool:
        """Whether the address names one of the hosts, or none."""
        try:
            parts = urlsplit(decoded(address).strip())
            return not parts.netloc or _host(parts) in self._hosts
        except ValueError:
            return False


def internal_layers(document: dict[str, Any], hosts: Iterable[str]) -> list[InternalLayer]:
    """The layers of a valid composition served by this server, the first drawn first (at the bottom).

    `hosts` are the addresses under which clients see the server, for example `http://127.0.0.1:8600`.
    """
    ours = OwnHosts(hosts)
    return [found for layer in document["layers"] for found in internal_layers_of(layer, ours)]


def internal_layers_of(layer: dict[str, Any], ours: OwnHosts) -> list[InternalLayer]:
    """The layers of this server that one layer of a composition shows."""
    address, names = _service(layer)
    path = ours.service_path(address)
    if path is None:
        return []
    visible, opacity = bool(layer.get("visibility", True)), opacity_of(layer)
    found = _qualified(names, path.group("workspace") or "")
    return [InternalLayer(workspace, name, visible, opacity) for workspace, name in found]


def kind_of(layer: dict[str, Any]) -> str:
    """The last word of a layer's class name: `WMS` of `HSLayers.Layer.WMS`."""
    return str(layer.get("className", "")).rsplit(".", 1)[-1]


def opacity_of(layer: dict[str, Any]) -> float:
    """The opacity of a layer, from 0.0 to 1.0; a text that is no number means 1.0."""
    try:
        number = float(layer.get("opacity"))  # type: ignore[arg-type]  # a text or a number; anything else raises
    except (TypeError, ValueError):
        return 1.0
    return min(max(number, 0.0), 1.0) if math.isfinite(number) else 1.0


def _service(layer: dict[str, Any]) -> tuple[str, str]:
    """Address of the service and names of the layers in it; empty for layers of other kinds."""
    kind = kind_of(layer)
    if kind == "WMS":
        return layer.get("url") or "", layer.get("params", {}).get("LAYERS") or ""
    protocol = layer.get("protocol", {})
    if kind in {"Vector", "WFS"} and protocol.get("format", "WFS").rsplit(".", 1)[-1] in {"WFS", "externalWFS"}:
        name = layer.get("name")
        return protocol.get("url") or layer.get("url") or "", name if isinstance(name, str) else ""
    return "", ""


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
