"""Questions to a service that is starting, asked without ever waiting for the answer."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from pathlib import Path
from typing import Any

Address = tuple[str, int] | Path


class WordProbe:
    """Sends a word over TCP or a unix socket and waits for the beginning of the answer; never blocks longer than 0.2 s.

    PostgreSQL and Redis answer such a word before they ask who is there.
    """

    def __init__(self, address: Address, question: bytes, answer: bytes, answer_timeout_s: float = 5.0) -> None:
        """Remember whom to ask; nothing is sent yet."""
        self._address = address
        self._question = question
        self._expected = answer
        self._answer_timeout_s = answer_timeout_s
        self._socket: socket.socket | None = None
        self._asked_at_s = 0.0

    def poll(self) -> bool | None:
        """Whether the expected answer came; None as long as there is time for it."""
        try:
            if self._socket is None:
                self._asked_at_s = time.monotonic()
                self._socket = _connect(self._address, timeout_s=0.2)
                self._socket.sendall(self._question)
                self._socket.setblocking(False)
            received = self._socket.recv(64)
        except BlockingIOError:
            if time.monotonic() - self._asked_at_s <= self._answer_timeout_s:
                return None
            received = b""
        except OSError:
            received = b""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        return received.startswith(self._expected)


class HttpProbe:
    """Asks a URL path over TCP or a unix socket; one question is under way at a time.

    `poll` never blocks: it sends, or looks whether the answer has come. The supervisor has one thread only.
    """

    def __init__(self, address: Address, path: str, answer_timeout_s: float = 5.0, identity: str = "") -> None:
        """Remember whom to ask; nothing is sent yet. An answer without `identity` in its header is none."""
        self._identity = f"\r\nx-layman-server: {identity}".lower().encode() if identity else b""
        self._address = address
        self._path = path
        self._answer_timeout_s = answer_timeout_s
        self._socket: socket.socket | None = None
        self._received = b""
        self._asked_at_s = 0.0
        self.body: Any = None

    def poll(self) -> int | None:
        """The HTTP status of a complete answer, its JSON in `body`; None as long as there is none."""
        try:
            if self._socket is None:
                self._ask()
            return self._look()
        except OSError:
            self.close()
            return None

    def answers(self) -> bool | None:
        """Whether anything was answered; None as long as there is time for it."""
        status = self.poll()
        if status is not None:
            return True
        return None if self._socket is not None else False

    def close(self) -> None:
        """Forget the question under way."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self) -> None:
        self._received = b""
        self._asked_at_s = time.monotonic()
        self._socket = _connect(self._address, timeout_s=0.2)
        self._socket.sendall(f"GET {self._path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        self._socket.setblocking(False)

    def _look(self) -> int | None:
        assert self._socket is not None
        try:
            while block := self._socket.recv(65536):
                self._received += block
        except BlockingIOError:
            if time.monotonic() - self._asked_at_s > self._answer_timeout_s:
                self.close()
            return None
        self.close()
        head, _, body = self._received.partition(b"\r\n\r\n")
        words = head.split(None, 2)
        if len(words) < 2 or not words[1].isdigit() or self._identity not in head.lower():
            return None
        self.body = None
        with contextlib.suppress(ValueError):
            self.body = json.loads(body)
        return int(words[1])


def redis_answers(path: Path) -> bool:
    """Whether the Redis at a unix socket has loaded its data and answers."""
    try:
        with _connect(path, timeout_s=0.2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the TCP port now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            trial.listen(1)
        except OSError:
            return False
    return True


def _connect(address: Address, timeout_s: float) -> socket.socket:
    if isinstance(address, Path):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        target: Any = str(address)
    else:
        connection = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_STREAM)
        target = address
    try:
        connection.settimeout(timeout_s)
        connection.connect(target)
    except OSError:
        connection.close()
        raise
    return connection
