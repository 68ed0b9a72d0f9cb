"""A map composition as it is read: of any version of the schema, of any client, with every fault that can be borne.

What cannot be understood of one layer costs that layer alone. Layers go from the bottom to the top.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from layman_qgis.api.composition import OWN_KEY
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr

#: Members that are written anew with each composition, or that the server writes (`user`, and `groups` it drops).
WRITTEN_ANEW = frozenset(
    {
        "describedBy", "schema_version", "abstract", "title", "name", "extent", "nativeExtent", "projection", "center",
        "units", "layers", "user", "groups", OWN_KEY,
    }
)  # fmt: skip


class NotAComposition(ApiError):
    """The document is no map composition."""


@dataclass(frozen=True)
class ReadLayer:
    """A layer of a composition; `body` is its whole object, `kind` the last word of its class: `WMS` or `Vector`.

    Resolutions are map units per pixel, None for no limit.
    """

    title: str
    kind: str
    body: Mapping[str, Any]
    visible: bool = True
    opacity: float = 1.0
    path: tuple[str, ...] = ()
    min_resolution: float | None = None
    max_resolution: float | None = None
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Address of the service or file, empty without one."""
        urls = self.body.get("urls")
        url = self.body.get("url") or self.protocol.get("url") or (urls[0] if isinstance(urls, list) and urls else "")
        return url.strip() if isinstance(url, str) else ""

    @property
    def params(self) -> dict[str, str]:
        """Parameters of the service, their names in capitals."""
        params = self.body.get("params")
        found = params.items() if isinstance(params, Mapping) else ()
        return {str(key).upper(): str(value) for key, value in found if isinstance(value, (str, int, float))}

    @property
    def protocol(self) -> Mapping[str, Any]:
        """How features are got."""
        protocol = self.body.get("protocol")
        return protocol if isinstance(protocol, Mapping) else {}

    @property
    def format(self) -> str:
        """The last word of the protocol's format: `WFS` of `hs.format.WFS`, empty without one."""
        return str(self.protocol.get("format") or "").rsplit(".", 1)[-1]


@dataclass(frozen=True)
class ReadComposition:
    """A composition; `native_extent` is west, south, east, north in `projection`, None where it says none.

    `own` is what QGIS wrote for itself, `further` are members that this plugin has no use for, and keeps.
    """

    title: str
    abstract: str
    name: str
    projection: str
    native_extent: tuple[float, float, float, float] | None
    layers: tuple[ReadLayer, ...]
    own: Mapping[str, Any] = field(default_factory=dict)
    further: Mapping[str, Any] = field(default_factory=dict)


def composition_from_text(text: str | bytes) -> ReadComposition:
    """Read a file.

    Raises:
        NotAComposition: it is none.
    """
    try:
        return composition_from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise NotAComposition(tr("The file is not JSON."), tr("Choose the JSON file of a map."), str(error)) from error


def composition_from_json(body: object) -> ReadComposition:
    """Read a composition.

    Raises:
        NotAComposition: it is none.
    """
    layers = body.get("layers") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(layers, list):
        raise NotAComposition(
            tr("The document is not a map composition."), tr("It needs a list of layers."), repr(body)[:300]
        )
    return ReadComposition(
        title=_text(body.get("title")) or _text(body.get("name")),
        abstract=_text(body.get("abstract")),
        name=_text(body.get("name")),
        projection=_text(body.get("projection")).strip().upper(),
        native_extent=_box(body.get("nativeExtent")),
        layers=tuple(_layer(layer) for layer in layers if isinstance(layer, Mapping)),
        own=_mapping(body.get(OWN_KEY)),
        further={key: value for key, value in body.items() if key not in WRITTEN_ANEW},
    )


def _layer(body: Mapping[str, Any]) -> ReadLayer:
    path = tuple(part for part in _text(body.get("path")).split("/") if part)
    return ReadLayer(
        title=_text(body.get("title")) or _text(body.get("name")) or "?",
        kind=_text(body.get("className")).rsplit(".", 1)[-1],
        body=body,
        visible=bool(body.get("visibility", True)),
        opacity=opacity_from(body.get("opacity")),
        path=path,
        min_resolution=_resolution(body.get("minResolution")),
        max_resolution=_resolution(body.get("maxResolution")),
        own=_mapping(body.get(OWN_KEY)),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: object) -> float | None:
    """A finite number, also one that is written as a text; else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def opacity_from(value: object) -> float:
    """An opacity, from 0.0 to 1.0; what is none means 1.0."""
    number = _number(value)
    return 1.0 if number is None else min(max(number, 0.0), 1.0)


def _resolution(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _box(value: object) -> tuple[float, float, float, float] | None:
    if not isinstance(value, (list, tuple)) or len(value) != 4:
        return None
    numbers = [_number(one) for one in value]
    west, south, east, north = numbers
    if west is None or south is None or east is None or north is None or west > east or south > north:
        return None
    return (west, south, east, north)
