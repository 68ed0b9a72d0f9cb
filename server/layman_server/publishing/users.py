"""Accounts, sign-in and usernames."""

from __future__ import annotations

import hashlib
import itertools
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from layman_server.errors import (
    PublicationInProcess,
    ServerError,
    UsernameAlreadyReserved,
    WorkspaceNameTaken,
    WorkspaceNotFound,
)
from layman_server.model.access import Account, User
from layman_server.model.names import RESERVED_WORKSPACES, WORKSPACE_NAME_LENGTH, check_workspace_name, username_from
from layman_server.pipeline.stores import Stores
from layman_server.publishing.context import Publishing

log = logging.getLogger(__name__)


def token_hash(token: str) -> str:
    """What is stored of a token. Tokens are long and random, so a plain hash hides them well."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_account(stores: Stores, subject: str, token: str) -> Account:
    """Make an account, or give an existing one (same subject) a new token; the old token is no longer taken."""
    before = next((a for a in stores.files.accounts() if a.identity == subject), None)
    claims = {"iss": "layman-server", "sub": subject, "name": subject, "preferred_username": subject}
    account = Account(subject, token_hash(token), before.username if before else None, claims)
    stores.files.put_account(account)
    stores.registry.put_account(account, before.token_sha256 if before else None)
    return account


def reserve_username(publishing: Publishing, account: Account, username: str, *, adjust: bool = False) -> Account:
    """Reserve a username: user folder, Redis, PostgreSQL schema, GeoServer workspace with datastore and rule.

    With `adjust` a name that is taken or empty is replaced by a similar free one.

    Raises:
        UsernameAlreadyReserved: the account has one. WrongParameter, NameTooLong: it is no username.
        WorkspaceNameTaken: somebody else has it.
    """
    stores = publishing.stores
    claim = stores.claims.take(f"account:{account.identity}")
    if claim is None:
        raise PublicationInProcess({"message": "A username is being reserved for this account already."})
    with claim:
        account = stores.registry.account_of(account.identity) or account
        if account.username is not None:
            raise UsernameAlreadyReserved({"username": account.username})
        user = _claim_name(publishing, account, username, adjust=adjust)
        reserved = replace(account, username=user.username)
        try:
            make_workspace(stores, user.username)
            stores.role_schema.add_user(user.username)
            stores.registry.put_user(user)
            stores.files.put_account(reserved)
            stores.registry.put_account(reserved)
        except ServerError:
            _undo_reservation(stores, account, user.username)
            raise
    log.info("Username %s is reserved for %s", user.username, account.subject)
    return reserved


def make_workspace(stores: Stores, username: str) -> None:
    """Make the user's schema, and the workspace with its datastore and rule; repeatable."""
    stores.tables.add_schema(username)
    stores.map_service.add_workspace(username)


def require_workspace(stores: Stores, workspace: str) -> None:
    """Return when the workspace exists.

    Raises:
        WrongParameter: it is no workspace name. WorkspaceNotFound: there is none of this name.
    """
    check_workspace_name(workspace)
    if not stores.registry.has_workspace(workspace):
        stores.registry.require_loaded()
        raise WorkspaceNotFound()


def ensure_workspace(stores: Stores, workspace: str) -> None:
    """Make the workspace, one that nobody owns, when there is none of this name."""
    if stores.registry.has_workspace(workspace):
        return
    stores.registry.require_loaded()
    if stores.map_service.is_of_others(workspace):
        raise WorkspaceNameTaken({"workspace": workspace})
    try:
        stores.files.add_public_workspace(workspace)
        log.info("The public workspace %s is made", workspace)
    except WorkspaceNameTaken:
        # Somebody else was faster; a user of this name is none of ours to publish for.
        if workspace not in stores.files.public_workspaces():
            raise
    make_workspace(stores, workspace)
    stores.registry.put_public_workspace(workspace)


def _claim_name(publishing: Publishing, account: Account, username: str, *, adjust: bool) -> User:
    """Make the user's folder under the wished name, or with `adjust` under the first similar one that is free."""
    wished = username_from(username or _name_from(account.claims)) if adjust else username
    check_workspace_name(wished, "username")
    name = wished
    for number in itertools.count(2):
        user = _user(name, account.claims)
        try:
            if (
                name in RESERVED_WORKSPACES
                or name == publishing.gs_user
                or publishing.stores.map_service.is_of_others(name)
            ):
                raise WorkspaceNameTaken({"username": name})
            publishing.stores.files.add_user(user)
            return user
        except WorkspaceNameTaken:
            if not adjust:
                raise
        name = f"{wished[: WORKSPACE_NAME_LENGTH - 5]}_{number}"
    raise AssertionError("counting has no end")


def _name_from(claims: Mapping[str, str]) -> str:
    """What somebody would like to be called, by the claims that Layman looks at."""
    names = (claims.get(key, "") for key in ("nickname", "preferred_username", "name"))
    return next(filter(None, names), claims.get("email", "").partition("@")[0])


def _user(username: str, claims: Mapping[str, str]) -> User:
    """A user by what his provider says of him."""
    names = {key: claims.get(key, "") for key in ("name", "given_name", "family_name", "middle_name", "email")}
    return User(username, screen_name=claims.get("preferred_username") or username, **names)


def _undo_reservation(stores: Stores, account: Account, username: str) -> None:
    """Take back what a failed reservation has made, as far as the stores answer; the folder goes last."""
    undoing: tuple[Callable[[], None], ...] = (
        partial(stores.files.put_account, account),
        partial(stores.registry.put_account, account),
        partial(stores.registry.remove_user, username),
        partial(stores.role_schema.remove_user, username),
        partial(stores.map_service.remove_workspace, username),
        partial(stores.tables.remove_schema, username),
    )
    for undo in undoing:
        try:
            undo()
        except ServerError as error:
            log.warning("A part of the reservation of %s is left behind: %s", username, error)
    stores.files.remove_user(username)
