"""Log in: to this computer without typing, or to another Layman server with QGIS's own authentication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QWidget

from layman_qgis.api import guide
from layman_qgis.api.errors import ApiError
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui import icons
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.messages import open_address
from layman_qgis.gui.resources import load_form
from layman_qgis.local_server.server import LocalServerState
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session

RESULT_ICON_PX = 20
IN_BROWSER, WITH_CONFIGURATION, WITH_PASSWORD, WITH_TOKEN = range(4)
_METHODS = {"browser": IN_BROWSER, "config": WITH_CONFIGURATION, "basic": WITH_PASSWORD, "token": WITH_TOKEN}


class LoginDialog(QDialog):
    """Chooses a server and shows who I am there. Stays open until the login stands."""

    def __init__(
        self,
        connection: Connection,
        open_local_server: Callable[[], None],
        watcher: icons.ThemeWatcher,
        parent: Optional[QWidget] = None,
    ) -> None:
        """Use ``connection``; ``open_local_server`` shows the dialog of the local server."""
        super().__init__(parent)
        load_form(self, "login_dialog")
        self._connection = connection
        self._asked = False
        self._session_before: Optional[Session] = None
        self.login_button = self.buttons.addButton(self.tr("&Log in"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.login_button.setDefault(True)
        watcher.show_on(self.login_button, "login")
        watcher.show_on(self.local_server_button, "server")
        self.url_combo.lineEdit().setPlaceholderText("https://layman.example.org")
        self._fill_servers()
        self.result_frame.hide()
        self.username_frame.hide()
        self._connect(open_local_server)
        self._show_state()
        self.resize(500, 420)

    def choose(self, url: str) -> None:
        """Start with the server at ``url``, which may be a known one; empty for one that is yet to be typed."""
        self.remote_radio.setChecked(True)
        row = self.url_combo.findText(url)
        if row >= 0:
            self.url_combo.setCurrentIndex(row)
            self._server_chosen(row)
        else:
            self.url_combo.setEditText(url)
        self.url_combo.setFocus()
        self._show_state()

    def ask_username(self, proposal: str) -> None:
        """Go on with a login that was begun elsewhere and needs a username."""
        self._asked = True
        self._session_before = self._connection.session
        self._ask_username(proposal)

    def choose_local(self) -> None:
        """Start with the server of this computer."""
        self.local_radio.setChecked(True)

    def _connect(self, open_local_server: Callable[[], None]) -> None:
        self.local_radio.toggled.connect(self._show_state)
        self.url_combo.activated.connect(self._server_chosen)
        self.url_combo.editTextChanged.connect(self._show_state)
        self.method_combo.currentIndexChanged.connect(self._show_state)
        for edit in (self.username_edit, self.person_edit, self.secret_edit):
            edit.textChanged.connect(self._show_state)
        self.local_server_button.clicked.connect(open_local_server)
        self.login_button.clicked.connect(self._log_in)
        self.buttons.rejected.connect(self.reject)
        help_button = self.buttons.button(QDialogButtonBox.StandardButton.Help)
        help_button.clicked.connect(self._show_help)
        self._connection.changed.connect(self._connection_changed)
        self._connection.failed.connect(self._show_failure)
        self._connection.username_wanted.connect(self._ask_username)
        self._connection.local_server.state_changed.connect(self._show_state)
        self._connection.local_server.progress.connect(self._show_progress)

    def _fill_servers(self) -> None:
        settings = PluginSettings.load()
        for known in settings.servers:
            self.url_combo.addItem(known.url, known)
        if settings.servers:
            self._server_chosen(0)
        self.remote_radio.setChecked(bool(settings.servers) and not settings.use_local_server)

    def _server_chosen(self, row: int) -> None:
        known = self.url_combo.itemData(row)
        method = WITH_CONFIGURATION if known.authcfg else _METHODS.get(known.method, IN_BROWSER)
        self.method_combo.setCurrentIndex(method)
        if known.authcfg:
            self.auth_select.setConfigId(known.authcfg)

    def _show_state(self, *_changed: object) -> None:
        is_local = self.local_radio.isChecked()
        self.local_frame.setEnabled(is_local)
        self.remote_frame.setEnabled(not is_local)
        state = self._connection.local_server.state
        is_running = state == LocalServerState.RUNNING
        if is_running:
            self.local_text.setText(self.tr("Your own server is running. No password is needed."))
        elif state == LocalServerState.NOT_INSTALLED:
            self.local_text.setText(
                self.tr("Your own server is set up the first time, which takes a minute or two. No password is needed.")
            )
        else:
            self.local_text.setText(self.tr("Your own server starts when you log in. No password is needed."))
        is_in_browser = self.method_combo.currentIndex() == IN_BROWSER
        self._show_method(self.method_combo.currentIndex())
        is_busy = self._connection.is_busy
        is_starting = state in (LocalServerState.INSTALLING, LocalServerState.STARTING)
        self.busy_bar.setVisible(self._asked and (is_busy or is_starting))
        can_ask = is_local or (bool(self.url_combo.currentText().strip()) and self._has_secret())
        wants_name = self.username_frame.isVisible()
        may_ask = can_ask and not (is_local and is_starting) and (not is_busy or self._connection.waits_for_browser)
        self.login_button.setEnabled(bool(self.username_edit.text().strip()) if wants_name else may_ask)
        if self._connection.waits_for_browser and not is_local and is_in_browser:
            self.login_button.setText(self.tr("&Open the page again"))
        else:
            self.login_button.setText(
                self.tr("&Log in") if is_running or not is_local else self.tr("&Start and log in")
            )

    def _show_method(self, method: int) -> None:
        for widget in (self.auth_label, self.auth_select):
            widget.setVisible(method == WITH_CONFIGURATION)
        for widget in (self.person_label, self.person_edit):
            widget.setVisible(method == WITH_PASSWORD)
        for widget in (self.secret_label, self.secret_edit):
            widget.setVisible(method in (WITH_PASSWORD, WITH_TOKEN))
        self.secret_label.setText(self.tr("&Password") if method == WITH_PASSWORD else self.tr("To&ken"))
        hints = {
            IN_BROWSER: self.tr(
                "The server's page opens in your browser; QGIS never sees your password. You stay signed in until "
                "you close QGIS."
            ),
            WITH_CONFIGURATION: self.tr("The password or token stays in the encrypted store of QGIS."),
        }
        in_memory = self.tr("It is kept in memory only, until you sign out or close QGIS.")
        self.auth_hint.setText(hints.get(method, in_memory))

    def _has_secret(self) -> bool:
        method = self.method_combo.currentIndex()
        if method == WITH_PASSWORD:
            return bool(self.person_edit.text().strip() and self.secret_edit.text())
        return method != WITH_TOKEN or bool(self.secret_edit.text().strip())

    def _credentials(self) -> Credentials:
        """What was typed, or the chosen configuration."""
        method = self.method_combo.currentIndex()
        if method == WITH_PASSWORD:
            return Credentials.from_password(self.person_edit.text().strip(), self.secret_edit.text())
        if method == WITH_TOKEN:
            return Credentials(token=self.secret_edit.text().strip())
        return Credentials(authcfg=self.auth_select.configId())

    def _log_in(self) -> None:
        self._asked = True
        self._session_before = self._connection.session
        self.result_frame.hide()
        if self.username_frame.isVisible():
            self._connection.claim_username(self.username_edit.text().strip())
        elif self.local_radio.isChecked():
            self._connection.connect_local()
        elif self.method_combo.currentIndex() == IN_BROWSER:
            self._show_result("finding_info", self.tr("Sign in on the page that your browser shows."))
            self._connection.connect_in_browser(self.url_combo.currentText().strip())
        else:
            self._connection.connect_with(self.url_combo.currentText().strip(), self._credentials())
        self._show_state()

    def _connection_changed(self) -> None:
        self._show_state()
        session = self._connection.session
        is_new = session is not None and session is not self._session_before
        if self._asked and is_new and not self._connection.is_busy:
            self._show_result("step_done", self.tr("You are {0} on {1}.").format(session.workspace, session.server.url))
            self.accept()

    def _ask_username(self, proposal: str) -> None:
        self.username_frame.show()
        self.username_edit.setText(proposal)
        self.username_edit.setFocus()
        self._show_state()

    def _show_failure(self, problem: ApiError) -> None:
        self.username_frame.setVisible(self._connection.awaits_username)
        self._show_result("finding_error", " ".join(part for part in (problem.sentence, problem.next_step) if part))
        self._show_state()

    def _show_progress(self, sentence: str, _percent: int) -> None:
        """Say what the local server is at while it is set up and started."""
        if self._asked and sentence and self.local_radio.isChecked():
            self._show_result("step_running", sentence)

    def _show_result(self, icon: str, sentence: str) -> None:
        self.result_icon.setPixmap(icons.pixmap(icon, RESULT_ICON_PX))
        self.result_label.setText(sentence)
        self.result_frame.show()

    def _show_help(self) -> None:
        open_address(guide.LOG_IN)
        self._show_result(
            "finding_info",
            self.tr(
                "A Layman server keeps your layers and maps and serves them as WMS and WFS. For a server of your "
                "organisation, ask its administrator for the address and create an authentication with the + button."
            ),
        )

    def reject(self) -> None:
        """Close; stop a login that has not answered."""
        if self._asked:
            self._connection.cancel()
        super().reject()
