"""A message inside a page with "Undo": pages lie in windows before which QGIS's own message bar cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from layman_qgis import compat


class UndoBar(QgsMessageBar):
    """Says the last thing that was done and can be undone."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.undo_button: Optional[QPushButton] = None
        for button in self.findChildren(QToolButton):  # QGIS's own, which has no name and no place among the keys.
            button.setAccessibleName(self.tr("Close the message"))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def offer(self, sentence: str, undo: Callable[[], object]) -> None:
        """Say that something was done, until something else is; the button undoes it."""
        self.clearWidgets()
        item = self.createMessage(sentence)
        button = QPushButton(self.tr("Undo"), item)
        button.setAutoDefault(False)
        button.setAccessibleDescription(sentence)

        def undone() -> None:
            self.clearWidgets()
            undo()

        button.clicked.connect(lambda _checked=False: undone())
        item.layout().addWidget(button)
        item.setLevel(compat.MESSAGE_INFO)
        item.setDuration(0)
        self.undo_button = button
        self.pushItem(item)
