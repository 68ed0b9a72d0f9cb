"""A real small HTTP server that behaves as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """What the server answers; `before` runs first (to be slow, or to wait)."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    before: Callable[[], None] | None = None
    read_body: bool = True


class SmallServer:
    """An HTTP server on a free port of the loopback interface; replies are queued per `METHOD /path`."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.replies: dict[str, list[Reply]] = {}
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                reply = owner.next_reply(f"{self.command} {self.path}")
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if reply.read_body else self.rfile.read(min(length, 65536))
                owner.seen.append(Seen(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                if reply.before is not None:
                    reply.before()
                try:
                    self.send_response(reply.status)
                    for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(reply.body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_GET = do_POST = do_PATCH = do_DELETE = _answer

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def on(self, request: str, *replies: Reply) -> None:
        """Queue replies; the last one is given for ever."""
        self.replies[request] = list(replies)

    def on_json(self, request: str, body: Any, status: int = 200, **headers: str) -> None:
        """One JSON reply for ever."""
        self.on(request, Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}))

    def next_reply(self, request: str) -> Reply:
        queue = self.replies.get(request) or self.replies.get(request.split("?")[0]) or []
        if not queue:
            return Reply(404, b'{"code": 25, "message": "This endpoint and method are not implemented yet!"}')
        return queue.pop(0) if len(queue) > 1 else queue[0]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
