"""Check, repair and backup of the local server; and how a backup is put back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Optional

from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QFileDialog, QTreeWidgetItem, QWidget

from layman_qgis.api.errors import ApiError
from layman_qgis.gui import icons
from layman_qgis.gui.command_page import CommandPage
from layman_qgis.gui.messages import copy_text
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.text import size_text
from layman_qgis.local_server.launching import restore_command
from layman_qgis.local_server.server import LocalServer, LocalServerState

#: Exit codes of `check`: nothing differs or all is mended, something differs.
CHECK_CODES = (0, 1)
ICON_PX = 16
_ICONS = {"found": "finding_warning", "mended": "step_done", "left": "finding_error"}


class ServerCare(CommandPage):
    """One page of the dialog."""

    def __init__(self, server: LocalServer, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Care for ``server``."""
        super().__init__(server, parent)
        load_form(self, "server_care")
        #: The file that the command for restoring names: the last backup.
        self._backup = Path("layman-backup.tar.gz")
        for button, name in (
            (self.check_button, "step_done"),
            (self.repair_button, "refresh"),
            (self.backup_button, "server"),
            (self.copy_button, "copy"),
            (self.stop_button, "cancel"),
        ):
            watcher.show_on(button, name)
        self.check_button.clicked.connect(lambda: self.check(mend=False))
        self.repair_button.clicked.connect(lambda: self.check(mend=True))
        self.backup_button.clicked.connect(self._choose_file)
        self.copy_button.clicked.connect(lambda: copy_text(self.restore_command.text()))
        self.details_button.clicked.connect(self.show_problem)
        self.stop_button.clicked.connect(self.stop)
        server.state_changed.connect(self.show_state)
        self.say("", "")
        self.show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Show the command with the home of this moment."""
        super().showEvent(event)
        self.show_state()

    def check(self, mend: bool) -> None:
        """Compare all stores, and mend what differs."""
        self.findings_tree.clear()
        arguments = ["check", "--json", *(["--repair"] if mend else [])]
        doing = self.tr("Everything is compared and mended…") if mend else self.tr("Everything is compared…")
        self.run(arguments, self._show_findings, doing=doing, good_codes=CHECK_CODES)

    def back_up(self, path: Path) -> None:
        """Write a backup to a new file."""
        self.run(
            ["backup", str(path)],
            lambda _answer: self._backed_up(path),
            doing=self.tr("The backup is written to {0}…").format(path),
        )

    def say(self, icon: str, text: str) -> None:
        """Show a sentence below everything."""
        self.result_label.setText(text)
        self.result_icon.setVisible(bool(icon))
        if icon:
            self.result_icon.setPixmap(icons.pixmap(icon, ICON_PX))

    def show_state(self, *_changed: object) -> None:
        """Only a server that runs can be looked at."""
        super().show_state()
        can = self._server.state == LocalServerState.RUNNING and not self.is_running
        for button in (self.check_button, self.repair_button, self.backup_button):
            button.setEnabled(can)
            running = self._server.state == LocalServerState.RUNNING
            button.setToolTip("" if running else self.tr("Start the server first"))
        self.details_button.setVisible(self.problem is not None and bool(self.problem.detail))
        self.restore_command.setText(restore_command(self._server.settings, self._backup))
        self.restore_command.setCursorPosition(0)

    def _show_findings(self, answer: Any) -> None:
        findings = answer.get("findings", []) if isinstance(answer, dict) else []
        for finding in findings:
            state = str(finding.get("state", ""))
            helps = str(finding.get("reason") or finding.get("remedy") or "")
            texts = [str(finding.get("message", "")), str(finding.get("object", "")), helps, self._state_text(state)]
            item = QTreeWidgetItem(texts)
            item.setIcon(0, icons.icon(_ICONS.get(state, "finding_info")))
            for column, text in enumerate(texts):
                item.setToolTip(column, text)
            self.findings_tree.addTopLevelItem(item)
        for column in range(self.findings_tree.columnCount()):
            self.findings_tree.resizeColumnToContents(column)
        self._say_result([str(finding.get("state", "")) for finding in findings])

    def _say_result(self, states: list[str]) -> None:
        if not states:
            self.say("step_done", self.tr("All is well: everything agrees with the data folder."))
        elif "left" in states:
            text = self.tr("{0} differences are mended, {1} are left: see what helps.")
            self.say("finding_warning", text.format(states.count("mended"), states.count("left")))
        elif "mended" in states:
            self.say("step_done", self.tr("{0} differences are mended.").format(len(states)))
        else:
            self.say("finding_warning", self.tr("{0} differences. “Check and repair” mends them.").format(len(states)))

    def _state_text(self, state: str) -> str:
        return {"found": self.tr("found"), "mended": self.tr("mended"), "left": self.tr("left")}.get(state, state)

    def _choose_file(self) -> None:
        name = f"layman-backup-{date.today().isoformat()}.tar.gz"
        dialog = QFileDialog(self, self.tr("Back up to"), str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Backups (*.tar *.tar.gz *.tar.zst)"))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.back_up(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _backed_up(self, path: Path) -> None:
        try:
            size = path.stat().st_size
        except OSError as error:
            self.fail(ApiError(self.tr("The backup is not there."), self.tr("Try another place."), str(error)))
            return
        self.say("step_done", self.tr("The backup is in {0} ({1}).").format(path, size_text(size)))
        self._backup = path
        self.show_state()
