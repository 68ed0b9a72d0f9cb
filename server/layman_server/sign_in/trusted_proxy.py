"""What a proxy in front of the server says of a request. Only listed proxies are believed."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from layman_server.errors import UnsuccessfulHeaderAuthentication
from layman_server.model.access import Account
from layman_server.settings import Settings
from layman_server.stores.redis import PublicationRegistry


class TrustedProxy:
    """Reads the header with the user's name, and the address of the client."""

    def __init__(self, settings: Settings, registry: PublicationRegistry) -> None:
        # As in Layman, this module is there whether LAYMAN_AUTHN_MODULES names it or not.
        self._header = settings.authn_http_header_name
        names = [name.strip() for name in settings.authn_trusted_proxies.split(",") if name.strip()]
        self._networks = [ipaddress.ip_network(name) for name in names]
        self._registry = registry

    def account(self, peer: str, headers: Mapping[str, str], *, changes: bool = False) -> Account | None:
        """The account of the user that a trusted proxy names; None when nobody is named, or by somebody else.

        With `changes`, for a request that may change something, it is also None when a page of another site makes the
        browser send it: proxies know people by cookies, which browsers send along unasked.

        Raises:
            UnsuccessfulHeaderAuthentication: there is no such user.
        """
        username = headers.get(self._header) if self._header else None
        if username is None or not self._is_trusted(peer):
            return None
        if changes and headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return None
        user = self._registry.user(username)
        if user is None:
            self._registry.require_loaded()
            raise UnsuccessfulHeaderAuthentication(f"Username {username} not recognized.", sub_code=1)
        claims = {"sub": username, "preferred_username": username, "name": user.name, "email": user.email}
        return Account(username, "", username, {name: value for name, value in claims.items() if value})

    def client_address(self, peer: str, headers: Mapping[str, str]) -> str:
        """The address of the client, by `X-Forwarded-For` as far as trusted proxies have written it."""
        address = peer
        for said in reversed(headers.get("X-Forwarded-For", "").split(",")):
            if not self._is_trusted(address) or _address(said.strip()) is None:
                break
            address = said.strip()
        return address

    def _is_trusted(self, peer: str) -> bool:
        address = _address(peer)
        return address is not None and any(address in network for network in self._networks)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address
