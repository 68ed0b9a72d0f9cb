"""Publications: layers and maps, and how they are written down in `publication.json` and Redis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from enum import Enum
from typing import Any

import msgspec

from layman_server.model.access import PUBLIC, AccessRights
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import Column, StyleFormat, TableInfo
from layman_server.model.raster import RasterInfo, RasterWishes, raster_from_stored
from layman_server.model.status import PublicationStatus, StepState, StepStatus, publication_status


class PublicationType(str, Enum):
    """Layer or map; the value is Layman's `publication_type`."""

    LAYER = "layer"
    MAP = "map"

    @property
    def folder(self) -> str:
        """The word in URLs and in the file system: `layers` or `maps`."""
        return f"{self.value}s"


_STATES = {state.value: state for state in StepState}

#: The parts of a publication from a file that clients see, in the order in which they come to be.
PARTS = {
    PublicationType.LAYER: ("file", "db", "wms", "wfs", "style", "thumbnail", "metadata"),
    PublicationType.MAP: ("file", "thumbnail", "metadata"),
}


@dataclass(frozen=True)
class PublicationKey:
    """Where a publication is: unique among all that are published."""

    workspace: str
    type: PublicationType
    name: str

    @property
    def path(self) -> str:
        """`<workspace>/layers/<name>` or `<workspace>/maps/<name>`."""
        return f"{self.workspace}/{self.type.folder}/{self.name}"

    @classmethod
    def from_path(cls, path: str) -> PublicationKey:
        """Read what `path` gives.

        Raises:
            ValueError: it is none.
        """
        workspace, folder, name = path.split("/")
        return cls(workspace, PublicationType(folder.removesuffix("s")), name)


@dataclass(frozen=True)
class Publication:
    """A layer or a map with everything that is known of it.

    `bounding_box` is in EPSG:3857, `native_bounding_box` in `native_crs`. `file_paths` are relative to the
    publication's folder. `generation` grows with each piece of work, so that a task that comes too late is recognised.
    `layers` are the layers of this server that a map shows, as (workspace, name), each once; `known_as` are the
    addresses under which this server was known when the map's composition came.
    `geodata_type` (`vector`, `raster`, or `unknown` while an archive is still being uploaded) and
    `original_data_source` (`file` or `database_table`) are Layman's words; they say which steps a layer has.
    `created_at` is None for publications of servers that did not note it.
    `leaving` is the kind (these two) that a layer had before its data were changed, until the work on it is done.
    `refreshing` marks work that nobody asked for by a request of their own; a change need not wait for its end.
    `edited` marks a layer whose features were changed since its table was last looked at.
    `awaited_files` are files that a client has yet to send in chunks: until then there is nothing to do.
    `raster` is what the files of a raster layer became, `raster_wishes` what the client said of them.
    `external_uri` is the address of the outside database of a layer that is a table there, without its password.
    `metadata` is what the owner says beyond title and description, as `metadata/given.as_stored` gives it.
    `deleting` marks a publication whose removal has begun and is to be finished.
    """

    uuid: str
    key: PublicationKey
    title: str
    description: str
    updated_at: datetime
    created_at: datetime | None = None
    access_rights: AccessRights = PUBLIC
    steps: Mapping[str, StepStatus] = field(default_factory=dict)
    generation: int = 1
    attempts: int = 0
    deleting: bool = False
    native_crs: str | None = None
    native_bounding_box: BoundingBox | None = None
    bounding_box: BoundingBox | None = None
    file_paths: tuple[str, ...] = ()
    declared_crs: str | None = None
    table: TableInfo | None = None
    style_format: StyleFormat = StyleFormat.SLD
    style_path: str | None = None
    layers: tuple[tuple[str, str], ...] = ()
    known_as: tuple[str, ...] = ()
    geodata_type: str = "vector"
    original_data_source: str = "file"
    leaving: tuple[str, str] | None = None
    refreshing: bool = False
    edited: bool = False
    awaited_files: tuple[str, ...] = ()
    external_uri: str | None = None
    raster: RasterInfo | None = None
    raster_wishes: RasterWishes | None = None
    metadata: Mapping[str, Any] | None = None

    @property
    def kind(self) -> tuple[str, str]:
        """`geodata_type` and `original_data_source`."""
        return (self.geodata_type, self.original_data_source)

    @property
    def status(self) -> PublicationStatus:
        """COMPLETE, INCOMPLETE or UPDATING."""
        return publication_status(self.steps)

    @property
    def is_waiting(self) -> bool:
        """Whether there is work to do that nobody has begun."""
        states = {status.state for status in self.steps.values()}
        return self.status is PublicationStatus.UPDATING and StepState.STARTED not in states

    @property
    def record_identifier(self) -> str:
        """Identifier of the metadata record (Layman: `m-<uuid>`)."""
        return f"m-{self.uuid}"

    def with_steps(self, parts: tuple[str, ...], status: StepStatus) -> Publication:
        """A copy in which these parts have this status."""
        return replace(self, steps={**self.steps, **dict.fromkeys(parts, status)})

    def as_json(self) -> str:
        """The stored form, one line."""
        stored = dict(vars(self))
        stored.pop("key")
        stored |= {"workspace": self.key.workspace, "type": self.key.type.value, "name": self.key.name}
        stored["updated_at"] = self.updated_at.isoformat()
        stored["created_at"] = self.created_at.isoformat() if self.created_at else None
        return msgspec.json.encode(stored).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Publication:
        """Read the stored form.

        Raises:
            ValueError, KeyError, TypeError: it is none.
        """
        stored: dict[str, Any] = _json_object(text)
        key = PublicationKey(stored.pop("workspace"), PublicationType(stored.pop("type")), stored.pop("name"))
        steps = {
            part: StepStatus(_STATES[s["state"]], s.get("error"), s.get("progress"), s.get("seconds"))
            for part, s in stored.pop("steps").items()
        }
        rights = stored.pop("access_rights")
        return cls(
            key=key,
            steps=steps,
            access_rights=AccessRights(tuple(rights["read"]), tuple(rights["write"])),
            updated_at=datetime.fromisoformat(stored.pop("updated_at")),
            created_at=_time(stored.pop("created_at", None)),
            native_bounding_box=_box(stored.pop("native_bounding_box")),
            bounding_box=_box(stored.pop("bounding_box")),
            table=_table(stored.pop("table")),
            raster=raster_from_stored(stored.pop("raster", None)),
            raster_wishes=_wishes(stored.pop("raster_wishes", None)),
            file_paths=tuple(stored.pop("file_paths")),
            style_format=StyleFormat(stored.pop("style_format")),
            layers=tuple((workspace, name) for workspace, name in stored.pop("layers")),
            known_as=tuple(stored.pop("known_as", ())),
            leaving=_kind(stored.pop("leaving", None)),
            awaited_files=tuple(stored.pop("awaited_files", ())),
            **stored,
        )


def parts_of(publication: Publication) -> tuple[str, ...]:
    """The parts of a publication of its kind, in the order in which they come to be."""
    return _parts(publication.key.type, *publication.kind)


def waiting(
    type_: PublicationType, geodata_type: str = "vector", original_data_source: str = "file"
) -> dict[str, StepStatus]:
    """The steps of a publication that was just accepted: all pending."""
    return dict.fromkeys(_parts(type_, geodata_type, original_data_source), StepStatus(StepState.PENDING))


def now() -> datetime:
    """The present, as it stands in `updated_at`."""
    return datetime.now(timezone.utc)


def _parts(type_: PublicationType, geodata_type: str, original_data_source: str) -> tuple[str, ...]:
    if type_ is PublicationType.MAP:
        return PARTS[type_]
    without = set() if geodata_type == "vector" else {"db", "wfs"}
    if original_data_source == "database_table":
        without.add("file")
    return tuple(part for part in PARTS[type_] if part not in without)


def _kind(stored: list[str] | None) -> tuple[str, str] | None:
    return (stored[0], stored[1]) if stored else None


def _json_object(text: str | bytes) -> dict[str, Any]:
    try:
        stored = msgspec.json.decode(text)
    except msgspec.DecodeError:
        # Earlier servers wrote numbers that are none as NaN and Infinity, which only Python reads.
        stored = json.loads(text)
    if not isinstance(stored, dict):
        raise TypeError("a publication is a JSON object")
    return stored


def _time(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def _wishes(stored: dict[str, str] | None) -> RasterWishes | None:
    return RasterWishes(**stored) if stored else None


def _box(stored: Mapping[str, Any] | None) -> BoundingBox | None:
    return BoundingBox(**stored) if stored and None not in stored.values() else None


def _table(stored: dict[str, Any] | None) -> TableInfo | None:
    if not stored:
        return None
    columns = tuple(Column(**column) for column in stored.pop("columns"))
    return TableInfo(bounding_box=_box(stored.pop("bounding_box")), columns=columns, **stored)
