"""Talks to GeoServer: HTTP with patience, and errors that say what to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
from requests.auth import HTTPBasicAuth

from layman_server.errors import GeoServerRefused, GeoServerUnavailable
from layman_server.geoserver.rest_client.answers import Reply, refusal

#: GeoServer does nothing that we ask for in one request for longer than this, but for a mosaic of many files.
TIMEOUT_S = 60.0
CONNECT_TIMEOUT_S = 5.0
#: Pauses before the next tries when GeoServer cannot be reached, or cannot answer now. All requests are repeatable.
RETRY_WAITS_S = (0.2, 0.5, 1.0, 2.0)
#: After these a client that waits has better luck.
RETRY_AFTER_S = 5
_PASSING = frozenset({502, 503, 504})


@dataclass(frozen=True)
class GeoServerPlace:
    """Where a GeoServer is, and who the server is there; `path` begins and ends with a slash.

    `named_by` names the settings that user and password come from.
    """

    host: str
    port: int
    path: str
    user: str
    password: str
    named_by: str = "LAYMAN_GS_USER and LAYMAN_GS_PASSWORD"

    @property
    def url(self) -> str:
        """The address without a slash at its end."""
        return f"http://{self.host}:{self.port}{self.path}".rstrip("/")

    def __repr__(self) -> str:
        """Without the password."""
        return f"GeoServerPlace({self.user}@{self.url})"


class RestConnection:
    """GeoServer's REST API as the server's own user; safe to share between threads, and to take along in a fork."""

    def __init__(
        self, place: GeoServerPlace, *, waits_s: tuple[float, ...] = RETRY_WAITS_S, timeout_s: float = TIMEOUT_S
    ) -> None:
        """Remember the place; connections are opened at their first use, one for each thread."""
        self.place = place
        self._waits_s = waits_s
        self._timeout_s = timeout_s
        self._local = threading.local()

    def get(self, path: str, *, missing_ok: bool = False, params: Mapping[str, str] | None = None) -> Any:
        """The JSON document at `path` below `/rest`; None when it is not there and may be missing.

        Raises:
            GeoServerUnavailable: GeoServer does not answer. GeoServerRefused: it answers with something else.
        """
        wanted = {"quietOnNotFound": "true", **(params or {})}
        reply = self.call(
            "GET", f"{path}.json", params=wanted, accept="application/json", allow=(404,) if missing_ok else ()
        )
        return None if reply.status == 404 else reply.json()

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: bytes | None = None,
        content_type: str = "",
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        allow: Collection[int] = (),
    ) -> Reply:
        """One request to `path` below `/rest`; statuses of errors are answers only when they are in `allow`.

        Raises:
            GeoServerUnavailable: GeoServer does not answer. GeoServerRefused: it answers with an error.
        """
        headers = {"Accept": accept}
        if content_type:
            headers["Content-Type"] = content_type
        answer = self._patient(
            method, f"{self.place.url}/rest{path}", json=json, data=body, params=params, headers=headers
        )
        reply = Reply.of(answer)
        if reply.status < 300 or (reply.status in allow and not reply.is_about_credentials):
            return reply
        raise refusal(self.place, reply, method, path)

    def download(self, path: str, query: str, headers: Mapping[str, str]) -> Reply:
        """The answer of an OGC service at `path` below GeoServer's address, as the server's own user.

        Raises:
            GeoServerUnavailable: GeoServer does not answer. GeoServerRefused: it does not know the server's user.
        """
        reply = Reply.of(self._patient("GET", f"{self.place.url}{path}?{query}", headers=headers))
        if reply.is_about_credentials:
            raise refusal(self.place, reply, "GET", path)
        return reply

    def _patient(self, method: str, url: str, **more: Any) -> requests.Response:
        for wait_s in self._waits_s:
            try:
                answer = self._once(method, url, **more)
            except GeoServerUnavailable:
                pass
            else:
                if answer.status_code not in _PASSING:
                    return answer
            time.sleep(wait_s)
        return self._once(method, url, **more)

    def _once(self, method: str, url: str, **more: Any) -> requests.Response:
        timeout_s = (min(CONNECT_TIMEOUT_S, self._timeout_s), self._timeout_s)
        try:
            return self._session().request(method, url, timeout=timeout_s, allow_redirects=False, **more)
        except requests.ConnectTimeout as error:
            raise self._unavailable("cannot be reached", "Check LAYMAN_GS_HOST and LAYMAN_GS_PORT") from error
        except requests.Timeout as error:
            message = f"has not answered for {self._timeout_s:g} s"
            raise self._unavailable(message, "Look at its log, and at what else its machine does") from error
        except requests.ConnectionError as error:
            raise self._unavailable(
                "does not answer", "Start it, or check LAYMAN_GS_HOST and LAYMAN_GS_PORT"
            ) from error
        except requests.RequestException as error:
            raise GeoServerRefused(
                {"message": f"GeoServer at {self.place.url} answers nothing that can be read."}
            ) from (error)

    def _unavailable(self, what: str, remedy: str) -> GeoServerUnavailable:
        message = f"GeoServer at {self.place.url} {what}. {remedy}."
        return GeoServerUnavailable({"message": message}, retry_after_s=RETRY_AFTER_S)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.auth = HTTPBasicAuth(self.place.user.encode(), self.place.password.encode())
            # GeoServer is near: proxies of the environment lead to the world outside.
            session.trust_env = False
        return session


def segment(name: str) -> str:
    """A name as one segment of a path."""
    return quote(name, safe="")
