"""Answers read ahead of their clients, so that a slow client never holds one of the engine's few processes."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator

#: Bytes of an answer that lie ready for its client at most; then the engine waits after all.
MOST_AHEAD_BYTES = 2 * 1024**3
_IN_MEMORY_BYTES = 1024 * 1024
_PIECE_BYTES = 256 * 1024


def read_ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks as they come, through a file aside that a thread of its own fills.

    Raises whatever reading the chunks raises, after what came before it. To close it ends the reading.
    """
    shelf = _Shelf()
    filling = threading.Thread(target=shelf.fill, args=(chunks,), name="read-ahead", daemon=True)
    filling.start()
    try:
        yield from shelf.pieces()
    finally:
        shelf.give_up()


class _Shelf:
    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)
        self._changed = threading.Condition()
        self._written = self._read = 0
        self._is_full = self._is_given_up = False
        self._error: BaseException | None = None

    def fill(self, chunks: Iterator[bytes]) -> None:
        """Put every chunk on the shelf; runs in a thread of its own."""
        try:
            for chunk in chunks:
                if not self._put(chunk):
                    break
        except Exception as error:
            self._error = error
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
            with self._changed:
                self._is_full = True
                self._changed.notify_all()
                if self._is_given_up:
                    self._file.close()

    def pieces(self) -> Iterator[bytes]:
        """What is on the shelf, until all is read."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._written > self._read or self._is_full)
                if self._written == self._read:
                    break
                self._file.seek(self._read)
                piece = self._file.read(_PIECE_BYTES)
                self._read += len(piece)
                self._changed.notify_all()
            yield piece
        if self._error is not None:
            raise self._error

    def give_up(self) -> None:
        """Read no more; the thread that fills it ends with its next chunk."""
        with self._changed:
            self._is_given_up = True
            self._changed.notify_all()
            if self._is_full:
                self._file.close()

    def _put(self, chunk: bytes) -> bool:
        """Whether somebody is still waiting for more."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_given_up or self._written - self._read < MOST_AHEAD_BYTES)
            if self._is_given_up:
                return False
            self._file.seek(self._written)
            self._file.write(chunk)
            self._written += len(chunk)
            self._changed.notify_all()
        return True
