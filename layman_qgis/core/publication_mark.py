"""A layer remembers where it is published: custom property `layman/publication`, JSON, saved with the project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from layman_qgis.api.publications import PublicationRef, PublicationType

PROPERTY = "layman/publication"


@dataclass(frozen=True)
class PublicationMark:
    """Where a layer is published and when it was (ISO 8601, UTC).

    `baked_opacity` is the layer opacity that the published style holds: QML holds it, SLD does not.
    """

    ref: PublicationRef
    published_at: str
    baked_opacity: float = 1.0


def read(layer: Any) -> PublicationMark | None:
    """The mark of a map layer, None when it has none or a broken one."""
    try:
        data = json.loads(layer.customProperty(PROPERTY, "") or "null")
        ref = PublicationRef(
            str(data["server"]), str(data["workspace"]), PublicationType.LAYER, str(data["name"]), str(data["uuid"])
        )
        return PublicationMark(ref, str(data["published_at"]), float(data.get("opacity", 1.0)))
    except (ValueError, TypeError, KeyError):
        return None


def write(layer: Any, ref: PublicationRef, baked_opacity: float = 1.0) -> None:
    """Mark a layer as published now."""
    data = {
        "server": ref.server_url,
        "workspace": ref.workspace,
        "name": ref.name,
        "uuid": ref.uuid,
        "opacity": baked_opacity,
        "published_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }
    layer.setCustomProperty(PROPERTY, json.dumps(data, sort_keys=True))


def clear(layer: Any) -> None:
    """Forget where the layer is published."""
    layer.removeCustomProperty(PROPERTY)


def clear_everywhere(project: Any, ref: PublicationRef) -> None:
    """Forget a publication in every layer of a project, as after deleting it."""
    for layer in project.mapLayers().values():
        mark = read(layer)
        if mark is not None and mark.ref.is_same(ref):
            clear(layer)
