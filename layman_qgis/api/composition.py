"""A map composition as JSON: HSLayers map-composition 2.0.0, the form Layman accepts (`POST Workspace Maps`).

Schema: https://raw.githubusercontent.com/hslayers/map-compositions/2.0.0/schema.json. Layers go from the bottom to
the top, as OpenLayers draws them. Texts hold no line breaks: the schema's pattern `^(.*)$` refuses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SCHEMA_VERSION = "2.0.0"
SCHEMA_URL = f"https://raw.githubusercontent.com/hslayers/map-compositions/{SCHEMA_VERSION}/schema.json"
WMS_CLASS = "HSLayers.Layer.WMS"
XYZ_CLASS = "XYZ"


@dataclass(frozen=True)
class MapLayer:
    """A layer of a map; resolutions are map units per pixel, None for no limit; `path` is `Group/Subgroup`."""

    title: str
    url: str
    class_name: str = WMS_CLASS
    params: Mapping[str, str] = field(default_factory=dict)
    visible: bool = True
    opacity: float = 1.0
    path: str = ""
    min_resolution: float | None = None
    max_resolution: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The layer's object in the composition."""
        body: dict[str, Any] = {
            "metadata": {},
            "visibility": self.visible,
            "opacity": round(self.opacity, 4),
            "title": one_line(self.title),
            "className": self.class_name,
            "url": self.url,
            "minResolution": self.min_resolution or 0,
            "maxResolution": self.max_resolution,
        }
        if self.class_name == WMS_CLASS:
            body["singleTile"] = True
            body["params"] = dict(self.params)
        if self.path:
            body["path"] = one_line(self.path)
        return body


@dataclass(frozen=True)
class MapComposition:
    """A map; `extent` is west, south, east, north in degrees, `native_extent` the same box in `projection`."""

    title: str
    abstract: str
    projection: str
    extent: tuple[float, float, float, float]
    native_extent: tuple[float, float, float, float]
    layers: tuple[MapLayer, ...]
    name: str = ""
    units: str = "m"

    def as_json(self) -> dict[str, Any]:
        """The whole composition."""
        west, south, east, north = self.native_extent
        body: dict[str, Any] = {
            "describedBy": SCHEMA_URL,
            "schema_version": SCHEMA_VERSION,
            "abstract": one_line(self.abstract),
            "title": one_line(self.title),
            "extent": list(self.extent),
            "nativeExtent": list(self.native_extent),
            "projection": self.projection.lower(),
            "center": [(west + east) / 2, (south + north) / 2],
            "units": self.units,
            "layers": [layer.as_json() for layer in self.layers],
        }
        if self.name:
            body["name"] = self.name
        return body


def one_line(text: str) -> str:
    """The text with every run of line breaks and blanks made one blank."""
    return " ".join(text.split())
