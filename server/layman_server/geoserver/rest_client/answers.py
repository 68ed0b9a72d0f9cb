"""GeoServer's answers, and what an error among them means to whoever runs the server."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from layman_server.errors import GeoServerRefused, GeoServerUnavailable, ServerError

if TYPE_CHECKING:
    from layman_server.geoserver.rest_client.connection import GeoServerPlace

_TITLE = re.compile(r"<title>(?:Error \d+ )?(.*?)</title>", re.I | re.S)
_LONGEST_SAYING = 300
_PASSING = frozenset({502, 503, 504})


@dataclass(frozen=True)
class Reply:
    """An answer read as a whole; `asks_for_credentials` says that it came with a challenge."""

    status: int
    content_type: str
    content: bytes
    asks_for_credentials: bool = False

    @classmethod
    def of(cls, answer: requests.Response) -> Reply:
        """From the answer of the HTTP client."""
        return cls(
            answer.status_code,
            answer.headers.get("Content-Type", ""),
            answer.content,
            "WWW-Authenticate" in answer.headers,
        )

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, as Jetty and reverse proxies write them for errors."""
        return "html" in self.content_type.lower()

    @property
    def is_about_credentials(self) -> bool:
        """Whether it says that user and password are unknown, or that the user may not use the API.

        GeoServer also answers 403 to what cannot be done, with no body or with a title that says why.
        """
        if self.status == 401:
            return self.asks_for_credentials
        return self.status == 403 and self.is_page and self.saying in {"Forbidden", "Access is denied", "Access Denied"}

    @property
    def saying(self) -> str:
        """What it says in words: the title of a page, else the start of the text."""
        text = self.content.decode("utf-8", errors="replace")
        if self.is_page:
            title = _TITLE.search(text)
            text = html.unescape(title[1]) if title else ""
        return " ".join(text.split())[:_LONGEST_SAYING]

    def json(self) -> Any:
        """The document.

        Raises:
            GeoServerRefused: it is none.
        """
        if self.is_page:
            raise GeoServerRefused({"message": self._no_api(f"a web page titled “{self.saying}”")})
        try:
            return json.loads(self.content)
        except ValueError:
            raise GeoServerRefused({"message": self._no_api("something that is no JSON")}) from None

    @staticmethod
    def _no_api(what: str) -> str:
        return f"The address answers with {what}, not as GeoServer's REST API. Check LAYMAN_GS_PORT and LAYMAN_GS_PATH."


def refusal(place: GeoServerPlace, reply: Reply, method: str, path: str) -> ServerError:
    """The error to raise for an answer with the status of an error."""
    url = place.url
    if reply.status in _PASSING:
        message = f"GeoServer at {url} answers {reply.status}. It may be starting; look at its log."
        return GeoServerUnavailable({"message": message}, retry_after_s=5)
    if reply.status == 401:
        message = f"GeoServer at {url} does not know the user {place.user} with this password. Check {place.named_by}."
    elif reply.is_about_credentials:
        message = (
            f"The user {place.user} may not use the REST API of GeoServer at {url}: give him the role ADMIN there."
        )
    elif 300 <= reply.status < 400 or (reply.status == 404 and reply.is_page):
        message = (
            f"There is no REST API at {url}/rest: {method} {path} is answered with {reply.status} {reply.saying}."
            " Check LAYMAN_GS_PATH."
        )
    else:
        message = f"GeoServer answers {method} {path} with {reply.status}: {reply.saying or 'no words'}"
    return GeoServerRefused({"message": message, "status": reply.status})
