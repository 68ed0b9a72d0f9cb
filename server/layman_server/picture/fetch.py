"""Fetches pictures from other servers: side by side, each within limits, all together in a limited time.

Only http and https, only public addresses (see `picture/addresses.py`), also after a redirection; only answers that
are pictures; no cookies, no credentials, no proxy.
"""

from __future__ import annotations

import http.client
import logging
import queue
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from layman_server.picture.addresses import WEB_PORTS, NotAllowed, Place, resolve

log = logging.getLogger(__name__)

#: All pictures of a map together may take so long; what has not come by then is left out.
TOTAL_TIME_S = 8.0
#: A server that says nothing for this long is not waited for.
SILENCE_S = 4.0
#: A host that did not answer is not asked again for this long.
SILENT_FOR_S = 60.0
MAX_BYTES = 8_000_000
MAX_REDIRECTIONS = 3
MAX_AT_ONCE = 6
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
_CHUNK_BYTES = 64 * 1024
_USER_AGENT = "layman-server (thumbnails of maps)"


class NoPicture(Exception):
    """A server answered with something else; the message says with what."""


class _Connection(http.client.HTTPConnection):
    """A connection to the checked address of a place, that can be ended from another thread."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.host, place.port, timeout=SILENCE_S)
        self.default_port = WEB_PORTS[place.scheme]
        self.place = place
        self.ended = False

    def connect(self) -> None:
        """Connect to the address, not to whatever the name means by now."""
        self.sock = socket.create_connection((self.place.address, self.place.port), SILENCE_S)
        if self.place.scheme == "https":
            wrapped = _tls().wrap_socket(self.sock, server_hostname=self.place.host, do_handshake_on_connect=False)
            self.sock = wrapped
            wrapped.do_handshake()

    def end(self) -> None:
        """Make whoever reads from it stop."""
        self.ended = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """The authorities that this machine trusts."""
    return ssl.create_default_context()


@dataclass
class _Round:
    """One round of fetching, shared by its threads."""

    end_s: float
    urls: queue.SimpleQueue[str]
    pictures: dict[str, bytes] = field(default_factory=dict)
    open: set[_Connection] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.end_s


class PictureFetcher:
    """Fetches pictures of other servers; `reach` says of which: `public`, `all` or `none`."""

    def __init__(self, reach: str = "public", *, total_time_s: float = TOTAL_TIME_S) -> None:
        """`all` allows addresses of private networks and of this machine as well."""
        self._allow_private = reach == "all"
        self._total_time_s = total_time_s if reach != "none" else 0.0
        #: Hosts that did not answer, and until when they are not asked again (seconds of the monotonic clock).
        self._silent: dict[str | None, float] = {}

    def fetch(self, urls: Sequence[str]) -> dict[str, bytes]:
        """The pictures by their URL; those that did not come in time, or are none, are left out."""
        wanted = list(dict.fromkeys(urls))
        if not wanted or not self._total_time_s:
            return {}
        round_ = _Round(time.monotonic() + self._total_time_s, queue.SimpleQueue())
        for url in wanted:
            round_.urls.put(url)
        count = min(len(wanted), MAX_AT_ONCE)
        # Daemons: the look-up of a name cannot be cut short, and nobody need wait for it.
        threads = [threading.Thread(target=self._work, args=(round_,), daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(round_.end_s - time.monotonic(), 0))
        with round_.lock:
            for connection in round_.open:
                connection.end()
                self._silent[connection.place.host] = time.monotonic() + SILENT_FOR_S
            return dict(round_.pictures)

    def _work(self, round_: _Round) -> None:
        while not round_.is_over:
            try:
                url = round_.urls.get_nowait()
            except queue.Empty:
                return
            host = urlsplit(url).hostname
            if self._silent.get(host, 0.0) > time.monotonic():
                continue
            try:
                picture = self._picture(url, round_)
            except (NotAllowed, NoPicture) as error:
                log.info("A picture of %s is left out: %s", host, error)
            except (OSError, http.client.HTTPException, ValueError) as error:
                log.info("A picture of %s is left out, because it does not answer: %s", host, error)
                self._silent[host] = time.monotonic() + SILENT_FOR_S
            else:
                with round_.lock:
                    round_.pictures[url] = picture

    def _picture(self, url: str, round_: _Round) -> bytes:
        for _ in range(MAX_REDIRECTIONS + 1):
            connection = _Connection(resolve(url, allow_private=self._allow_private))
            with round_.lock:
                round_.open.add(connection)
            try:
                answer = _answer(connection, round_)
            finally:
                with round_.lock:
                    round_.open.discard(connection)
                connection.close()
            if isinstance(answer, bytes):
                return answer
            url = urljoin(url, answer)
        raise NoPicture("it redirects too often")


def _answer(connection: _Connection, round_: _Round) -> bytes | str:
    """The picture, or the address that the server redirects to."""
    if round_.is_over:
        raise NoPicture("the time is over")
    headers = {"User-Agent": _USER_AGENT, "Accept": "image/*", "Accept-Encoding": "identity"}
    connection.request("GET", connection.place.target, headers=headers)
    response = connection.getresponse()
    location = response.getheader("Location")
    if response.status in _REDIRECTIONS and location:
        return location
    kind = response.getheader("Content-Type", "").partition(";")[0].strip().lower()
    if response.status != 200 or not kind.startswith("image/"):
        raise NoPicture(f"it answers {response.status} with {kind or 'nothing'}")
    body = bytearray()
    while chunk := response.read(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_BYTES or round_.is_over or connection.ended:
            raise NoPicture(f"it is larger than {MAX_BYTES} bytes, or too slow")
    if connection.ended:
        raise NoPicture("it is too slow")
    return bytes(body)
