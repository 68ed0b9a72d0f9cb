"""Ties a form to the browser that it was sent to, so that no other site can send it in (CSRF)."""

from __future__ import annotations

import hmac
import re
import secrets
import time

#: A form that lies open longer must be sent again.
LIFE_S = 600
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_TOKEN = re.compile(r"(?P<made_s>[0-9]{1,12})\.(?P<seal>[0-9a-f]{64})", re.ASCII)


class FormTokens:
    """Makes and checks tokens; `key` is known to the processes of this server only."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, browser: str, what: str) -> str:
        """A token for the form that does `what`, in the browser with this cookie."""
        made_s = str(int(time.time()))
        return f"{made_s}.{self._seal(made_s, browser, what)}"

    def is_good(self, token: str, browser: str, what: str) -> bool:
        """Whether the token was made for this, and not too long ago."""
        found = _TOKEN.fullmatch(token)
        if found is None or not _BROWSER.fullmatch(browser):
            return False
        right = hmac.compare_digest(found["seal"], self._seal(found["made_s"], browser, what))
        return right and time.time() - int(found["made_s"]) <= LIFE_S

    def _seal(self, made_s: str, browser: str, what: str) -> str:
        return hmac.digest(self._key, f"{made_s}\0{browser}\0{what}".encode("utf-8", "surrogatepass"), "sha256").hex()


def browser_mark(cookie: str | None) -> str:
    """What a browser is known by: its cookie, or a new one."""
    return cookie if cookie is not None and _BROWSER.fullmatch(cookie) else secrets.token_urlsafe(32)
