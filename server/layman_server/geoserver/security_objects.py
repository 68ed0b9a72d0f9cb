"""Security of a GeoServer catalogue: access rules, roles and users."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

#: What layers are for people who may not read them: not there, there but asking for a password, or asking at once.
CATALOG_MODES = ("HIDE", "MIXED", "CHALLENGE")
_PLAIN = re.compile(r"[\w*-]*", re.ASCII)
_SPECIAL = re.compile(r"[\\ :=#!]")


@dataclass(frozen=True)
class AccessRule:
    """Who may read (`r`), write (`w`) or administer (`a`) a layer; `*` stands for all."""

    workspace: str
    layer: str
    mode: str
    roles: tuple[str, ...]

    @property
    def key(self) -> str:
        """The rule's key as it stands in `layers.properties`, with whatever has a meaning there escaped."""
        return f"{_in_properties(self.workspace)}.{_in_properties(self.layer)}.{self.mode}"


def _in_properties(name: str) -> str:
    """A name in a key: a full stop is escaped by GeoServer, and its backslash and the like once more by Java."""
    if _PLAIN.fullmatch(name):
        return name
    escaped = _SPECIAL.sub(r"\\\g<0>", name.replace("\\", "").replace(".", "\\."))
    return "".join(char if " " <= char <= "~" else f"\\u{ord(char):04X}" for char in escaped)


@dataclass(frozen=True)
class RoleRegistry:
    """`roles.xml`: the roles with the role above each (or an empty text), and those that users and groups have."""

    roles: Mapping[str, str] = field(default_factory=dict)
    of_users: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class SecurityUser:
    """A user of `users.xml`; the password is as GeoServer wrote it (`digest1:`, `crypt1:`, `plain:`, ...)."""

    name: str
    password: str = field(default="", repr=False)
    enabled: bool = True


@dataclass(frozen=True)
class UserRegistry:
    """`users.xml`: users, and the members of each group."""

    users: tuple[SecurityUser, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
