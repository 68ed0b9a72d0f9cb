"""Files that are there whole or not at all, also after a power cut: written aside, flushed, renamed.

What is aside is named `.<process id>-<machine>.<random>.<name>`, so that what dead processes left can be told and
removed, also when machines share the folder.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

from layman_server.errors import StorageFull

_ASIDE = re.compile(r"\.[0-9]+(-[0-9a-f]{8})?\.[0-9a-f]{8}\.")
#: Nothing that a living process of another machine writes aside takes longer.
FOREIGN_LEFTOVER_S = 86_400


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


def write_unseen(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a new file in a folder that nobody sees yet, without waiting for the disk.

    Whoever makes the folder seen flushes everything before (`os.sync`).

    Raises:
        StorageFull: no space is left, or the disk is read-only.
    """
    with disk_errors():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(content)


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


def machine_name() -> str:
    """This machine, or this container, among those that share files and Redis: the same for all its processes."""
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        namespace = ""
    return f"{socket.gethostname()}{namespace.removeprefix('pid:')}"


def process_mark() -> str:
    """This process among those of all machines, as it stands in names of files; it has no dot."""
    return f"{os.getpid()}-{_machine_mark()}"


def aside_name(path: Path) -> Path:
    """A name beside `path` for something that is to take its place, or to go away."""
    return path.with_name(f".{process_mark()}.{secrets.token_hex(4)}.{path.name}")


def is_leftover(path: Path) -> bool:
    """Whether something named by `aside_name` is of nobody any more: of a process of this machine that has ended.

    What another machine made is left over when it is a day old.
    """
    parts = path.name.split(".", 2)
    pid, _, machine = parts[1].partition("-") if len(parts) == 3 else ("", "", "")
    if not pid.isdigit():
        return True
    if machine in {"", _machine_mark()}:
        return not os.path.exists(f"/proc/{pid}")
    try:
        return time.time() - path.stat().st_mtime > FOREIGN_LEFTOVER_S
    except FileNotFoundError:
        return False


def leftovers_below(folder: Path) -> Iterator[Path]:
    """The files and folders in a folder and all below it that are left over, by their names."""
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            if _ASIDE.match(name) and is_leftover(path := Path(place, name)):
                yield path


def _machine_mark() -> str:
    return hashlib.sha256(machine_name().encode()).hexdigest()[:8]


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
