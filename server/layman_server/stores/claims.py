"""Claims in Redis: who works on a publication, so that nobody else does, and who asks them to stop.

A claim names the process that holds it. While it is held, a thread renews it; a claim of a dead process of this machine
is taken over at once, one of another machine when nobody has renewed it for `CLAIM_S`.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from typing import Any

import redis

from layman_server.durable_files import machine_name
from layman_server.errors import ServerError
from layman_server.stores.redis_errors import redis_errors

log = logging.getLogger(__name__)

#: A claim that nobody renews is given up after this time.
CLAIM_S = 20
#: A request to stop is forgotten after this time.
ABORT_S = 3600
_CLAIM = f"{__name__}:claim:"
_ABORT = f"{__name__}:abort:"

_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class Claims:
    """Takes claims and passes requests to stop."""

    def __init__(self, client: redis.Redis) -> None:
        """Use an open client."""
        # redis-py's types leave open whether answers are bytes or str; without `decode_responses` they are bytes.
        self._redis: Any = client
        self._take = client.register_script(_TAKE)
        self._release = client.register_script(_RELEASE)

    def take(self, subject: str) -> Claim | None:
        """Claim the work on a subject (a publication's UUID, an account); None when a living process holds it."""
        key, mine = _CLAIM + subject, f"{machine_name()}|{os.getpid()}|{secrets.token_hex(4)}"
        with redis_errors():
            holder = self._redis.get(key)
        dead = holder.decode() if holder and _is_dead(holder.decode()) else ""
        return Claim(self, subject, mine) if self.set_if(subject, mine, dead) else None

    def set_if(self, subject: str, value: str, expected: str) -> bool:
        """Set a claim when there is none or the present one is `expected`."""
        with redis_errors():
            return bool(self._take(keys=[_CLAIM + subject], args=[value, expected, CLAIM_S]))

    def release(self, subject: str, value: str) -> None:
        """Give up a claim that is still ours."""
        with redis_errors():
            self._release(keys=[_CLAIM + subject], args=[value])

    def is_taken(self, subject: str) -> bool:
        """Whether a living process works on the subject."""
        with redis_errors():
            holder = self._redis.get(_CLAIM + subject)
        return holder is not None and not _is_dead(holder.decode())

    def ask_to_abort(self, subject: str) -> None:
        """Ask whoever works on the subject to stop."""
        with redis_errors():
            self._redis.set(_ABORT + subject, "1", ex=ABORT_S)

    def forget_abort(self, subject: str) -> None:
        """Take back a request to stop."""
        with redis_errors():
            self._redis.delete(_ABORT + subject)

    def abort_asked(self, subject: str) -> bool:
        """Whether the work on the subject is to stop."""
        with redis_errors():
            return bool(self._redis.exists(_ABORT + subject))


class Claim:
    """A claim that was taken; held in a `with` block, at the end of which it is given up."""

    def __init__(self, claims: Claims, subject: str, value: str) -> None:
        """Note what was taken."""
        self._claims = claims
        self._subject = subject
        self._value = value
        self._over = threading.Event()
        self._lost = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True, name="claim")

    @property
    def is_lost(self) -> bool:
        """Whether somebody else has the claim now, because it could not be renewed in time."""
        return self._lost.is_set()

    def __enter__(self) -> Claim:
        """Begin to renew."""
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Give it up."""
        self._over.set()
        self._keeper.join()
        try:
            self._claims.release(self._subject, self._value)
        except ServerError as failure:
            log.warning("The claim on %s is left to run out: %s", self._subject, failure)

    def _keep(self) -> None:
        while not self._over.wait(CLAIM_S / 4):
            try:
                if not self._claims.set_if(self._subject, self._value, self._value):
                    self._lost.set()
                    return
            except ServerError as error:
                log.warning("The claim on %s could not be renewed: %s", self._subject, error)


def _is_dead(holder: str) -> bool:
    """Whether the holder of a claim is a process of this machine that is no more."""
    host, pid, _ = holder.split("|")
    return host == machine_name() and not os.path.exists(f"/proc/{pid}")
