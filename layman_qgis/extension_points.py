"""What is behind the plugin's buttons, and everything that QGIS hears of once its window is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layman_qgis.browser.places import Places
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui.closing import close_dialogs
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.dock import LaymanDock
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.layer_tree_menu import LayerTreeMenu
from layman_qgis.gui.messages import Messages
from layman_qgis.gui.options_page import OptionsFactory
from layman_qgis.gui.pages import Pages
from layman_qgis.gui.task_centre import TaskCentre
from layman_qgis.gui.windows import Windows
from layman_qgis.local_server.server import LocalServer
from layman_qgis.locator.publications_filter import PublicationsLocatorFilter
from layman_qgis.network.pending import cancel_all
from layman_qgis.tasks.jobs import JobList


class ExtensionPoints:
    """One per plugin: registered step by step, taken back at once."""

    def __init__(self, iface: Any, dock: LaymanDock, watcher: ThemeWatcher) -> None:
        """Make what works without a picture; QGIS hears of nothing before :meth:`register`."""
        window = iface.mainWindow()
        self._iface = iface
        self._dock = dock
        self.watcher = watcher
        self.jobs = JobList(window)
        self.local_server = LocalServer(PluginSettings.load(), window)
        self.connection = Connection(self.local_server, window)
        self.messages = Messages(iface)

    def register(self) -> Iterator[None]:
        """Tell QGIS of everything; a step is what lies between two ``yield``."""
        iface, watcher, sessions = self._iface, self.watcher, self.connection.sessions
        self.windows = Windows(iface, self.connection, self.jobs, watcher, self.messages, self._dock)
        yield
        show, log_in = self.windows.show_task, self.windows.log_in_to
        self.tasks = TaskCentre(iface, self.jobs, sessions, self.messages, watcher, show, log_in)
        self.tasks.messages.further = self.windows.tools.buttons_for
        self.tasks.start()
        self.tree_menu = LayerTreeMenu(iface, self.windows, watcher)
        self.tree_menu.start()
        yield
        self.places = Places(iface, self.connection, self.jobs, self.windows, self.messages)
        watcher.changed.connect(self.places.context.theme_changed)
        self.places.start()
        yield
        self._options = OptionsFactory(self.local_server, watcher)
        iface.registerOptionsWidgetFactory(self._options)
        self.pages = Pages(iface, self.windows.page_actions())
        self.pages.register()
        self.locator = PublicationsLocatorFilter(self.windows.locator_actions())
        iface.registerLocatorFilter(self.locator)

    def restore(self) -> None:
        """Go on where the last session of QGIS ended: its tasks, and the server of this computer."""
        self.tasks.restore()
        self.connection.restore()

    def unregister(self) -> None:
        """Take everything back. The local server goes on: it has its own life."""
        self._iface.deregisterLocatorFilter(self.locator)
        del self.locator
        self.places.stop()
        self.pages.unregister()
        self.jobs.interrupt_all()
        self.tasks.stop()
        self.connection.cancel()
        self.windows.close()
        close_dialogs(self._iface.mainWindow())
        self.messages.close()
        self.local_server.close()
        cancel_all()
        self.jobs.let_go()
        self._iface.unregisterOptionsWidgetFactory(self._options)
        self.tree_menu.stop()
        for owned in (self.windows, self.connection, self.local_server, self.jobs):
            owned.deleteLater()
