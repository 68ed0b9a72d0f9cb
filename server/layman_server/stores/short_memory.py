"""Values in Redis that end by themselves: codes, access tokens, answers of providers, counts of attempts."""

from __future__ import annotations

import json
from typing import Any

import redis

from layman_server.stores.redis_errors import redis_errors

_PREFIX = f"{__name__}:"

_COUNT = """
local result = {}
for i, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  if count == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  table.insert(result, count)
  table.insert(result, redis.call('TTL', key))
end
return result
"""
_UNCOUNT = """
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
"""


class ShortMemory:
    """JSON documents by kind and key. Keys are hashes or identifiers, never secrets."""

    def __init__(self, client: redis.Redis) -> None:
        """Use an open client."""
        # redis-py's types leave open whether answers are bytes or str; without `decode_responses` they are bytes.
        self._redis: Any = client
        self._count = client.register_script(_COUNT)
        self._uncount = client.register_script(_UNCOUNT)

    def put(self, kind: str, key: str, document: Any, life_s: int) -> None:
        """Keep a document for some seconds."""
        with redis_errors():
            self._redis.set(_name(kind, key), json.dumps(document), ex=max(1, life_s))

    def get(self, kind: str, key: str) -> Any | None:
        """A document, None when it is not there or its time has passed."""
        return self.get_all([(kind, key)])[0]

    def get_all(self, names: list[tuple[str, str]]) -> list[Any | None]:
        """Documents by kind and key, in one turn."""
        with redis_errors():
            stored = self._redis.mget([_name(kind, key) for kind, key in names])
        return [json.loads(one) if one is not None else None for one in stored]

    def take(self, kind: str, key: str) -> Any | None:
        """A document, which is gone afterwards: of two that ask for it at once, one gets it."""
        with redis_errors():
            stored = self._redis.getdel(_name(kind, key))
        return json.loads(stored) if stored is not None else None

    def remove(self, kind: str, key: str) -> None:
        """Remove a document; absent is no error."""
        with redis_errors():
            self._redis.delete(_name(kind, key))

    def count(self, kind: str, keys: list[str], window_s: int) -> list[tuple[int, int]]:
        """Count one more of each key; how many there are in its window now, and in how many seconds that ends."""
        with redis_errors():
            found = self._count(keys=[_name(kind, key) for key in keys], args=[window_s])
        return list(zip(found[::2], found[1::2], strict=True))

    def uncount(self, kind: str, keys: list[str]) -> None:
        """Count one less of each key."""
        with redis_errors():
            self._uncount(keys=[_name(kind, key) for key in keys])


def _name(kind: str, key: str) -> str:
    return f"{_PREFIX}{kind}:{key}"
