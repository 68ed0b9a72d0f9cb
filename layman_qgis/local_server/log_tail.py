"""Reading along in a log file that another process writes."""

from __future__ import annotations

from pathlib import Path

#: Of a log that was there before, the last part is enough.
TAIL_BYTES = 8_000


class LogTail:
    """Gives the whole lines that were added to a file since the last look."""

    def __init__(self, path: Path, from_start: bool = False) -> None:
        """Begin at the last part of the file, or at its start."""
        self.path = path
        self._offset = 0 if from_start else max(0, self._size() - TAIL_BYTES)
        self._is_within_a_line = self._offset > 0

    def new_lines(self) -> list[str]:
        """Lines that are not empty; none while there is no file. One that was made anew is read from its start."""
        try:
            if self._size() < self._offset:
                self._offset, self._is_within_a_line = 0, False
            with self.path.open("rb") as file:
                file.seek(self._offset)
                content = file.read()
        except OSError:
            return []
        whole = content.rfind(b"\n") + 1
        self._offset += whole
        lines = content[:whole].decode("utf-8", errors="replace").splitlines()
        if lines and self._is_within_a_line:
            lines, self._is_within_a_line = lines[1:], False
        return [line for line in lines if line.strip()]

    def _size(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0
