"""Accounts of this server: signing in with a name and a password."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import uuid
from collections import OrderedDict
from dataclasses import replace

from layman_server.errors import UnsuccessfulAuthentication, WorkspaceNotFound
from layman_server.model.access import Account
from layman_server.model.sign_in import AccessToken, Login
from layman_server.sign_in.attempts import Attempts
from layman_server.sign_in.passwords import hash_password, is_outdated, is_right
from layman_server.stores.redis import PublicationRegistry
from layman_server.stores.sign_in_files import SignInFiles

#: An OGC client sends name and password with each of its many requests; they are hashed once in this time.
REMEMBERED_S = 30
_MOST_REMEMBERED = 256


class LocalAccounts:
    """Checks and sets passwords of the accounts of this server."""

    def __init__(self, files: SignInFiles, registry: PublicationRegistry, attempts: Attempts) -> None:
        self._files = files
        self._registry = registry
        self._attempts = attempts
        # What is remembered of a password is worth nothing without this key, which is nowhere else.
        self._key = secrets.token_bytes(32)
        self._remembered: OrderedDict[bytes, tuple[float, str]] = OrderedDict()
        self._locks = [threading.Lock() for _ in range(64)]

    def login(self, subject: str) -> tuple[Account, Login] | None:
        """An account and its login, None when it has no password or is gone."""
        login = self._files.login(subject)
        account = self._registry.account_of(subject) if login is not None else None
        return (account, login) if account is not None and login is not None else None

    def holder(self, given: AccessToken | None) -> tuple[Account, Login] | None:
        """The account of an access token and its login, None when it has another password by now, or is gone."""
        found = self.login(given.subject) if given is not None else None
        return found if found and given and hmac.compare_digest(found[1].credential, given.credential) else None

    def check(self, name: str, password: str, address: str) -> tuple[Account, Login]:
        """The account of a name and a password, given from an address.

        Raises:
            UnsuccessfulAuthentication: they do not belong together. TooManyAttempts: there were too many wrong ones.
        """
        self._attempts.begin(name, address)
        found = self.login(name)
        if not is_right(found[1].password_hash if found else None, password) or found is None:
            self._registry.require_loaded()
            raise UnsuccessfulAuthentication("Name or password is not right.")
        self._attempts.succeeded(name, address)
        account, login = found
        if is_outdated(login.password_hash):
            login = replace(login, password_hash=hash_password(password, name))
            self._files.put_login(login)
        return account, login

    def check_again(self, name: str, password: str, address: str) -> Account:
        """As `check`, for clients that give name and password with every request: right ones are remembered a while.

        A new password, or none, ends that at once.
        """
        word = hmac.digest(self._key, f"{name}\0{password}".encode("utf-8", "surrogatepass"), "sha256")
        # Requests that come together wait for the first of them.
        with self._locks[word[0] % len(self._locks)]:
            account = self._remembered_account(word, name)
            if account is None:
                account, login = self.check(name, password, address)
                self._remember(word, login.credential)
            return account

    def set_password(self, subject: str, password: str) -> Login:
        """Give an account a password, its first or a new one.

        Raises:
            WorkspaceNotFound: there is no such account. WrongParameter: it is no password.
        """
        if self._registry.account_of(subject) is None:
            raise WorkspaceNotFound(f"There is no user {subject}; make one with: layman-server user add {subject}")
        before = self._files.login(subject)
        sub = before.sub if before else str(uuid.uuid4())
        login = Login(subject, sub, secrets.token_hex(16), hash_password(password, subject))
        self._files.put_login(login)
        return login

    def remove_password(self, subject: str) -> None:
        """Take the password away; absent is no error."""
        self._files.remove_login(subject)

    def _remembered_account(self, word: bytes, name: str) -> Account | None:
        end_s, credential = self._remembered.get(word, (0.0, ""))
        if end_s < time.monotonic():
            return None
        found = self.login(name)
        return found[0] if found and hmac.compare_digest(found[1].credential, credential) else None

    def _remember(self, word: bytes, credential: str) -> None:
        self._remembered[word] = (time.monotonic() + REMEMBERED_S, credential)
        while len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.popitem(last=False)


def secret_hash(secret: str) -> str:
    """What is kept of a secret of ours. Such secrets are long and random, so a plain hash hides them well."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
