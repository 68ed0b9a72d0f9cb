"""The local server at a glance: its state, start and stop, what is missing, its progress and its log."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices, QFontDatabase
from qgis.PyQt.QtWidgets import QToolButton, QWidget

from layman_qgis.gui import icons
from layman_qgis.gui.messages import copy_text
from layman_qgis.gui.resources import load_form
from layman_qgis.local_server.server import LocalServer, LocalServerState

LOG_LINES_SHOWN = 2000
STATE_ICON_PX = 24

_ICONS = {
    LocalServerState.RUNNING: "step_done",
    LocalServerState.FAILED: "step_failed",
    LocalServerState.INSTALLING: "step_running",
    LocalServerState.STARTING: "step_running",
    LocalServerState.STOPPING: "step_running",
    LocalServerState.STOPPED: "step_unavailable",
    LocalServerState.NOT_INSTALLED: "step_pending",
}
_MOVING = (LocalServerState.INSTALLING, LocalServerState.STARTING, LocalServerState.STOPPING)


class ServerPanel(QWidget):
    """Shows a :class:`LocalServer` and sends it start and stop. Never waits."""

    def __init__(self, server: LocalServer, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Follow ``server``."""
        super().__init__(parent)
        load_form(self, "server_panel")
        self._server = server
        self.log_view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log_view.setMaximumBlockCount(LOG_LINES_SHOWN)
        self.log_view.setPlainText("\n".join(server.log_lines()))
        self.log_box.findChild(QToolButton, "collapseButton").setAccessibleName(self.log_box.title())
        self._show_progress("", -1)
        watcher.show_on(self.start_button, "start")
        watcher.show_on(self.stop_button, "stop")
        watcher.show_on(self.open_log_button, "folder")
        watcher.show_on(self.copy_log_button, "copy")
        watcher.show_on(self.copy_command_button, "copy")
        self.start_button.clicked.connect(server.start)
        self.stop_button.clicked.connect(server.stop)
        watcher.show_on(self.restart_button, "refresh")
        self.restart_button.clicked.connect(server.restart)
        self.open_log_button.clicked.connect(self._open_log)
        self.copy_log_button.clicked.connect(lambda: copy_text(self.log_view.toPlainText()))
        self.copy_command_button.clicked.connect(lambda: copy_text(self.missing_command.text()))
        server.state_changed.connect(self._show_state)
        server.log_line.connect(self.log_view.appendPlainText)
        server.progress.connect(self._show_progress)
        self._show_state()

    def state_title(self) -> str:
        """The state of the server in a few words."""
        return {
            LocalServerState.NOT_INSTALLED: self.tr("Not set up yet"),
            LocalServerState.INSTALLING: self.tr("Setting up…"),
            LocalServerState.STOPPED: self.tr("Stopped"),
            LocalServerState.STARTING: self.tr("Starting…"),
            LocalServerState.RUNNING: self.tr("Running"),
            LocalServerState.STOPPING: self.tr("Stopping…"),
            LocalServerState.FAILED: self.tr("Did not start"),
        }[self._server.state]

    def _show_state(self, *_changed: object) -> None:
        state = self._server.state
        self.state_icon.setPixmap(icons.pixmap(_ICONS[state], STATE_ICON_PX))
        self.state_title_label.setText(f"<b>{self.state_title()}</b>")
        message = self._server.message
        if state == LocalServerState.NOT_INSTALLED and not message:
            message = self.tr(
                "The first start prepares an environment of its own in your QGIS profile; it takes a minute."
            )
        self.state_message.setText(message)
        self.state_message.setVisible(bool(message))
        is_moving = state in _MOVING
        is_idle = state in (LocalServerState.STOPPED, LocalServerState.FAILED, LocalServerState.NOT_INSTALLED)
        self.start_button.setEnabled(is_idle)
        self.start_button.setText(
            self.tr("Set up and &start") if state == LocalServerState.NOT_INSTALLED else self.tr("&Start")
        )
        can_stop = (LocalServerState.RUNNING, LocalServerState.STARTING, LocalServerState.INSTALLING)
        self.stop_button.setEnabled(state in can_stop)
        self.restart_button.setEnabled(state == LocalServerState.RUNNING)
        if not is_moving:
            self._show_progress("", -1)
        self.progress_bar.setVisible(is_moving)
        self.progress_text.setVisible(is_moving)
        self._show_missing()

    def _show_missing(self) -> None:
        missing = self._server.missing
        self.missing_frame.setVisible(missing is not None)
        if missing is not None:
            self.missing_text.setText(missing.sentence)
            self.missing_command.setText(missing.command)

    def _show_progress(self, text: str, percent: int) -> None:
        self.progress_bar.setMaximum(0 if percent < 0 else 100)
        self.progress_bar.setValue(max(percent, 0))
        self.progress_text.setText(text)

    def _open_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._server.home / "logs")))
