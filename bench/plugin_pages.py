"""Lists all publications of a server as the browser panel does, page by page; prints the milliseconds of each page.

python -m bench.plugin_pages SERVER HOME

A page is measured from the request to the moment when its lines stand in QGIS's model of the browser panel.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsDataCollectionItem, QgsDataItem, QgsDataItemProvider
from qgis.gui import QgsBrowserGuiModel
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QTreeView

from bench.plugin_session import signed_in, until
from layman_qgis.compat import NETWORK_SOURCES

PAGE_S = 30


def main() -> int:
    """0 when all pages came."""
    application = QgsApplication([], True)
    application.initQgis()
    print(json.dumps(_pages(*sys.argv[1:3])), flush=True)
    return 0


def _pages(url: str, home: str) -> dict[str, object]:
    from layman_qgis.api.browsing import Workspace
    from layman_qgis.browser.context import BrowserContext
    from layman_qgis.browser.workspace_items import WorkspaceItem
    from layman_qgis.core.plugin_settings import PluginSettings
    from layman_qgis.gui.connection import Connection
    from layman_qgis.local_server.server import LocalServer
    from layman_qgis.tasks.jobs import JobList

    session, owner = signed_in(url, Path(home)), QObject()
    connection = Connection(LocalServer(PluginSettings(), owner), owner)
    context = BrowserContext(connection, JobList(), None, owner)
    provider = _Provider(lambda root: WorkspaceItem(root, context, session, Workspace("", ""), 0, False))
    QgsApplication.dataItemProviderRegistry().addProvider(provider)
    model, view = QgsBrowserGuiModel(), QTreeView()
    model.initialize()
    view.setModel(model)
    view.resize(400, 800)
    view.show()
    item = provider.item
    view.expand(model.findItem(item.parent()))
    item.createChildren()
    until(lambda: bool(item.publications()), PAGE_S)
    view.expand(model.findItem(item))
    times_ms: list[float] = []
    listing = item._listing
    listing.loaded.connect(lambda _page: times_ms.append((time.perf_counter() - started) * 1000))
    while not listing.is_complete:
        read, started = len(times_ms), time.perf_counter()
        item.load_more()
        until(lambda read=read: len(times_ms) > read, PAGE_S)
        if len(times_ms) == read:
            raise SystemExit("a page did not come")
    shown = model.rowCount(model.findItem(item))
    return {"pages_ms": times_ms, "total": len(item.publications()), "lines": shown}


class _Provider(QgsDataItemProvider):
    """Puts one item into QGIS's model of the browser panel."""

    def __init__(self, make: Callable[[QgsDataItem], Any]) -> None:
        super().__init__()
        self._make = make
        self.item: Any = None

    def name(self) -> str:
        return "bench"

    def capabilities(self) -> Any:
        return NETWORK_SOURCES

    def createDataItem(self, _path: str, parent: QgsDataItem) -> QgsDataItem:
        root = QgsDataCollectionItem(parent, "Layman", "layman:")
        self.item = self._make(root)
        root.addChildItem(self.item, True)
        root.setState(Qgis.BrowserItemState.Populated)
        self._root = root
        return root


if __name__ == "__main__":
    sys.exit(main())
