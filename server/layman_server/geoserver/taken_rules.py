"""Access rules that a workspace brings along: nobody may see more of it than before."""

from __future__ import annotations

from pathlib import Path

from layman_server.geoserver.access_rules import AccessRules
from layman_server.geoserver.objects import AccessRule

_ADMINISTRATOR, _ADMIN = "ROLE_ADMINISTRATOR", "ADMIN"
#: What GeoServer assumes when nothing is said.
_DEFAULTS = {"r": ("*",), "w": ("GROUP_ADMIN", _ADMIN)}


def rules_to_take(path: Path, workspace: str) -> tuple[list[AccessRule], str]:
    """The rules of the workspace in the file, those of everything made its own; and why it cannot be taken, if so."""
    if "." in workspace and path.is_file():
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        escaped = workspace.replace(".", "\\\\.")
        if any(line.lstrip().startswith((f"{workspace}.", f"{escaped}.")) for line in text.splitlines()):
            return [], "Its access rules cannot be told apart, because its name has a full stop."
    read = AccessRules(path).read()
    taken = {rule.key: _renamed(rule) for rule in read if rule.workspace == workspace}
    for mode, default in _DEFAULTS.items():
        everything = next((rule.roles for rule in read if rule.key == f"*.*.{mode}"), default)
        if "." in workspace and mode == "r" and "*" not in everything:
            return [], "Its access rules cannot be written as rules of its own, because its name has a full stop."
        general = AccessRule(workspace, "*", mode, everything)
        taken.setdefault(general.key, _renamed(general))
    return list(taken.values()), ""


def _renamed(rule: AccessRule) -> AccessRule:
    roles = tuple(_ADMIN if role == _ADMINISTRATOR else role for role in rule.roles)
    return AccessRule(rule.workspace, rule.layer, rule.mode, roles)
