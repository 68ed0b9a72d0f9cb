"""Files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path


@dataclass(frozen=True)
class FileToWrite:
    """A file's whole content; `mode` is its permission bits."""

    path: Path
    content: bytes
    mode: int = 0o644


def write_files(files: Iterable[FileToWrite]) -> None:
    """Write each file aside and flush it, then rename all in the given order and flush each folder once.

    A file that already has the content is left alone: it costs nothing and keeps its time.
    """
    changed = [item for item in files if not _is_written(item)]
    for folder in dict.fromkeys(item.path.parent for item in changed):
        make_folder(folder)
    asides = [(_write_aside(item), item.path) for item in changed]
    for aside, path in asides:
        os.replace(aside, path)
    for folder in dict.fromkeys(item.path.parent for item in changed):
        flush_folder(folder)


def make_folder(folder: Path) -> None:
    """Make the folder and those above it that are missing, each flushed into the one above."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Make renames and removals in the folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock between processes on the lock file `path`; waits for it."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_written(item: FileToWrite) -> bool:
    try:
        return item.path.stat().st_size == len(item.content) and item.path.read_bytes() == item.content
    except FileNotFoundError:
        return False


def _write_aside(item: FileToWrite) -> Path:
    aside = item.path.with_name(f".{item.path.name}.{secrets.token_hex(6)}.tmp")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, item.mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(item.content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return aside
