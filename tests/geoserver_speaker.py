"""A small server that gives answers which GeoServer 2.26.2 gave, and faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from layman_server.geoserver.rest_client.connection import GeoServerPlace, RestConnection

HTML = "text/html;charset=iso-8859-1"
QUICK = (0.01, 0.01)


@dataclass
class Answer:
    """One answer of the recorded ones; `after_s` is how long it takes."""

    status: int
    body: str = ""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    after_s: float = 0.0


def page(status: int, title: str, **headers: str) -> Answer:
    """A page as Jetty writes it."""
    text = f"<html><head><title>Error {status} {title}</title></head><body><h2>HTTP ERROR {status}</h2></body></html>"
    return Answer(status, text, HTML, headers)


def version(number: Any) -> Answer:
    parts = [{"@name": "GeoServer", "Version": number}, {"@name": "GeoTools", "Version": 32.2}]
    return Answer(200, json.dumps({"about": {"resource": parts}}))


class Speaker:
    """A server that gives the answers one after the other, the last one for ever, and remembers what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, bytes, dict[str, str]]] = []
        self.release = threading.Event()

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def speaking(*answers: Answer, timeout_s: float = 5.0) -> Iterator[tuple[RestConnection, Speaker]]:
    speaker = Speaker(*answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            speaker.asked.append((self.command, self.path, body, dict(self.headers)))
            answer = speaker.next()
            if answer.after_s:
                speaker.release.wait(answer.after_s)
            content = answer.body.encode()
            if speaker.release.is_set():
                return
            self.send_response(answer.status)
            for name, value in {"Content-Type": answer.kind, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _answer

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    place = GeoServerPlace("127.0.0.1", server.server_address[1], "/geoserver/", "layman", "secret")
    try:
        yield RestConnection(place, waits_s=QUICK, timeout_s=timeout_s), speaker
    finally:
        speaker.release.set()
        server.shutdown()
        server.server_close()
