"""Files that arrive in chunks: what of them is there stands on disk, so that a restart of the server loses nothing.

Layout of the folder (`input_chunk` in the publication's folder)::

    upload.json     the awaited files and what is known of their chunks; its time is that of the last chunk
    before.json     the publication as it was before the change that awaits the files; not there for a new one
    lock            held while upload.json is read and changed
    <n>.data        the n-th file, each chunk at its place
    <n>.chunks      one byte for each chunk, 1 when the chunk is in <n>.data and flushed
    <n>.last        a last chunk whose place is not known until another one tells how large chunks are

A chunk is copied by the kernel from the file in which it arrived to its place; a file of one chunk is renamed.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from layman_server.durable_files import disk_errors, flush_file, locked, write_file
from layman_server.errors import ChunkUploadInactive, RequestTooLarge, StorageFull, UnknownChunkFile
from layman_server.stores.chunk_numbers import AwaitedFile, Chunk, agreed, wrong_chunk

_COPY_BYTES = 1 << 20
#: What the kernel says when it cannot copy between two files by itself.
_NO_KERNEL_COPY = (errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)


class ChunkFiles:
    """The files of one upload, in a folder of their own; for several processes at once."""

    def __init__(self, folder: Path, *, max_bytes: int = 0) -> None:
        """Use the folder, which need not be there; a file may have at most `max_bytes` (0: no limit)."""
        self._folder = folder
        self._max_bytes = max_bytes

    def begin(self, names: Sequence[str], words: Mapping[str, str] | None = None) -> None:
        """Await files of these names, each different from the others; `words` are kept until they are there."""
        self.remove()
        content = {"words": dict(words or {}), "files": [asdict(AwaitedFile(name)) for name in names]}
        write_file(self._document, json.dumps(content, ensure_ascii=False).encode())

    def keep_before(self, document: str) -> None:
        """Keep what the publication was before the change, for when the upload comes to nothing."""
        write_file(self._folder / "before.json", document.encode())

    def before(self) -> str | None:
        """What `keep_before` was given; None for a new publication."""
        try:
            return (self._folder / "before.json").read_text(encoding="utf-8")
        except OSError:
            return None

    @property
    def is_active(self) -> bool:
        """Whether files are awaited, or were and are complete."""
        return self._document.is_file()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from changing what is awaited.

        Raises:
            ChunkUploadInactive: nothing is awaited.
        """
        if not self.is_active:
            raise ChunkUploadInactive()
        with self._gone_is_inactive(), locked(self._folder / "lock"):
            yield

    def awaited(self) -> list[AwaitedFile]:
        """The files in the order in which they were announced.

        Raises:
            ChunkUploadInactive: nothing is awaited.
        """
        return [AwaitedFile(**item) for item in self._read()["files"]]

    def words(self) -> dict[str, str]:
        """What `begin` was given.

        Raises:
            ChunkUploadInactive: nothing is awaited.
        """
        return dict(self._read()["words"])

    def has_chunk(self, parameter: str, filename: str, number: int) -> bool:
        """Whether a chunk is there.

        Raises:
            ChunkUploadInactive: nothing is awaited. UnknownChunkFile: this file is not.
        """
        index, known = _find(self.awaited(), parameter, filename)
        is_waiting = number == known.total_chunks and self._path(index, "last").exists()
        return is_waiting or self._is_there(index, number)

    def save(self, chunk: Chunk) -> None:
        """Put a chunk to its place; one that is there already is left as it is.

        Raises:
            ChunkUploadInactive: nothing is awaited. UnknownChunkFile: this file is not.
            WrongParameter: a number is wrong or differs from what other chunks said.
            RequestTooLarge: the file is larger than allowed. StorageFull: the disk is too small for it.
        """
        size_bytes = chunk.path.stat().st_size
        with self.alone(), disk_errors():
            files = self.awaited()
            index, known = _find(files, chunk.parameter, chunk.filename)
            file = agreed(known, chunk, size_bytes)
            if not self._is_there(index, chunk.number):
                self._check_space(index, file, size_bytes)
            if file != known:
                files[index] = file
                self._write(files)
            os.utime(self._document)
            if file.chunk_bytes is None and chunk.number > 1:
                flush_file(chunk.path)
                os.replace(chunk.path, self._path(index, "last"))
                return
        with self._gone_is_inactive(), disk_errors():
            if not self._is_there(index, chunk.number):
                self._place(index, file, chunk.number, chunk.path)
        if file.chunk_bytes is not None:
            self._place_waiting(index, file)

    def share(self) -> float:
        """How much is there, from 0.0 to 1.0."""
        files = self.awaited()
        weights = [file.total_bytes or 0 for file in files]
        if not all(weights):
            weights = [1] * len(files)
        done = [self._count(index) / (file.total_chunks or 1) for index, file in enumerate(files)]
        return sum(share * weight for share, weight in zip(done, weights, strict=True)) / (sum(weights) or 1)

    def is_complete(self) -> bool:
        """Whether every chunk of every file is there."""
        return all(
            file.total_chunks is not None and self._count(index) >= file.total_chunks
            for index, file in enumerate(self.awaited())
        )

    def idle_s(self) -> float:
        """Seconds since the last chunk, or since the upload was begun or `touch`ed."""
        return time.time() - self._document.stat().st_mtime

    def touch(self) -> None:
        """Count the time without chunks from now on: the server was away, not the client."""
        with self._gone_is_inactive():
            os.utime(self._document)

    def arrived(self) -> list[tuple[str, Path]]:
        """The names of the files and where they lie; complete only when `is_complete`."""
        return [(file.name, self._path(index, "data")) for index, file in enumerate(self.awaited())]

    def remove(self) -> None:
        """Remove all that has arrived; absent is no error."""
        self._document.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _document(self) -> Path:
        return self._folder / "upload.json"

    def _path(self, index: int, suffix: str) -> Path:
        return self._folder / f"{index}.{suffix}"

    def _read(self) -> dict[str, Any]:
        try:
            stored: dict[str, Any] = json.loads(self._document.read_bytes())
        except FileNotFoundError:
            raise ChunkUploadInactive() from None
        return stored

    def _write(self, files: Sequence[AwaitedFile]) -> None:
        content = {**self._read(), "files": [asdict(file) for file in files]}
        write_file(self._document, json.dumps(content, ensure_ascii=False).encode())

    def _is_there(self, index: int, number: int) -> bool:
        marks = self._marks(index)
        return number <= len(marks) and marks[number - 1] == 1

    def _count(self, index: int) -> int:
        return self._marks(index).count(1)

    def _marks(self, index: int) -> bytes:
        try:
            return self._path(index, "chunks").read_bytes()
        except FileNotFoundError:
            return b""

    def _place(self, index: int, file: AwaitedFile, number: int, source: Path) -> None:
        data = self._path(index, "data")
        if file.total_chunks == 1:
            flush_file(source)
            os.replace(source, data)
        else:
            _copy(source, data, file.offset(number))
        descriptor = os.open(self._path(index, "chunks"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.pwrite(descriptor, b"\x01", number - 1)
        finally:
            os.close(descriptor)

    def _place_waiting(self, index: int, file: AwaitedFile) -> None:
        """Put a last chunk that had to wait to its place, now that the size of the others is known."""
        last = self._path(index, "last")
        if not last.exists():
            return
        with self.alone(), disk_errors():
            if last.exists():
                self._check_last(file, last)
                self._place(index, file, file.total_chunks or 1, last)
                last.unlink(missing_ok=True)

    def _check_space(self, index: int, file: AwaitedFile, size_bytes: int) -> None:
        """Refuse a file that cannot be had as a whole before its chunks fill the disk."""
        needed_bytes = file.total_bytes or (file.total_chunks or 1) * (file.chunk_bytes or size_bytes)
        if self._max_bytes and needed_bytes > self._max_bytes:
            raise RequestTooLarge({"found_bytes": needed_bytes, "expected": f"at most {self._max_bytes} bytes"})
        data = self._path(index, "data")
        stored_bytes = data.stat().st_blocks * 512 if data.exists() else 0
        status = os.statvfs(self._folder)
        free_bytes = status.f_bavail * status.f_frsize
        if needed_bytes - stored_bytes > free_bytes:
            raise StorageFull({"needed_bytes": needed_bytes - stored_bytes, "free_bytes": free_bytes})

    def _check_last(self, file: AwaitedFile, last: Path) -> None:
        expected_bytes = None if file.total_bytes is None else file.total_bytes - file.offset(file.total_chunks or 1)
        size_bytes = last.stat().st_size
        if expected_bytes is not None and size_bytes != expected_bytes:
            last.unlink()
            message = f"The last chunk of {file.name} has to have {expected_bytes} bytes."
            raise wrong_chunk("resumableTotalSize", message, size_bytes)

    @contextmanager
    def _gone_is_inactive(self) -> Iterator[None]:
        """The folder may go away at any moment: the publication was deleted, or the upload was given up."""
        try:
            yield
        except FileNotFoundError as error:
            raise ChunkUploadInactive() from error


def _find(files: Sequence[AwaitedFile], parameter: str, filename: str) -> tuple[int, AwaitedFile]:
    for index, file in enumerate(files):
        if (file.parameter, file.name) == (parameter, filename):
            return index, file
    raise UnknownChunkFile({"file": filename[:300], "layman_original_parameter": parameter[:100]})


def _copy(source: Path, target: Path, offset: int) -> None:
    """Write the whole of `source` into `target` from `offset` on, and flush it."""
    with source.open("rb") as stream, open(target, "r+b", opener=_made) as kept:
        left_bytes, done = os.fstat(stream.fileno()).st_size, 0
        while left_bytes > 0:
            count = _copy_piece(stream.fileno(), kept.fileno(), left_bytes, done, offset + done)
            if count == 0:
                raise OSError(errno.EIO, "the chunk was cut while it was copied")
            left_bytes, done = left_bytes - count, done + count
        os.fdatasync(kept.fileno())


def _made(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, 0o644)


def _copy_piece(read_from: int, write_to: int, left_bytes: int, start: int, offset: int) -> int:
    try:
        return os.copy_file_range(read_from, write_to, left_bytes, start, offset)
    except OSError as error:
        if error.errno not in _NO_KERNEL_COPY:
            raise
    return os.pwrite(write_to, os.pread(read_from, min(_COPY_BYTES, left_bytes), start), offset)
