"""The servers: which ones I know, where I am signed in and as whom, and which one is the current one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QWidget

from layman_qgis.api import guide
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui import icons
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.servers_model import Column, ServerRow, ServersModel


class ServersDialog(QDialog):
    """A table and what can be done with a server; signing in itself is the login dialog's."""

    #: Address of a server for whose layers QGIS is to keep, or to forget, a login.
    keep_wanted = pyqtSignal(str)
    forget_wanted = pyqtSignal(str)

    def __init__(
        self,
        connection: Connection,
        log_in: Callable[[Optional[str]], Any],
        watcher: icons.ThemeWatcher,
        parent: Optional[QWidget] = None,
    ) -> None:
        """``log_in`` opens the login dialog for an address, "" for a new one, None for this computer."""
        super().__init__(parent)
        load_form(self, "servers_dialog")
        self._connection = connection
        self._log_in = log_in
        self.model = ServersModel(connection, self)
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(int(Column.SERVER), QHeaderView.ResizeMode.Stretch)
        for button, name in (
            (self.add_button, "server"),
            (self.sign_in_button, "login"),
            (self.sign_out_button, "cancel"),
            (self.current_button, "step_done"),
            (self.login_button, "rights"),
            (self.remove_button, "delete"),
        ):
            watcher.show_on(button, name)
        self._connect()
        self.table.selectRow(max(0, self._current_row()))
        self._show_state()
        self.resize(720, 320)

    def selected(self) -> Optional[ServerRow]:
        """The selected server."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row(rows[0].row()) if rows else None

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(self._show_state)
        self.table.doubleClicked.connect(lambda _index: self._use())
        self.model.dataChanged.connect(self._show_state)
        self.model.modelReset.connect(self._show_state)
        self.add_button.clicked.connect(lambda: self._log_in(""))
        self.edit_button.clicked.connect(self._edit)
        self.login_button.clicked.connect(self._keep_or_forget)
        self.remove_button.clicked.connect(self._remove)
        self.sign_in_button.clicked.connect(self._sign_in)
        self.sign_out_button.clicked.connect(self._sign_out)
        self.current_button.clicked.connect(self._make_current)
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(lambda: open_address(guide.SERVERS))

    def _current_row(self) -> int:
        session = self._connection.session
        return self.model.row_of(session.server.url) if session else 0

    def _show_state(self, *_changed: object) -> None:
        row = self.selected()
        is_in = row is not None and row.session is not None
        self.sign_in_button.setEnabled(row is not None and not is_in)
        self.sign_out_button.setEnabled(is_in)
        self.current_button.setEnabled(is_in and not row.is_current)
        self.edit_button.setEnabled(row is not None and not row.is_local)
        self.remove_button.setEnabled(row is not None and not row.is_local)
        has_login = row is not None and row.has_login
        self.login_button.setText(self.tr("Forget &kept login…") if has_login else self.tr("&Keep login…"))
        self.login_button.setEnabled(has_login or (is_in and row.session.credentials.method not in ("config", "open")))
        self.hint_label.setText(self._hint(row))

    def _hint(self, row: Optional[ServerRow]) -> str:
        if self.model.rowCount() == 1 and row is not None and row.session is None:
            return self.tr("Sign in to this computer, or add the server of your organisation.")
        if row is not None and row.has_login:
            return self.tr("QGIS reads private layers of this server with the login in its password store.")
        if row is not None and row.is_current:
            return self.tr("Dialogs and buttons publish to this server.")
        if row is not None and row.session is not None:
            return self.tr("Signed in. The Browser panel shows it; the current one is published to by default.")
        return self.tr("Sign in to see it in the Browser panel and to publish to it.")

    def _use(self) -> None:
        row = self.selected()
        if row is not None and row.session is None:
            self._sign_in()
        elif row is not None:
            self._make_current()

    def _sign_in(self) -> None:
        row = self.selected()
        if row is None:
            return
        if row.is_local:
            self._connection.connect_local()
        elif not self._connection.connect_known(row.known):
            self._log_in(row.url)

    def _edit(self) -> None:
        row = self.selected()
        if row is not None and not row.is_local:
            self._log_in(row.url)

    def _keep_or_forget(self) -> None:
        row = self.selected()
        if row is not None and row.has_login:
            self.forget_wanted.emit(row.url)
        elif row is not None:
            self.keep_wanted.emit(row.url)

    def _sign_out(self) -> None:
        row = self.selected()
        if row is not None:
            self._connection.sign_out(row.url)

    def _make_current(self) -> None:
        row = self.selected()
        if row is not None and row.session is not None:
            self._connection.make_current(row.url)

    def _remove(self) -> None:
        row = self.selected()
        if row is None or row.is_local:
            return
        if row.has_login:
            self.forget_wanted.emit(row.url)  # Nobody could forget it once the row is gone.
        settings = PluginSettings.load()
        settings.forget_server(row.url)
        settings.save()
        self._connection.sign_out(row.url)

    def keyPressEvent(self, event: Any) -> None:
        """Enter in the table uses the selected server."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.table.hasFocus():
            self._use()
        elif event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self._remove()
        else:
            super().keyPressEvent(event)
