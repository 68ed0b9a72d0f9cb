"""Redis against the data folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from layman_server.model.access import Account, User
from layman_server.model.publication import Publication
from layman_server.pipeline.stores import Stores
from layman_server.publishing.check.finding import Finding
from layman_server.publishing.check.truth import Truth
from layman_server.stores.redis import Contents

_WRITTEN = "It is written to Redis again."
_REMOVED = "It is removed from Redis."


def compare_registry(truth: Truth, stores: Stores) -> Iterator[Finding]:
    """What of users, accounts and publications differs in Redis."""
    found, registry = stores.registry.contents(), stores.registry
    for name in sorted(found.users.keys() - truth.workspaces):
        message = f"User {name} is in Redis but not in the data folder."
        yield Finding("user-unknown-in-redis", name, message, _REMOVED, partial(registry.remove_user, name))
    for name, user in truth.users.items():
        if not _is_user(found.users.get(name), user):
            message = f"User {name} is not in Redis as in the data folder."
            yield Finding("user-differs-in-redis", name, message, _WRITTEN, partial(registry.put_user, user))
    for name in sorted(truth.public_workspaces - found.public_workspaces):
        message = f"Workspace {name} is not in Redis."
        mend = partial(registry.put_public_workspace, name)
        yield Finding("workspace-missing-in-redis", name, message, _WRITTEN, mend)
    yield from _accounts(truth, stores, found)
    yield from _publications(truth, stores, found)


def _accounts(truth: Truth, stores: Stores, found: Contents) -> Iterator[Finding]:
    for identity, account in truth.accounts.items():
        is_same = _is_account(found.accounts.get(identity), account)
        if not is_same or (account.token_sha256 and found.tokens.get(account.token_sha256) != identity):
            message = f"The account {identity} is not in Redis as in the data folder."
            mend = partial(stores.registry.put_account, account)
            yield Finding("account-differs-in-redis", identity, message, _WRITTEN, mend)
    for identity in sorted(found.accounts.keys() - truth.accounts.keys()):
        account_found = _account(found.accounts[identity])
        remove = partial(stores.registry.remove_account, account_found) if account_found else None
        message = f"The account {identity} is in Redis but not in the data folder."
        yield Finding("account-unknown-in-redis", identity, message, _REMOVED if remove else "", remove)


def _publications(truth: Truth, stores: Stores, found: Contents) -> Iterator[Finding]:
    for path in sorted(found.publications.keys() - truth.publications.keys()):
        message = f"{path} is in Redis but not in the data folder."
        yield Finding("publication-unknown-in-redis", path, message, _REMOVED, partial(_remove, stores, path))
    resting = {publication.key.path for publication in truth.at_rest}
    for path, publication in truth.publications.items():
        stored = found.publications.get(path)
        mend = partial(_put, stores, publication)
        if stored is None:
            message = f"{path} is in the data folder but not in Redis."
            yield Finding("publication-missing-in-redis", path, message, _WRITTEN, mend)
        elif path in resting and not _is_publication(stored, publication):
            message = f"{path} is not in Redis as in the data folder."
            yield Finding("publication-differs-in-redis", path, message, _WRITTEN, mend)
        if found.uuids.get(publication.uuid) != path:
            message = f"{path}: its UUID is not known in Redis."
            yield Finding("uuid-missing-in-redis", publication.uuid, message, _WRITTEN, mend)
    known = {publication.uuid for publication in truth.publications.values()}
    for uuid in sorted(found.uuids.keys() - known):
        message = f"UUID {uuid} is kept in Redis for a publication that is not there."
        yield Finding("uuid-unknown-in-redis", uuid, message, _REMOVED, partial(stores.registry.release_uuid, uuid))


def _put(stores: Stores, publication: Publication) -> None:
    with stores.files.held(alone=True):
        if stores.files.folder(publication.key).is_dir():
            stores.registry.release_uuid(publication.uuid)
            stores.registry.reserve_uuid(publication.uuid, publication.key)
            stores.registry.put(publication)


def _remove(stores: Stores, path: str) -> None:
    with stores.files.held(alone=True):
        if not (stores.files.data_dir / "users" / path).exists():
            stores.registry.remove_path(path)


def _is_user(stored: bytes | None, user: User) -> bool:
    try:
        return stored is not None and json.loads(stored) == user.as_dict()
    except ValueError:
        return False


def _is_account(stored: bytes | None, account: Account) -> bool:
    return stored is not None and _account(stored) == account


def _account(stored: bytes) -> Account | None:
    try:
        return Account.from_dict(json.loads(stored))
    except (ValueError, KeyError, TypeError):
        return None


def _is_publication(stored: bytes, publication: Publication) -> bool:
    try:
        return Publication.from_json(stored) == publication
    except (ValueError, KeyError, TypeError):
        return False
