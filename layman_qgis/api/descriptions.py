"""One layer or map as GET Workspace Layer and GET Workspace Map describe it, with the status of every part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from layman_qgis.api.errors import ServerRefused, refused_from
from layman_qgis.api.language import marked, tr, tr_marked
from layman_qgis.api.publications import PublicationRef, PublicationType, as_object, bounding_box_from, rights_from

LAYER_PARTS = ("file", "db", "wms", "wfs", "style", "thumbnail", "metadata")
MAP_PARTS = ("file", "thumbnail", "metadata")


class PartState(str, Enum):
    """State of one part; the server says nothing for a part that is there (DONE), or leaves the part out (ABSENT)."""

    PENDING = "PENDING"
    STARTED = "STARTED"
    FAILURE = "FAILURE"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    DONE = "DONE"
    ABSENT = "ABSENT"


class PublicationStatus(str, Enum):
    """Status of the whole publication; UNKNOWN where an old server does not say it."""

    COMPLETE = "COMPLETE"
    INCOMPLETE = "INCOMPLETE"
    UPDATING = "UPDATING"
    UNKNOWN = "UNKNOWN"

    @property
    def words(self) -> str:
        """The status in the user's language."""
        return tr_marked(_STATUS_WORDS[self])


_STATUS_WORDS = {
    PublicationStatus.COMPLETE: marked("complete"),
    PublicationStatus.INCOMPLETE: marked("incomplete"),
    PublicationStatus.UPDATING: marked("updating"),
    PublicationStatus.UNKNOWN: marked("unknown"),
}


@dataclass(frozen=True)
class Part:
    """One part of a publication; `values` is what the server says of it (url, name, path, ...)."""

    key: str
    state: PartState
    error: ServerRefused | None = None
    progress: float | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to the part by itself."""
        return self.state not in {PartState.PENDING, PartState.STARTED}

    def text(self, key: str) -> str:
        """A text value of the part, empty when it is not there."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    @classmethod
    def from_json(cls, key: str, value: object) -> Part:
        """Read one part of a description."""
        if not isinstance(value, Mapping):
            return cls(key, PartState.ABSENT)
        try:
            state = PartState(str(value.get("status") or "DONE"))
        except ValueError:
            state = PartState.NOT_AVAILABLE
        error = value.get("error")
        progress = value.get("progress")
        return cls(
            key,
            state,
            refused_from(error) if isinstance(error, Mapping) and error else None,
            float(progress) if isinstance(progress, (int, float)) else None,
            dict(value),
        )


@dataclass(frozen=True)
class Description:
    """What layers and maps have in common; the bounding box is in EPSG:3857, None when there is none."""

    ref: PublicationRef
    title: str
    description: str
    status: PublicationStatus
    parts: Mapping[str, Part]
    rest_url: str
    bounding_box: tuple[float, float, float, float] | None
    native_crs: str
    updated_at: str
    #: The bounding box in the native CRS, None when there is none or the server does not say it.
    native_box: tuple[float, float, float, float] | None = None
    #: Who may `read` and `write`; empty when the server does not say it.
    access_rights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_final(self) -> bool:
        """Whether the server has ended its work, well or not."""
        return self.status in {PublicationStatus.COMPLETE, PublicationStatus.INCOMPLETE}

    @property
    def thumbnail_url(self) -> str:
        """Where the thumbnail is, empty before it is made."""
        return self._text("thumbnail", "url")

    @property
    def record_url(self) -> str:
        """Where the metadata record can be read."""
        return self._text("metadata", "record_url")

    def first_error(self) -> ServerRefused | None:
        """The error of the first failed part, in the order of the parts."""
        for part in self.parts.values():
            if part.state is PartState.FAILURE:
                return part.error or ServerRefused(0, tr("The part “{0}” failed.").format(part.key))
        return None

    def _text(self, part: str, key: str) -> str:
        found = self.parts.get(part)
        return found.text(key) if found and found.state is PartState.DONE else ""


@dataclass(frozen=True)
class LayerDescription(Description):
    """A layer."""

    @property
    def wms_url(self) -> str:
        """Address of the WMS, empty before the layer is there."""
        return self._text("wms", "url")

    @property
    def wms_layer(self) -> str:
        """Name of the layer in the WMS."""
        return self._text("wms", "name") or self.ref.name

    @property
    def wfs_url(self) -> str:
        """Address of the WFS, empty before the layer is there."""
        return self._text("wfs", "url")

    @property
    def wfs_type(self) -> str:
        """Name of the feature type as the WFS lists it: with the workspace of its address (`alice:roads`)."""
        name = self._text("wfs", "name") or self.ref.name
        workspace = re.search(r"/geoserver/([^/?]+)/(?:wfs|ows)", self.wfs_url)
        return f"{workspace[1]}:{name}" if workspace and ":" not in name else name

    @property
    def style_type(self) -> str:
        """`qml` or `sld`, empty before the style is there."""
        return self._text("style", "type")

    @classmethod
    def from_json(cls, body: object, ref: PublicationRef) -> LayerDescription:
        """Read the answer of GET Workspace Layer."""
        return cls(**_common(as_object(body), ref, LAYER_PARTS))


@dataclass(frozen=True)
class MapDescription(Description):
    """A map."""

    @property
    def file_url(self) -> str:
        """Where the map's JSON is."""
        return self._text("file", "url")

    @classmethod
    def from_json(cls, body: object, ref: PublicationRef) -> MapDescription:
        """Read the answer of GET Workspace Map."""
        return cls(**_common(as_object(body), ref, MAP_PARTS))


def description_from_json(body: object, ref: PublicationRef) -> LayerDescription | MapDescription:
    """Read the description of the publication that `ref` names."""
    if ref.type is PublicationType.MAP:
        return MapDescription.from_json(body, ref)
    return LayerDescription.from_json(body, ref)


def _common(data: Mapping[str, Any], ref: PublicationRef, keys: tuple[str, ...]) -> dict[str, Any]:
    parts = {key: Part.from_json(key, data.get(key)) for key in keys}
    metadata = data.get("layman_metadata")
    said = metadata.get("publication_status") if isinstance(metadata, Mapping) else None
    name = str(data.get("name") or ref.name)
    uuid = str(data.get("uuid") or ref.uuid)
    return {
        "ref": PublicationRef(ref.server_url, ref.workspace, ref.type, name, uuid),
        "title": str(data.get("title") or name),
        "description": str(data.get("description") or ""),
        "status": _status(said, parts),
        "parts": parts,
        "rest_url": str(data.get("url") or ""),
        "bounding_box": bounding_box_from(data.get("bounding_box")),
        "native_crs": str(data.get("native_crs") or ""),
        "native_box": bounding_box_from(data.get("native_bounding_box")),
        "updated_at": str(data.get("updated_at") or ""),
        "access_rights": rights_from(data.get("access_rights")),
    }


def _status(said: object, parts: Mapping[str, Part]) -> PublicationStatus:
    """The status the server says, else the one that follows from the parts (Layman before 1.17 says none)."""
    if isinstance(said, str) and said in {"COMPLETE", "INCOMPLETE", "UPDATING"}:
        return PublicationStatus(said)
    states = {part.state for part in parts.values()}
    if states == {PartState.ABSENT}:
        return PublicationStatus.UNKNOWN
    if states & {PartState.FAILURE, PartState.NOT_AVAILABLE}:
        return PublicationStatus.INCOMPLETE
    if states & {PartState.PENDING, PartState.STARTED}:
        return PublicationStatus.UPDATING
    return PublicationStatus.COMPLETE
