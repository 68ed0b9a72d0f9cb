"""Sending a large file in chunks: a lost network costs one chunk, and the server keeps those that it has."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from layman_qgis.api import requests
from layman_qgis.api.errors import ApiError, Cancelled, NotReachable, ServerBusy, TimedOut
from layman_qgis.api.publications import PublicationRef
from layman_qgis.network.client import LaymanClient

CHUNK_BYTES = 8 * 1024 * 1024
#: How long a lost network is waited for.
PATIENCE_S = 600.0
_PAUSES_S = (1.0, 2.0, 5.0, 10.0)


def send_chunks(
    client: LaymanClient,
    ref: PublicationRef,
    path: Path,
    is_cancelled: Callable[[], bool],
    on_progress: Callable[[int, int], None],
    on_wait: Callable[[str], None],
    chunk_bytes: int = CHUNK_BYTES,
) -> None:
    """Send a file; `on_progress` is told bytes sent and to send, `on_wait` why nothing moves, or "" when it does again.

    Raises:
        Cancelled: `is_cancelled` said so.
        ApiError: the server refuses a chunk, or did not answer for a long time.
    """
    total_bytes = path.stat().st_size
    total = max(1, -(-total_bytes // chunk_bytes))
    with path.open("rb") as file:
        for number in range(1, total + 1):
            before, content = file.tell(), file.read(chunk_bytes)
            after = file.tell()
            chunk = requests.ChunkUpload(path.name, number, total, chunk_bytes, total_bytes, content)

            def tell(done: int, _all: int, before: int = before, after: int = after) -> None:
                # What is sent is a form: a little more than the chunk itself.
                on_progress(min(before + done, after), total_bytes)

            _send(client, requests.post_chunk(client.server, ref, chunk), is_cancelled, tell, on_wait)
            on_progress(after, total_bytes)


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
            on_wait(f"{error.sentence} Trying again.")
            _pause(_PAUSES_S[min(attempt, len(_PAUSES_S) - 1)], is_cancelled)
            continue
        if lost_at:
            on_wait("")
        return
    raise ApiError("The network never came back.", "Publish again.")


def _pause(seconds: float, is_cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_cancelled():
            raise Cancelled()
        time.sleep(0.05)
