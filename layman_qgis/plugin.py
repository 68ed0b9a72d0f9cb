"""The plugin: registers its extension points with QGIS and takes every one of them back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTimer, QTranslator
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QToolBar

from layman_qgis.api import language
from layman_qgis.browser.places import Places
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.layer_tree_menu import LayerTreeMenu
from layman_qgis.gui.messages import Messages
from layman_qgis.gui.options_page import OptionsFactory
from layman_qgis.gui.pages import Pages
from layman_qgis.gui.resources import RESOURCES
from layman_qgis.gui.task_centre import TaskCentre
from layman_qgis.gui.windows import Windows
from layman_qgis.local_server.server import LocalServer
from layman_qgis.locator.publications_filter import PublicationsLocatorFilter
from layman_qgis.network.pending import cancel_all
from layman_qgis.processing.provider import LaymanProvider
from layman_qgis.tasks.jobs import JobList

MENU = "&Layman"


class LaymanPlugin:
    """Made by ``classFactory``; QGIS calls :meth:`initGui` and :meth:`unload`."""

    def __init__(self, iface: Any) -> None:
        """Keep ``iface``; nothing is shown before :meth:`initGui`."""
        self.iface = iface
        self._actions: list[QAction] = []
        self._toolbar: Optional[QToolBar] = None
        self._translator: Optional[QTranslator] = None
        self._provider: Optional[LaymanProvider] = None

    def initProcessing(self) -> None:
        """Register the algorithms; the only thing that `qgis_process` calls."""
        self._load_translation()
        self._provider = LaymanProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Register menu, toolbar, dock, options page and the entry of the layer tree."""
        self.initProcessing()
        window = self.iface.mainWindow()
        self.watcher = ThemeWatcher(window)
        self.jobs = JobList(window)
        self.local_server = LocalServer(PluginSettings.load(), window)
        self.connection = Connection(self.local_server, window)
        self.messages = Messages(self.iface)
        self.windows = Windows(self.iface, self.connection, self.jobs, self.watcher, self.messages)
        show, log_in = self.windows.show_task, self.windows.log_in_to
        sessions = self.connection.sessions
        self.tasks = TaskCentre(self.iface, self.jobs, sessions, self.messages, self.watcher, show, log_in)
        self.tasks.messages.further = self.windows.tools.buttons_for
        self.tasks.start()
        self._toolbar = self.iface.addToolBar("Layman")
        self._toolbar.setObjectName("LaymanToolBar")
        self._add_actions()
        self._tree_menu = LayerTreeMenu(self.iface, self.windows, self.watcher)
        self._tree_menu.start()
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.windows.dock)
        self.places = Places(self.iface, self.connection, self.jobs, self.windows, self.messages)
        self.watcher.changed.connect(self.places.context.theme_changed)
        self.places.start()
        self._options = OptionsFactory(self.local_server, self.watcher)
        self.iface.registerOptionsWidgetFactory(self._options)
        self.pages = Pages(self.iface, self.windows.page_actions())
        self.pages.register()
        self._locator = PublicationsLocatorFilter(self.windows.locator_actions())
        self.iface.registerLocatorFilter(self._locator)
        QTimer.singleShot(0, self._restore)

    def unload(self) -> None:
        """Take everything back. The local server goes on: it has its own life."""
        QgsApplication.processingRegistry().removeProvider(self._provider)
        self._provider = None
        self.iface.deregisterLocatorFilter(self._locator)
        self._locator = None
        self.places.stop()
        self.pages.unregister()
        self.jobs.interrupt_all()
        self.tasks.stop()
        self.connection.cancel()
        self.windows.close()
        cancel_all()
        self.jobs.let_go()
        self.iface.unregisterOptionsWidgetFactory(self._options)
        self._tree_menu.stop()
        for action in self._actions:
            self.iface.removePluginWebMenu(MENU, action)
            action.deleteLater()
        self._remove_toolbar()
        self._remove_dock(self.windows.dock)
        for owned in (self.windows, self.connection, self.local_server, self.jobs):
            if owned is not None:
                owned.deleteLater()
        self.watcher.stop()
        self._actions.clear()
        self._unload_translation()

    def _restore(self) -> None:
        if self._toolbar is not None:
            self.tasks.restore()
            self.connection.restore()

    def _add_actions(self) -> None:
        windows = self.windows
        self._add(
            "publish_layer", self.tr("Publish &Layer…"), windows.publish_layer, self.tr("Publish a layer to Layman")
        )
        self._add(
            "publish_many",
            self.tr("Publish &Several Layers…"),
            windows.publish_selected,
            self.tr("Publish the layers and groups that are selected, or the whole project"),
        )
        self._add(
            "publish_map",
            self.tr("Publish &Map…"),
            windows.publish_map,
            self.tr("Publish the project as one map to Layman"),
        )
        self._add(
            "publications", self.tr("My &Publications"), windows.show_publications, self.tr("What is on the server")
        )
        self._add(
            "open_map",
            self.tr("&Open Map File…"),
            windows.tools.open_map_file,
            self.tr("Open the JSON file of a map as a new project"),
            in_toolbar=False,
        )
        self._add("tasks", self.tr("&Tasks"), windows.show_tasks, self.tr("What is being published, step by step"))
        self._add(
            "server", self.tr("Local &Server…"), windows.local_server, self.tr("Start or stop your own Layman server")
        )
        self._add("login", self.tr("Log &In…"), windows.log_in, self.tr("Choose the server to publish to"))
        self._add(
            "servers",
            self.tr("S&ervers…"),
            windows.servers,
            self.tr("All servers, where you are signed in, and which one is the current one"),
            in_toolbar=False,
        )
        self._add(
            "layman",
            self.tr("&Options…"),
            lambda *_: self.iface.showOptionsDialog(currentPage="Layman"),
            "",
            in_toolbar=False,
        )

    def _add(self, name: str, text: str, intent: Callable[..., Any], tip: str, in_toolbar: bool = True) -> None:
        action = QAction(text, self.iface.mainWindow())
        action.setObjectName(f"Layman_{name}")
        action.setToolTip(tip or text.replace("&", ""))
        action.setStatusTip(tip)
        action.triggered.connect(intent)
        self.watcher.show_on(action, name)
        self.iface.addPluginToWebMenu(MENU, action)
        if in_toolbar:
            self._toolbar.addAction(action)
        self._actions.append(action)

    def _remove_toolbar(self) -> None:
        if self._toolbar is not None:
            self.iface.mainWindow().removeToolBar(self._toolbar)
            self._toolbar.deleteLater()
            self._toolbar = None

    def _remove_dock(self, dock: QDockWidget) -> None:
        self.iface.removeDockWidget(dock)
        dock.deleteLater()

    def _load_translation(self) -> None:
        """Speak the language of QGIS; the translator is Qt's own, as one in Python could wait for a thread forever."""
        path = Path(RESOURCES) / "i18n" / f"layman_qgis_{QgsApplication.locale()[:2]}.qm"
        if self._translator is None and path.exists():
            self._translator = QTranslator()
            self._translator.load(str(path))
            QCoreApplication.installTranslator(self._translator)
            language.speak(lambda text: QCoreApplication.translate(language.CONTEXT, text))

    def _unload_translation(self) -> None:
        language.speak()
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None

    def tr(self, text: str) -> str:
        """Translate a text of the plugin."""
        return QCoreApplication.translate("LaymanPlugin", text)
