"""What the properties pages of layers and projects can do; the windows of the plugin do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

from layman_qgis.core.sync_state import Sync
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.publication_tools import PublicationTools
from layman_qgis.network.sessions import Sessions


@dataclass(frozen=True)
class PageActions:
    """Intents of the pages; `sync_of` says how a layer is beside its published copy, None when it is not published.

    `listed` is the signal that what it says may have changed. What `unlink` returns undoes it.
    """

    sessions: Sessions
    tools: PublicationTools
    watcher: ThemeWatcher
    sync_of: Callable[[Any], Optional[Sync]]
    listed: Any
    publish: Callable[[Any], Any]
    update: Callable[[Any, Any, tuple[str, ...]], Any]
    unlink: Callable[[Any], Callable[[], None]]
    log_in: Callable[[], Any]
    publish_map: Callable[[], Any]
    update_map: Callable[[Any], Any]
