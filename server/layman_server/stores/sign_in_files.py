"""Passwords, OAuth2 clients, grants and keys as files of the data folder, so that they last.

Layout below `LAYMAN_DATA_DIR`, every file readable by its owner only and holding hashes, not secrets::

    sign_in/passwords/<hash of subject>.json
    sign_in/clients/<hash of client id>.json
    sign_in/grants/<grant id>.json
    sign_in/keys/<key id>.json
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from layman_server.durable_files import disk_errors, locked, write_file
from layman_server.model.sign_in import Client, Grant, Login, ServiceKey

log = logging.getLogger(__name__)

#: What the identifier of a grant or a key looks like; anything else is no file name.
GRANT_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


class SignInFiles:
    """Reads and writes the folder `sign_in`."""

    def __init__(self, data_dir: Path) -> None:
        """Use the data folder; `sign_in` is made when something is written."""
        self._folder = data_dir / "sign_in"

    # --- passwords ---------------------------------------------------------------------------------------------------

    def login(self, subject: str) -> Login | None:
        """The login of an account, None when it has no password."""
        stored = _read(self._password_path(subject))
        return Login(**stored) if stored is not None else None

    def put_login(self, login: Login) -> None:
        """Write a login."""
        _write(self._password_path(login.subject), asdict(login))

    def remove_login(self, subject: str) -> None:
        """Remove a login; absent is no error."""
        self._password_path(subject).unlink(missing_ok=True)

    def _password_path(self, subject: str) -> Path:
        return self._folder / "passwords" / f"{_digest(subject)}.json"

    # --- clients -----------------------------------------------------------------------------------------------------

    def client(self, client_id: str) -> Client | None:
        """A registered client."""
        stored = _read(self._client_path(client_id))
        return _client(stored) if stored is not None else None

    def clients(self) -> list[Client]:
        """All registered clients, by their identifiers."""
        stored = [_read(path) for path in (self._folder / "clients").glob("*.json")]
        return sorted((_client(one) for one in stored if one is not None), key=lambda client: client.client_id)

    def put_client(self, client: Client) -> None:
        """Write a client."""
        _write(self._client_path(client.client_id), asdict(client))

    def remove_client(self, client_id: str) -> None:
        """Remove a client; absent is no error."""
        self._client_path(client_id).unlink(missing_ok=True)

    def _client_path(self, client_id: str) -> Path:
        return self._folder / "clients" / f"{_digest(client_id)}.json"

    # --- grants ------------------------------------------------------------------------------------------------------

    def lock_grants(self) -> AbstractContextManager[None]:
        """Held while a grant or a key is read and written again, so that each refresh token is used once."""
        _make_private(self._folder)
        return locked(self._folder / "lock")

    def grant(self, grant_id: str) -> Grant | None:
        """One grant; None also for what is no identifier."""
        if not GRANT_ID.fullmatch(grant_id):
            return None
        stored = _read(self._grant_path(grant_id))
        return Grant(**stored) if stored is not None else None

    def grants(self) -> Iterator[Grant]:
        """All grants."""
        for path in (self._folder / "grants").glob("*.json"):
            grant = self.grant(path.stem)
            if grant is not None:
                yield grant

    def put_grant(self, grant: Grant) -> None:
        """Write a grant."""
        _write(self._grant_path(grant.grant_id), asdict(grant))

    def remove_grant(self, grant_id: str) -> None:
        """Remove a grant; absent is no error."""
        if GRANT_ID.fullmatch(grant_id):
            self._grant_path(grant_id).unlink(missing_ok=True)

    def _grant_path(self, grant_id: str) -> Path:
        return self._folder / "grants" / f"{grant_id}.json"

    # --- keys --------------------------------------------------------------------------------------------------------

    def key(self, key_id: str) -> ServiceKey | None:
        """One key; None also for what is no identifier."""
        if not GRANT_ID.fullmatch(key_id):
            return None
        stored = _read(self._key_path(key_id))
        return ServiceKey(**stored) if stored is not None else None

    def keys(self) -> Iterator[ServiceKey]:
        """All keys."""
        for path in (self._folder / "keys").glob("*.json"):
            key = self.key(path.stem)
            if key is not None:
                yield key

    def put_key(self, key: ServiceKey) -> None:
        """Write a key."""
        _write(self._key_path(key.key_id), asdict(key))

    def remove_key(self, key_id: str) -> None:
        """Remove a key; absent is no error."""
        if GRANT_ID.fullmatch(key_id):
            self._key_path(key_id).unlink(missing_ok=True)

    def _key_path(self, key_id: str) -> Path:
        return self._folder / "keys" / f"{key_id}.json"


def _client(stored: dict[str, Any]) -> Client:
    return Client(**{**stored, "redirect_uris": tuple(stored["redirect_uris"])})


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        stored: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        log.exception("The file %s cannot be read and is left out.", path)
        return None
    return stored


def _make_private(*folders: Path) -> None:
    with disk_errors():
        for folder in folders:
            folder.mkdir(mode=0o700, exist_ok=True)


def _write(path: Path, document: dict[str, Any]) -> None:
    _make_private(path.parent.parent, path.parent)
    write_file(path, json.dumps(document, ensure_ascii=False, indent=1).encode(), mode=0o600)
