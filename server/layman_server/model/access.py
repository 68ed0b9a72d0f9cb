"""Who may read and write a publication, and who is asking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: The role that everybody has, also who did not sign in.
EVERYONE = "EVERYONE"
#: What a role in access rights looks like (`doc/security.md`, Business role-service records).
ROLE_PATTERN = r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$"
MAX_ROLE_LENGTH = 64
#: Roles that GeoServer gives a meaning of its own; nobody may define or name them.
RESERVED_ROLES = frozenset(
    "ADMIN GROUP_ADMIN ADMIN_GROUP ROLE_ADMINISTRATOR ROLE_GROUP_ADMIN ROLE_AUTHENTICATED ROLE_ANONYMOUS".split()
) | {EVERYONE}
#: Begins the role of one user, as GeoServer knows it.
USER_ROLE_PREFIX = "USER_"


@dataclass(frozen=True)
class AccessRights:
    """Names of users and roles, as in Layman's `access_rights`."""

    read: tuple[str, ...]
    write: tuple[str, ...]

    def without(self, name: str) -> AccessRights:
        """The same rights for everybody but one."""
        return AccessRights(
            tuple(other for other in self.read if other != name), tuple(other for other in self.write if other != name)
        )

    def as_dict(self) -> dict[str, list[str]]:
        """The form of Layman's answers."""
        return {"read": list(self.read), "write": list(self.write)}


@dataclass(frozen=True)
class WishedRights:
    """Names that a client sends as `access_rights.read` and `access_rights.write`; None where it says nothing."""

    read: tuple[str, ...] | None = None
    write: tuple[str, ...] | None = None

    @property
    def is_given(self) -> bool:
        """Whether the client says anything."""
        return self.read is not None or self.write is not None


#: Everybody may do everything.
PUBLIC = AccessRights((EVERYONE,), (EVERYONE,))


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in; `username` is None until one is reserved.

    `claims` are OpenID Connect standard claims (`name`, `email`, ...); `subject` identifies the account. `roles` are
    not stored with it: the role service gives them at each sign-in. `issuer` is the authorization address of the OAuth2
    provider that knows the subject, empty for accounts of this server. `token_sha256` is empty without a token of ours.
    """

    subject: str
    token_sha256: str
    username: str | None = None
    claims: Mapping[str, str] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    issuer: str = ""

    @property
    def identity(self) -> str:
        """What tells this account from all others: the subject, after its provider's address when there is one."""
        return f"{self.issuer} {self.subject}" if self.issuer else self.subject

    def as_dict(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "subject": self.subject,
            "issuer": self.issuer,
            "token_sha256": self.token_sha256,
            "username": self.username,
            "claims": dict(self.claims),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Account:
        """Read the stored form."""
        return cls(
            stored["subject"],
            stored["token_sha256"],
            stored.get("username"),
            dict(stored.get("claims", {})),
            issuer=stored.get("issuer", ""),
        )


@dataclass(frozen=True)
class User:
    """Somebody with a reserved username, as in Layman's `GET Users`."""

    username: str
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    middle_name: str = ""
    screen_name: str = ""
    email: str = ""

    def as_dict(self) -> dict[str, str]:
        """The stored form."""
        return dict(vars(self))

    def as_answer(self) -> dict[str, str]:
        """The form of `GET Users`: no e-mail address."""
        answer = self.as_dict()
        del answer["email"]
        return answer


#: Who asks: an account, or None for an anonymous client.
Actor = Account | None
_NOBODYS_NAMES = frozenset({EVERYONE})


def listed_names(text: str) -> tuple[str, ...]:
    """Names separated by commas, each once, in the order given."""
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def is_username(name: str) -> bool:
    """Whether a name in access rights is a user's: it has lower-case letters, and roles have none."""
    return any(letter.islower() for letter in name)


def can_be_role(name: str, gs_role: str) -> bool:
    """Whether a name can be that of a role: of its form, not GeoServer's, not the server's own `gs_role`."""
    is_own = name in RESERVED_ROLES or name == gs_role or name.startswith(USER_ROLE_PREFIX)
    return len(name) <= MAX_ROLE_LENGTH and re.fullmatch(ROLE_PATTERN, name, re.ASCII) is not None and not is_own


def names_of(actor: Actor) -> frozenset[str]:
    """The names by which access rights can mean the actor: his own, those of his roles, everybody's."""
    if actor is None:
        return _NOBODYS_NAMES
    own = {actor.username} if actor.username is not None else set()
    return _NOBODYS_NAMES | own | actor.roles


def is_among(actor: Actor, names: Iterable[str]) -> bool:
    """Whether the actor is meant by one of the names of users and roles."""
    return not names_of(actor).isdisjoint(names)


def may_read(actor: Actor, rights: AccessRights) -> bool:
    """Whether the actor may see a publication with these rights."""
    return is_among(actor, rights.read)


def may_write(actor: Actor, rights: AccessRights) -> bool:
    """Whether the actor may change or delete a publication with these rights.

    Who may write may read: `publishing/rights.py` takes no other rights.
    """
    return is_among(actor, rights.write)


def all_may_read(readers: Iterable[str], rights: AccessRights) -> bool:
    """Whether everybody of `readers` (names of users and roles) may surely read what has these rights.

    A user who may read through a role only is not counted: roles change without us.
    """
    return EVERYONE in rights.read or set(readers) <= set(rights.read)
