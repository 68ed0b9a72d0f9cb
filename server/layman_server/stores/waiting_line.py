"""Who waits for a worker, in the order of asking: Redis, one line per queue.

Celery's own lists tell how many messages wait, not whose; a line is kept beside each, for clients who ask when their
turn comes. It is no queue: nothing is lost when it is not true for a moment.
"""

from __future__ import annotations

from typing import Any

import redis

from layman_server.stores.redis_errors import redis_errors

_LINE = f"{__name__}:line:"
_TICKET = f"{__name__}:ticket"
_LINES = f"{__name__}:lines"

_JOIN = """
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZADD', KEYS[1], redis.call('INCR', KEYS[2]), ARGV[1])
  redis.call('SADD', KEYS[3], KEYS[1])
end
"""


class WaitingLine:
    """Notes who begins and ceases to wait."""

    def __init__(self, client: redis.Redis) -> None:
        """Use an open client."""
        self._redis: Any = client
        self._join = client.register_script(_JOIN)

    def join(self, subject: str, queue: str) -> None:
        """A subject (a publication's UUID) waits in a queue from now on; who waits already keeps the place."""
        with redis_errors():
            self._join(keys=[_LINE + queue, _TICKET, _LINES], args=[subject])

    def leave(self, subject: str) -> None:
        """The subject's turn has come; who does not wait is no error."""
        with redis_errors():
            for line in self._redis.smembers(_LINES):
                self._redis.zrem(line, subject)

    def position(self, subject: str) -> int | None:
        """The subject's place in its queue, 1 for the next; None when it does not wait."""
        with redis_errors():
            for line in self._redis.smembers(_LINES):
                rank = self._redis.zrank(line, subject)
                if rank is not None:
                    return int(rank) + 1
        return None
