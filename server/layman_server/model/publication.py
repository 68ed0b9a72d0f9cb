"""Publications: layers and maps, and how they are written down in `publication.json` and Redis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from enum import Enum
from typing import Any

from layman_server.model.access import PUBLIC, AccessRights
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import Column, StyleFormat, TableInfo
from layman_server.model.status import PublicationStatus, StepState, StepStatus, publication_status


class PublicationType(str, Enum):
    """Layer or map; the value is Layman's `publication_type`."""

    LAYER = "layer"
    MAP = "map"

    @property
    def folder(self) -> str:
        """The word in URLs and in the file system: `layers` or `maps`."""
        return f"{self.value}s"


#: The parts of a publication that clients see, in the order in which they come to be.
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


@dataclass(frozen=True)
class Publication:
    """A layer or a map with everything that is known of it.

    `bounding_box` is in EPSG:3857, `native_bounding_box` in `native_crs`. `file_paths` are relative to the
    publication's folder. `generation` grows with each piece of work, so that a task that comes too late is recognised.
    `layers` are the layers of this server that a map shows, as (workspace, name), each once.
    `deleting` marks a publication whose removal has begun and is to be finished.
    """

    uuid: str
    key: PublicationKey
    title: str
    description: str
    updated_at: datetime
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

    @property
    def status(self) -> PublicationStatus:
        """COMPLETE, INCOMPLETE or UPDATING."""
        return publication_status(self.steps)

    @property
    def record_identifier(self) -> str:
        """Identifier of the metadata record (Layman: `m-<uuid>`)."""
        return f"m-{self.uuid}"

    def with_steps(self, parts: tuple[str, ...], status: StepStatus) -> Publication:
        """A copy in which these parts have this status."""
        return replace(self, steps={**self.steps, **dict.fromkeys(parts, status)})

    def as_json(self) -> str:
        """The stored form, one line."""
        stored = asdict(self)
        stored.pop("key")
        stored |= {"workspace": self.key.workspace, "type": self.key.type.value, "name": self.key.name}
        stored["updated_at"] = self.updated_at.isoformat()
        return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Publication:
        """Read the stored form.

        Raises:
            ValueError, KeyError, TypeError: it is none.
        """
        stored: dict[str, Any] = json.loads(text)
        if not isinstance(stored, dict):
            raise TypeError("a publication is a JSON object")
        key = PublicationKey(stored.pop("workspace"), PublicationType(stored.pop("type")), stored.pop("name"))
        steps = {
            part: StepStatus(StepState(s["state"]), s.get("error"), s.get("progress"), s.get("seconds"))
            for part, s in stored.pop("steps").items()
        }
        rights = stored.pop("access_rights")
        return cls(
            key=key,
            steps=steps,
            access_rights=AccessRights(tuple(rights["read"]), tuple(rights["write"])),
            updated_at=datetime.fromisoformat(stored.pop("updated_at")),
            native_bounding_box=_box(stored.pop("native_bounding_box")),
            bounding_box=_box(stored.pop("bounding_box")),
            table=_table(stored.pop("table")),
            file_paths=tuple(stored.pop("file_paths")),
            style_format=StyleFormat(stored.pop("style_format")),
            layers=tuple((workspace, name) for workspace, name in stored.pop("layers")),
            **stored,
        )


def waiting(type_: PublicationType) -> dict[str, StepStatus]:
    """The steps of a publication that was just accepted: all pending."""
    return dict.fromkeys(PARTS[type_], StepStatus(StepState.PENDING))


def now() -> datetime:
    """The present, as it stands in `updated_at`."""
    return datetime.now(timezone.utc)


def _box(stored: Mapping[str, Any] | None) -> BoundingBox | None:
    return BoundingBox(**stored) if stored else None


def _table(stored: dict[str, Any] | None) -> TableInfo | None:
    if not stored:
        return None
    columns = tuple(Column(**column) for column in stored.pop("columns"))
    return TableInfo(bounding_box=_box(stored.pop("bounding_box")), columns=columns, **stored)
