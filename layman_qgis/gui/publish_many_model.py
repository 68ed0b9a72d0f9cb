"""The table of several layers to publish: choose, name, what the checks found, what will happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.core import QgsIconUtils
from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont

from layman_qgis.api.rights import Rights
from layman_qgis.core.findings import CureKind, Severity, is_cured
from layman_qgis.core.many_layers import ManyItem
from layman_qgis.gui import icons
from layman_qgis.gui.verdicts import SEVERITY_ICONS

LAYER, NAME, CHECKS, ACCESS, FATE = range(5)


class PublishManyModel(QAbstractTableModel):
    """Shows :class:`ManyItem` values; the ticks and the names can be changed."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None) -> None:
        """An empty table."""
        super().__init__(parent)
        self.items: list[ManyItem] = []
        #: Names that other layers have on the server.
        self.taken: set[str] = set()
        #: Says in words who may see a layer with these rights; None stands for the choice for all.
        self.rights_words: Callable[[Optional[Rights]], str] = lambda _rights: ""

    def show(self, items: list[ManyItem], taken: set[str]) -> None:
        """Show other layers."""
        self.beginResetModel()
        self.items, self.taken = items, taken
        self.endResetModel()
        self.changed.emit()

    def renew(self, item: ManyItem) -> None:
        """Show a layer that was changed outside of the table."""
        row = self.items.index(item)
        self.dataChanged.emit(self.index(row, LAYER), self.index(row, FATE))
        self.changed.emit()

    def problem(self, item: ManyItem) -> str:
        """Why a chosen layer cannot be published, empty when it can."""
        twins = {other.name for other in self.items if other is not item and other.is_chosen}
        return item.problem(self.taken | twins)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The number of layers."""
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Five."""
        return 0 if parent.isValid() else FATE + 1

    def headerData(self, section: int, orientation: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The names of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        headers = (self.tr("Layer"), self.tr("Name"), self.tr("Checks"), self.tr("Access"), self.tr("What happens"))
        return headers[section]

    def flags(self, index: QModelIndex) -> Any:
        """Ticks and names can be changed where the layer can be published."""
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        item = self.items[index.row()]
        if item.can_be_chosen and index.column() == LAYER:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if item.can_be_chosen and index.column() == NAME:
            flags |= Qt.ItemFlag.ItemIsEditable
        if item.can_be_chosen and not item.is_update and index.column() == ACCESS:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        item, column = self.items[index.row()], index.column()
        if role == Qt.ItemDataRole.EditRole and column == ACCESS:
            return item.rights
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (item.title, item.name, self._checks(item), self._access(item), self._fate(item))[column]
        if role == Qt.ItemDataRole.FontRole and column == ACCESS and item.rights is not None:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.CheckStateRole and column == LAYER and item.can_be_chosen:
            return Qt.CheckState.Checked if item.is_chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(item, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return (
                self.problem(item)
                if item.is_chosen and column == NAME
                else (item.title, "", self._words(item), self._access(item), self._fate(item))[column]
            )
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick, untick, name."""
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == LAYER:
            item.is_chosen = Qt.CheckState(value) == Qt.CheckState.Checked
        elif role == Qt.ItemDataRole.EditRole and index.column() == NAME:
            item.name = str(value).strip()
        elif role == Qt.ItemDataRole.EditRole and index.column() == ACCESS:
            item.rights = value
        else:
            return False
        # Whether a name is taken depends on all.
        self.dataChanged.emit(self.index(0, LAYER), self.index(len(self.items) - 1, FATE))
        self.changed.emit()
        return True

    def _checks(self, item: ManyItem) -> str:
        if item.is_service:
            return ""
        if item.findings is None:
            return self.tr("looking…")
        open_ones = self._open(item)
        return str(len(open_ones)) if open_ones else self.tr("fine")

    def _access(self, item: ManyItem) -> str:
        if not item.can_be_chosen:
            return ""
        return self.tr("stays as it is") if item.is_update else self.rights_words(item.rights)

    def _open(self, item: ManyItem) -> list[Any]:
        """Findings worth counting: errors and warnings that no cure has mended."""
        return [
            one for one in item.findings or () if one.severity is not Severity.INFO and not is_cured(one, item.applied)
        ]

    def _words(self, item: ManyItem) -> str:
        return "\n".join(finding.message for finding in self._open(item))

    def _fate(self, item: ManyItem) -> str:
        if item.is_service:
            return self.tr("by its own address, in a map")
        if item.reason:
            return item.reason
        if not item.is_chosen:
            return self.tr("published, stays as it is") if item.is_update else self.tr("left out")
        problem = self.problem(item)
        if problem:
            return problem
        if any(cure.kind is CureKind.STAY_IN_PLACE for cure in item.applied):
            return self.tr("updated in its database") if item.is_update else self.tr("published from its database")
        return self.tr("updated") if item.is_update else self.tr("published")

    def _icon(self, item: ManyItem, column: int) -> Any:
        if column == LAYER:
            return QgsIconUtils.iconForLayer(item.layer)
        if column == CHECKS and item.findings is not None:
            open_ones = self._open(item)
            return icons.icon(SEVERITY_ICONS[open_ones[0].severity] if open_ones else "step_done")
        if column == FATE and item.is_chosen and self.problem(item):
            return icons.icon("finding_error")
        return None
