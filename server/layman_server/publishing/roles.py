"""Roles of those who sign in."""

from __future__ import annotations

from dataclasses import replace

from layman_server.model.access import Account
from layman_server.pipeline.stores import Stores


def with_roles(stores: Stores, account: Account) -> Account:
    """The account with the roles that the role service gives its user; to be called at each sign-in."""
    if account.username is None:
        return account
    roles = stores.roles.of(account.username)
    return replace(account, roles=roles) if roles != account.roles else account
