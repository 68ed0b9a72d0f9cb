"""Keys for map services: with one, a program on the user's machine reads on when nobody is there to sign in.

A key is what somebody who has signed in asks for (RFC 8693). It opens the doors below `/geoserver` that serve layers
and nothing else, so that it may lie in QGIS's store beside projects. The data folder knows its hash only. It ends when
it has not been used for as long as a refresh token lasts, with the password or token with which it was asked for, with
the account, and when somebody revokes it.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from layman_server.model.access import Account
from layman_server.model.sign_in import ServiceKey
from layman_server.sign_in.local_accounts import LocalAccounts, secret_hash
from layman_server.sign_in.tokens import Tokens
from layman_server.stores.redis import PublicationRegistry
from layman_server.stores.sign_in_files import SignInFiles

#: What a key is good for, as a scope of OAuth2.
SERVICES = "services"
#: Nobody has more; the one that was used least lately goes first.
MOST_PER_ACCOUNT = 20
#: The end of a key is moved on with its use, but not at each tile.
_NOTED_EVERY_S = 24 * 3600
_KEY = re.compile(r"key-([0-9a-f]{32})\.[A-Za-z0-9_-]{43}", re.ASCII)


def is_service_key(secret: str) -> bool:
    """Whether it looks like a key; such a word is asked nowhere else, neither as a password nor as a token."""
    return _KEY.fullmatch(secret) is not None


class ServiceKeys:
    """Makes, recognises and ends them."""

    def __init__(
        self,
        files: SignInFiles,
        registry: PublicationRegistry,
        accounts: LocalAccounts,
        tokens: Tokens,
        *,
        life_s: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._files = files
        self._registry = registry
        self._accounts = accounts
        self._tokens = tokens
        self.life_s = life_s
        self._now = now

    def giver(self, token: str, client_id: str) -> tuple[Account, str] | None:
        """Whose token it is, and what a key made with it depends on; None when it is nobody's, or another client's."""
        account = self._registry.account(secret_hash(token))
        if account is not None:
            return account, account.token_sha256
        given = self._tokens.access_token(token)
        found = self._accounts.holder(given)
        if given is None or found is None or given.client_id != client_id:
            return None
        return found[0], given.credential

    def make(self, account: Account, credential: str, client_id: str) -> str:
        """A new key of an account."""
        key_id = secrets.token_hex(16)
        key = f"key-{key_id}.{secrets.token_urlsafe(32)}"
        with self._files.lock_grants():
            mine = sorted(self._of(account.identity), key=lambda one: one.expires_at_s)
            for old in mine[: max(0, len(mine) - MOST_PER_ACCOUNT + 1)]:
                self._files.remove_key(old.key_id)
            made = ServiceKey(key_id, client_id, account.identity, credential, secret_hash(key), self._end_s())
            self._files.put_key(made)
        return key

    def find(self, key: str) -> ServiceKey | None:
        """What a key stands for; None when it is nobody's or has ended."""
        found = _KEY.fullmatch(key)
        kept = self._files.key(found[1]) if found is not None else None
        if kept is None or not hmac.compare_digest(kept.secret_sha256, secret_hash(key)):
            return None
        return kept if kept.expires_at_s > self._now() else None

    def account(self, key: str) -> Account | None:
        """Whose key it is; None when it has ended, or the password or token that it was asked for with has."""
        kept = self.find(key)
        account = self._registry.account_of(kept.subject) if kept is not None else None
        if kept is None or account is None:
            return None
        login = self._accounts.login(kept.subject)
        holds = [account.token_sha256, *([login[1].credential] if login is not None else [])]
        if not any(one and hmac.compare_digest(one, kept.credential) for one in holds):
            return None
        if self._end_s() - kept.expires_at_s > _NOTED_EVERY_S:
            self._note_use(kept)
        return account

    def end(self, key_id: str) -> None:
        """End a key; an absent one is no error."""
        with self._files.lock_grants():
            self._files.remove_key(key_id)

    def end_all_of(self, subject: str) -> None:
        """End all keys of an account."""
        for key in self._of(subject):
            self.end(key.key_id)

    def sweep(self) -> None:
        """Remove the files of keys whose time has passed."""
        for key in list(self._files.keys()):
            if key.expires_at_s <= self._now():
                self._files.remove_key(key.key_id)

    def _note_use(self, key: ServiceKey) -> None:
        with self._files.lock_grants():
            if self._files.key(key.key_id) is not None:  # It may have been ended meanwhile.
                self._files.put_key(replace(key, expires_at_s=self._end_s()))

    def _of(self, subject: str) -> list[ServiceKey]:
        return [key for key in self._files.keys() if key.subject == subject]

    def _end_s(self) -> int:
        return int(self._now()) + self.life_s
