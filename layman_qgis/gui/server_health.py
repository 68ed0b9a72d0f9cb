"""The local server's first page: state, address, home, port, disk, and how each part of it is."""

from __future__ import annotations

from typing import Any, Optional

from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QFileDialog, QTreeWidgetItem, QWidget

from layman_qgis.api.errors import ApiError
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui import icons
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.server_panel import ServerPanel
from layman_qgis.gui.tab_order import tab_through
from layman_qgis.gui.text import size_text
from layman_qgis.local_server.disk_use import DiskUse
from layman_qgis.local_server.server import LocalServer, LocalServerState
from layman_qgis.local_server.server_command import ServerCommand
from layman_qgis.local_server.server_status import ServerStatus

#: Each look is a process of its own, so looks are rare, and only while somebody sees them.
LOOK_EVERY_MS = 15_000
#: Exit codes of `status`: all is well, something is not, nothing runs.
STATUS_CODES = (0, 1, 3)

ACCESSIBLE_ROLE = Qt.ItemDataRole.AccessibleTextRole


class ServerHealth(QWidget):
    """Follows a :class:`LocalServer`; asks its command for the state of the parts while it is shown."""

    def __init__(self, server: LocalServer, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Show ``server``."""
        super().__init__(parent)
        load_form(self, "server_health")
        self._server = server
        self._question: Optional[ServerCommand] = None
        self.panel = ServerPanel(server, watcher, self)
        self.panel.log_box.hide()  # The dialog has a page for it.
        self.panel_holder.layout().addWidget(self.panel)
        self._disk = DiskUse(self)
        self._disk.measured.connect(self._show_disk)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        for button, name in ((self.web_button, "open_link"), (self.home_button, "folder")):
            watcher.show_on(button, name)
        watcher.show_on(self.refresh_button, "refresh")
        panel = self.panel
        panel_buttons = (panel.start_button, panel.stop_button, panel.restart_button, panel.copy_command_button)
        place = (self.web_button, self.home_button, self.port_spin, self.autostart_check, self.stop_check)
        tab_through(*panel_buttons, *place, self.parts_tree, self.refresh_button)
        self._fill_settings()
        self._connect()
        self._show_state()

    def look(self) -> None:
        """Ask how the parts are, and how much space is taken."""
        self._disk.measure(self._server.home)
        if self._question is not None:
            return
        try:
            self._question = self._server.command("status", "--json", good_codes=STATUS_CODES)
        except ApiError:
            self._show_parts(ServerStatus(False))
            return
        self._question.succeeded.connect(lambda body: self._answered(ServerStatus.from_json(body)))
        self._question.failed.connect(lambda _error: self._answered(ServerStatus(False)))
        self._question.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Look now and then while it is seen."""
        super().showEvent(event)
        self.look()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        self._timer.stop()

    def stop(self) -> None:
        """End the question under way."""
        self._timer.stop()
        self._drop_question(stop=True)

    def _fill_settings(self) -> None:
        settings = self._server.settings
        self.port_spin.setValue(settings.local_port)
        self.autostart_check.setChecked(settings.autostart_local)
        self.stop_check.setChecked(settings.stop_local_with_qgis)

    def _connect(self) -> None:
        self.web_button.clicked.connect(lambda: open_address(self._server.url))
        self.home_button.clicked.connect(self._choose_home)
        self.refresh_button.clicked.connect(self.look)
        self.port_spin.editingFinished.connect(lambda: self._save(local_port=self.port_spin.value()))
        self.autostart_check.toggled.connect(lambda on: self._save(autostart_local=on))
        self.stop_check.toggled.connect(lambda on: self._save(stop_local_with_qgis=on))
        self._server.state_changed.connect(self._show_state)

    def _save(self, **values: Any) -> None:
        settings = PluginSettings.load()
        for name, value in values.items():
            setattr(settings, name, value)
        settings.save()
        self._server.refresh()

    def _choose_home(self) -> None:
        dialog = QFileDialog(self, self.tr("Home folder of the local server"), str(self._server.home.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._home_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _home_chosen(self, folder: str) -> None:
        self._save(local_home=folder)
        self._show_state()
        self.look()

    def _show_state(self, *_changed: object) -> None:
        is_running = self._server.state == LocalServerState.RUNNING
        url = self._server.url if is_running else ""
        self.address_value.setText(f'<a href="{url}">{url}</a>' if url else self.tr("shown once it runs"))
        self.web_button.setEnabled(bool(url))
        self.home_value.setText(str(self._server.home))
        is_idle = self._server.state not in (
            LocalServerState.INSTALLING,
            LocalServerState.STARTING,
            LocalServerState.RUNNING,
            LocalServerState.STOPPING,
        )
        for widget in (self.home_button, self.port_spin):
            widget.setEnabled(is_idle)
            widget.setToolTip("" if is_idle else self.tr("Stop the server to change it"))
        if self.isVisible():
            self.look()

    def _answered(self, status: ServerStatus) -> None:
        self._drop_question()
        self._show_parts(status)

    def _drop_question(self, stop: bool = False) -> None:
        question, self._question = self._question, None
        if question is not None:
            if stop:
                question.stop()
            question.deleteLater()

    def _show_parts(self, status: ServerStatus) -> None:
        self.parts_tree.clear()
        for part in status.parts:
            size = size_text(part.size_bytes) if part.size_bytes >= 0 else ""
            item = QTreeWidgetItem([self._part_text(part.name), part.state_text, size, str(part.restarts or "")])
            item.setIcon(0, icons.icon("step_done" if part.is_well else "step_failed"))
            item.setToolTip(1, part.message)
            words = self.tr("well") if part.is_well else self.tr("not well")
            item.setData(0, ACCESSIBLE_ROLE, f"{self._part_text(part.name)}: {words}. {part.message}")
            self.parts_tree.addTopLevelItem(item)
        for column in range(self.parts_tree.columnCount()):
            self.parts_tree.resizeColumnToContents(column)
        self.health_value.setText(self._health_text(status))
        others = [(name, port) for name, port in status.ports if name != "rest"]
        said = [self.tr("{0} on port {1}").format(self._part_text(name), port) for name, port in others]
        self.ports_value.setText(", ".join(said))

    def _part_text(self, name: str) -> str:
        """What a part does, with its name in the log where that says something else."""
        work = {
            "redis": "Redis",
            "postgresql": "PostgreSQL",
            "ogc": self.tr("Map engine (ogc)"),
            "serve": self.tr("Web server (serve)"),
            "work": self.tr("Workers (work)"),
            "filesystem": self.tr("Files"),
            "csw": self.tr("Catalogue (csw)"),
        }
        return work.get(name, name)

    def _health_text(self, status: ServerStatus) -> str:
        if not status.is_running:
            return self.tr("The parts of the server are shown once it runs.")
        sick = [self._part_text(part.name) for part in status.parts if not part.is_well]
        memory = self.tr("{0} of memory, version {1}, since {2}.").format(
            size_text(status.size_bytes), status.version, status.since.replace("T", " ")[:19]
        )
        if sick:
            return self.tr("Not well: {0}. They are started again by themselves.").format(", ".join(sick))
        return self.tr("All parts are well. {0}").format(memory)

    def _show_disk(self, used: int, free: int) -> None:
        text = self.tr("{0} used, {1} free") if free >= 0 else self.tr("{0} used")
        self.disk_value.setText(text.format(size_text(used), size_text(max(free, 0))))
