"""Passwords as argon2id hashes (RFC 9106)."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from layman_server.errors import WrongParameter

#: NIST SP 800-63B: length instead of rules about kinds of characters.
LEAST_LENGTH = 8
#: Longer ones are no passwords, but work for the server.
MOST_LENGTH = 1024

#: OWASP's parameters for argon2id: 19 MiB and two passes, about 30 ms here.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
#: Checked for names that have no password, so that they take as long as those that have one.
_NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$DsghHb9dbf7wqAKjgHb1EQ$J1Yq7WunxpQ6ItSKIpwLqPE3un4k+mljqnvWs+72YyQ"
#: Hashing takes memory and a whole core; more at once would only let other requests wait.
_AT_ONCE = threading.BoundedSemaphore(2)


def hash_password(password: str, name: str) -> str:
    """The hash of a new password.

    Raises:
        WrongParameter: it is too short, too long, or the name itself.
    """
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH or password.casefold() == name.casefold():
        raise WrongParameter(
            {
                "parameter": "password",
                "message": f"A password has {LEAST_LENGTH} to {MOST_LENGTH} characters and is not the name.",
            }
        )
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether a password fits its hash; None, for nobody, takes the same time and is False."""
    if len(password) > MOST_LENGTH:
        return False
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _NOBODYS, password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than new ones are."""
    return _HASHER.check_needs_rehash(password_hash)
