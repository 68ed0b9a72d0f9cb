"""Who may read and write a publication, and who is asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYONE = "EVERYONE"


@dataclass(frozen=True)
class AccessRights:
    """Names of users and roles, as in Layman's `access_rights`."""

    read: tuple[str, ...]
    write: tuple[str, ...]

    def as_dict(self) -> dict[str, list[str]]:
        """The form of Layman's answers."""
        return {"read": list(self.read), "write": list(self.write)}


#: Everybody may do everything.
PUBLIC = AccessRights((EVERYONE,), (EVERYONE,))


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in; `username` is None until one is reserved.

    `claims` are OpenID Connect standard claims (`name`, `email`, ...); `subject` identifies the account.
    """

    subject: str
    token_sha256: str
    username: str | None = None
    claims: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "subject": self.subject,
            "token_sha256": self.token_sha256,
            "username": self.username,
            "claims": dict(self.claims),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Account:
        """Read the stored form."""
        return cls(stored["subject"], stored["token_sha256"], stored.get("username"), dict(stored.get("claims", {})))


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


def may_read(actor: Actor, rights: AccessRights) -> bool:
    """Whether the actor may see a publication with these rights."""
    return EVERYONE in rights.read or (actor is not None and actor.username in rights.read)


def may_write(actor: Actor, rights: AccessRights) -> bool:
    """Whether the actor may change or delete a publication with these rights."""
    return EVERYONE in rights.write or (actor is not None and actor.username in rights.write)
