"""Entries of the layer tree's context menu: publish this layer, these layers, this group."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsMapLayerType
from qgis.PyQt.QtCore import QModelIndex, QObject, QPoint, Qt
from qgis.PyQt.QtWidgets import QAction, QMenu

from layman_qgis.gui import icons


class LayerTreeMenu(QObject):
    """Registers the entries and takes them back.

    QGIS lets plugins add to the menu of a group from 3.32 on. Before, QGIS's own menu is shown by us, with the entry.
    """

    def __init__(self, iface: Any, windows: Any, watcher: icons.ThemeWatcher) -> None:
        """`windows` opens the dialogs."""
        super().__init__(iface.mainWindow())
        self._iface = iface
        self._windows = windows
        self._view = iface.layerTreeView()
        self.action = QAction(self.tr("Publish to Layman…"), iface.mainWindow())
        self.action.setObjectName("Layman_publish_this_layer")
        self.action.triggered.connect(self.publish_selection)
        watcher.show_on(self.action, "publish_layer")
        self._published = QAction(self.tr("Published with Layman"), iface.mainWindow())
        self._published.setObjectName("Layman_published_layer")
        self._menu = QMenu(iface.mainWindow())
        self._shown: Optional[QMenu] = None
        self._shows_menu = False
        self._menu.aboutToShow.connect(self._fill)
        self._published.setMenu(self._menu)
        watcher.show_on(self._published, "publications")

    def start(self) -> None:
        """Add the entries."""
        for kind in (QgsMapLayerType.VectorLayer, QgsMapLayerType.RasterLayer):
            for action in (self.action, self._published):
                self._iface.addCustomActionForLayerType(action, "", kind, True)
        self._view.currentLayerChanged.connect(self._current_changed)
        self._windows.indicators.shown.connect(self._current_changed)
        self._current_changed()
        if hasattr(self._view, "contextMenuAboutToShow"):
            self._view.contextMenuAboutToShow.connect(self._add_to)
        elif self._view.contextMenuPolicy() == Qt.ContextMenuPolicy.DefaultContextMenu:
            self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            self._view.customContextMenuRequested.connect(self._show_menu)
            self._shows_menu = True

    def stop(self) -> None:
        """Take the entries back."""
        self._view.currentLayerChanged.disconnect(self._current_changed)
        for action in (self.action, self._published):
            while self._iface.removeCustomActionForLayerType(action):  # One of its kinds of layers each time.
                pass
        self._published.setMenu(None)
        self._menu.deleteLater()
        self._published.deleteLater()
        if hasattr(self._view, "contextMenuAboutToShow"):
            self._view.contextMenuAboutToShow.disconnect(self._add_to)
        elif self._shows_menu:
            self._view.customContextMenuRequested.disconnect(self._show_menu)
            self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
            self._forget_shown()
        self.action.deleteLater()
        self.deleteLater()

    def publish_selection(self, *_triggered: object) -> Any:
        """Open the dialog of what is selected: one layer, or several with those in groups."""
        nodes = self._view.selectedNodes(True)
        if len(nodes) == 1 and not isinstance(nodes[0], QgsLayerTreeGroup):
            return self._windows.publish_layer(layer=self._layer())
        return self._windows.publish_many(nodes=nodes)

    def _current_changed(self, *_: object) -> None:
        """The menu is made for the layer that a right click has made the current one."""
        layer = self._layer()
        self._published.setVisible(layer is not None and self._windows.indicators.sync_of(layer) is not None)

    def _fill(self) -> None:
        self._menu.clear()
        layer = self._layer()
        if layer is not None:
            self._windows.indicators.fill(self._menu, layer)

    def _layer(self) -> Optional[QgsMapLayer]:
        return self._view.currentLayer()

    def _add_to(self, menu: QMenu) -> None:
        nodes = self._view.selectedNodes(True)
        if any(isinstance(node, QgsLayerTreeGroup) for node in nodes):
            menu.addSeparator()
            menu.addAction(icons.icon("publish_layer"), self.tr("Publish group to Layman…"), self.publish_selection)

    def _show_menu(self, place: QPoint) -> None:
        """Show QGIS's menu with our entry, as QGIS itself does without it."""
        if not self._view.indexAt(place).isValid():
            self._view.setCurrentIndex(QModelIndex())
        provider = self._view.menuProvider()
        self._forget_shown()
        self._shown = provider.createContextMenu() if provider is not None else None
        if self._shown is None:
            return
        self._add_to(self._shown)
        if self._shown.actions():
            self._shown.popup(self._view.viewport().mapToGlobal(place))

    def _forget_shown(self) -> None:
        """Free the menu shown last; while it is on the screen and when one of its actions is called it is there."""
        if self._shown is not None:
            self._shown.deleteLater()
            self._shown = None
