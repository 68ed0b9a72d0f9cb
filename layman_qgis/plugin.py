"""The plugin: registers its extension points with QGIS and takes every one of them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTranslator
from qgis.PyQt.QtWidgets import QAction, QToolBar

from layman_qgis.api import language
from layman_qgis.gui.closing import free_menu
from layman_qgis.gui.dock import LaymanDock
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.idle_steps import IdleSteps
from layman_qgis.gui.resources import RESOURCES

if TYPE_CHECKING:
    from layman_qgis.extension_points import ExtensionPoints
    from layman_qgis.gui.windows import Windows
    from layman_qgis.processing.provider import LaymanProvider

MENU = "&Layman"
#: Rooms whose modules are loaded once QGIS's window is there, those that others need first.
ROOMS = ("api", "network", "core", "local_server", "tasks", "processing", "locator", "gui", "browser")


class LaymanPlugin:
    """Made by ``classFactory``; QGIS calls :meth:`initGui` and :meth:`unload`.

    QGIS's start waits for menu, toolbar and the empty dock alone. The rest is loaded and registered in short steps once
    the window is there, or at once when somebody asks for it before.
    """

    def __init__(self, iface: Any) -> None:
        """Keep ``iface``; nothing is shown before :meth:`initGui`."""
        self.iface = iface
        self._actions: list[QAction] = []
        self._toolbar: Optional[QToolBar] = None
        self._translator: Optional[QTranslator] = None
        self._provider: Optional[LaymanProvider] = None
        self._points: Optional[ExtensionPoints] = None

    @property
    def points(self) -> ExtensionPoints:
        """Everything behind the buttons; loads and registers what is not there yet."""
        if not self.rest.is_finished:
            self.rest.finish()
        return self._points

    def initProcessing(self) -> None:
        """Register the algorithms; the only thing that `qgis_process` calls."""
        from layman_qgis.processing.provider import LaymanProvider

        self._load_translation()
        self._provider = LaymanProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Show menu, toolbar and dock; have the rest done once QGIS has started."""
        self._load_translation()
        window = self.iface.mainWindow()
        self.watcher = ThemeWatcher(window)
        self._toolbar = self.iface.addToolBar("Layman")
        self._toolbar.setObjectName("LaymanToolBar")
        self._add_actions()
        self._dock = LaymanDock(window)
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
        self.rest = IdleSteps(self._load_the_rest(), window)
        self.rest.finished.connect(self._restore)
        if window.isVisible():
            self.rest.begin()
        else:
            self.iface.initializationCompleted.connect(self.rest.begin)

    def unload(self) -> None:
        """Take everything back."""
        self.rest.blockSignals(True)  # What was not restored yet need not be now.
        self.points.unregister()
        self._points = None
        self.rest.deleteLater()
        QgsApplication.processingRegistry().removeProvider(self._provider)
        self._provider = None
        for action in self._actions:
            self.iface.removePluginWebMenu(MENU, action)
            action.deleteLater()
        free_menu(self.iface.mainWindow(), MENU.replace("&", ""))
        self._actions.clear()
        self.iface.mainWindow().removeToolBar(self._toolbar)
        self._toolbar.deleteLater()
        self._toolbar = None
        self.iface.removeDockWidget(self._dock)
        self._dock.deleteLater()
        self.watcher.stop()
        self._unload_translation()

    def _load_the_rest(self) -> Iterator[None]:
        for room in ROOMS:
            for module in iter_modules([str(Path(__file__).parent / room)]):
                # By the statement's own function: QGIS follows it, to forget the modules with the plugin.
                __import__(f"layman_qgis.{room}.{module.name}", fromlist=[module.name])
                yield
        from layman_qgis.extension_points import ExtensionPoints

        self.initProcessing()
        yield
        self._points = ExtensionPoints(self.iface, self._dock, self.watcher)
        self._provider.sessions = self._points.connection.sessions
        yield
        yield from self._points.register()

    def _restore(self) -> None:
        self.points.restore()

    def _add_actions(self) -> None:
        self._add_actions_that_publish()
        self._add_actions_that_show()

    def _add_actions_that_publish(self) -> None:
        self._add(
            "publish_layer",
            self.tr("Publish &Layer…"),
            lambda windows: windows.publish_layer(),
            self.tr("Publish a layer to Layman"),
        )
        self._add(
            "publish_many",
            self.tr("Publish &Several Layers…"),
            lambda windows: windows.publish_selected(),
            self.tr("Publish the layers and groups that are selected, or the whole project"),
        )
        self._add(
            "publish_map",
            self.tr("Publish &Map…"),
            lambda windows: windows.publish_map(),
            self.tr("Publish the project as one map to Layman"),
        )

    def _add_actions_that_show(self) -> None:
        self._add(
            "publications",
            self.tr("My &Publications"),
            lambda windows: windows.show_publications(),
            self.tr("What is on the server"),
        )
        self._add(
            "open_map",
            self.tr("&Open Map File…"),
            lambda windows: windows.tools.open_map_file(),
            self.tr("Open the JSON file of a map as a new project"),
            in_toolbar=False,
        )
        self._add(
            "tasks",
            self.tr("&Tasks"),
            lambda windows: windows.show_tasks(),
            self.tr("What is being published, step by step"),
        )
        self._add(
            "server",
            self.tr("Local &Server…"),
            lambda windows: windows.local_server(),
            self.tr("Start or stop your own Layman server"),
        )
        self._add(
            "login", self.tr("Log &In…"), lambda windows: windows.log_in(), self.tr("Choose the server to publish to")
        )
        self._add(
            "servers",
            self.tr("S&ervers…"),
            lambda windows: windows.servers(),
            self.tr("All servers, where you are signed in, and which one is the current one"),
            in_toolbar=False,
        )
        self._add(
            "layman",
            self.tr("&Options…"),
            lambda _windows: self.iface.showOptionsDialog(currentPage="Layman"),
            "",
            in_toolbar=False,
        )

    def _add(self, name: str, text: str, intent: Callable[[Windows], Any], tip: str, in_toolbar: bool = True) -> None:
        action = QAction(text, self.iface.mainWindow())
        action.setObjectName(f"Layman_{name}")
        action.setToolTip(tip or text.replace("&", ""))
        action.setStatusTip(tip)
        action.triggered.connect(lambda *_: intent(self.points.windows))
        self.watcher.show_on(action, name)
        self.iface.addPluginToWebMenu(MENU, action)
        if in_toolbar:
            self._toolbar.addAction(action)
        self._actions.append(action)

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
