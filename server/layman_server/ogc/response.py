"""QGIS Server's answer, passed on to the client piece by piece as it is made."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice
from qgis.server import QgsServerResponse

#: `start(status, headers)` begins the answer and returns the function that sends a piece of its body.
Start = Callable[[int, list[tuple[str, str]]], Callable[[bytes], object]]


class StreamedResponse(QgsServerResponse):
    """Sends what has been written at every flush; a short answer is sent as a whole, with its length."""

    def __init__(self, start: Start | None = None, edit: Callable[[bytes], bytes] | None = None) -> None:
        """Without `start` the answer is only collected; `finish_body` gives it. `edit` changes each piece."""
        super().__init__()
        self._edit = edit
        self._start = start
        self._send: Callable[[bytes], object] | None = None
        self._status = 200
        self._headers: dict[str, str] = {}
        self._buffer = QBuffer()
        self._buffer.open(QIODevice.OpenModeFlag.ReadWrite)

    def setHeader(self, key: str, value: str) -> None:
        """Set a header of the answer."""
        self._headers[key] = value

    def removeHeader(self, key: str) -> None:
        """Take a header back."""
        self._headers.pop(key, None)

    def header(self, key: str) -> str:
        """A header's value, or an empty text."""
        return self._headers.get(key, "")

    def headers(self) -> dict[str, str]:
        """All headers."""
        return self._headers

    def headersSent(self) -> bool:
        """Whether the answer has begun, so that its status can no longer change."""
        return self._send is not None

    def setStatusCode(self, code: int) -> None:
        """Set the HTTP status."""
        self._status = code

    def statusCode(self) -> int:
        """The HTTP status."""
        return self._status

    def sendError(self, code: int, message: str) -> None:
        """Answer with a plain error."""
        self.clear()
        self._status = code
        self._headers["Content-Type"] = "text/plain; charset=utf-8"
        self._buffer.write(QByteArray(message.encode()))

    def io(self) -> QIODevice:
        """The device that QGIS writes to."""
        return self._buffer

    def data(self) -> QByteArray:
        """What has been written since the last flush."""
        return self._buffer.data()

    def clear(self) -> None:
        """Forget headers and body."""
        self._headers = {}
        self.truncate()

    def truncate(self) -> None:
        """Forget the body written since the last flush."""
        self._buffer.seek(0)
        self._buffer.buffer().clear()

    def flush(self) -> None:
        """Send what has been written; without a receiver it stays."""
        if self._start is None:
            return
        piece = self._taken()
        if self._send is None:
            self._send = self._start(self._status, _headers_without_length(self._headers))
        if piece:
            self._send(piece)

    def finish(self) -> None:
        """QGIS has nothing more to write."""

    def finish_body(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and the part of the body that is not sent yet."""
        return self._status, self._headers, self._taken()

    def _taken(self) -> bytes:
        piece = bytes(self._buffer.data())
        self.truncate()
        return self._edit(piece) if self._edit and piece else piece


def _headers_without_length(headers: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers.items() if name.lower() != "content-length"]
