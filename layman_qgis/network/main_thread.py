"""The way from a task's thread to the main thread: the only thing of Qt that a task's thread touches here.

Qt's network objects belong to the thread that made them, and Python frees objects in whichever thread happens to
collect its garbage. So tasks make none: what needs Qt is called in the main thread, as a posted event that carries
nothing but a number.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, QThread


class _Desk(QObject):
    """Lives in the main thread and does there what others hand in, in the order in which they did."""

    _EVENT = QEvent.Type(QEvent.registerEventType())

    def __init__(self) -> None:
        super().__init__()
        self.is_closed = False
        self._waiting: deque[Callable[[], None]] = deque()
        application = QCoreApplication.instance()
        if application is not None:
            self.moveToThread(application.thread())
            application.aboutToQuit.connect(self._close)

    def hand_in(self, do: Callable[[], None]) -> None:
        """Keep it and wake the main thread; from any thread."""
        self._waiting.append(do)
        QCoreApplication.postEvent(self, QEvent(self._EVENT))

    def event(self, event: QEvent) -> bool:
        """Do the next thing; Qt calls this in the main thread."""
        if event.type() != self._EVENT:
            return bool(super().event(event))
        if self._waiting:
            self._waiting.popleft()()
        return True

    def _close(self) -> None:
        self.is_closed = True


_LOCK = threading.Lock()
_DESKS: list[_Desk] = []


def _desk() -> _Desk:
    with _LOCK:
        if not _DESKS:
            _DESKS.append(_Desk())
        return _DESKS[0]


def call_in_main_thread(do: Callable[[], None]) -> None:
    """Call a function in the main thread, after everything that was handed in before; does not wait."""
    _desk().hand_in(do)


def is_closing() -> bool:
    """Whether QGIS ends, so that the main thread will do nothing more."""
    return _desk().is_closed


def on_main_thread() -> bool:
    """Whether the caller is in the thread of the window."""
    application = QCoreApplication.instance()
    return application is None or bool(application.thread() == QThread.currentThread())
