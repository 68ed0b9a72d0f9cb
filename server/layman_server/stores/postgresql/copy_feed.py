"""A reader's blocks as the file that `COPY FROM STDIN` pulls from, encoded one step ahead in a thread.

The thread matters: psycopg2 lets other threads run while it hands data to PostgreSQL, so encoding in this
process and storing in PostgreSQL's go on at the same time.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from types import TracebackType

from layman_server.vector.binary_copy import HEADER, TRAILER
from layman_server.vector.layout import FeatureReader

#: Blocks encoded ahead; more would only cost memory.
AHEAD = 2
#: What one `read` gives to libpq.
READ_BYTES = 1 << 18

Block = tuple[bytes | memoryview, float]


class CopyFeed:
    """File-like object over a reader; a context manager that ends its thread.

    psycopg2 turns an error in `read` into its own; the original is kept in `error`.
    """

    def __init__(self, reader: FeatureReader, on_progress: Callable[[float], None] | None) -> None:
        """Start to encode; `on_progress` gets the share of the file that was handed to PostgreSQL."""
        self.error: BaseException | None = None
        self._on_progress = on_progress
        self._queue: queue.Queue[Block | BaseException | None] = queue.Queue(AHEAD)
        self._stop = threading.Event()
        self._view = memoryview(HEADER)
        self._ended = False
        self._thread = threading.Thread(target=self._fill, args=(reader,), name="encode", daemon=True)

    def __enter__(self) -> CopyFeed:
        """Start the encoding."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the encoding, wherever it is."""
        self._stop.set()
        while self._thread.is_alive():
            try:
                self._queue.get(timeout=0.05)
            except queue.Empty:
                continue
        self._thread.join()

    def _fill(self, reader: FeatureReader) -> None:
        try:
            for block in self._until_stopped(reader):
                self._queue.put(block)
        except BaseException as error:  # handed to the thread that copies, which raises it
            self._queue.put(error)
        else:
            self._queue.put(None)

    def _until_stopped(self, reader: FeatureReader) -> Iterator[Block]:
        for block in reader.blocks():
            if self._stop.is_set():
                return
            yield block

    def read(self, size_bytes: int = READ_BYTES) -> bytes:
        """The next bytes, none at the end.

        Raises:
            Exception: what the reader or `on_progress` raised.
        """
        try:
            while not self._view and not self._ended:
                self._advance()
        except BaseException as error:
            self.error = error
            raise
        piece, self._view = self._view[:size_bytes], self._view[size_bytes:]
        return bytes(piece)

    def readline(self, size_bytes: int = READ_BYTES) -> bytes:
        """The same as `read`: psycopg2 asks for the method, but binary data have no lines."""
        return self.read(size_bytes)

    def _advance(self) -> None:
        item = self._queue.get()
        if isinstance(item, BaseException):
            raise item
        if item is None:
            self._ended = True
            self._view = memoryview(TRAILER)
            return
        self._view = memoryview(item[0]).cast("B")
        if self._on_progress is not None:
            self._on_progress(min(item[1], 1.0))
