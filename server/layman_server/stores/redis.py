"""Redis: users, publications with the state of their parts, and the claims of running work.

Redis is temporary: it is flushed at start-up and filled from the data folder (seed, "Redis"). Keys begin with this
module's name and `:`. Celery keeps its own keys beside them.

Readers keep a copy of all publications in memory and ask only what changed since: each write raises a version, and a
sorted set holds the version of each publication's last write.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import redis

from layman_server.errors import ServiceUnavailable
from layman_server.model.access import Account, User
from layman_server.model.publication import Publication, PublicationKey
from layman_server.stores.base import Store

_PREFIX = f"{__name__}:"
_PUBLICATIONS = f"{_PREFIX}publications"
_VERSION = f"{_PREFIX}version"
_CHANGES = f"{_PREFIX}changes"
_EPOCH = f"{_PREFIX}epoch"
_USERS = f"{_PREFIX}users"
_ACCOUNTS = f"{_PREFIX}accounts"
_CLAIM = f"{_PREFIX}claim:"
_ABORT = f"{_PREFIX}abort:"
_WORKER = f"{_PREFIX}worker:"

#: A claim that nobody renews is given up after this time.
CLAIM_S = 20
#: A worker that has not shown itself for this time is taken for gone.
WORKER_ALIVE_S = 6

_PUT = """
if ARGV[3] == '1' and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
local version = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], version, ARGV[1])
return version
"""
_REMOVE = """
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[3], redis.call('INCR', KEYS[2]), ARGV[1])
"""
_TAKE_OVER = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


@dataclass(frozen=True)
class Changes:
    """What changed: publication documents by path, None for removed ones; `everything` when nothing else is left."""

    epoch: str
    version: int
    documents: dict[str, bytes | None]
    everything: bool


class PublicationRegistry(Store):
    """Users and publications in Redis."""

    name = "redis"

    def __init__(self, client: redis.Redis) -> None:
        """Use an open client (its connections are made at the first command)."""
        # redis-py's types leave open whether answers are bytes or str; without `decode_responses` they are bytes.
        self._redis: Any = client
        self._put = client.register_script(_PUT)
        self._remove = client.register_script(_REMOVE)
        self._take_over = client.register_script(_TAKE_OVER)
        self._release = client.register_script(_RELEASE)

    def ping(self) -> None:
        """Return when Redis answers."""
        with _redis_errors():
            self._redis.ping()

    def load(self, users: Iterable[User], accounts: Iterable[Account], publications: Iterable[Publication]) -> None:
        """Flush the database and fill it."""
        with _redis_errors():
            pipe = self._redis.pipeline(transaction=True)
            pipe.flushdb()
            for user in users:
                pipe.hset(_USERS, user.username, json.dumps(user.as_dict()))
            for account in accounts:
                pipe.hset(_ACCOUNTS, account.token_sha256, json.dumps(account.as_dict()))
            for version, publication in enumerate(publications, start=1):
                path = publication.key.path
                pipe.hset(_PUBLICATIONS, path, publication.as_json())
                pipe.zadd(_CHANGES, {path: version})
                pipe.set(_VERSION, version)
            pipe.set(_EPOCH, secrets.token_hex(8))
            pipe.execute()

    def is_loaded(self) -> bool:
        """Whether `load` has run since Redis was last emptied."""
        with _redis_errors():
            return bool(self._redis.exists(_EPOCH))

    def require_loaded(self) -> None:
        """Return when Redis is loaded, so that what is not in it does not exist.

        Raises:
            ServiceUnavailable: the server is still starting.
        """
        if not self.is_loaded():
            raise ServiceUnavailable({"message": "The server is starting."}, retry_after_s=1)

    # --- users and accounts ------------------------------------------------------------------------------------------

    def put_user(self, user: User) -> None:
        """Add or replace a user."""
        with _redis_errors():
            self._redis.hset(_USERS, user.username, json.dumps(user.as_dict()))

    def remove_user(self, username: str) -> None:
        """Remove a user; absent is no error."""
        with _redis_errors():
            self._redis.hdel(_USERS, username)

    def user(self, username: str) -> User | None:
        """One user."""
        with _redis_errors():
            stored = self._redis.hget(_USERS, username)
        return User(**json.loads(stored)) if stored else None

    def users(self) -> list[User]:
        """All users, by username."""
        with _redis_errors():
            stored = self._redis.hgetall(_USERS)
        return [User(**json.loads(stored[name])) for name in sorted(stored)]

    def put_account(self, account: Account) -> None:
        """Add or replace an account."""
        with _redis_errors():
            self._redis.hset(_ACCOUNTS, account.token_sha256, json.dumps(account.as_dict()))

    def account(self, token_sha256: str) -> Account | None:
        """The account that a token belongs to."""
        with _redis_errors():
            stored = self._redis.hget(_ACCOUNTS, token_sha256)
        return Account.from_dict(json.loads(stored)) if stored else None

    # --- publications ------------------------------------------------------------------------------------------------

    def put(self, publication: Publication, *, only_existing: bool = False) -> bool:
        """Write a publication; with `only_existing` not when it is gone. Returns whether it was written."""
        arguments = [publication.key.path, publication.as_json(), "1" if only_existing else "0"]
        with _redis_errors():
            return bool(self._put(keys=[_PUBLICATIONS, _VERSION, _CHANGES], args=arguments))

    def remove(self, key: PublicationKey) -> None:
        """Remove a publication; absent is no error."""
        with _redis_errors():
            self._remove(keys=[_PUBLICATIONS, _VERSION, _CHANGES], args=[key.path])

    def publication(self, key: PublicationKey) -> Publication | None:
        """One publication."""
        with _redis_errors():
            stored = self._redis.hget(_PUBLICATIONS, key.path)
        return Publication.from_json(stored) if stored else None

    def publications(self) -> list[Publication]:
        """All publications."""
        with _redis_errors():
            return [Publication.from_json(stored) for stored in self._redis.hvals(_PUBLICATIONS)]

    def changes_since(self, epoch: str, version: int) -> Changes | None:
        """What changed since a version of an epoch, None when nothing did; an epoch is the time between two loads."""
        with _redis_errors():
            now_epoch, now_version = self._redis.mget(_EPOCH, _VERSION)
            now_epoch, now_version = (now_epoch or b"").decode(), int(now_version or 0)
            if (now_epoch, now_version) == (epoch, version):
                return None
            if now_epoch != epoch or now_version < version:
                stored = self._redis.hgetall(_PUBLICATIONS)
                documents = {path.decode(): document for path, document in stored.items()}
                return Changes(now_epoch, now_version, documents, everything=True)
            paths = self._redis.zrangebyscore(_CHANGES, f"({version}", "+inf")
            documents = (
                dict(zip((p.decode() for p in paths), self._redis.hmget(_PUBLICATIONS, paths), strict=True))
                if paths
                else {}
            )
        return Changes(now_epoch, now_version, documents, everything=False)

    # --- claims: who works on a publication --------------------------------------------------------------------

    def claim(self, uuid: str) -> str | None:
        """Claim the work on a publication; the claim's value, or None when a living process holds it."""
        key, mine = _CLAIM + uuid, f"{socket.gethostname()}|{os.getpid()}|{secrets.token_hex(4)}"
        with _redis_errors():
            holder = self._redis.get(key)
            expected = holder.decode() if holder and _is_dead(holder.decode()) else ""
            return mine if self._take_over(keys=[key], args=[mine, expected, CLAIM_S]) else None

    def renew(self, uuid: str) -> None:
        """Keep a claim for another while."""
        with _redis_errors():
            self._redis.expire(_CLAIM + uuid, CLAIM_S)

    def release(self, uuid: str, claim: str) -> None:
        """Give up a claim."""
        with _redis_errors():
            self._release(keys=[_CLAIM + uuid], args=[claim])

    def is_claimed(self, uuid: str) -> bool:
        """Whether a living process works on the publication."""
        with _redis_errors():
            holder = self._redis.get(_CLAIM + uuid)
        return holder is not None and not _is_dead(holder.decode())

    def ask_to_abort(self, uuid: str) -> None:
        """Ask whoever works on the publication to stop."""
        with _redis_errors():
            self._redis.set(_ABORT + uuid, "1", ex=3600)

    def show_worker(self) -> None:
        """Say that a worker of this machine lives; to be repeated every few seconds."""
        with _redis_errors():
            self._redis.set(f"{_WORKER}{socket.gethostname()}", "1", ex=WORKER_ALIVE_S)

    def check_worker(self) -> None:
        """Return when at least one worker, of any machine, has shown itself lately.

        Raises:
            ServiceUnavailable: none has.
        """
        with _redis_errors():
            if next(self._redis.scan_iter(f"{_WORKER}*", count=1000), None) is None:
                raise ServiceUnavailable({"message": "No worker runs."}, retry_after_s=2)

    def abort_asked(self, uuid: str) -> bool:
        """Whether the work on the publication is to stop."""
        with _redis_errors():
            return bool(self._redis.exists(_ABORT + uuid))


def _is_dead(holder: str) -> bool:
    """Whether the holder of a claim is a process of this machine that is no more."""
    host, pid, _ = holder.split("|")
    return host == socket.gethostname() and not os.path.exists(f"/proc/{pid}")


@contextlib.contextmanager
def _redis_errors() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        raise ServiceUnavailable({"message": "Redis does not answer."}, retry_after_s=2) from error
