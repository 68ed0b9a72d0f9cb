"""Draws one publication: its thumbnail on a soft ground, its title, and a line with kind, name and age."""

from __future__ import annotations

from qgis.PyQt.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPixmap
from qgis.PyQt.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from layman_qgis.api.publications import PublicationType
from layman_qgis.gui import icons
from layman_qgis.gui.publications_model import PublicationRole
from layman_qgis.gui.tasks_delegate import small_font

THUMBNAIL_PX = 52
PADDING_PX = 6
PAPER = QColor(255, 255, 255)
FRAME = QColor(138, 143, 148, 120)


class PublicationsDelegate(QStyledItemDelegate):
    """Paints the rows of the publications list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """As high as the thumbnail."""
        return QSize(THUMBNAIL_PX * 2, THUMBNAIL_PX + 2 * PADDING_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw the row."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        place = option.rect.adjusted(PADDING_PX, PADDING_PX, -PADDING_PX, -PADDING_PX)
        self._draw_thumbnail(painter, QRect(place.left(), place.top(), THUMBNAIL_PX, THUMBNAIL_PX), index)
        self._draw_words(painter, option, place.adjusted(THUMBNAIL_PX + 10, 2, 0, -2), index)
        painter.restore()

    def _draw_thumbnail(self, painter: QPainter, place: QRect, index: QModelIndex) -> None:
        picture: QPixmap = index.data(PublicationRole.THUMBNAIL)
        painter.setPen(FRAME)
        if picture is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(place), 3, 3)
            is_map = index.data(PublicationRole.PUBLICATION).type == PublicationType.MAP
            symbol = icons.pixmap("map" if is_map else "layer", 24)
            painter.setOpacity(0.5)
            painter.drawPixmap(place.center().x() - 11, place.center().y() - 11, symbol)
            painter.setOpacity(1.0)
            return
        painter.setBrush(PAPER)
        painter.drawRoundedRect(QRectF(place), 3, 3)
        inner = place.adjusted(2, 2, -2, -2)
        size = picture.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(inner.center())
        painter.drawPixmap(target, picture)

    def _draw_words(self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, index: QModelIndex) -> None:
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        colour = QColor(option.palette.color(role))
        bold = QFont(option.font)
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        painter.setFont(bold)
        painter.setPen(colour)
        upper = QRect(place.left(), place.top(), place.width(), place.height() // 2)
        title = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
        colour.setAlphaF(0.75)
        painter.setPen(colour)
        painter.setFont(small_font(option.font))
        lower = QRect(place.left(), upper.bottom() + 1, place.width(), place.height() - upper.height())
        words = painter.fontMetrics().elidedText(
            index.data(PublicationRole.SECOND_LINE), Qt.TextElideMode.ElideMiddle, place.width()
        )
        painter.drawText(lower, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
