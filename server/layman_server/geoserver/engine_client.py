"""Client of the OGC engine: HTTP over its unix socket."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layman_server.errors import GeoServerUnavailable

#: The engine kills a worker that is silent for this long; a little more than its own limit.
TIMEOUT_S = 75.0
PING_TIMEOUT_S = 5.0
#: An engine process is up again about this long after a crash.
RETRY_AFTER_S = 2
#: Header of requests on the socket: GeoServer roles of who asks, comma-separated; without it nobody in particular asks.
ROLES_HEADER = "X-Layman-Roles"
#: Header of answers on the socket: layers whose features a transaction changed, `workspace:layer`, comma-separated.
EDITED_HEADER = "X-Layman-Edited"
_CHUNK_BYTES = 256 * 1024
#: An answer that says that it is no longer than this, as maps are, is taken at once, however slow the client reads: an
#: engine process works on nothing else before its answer is taken.
_SHORT_BYTES = 1024 * 1024


class _UnixConnection(http.client.HTTPConnection):
    """An HTTP connection through a unix socket."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__("engine", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@dataclass(frozen=True)
class EngineAnswer:
    """An answer of the engine read as a whole."""

    status: int
    content_type: str
    body: bytes


class EngineStream:
    """An answer of the engine whose body is still to be read; read `chunks` to the end or call `close`."""

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        """Take over the open connection.

        Raises:
            OSError, http.client.HTTPException: a short answer broke off.
        """
        self._connection = connection
        self._response = response
        self._body: bytes | None = None
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        if response.length is not None and response.length <= _SHORT_BYTES:
            self._body = response.read()
            connection.close()

    def chunks(self) -> Iterator[bytes]:
        """The body, in pieces as they come.

        Raises:
            GeoServerUnavailable: the engine ended in the middle.
        """
        if self._body is not None:
            yield self._body
            return
        try:
            with _named_errors():
                while chunk := self._response.read1(_CHUNK_BYTES):
                    yield chunk
        finally:
            self.close()

    def close(self) -> None:
        """End the connection; the rest of the body is lost."""
        self._connection.close()


class EngineClient:
    """Talks to the OGC engine behind `socket_path`; safe to share between threads."""

    def __init__(self, socket_path: Path) -> None:
        """Remember the socket; a connection is opened by each request."""
        self._socket_path = socket_path

    def ping(self) -> None:
        """Return when an engine process answers.

        Raises:
            GeoServerUnavailable: none does.
        """
        answer = self.request("GET", "/internal/ping", timeout_s=PING_TIMEOUT_S)
        if answer.status != 200:
            raise GeoServerUnavailable({"message": f"The OGC engine answers {answer.status}."})

    def style_check(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Ask whether a style fits a table; question and answer are those of `ogc/style_check.py`.

        Raises:
            GeoServerUnavailable: the engine does not answer, or fails at it.
        """
        answer = self.request("POST", "/internal/style-check", body=json.dumps(question).encode())
        if answer.status != 200:
            raise GeoServerUnavailable({"message": "The OGC engine failed to check the style."})
        checked: dict[str, Any] = json.loads(answer.body)
        return checked

    def request(
        self,
        method: str,
        target: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> EngineAnswer:
        """One request, its answer read as a whole.

        Raises:
            GeoServerUnavailable: the engine does not answer; `retry_after_s` says when to try again.
        """
        stream = self.open(method, target, body=body, headers=headers, timeout_s=timeout_s)
        content = b"".join(stream.chunks())
        return EngineAnswer(stream.status, stream.headers.get("content-type", ""), content)

    def open(
        self,
        method: str,
        target: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> EngineStream:
        """As `request`, but the body is left to be read piece by piece."""
        connection = _UnixConnection(self._socket_path, timeout_s)
        try:
            with _named_errors():
                connection.request(method, target, body=body, headers=dict(headers or {}))
                return EngineStream(connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        raise GeoServerUnavailable(
            {"message": "The OGC engine does not answer.", "cause": type(error).__name__}, retry_after_s=RETRY_AFTER_S
        ) from error
