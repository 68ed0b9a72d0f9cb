"""The local server in a window of its own: how it is, its log, its care, and the import of a GeoServer directory."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QPushButton, QWidget

from layman_qgis.api import guide
from layman_qgis.gui import icons
from layman_qgis.gui.closing import name_ours
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.server_care import ServerCare
from layman_qgis.gui.server_health import ServerHealth
from layman_qgis.gui.server_import import ServerImport
from layman_qgis.gui.server_log import ServerLogView
from layman_qgis.gui.tab_order import tab_through
from layman_qgis.local_server.server import LocalServer

MARGIN_PX = 8
ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ServerDialog(QDialog):
    """Four pages; a command that runs in one of them ends with the dialog, which asks before."""

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
            (self.health, self.tr("Ser&ver")),
            (self.log, self.tr("Lo&g")),
            (self.care, self.tr("Repair and back&up")),
            (self.imports, self.tr("Import from G&eoServer")),
        ):
            page.layout().setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
            self.tabs.addTab(page, text)
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(guide.LOCAL_SERVER))
        close_button = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        tab_through(self.imports.import_button, close_button, help_button)
        self.finished.connect(self._stop)
        self.resize(720, 600)

    def reject(self) -> None:
        """Close, but not over a command under way without asking: it would end half done."""
        doing = [page.doing for page in (self.care, self.imports) if page.is_running]
        if doing:
            self._ask(doing[0])
        else:
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The Enter key presses the button that has the focus; in a field it does not close the dialog."""
        if event.key() in ENTER_KEYS and not isinstance(self.focusWidget(), QPushButton):
            return
        super().keyPressEvent(event)

    def _ask(self, doing: str) -> None:
        text = self.tr("Stop it and close the window? What is half done is undone, or mended by “Check and repair”.")
        box = QMessageBox(QMessageBox.Icon.Question, "Layman", doing, QMessageBox.StandardButton.NoButton, self)
        name_ours(box, "StopQuestion")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(text)
        keep_button = box.addButton(self.tr("&Keep running"), QMessageBox.ButtonRole.RejectRole)
        stop_button = box.addButton(self.tr("&Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(keep_button)
        box.setEscapeButton(keep_button)
        stop_button.clicked.connect(lambda _checked=False: self.done(0))
        box.open()

    def _stop(self, _result: int) -> None:
        self.health.stop()
        self.care.stop()
        self.imports.stop()
