"""Redis: users, accounts, and publications with the state of their parts.

Redis is temporary: it is flushed at start-up and filled from the data folder (seed, "Redis"). Keys begin with this
module's name and `:`. Celery keeps its own keys beside them.

Readers keep a copy of all publications in memory and ask only what changed since: each write raises a version, and a
sorted set holds the version of each publication's last write.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import redis

from layman_server.durable_files import machine_name
from layman_server.errors import ServiceUnavailable
from layman_server.model.access import Account, User
from layman_server.model.publication import Publication, PublicationKey
from layman_server.stores.base import Store
from layman_server.stores.redis_errors import redis_errors
from layman_server.stores.showing_maps import ShowingMaps

_PREFIX = f"{__name__}:"
_PUBLICATIONS = f"{_PREFIX}publications"
_VERSION = f"{_PREFIX}version"
_CHANGES = f"{_PREFIX}changes"
_FORGOTTEN = f"{_PREFIX}forgotten"
_EPOCH = f"{_PREFIX}epoch"
_USERS = f"{_PREFIX}users"
_PUBLIC_WORKSPACES = f"{_PREFIX}public_workspaces"
_ACCOUNTS = f"{_PREFIX}accounts"
_TOKENS = f"{_PREFIX}tokens"
_UUIDS = f"{_PREFIX}uuids"
_WORKER = f"{_PREFIX}worker:"

#: One of these is in the document of every publication that is not finished.
_UNFINISHED = (b'"PENDING"', b'"STARTED"', b'"deleting":true')

#: So many publications are asked for by one command.
_AT_ONCE = 500
#: A worker that has not shown itself for this time is taken for gone.
WORKER_ALIVE_S = 6

#: As many changes are remembered, and a tenth more now and then; who has seen none of them reads everything.
CHANGES_KEPT = 2000

#: Notes the change of KEYS[3], the member ARGV[1], under the next version. The oldest ones are forgotten.
_NOTE = f"""
local version = redis.call('INCR', KEYS[2])
redis.call('ZADD', KEYS[3], version, ARGV[1])
local over = redis.call('ZCARD', KEYS[3]) - {CHANGES_KEPT}
if over > {CHANGES_KEPT // 10} then
  redis.call('SET', KEYS[4], redis.call('ZRANGE', KEYS[3], over - 1, over - 1, 'WITHSCORES')[2])
  redis.call('ZREMRANGEBYRANK', KEYS[3], 0, over - 1)
end
"""
_PUT = f"""
if ARGV[3] == '1' and redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
{_NOTE}
return version
"""
_REMOVE = f"""
local document = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[2])
if not document or not string.find(document, ARGV[2], 1, true) then return end
redis.call('HDEL', KEYS[1], ARGV[1])
{_NOTE}
"""


@dataclass(frozen=True)
class Contents:
    """All that Redis holds beside the tasks, as it is written: documents by username, identity and path.

    `tokens` has identities by the hash of a token, `uuids` has paths by UUID.
    """

    users: dict[str, bytes]
    public_workspaces: frozenset[str]
    accounts: dict[str, bytes]
    tokens: dict[str, str]
    publications: dict[str, bytes]
    uuids: dict[str, str]


@dataclass(frozen=True)
class Changes:
    """What changed: publication documents by path, None for removed ones; `everything` when nothing else is left."""

    epoch: str
    version: int
    documents: dict[str, bytes | None]
    everything: bool


class PublicationRegistry(Store):
    """Users and publications in Redis; `showing` tells which maps show a layer."""

    name = "redis"

    def __init__(self, client: redis.Redis) -> None:
        """Use an open client (its connections are made at the first command)."""
        # redis-py's types leave open whether answers are bytes or str; without `decode_responses` they are bytes.
        self._redis: Any = client
        self._put = client.register_script(_PUT)
        self._remove = client.register_script(_REMOVE)
        self.showing = ShowingMaps(client)

    def ping(self) -> None:
        """Return when Redis answers."""
        with redis_errors():
            self._redis.ping()

    def load(
        self,
        users: Iterable[User],
        accounts: Iterable[Account],
        publications: Sequence[Publication],
        public_workspaces: Sequence[str] = (),
    ) -> None:
        """Flush the database and fill it."""
        with redis_errors():
            pipe = self._redis.pipeline(transaction=True)
            pipe.flushdb()
            if public_workspaces:
                pipe.sadd(_PUBLIC_WORKSPACES, *public_workspaces)
            for user in users:
                pipe.hset(_USERS, user.username, json.dumps(user.as_dict()))
            for account in accounts:
                pipe.hset(_ACCOUNTS, account.identity, json.dumps(account.as_dict()))
                if account.token_sha256:
                    pipe.hset(_TOKENS, account.token_sha256, account.identity)
            documents = {publication.key.path: publication.as_json() for publication in publications}
            if documents:
                pipe.hset(_PUBLICATIONS, mapping=documents)
                pipe.hset(_UUIDS, mapping={publication.uuid: publication.key.path for publication in publications})
            pipe.set(_VERSION, 1)
            pipe.execute()
        self.showing.note_all(publications)
        with redis_errors():
            self._redis.set(_EPOCH, secrets.token_hex(8))

    def is_loaded(self) -> bool:
        """Whether `load` has run since Redis was last emptied."""
        with redis_errors():
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
        with redis_errors():
            self._redis.hset(_USERS, user.username, json.dumps(user.as_dict()))

    def remove_user(self, username: str) -> None:
        """Remove a user; absent is no error."""
        with redis_errors():
            self._redis.hdel(_USERS, username)

    def user(self, username: str) -> User | None:
        """One user."""
        with redis_errors():
            stored = self._redis.hget(_USERS, username)
        return User(**json.loads(stored)) if stored else None

    def users(self) -> list[User]:
        """All users, by username."""
        with redis_errors():
            stored = self._redis.hgetall(_USERS)
        return [User(**json.loads(stored[name])) for name in sorted(stored)]

    def put_account(self, account: Account, old_token_sha256: str | None = None) -> None:
        """Add or replace an account; its old token, when it had another, is no longer taken."""
        with redis_errors():
            if old_token_sha256 not in (None, account.token_sha256):
                self._redis.hdel(_TOKENS, old_token_sha256)
            self._redis.hset(_ACCOUNTS, account.identity, json.dumps(account.as_dict()))
            if account.token_sha256:
                self._redis.hset(_TOKENS, account.token_sha256, account.identity)

    def account(self, token_sha256: str) -> Account | None:
        """The account that a token of ours belongs to."""
        with redis_errors():
            identity = self._redis.hget(_TOKENS, token_sha256)
        return self.account_of(identity.decode()) if identity else None

    def account_of(self, identity: str) -> Account | None:
        """The account of an identity (`Account.identity`)."""
        with redis_errors():
            stored = self._redis.hget(_ACCOUNTS, identity)
        return Account.from_dict(json.loads(stored)) if stored else None

    def remove_account(self, account: Account) -> None:
        """Remove an account, whose token is no longer taken; absent is no error."""
        with redis_errors():
            self._redis.hdel(_ACCOUNTS, account.identity)
            if account.token_sha256:
                self._redis.hdel(_TOKENS, account.token_sha256)

    # --- workspaces ------------------------------------------------------------------------------------------------

    def put_public_workspace(self, name: str) -> None:
        """Add a workspace that nobody owns."""
        with redis_errors():
            self._redis.sadd(_PUBLIC_WORKSPACES, name)

    def is_public_workspace(self, name: str) -> bool:
        """Whether there is a workspace of this name that nobody owns."""
        with redis_errors():
            return bool(self._redis.sismember(_PUBLIC_WORKSPACES, name))

    def has_workspace(self, name: str) -> bool:
        """Whether there is a workspace of this name, a user's or nobody's."""
        with redis_errors():
            pipe = self._redis.pipeline(transaction=False)
            pipe.hexists(_USERS, name)
            pipe.sismember(_PUBLIC_WORKSPACES, name)
            return any(pipe.execute())

    # --- publications ------------------------------------------------------------------------------------------------

    def put(self, publication: Publication, *, only_existing: bool = False) -> bool:
        """Write a publication; with `only_existing` not when it is gone. Returns whether it was written."""
        arguments = [publication.key.path, publication.as_json(), "1" if only_existing else "0"]
        self.showing.note(publication)
        with redis_errors():
            return bool(self._put(keys=[_PUBLICATIONS, _VERSION, _CHANGES, _FORGOTTEN], args=arguments))

    def reserve_uuid(self, uuid: str, key: PublicationKey) -> bool:
        """Note a UUID for a new publication; False when it is in use."""
        with redis_errors():
            return bool(self._redis.hsetnx(_UUIDS, uuid, key.path))

    def release_uuid(self, uuid: str) -> None:
        """Give back a UUID that was reserved for a publication that did not come to be."""
        with redis_errors():
            self._redis.hdel(_UUIDS, uuid)

    def remove(self, key: PublicationKey, uuid: str) -> None:
        """Remove a publication and its UUID; absent, or another of the same name, is no error and stays."""
        with redis_errors():
            keys = [_PUBLICATIONS, _VERSION, _CHANGES, _FORGOTTEN, _UUIDS]
            self._remove(keys=keys, args=[key.path, uuid])

    def publication(self, key: PublicationKey) -> Publication | None:
        """One publication."""
        with redis_errors():
            stored = self._redis.hget(_PUBLICATIONS, key.path)
        return Publication.from_json(stored) if stored else None

    def several(self, keys: Sequence[PublicationKey]) -> list[Publication | None]:
        """These publications, None for those that are not there."""
        found: list[Publication | None] = []
        for first in range(0, len(keys), _AT_ONCE):
            paths = [key.path for key in keys[first : first + _AT_ONCE]]
            with redis_errors():
                stored = self._redis.hmget(_PUBLICATIONS, paths)
            found.extend(Publication.from_json(document) if document else None for document in stored)
        return found

    def publications(self) -> list[Publication]:
        """All publications."""
        with redis_errors():
            return [Publication.from_json(stored) for stored in self._redis.hvals(_PUBLICATIONS)]

    def unfinished(self) -> list[Publication]:
        """Those that work or a deletion goes on with or waits for (and a few others), without reading all the rest."""
        with redis_errors():
            stored = self._redis.hvals(_PUBLICATIONS)
        return [Publication.from_json(document) for document in stored if any(mark in document for mark in _UNFINISHED)]

    def changes_since(self, epoch: str, version: int) -> Changes | None:
        """What changed since a version of an epoch, None when nothing did; an epoch is the time between two loads."""
        with redis_errors():
            now_epoch, now_version = self._redis.mget(_EPOCH, _VERSION)
            now_epoch, now_version = (now_epoch or b"").decode(), int(now_version or 0)
            if (now_epoch, now_version) == (epoch, version):
                return None
            if now_epoch == epoch and now_version > version:
                paths, forgotten = self._changed_paths(version)
                if forgotten <= version:
                    found = self._redis.hmget(_PUBLICATIONS, paths) if paths else []
                    documents = dict(zip((path.decode() for path in paths), found, strict=True))
                    return Changes(now_epoch, now_version, documents, everything=False)
            stored = self._redis.hgetall(_PUBLICATIONS)
        documents = {path.decode(): document for path, document in stored.items()}
        return Changes(now_epoch, now_version, documents, everything=True)

    def _changed_paths(self, version: int) -> tuple[list[bytes], int]:
        """What changed after a version, and the last version whose change may be forgotten, seen at one moment."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.zrangebyscore(_CHANGES, f"({version}", "+inf")
        pipe.get(_FORGOTTEN)
        paths, forgotten = pipe.execute()
        return paths, int(forgotten or 0)

    def counts(self) -> tuple[int, int]:
        """How many publications and how many UUIDs are kept."""
        with redis_errors():
            return int(self._redis.hlen(_PUBLICATIONS)), int(self._redis.hlen(_UUIDS))

    def contents(self) -> Contents:
        """Everything, for comparing it with the data folder."""
        names = (_USERS, _ACCOUNTS, _TOKENS, _PUBLICATIONS, _UUIDS)
        with redis_errors():
            pipe = self._redis.pipeline(transaction=True)
            for name in names:
                pipe.hgetall(name)
            pipe.smembers(_PUBLIC_WORKSPACES)
            *hashes, public = pipe.execute()
        users, accounts, tokens, publications, uuids = (
            {name.decode(errors="replace"): value for name, value in stored.items()} for stored in hashes
        )
        return Contents(
            users,
            frozenset(name.decode(errors="replace") for name in public),
            accounts,
            {token: identity.decode(errors="replace") for token, identity in tokens.items()},
            publications,
            {uuid: path.decode(errors="replace") for uuid, path in uuids.items()},
        )

    def remove_path(self, path: str) -> None:
        """Remove whatever stands at the path of a publication; its readers notice."""
        with redis_errors():
            stored = self._redis.hget(_PUBLICATIONS, path)
            if stored is None:
                return
            self._redis.hdel(_PUBLICATIONS, path)
            # A new epoch makes every reader read everything.
            self._redis.set(_EPOCH, secrets.token_hex(8))

    # --- workers -------------------------------------------------------------------------------------------------

    def show_worker(self) -> None:
        """Say that a worker of this machine lives; to be repeated every few seconds."""
        with redis_errors():
            self._redis.set(f"{_WORKER}{machine_name()}", "1", ex=WORKER_ALIVE_S)

    def check_worker(self) -> None:
        """Return when at least one worker, of any machine, has shown itself lately.

        Raises:
            ServiceUnavailable: none has.
        """
        with redis_errors():
            if next(self._redis.scan_iter(f"{_WORKER}*", count=1000), None) is None:
                raise ServiceUnavailable({"message": "No worker runs."}, retry_after_s=2)
