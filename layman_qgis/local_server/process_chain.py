"""External programs one after the other by QProcess: output line by line, never blocking, stopped as a whole."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
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
        self._separate_errors = False

    @property
    def is_running(self) -> bool:
        """Whether a program runs."""
        return self._process is not None

    def run(self, program: str, arguments: Sequence[str], separate_errors: bool = False) -> None:
        """Start a program; it gets no input. Its error output goes with its output.

        With `separate_errors` it goes to `line` alone, and the output is told at the end only.
        """
        self._output, self._rest = [], ""
        self._separate_errors = separate_errors
        process = QProcess(self)
        process.setProcessEnvironment(clean_environment())
        if separate_errors:
            process.readyReadStandardError.connect(self._read)
        else:
            process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
            process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(lambda code, _status=None: self._end(int(code)))
        process.errorOccurred.connect(self._fail)
        self._process = process
        process.start(program, list(arguments))
        process.closeWriteChannel()

    def stop(self) -> None:
        """End the program with all that it has started; nothing is told."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            begun = descendants(int(process.processId()))
            process.kill()
            for pid in begun:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            process.waitForFinished(2000)
            process.deleteLater()

    def _read(self) -> None:
        if self._process is None:
            return
        process = self._process
        content = process.readAllStandardError() if self._separate_errors else process.readAllStandardOutput()
        text = self._rest + bytes(content).decode("utf-8", errors="replace")
        *lines, self._rest = text.replace("\r", "\n").split("\n")
        for line in filter(str.strip, lines):
            self._tell(line)

    def _tell(self, line: str) -> None:
        if not self._separate_errors:
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
            self._tell(self._rest)
        process, self._process = self._process, None
        if self._separate_errors:
            self._output.append(bytes(process.readAllStandardOutput()).decode("utf-8", errors="replace"))
        process.deleteLater()
        self.ended.emit(code, "\n".join(self._output))


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and theirs; none where that cannot be asked (Windows)."""
    if os.name != "posix" or pid <= 0:
        return []
    try:
        told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, timeout=2, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    pairs = [(int(words[0]), int(words[1])) for words in map(str.split, told.stdout.splitlines()) if len(words) == 2]
    found, parents = [], {pid}
    while parents:
        parents = {child for child, parent in pairs if parent in parents}
        found += parents
    return found


def run_once(parent: QObject, program: str, arguments: Sequence[str], then: Callable[[int, str], None]) -> Program:
    """Run a program and call `then` with exit code and output."""
    runner = Program(parent)

    def ended(code: int, output: str) -> None:
        runner.deleteLater()
        then(code, output)

    runner.ended.connect(ended)
    runner.run(program, arguments)
    return runner
