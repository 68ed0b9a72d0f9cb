"""Pictures of maps in widgets: one with a title, and two over each other with a line between that moves."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from layman_qgis.compat import as_int

_TEXT_COLOUR = QColor("#808080")
_LINE_COLOUR = QColor("#2f9cc4")


class Pane(QWidget):
    """A picture on white, as large as there is room; a sentence where there is none yet."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.picture = QImage()
        self.text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def show_picture(self, picture: QImage, text: str = "") -> None:
        """Show a picture, or the text where it is empty."""
        self.picture, self.text = picture, text
        self.update()

    def sizeHint(self) -> QSize:
        """Three of these fit beside each other on a small screen."""
        return QSize(280, 210)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.picture.isNull():
            painter.setPen(_TEXT_COLOUR)
            flags = as_int(Qt.AlignmentFlag.AlignCenter) | as_int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect(), flags, self.text)
        else:
            self.draw(painter, self.place(self.picture))
        painter.end()

    def place(self, picture: QImage) -> QRectF:
        """Where the picture goes: in the middle, in its own shape."""
        size = picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def draw(self, painter: QPainter, place: QRectF) -> None:
        """Draw the picture on white."""
        painter.fillRect(place, Qt.GlobalColor.white)
        painter.drawImage(place, self.picture)


class SwipePane(Pane):
    """Two pictures over each other; the second is seen to the right of the line."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        """Start with the line in the middle."""
        super().__init__(parent)
        self.second = QImage()
        self._share = 0.5

    def show_both(self, first: QImage, second: QImage, text: str = "") -> None:
        """Show two pictures."""
        self.second = second
        self.show_picture(first if not second.isNull() else QImage(), text)

    def move_line(self, percent: int) -> None:
        """Move the line; 0 is the left side."""
        self._share = percent / 100
        self.update()

    def draw(self, painter: QPainter, place: QRectF) -> None:
        """Draw both and the line."""
        super().draw(painter, place)
        line = place.left() + place.width() * self._share
        right = QRectF(line, place.top(), place.right() - line, place.height())
        painter.save()
        painter.setClipRect(right)
        painter.fillRect(right, Qt.GlobalColor.white)
        painter.drawImage(place, self.second)
        painter.restore()
        painter.setPen(QPen(_LINE_COLOUR, 2))
        painter.drawLine(QPointF(line, place.top()), QPointF(line, place.bottom()))


def titled(title: str, pane: Pane) -> QWidget:
    """The pane below a title, which is also what a screen reader calls it."""
    result = QWidget()
    layout = QVBoxLayout(result)
    layout.setContentsMargins(0, 0, 0, 0)
    label = QLabel(title)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    layout.addWidget(label)
    layout.addWidget(pane, 1)
    pane.setAccessibleName(title)
    return result
