"""An OAuth2 provider that does what the token says: slow, wrong, lying."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

#: JSON answers to the introspection, by token; the status is 200.
ANSWERS: dict[str, Any] = {
    "no": {"active": False},
    "list": [True],
    "no-active": {"exp": 1},
    "active-text": {"active": "yes"},
    "bad-exp": {"active": True, "exp": "tomorrow"},
    "past": {"active": True, "exp": 1},
    "of-others": {"active": True, "client_id": "other-program"},
    "two-users": {"active": True, "sub": "victim"},
}
#: Raw answers, by token: status and body.
RAW = {
    "html": (200, b"<html>Sign in</html>"),
    "empty": (200, b""),
    "broken": (200, b'{"active": tr'),
    "deep": (200, b"[" * 50_000),
    "long": (200, b" " * 200_000 + b'{"active": true}'),
    "error": (500, b"oops"),
    "gone": (404, b"{}"),
    "refused": (401, b'{"error": "invalid_client"}'),
}


class OddProvider:
    """The provider's address, and how often each token was asked about."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: Counter[str] = Counter()
        self.forms: list[dict[str, str]] = []
        self.ended: set[str] = set()


@contextlib.contextmanager
def odd_provider() -> Iterator[OddProvider]:
    """A provider on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    provider = OddProvider(f"http://127.0.0.1:{server.server_port}")
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        provider: OddProvider = self.server.provider  # type: ignore[attr-defined]
        token = form["token"]
        provider.asked[token] += 1
        provider.forms.append({**form, "authorization": self.headers.get("Authorization", "")})
        kind = token.partition(".")[0]
        if kind in RAW:
            self._send(*RAW[kind])
        elif kind == "elsewhere":
            self._send(307, b"", Location=f"{provider.url}/thief")
        elif kind in ("slow", "drip"):
            self._waste_time(kind)
        elif token in provider.ended:
            self._send_json(ANSWERS["no"])
        else:
            default = {"active": True, "exp": time.time() + 3600, "client_id": "asking", "token_type": "Bearer"}
            self._send_json(ANSWERS.get(kind, default))

    def do_GET(self) -> None:
        kind = self.headers.get("Authorization", "").removeprefix("Bearer ").partition(".")[0]
        if kind == "no-profile":
            self._send(403, b"{}")
        elif kind == "html-profile":
            self._send(200, b"<html></html>")
        elif kind == "nobody":
            self._send_json({"name": "Nobody"})
        else:
            self._send_json({"userId": f"user of {kind}", "sub": "attacker", "screenName": kind, "firstName": "Zoë"})

    def _waste_time(self, kind: str) -> None:
        self.send_response(200)
        self.flush_headers()
        with contextlib.suppress(OSError):
            for _ in range(200):
                time.sleep(0.05)
                if kind == "drip":
                    self.wfile.write(b"X-Waste: time\r\n")
                    self.wfile.flush()

    def _send_json(self, document: Any) -> None:
        self._send(200, json.dumps(document).encode())

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""
