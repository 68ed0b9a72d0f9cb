"""Which addresses of other servers may be asked.

A map composition comes from a client, and its layers are fetched by the server, which can reach more than the client:
itself, its neighbours, the metadata service of a cloud. So a name is resolved once, every address that it has is
checked, and the connection goes to a checked address, whatever the name means a moment later.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

#: Ports below 1024 belong to services of other kinds, but for these two.
WEB_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024
#: IPv6 addresses that stand for IPv4 ones in networks without these (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(Exception):
    """An address that is not to be asked; the message says why."""


class Place(NamedTuple):
    """Where a request goes: the name for the Host header and the certificate, and the address to connect to."""

    scheme: str
    host: str
    port: int
    address: str
    target: str


def resolve(url: str, *, allow_private: bool) -> Place:
    """The place of a URL, its name resolved and every address that it has checked.

    Raises:
        NotAllowed: it is no plain http or https URL, or leads into a network that is not public.
        OSError: the name cannot be resolved.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or WEB_PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise NotAllowed(f"it is no address ({error})") from error
    if parts.scheme not in WEB_PORTS or not host:
        raise NotAllowed("only http and https are allowed")
    if "@" in parts.netloc:
        raise NotAllowed("credentials in the address are not allowed")
    if port not in WEB_PORTS.values() and port < _FIRST_FREE_PORT:
        raise NotAllowed(f"port {port} is not allowed")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise NotAllowed(f"{host} is no name") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not allow_private and not is_public(address):
            raise NotAllowed(f"{host} is in a network that is not public")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port, addresses[0], target)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also when it is written as another kind of address."""
    number = ipaddress.ip_address(address.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (number, *_meant(number)))


def _meant(number: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(number, ipaddress.IPv4Address):
        return []
    meant: list[Address | None] = [number.ipv4_mapped, number.sixtofour, *(number.teredo or ())]
    if number in _NAT64:
        meant.append(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF))
    return [one for one in meant if one is not None]
