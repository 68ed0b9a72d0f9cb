"""What QGIS's browser panel asks of items of ours: menus, double clicks, drops."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsDataItem
from qgis.gui import QgsDataItemGuiProvider
from qgis.PyQt.QtCore import QMimeData
from qgis.PyQt.QtWidgets import QMenu

from layman_qgis.browser import menus
from layman_qgis.browser.dropping import may_be_dropped
from layman_qgis.browser.lazy_item import ActionItem
from layman_qgis.browser.publication_items import PublicationItem
from layman_qgis.browser.server_items import ServerItem
from layman_qgis.browser.workspace_items import WorkspaceItem


class LaymanItemGuiProvider(QgsDataItemGuiProvider):
    """Leaves items of others alone."""

    def name(self) -> str:
        """Identifier."""
        return "layman"

    def populateContextMenu(self, item: QgsDataItem, menu: QMenu, selectedItems: Any, context: Any) -> None:
        """Add our entries."""
        menus.fill(menu, item, list(selectedItems))

    def handleDoubleClick(self, item: QgsDataItem, context: Any) -> bool:
        """Do what an item is for; True keeps QGIS from opening it as a folder."""
        if isinstance(item, ActionItem):
            item.act()
            return True
        if isinstance(item, PublicationItem):
            item.context.actions.use(item.publication)
            return True
        if isinstance(item, ServerItem) and item.row.session is None:
            item.context.actions.sign_in(item.row)
        return False

    def acceptDrop(self, item: QgsDataItem, context: Any) -> bool:
        """Workspaces take what can be published."""
        return isinstance(item, WorkspaceItem)

    def handleDrop(self, item: QgsDataItem, context: Any, data: QMimeData, action: Any) -> bool:
        """Publish what was dropped on a workspace."""
        if not isinstance(item, WorkspaceItem) or not may_be_dropped(data):
            return False
        item.context.actions.drop(item.target, data)
        return True
