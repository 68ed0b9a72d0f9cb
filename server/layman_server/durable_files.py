"""Files that are there whole or not at all, also after a power cut: written aside, flushed, renamed.

What is aside is named `.<process id>.<random>.<name>`, so that what dead processes left can be told and removed.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

from layman_server.errors import StorageFull


@dataclass(frozen=True)
class FileToWrite:
    """A file's whole content; `mode` is its permission bits."""

    path: Path
    content: bytes
    mode: int = 0o644


def write_files(files: Iterable[FileToWrite]) -> None:
    """Write each file aside and flush it, then rename all in the given order and flush each folder once.

    A file that already has the content is left alone: it costs nothing and keeps its time.

    Raises:
        StorageFull: no space is left, or the disk is read-only; nothing has changed then.
    """
    with disk_errors():
        _write_files(files)


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write one whole file; see `write_files`."""
    write_files([FileToWrite(path, content, mode)])


def _write_files(files: Iterable[FileToWrite]) -> None:
    changed = [item for item in files if not _is_written(item)]
    for folder in dict.fromkeys(item.path.parent for item in changed):
        make_folder(folder)
    asides: list[tuple[Path, Path]] = []
    try:
        asides += ((_write_aside(item), item.path) for item in changed)
    except BaseException:
        for aside, _ in asides:
            aside.unlink(missing_ok=True)
        raise
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


def flush_file(path: Path) -> None:
    """See to it that the content of a file is on the disk.

    Raises:
        StorageFull: no space is left.
    """
    with disk_errors():
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)


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


def aside_name(path: Path) -> Path:
    """A name beside `path` for something that is to take its place, or to go away."""
    return path.with_name(f".{os.getpid()}.{secrets.token_hex(4)}.{path.name}")


def is_of_living_process(name: str) -> bool:
    """Whether a name made by `aside_name` is that of a process that runs."""
    parts = name.split(".", 2)
    return len(parts) == 3 and parts[1].isdigit() and os.path.exists(f"/proc/{parts[1]}")


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn errors of a full or read-only disk into `StorageFull`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull() from error
        if error.errno == errno.EROFS:
            raise StorageFull({"message": "The disk is read-only."}) from error
        raise


def _is_written(item: FileToWrite) -> bool:
    try:
        return item.path.stat().st_size == len(item.content) and item.path.read_bytes() == item.content
    except FileNotFoundError:
        return False


def _write_aside(item: FileToWrite) -> Path:
    aside = aside_name(item.path)
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
