"""Access rights as a table: a row for each name, a column for reading and one for writing, both to tick."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Optional

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal

from layman_qgis.api.requests import EVERYONE
from layman_qgis.api.rights import Kind, Person, Rights, kind_of
from layman_qgis.gui import icons

_ICONS = {Kind.EVERYONE: "people", Kind.ROLE: "role", Kind.USER: "person"}


class Column(IntEnum):
    """The columns."""

    NAME = 0
    READ = 1
    WRITE = 2


class RightsModel(QAbstractTableModel):
    """Shows and changes one value of rights; EVERYONE is always shown first."""

    rights_changed = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None) -> None:
        """Start with rights of nobody."""
        super().__init__(parent)
        self._rights = Rights((), ())
        self._owner = ""
        self._people: dict[str, str] = {}
        self._names: tuple[str, ...] = (EVERYONE,)

    @property
    def rights(self) -> Rights:
        """The rights as they are ticked."""
        return self._rights

    def show(self, rights: Rights, owner: str) -> None:
        """Show rights; `owner` of the workspace keeps both, empty where nobody owns it."""
        self.beginResetModel()
        self._rights, self._owner = rights, owner
        self._names = tuple(dict.fromkeys((EVERYONE, *([owner] if owner else []), *rights.names)))
        self.endResetModel()
        self.rights_changed.emit()

    def know(self, people: list[Person]) -> None:
        """Show full names beside usernames."""
        self._people = {person.username: person.full_name for person in people}
        self._tell()

    def add(self, name: str) -> None:
        """Add a name that may read."""
        if name in self._names:
            return
        row = len(self._names)
        self.beginInsertRows(QModelIndex(), row, row)
        self._names = (*self._names, name)
        self.endInsertRows()
        self._use(self._rights.with_read(name, True))

    def remove(self, row: int) -> None:
        """Take a name off; not EVERYONE, nor the owner."""
        if not self.can_remove(row):
            return
        name = self._names[row]
        self.beginRemoveRows(QModelIndex(), row, row)
        self._names = tuple(one for one in self._names if one != name)
        self.endRemoveRows()
        self._use(self._rights.without(name))

    def can_remove(self, row: int) -> bool:
        """Whether there is a name in the row that may be taken off."""
        return 0 <= row < len(self._names) and self._names[row] not in (EVERYONE, self._owner)

    def label(self, name: str) -> str:
        """A name as it is shown."""
        if name == EVERYONE:
            return self.tr("Everybody")
        full_name = self._people.get(name, "")
        return f"{full_name} ({name})" if full_name and full_name != name else name

    def row_label(self, name: str) -> str:
        """The same, with what the name is here."""
        label = self.label(name)
        return self.tr("{0} – owner").format(label) if name == self._owner else label

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        """How many names are shown."""
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        """Name, reading, writing."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Who"), self.tr("May read"), self.tr("May write"))[section]
        return None

    def flags(self, index: QModelIndex) -> Any:
        """Rights can be ticked but for those that follow from others."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == Column.NAME:
            return flags
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._is_free(index) else Qt.ItemFlag.ItemIsSelectable

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Label, icon, tick, explanation and what a screen reader says."""
        name = self._names[index.row()]
        if index.column() == Column.NAME:
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return self.row_label(name)
            if role == Qt.ItemDataRole.DecorationRole:
                return icons.icon(_ICONS[kind_of(name)])
            return None
        if role == Qt.ItemDataRole.DisplayRole:  # Dark themes draw a tick in the colour of the selection.
            return self.tr("yes") if self._has(index) else self.tr("no")
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self._has(index) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            column = self.headerData(index.column(), Qt.Orientation.Horizontal)
            return f"{self.label(name)}, {column}: {self.tr('yes') if self._has(index) else self.tr('no')}"
        if role == Qt.ItemDataRole.ToolTipRole and not self._is_free(index):
            return self._reason(index)
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() == Column.NAME or not self._is_free(index):
            return False
        name, allowed = self._names[index.row()], Qt.CheckState(value) == Qt.CheckState.Checked
        if index.column() == Column.READ:
            changed = self._rights.with_read(name, allowed)
        else:
            changed = self._rights.with_write(name, allowed)
        if name == EVERYONE:
            changed = changed.kept_by(self._owner)
        self._use(changed)
        return True

    def _has(self, index: QModelIndex) -> bool:
        names = self._rights.read if index.column() == Column.READ else self._rights.write
        return EVERYONE in names or self._names[index.row()] in names

    def _is_free(self, index: QModelIndex) -> bool:
        """Whether the right is the name's own, and not one that follows from another."""
        return not self._reason(index)

    def _reason(self, index: QModelIndex) -> str:
        name = self._names[index.row()]
        names = self._rights.read if index.column() == Column.READ else self._rights.write
        if name != EVERYONE and EVERYONE in names:
            return self.tr("Everybody has this right.")
        if name == self._owner and name in names:
            return self.tr("The owner of the workspace keeps this right.")
        if index.column() == Column.READ and name in self._rights.write and name != EVERYONE:
            return self.tr("Who may write must be able to read.")
        return ""

    def _use(self, rights: Rights) -> None:
        self._rights = rights
        self._tell()
        self.rights_changed.emit()

    def _tell(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._names) - 1, int(Column.WRITE)))
