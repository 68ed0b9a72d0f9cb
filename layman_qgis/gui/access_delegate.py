"""The column of access rights in the table of several layers: a choice in each row."""

from __future__ import annotations

from typing import Any

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from layman_qgis.api.requests import EVERYONE
from layman_qgis.api.rights import Rights
from layman_qgis.gui.choices import fill_readers

_AS_ALL, _CHOOSE, _AS_IT_IS = "as_all", "choose", "as_it_is"


class AccessDelegate(QStyledItemDelegate):
    """Edits `Rights` or None, which is the choice for all rows; the editor of rights is opened by who listens."""

    #: The index of the row that wants other rights than the two common ones.
    choose_wanted = pyqtSignal(object)  # QPersistentModelIndex

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:
        """A combo box with the common choices."""
        combo = QComboBox(parent)
        combo.setAccessibleName(self.tr("Who can see this layer"))
        combo.addItem(self.tr("As for all"), _AS_ALL)
        fill_readers(combo)
        rights = index.data(Qt.ItemDataRole.EditRole)
        if rights is not None and _simple(rights) is None:
            combo.addItem(str(index.data()), _AS_IT_IS)
        combo.addItem(self.tr("Choose…"), _CHOOSE)
        combo.activated.connect(lambda _row: self._chosen(combo))
        QTimer.singleShot(0, lambda: None if sip.isdeleted(combo) else combo.showPopup())  # Arrows then choose in it.
        return combo

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Show the row's choice."""
        rights = index.data(Qt.ItemDataRole.EditRole)
        simple = _AS_ALL if rights is None else _simple(rights)
        editor.setCurrentIndex(max(editor.findData(_AS_IT_IS if simple is None else simple), 0))

    def setModelData(self, editor: QWidget, model: Any, index: QModelIndex) -> None:
        """Take the choice over."""
        kind = editor.currentData()
        if kind == _CHOOSE:
            self.choose_wanted.emit(QPersistentModelIndex(index))
        elif kind != _AS_IT_IS:
            rights = None if kind == _AS_ALL else Rights((kind,) if kind else (), ())
            model.setData(index, rights, Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: QModelIndex) -> None:
        """Over the cell, and as wide as its words."""
        box = option.rect
        box.setWidth(max(box.width(), editor.sizeHint().width()))
        editor.setGeometry(box)

    def _chosen(self, editor: QComboBox) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


def _simple(rights: Rights) -> str | None:
    """The common choice that is the same, None when there is none."""
    if rights.write or rights.read not in ((), (EVERYONE,)):
        return None
    return EVERYONE if rights.read else ""
