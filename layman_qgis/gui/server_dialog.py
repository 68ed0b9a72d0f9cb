"""The local server in a window of its own: how it is, its log, its care, and the import of a GeoServer directory."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QWidget

from layman_qgis.gui import icons
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.server_care import ServerCare
from layman_qgis.gui.server_health import ServerHealth
from layman_qgis.gui.server_import import ServerImport
from layman_qgis.gui.server_log import ServerLogView
from layman_qgis.gui.tab_order import tab_through
from layman_qgis.gui.where_row import HELP_ADDRESS
from layman_qgis.local_server.server import LocalServer

MARGIN_PX = 8
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ServerDialog(QDialog):
    """Four pages; a command that runs in one of them ends with the dialog."""

    def __init__(self, server: LocalServer, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Show ``server``."""
        super().__init__(parent)
        load_form(self, "server_dialog")
        self.health = ServerHealth(server, watcher, self)
        self.panel = self.health.panel
        self.log = ServerLogView(server, watcher, self)
        self.care = ServerCare(server, watcher, self)
        self.imports = ServerImport(server, watcher, self)
        for page, text in (
            (self.health, self.tr("&Server")),
            (self.log, self.tr("&Log")),
            (self.care, self.tr("&Repair and backup")),
            (self.imports, self.tr("&Import from GeoServer")),
        ):
            page.layout().setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
            self.tabs.addTab(page, text)
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(f"{HELP_ADDRESS}#the-local-server"))
        close_button = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        tab_through(self.imports.import_button, close_button, help_button)
        self.finished.connect(self._stop)
        self.resize(720, 600)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The Enter key presses the button that has the focus; in a field it does not close the dialog."""
        if event.key() in ENTER_KEYS and not isinstance(self.focusWidget(), QPushButton):
            return
        super().keyPressEvent(event)

    def _stop(self, _result: int) -> None:
        self.health.stop()
        self.care.stop()
        self.imports.stop()
