"""What a project wants when it is published: kept in the project, in place of the plugin's own settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layman_qgis.core.project_maps import SCOPE

_KEYS = ("style_format", "read", "write")


@dataclass(frozen=True)
class ProjectDefaults:
    """`style_format` is qml, sld or empty for the plugin's setting; `read` and `write` are names of users and roles,
    comma-separated. `has_rights` says whether the project says who may.
    """

    style_format: str = ""
    read: str = ""
    write: str = ""
    has_rights: bool = False

    @classmethod
    def load(cls, project: Any) -> ProjectDefaults:
        """Read them."""
        found = {key: str(project.readEntry(SCOPE, f"defaults/{key}", "")[0]) for key in _KEYS}
        return cls(**found, has_rights=bool(project.readBoolEntry(SCOPE, "defaults/has_rights", False)[0]))

    def save(self, project: Any) -> None:
        """Write them; nothing is written that says nothing, so that a project stays as it was."""
        if self == ProjectDefaults.load(project):
            return
        for key in _KEYS:
            project.writeEntry(SCOPE, f"defaults/{key}", str(getattr(self, key)))
        project.writeEntry(SCOPE, "defaults/has_rights", self.has_rights)
