"""A long beginning in short steps, between which QGIS's window answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Optional

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal


class IdleSteps(QObject):
    """Does one step of ``steps`` in each turn of the event loop; who cannot wait asks for the rest at once."""

    finished = pyqtSignal()

    def __init__(self, steps: Iterator[object], parent: Optional[QObject] = None) -> None:
        """Nothing is done before :meth:`begin` or :meth:`finish`; a step is what lies between two ``yield``."""
        super().__init__(parent)
        self._steps = steps
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._step)
        self.is_finished = False
        #: Seconds of each step that was done while the window waited for it.
        self.took_s: list[float] = []

    def begin(self) -> None:
        """Go on in every turn of the event loop from now on."""
        if not self.is_finished:
            self._timer.start()

    def finish(self) -> None:
        """Do the rest now."""
        self._timer.stop()
        for _ in self._steps:
            pass
        self._end()

    def _step(self) -> None:
        began_s = time.perf_counter()
        try:
            next(self._steps)
            self.took_s.append(time.perf_counter() - began_s)
        except StopIteration:
            self._end()
        except Exception:
            self._timer.stop()  # It would fail in every turn.
            raise

    def _end(self) -> None:
        self._timer.stop()
        if not self.is_finished:
            self.is_finished = True
            self.finished.emit()
