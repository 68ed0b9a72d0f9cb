"""Registers everything of this room with QGIS, and takes it back."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QObject

from layman_qgis.browser.actions import Actions
from layman_qgis.browser.context import BrowserContext
from layman_qgis.browser.data_source import LaymanSourceSelectProvider
from layman_qgis.browser.drop_handler import LaymanDropHandler
from layman_qgis.browser.gui_provider import LaymanItemGuiProvider
from layman_qgis.browser.server_items import LaymanItemProvider
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.messages import Messages
from layman_qgis.gui.windows import Windows
from layman_qgis.tasks.jobs import JobList


class Places(QObject):
    """The browser panel, the data source manager's tab and the drop handler; one per plugin."""

    def __init__(
        self,
        iface: Any,
        connection: Connection,
        jobs: JobList,
        windows: Windows,
        messages: Messages,
    ) -> None:
        """Nothing is registered before :meth:`start`."""
        super().__init__(iface.mainWindow())
        self._iface = iface
        self.actions = Actions(connection, jobs, windows, messages, iface.mainWindow())
        self.context = BrowserContext(connection, jobs, self.actions, self)
        self.actions.touched.connect(self.context.touch)
        self._items = LaymanItemProvider(self.context)
        self._item_gui = LaymanItemGuiProvider()
        self._source = LaymanSourceSelectProvider(self.context)
        self._drops = LaymanDropHandler(self.actions, connection.sessions)

    def start(self) -> None:
        """Register."""
        QgsApplication.dataItemProviderRegistry().addProvider(self._items)
        QgsGui.dataItemGuiProviderRegistry().addProvider(self._item_gui)
        QgsGui.sourceSelectProviderRegistry().addProvider(self._source)
        self._iface.registerCustomDropHandler(self._drops)

    def stop(self) -> None:
        """Take everything back: items of the browser go with their provider, pages with theirs."""
        self.context.blockSignals(True)
        self._iface.unregisterCustomDropHandler(self._drops)
        pages = self._source.pages()
        QgsGui.sourceSelectProviderRegistry().removeProvider(self._source)
        for page in pages:
            page.deleteLater()
        QgsGui.dataItemGuiProviderRegistry().removeProvider(self._item_gui)
        QgsApplication.dataItemProviderRegistry().removeProvider(self._items)
        self._items = self._item_gui = self._source = None
        self._drops.deleteLater()
        self.actions.deleteLater()
        self.deleteLater()
