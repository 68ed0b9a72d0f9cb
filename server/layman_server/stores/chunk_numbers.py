"""Which chunk of a file is which: numbers and sizes in the words of Resumable.js, and whether they fit together.

All chunks of a file but the last have one size. Resumable.js makes the last one longer by what is left, other clients
make it shorter. What a chunk does not say is learned from the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from layman_server.errors import WrongParameter

#: Layman allows 999; a file of 3 GB in the chunks of 1 MB that Resumable.js makes needs three times as many.
MOST_CHUNKS = 100_000


@dataclass(frozen=True)
class AwaitedFile:
    """A file that is being uploaded; sizes and the number of chunks are None until the first chunk tells."""

    name: str
    parameter: str = "file"
    total_chunks: int | None = None
    chunk_bytes: int | None = None
    total_bytes: int | None = None

    def offset(self, number: int) -> int:
        """Where the chunk of this number (from 1) begins."""
        return (number - 1) * (self.chunk_bytes or 0)


@dataclass(frozen=True)
class Chunk:
    """A chunk that has arrived in the file `path`; `number` is from 1. Sizes are None when the client says nothing."""

    parameter: str
    filename: str
    number: int
    total_chunks: int
    path: Path
    chunk_bytes: int | None = None
    total_bytes: int | None = None


def agreed(known: AwaitedFile, chunk: Chunk, size_bytes: int) -> AwaitedFile:
    """What is known of the file after this chunk.

    Raises:
        WrongParameter: the chunk does not fit to the others or to its own numbers.
    """
    _check_same("resumableTotalChunks", known.total_chunks, chunk.total_chunks)
    _check_same("resumableTotalSize", known.total_bytes, chunk.total_bytes)
    total_bytes = known.total_bytes if chunk.total_bytes is None else chunk.total_bytes
    if chunk.total_chunks == 1:
        if total_bytes is not None and size_bytes != total_bytes:
            raise wrong_chunk(
                "resumableTotalSize", f"The one chunk of {known.name} has {size_bytes} bytes.", total_bytes
            )
        return replace(known, total_chunks=1, total_bytes=size_bytes)
    _check_same("resumableChunkSize", known.chunk_bytes, chunk.chunk_bytes)
    chunk_bytes = known.chunk_bytes if chunk.chunk_bytes is None else chunk.chunk_bytes
    is_last = chunk.number == chunk.total_chunks
    if not is_last and chunk_bytes is None:
        chunk_bytes = size_bytes
    file = replace(known, total_chunks=chunk.total_chunks, chunk_bytes=chunk_bytes, total_bytes=total_bytes)
    _check_size(file, is_last, size_bytes)
    return file


def _check_size(file: AwaitedFile, is_last: bool, size_bytes: int) -> None:
    expected_bytes = file.chunk_bytes
    if file.total_bytes is not None and file.chunk_bytes is not None:
        last_bytes = file.total_bytes - file.offset(file.total_chunks or 1)
        if last_bytes <= 0:
            message = f"{file.total_chunks} chunks of {file.chunk_bytes} bytes are more than the whole file."
            raise wrong_chunk("resumableTotalSize", message, file.total_bytes)
        expected_bytes = last_bytes if is_last else expected_bytes
    elif is_last:
        expected_bytes = None
    if size_bytes == 0 or (expected_bytes is not None and size_bytes != expected_bytes):
        which = "The last chunk" if is_last else "Each chunk but the last"
        wanted = "one byte or more" if expected_bytes is None else f"{expected_bytes} bytes"
        raise wrong_chunk("file", f"{which} of {file.name} has to have {wanted}.", size_bytes)


def _check_same(parameter: str, known: int | None, found: int | None) -> None:
    if known is not None and found is not None and known != found:
        raise wrong_chunk(parameter, f"Another chunk of this file said {known}.", found)


def wrong_chunk(parameter: str, message: str, found: object) -> WrongParameter:
    """The error for a chunk that does not fit; `parameter` is Resumable.js's."""
    return WrongParameter({"parameter": parameter, "message": message, "found": found})
