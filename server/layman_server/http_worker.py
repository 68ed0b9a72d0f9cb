"""How a process of `layman-server serve` reads HTTP: gunicorn's threads, with time limits and answers in JSON."""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from gunicorn import util
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker

from layman_server.errors import InternalError, InvalidRequest, RequestTooLarge, ServerError
from layman_server.supervisor.heartbeat import beat

#: A request line with its headers arrives within this time, or the connection is closed.
HEADERS_TIMEOUT_S = 10
#: A body may take long, but not stand still for longer than this.
RECEIVE_TIMEOUT_S = 60
#: A client that takes nothing of its answer for this time is gone.
SEND_TIMEOUT_S = 120
#: A thread that has answered waits this long for the next request of the same client. To give the connection back to
#: the main loop and to take it up again costs as much as a whole tile.
NEXT_REQUEST_MS = 5
#: The rest of a body that nobody wants is taken so long, while something comes within the second time.
REST_TIMEOUT_S, REST_SILENCE_S = 60.0, 5.0

#: By the names of gunicorn's errors, because not each of its versions has all of them; any other is 400.
_STATUSES = {"LimitRequestLine": 414, "LimitRequestHeaders": 431, "ExpectationFailed": 417,
             "UnsupportedTransferCoding": 501}  # fmt: skip
_LONGEST_REASON = 200


class FrontWorker(ThreadWorker):  # type: ignore[misc]
    """Threads that no client can keep by sending slowly; unreadable requests are answered in JSON."""

    #: The file that the supervisor looks at, the same for all processes.
    heartbeat: ClassVar[Path | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = threading.Lock()
        #: Connections of which the headers are being read, and when that must have ended.
        self._reading: dict[Any, float] = {}
        #: Connections that wait for a thread.
        self._waiting = 0

    def enqueue_req(self, conn: Any) -> None:
        """Let a thread of the pool handle a connection."""
        with self._guard:
            self._waiting += 1
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """Answer requests of a connection as long as they follow each other closely; runs in a thread of the pool."""
        with self._guard:
            self._waiting -= 1
        if not conn.initialized:
            # The kernel's own limits: gunicorn switches Python's on and off itself.
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", RECEIVE_TIMEOUT_S, 0))
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_TIMEOUT_S, 0))
        outcome = self._handle_one(conn)
        # True means that the client may send more; a thread is not kept from those who have none.
        while outcome is True and self.alive and not self._waiting and _has_more(conn):
            outcome = self._handle_one(conn)
        return outcome

    def _handle_one(self, conn: Any) -> Any:
        with self._guard:
            self._reading[conn] = time.monotonic() + HEADERS_TIMEOUT_S
        conn.goes_on = False  # Until there is an answer that says so.
        try:
            outcome = super().handle(conn)
        finally:
            self._headers_are_read(conn)
        if outcome is False:
            # gunicorn gives up long bodies, also where the answer has told the client to go on.
            return _take_rest(conn) and conn.goes_on
        return outcome

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose headers are read."""
        self._headers_are_read(conn)
        conn.goes_on = super().handle_request(req, conn) is True
        return conn.goes_on

    def notify(self) -> None:
        """Tell the arbiter and the supervisor that this process lives; the main loop does so about once a second."""
        super().notify()
        if self.heartbeat is not None:
            beat(self.heartbeat)
        now_s = time.monotonic()
        with self._guard:
            for conn, end_s in self._reading.items():
                if end_s < now_s:
                    _end_reading(conn.sock)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that gunicorn could not read, or whose application failed."""
        # Headers that the application itself set wrongly are errors of the same family, but no fault of the client.
        name = type(exc).__name__
        if isinstance(exc, ParseException) and not name.startswith("InvalidResponse"):
            self.log.warning("A request from %s cannot be read: %s", addr[0] if addr else "", exc)
            status, error = _STATUSES.get(name, 400), _client_error(name, str(exc)[:_LONGEST_REASON])
        else:
            self.log.error("A request failed", exc_info=exc)
            status, error = 500, InternalError()
        try:
            util.write_nonblock(client, _answer(status, error))
        except OSError:
            self.log.debug("The client did not wait for the error.")

    def _headers_are_read(self, conn: Any) -> None:
        with self._guard:
            self._reading.pop(conn, None)


def _take_rest(conn: Any) -> bool:
    """Read what a client still sends of a body after its answer: a refused upload, say; whether that is all of it.

    A connection that is closed over unread bytes is reset, and clients that read answers only when they have sent
    everything, as Qt does, never see why (RFC 9112, 9.6).
    """
    message = getattr(conn.parser, "mesg", None)
    body = getattr(message, "body", None)
    if body is None or getattr(body, "failed", False) is True:
        return False
    end_s = time.monotonic() + REST_TIMEOUT_S
    try:
        conn.sock.settimeout(REST_SILENCE_S)
        while body.read(65_536):
            if time.monotonic() > end_s:
                return False
    except (OSError, ParseException):
        return False  # The client has gone, or sends nothing more.
    return getattr(body, "failed", False) is not True


def _has_more(conn: Any) -> bool:
    """Whether the next request begins to come within a moment, or has come already."""
    if conn.parser.unreader.buf.getvalue():
        return True
    near = select.poll()
    near.register(conn.sock, select.POLLIN)
    return bool(near.poll(NEXT_REQUEST_MS))


def _end_reading(client: socket.socket) -> None:
    """Let the thread that waits for more of the headers see an end."""
    try:
        client.shutdown(socket.SHUT_RD)
    except OSError:
        return  # it is closed already


def _client_error(name: str, reason: str) -> ServerError:
    if name.startswith("LimitRequest"):
        return RequestTooLarge({"message": reason})
    return InvalidRequest({"message": reason})


def _answer(status: int, error: ServerError) -> bytes:
    body = json.dumps(error.as_dict()).encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Access-Control-Allow-Origin: *\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body
