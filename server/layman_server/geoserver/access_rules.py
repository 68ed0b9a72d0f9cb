"""Access rules of layers: `security/layers.properties` of a data directory.

Lines that are not ours (comments, rules of others, lines that GeoServer would skip with a warning) stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from layman_server.durable_files import FileToWrite, locked, write_files
from layman_server.geoserver.catalog import AccessRule

#: What GeoServer assumes when the file is missing, so that the first rule written takes nothing away.
_DEFAULT_LINES = ["mode=HIDE", "*.*.r=*", "*.*.w=GROUP_ADMIN,ADMIN"]
_MODES = frozenset("rwa")


class AccessRules:
    """The rules in `path`; changes by several processes at once are safe."""

    def __init__(self, path: Path) -> None:
        """Remember where the rules are; nothing is read yet."""
        self._path = path
        self._lock_path = path.with_name(f".{path.name}.lock")

    def read(self) -> tuple[AccessRule, ...]:
        """All rules that can be read, in the order of the file."""
        return tuple(rule for rule in map(_parsed, self._lines()) if rule is not None)

    def put(self, rules: Iterable[AccessRule]) -> None:
        """Add the rules, or replace those of the same keys; a rule that is there already costs no write."""
        wanted = {rule.key: f"{rule.key}={','.join(rule.roles)}" for rule in rules}
        if set(wanted.values()) <= set(self._lines()):
            return

        def change(lines: list[str]) -> list[str]:
            kept = [line for line in lines if _key(line) not in wanted]
            return kept + list(wanted.values())

        self._change(change)

    def remove_workspace(self, workspace: str) -> None:
        """Remove every rule of the workspace."""
        self._remove(lambda rule: rule.workspace == workspace)

    def remove_layer(self, workspace: str, layer: str) -> None:
        """Remove every rule of the layer."""
        self._remove(lambda rule: (rule.workspace, rule.layer) == (workspace, layer))

    def _remove(self, unwanted: Callable[[AccessRule], bool]) -> None:
        def is_unwanted(line: str) -> bool:
            rule = _parsed(line)
            return rule is not None and unwanted(rule)

        if any(map(is_unwanted, self._lines())):
            self._change(lambda lines: [line for line in lines if not is_unwanted(line)])

    def _lines(self) -> list[str]:
        try:
            return self._path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        except FileNotFoundError:
            return list(_DEFAULT_LINES)

    def _change(self, change: Callable[[list[str]], list[str]]) -> None:
        with locked(self._lock_path):
            text = "\n".join(change(self._lines())) + "\n"
            write_files([FileToWrite(self._path, text.encode("utf-8", errors="surrogateescape"))])


def _key(line: str) -> str:
    return line.partition("=")[0].strip()


def _parsed(line: str) -> AccessRule | None:
    """The rule of a line, or None for a comment, the `mode` line, a group's rule or a damaged line."""
    key, equals, value = line.strip().partition("=")
    parts = key.strip().split(".")
    if not equals or key.startswith(("#", "!")) or len(parts) != 3 or parts[2] not in _MODES:
        return None
    roles = tuple(role.strip() for role in value.split(",") if role.strip())
    return AccessRule(parts[0], parts[1], parts[2], roles)
