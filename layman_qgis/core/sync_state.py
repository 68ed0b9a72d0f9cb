"""Whether a layer and its published copy are the same: what was changed here, what was changed there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from layman_qgis.api.publications import Publication
from layman_qgis.core import publication_mark
from layman_qgis.core.publication_mark import PublicationMark

#: A file that was written so soon after publishing was written by publishing.
GRACE_S = 2.0


class SyncState(str, Enum):
    """A layer beside its published copy; UNKNOWN while the server was not asked."""

    SAME = "same"
    LOCAL_NEWER = "local"
    SERVER_NEWER = "server"
    BOTH = "both"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sync:
    """State of one layer; `changes` is what was changed in QGIS, `data` and `style`."""

    mark: PublicationMark
    state: SyncState
    changes: frozenset[str]


def sync_of(layer: Any, server_url: str, workspace: str, listed: Iterable[Publication] | None) -> Sync | None:
    """The state of a layer; None for one that is not published, or that only shows what the server has.

    `listed` is what the server at `server_url` has in `workspace`, None while it was not asked.
    """
    mark = publication_mark.read(layer)
    if mark is None or publication_mark.is_view(layer):
        return None
    changes = mark.changes | ({"data"} if _file_is_newer(layer, mark) else frozenset())
    if listed is None or (mark.ref.server_url, mark.ref.workspace) != (server_url, workspace):
        return Sync(mark, SyncState.LOCAL_NEWER if changes else SyncState.UNKNOWN, changes)
    there = next((one for one in listed if one.ref.is_same(mark.ref)), None)
    if there is None or (mark.ref.uuid and there.ref.uuid and there.ref.uuid != mark.ref.uuid):
        return Sync(mark, SyncState.GONE, changes)
    newer_there = bool(mark.server_time and there.updated_at) and there.updated_at != mark.server_time
    if newer_there:
        return Sync(mark, SyncState.BOTH if changes else SyncState.SERVER_NEWER, changes)
    return Sync(mark, SyncState.LOCAL_NEWER if changes else SyncState.SAME, changes)


def _file_is_newer(layer: Any, mark: PublicationMark) -> bool:
    """Whether the layer's file was written after its data were published, by whatever program."""
    if layer.providerType() not in {"ogr", "gdal"}:
        return False
    try:
        written = Path(layer.source().split("|", 1)[0]).stat().st_mtime
        published = datetime.fromisoformat(mark.data_at).timestamp()
    except (OSError, ValueError):
        return False
    return written > published + GRACE_S
