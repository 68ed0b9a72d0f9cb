"""Accounts, sign-in and usernames."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace

from layman_server.errors import (
    ServerError,
    UnsuccessfulAuthentication,
    UsernameAlreadyReserved,
    WorkspaceNameTaken,
    WorkspaceNotFound,
)
from layman_server.model.access import Account, User
from layman_server.model.names import RESERVED_WORKSPACES, WORKSPACE_NAME_LENGTH, check_workspace_name, username_from
from layman_server.pipeline.stores import Stores
from layman_server.publishing.context import Publishing

log = logging.getLogger(__name__)


def sign_in(stores: Stores, token: str) -> Account:
    """The account of a bearer token.

    Raises:
        UnsuccessfulAuthentication: the token is nobody's.
    """
    account = stores.registry.account(token_hash(token))
    if account is None:
        stores.registry.require_loaded()
        raise UnsuccessfulAuthentication("The bearer token is not valid. Log in again.")
    return account


def token_hash(token: str) -> str:
    """What is stored of a token. Tokens are long and random, so a plain hash hides them well."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_account(stores: Stores, subject: str, token: str) -> Account:
    """Make an account, or give an existing one (same subject) a new token."""
    before = next((a for a in stores.files.accounts() if a.subject == subject), None)
    claims = {"iss": "layman-server", "sub": subject, "name": subject, "preferred_username": subject}
    account = Account(subject, token_hash(token), before.username if before else None, claims)
    stores.files.put_account(account)
    stores.registry.put_account(account)
    return account


def reserve_username(publishing: Publishing, account: Account, username: str, *, adjust: bool = False) -> Account:
    """Reserve a username: user folder, Redis, PostgreSQL schema, GeoServer workspace with datastore and rule.

    With `adjust` a name that is taken or empty is replaced by a similar free one.

    Raises:
        UsernameAlreadyReserved: the account has one. WrongParameter, NameTooLong: it is no username.
        WorkspaceNameTaken: somebody else has it.
    """
    if account.username is not None:
        raise UsernameAlreadyReserved({"username": account.username})
    stores = publishing.stores
    wished = username_from(username or account.claims.get("preferred_username", "")) if adjust else username
    check_workspace_name(wished, "username")
    user = User(wished, name=account.claims.get("name", ""), screen_name=wished, email=account.claims.get("email", ""))
    number = 1
    while True:
        try:
            _claim_name(publishing, user)
            break
        except WorkspaceNameTaken:
            if not adjust:
                raise
            number += 1
            user = replace(user, username=f"{wished[: WORKSPACE_NAME_LENGTH - 5]}_{number}")
    try:
        make_workspace(stores, user.username)
        reserved = replace(account, username=user.username)
        stores.files.put_account(reserved)
        stores.registry.put_user(user)
        stores.registry.put_account(reserved)
    except ServerError:
        stores.files.remove_user(user.username)
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
    if stores.registry.user(workspace) is None:
        stores.registry.require_loaded()
        raise WorkspaceNotFound()


def _claim_name(publishing: Publishing, user: User) -> None:
    if user.username in RESERVED_WORKSPACES or user.username == publishing.gs_user:
        raise WorkspaceNameTaken({"username": user.username})
    publishing.stores.files.add_user(user)
