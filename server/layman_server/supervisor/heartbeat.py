"""A file whose time a process renews as long as its main loop turns; whoever watches looks at the time."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

#: How often a process shows itself; those who watch wait several times as long.
BEAT_EVERY_S = 2.0
PATIENCE_S = 20.0


def beat(path: Path) -> None:
    """Say that the process lives; a full disk or a folder that is gone is no reason to end."""
    with contextlib.suppress(OSError):
        path.touch()


def numbered(path: Path, count: int) -> list[Path]:
    """The files of `count` processes of one service; `path` is the first one's."""
    return [path, *(path.with_name(f"{path.name}-{number}") for number in range(2, count + 1))]


def forget(paths: list[Path]) -> None:
    """Remove the files before the service starts: it is not watched before its first beat."""
    for path in paths:
        path.unlink(missing_ok=True)


def are_fresh(paths: list[Path]) -> bool:
    """Whether each process has shown itself lately; one that never did has only just started."""
    return all((age := _age_s(path)) is None or age < PATIENCE_S for path in paths)


def _age_s(path: Path) -> float | None:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return None
