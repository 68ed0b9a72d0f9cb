"""Access rules of layers: `security/layers.properties` of a data directory.

Lines that are not ours (comments, rules of others, lines that GeoServer would skip with a warning) stay as they are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from layman_server.durable_files import FileToWrite, locked, write_files
from layman_server.geoserver.object_rules import check_word
from layman_server.geoserver.objects import ANONYMOUS, CATALOG_MODES, AccessRule
from layman_server.model.access import EVERYONE, USER_ROLE_PREFIX, AccessRights, Actor, is_username

#: Role of those who signed in.
AUTHENTICATED = "ROLE_AUTHENTICATED"
#: The role that no rule holds back; the server itself has it.
ADMIN = "ADMIN"
#: What GeoServer assumes when the file is missing, so that the first rule written takes nothing away.
_DEFAULT_LINES = ["mode=HIDE", "*.*.r=*", "*.*.w=GROUP_ADMIN,ADMIN"]
_MODES = frozenset("rwa")
#: Names in keys: GeoServer writes a full stop as `\.`, and Java's form of files doubles the backslash.
_STOP = re.compile(r"(?<!\\)\.")
_SIGN = re.compile(r"(?<!\\)=")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_FEW = 20


def user_role(username: str) -> str:
    """The role of one user (Layman: `USER_<USERNAME>`)."""
    return f"{USER_ROLE_PREFIX}{username.upper()}"


def rules_of(workspace: str, layer: str, rights: AccessRights) -> tuple[AccessRule, AccessRule]:
    """The rules for reading and writing a layer with these rights."""
    return (
        AccessRule(workspace, layer, "r", _roles_of_names(rights.read)),
        AccessRule(workspace, layer, "w", _roles_of_names(rights.write)),
    )


def roles_of_actor(actor: Actor) -> tuple[str, ...]:
    """The roles with which GeoServer sees somebody; what nobody in particular may read everybody may."""
    if actor is None:
        return (ANONYMOUS,)
    own = (user_role(actor.username),) if actor.username else ()
    return (ANONYMOUS, AUTHENTICATED, *own, *sorted(actor.roles))


class AccessRules:
    """The rules in `path`; changes by several processes at once are safe."""

    def __init__(self, path: Path) -> None:
        """Remember where the rules are; nothing is read yet."""
        self.path = path
        self._lock_path = path.with_name(f".{path.name}.lock")

    def read(self) -> tuple[AccessRule, ...]:
        """All rules that can be read, in the order of the file."""
        return tuple(rule for rule in map(_parsed, self._lines()) if rule is not None)

    def catalog_mode(self) -> str:
        """What layers are for people who may not read them (`CATALOG_MODES`); GeoServer's default is HIDE."""
        values = [line.partition("=")[2].strip() for line in self._lines() if _key(line) == "mode"]
        return values[-1] if values and values[-1] in CATALOG_MODES else "HIDE"

    def set_catalog_mode(self, mode: str) -> None:
        """Write the mode.

        Raises:
            InvalidObject: there is no such mode.
        """
        check_word("catalog mode", mode, CATALOG_MODES)
        if mode != self.catalog_mode():
            self._change(lambda lines: [f"mode={mode}", *(line for line in lines if _key(line) != "mode")])

    def put(self, rules: Iterable[AccessRule]) -> None:
        """Add the rules, or replace those of the same keys; a rule that is there already costs no write."""
        wanted = {rule.key: f"{rule.key}={','.join(rule.roles)}" for rule in rules}
        if set(wanted.values()) <= set(self._lines()):
            return

        # Looking at the beginnings is fast, but not for a great many of them.
        beginnings = tuple(wanted) if len(wanted) <= _FEW else ("",)

        def change(lines: list[str]) -> list[str]:
            kept = [line for line in lines if not (line.lstrip().startswith(beginnings) and _key(line) in wanted)]
            return kept + list(wanted.values())

        self._change(change)

    def remove(self, rule: AccessRule) -> None:
        """Remove the rule with this key; absent is no error."""
        self._remove(rule.workspace, lambda other: other.key == rule.key)

    def remove_workspace(self, workspace: str) -> None:
        """Remove every rule of the workspace."""
        self._remove(_beginning(workspace), lambda rule: rule.workspace == workspace)

    def remove_layer(self, workspace: str, layer: str) -> None:
        """Remove every rule of the layer."""
        self._remove(_beginning(workspace, layer), lambda rule: (rule.workspace, rule.layer) == (workspace, layer))

    def copy_workspace(self, workspace: str, to: str) -> None:
        """Give another workspace the rules of this one."""
        self.put([replace(rule, workspace=to) for rule in self.read() if rule.workspace == workspace])

    def copy_layer(self, workspace: str, layer: str, to: str) -> None:
        """Give another layer of the workspace the rules of this one."""
        own = (workspace, layer)
        self.put([replace(rule, layer=to) for rule in self.read() if (rule.workspace, rule.layer) == own])

    def _remove(self, prefix: str, unwanted: Callable[[AccessRule], bool]) -> None:
        def is_unwanted(line: str) -> bool:
            rule = _parsed(line) if line.lstrip().startswith(prefix) else None
            return rule is not None and unwanted(rule)

        if any(map(is_unwanted, self._lines())):
            self._change(lambda lines: [line for line in lines if not is_unwanted(line)])

    def _lines(self) -> list[str]:
        try:
            return self.path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        except FileNotFoundError:
            return list(_DEFAULT_LINES)

    def _change(self, change: Callable[[list[str]], list[str]]) -> None:
        with locked(self._lock_path):
            text = "\n".join(change(self._lines())) + "\n"
            write_files([FileToWrite(self.path, text.encode("utf-8", errors="surrogateescape"))])


class AccessCheck:
    """Answers who may do what, as GeoServer would in the mode HIDE; reads the rules again when their file changed.

    Of several rules the most specific one counts: that of the layer, else of its workspace, else of everything
    (GeoServer, `DefaultResourceAccessManager`). Not for several threads.
    """

    def __init__(self, path: Path) -> None:
        """Remember where the rules are; nothing is read yet."""
        self.path = path
        self._signature: tuple[int, int, int] | None = None
        self._values: dict[str, str] = {}

    def allows(self, roles: Collection[str], workspace: str, layer: str, mode: str = "r") -> bool:
        """Whether somebody with these roles may read (`r`) or write (`w`) the layer."""
        if ADMIN in roles:
            return True
        self._refresh()
        workspace, layer = workspace.replace(".", "\\."), layer.replace(".", "\\.")
        for key in (f"{workspace}.{layer}.{mode}", f"{workspace}.*.{mode}", f"*.*.{mode}"):
            value = self._values.get(key)
            if value is not None:
                allowed = value.split(",")
                return "*" in allowed or any(role in allowed for role in roles)
        return mode == "r"

    def _refresh(self) -> None:
        try:
            status = os.stat(self.path)
        except FileNotFoundError:
            self._signature, self._values = None, {}
            return
        signature = (status.st_mtime_ns, status.st_size, status.st_ino)
        if signature == self._signature:
            return
        # There may be spaces around keys, `=` and roles. The key of a comment begins with its sign, so nobody asks it.
        text = self.path.read_text(encoding="utf-8", errors="surrogateescape")
        escaped = [line for line in text.splitlines() if "\\" in line] if "\\" in text else []
        text = text.replace(" ", "").replace("\t", "")
        self._values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        for line in escaped:
            self._values[_unescaped(_key(line))] = line[_key_end(line) + 1 :].replace(" ", "").replace("\t", "")
        self._signature = signature


def _roles_of_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names of access rights as GeoServer's roles, sorted, each once."""
    roles: set[str] = set()
    for name in names:
        if name == EVERYONE:
            roles |= {ANONYMOUS, AUTHENTICATED}
        else:
            roles.add(user_role(name) if is_username(name) else name)
    return tuple(sorted(roles))


def _beginning(workspace: str, layer: str = "") -> str:
    """How the keys of rules of a workspace or layer begin."""
    parts = AccessRule(workspace, layer, "r", ()).key.rsplit(".", 2 if not layer else 1)
    return f"{parts[0]}."


def _key(line: str) -> str:
    return line[: _key_end(line)].strip()


def _key_end(line: str) -> int:
    """Where the sign behind the key is; the end of the line when there is none."""
    found = _SIGN.search(line) if "\\" in line else None
    at = found.start() if found else line.find("=")
    return at if at >= 0 else len(line)


def _unescaped(key: str) -> str:
    """A key as Java reads it; a full stop that is part of a name has GeoServer's backslash before it still."""
    if "\\" not in key:
        return key
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], key)


def _names(key: str) -> list[str]:
    """Workspace, layer and mode of a key, or whatever it has."""
    if "\\" not in key:
        return [part.strip() for part in key.split(".")]
    return [part.strip().replace("\\.", ".") for part in _STOP.split(_unescaped(key))]


def is_understood(line: str) -> bool:
    """Whether GeoServer would take the line: a rule of a layer or a global group, a comment, or the mode."""
    text = line.strip()
    if not text or text.startswith(("#", "!")):
        return True
    key, value = _key(text), text[_key_end(text) + 1 :].strip()
    if key == "mode":
        return value in CATALOG_MODES
    parts = _names(key)
    return bool(value) and len(parts) in {2, 3} and parts[-1] in _MODES


def _parsed(line: str) -> AccessRule | None:
    """The rule of a line, or None for a comment, the `mode` line, a group's rule or a damaged line."""
    key, value = _key(line), line[_key_end(line) + 1 :]
    parts = _names(key)
    if _key_end(line) == len(line) or key.startswith(("#", "!")) or len(parts) != 3 or parts[2] not in _MODES:
        return None
    roles = tuple(role.strip() for role in value.split(",") if role.strip())
    return AccessRule(parts[0], parts[1], parts[2], roles)
