"""One sentence in QGIS's message bar, with a button for the details or the result; the rest goes to the log tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.core import QgsApplication
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from layman_qgis import compat
from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.gui.closing import name_ours

LOG_TAB = "Layman"
SUCCESS_SHOWN_S = 8

Button = tuple[str, Callable[[], None]]


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Messages", text)


class Messages:
    """Writes to the message bar of ``iface`` and to the log tab "Layman"."""

    def __init__(self, iface: Any) -> None:
        """Keep ``iface``; its message bar is asked for at each message."""
        self._iface = iface
        self._shown: list[Any] = []
        self._is_closed = False

    @property
    def window(self) -> QWidget:
        """The window over which questions are asked."""
        return self._iface.mainWindow()

    def success(self, sentence: str, *buttons: Optional[Button]) -> None:
        """Something is done."""
        self._push(sentence, compat.MESSAGE_SUCCESS, 0 if any(buttons) else SUCCESS_SHOWN_S, *buttons)

    def info(self, sentence: str, button: Optional[Button] = None) -> None:
        """Something worth knowing."""
        self._push(sentence, compat.MESSAGE_INFO, SUCCESS_SHOWN_S, button)

    def warning(self, sentence: str, *buttons: Optional[Button]) -> None:
        """Something is done, but not all of it as it was wanted."""
        QgsApplication.messageLog().logMessage(sentence, LOG_TAB, compat.MESSAGE_WARNING)
        self._push(sentence, compat.MESSAGE_WARNING, 0, *buttons)

    def failure(self, problem: ApiError, title: str = "", *buttons: Optional[Button]) -> None:
        """Something failed: its sentence, with the whole report behind "Details". A cancelled task says nothing."""
        if isinstance(problem, Cancelled):
            return
        sentence = f"{title}: {problem.sentence}" if title else problem.sentence
        QgsApplication.messageLog().logMessage(problem.report(), LOG_TAB, compat.MESSAGE_WARNING)
        details = (tr("Details"), lambda: show_report(self._iface.mainWindow(), sentence, problem))
        self._push(sentence, compat.MESSAGE_WARNING, 0, *buttons, details)

    def _push(self, sentence: str, level: Any, shown_s: int, *buttons: Optional[Button]) -> None:
        if self._is_closed:
            return
        bar = self._iface.messageBar()
        item = bar.createMessage("Layman", sentence)
        for text, action in filter(None, buttons):
            widget = QPushButton(text)
            widget.clicked.connect(lambda _checked=False, action=action: action())
            item.layout().addWidget(widget)
        item.setDuration(shown_s)
        item.setLevel(level)
        bar.pushItem(item)
        self._shown = [*(one for one in self._shown if not sip.isdeleted(one)), item]

    def close(self) -> None:
        """Take away the messages that are still shown, and show no more: their buttons lead into the plugin."""
        self._is_closed = True
        shown, self._shown = self._shown, []
        for item in shown:
            if not sip.isdeleted(item):
                self._iface.messageBar().popWidget(item)


def show_report(parent: QWidget, sentence: str, problem: ApiError) -> None:
    """Show what went wrong, what to do next, and the full report to copy."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Layman", sentence, QMessageBox.StandardButton.Ok, parent)
    name_ours(box, "Report")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setInformativeText(problem.next_step)
    box.setDetailedText(problem.report())
    copy = box.addButton(tr("Copy report"), QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()
    copy.clicked.connect(lambda _checked=False: copy_text(problem.report()))
    box.open()


def open_address(address: str) -> None:
    """Open ``address`` in the browser."""
    QDesktopServices.openUrl(QUrl(address))


def copy_text(text: str) -> None:
    """Put ``text`` on the clipboard."""
    QApplication.clipboard().setText(text)
