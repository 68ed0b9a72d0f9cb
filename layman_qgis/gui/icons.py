"""Icons that stay readable on a light and on a dark theme.

Each SVG is drawn with one line colour, :data:`LINE_COLOUR`, and a few accents that read on any ground. The line colour
is replaced by a light one on dark grounds before the drawing is rendered, so one file serves every theme.
"""

from __future__ import annotations

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QByteArray, QEvent, QObject, QRectF, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon, QPainter, QPalette, QPixmap
from qgis.PyQt.QtSvg import QSvgRenderer
from qgis.PyQt.QtWidgets import QAbstractButton, QAction, QApplication, QWidget

from layman_qgis.gui.resources import icon_path

LINE_COLOUR = "#3c3c3c"
LINE_COLOUR_ON_DARK = "#d4d7d9"
MIDDLE_LIGHTNESS = 128
SIZES_PX = (16, 20, 24, 32, 48, 64)

_cache: dict[tuple[str, str], QIcon] = {}
_pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}


def line_colour(palette: QPalette) -> str:
    """The colour of lines on ``palette``. Themes made of style sheets set the grounds, not the colour of texts."""
    grounds = (QPalette.ColorRole.Window, QPalette.ColorRole.Base)
    is_dark = any(
        palette.color(QPalette.ColorGroup.Active, ground).lightness() < MIDDLE_LIGHTNESS for ground in grounds
    )
    return LINE_COLOUR_ON_DARK if is_dark else LINE_COLOUR


def icon(name: str) -> QIcon:
    """The icon ``name`` for the theme of this moment."""
    colour = line_colour(QApplication.palette())
    key = (name, colour)
    if key not in _cache:
        _cache[key] = _render(name, colour)
    return _cache[key]


def pixmap(name: str, size_px: int, ratio: float = 0.0) -> QPixmap:
    """The icon ``name`` as a square picture of ``size_px``; sharp on a screen of ``ratio`` dots per pixel.

    0 is the ratio of the finest screen. QIcon would give a coarse one: QGIS 3 lets it make no finer ones.
    """
    colour = line_colour(QApplication.palette())
    ratio = ratio or QApplication.instance().devicePixelRatio()
    key = (name, colour, size_px, ratio)
    if key not in _pixmaps:
        picture = _drawn(_renderer(name, colour), round(size_px * ratio))
        picture.setDevicePixelRatio(ratio)
        _pixmaps[key] = picture
    return _pixmaps[key]


def _render(name: str, colour: str) -> QIcon:
    renderer = _renderer(name, colour)
    result = QIcon()
    for size_px in SIZES_PX:
        result.addPixmap(_drawn(renderer, size_px))
    return result


def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = icon_path(name).read_text(encoding="utf-8").replace(LINE_COLOUR, colour)
    return QSvgRenderer(QByteArray(svg.encode("utf-8")))


def _drawn(renderer: QSvgRenderer, size_px: int) -> QPixmap:
    picture = QPixmap(size_px, size_px)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return picture


class ThemeWatcher(QObject):
    """Draws the icons anew when the theme of the watched window changes."""

    changed = pyqtSignal()

    def __init__(self, window: QWidget) -> None:
        """Watch ``window``, usually QGIS's main window."""
        super().__init__(window)
        self._window = window
        self._targets: list[tuple[object, str]] = []
        self._colour = line_colour(QApplication.palette())
        window.installEventFilter(self)

    def show_on(self, target: object, name: str) -> None:
        """Give ``target`` (an action, a button) the icon ``name`` now and after each change of theme."""
        if isinstance(target, (QAction, QAbstractButton)):
            target.setIcon(icon(name))
            self._targets.append((target, name))

    def stop(self) -> None:
        """Watch no longer and forget every target."""
        self._window.removeEventFilter(self)
        self._targets.clear()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See changes of palette and style; never swallow an event."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._refresh()
        return False

    def _refresh(self) -> None:
        colour = line_colour(QApplication.palette())
        if colour == self._colour:
            return
        self._colour = colour
        self._targets = [(target, name) for target, name in self._targets if not sip.isdeleted(target)]
        for target, name in self._targets:
            target.setIcon(icon(name))  # type: ignore[attr-defined]
        self.changed.emit()
