"""The lines of all logs of a local server, each with its part and its level, whatever program wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from layman_qgis.local_server.log_tail import LogTail


class LogLevel(IntEnum):
    """How grave a line is."""

    INFO = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True)
class LogLine:
    """A line; `part` is the name of its file: `serve`, `work`, `ogc`, `postgresql`, `redis`, `supervisor`, ..."""

    part: str
    level: LogLevel
    text: str


_WORDS = {
    "debug": LogLevel.INFO, "info": LogLevel.INFO, "log": LogLevel.INFO, "notice": LogLevel.INFO,
    "detail": LogLevel.INFO, "hint": LogLevel.INFO, "statement": LogLevel.INFO, "context": LogLevel.INFO,
    "warn": LogLevel.WARNING, "warning": LogLevel.WARNING,
    "error": LogLevel.ERROR, "critical": LogLevel.ERROR, "fatal": LogLevel.ERROR, "panic": LogLevel.ERROR,
}  # fmt: skip
_ONE_OF = "|".join(_WORDS)
#: Python's logging, gunicorn `[INFO]`, Celery `INFO/MainProcess]`, PostgreSQL `LOG:  `; and what begins a new entry.
_DATE = r"[\[(]?\d{4}-\d\d-\d\d[^A-Za-z]*(?:[A-Z]{3,4}\b)?[^A-Za-z]*(?:\S+@\S+ )?"
_MARKED = re.compile(rf"^(?:{_DATE})?({_ONE_OF})\b[\]:/ ]", re.IGNORECASE)
#: Redis marks by one letter: `.` debug, `-` verbose, `*` notice, `#` warning (redis.conf, loglevel).
_REDIS = re.compile(r"^\d+:[XCSM] .* ([.\-*#]) ")
_TRACEBACK = re.compile(r"^(Traceback \(most recent call last\)|\w+(\.\w+)*(Error|Exception)\b)")
_DATED = re.compile(r"^[\[(]?\d{4}-\d\d-\d\d")


def level_of(text: str, before: LogLevel = LogLevel.INFO) -> LogLevel:
    """The level of a line; one that goes on with an entry has that of the line `before` it."""
    redis = _REDIS.match(text)
    if redis is not None:
        return LogLevel.WARNING if redis[1] == "#" and "WARNING" in text else LogLevel.INFO
    marked = _MARKED.match(text)
    if marked is not None:
        return _WORDS[marked[1].lower()]
    if _TRACEBACK.match(text) or text.startswith("layman-server: "):
        return LogLevel.ERROR
    return LogLevel.INFO if _DATED.match(text) else before


class ServerLogs:
    """Gives the lines that were added to the logs of a home since the last look."""

    def __init__(self, folder: Path) -> None:
        """Read along in every `*.log` of a folder, which need not be there yet."""
        self.folder = folder
        self._tails: dict[str, LogTail] = {}
        self._levels: dict[str, LogLevel] = {}

    def new_lines(self) -> list[LogLine]:
        """New lines, part by part; each part's in their order."""
        found: list[LogLine] = []
        for path in sorted(self.folder.glob("*.log")):
            part = path.stem
            tail = self._tails.setdefault(part, LogTail(path))
            for text in tail.new_lines():
                level = level_of(text, self._levels.get(part, LogLevel.INFO))
                self._levels[part] = level
                found.append(LogLine(part, level, text))
        return found
