"""Draws one job: its title and state, a thin bar, and its steps as chips that wrap to the width of the dock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qgis.PyQt.QtCore import QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from qgis.PyQt.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from layman_qgis.gui import icons
from layman_qgis.gui.tasks_model import JobRole, job_icon, state_text, step_icon, step_text
from layman_qgis.tasks.jobs import Job, JobState, JobStep, StepState

PADDING_PX = 8
CHIP_GAP_PX = 5
CHIP_PADDING_PX = 7
ICON_PX = 16
CHIP_ICON_PX = 14
BAR_HEIGHT_PX = 3
SELECTED_ALPHA = 45

STEP_COLOURS = {
    StepState.WAITING: QColor(138, 143, 148, 40),
    StepState.RUNNING: QColor(47, 134, 196, 60),
    StepState.DONE: QColor(42, 157, 74, 45),
    StepState.FAILED: QColor(214, 69, 65, 70),
    StepState.SKIPPED: QColor(138, 143, 148, 25),
}
BAR_COLOURS = {
    JobState.RUNNING: QColor("#2f86c4"),
    JobState.SUCCEEDED: QColor("#2a9d4a"),
    JobState.FAILED: QColor("#d64541"),
    JobState.INTERRUPTED: QColor("#e0952b"),
}


class Chip(NamedTuple):
    """A step and the place it is drawn in."""

    step: JobStep
    text: str
    place: QRect


def chip_places(steps: list[JobStep], metrics: QFontMetrics, left: int, top: int, width: int) -> Iterator[Chip]:
    """Place the chips of ``steps`` row by row into ``width`` pixels."""
    height = metrics.height() + 6
    x, y = left, top
    for step in steps:
        text = step_text(step)
        chip_width = metrics.horizontalAdvance(text) + CHIP_ICON_PX + 2 * CHIP_PADDING_PX + 3
        chip_width = min(chip_width, width)
        if x > left and x + chip_width > left + width:
            x, y = left, y + height + CHIP_GAP_PX
        yield Chip(step, text, QRect(x, y, chip_width, height))
        x += chip_width + CHIP_GAP_PX


def small_font(font: QFont) -> QFont:
    """A little smaller than ``font``: for chips and second lines."""
    result = QFont(font)
    if font.pointSizeF() > 0:
        result.setPointSizeF(max(font.pointSizeF() - 1, 6.5))
    return result


class TasksDelegate(QStyledItemDelegate):
    """Paints the rows of the tasks list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Two lines, and as many rows of chips as the width needs."""
        job: Job = index.data(JobRole.JOB)
        width = option.widget.viewport().width()
        chips = self._chips(job, option.font, QRect(0, 0, width, 0))
        bottom = chips[-1].place.bottom() + 1 if chips else QFontMetrics(option.font).height() + PADDING_PX
        return QSize(60, bottom + PADDING_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw the row."""
        job: Job = index.data(JobRole.JOB)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_ground(painter, option)
        text = option.palette.color(QPalette.ColorRole.Text)
        self._draw_title(painter, option, job, text)
        self._draw_bar(painter, option.rect, job)
        painter.setFont(small_font(option.font))
        for chip in self._chips(job, option.font, option.rect):
            _draw_chip(painter, chip, text)
        painter.setPen(option.palette.color(QPalette.ColorRole.Midlight))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _title_place(self, rect: QRect, font: QFont) -> QRect:
        return QRect(
            rect.left() + PADDING_PX,
            rect.top() + PADDING_PX,
            rect.width() - 2 * PADDING_PX,
            QFontMetrics(font).height(),
        )

    def _chips(self, job: Job, font: QFont, rect: QRect) -> list[Chip]:
        title = self._title_place(rect, font)
        top = title.bottom() + 1 + 2 * BAR_HEIGHT_PX + 5
        return list(chip_places(job.steps, QFontMetrics(small_font(font)), title.left(), top, title.width()))

    def _draw_title(self, painter: QPainter, option: QStyleOptionViewItem, job: Job, text: QColor) -> None:
        place = self._title_place(option.rect, option.font)
        painter.drawPixmap(place.left(), place.center().y() - ICON_PX // 2 + 1, icons.pixmap(job_icon(job), ICON_PX))
        state = state_text(job)
        painter.setFont(small_font(option.font))
        state_width = painter.fontMetrics().horizontalAdvance(state)
        faded = QColor(text)
        faded.setAlphaF(0.75)
        painter.setPen(faded)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), state)
        bold = QFont(option.font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(text)
        title_place = place.adjusted(ICON_PX + 6, 0, -state_width - 8, 0)
        title = QFontMetrics(bold).elidedText(job.title, Qt.TextElideMode.ElideMiddle, title_place.width())
        painter.drawText(title_place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)

    def _draw_bar(self, painter: QPainter, rect: QRect, job: Job) -> None:
        title = self._title_place(rect, painter.font())
        bar = QRectF(title.left(), title.bottom() + 4, title.width(), BAR_HEIGHT_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(138, 143, 148, 60))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        if job.state in BAR_COLOURS:
            fraction = 1.0 if job.state == JobState.SUCCEEDED else min(max(job.fraction, 0.02), 1.0)
            painter.setBrush(BAR_COLOURS[job.state])
            painter.drawRoundedRect(
                QRectF(bar.topLeft(), QPointF(bar.left() + bar.width() * fraction, bar.bottom())), 1.5, 1.5
            )


def _draw_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """A selected job is marked at its edge and tinted, so that the colours of its steps stay what they mean."""
    if option.state & QStyle.StateFlag.State_Selected:
        mark = option.palette.color(QPalette.ColorRole.Highlight)
        tint = QColor(mark)
        tint.setAlpha(SELECTED_ALPHA)
        painter.fillRect(option.rect, tint)
        painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), mark)


def _draw_chip(painter: QPainter, chip: Chip, text: QColor) -> None:
    place = chip.place
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(STEP_COLOURS[chip.step.state])
    painter.drawRoundedRect(QRectF(place), place.height() / 2, place.height() / 2)
    if chip.step.state == StepState.RUNNING and chip.step.fraction > 0:
        done = QRectF(place)
        done.setWidth(max(place.width() * min(chip.step.fraction, 1.0), place.height()))
        painter.drawRoundedRect(done, place.height() / 2, place.height() / 2)
    icon_top = place.center().y() - CHIP_ICON_PX // 2 + 1
    painter.drawPixmap(place.left() + CHIP_PADDING_PX - 2, icon_top, icons.pixmap(step_icon(chip.step), CHIP_ICON_PX))
    painter.setPen(text)
    words = place.adjusted(CHIP_PADDING_PX + CHIP_ICON_PX + 1, 0, -4, 0)
    shortened = painter.fontMetrics().elidedText(chip.text, Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shortened)
