"""A layer remembers where it is published: custom property `layman/publication`, JSON, saved with the project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from layman_qgis.api.publications import PublicationRef, PublicationType

PROPERTY = "layman/publication"
#: What was changed in QGIS since: `data`, `style` or both, comma-separated.
CHANGES_PROPERTY = "layman/changes"
#: Providers whose layers show what the server has; they have nothing that could be newer.
_VIEWS = frozenset({"wms", "WFS", "OAPIF", "wcs"})


@dataclass(frozen=True)
class PublicationMark:
    """Where a layer is published and when it was (ISO 8601, UTC).

    `baked_opacity` is the layer opacity that the published style holds: QML holds it, SLD does not. `server_time` is
    the server's own time of the last change that came from here, empty when it did not say one; `changes` is what was
    changed in QGIS since.
    """

    ref: PublicationRef
    published_at: str
    baked_opacity: float = 1.0
    server_time: str = ""
    changes: frozenset[str] = frozenset()


def read(layer: Any) -> PublicationMark | None:
    """The mark of a map layer, None when it has none or a broken one."""
    try:
        data = json.loads(layer.customProperty(PROPERTY, "") or "null")
        ref = PublicationRef(
            str(data["server"]), str(data["workspace"]), PublicationType.LAYER, str(data["name"]), str(data["uuid"])
        )
        return PublicationMark(
            ref,
            str(data["published_at"]),
            float(data.get("opacity", 1.0)),
            str(data.get("server_time", "")),
            _changes(layer),
        )
    except (ValueError, TypeError, KeyError):
        return None


def write(layer: Any, ref: PublicationRef, baked_opacity: float = 1.0, server_time: str = "") -> None:
    """Mark a layer as published now, with nothing changed since."""
    data = {
        "server": ref.server_url,
        "workspace": ref.workspace,
        "name": ref.name,
        "uuid": ref.uuid,
        "opacity": baked_opacity,
        "server_time": server_time,
        "published_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }
    layer.setCustomProperty(PROPERTY, json.dumps(data, sort_keys=True))
    layer.removeCustomProperty(CHANGES_PROPERTY)


def is_view(layer: Any) -> bool:
    """Whether the layer shows what the server has, as one that was added back does."""
    return layer.providerType() in _VIEWS


def note_change(layer: Any, what: str) -> bool:
    """Remember that `data` or `style` of a published layer was changed; whether that is news."""
    if is_view(layer) or not layer.customProperty(PROPERTY, "") or what in _changes(layer):
        return False
    layer.setCustomProperty(CHANGES_PROPERTY, ",".join(sorted(_changes(layer) | {what})))
    return True


def clear(layer: Any) -> None:
    """Forget where the layer is published."""
    layer.removeCustomProperty(PROPERTY)
    layer.removeCustomProperty(CHANGES_PROPERTY)


def _changes(layer: Any) -> frozenset[str]:
    return frozenset(filter(None, str(layer.customProperty(CHANGES_PROPERTY, "") or "").split(",")))


def clear_everywhere(project: Any, ref: PublicationRef) -> None:
    """Forget a publication in every layer of a project, as after deleting it."""
    for layer in project.mapLayers().values():
        mark = read(layer)
        if mark is not None and mark.ref.is_same(ref):
            clear(layer)
