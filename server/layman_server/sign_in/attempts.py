"""How often somebody may try to sign in.

An attempt counts before it is looked at, so that many at once are not cheaper than one after another. One address may
try one name a few times; the wider limits are against lists of names and against many addresses, and high enough that
nobody can lock a colleague out by accident.
"""

from __future__ import annotations

import hashlib
import ipaddress

from layman_server.errors import TooManyAttempts
from layman_server.stores.short_memory import ShortMemory

#: Counts begin anew after this time.
WINDOW_S = 300
#: Wrong attempts in that time: of one address for one name, of one address, for one name.
PAIR_LIMIT, ADDRESS_LIMIT, NAME_LIMIT = 10, 60, 100

_KIND = "attempts"


class Attempts:
    """Counts attempts in Redis, for all processes together."""

    def __init__(self, memory: ShortMemory) -> None:
        self._memory = memory

    def begin(self, name: str, address: str) -> None:
        """Count an attempt.

        Raises:
            TooManyAttempts: there were too many; `retry_after_s` says how long to wait.
        """
        counts = self._memory.count(_KIND, _keys(name, address), WINDOW_S)
        limits = (PAIR_LIMIT, ADDRESS_LIMIT, NAME_LIMIT)
        waits_s = [left_s for (count, left_s), limit in zip(counts, limits, strict=True) if count > limit]
        if waits_s:
            raise TooManyAttempts({"message": f"Wait {max(waits_s)} s."}, retry_after_s=max(1, *waits_s))

    def succeeded(self, name: str, address: str) -> None:
        """Take back the count of an attempt that was right, and forget the wrong ones of this pair."""
        pair, *wider = _keys(name, address)
        self._memory.remove(_KIND, pair)
        self._memory.uncount(_KIND, wider)


def _place(address: str) -> str:
    """The address, or for IPv6 the network of 64 bits that one household has."""
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network(f"{parsed}/64", strict=False))


def _keys(name: str, address: str) -> list[str]:
    # As hashes: names are of any length and may be passwords typed into the wrong field.
    place = _place(address)
    words = (f"pair {place} {name}", f"address {place}", f"name {name}")
    return [hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest() for word in words]
