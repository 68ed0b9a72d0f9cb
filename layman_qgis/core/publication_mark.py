"""A layer remembers where it is published: custom property `layman/publication`, JSON, saved with the project."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timezone
from typing import Any

from layman_qgis.api.publications import PublicationRef, PublicationType

PROPERTY = "layman/publication"
#: What was changed in QGIS since: `data`, `style` or both, comma-separated.
CHANGES_PROPERTY = "layman/changes"
#: Providers whose layers show what the server has; they have nothing that could be newer.
_VIEWS = frozenset({"wms", "WFS", "OAPIF", "wcs"})
#: What a layer publishes.
PARTS = frozenset({"data", "style"})


@dataclass(frozen=True)
class How:
    """How a layer was published, so that renewing it does the same again; `style_format` is qml, sld or not known.

    `mends`, `target_crs` and `selected_only` are of the data, `style_format` and `embeds` of the style.
    """

    style_format: str = ""
    mends: bool = False
    target_crs: str = ""
    embeds: bool = False
    selected_only: bool = False

    def with_parts(self, newer: How, parts: Collection[str]) -> How:
        """The same with what `newer` says of `parts`."""
        result = self
        if "data" in parts:
            result = replace(result, mends=newer.mends, target_crs=newer.target_crs, selected_only=newer.selected_only)
        if "style" in parts:
            result = replace(result, style_format=newer.style_format, embeds=newer.embeds)
        return result

    def as_json(self) -> dict[str, Any]:
        """Without what is as it mostly is."""
        plain = asdict(How())
        return {key: value for key, value in asdict(self).items() if value != plain[key]}

    @classmethod
    def from_json(cls, body: Any) -> How:
        """Read it; what is missing, unknown or of another type is as it mostly is."""
        body = body if isinstance(body, dict) else {}
        known = {one.name: type(one.default) for one in fields(cls)}
        return cls(**{key: value for key, value in body.items() if type(value) is known.get(key)})


@dataclass(frozen=True)
class PublicationMark:
    """Where a layer is published and when it was (ISO 8601, UTC).

    `baked_opacity` is the layer opacity that the published style holds: QML holds it, SLD does not. `server_time` is
    the server's own time of the last change that came from here, empty when it did not say one; `changes` is what was
    changed in QGIS since; `data_at` is when the published data were taken. `in_place` says that the server reads the
    layer's own table, so that nothing is sent when the data change.
    """

    ref: PublicationRef
    published_at: str
    baked_opacity: float = 1.0
    server_time: str = ""
    changes: frozenset[str] = frozenset()
    data_at: str = ""
    in_place: bool = False
    how: How = How()


def read(layer: Any) -> PublicationMark | None:
    """The mark of a map layer, None when it has none or a broken one.

    A copy of a layer has the mark of its original, but is published nowhere as long as that is in the project.
    """
    try:
        data = json.loads(layer.customProperty(PROPERTY, "") or "null")
        if _is_of_another(layer, str(data.get("layer", ""))):
            return None
        ref = PublicationRef(
            str(data["server"]), str(data["workspace"]), PublicationType.LAYER, str(data["name"]), str(data["uuid"])
        )
        return PublicationMark(
            ref,
            str(data["published_at"]),
            float(data.get("opacity", 1.0)),
            str(data.get("server_time", "")),
            _changes(layer),
            str(data.get("data_at", "") or data["published_at"]),
            bool(data.get("in_place", False)),
            How.from_json(data.get("how")),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def write(
    layer: Any,
    ref: PublicationRef,
    baked_opacity: float = 1.0,
    server_time: str = "",
    parts: Collection[str] = PARTS,
    taken_at: str = "",
    in_place: bool | None = None,
    how: How | None = None,
) -> None:
    """Mark a layer as published, `parts` of it as they were at `taken_at`, by default now (:func:`now_text`).

    `in_place` None leaves as it was whether the server reads the layer's own table, `how` None how it was published.

    Changes stay that were noted since; for them :func:`take_changes` is to be called when the layer is read.
    """
    before = read(layer)
    if before is None or not before.ref.is_same(ref):
        before = None
        layer.removeCustomProperty(CHANGES_PROPERTY)
    taken_at = taken_at or now_text()
    data = {
        "server": ref.server_url,
        "workspace": ref.workspace,
        "name": ref.name,
        "uuid": ref.uuid,
        "opacity": baked_opacity if before is None or "style" in parts else before.baked_opacity,
        "server_time": server_time,
        "published_at": taken_at,
        "data_at": taken_at if before is None or "data" in parts else before.data_at,
        "layer": layer.id(),
    }
    if in_place if in_place is not None else before is not None and before.in_place:
        data["in_place"] = True
    was = before.how if before is not None else How()
    kept = was.with_parts(how, parts) if how is not None else was
    if kept != How():
        data["how"] = kept.as_json()
    layer.setCustomProperty(PROPERTY, json.dumps(data, sort_keys=True))


def now_text() -> str:
    """This moment as a mark holds it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def is_view(layer: Any) -> bool:
    """Whether the layer shows what the server has, as one that was added back does."""
    return layer.providerType() in _VIEWS


def note_change(layer: Any, what: str) -> bool:
    """Remember that `data` or `style` of a published layer was changed; whether that is news."""
    if is_view(layer) or not layer.customProperty(PROPERTY, "") or what in _changes(layer):
        return False
    _set_changes(layer, _changes(layer) | {what})
    return True


def take_changes(layer: Any, parts: Collection[str] = PARTS) -> frozenset[str]:
    """Count `parts` as unchanged from now on, because they are about to be sent; what was changed is returned."""
    changes = _changes(layer)
    _set_changes(layer, changes - frozenset(parts))
    return changes & frozenset(parts)


def give_back_changes(layer: Any, changes: frozenset[str]) -> None:
    """Undo :func:`take_changes`, because nothing was sent after all."""
    if layer.customProperty(PROPERTY, ""):
        _set_changes(layer, _changes(layer) | changes)


def clear(layer: Any) -> dict[str, str]:
    """Forget where the layer is published; what :func:`put_back` needs to undo that."""
    kept = {key: str(layer.customProperty(key, "") or "") for key in (PROPERTY, CHANGES_PROPERTY)}
    for key in kept:
        layer.removeCustomProperty(key)
    return kept


def put_back(layer: Any, kept: dict[str, str]) -> None:
    """Undo :func:`clear`."""
    for key, value in kept.items():
        if value:
            layer.setCustomProperty(key, value)


def _changes(layer: Any) -> frozenset[str]:
    return frozenset(filter(None, str(layer.customProperty(CHANGES_PROPERTY, "") or "").split(",")))


def _set_changes(layer: Any, changes: frozenset[str]) -> None:
    if changes:
        layer.setCustomProperty(CHANGES_PROPERTY, ",".join(sorted(changes)))
    else:
        layer.removeCustomProperty(CHANGES_PROPERTY)


def _is_of_another(layer: Any, layer_id: str) -> bool:
    """Whether a layer got its mark as a copy of another one that is there; views are all alike."""
    project = layer.project()
    return (
        layer_id not in ("", layer.id())
        and not is_view(layer)
        and project is not None
        and project.mapLayer(layer_id) is not None
    )


def clear_everywhere(project: Any, ref: PublicationRef) -> None:
    """Forget a publication in every layer of a project, as after deleting it."""
    for layer in project.mapLayers().values():
        mark = read(layer)
        if mark is not None and mark.ref.is_same(ref):
            clear(layer)
