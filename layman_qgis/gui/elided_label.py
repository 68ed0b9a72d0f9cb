"""A label of one line that shortens its text to its width and shows the whole of it as tooltip."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QLabel, QWidget

MINIMUM_WIDTH_PX = 40


class ElidedLabel(QLabel):
    """Never wider than its place; used by the forms in place of QLabel where texts may be long."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._whole_text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Show ``text``, shortened if need be."""
        self._whole_text = text
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self._shorten()

    def whole_text(self) -> str:
        """The text before shortening."""
        return self._whole_text

    def minimumSizeHint(self) -> QSize:
        """Narrow: the layout decides."""
        return QSize(MINIMUM_WIDTH_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten again."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        width_px = max(self.contentsRect().width(), MINIMUM_WIDTH_PX)
        super().setText(self.fontMetrics().elidedText(self._whole_text, Qt.TextElideMode.ElideMiddle, width_px))
