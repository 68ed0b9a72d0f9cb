"""Codes, access tokens and refresh tokens that this server gives out.

All are random. Redis and the data folder know their hashes only. Codes and access tokens end with Redis; grants, with
their refresh tokens, are files and outlive a restart. A token begins with the identifier of its grant, so that ending a
grant ends all of its tokens.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, replace

from layman_server.model.sign_in import AccessToken, Code, Grant, Login
from layman_server.sign_in.local_accounts import secret_hash
from layman_server.stores.short_memory import ShortMemory
from layman_server.stores.sign_in_files import SignInFiles

log = logging.getLogger(__name__)

#: A client turns its code into tokens at once.
CODE_LIFE_S = 60
#: That something has ended is remembered longer than any code lives.
_LEAST_MEMORY_S = 600
_CODE, _USED, _ACCESS, _ENDED = "code", "used-code", "access-token", "ended-grant"


class Tokens:
    """Makes, recognises and ends them."""

    def __init__(
        self,
        files: SignInFiles,
        memory: ShortMemory,
        *,
        access_life_s: int,
        refresh_life_s: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._files = files
        self._memory = memory
        self.access_life_s = access_life_s
        self._memory_s = max(access_life_s, _LEAST_MEMORY_S)
        self._refresh_life_s = refresh_life_s
        self._now = now

    # --- codes -------------------------------------------------------------------------------------------------------

    def keep_code(self, secret: str, code: Code) -> None:
        """Remember what a new code stands for."""
        self._memory.put(_CODE, secret_hash(secret), asdict(code), CODE_LIFE_S)

    def use_code(self, secret: str) -> Code | None:
        """What a code stands for, once; a second use ends what the first one gave (RFC 6749, 4.1.2)."""
        key = secret_hash(secret)
        stored = self._memory.take(_CODE, key)
        if stored is not None:
            code = Code(**stored)
            self._memory.put(_USED, key, code.grant_id, self._memory_s)
            return code
        grant_id = self._memory.get(_USED, key)
        if grant_id is not None:
            log.warning("An authorization code was used twice; its grant has ended.")
            self.end(grant_id)
        return None

    # --- refresh tokens ----------------------------------------------------------------------------------------------

    def start(self, code: Code, refresh_token: str) -> bool:
        """Begin the grant of a code with its first refresh token; False when the grant was ended meanwhile."""
        with self._files.lock_grants():
            if self._memory.get(_ENDED, code.grant_id):
                return False
            self._files.put_grant(
                Grant(
                    code.grant_id,
                    code.client_id,
                    code.subject,
                    code.credential,
                    code.scope,
                    secret_hash(refresh_token),
                    self._refresh_end_s(),
                )
            )
        return True

    def grant_of(self, refresh_token: str) -> Grant | None:
        """The grant of a refresh token; None when it is nobody's, or old, or has been replaced: that ends the grant."""
        grant = self._files.grant(grant_id_of(refresh_token))
        if grant is None:
            return None
        if grant.expires_at_s <= self._now():
            self.end(grant.grant_id)
            return None
        if not hmac.compare_digest(grant.refresh_sha256, secret_hash(refresh_token)):
            # Only who once had a token of this grant knows its identifier: the token was stolen, or used twice.
            log.warning("A refresh token of %s was used again; its grant has ended.", grant.subject)
            self.end(grant.grant_id)
            return None
        return grant

    def renew(self, grant: Grant, refresh_token: str) -> bool:
        """Put a new refresh token in the place of the grant's; False, and an end, when another came first."""
        with self._files.lock_grants():
            if self._files.grant(grant.grant_id) == grant:
                renewed = replace(grant, refresh_sha256=secret_hash(refresh_token), expires_at_s=self._refresh_end_s())
                self._files.put_grant(renewed)
                return True
        self.end(grant.grant_id)
        return False

    def _refresh_end_s(self) -> int:
        return int(self._now()) + self._refresh_life_s

    # --- access tokens -----------------------------------------------------------------------------------------------

    def keep_access_token(self, token: str, grant_id: str, client_id: str, login: Login, scope: str) -> None:
        """Remember what a new access token stands for."""
        now_s = int(self._now())
        end_s = now_s + self.access_life_s
        kept = AccessToken(grant_id, client_id, login.subject, login.credential, login.sub, scope, now_s, end_s)
        self._memory.put(_ACCESS, secret_hash(token), asdict(kept), self.access_life_s)

    def access_token(self, token: str) -> AccessToken | None:
        """What an access token stands for; None when it is nobody's or has ended."""
        grant_id = grant_id_of(token)
        if not grant_id:
            return None
        stored, ended = self._memory.get_all([(_ACCESS, secret_hash(token)), (_ENDED, grant_id)])
        if stored is None or ended is not None:
            return None
        found = AccessToken(**stored)
        return found if found.expires_at_s > self._now() else None

    # --- ends --------------------------------------------------------------------------------------------------------

    def end(self, grant_id: str) -> None:
        """End a grant with all its tokens; an absent one is no error."""
        with self._files.lock_grants():
            # First what is asked at each request, then what lasts.
            self._memory.put(_ENDED, grant_id, True, self._memory_s)
            self._files.remove_grant(grant_id)

    def end_all_of(self, subject: str) -> None:
        """End all grants of an account of this server."""
        for grant in list(self._files.grants()):
            if grant.subject == subject:
                self.end(grant.grant_id)

    def sweep(self) -> None:
        """Remove the files of grants whose time has passed."""
        for grant in list(self._files.grants()):
            if grant.expires_at_s <= self._now():
                self._files.remove_grant(grant.grant_id)


def new_grant_id() -> str:
    """An identifier for a new grant."""
    return secrets.token_hex(16)


def new_token(grant_id: str) -> str:
    """A new token of a grant."""
    return f"{grant_id}.{secrets.token_urlsafe(32)}"


def grant_id_of(token: str) -> str:
    """The identifier that a token begins with; empty when it is no token of a grant."""
    grant_id, dot, _ = token.partition(".")
    return grant_id if dot and len(grant_id) == 32 and grant_id.isascii() and grant_id.isalnum() else ""
