"""A map composition as clients get it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from layman_server.composition.addresses import decoded
from layman_server.composition.layers import OwnHosts, internal_layers_of


def for_client(
    document: dict[str, Any], name: str, title: str, description: str, owner_name: str, owner_email: str
) -> dict[str, Any]:
    """A copy with name, title, abstract and user of the publication and without groups.

    Rules of "GET Workspace Map File" in Layman's `doc/rest.md`: `user` holds name and e-mail of the owner (the
    e-mail empty when not known) and nothing else.
    """
    result = {key: value for key, value in document.items() if key != "groups"}
    result.update(name=name, title=title, abstract=description)
    result["user"] = {"name": owner_name, "email": owner_email}
    return result


def with_addresses_of(document: dict[str, Any], hosts: Iterable[str], base: str) -> dict[str, Any]:
    """A copy in which the layers of this server have the address that the client uses, `base`.

    `hosts` are the addresses under which the server is or was known. What is changed is what Layman's
    `doc/client-proxy.md` lists for GET Map File: `url`, `protocol.url`, and those of `legends` and `style` that are of
    the same server. Addresses that came percent-encoded as a whole are decoded.
    """
    ours = OwnHosts(hosts)
    return {**document, "layers": [_layer_for(layer, ours, base) for layer in document["layers"]]}


def _layer_for(layer: dict[str, Any], ours: OwnHosts, base: str) -> dict[str, Any]:
    url = layer.get("url")
    if not internal_layers_of(layer, ours):
        return {**layer, "url": decoded(url)} if isinstance(url, str) and decoded(url) != url else layer
    result = dict(layer)
    if isinstance(url, str) and url:
        result["url"] = _service_address(url, ours, base)
    protocol = layer.get("protocol")
    if isinstance(protocol, dict) and protocol.get("url"):
        result["protocol"] = {**protocol, "url": _service_address(protocol["url"], ours, base)}
    if isinstance(layer.get("legends"), list):
        result["legends"] = [_below(legend, "/geoserver/", ours, base) for legend in layer["legends"]]
    if isinstance(layer.get("style"), str):
        result["style"] = _below(layer["style"], "/rest/", ours, base)
    return result


def _service_address(address: str, ours: OwnHosts, base: str) -> str:
    path = ours.service_path(address)
    if path is None:
        return address
    parts = urlsplit(decoded(address).strip())
    return base + urlunsplit(("", "", parts.path[path.end("prefix") :], parts.query, parts.fragment))


def _below(address: str, folder: str, ours: OwnHosts, base: str) -> str:
    """The address, at `base` when it is below a folder of this server."""
    if not address.lower().startswith(("http://", "https://")) or not ours.has(address):
        return address
    parts = urlsplit(address)
    _, found, rest = parts.path.partition(folder)
    return base + urlunsplit(("", "", folder + rest, parts.query, parts.fragment)) if found else address
