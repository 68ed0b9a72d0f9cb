"""The logs of all parts of the local server: by level, by part, by words, following the newest line."""

from __future__ import annotations

from typing import Any, Optional

from qgis.PyQt.QtCore import QAbstractListModel, QModelIndex, QObject, QSortFilterProxyModel, Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QBrush, QColor, QDesktopServices, QFontDatabase, QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QWidget

from layman_qgis.gui import icons
from layman_qgis.gui.messages import copy_text
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.text import count_text
from layman_qgis.local_server.log_lines import LogLevel, LogLine, ServerLogs
from layman_qgis.local_server.server import LocalServer

MOST_LINES = 10_000
READ_EVERY_MS = 1000
_COLOURS = {LogLevel.WARNING: QColor("#c77700"), LogLevel.ERROR: QColor("#d64541")}


class LogModel(QAbstractListModel):
    """Lines in the order in which they were read; of too many the oldest are dropped."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        """No line yet."""
        super().__init__(parent)
        self._lines: list[LogLine] = []

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's names and habits
        """Number of lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """A line with its part, in the colour of its level."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return f"{line.part:<10} {line.text}"
        if role == Qt.ItemDataRole.ForegroundRole and line.level in _COLOURS:
            return QBrush(_COLOURS[line.level])
        if role == Qt.ItemDataRole.FontRole:
            return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        return None

    def line(self, row: int) -> LogLine:
        """The line of a row."""
        return self._lines[row]

    def add(self, lines: list[LogLine]) -> None:
        """Put lines below the others."""
        if not lines:
            return
        lines = lines[-MOST_LINES:]
        over = len(self._lines) + len(lines) - MOST_LINES
        if over > 0:
            self.beginRemoveRows(QModelIndex(), 0, over - 1)
            del self._lines[:over]
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(lines) - 1)
        self._lines += lines
        self.endInsertRows()

    def clear(self) -> None:
        """Forget all lines."""
        self.beginResetModel()
        self._lines = []
        self.endResetModel()


class LogFilter(QSortFilterProxyModel):
    """Shows the lines of a part, of a level and above, that hold a text."""

    def __init__(self, model: LogModel, parent: Optional[QObject] = None) -> None:
        """Show all of ``model``."""
        super().__init__(parent)
        self._level, self._part, self._text = LogLevel.INFO, "", ""
        self.setSourceModel(model)

    def choose(self, level: LogLevel, part: str, text: str) -> None:
        """Show these lines from now on; an empty part is all of them."""
        self._level, self._part, self._text = level, part, text.casefold()
        self.invalidateFilter()

    def filterAcceptsRow(self, row: int, _parent: QModelIndex) -> bool:
        """Whether a line is shown; called by Qt."""
        line = self.sourceModel().line(row)
        return line.level >= self._level and self._part in ("", line.part) and self._text in line.text.casefold()


class ServerLogView(QWidget):
    """Reads along in the logs of a :class:`LocalServer` while it is shown."""

    def __init__(self, server: LocalServer, watcher: icons.ThemeWatcher, parent: Optional[QWidget] = None) -> None:
        """Show the logs of ``server``."""
        super().__init__(parent)
        load_form(self, "server_log")
        self._server = server
        self.model = LogModel(self)
        self.shown = LogFilter(self.model, self)
        self.lines_view.setModel(self.shown)
        self._logs = ServerLogs(server.home / "logs")
        for text, level in (
            (self.tr("All lines"), LogLevel.INFO),
            (self.tr("Warnings and errors"), LogLevel.WARNING),
            (self.tr("Errors"), LogLevel.ERROR),
        ):
            self.level_combo.addItem(text, level)
        self.part_combo.addItem(self.tr("All parts"), "")
        self._timer = QTimer(self)
        self._timer.setInterval(READ_EVERY_MS)
        self._timer.timeout.connect(self.read)
        watcher.show_on(self.copy_button, "copy")
        watcher.show_on(self.folder_button, "folder")
        self.search_edit.textChanged.connect(self._choose)
        self.level_combo.currentIndexChanged.connect(self._choose)
        self.part_combo.currentIndexChanged.connect(self._choose)
        self.follow_check.toggled.connect(lambda on: self.lines_view.scrollToBottom() if on else None)
        self.copy_button.clicked.connect(lambda: copy_text(self.text()))
        self.folder_button.clicked.connect(self._open_folder)

    def read(self) -> None:
        """Take the lines that were added to the logs."""
        folder = self._server.home / "logs"
        if folder != self._logs.folder:
            self._logs = ServerLogs(folder)
            self.model.clear()
        lines = self._logs.new_lines()
        for part in sorted({line.part for line in lines}):
            if self.part_combo.findData(part) < 0:
                self.part_combo.addItem(part, part)
        self.model.add(lines)
        self._count()
        if lines and self.follow_check.isChecked():
            self.lines_view.scrollToBottom()

    def text(self) -> str:
        """The selected lines, or else all that are shown."""
        chosen = sorted(self.lines_view.selectedIndexes(), key=lambda index: index.row())
        indexes = chosen or [self.shown.index(row, 0) for row in range(self.shown.rowCount())]
        return "\n".join(str(index.data()) for index in indexes)

    def showEvent(self, event: QShowEvent) -> None:
        """Read along while it is seen."""
        super().showEvent(event)
        self.read()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read no more."""
        super().hideEvent(event)
        self._timer.stop()

    def _choose(self, *_changed: object) -> None:
        level, part = self.level_combo.currentData(), self.part_combo.currentData()
        self.shown.choose(LogLevel(level), part or "", self.search_edit.text())
        self._count()

    def _count(self) -> None:
        shown, there = self.shown.rowCount(), self.model.rowCount()
        self.count_label.setText(self.tr("{0} of {1} lines").format(count_text(shown), count_text(there)))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._server.home / "logs")))
