"""The page "Layman" of QGIS's options: publishing defaults, remembered servers, the local server."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QWidget

from layman_qgis.api import guide
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui import icons
from layman_qgis.gui.choices import fill_add_back, fill_style_formats, select
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.server_panel import ServerPanel
from layman_qgis.local_server.server import LocalServer


class OptionsPage(QgsOptionsPageWidget):
    """Reads the settings when it opens and writes them on OK."""

    def __init__(self, server: LocalServer, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Show the settings and the state of ``server``."""
        super().__init__(parent)
        load_form(self, "options_page")
        self.help_button.clicked.connect(lambda: open_address(guide.OPTIONS))
        settings = PluginSettings.load()
        fill_style_formats(self.style_combo)
        fill_add_back(self.add_back_combo)
        select(self.style_combo, settings.style_format)
        select(self.add_back_combo, settings.add_back)
        for known in settings.servers:
            self.servers_list.addItem(known.url)
        self.home_widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.home_widget.lineEdit().setPlaceholderText(str(server.home))
        self.home_widget.setFilePath(settings.local_home)
        self.port_spin.setValue(settings.local_port)
        self.autostart_check.setChecked(settings.autostart_local)
        self.panel_holder.layout().addWidget(ServerPanel(server, watcher, self))
        self.forget_button.clicked.connect(self._forget)
        self.servers_list.currentRowChanged.connect(lambda row: self.forget_button.setEnabled(row >= 0))
        self.forget_button.setEnabled(False)

    def apply(self) -> None:
        """Write the settings; QGIS calls this on OK."""
        settings = PluginSettings.load()
        settings.style_format = self.style_combo.currentData()
        settings.add_back = self.add_back_combo.currentData()
        kept = {self.servers_list.item(row).text() for row in range(self.servers_list.count())}
        settings.servers = [known for known in settings.servers if known.url in kept]
        settings.local_home = self.home_widget.filePath().strip()
        settings.local_port = self.port_spin.value()
        settings.autostart_local = self.autostart_check.isChecked()
        settings.save()

    def _forget(self) -> None:
        self.servers_list.takeItem(self.servers_list.currentRow())


class OptionsFactory(QgsOptionsWidgetFactory):
    """Tells QGIS of the page."""

    def __init__(self, server: LocalServer, watcher: icons.ThemeWatcher) -> None:
        """Keep what the page needs."""
        super().__init__()
        self.setTitle("Layman")
        self._server = server
        self._watcher = watcher

    def icon(self) -> QIcon:
        """The icon in the list of pages."""
        return icons.icon("layman")

    def createWidget(self, parent: QWidget) -> OptionsPage:
        """Make the page; QGIS owns it."""
        return OptionsPage(self._server, self._watcher, parent)
