"""A project remembers the maps that it was published as, and the one it was opened from (entry `layman/maps`, JSON)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core.publication_mark import now_text

SCOPE = "layman"
ENTRY = "maps"


@dataclass(frozen=True)
class ProjectMap:
    """A map of the project; `published_at` is ISO 8601, UTC.

    `server_time` is the server's own time of the last change from here, empty when it did not say one. `further` are
    members of its composition that other clients wrote, `rest` what its metadata say that a project has no place for.
    """

    ref: PublicationRef
    title: str = ""
    published_at: str = ""
    server_time: str = ""
    further: Mapping[str, Any] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)


def project_maps(project: Any) -> list[ProjectMap]:
    """The maps of a project, the one published or opened last first; broken entries are left out."""
    try:
        stored = json.loads(project.readEntry(SCOPE, ENTRY, "[]")[0])
    except ValueError:
        return []
    found = (_read(one) for one in (stored if isinstance(stored, list) else []))
    return [one for one in found if one is not None]


def map_named(project: Any, name: str, server_url: str = "") -> ProjectMap | None:
    """The project's map of this name, of a server when it is named."""
    found = (one for one in project_maps(project) if one.ref.name == name)
    return next((one for one in found if server_url in ("", one.ref.server_url)), None)


def remember(project: Any, one: ProjectMap) -> None:
    """Put a map first, in place of what was known of it; what other clients wrote into it stays."""
    before = next((other for other in project_maps(project) if other.ref.is_same(one.ref)), None)
    if before is not None:
        one = replace(
            one, title=one.title or before.title, further=one.further or before.further, rest=one.rest or before.rest
        )
    others = [other for other in project_maps(project) if not other.ref.is_same(one.ref)]
    _write(project, [one, *others])


def forget(project: Any, ref: PublicationRef) -> None:
    """Forget a map, as after deleting it."""
    kept = [one for one in project_maps(project) if not one.ref.is_same(ref)]
    if len(kept) != len(project_maps(project)):
        _write(project, kept)


def put_back(project: Any, one: ProjectMap, place: int) -> None:
    """Undo :func:`forget`: the map is at its place among the others again."""
    others = [other for other in project_maps(project) if not other.ref.is_same(one.ref)]
    _write(project, [*others[:place], one, *others[place:]])


def note_published(project: Any, description: Any) -> None:
    """Remember a map that was published just now; `description` is the server's."""
    if description is not None and description.ref.type is PublicationType.MAP:
        remember(project, ProjectMap(description.ref, description.title, now_text(), description.updated_at))


def _write(project: Any, maps: list[ProjectMap]) -> None:
    stored = [
        {
            "server": one.ref.server_url,
            "workspace": one.ref.workspace,
            "name": one.ref.name,
            "uuid": one.ref.uuid,
            "title": one.title,
            "published_at": one.published_at,
            "server_time": one.server_time,
            "further": dict(one.further),
            "rest": dict(one.rest),
        }
        for one in maps
    ]
    project.writeEntry(SCOPE, ENTRY, json.dumps(stored, ensure_ascii=False, sort_keys=True))


def _read(stored: Any) -> ProjectMap | None:
    try:
        server, workspace, name = (str(stored[key]) for key in ("server", "workspace", "name"))
        ref = PublicationRef(server, workspace, PublicationType.MAP, name, str(stored.get("uuid", "")))
        further, rest = stored.get("further"), stored.get("rest")
        return ProjectMap(
            ref,
            str(stored.get("title", "")),
            str(stored.get("published_at", "")),
            str(stored.get("server_time", "")),
            further if isinstance(further, dict) else {},
            rest if isinstance(rest, dict) else {},
        )
    except (KeyError, TypeError, AttributeError):
        return None
