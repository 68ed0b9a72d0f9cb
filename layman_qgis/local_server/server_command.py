"""One run of the `layman-server` command on a home, as a process of its own: lines as they come, JSON at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.local_server.process_chain import Program

_PERCENT = re.compile(r"\b(\d{1,3}) %")


class ServerCommand(QObject):
    """Runs once; ends with `succeeded` (the JSON, None without one) or `failed` (an ApiError)."""

    line = pyqtSignal(str)
    #: Percent that a line named.
    progress = pyqtSignal(int)
    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(
        self,
        command: str,
        home: Path | None,
        arguments: Sequence[str],
        good_codes: Sequence[int] = (0,),
        parent: Any = None,
    ) -> None:
        """`home` is None for a command that needs none; `good_codes` are exit codes that come with an answer."""
        super().__init__(parent)
        self._command = command
        self._arguments = [*arguments, *(["--home", str(home)] if home is not None else [])]
        self._good_codes = frozenset(good_codes)
        self._wants_json = "--json" in arguments
        self._told: list[str] = []
        self._program = Program(self)
        self._program.line.connect(self._on_line)
        self._program.ended.connect(self._on_ended)

    def start(self) -> ServerCommand:
        """Start it; connect to the signals before."""
        self._program.run(self._command, self._arguments, separate_errors=self._wants_json)
        return self

    def stop(self) -> None:
        """End the process; nothing more is told."""
        self._program.stop()

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self._program.is_running

    def _on_line(self, line: str) -> None:
        self._told.append(line)
        self.line.emit(line)
        found = _PERCENT.search(line)
        if found is not None:
            self.progress.emit(min(int(found[1]), 100))

    def _on_ended(self, code: int, output: str) -> None:
        if code not in self._good_codes:
            self.failed.emit(self._error(code, output))
            return
        if not self._wants_json:
            self.succeeded.emit(None)
            return
        try:
            answer = json.loads(output)
        except ValueError:
            self.failed.emit(ApiError(tr("The server's command did not answer as expected."), "", output[:4000]))
            return
        self.succeeded.emit(answer)

    def _error(self, code: int, output: str) -> ApiError:
        """The sentence that the command ends with when it cannot do its work."""
        text = "\n".join([*self._told[-40:], output[-4000:]]).strip()
        for line in reversed(self._told + output.splitlines()):
            if line.startswith("layman-server: "):
                return ApiError(line.split(": ", 1)[1], "", text)
        sentence = tr("The server's command cannot be run.") if code == -1 else tr("The server's command failed.")
        return ApiError(sentence, tr("Look at the details."), text or f"Exit code {code}")
