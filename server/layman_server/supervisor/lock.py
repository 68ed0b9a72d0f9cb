"""The lock of a home: one `up` at a time, and the second says who holds it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

from layman_server.errors import StartFailed


@dataclass(frozen=True)
class Holder:
    """Who holds a home: process id and the time it began, ISO 8601 in UTC; both may be unknown for a moment."""

    pid: int | None
    since: str | None


class HomeLock:
    """An advisory lock of the kernel on a file: it ends with its process, so a stale one cannot exist."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is locked yet."""
        self._path = path
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock and write down who holds it.

        Raises:
            StartFailed: another process holds it; the message says which.
        """
        handle = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
        if not _locked(handle):
            holder = _read(handle)
            handle.close()
            home = self._path.parent.parent
            raise StartFailed(
                f"{home} is already served by process {holder.pid} since {holder.since}; "
                f"stop it with: layman-server down --home {home}"
            )
        handle.seek(0)
        handle.truncate()
        json.dump({"pid": os.getpid(), "since": datetime.now(timezone.utc).isoformat(timespec="seconds")}, handle)
        handle.flush()
        self._file = handle

    def release(self) -> None:
        """Give the lock back; the file stays, because removing it would race with the next holder."""
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            # Said aloud, because a child between its fork and its program still shares the open file.
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._file.close()
            self._file = None


def holder_of(path: Path) -> Holder | None:
    """Who holds the lock now, or None when nobody does."""
    try:
        handle = path.open("r", encoding="utf-8")
    except FileNotFoundError:
        return None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(handle)
        return None


def _locked(handle: IO[str], attempts: int = 5) -> bool:
    """Take the lock; a few attempts, because `holder_of` in another process holds it for a moment."""
    for attempt in range(attempts):
        if attempt:
            time.sleep(0.05)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return True
    return False


def _read(handle: IO[str]) -> Holder:
    handle.seek(0)
    try:
        content = json.load(handle)
        return Holder(int(content["pid"]), str(content["since"]))
    except (ValueError, KeyError, TypeError):
        return Holder(None, None)
