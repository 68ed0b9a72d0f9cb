"""Sending a large file in chunks: a lost network costs one chunk, and the server keeps those that it has."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from layman_qgis.api import requests
from layman_qgis.api.errors import ApiError, Cancelled, NotReachable, ServerBusy, TimedOut
from layman_qgis.api.language import tr
from layman_qgis.api.publications import PublicationRef
from layman_qgis.network.client import LaymanClient

CHUNK_BYTES = 8 * 1024 * 1024
#: How long a lost network is waited for.
PATIENCE_S = 600.0
_PAUSES_S = (1.0, 2.0, 5.0, 10.0)


def send_chunks(
    client: LaymanClient,
    ref: PublicationRef,
    files: Sequence[tuple[str, Path]],
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
    on_wait: Callable[[str], None],
    chunk_bytes: int = 0,
    has_chunk: Callable[[str, int], bool] = lambda _filename, _number: False,
    on_there: Callable[[int, int], None] | None = None,
) -> None:
    """Send files, each under its name; chunks that `has_chunk` says are there are left out.

    `on_progress` is told bytes sent and to send of all files, `on_there` the same behind a chunk that is left out,
    `on_wait` why nothing moves, or "" when it does again.

    Raises:
        Cancelled: `is_cancelled` said so.
        ApiError: the server refuses a chunk, or did not answer for a long time.
    """
    chunk_bytes = chunk_bytes or CHUNK_BYTES
    sizes = [path.stat().st_size for _, path in files]
    before, total_bytes = 0, sum(sizes)
    for (filename, path), size_bytes in zip(files, sizes):
        for chunk, start, end in _chunks(path, filename, size_bytes, chunk_bytes, has_chunk):

            def tell(done: int, _all: int, start: int = before + start, end: int = before + end) -> None:
                # What is sent is a form: a little more than the chunk itself.
                on_progress(min(start + done, end), total_bytes)

            if chunk is not None:
                _send(client, requests.post_chunk(client.server, ref, chunk), is_cancelled, tell, on_wait)
            elif is_cancelled():
                raise Cancelled()
            (on_progress if chunk is not None else on_there or on_progress)(before + end, total_bytes)
        before += size_bytes


def _chunks(
    path: Path, filename: str, size_bytes: int, chunk_bytes: int, has_chunk: Callable[[str, int], bool]
) -> Iterator[tuple[requests.ChunkUpload | None, int, int]]:
    """Each chunk, None for one that is there, with the bytes at which it begins and ends."""
    total = max(1, -(-size_bytes // chunk_bytes))
    with path.open("rb") as file:
        before = _state_of(file)
        for number in range(1, total + 1):
            start = (number - 1) * chunk_bytes
            end = min(start + chunk_bytes, size_bytes)
            if has_chunk(filename, number):
                yield None, start, end
                continue
            file.seek(start)
            content = file.read(end - start)
            if _state_of(file) != before:
                raise ApiError(tr("The file was changed while it was uploaded."), tr("Publish the layer again."))
            yield requests.ChunkUpload(filename, number, total, chunk_bytes, size_bytes, content), start, end


def _state_of(file: BinaryIO) -> tuple[int, int]:
    """What changes when somebody writes to the file that is open here; a new file of its name changes nothing here."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _send(
    client: LaymanClient,
    request: requests.ApiRequest,
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
    on_wait: Callable[[str], None],
) -> None:
    """Send one chunk, as often as it takes while the network is away."""
    lost_at = 0.0
    for attempt in range(1_000_000):
        try:
            client.fetch(request, is_cancelled, on_progress)
        except (NotReachable, TimedOut, ServerBusy) as error:
            lost_at = lost_at or time.monotonic()
            if time.monotonic() - lost_at > PATIENCE_S:
                raise
            on_wait(tr("Waiting for the network: {0}").format(error.sentence))
            _pause(_PAUSES_S[min(attempt, len(_PAUSES_S) - 1)], is_cancelled)
            continue
        if lost_at:
            on_wait("")
        return
    raise ApiError(tr("The network never came back."), tr("Try again."))


def _pause(seconds: float, is_cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_cancelled():
            raise Cancelled()
        time.sleep(0.05)
