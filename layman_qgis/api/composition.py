"""A map composition as JSON: HSLayers map-composition 2.0.0, the form Layman accepts (`POST Workspace Maps`).

Schema: https://raw.githubusercontent.com/hslayers/map-compositions/2.0.0/schema.json. Layers go from the bottom to
the top, as OpenLayers draws them. Texts hold no line breaks: the schema's pattern `^(.*)$` refuses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SCHEMA_URL = "https://raw.githubusercontent.com/hslayers/map-compositions/{}/schema.json"
SCHEMA_VERSION = "2.0.0"
#: The version that all releases of Layman 2.x know; release 3.0.0 is for what this one has no words for.
NEWER_VERSION = "3.0.0"
WMS_CLASS = "HSLayers.Layer.WMS"
XYZ_CLASS = "XYZ"
WMTS_CLASS = "WMTS"
ARCGIS_CLASS = "ArcGISRest"
VECTOR_CLASS = "Vector"
#: Our own member, of compositions and of their layers: what QGIS knows and the schema has no word for (decision 20).
#: Other clients leave it alone.
OWN_KEY = "layman_qgis"
OWN_VERSION = 1


@dataclass(frozen=True)
class MapLayer:
    """A layer of a map; resolutions are map units per pixel, None for no limit; `path` is `Group/Subgroup`.

    `legends` are addresses of pictures; `further` are members that another client wrote, or that the class needs;
    `own` is what only QGIS understands.
    """

    title: str
    url: str
    class_name: str = WMS_CLASS
    params: Mapping[str, str] = field(default_factory=dict)
    visible: bool = True
    opacity: float = 1.0
    path: str = ""
    min_resolution: float | None = None
    max_resolution: float | None = None
    legends: tuple[str, ...] = ()
    further: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The layer's object in the composition."""
        body: dict[str, Any] = {
            "metadata": {},
            **{key: value for key, value in self.further.items() if key not in ("path", OWN_KEY)},
            "visibility": self.visible,
            "opacity": round(self.opacity, 4),
            "title": one_line(self.title),
            "className": self.class_name,
            "minResolution": self.min_resolution or 0,
            "maxResolution": self.max_resolution,
        }
        if self.url:
            body["url"] = self.url
        if self.class_name == WMS_CLASS:
            body.setdefault("singleTile", True)
        if self.params or self.class_name == WMS_CLASS:
            body["params"] = {**body.get("params", {}), **self.params}
        if self.legends:
            body.setdefault("legends", list(self.legends))
        if self.own:
            body[OWN_KEY] = dict(self.own)
        if self.path:
            body["path"] = one_line(self.path)
        return body


@dataclass(frozen=True)
class MapComposition:
    """A map; `extent` is west, south, east, north in degrees, `native_extent` the same box in `projection`.

    `further` are members that another client wrote, `own` is what only QGIS understands.
    """

    title: str
    abstract: str
    projection: str
    extent: tuple[float, float, float, float]
    native_extent: tuple[float, float, float, float]
    layers: tuple[MapLayer, ...]
    name: str = ""
    units: str = "m"
    further: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The whole composition."""
        west, south, east, north = self.native_extent
        layers = [layer.as_json() for layer in self.layers]
        is_old = all(_is_old(layer) for layer in layers)
        version = SCHEMA_VERSION if is_old else NEWER_VERSION
        body: dict[str, Any] = {
            **self.further,
            "describedBy": SCHEMA_URL.format(version),
            "schema_version": version,
            "abstract": one_line(self.abstract),
            "title": one_line(self.title),
            "extent": list(self.extent),
            "nativeExtent": list(self.native_extent),
            "projection": self.projection.lower(),
            "center": [(west + east) / 2, (south + north) / 2],
            "units": self.units,
            "layers": layers if is_old else [_in_newer_words(layer) for layer in layers],
        }
        if self.name:
            body["name"] = self.name
        if self.own:
            body[OWN_KEY] = {"version": OWN_VERSION, **self.own}
        return body


def _is_old(layer: Mapping[str, Any]) -> bool:
    """Whether the older version of the schema has the words of the layer."""
    if layer["className"] == VECTOR_CLASS:
        return "protocol" not in layer and "features" not in layer
    return layer["className"] in (WMS_CLASS, XYZ_CLASS)


def _in_newer_words(layer: Mapping[str, Any]) -> dict[str, Any]:
    """The layer in the words of release 3.0.0: `WMS` for `HSLayers.Layer.WMS`, `GeoJSON` for `ol.format.GeoJSON`."""
    kind = _last_word(layer["className"])
    result = {**layer, "className": "Vector" if kind == "WFS" else kind}
    protocol = layer.get("protocol")
    if isinstance(protocol, Mapping) and "format" in protocol:
        result["protocol"] = {**protocol, "format": _last_word(protocol["format"])}
    return result


def _last_word(name: object) -> str:
    return str(name).rsplit(".", 1)[-1]


def one_line(text: str) -> str:
    """The text with every run of line breaks and blanks made one blank."""
    return " ".join(text.split())
