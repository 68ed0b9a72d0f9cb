"""Taking over a GeoServer data directory: first what would become of each object, then the import itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFileDialog, QTreeWidgetItem, QWidget

from layman_qgis.api.errors import ApiError
from layman_qgis.gui import icons
from layman_qgis.gui.command_page import CommandPage
from layman_qgis.gui.resources import load_form
from layman_qgis.local_server.server import LocalServer

_ICONS = {"taken": "step_done", "changed": "finding_warning", "dropped": "finding_error", "clash": "finding_error"}
OUTCOMES = tuple(_ICONS)

OUTCOME_ROLE = Qt.ItemDataRole.UserRole


class ServerImport(CommandPage):
    """One page of the dialog; `report` is the last answer of the command."""

    def __init__(self, server: LocalServer, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Import into ``server``."""
        super().__init__(server, parent)
        load_form(self, "server_import")
        self.report: Optional[Mapping[str, Any]] = None
        self.folder_widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder_widget.lineEdit().setPlaceholderText(self.tr("Folder of a GeoServer data directory"))
        self.outcome_combo.addItem(self.tr("All objects"), "")
        for outcome in OUTCOMES:
            self.outcome_combo.addItem(icons.icon(_ICONS[outcome]), self._outcome_text(outcome), outcome)
        watcher.show_on(self.look_button, "refresh")
        watcher.show_on(self.import_button, "start")
        watcher.show_on(self.stop_button, "cancel")
        self.look_button.clicked.connect(self.look)
        self.import_button.clicked.connect(self.take_over)
        self.save_button.clicked.connect(self._choose_file)
        self.stop_button.clicked.connect(self.stop)
        self.search_edit.textChanged.connect(self._filter)
        self.outcome_combo.currentIndexChanged.connect(self._filter)
        self.folder_widget.fileChanged.connect(self._forget)
        self.old_check.toggled.connect(self.show_state)
        server.state_changed.connect(self.show_state)
        self.show_state()

    @property
    def folder(self) -> Path:
        """The directory chosen."""
        return Path(self.folder_widget.filePath().strip()).expanduser()

    def look(self) -> None:
        """Ask what would become of each object."""
        self._forget()
        doing = self.tr("The directory is read; nothing is changed…")
        arguments = ["import-datadir", str(self.folder), "--json", "--dry-run"]
        self.run(arguments, self._show_report, doing=doing, wants_home=self._has_home())

    def take_over(self) -> None:
        """Import what was looked at."""
        doing = self.tr("The objects are taken over…")
        self.run(["import-datadir", str(self.folder), "--json"], self._show_report, doing=doing)

    def say(self, icon: str, text: str) -> None:
        """Show a sentence below the report."""
        self.summary_label.setText(text)

    def show_state(self, *_changed: object) -> None:
        """What is to be imported is looked at first; one of 1.x only with a copy of it."""
        super().show_state()
        is_chosen = bool(self.folder_widget.filePath().strip())
        is_old = self.report is not None and self.report.get("version") == "1.x"
        is_looked_at = self.report is not None and bool(self.report.get("dry_run"))
        self.look_button.setEnabled(is_chosen and not self.is_running)
        self.old_check.setVisible(is_old and is_looked_at)
        has_copy = not is_old or self.old_check.isChecked()
        self.import_button.setEnabled(is_looked_at and has_copy and self._has_home() and not self.is_running)
        self.import_button.setToolTip("" if self._has_home() else self.tr("Start the server once: it makes its home"))
        self.save_button.setEnabled(self.report is not None)

    def _has_home(self) -> bool:
        return (self._server.home / "geoserver").is_dir()

    def _forget(self, *_changed: object) -> None:
        self.report = None
        self.report_tree.clear()
        self.summary_label.clear()
        self.old_check.setChecked(False)
        self.show_state()

    def _show_report(self, answer: Any) -> None:
        if not isinstance(answer, Mapping) or not isinstance(answer.get("objects"), list):
            self.fail(ApiError(self.tr("The server's command did not answer as expected."), "", str(answer)[:2000]))
            return
        self.report = answer
        self.report_tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for met in answer["objects"]:
            workspace = str(met.get("workspace") or "")
            if met.get("kind") == "workspace":
                workspace = str(met.get("name"))
            parent = groups.get(workspace)
            if parent is None:
                parent = groups[workspace] = QTreeWidgetItem([workspace or self.tr("Not in a workspace")])
                self.report_tree.addTopLevelItem(parent)
            parent.addChild(self._item(met))
        for parent in groups.values():
            self._show_sum(parent)
        self.report_tree.expandAll()
        for column in range(3):
            self.report_tree.resizeColumnToContents(column)
        self._filter()
        self._say_summary(answer)
        self.show_state()

    def _item(self, met: Mapping[str, Any]) -> QTreeWidgetItem:
        outcome, why = str(met.get("outcome", "")), "\n".join(map(str, met.get("messages") or ()))
        item = QTreeWidgetItem([str(met.get("name")), str(met.get("kind")), self._outcome_text(outcome), why])
        item.setIcon(2, icons.icon(_ICONS.get(outcome, "finding_info")))
        item.setData(0, OUTCOME_ROLE, outcome)
        for column in range(4):
            item.setToolTip(column, why or item.text(column))
        return item

    def _show_sum(self, parent: QTreeWidgetItem) -> None:
        outcomes = Counter(parent.child(row).data(0, OUTCOME_ROLE) for row in range(parent.childCount()))
        said = ", ".join(f"{outcomes[one]} {self._outcome_text(one)}" for one in OUTCOMES if outcomes[one])
        parent.setText(3, said)

    def _say_summary(self, report: Mapping[str, Any]) -> None:
        summary = report.get("summary") or {}
        numbers = ", ".join(f"{summary[one]} {self._outcome_text(one)}" for one in OUTCOMES if summary.get(one))
        text = self.tr("{0}: nothing has been changed yet.") if report.get("dry_run") else self.tr("Imported: {0}.")
        self.say("step_done", text.format(numbers or self.tr("no objects")))

    def _filter(self, *_changed: object) -> None:
        words, outcome = self.search_edit.text().casefold().split(), self.outcome_combo.currentData()
        for number in range(self.report_tree.topLevelItemCount()):
            parent = self.report_tree.topLevelItem(number)
            shown = 0
            for row in range(parent.childCount()):
                item = parent.child(row)
                text = " ".join(item.text(column) for column in range(4)).casefold()
                fits = all(word in text for word in words) and outcome in ("", item.data(0, OUTCOME_ROLE))
                item.setHidden(not fits)
                shown += fits
            parent.setHidden(not shown)

    def _outcome_text(self, outcome: str) -> str:
        words = {
            "taken": self.tr("taken"),
            "changed": self.tr("changed"),
            "dropped": self.tr("dropped"),
            "clash": self.tr("is there already"),
        }
        return words.get(outcome, outcome)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the report"), str(Path.home() / "geoserver-import.json"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile("geoserver-import.json")
        dialog.fileSelected.connect(self._save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, path: str) -> None:
        try:
            Path(path).write_text(json.dumps(self.report, indent=2, ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            self.fail(
                ApiError(self.tr("The report cannot be written there."), self.tr("Choose another place."), str(error))
            )
