"""External programs one after the other by QProcess: output line by line, never blocking, stopped as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qgis.PyQt.QtCore import QObject, QProcess, pyqtSignal

from layman_qgis.local_server.layout import clean_environment


class Program(QObject):
    """One run of a program; `ended` tells exit code (-1 when it could not start) and the whole output."""

    line = pyqtSignal(str)
    ended = pyqtSignal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Prepare; `run` starts."""
        super().__init__(parent)
        self._process: QProcess | None = None
        self._output: list[str] = []
        self._rest = ""

    @property
    def is_running(self) -> bool:
        """Whether a program runs."""
        return self._process is not None

    def run(self, program: str, arguments: Sequence[str]) -> None:
        """Start a program; it gets no input, and its error output goes with its output."""
        self._output, self._rest = [], ""
        process = QProcess(self)
        process.setProcessEnvironment(clean_environment())
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(lambda code, _status=None: self._end(int(code)))
        process.errorOccurred.connect(self._fail)
        self._process = process
        process.start(program, list(arguments))
        process.closeWriteChannel()

    def stop(self) -> None:
        """End the program; nothing is told."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(2000)
            process.deleteLater()

    def _read(self) -> None:
        if self._process is None:
            return
        text = self._rest + bytes(self._process.readAllStandardOutput()).decode("utf-8", errors="replace")
        *lines, self._rest = text.replace("\r", "\n").split("\n")
        for line in filter(str.strip, lines):
            self._output.append(line)
            self.line.emit(line)

    def _fail(self, error: Any) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            reason = self._process.errorString() if self._process is not None else ""
            self._output.append(reason)
            self._end(-1)

    def _end(self, code: int) -> None:
        if self._process is None:
            return
        self._read()
        if self._rest.strip():
            self._output.append(self._rest)
            self.line.emit(self._rest)
        process, self._process = self._process, None
        process.deleteLater()
        self.ended.emit(code, "\n".join(self._output))


def run_once(parent: QObject, program: str, arguments: Sequence[str], then: Callable[[int, str], None]) -> Program:
    """Run a program and call `then` with exit code and output."""
    runner = Program(parent)

    def ended(code: int, output: str) -> None:
        runner.deleteLater()
        then(code, output)

    runner.ended.connect(ended)
    runner.run(program, arguments)
    return runner
