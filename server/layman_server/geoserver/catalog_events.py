"""What a catalogue tells its listeners, and why it refuses a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from layman_server.geoserver.objects import (
    GlobalSettings,
    Layer,
    LayerGroup,
    Logging,
    Namespace,
    Resource,
    ServiceSettings,
    Settings,
    Store,
    Style,
    Workspace,
)

if TYPE_CHECKING:
    from layman_server.geoserver.catalog import Catalog

CatalogObject = Workspace | Namespace | Store | Resource | Layer | Style | LayerGroup
Configuration = GlobalSettings | Logging | Settings | ServiceSettings


class CatalogError(Exception):
    """A change that the catalogue refuses; nothing has changed."""


class AlreadyThere(CatalogError):
    """There is an object of this kind with this id, or with this name in this place."""


class NotThere(CatalogError):
    """There is no such object."""


class StillUsed(CatalogError):
    """Something is in the object, or refers to it."""


class BadReference(CatalogError):
    """The object refers to something that is not there, or (a group) to itself."""


@dataclass(frozen=True)
class Event:
    """A change that has been made in memory. A listener that raises has it taken back.

    `is_external` says that the change comes from the disk, so that nobody needs to write it there.
    """

    catalog: Catalog = field(repr=False, compare=False)
    is_external: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Added(Event):
    """An object is new."""

    after: CatalogObject | Configuration


@dataclass(frozen=True)
class Modified(Event):
    """An object has been replaced by another one with the same id."""

    before: CatalogObject | Configuration
    after: CatalogObject | Configuration


@dataclass(frozen=True)
class Removed(Event):
    """An object is gone."""

    before: CatalogObject | Configuration


@dataclass(frozen=True)
class DefaultWorkspaceChanged(Event):
    """Another workspace, or none, is the default one."""

    before: Workspace | None
    after: Workspace | None


Listener = Callable[[Event], None]
