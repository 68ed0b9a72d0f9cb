"""Access rights of a publication: who may read and who may write, what the server refuses, and why.

Rules are those of Layman's `doc/rest.md` and `doc/security.md`: names are users (lower case), roles (upper case) and
EVERYONE; who may write must be able to read; the owner of a personal workspace keeps both rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from layman_qgis.api.publications import PublicationRef
from layman_qgis.api.requests import EVERYONE, ApiRequest, publication_url
from layman_qgis.api.server import Server

#: More names than this the server refuses for a right.
MAX_NAMES = 1000


class Kind(str, Enum):
    """What a name in access rights stands for."""

    EVERYONE = "everyone"
    ROLE = "role"
    USER = "user"


class Problem(str, Enum):
    """Why the server would refuse rights."""

    NOBODY_WRITES = "nobody_writes"
    OWNER_LOSES = "owner_loses"
    YOU_LOSE = "you_lose"
    NO_USER_WRITES = "no_user_writes"
    TOO_MANY = "too_many"


class Template(str, Enum):
    """Rights that are often wanted."""

    PRIVATE = "private"
    EVERYONE_READS = "everyone_reads"
    EVERYONE_WRITES = "everyone_writes"
    ROLE_READS = "role_reads"
    ROLE_WRITES = "role_writes"


@dataclass(frozen=True)
class Person:
    """A user whom the server knows; `full_name` may be empty."""

    username: str
    full_name: str = ""

    def matches(self, text: str) -> bool:
        """Whether every word of the text is in one of the names."""
        names = f"{self.username} {self.full_name}".casefold()
        return all(word in names for word in text.casefold().split())


@dataclass(frozen=True)
class Rights:
    """Names that may read, and those that may write. Who writes reads too, EVERYONE stands for all names."""

    read: tuple[str, ...] = (EVERYONE,)
    write: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names in the order in which they are shown: EVERYONE, roles, users."""
        order = list(Kind)
        return tuple(sorted({*self.read, *self.write}, key=lambda name: (order.index(kind_of(name)), name)))

    def may_read(self, name: str) -> bool:
        """Whether the name itself stands for reading."""
        return name in self.read

    def may_write(self, name: str) -> bool:
        """Whether the name itself stands for writing."""
        return name in self.write

    def with_read(self, name: str, allowed: bool) -> Rights:
        """Give or take the right to read; who may not read may not write either, unless everybody reads."""
        if allowed:
            return replace(self, read=_with(self.read, name))
        write = _without(self.write, name)
        read = _without(self.read, name)
        # Who read as one of all goes on reading for the sake of writing.
        return Rights(read if EVERYONE in read else tuple(dict.fromkeys((*read, *write))), write)

    def with_write(self, name: str, allowed: bool) -> Rights:
        """Give or take the right to write; who may write may read."""
        if allowed:
            return Rights(self.read if self.is_public else _with(self.read, name), _with(self.write, name))
        return replace(self, write=_without(self.write, name))

    def without(self, name: str) -> Rights:
        """Take both rights."""
        return self.with_read(name, False)

    @property
    def is_public(self) -> bool:
        """Whether everybody may read."""
        return EVERYONE in self.read

    @classmethod
    def from_json(cls, body: object) -> Rights:
        """Read `access_rights` of an answer."""
        data = body if isinstance(body, Mapping) else {}
        return cls(_names(data.get("read")), _names(data.get("write")))

    @classmethod
    def from_texts(cls, read: str, write: str, owner: str) -> Rights:
        """Read what a form would send; an empty text means the owner alone."""
        return cls(_split(read) or (owner,), _split(write) or (owner,)).kept_by(owner)

    def kept_by(self, owner: str) -> Rights:
        """The same with both rights for the owner, as far as EVERYONE does not have them."""
        rights = self if not owner or EVERYONE in self.write else self.with_write(owner, True)
        return rights if not owner or EVERYONE in rights.read else rights.with_read(owner, True)

    def as_fields(self) -> tuple[tuple[str, str], ...]:
        """Both rights as fields of a form."""
        return (("access_rights.read", ",".join(self.read)), ("access_rights.write", ",".join(self.write)))


def template(kind: Template, owner: str, role: str = "") -> Rights:
    """The rights of a template; those with a role need its name."""
    mine = Rights((owner,), (owner,)) if owner else Rights((EVERYONE,), (EVERYONE,))
    if kind is Template.EVERYONE_READS:
        return replace(mine, read=(EVERYONE,))
    if kind is Template.EVERYONE_WRITES:
        return Rights((EVERYONE,), (EVERYONE,))
    if kind is Template.ROLE_READS:
        return mine.with_read(role, True)
    return mine.with_write(role, True) if kind is Template.ROLE_WRITES else mine


def template_of(rights: Rights, owner: str) -> Template | None:
    """Which template gives these rights; None for others."""
    names = {EVERYONE, owner}
    roles = [name for name in rights.names if name not in names]
    role = roles[0] if len(roles) == 1 and kind_of(roles[0]) is Kind.ROLE else ""
    for kind in Template:
        if (role or kind not in (Template.ROLE_READS, Template.ROLE_WRITES)) and _same(
            template(kind, owner, role), rights
        ):
            return kind
    return None


def problem_of(rights: Rights, owner: str, me: str, my_roles: Iterable[str] = ()) -> Problem | None:
    """Why the server would refuse the rights, in its own order; `owner` is empty in a workspace of nobody's own."""
    if max(len(rights.read), len(rights.write)) > MAX_NAMES:
        return Problem.TOO_MANY
    if not rights.write:
        return Problem.NOBODY_WRITES
    if EVERYONE in rights.write:
        return None
    if owner and owner not in rights.write:
        return Problem.OWNER_LOSES
    if not any(kind_of(name) is Kind.USER for name in rights.write):
        return Problem.NO_USER_WRITES
    return None if {me, *my_roles} & set(rights.write) else Problem.YOU_LOSE


def roles_relied_on(rights: Rights, me: str) -> tuple[str, ...]:
    """The roles through which alone `me` could go on changing it; servers do not say whose roles they are."""
    if EVERYONE in rights.write or me in rights.write:
        return ()
    return tuple(name for name in rights.names if kind_of(name) is Kind.ROLE and name in rights.write)


def kind_of(name: str) -> Kind:
    """What a name stands for: users are written in lower case, roles in upper case."""
    if name == EVERYONE:
        return Kind.EVERYONE
    return Kind.USER if any(letter.islower() for letter in name) else Kind.ROLE


def people_from_json(body: object) -> list[Person]:
    """Read the answer of GET Users; what is no user is left out."""
    items = body if isinstance(body, list) else []
    return [
        Person(str(item["username"]), str(item.get("name") or item.get("screen_name") or ""))
        for item in items
        if isinstance(item, Mapping) and item.get("username")
    ]


def roles_from_json(body: object) -> list[str]:
    """Read the answer of GET Roles; EVERYONE, which stands for itself, is left out."""
    return sorted(str(role) for role in (body if isinstance(body, list) else []) if role != EVERYONE)


def get_users(server: Server) -> ApiRequest:
    """Ask for everybody with a username."""
    return ApiRequest("GET", f"{server.url}/rest/users")


def get_roles(server: Server) -> ApiRequest:
    """Ask for the roles."""
    return ApiRequest("GET", f"{server.url}/rest/roles")


def patch_rights(server: Server, ref: PublicationRef, rights: Rights) -> ApiRequest:
    """Give a publication other rights; nothing else of it changes."""
    return ApiRequest("PATCH", publication_url(server, ref), fields=rights.as_fields(), repeatable=True)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, (list, tuple)) else ()


def _split(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)


def _same(one: Rights, other: Rights) -> bool:
    return (set(one.read), set(one.write)) == (set(other.read), set(other.write))
