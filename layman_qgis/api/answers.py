"""From the bytes of an HTTP answer to JSON or to a typed error; knows proxies, HTML pages and empty bodies."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from layman_qgis.api.errors import ApiError, LoginNeeded, NotJson, ServerBusy, refused_from
from layman_qgis.api.language import tr

#: Too many requests (RFC 6585, 4), and a server or gateway that cannot answer now (RFC 9110, 15.6).
_BUSY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; header names are lower case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            NotJson: it is something else; the details show the beginning as plain text.
        """
        try:
            return json.loads(self.body.decode("utf-8"))
        except (UnicodeDecodeError, ValueError) as error:
            raise NotJson(
                tr("The server's answer is not JSON."),
                tr("Check that the address is that of a Layman server and that no proxy stands in between."),
                f"{self.url}\nHTTP status {self.status}\n{plain_text(self.body)}",
            ) from error


def error_in(answer: Answer) -> ApiError | None:
    """The error an answer stands for, None when it is a good one (HTTP status below 400)."""
    if answer.status < 400:
        return None
    body = _json_or_none(answer.body)
    if isinstance(body, Mapping) and "code" in body and "message" in body:
        refused = refused_from(body, answer.status)
        if answer.status in _BUSY:
            return ServerBusy(refused.sentence, refused.next_step, refused.detail, retry_after_s(answer))
        return refused
    detail = f"{answer.url}\nHTTP status {answer.status}\n{plain_text(answer.body)}"
    if answer.status in {401, 407}:
        return _with_status(
            LoginNeeded(tr("The server does not accept the login."), tr("Log in again."), detail), answer.status
        )
    if answer.status in _BUSY:
        sentence = (
            tr("The server has had too many requests.") if answer.status == 429 else tr("The server is not ready.")
        )
        return ServerBusy(sentence, tr("Try again in a moment."), detail, retry_after_s(answer))
    sentence, next_step = _words(answer.status)
    return _with_status(ApiError(sentence, next_step, detail), answer.status)


def _with_status(error: ApiError, status: int) -> ApiError:
    error.http_status = status
    return error


def _words(status: int) -> tuple[str, str]:
    """Sentence and next step of a status that came without Layman's own words."""
    known = {
        403: (tr("The server refuses the access."), tr("Check the login and the address.")),
        404: (tr("There is nothing at this address of the server."), tr("Check the server's address.")),
        413: (tr("The data is larger than the server accepts."), tr("Publish fewer features.")),
    }
    if status >= 500:
        return tr("The server had an internal error."), tr("Its log names the cause.")
    return known.get(status, (tr("The server refused the request (HTTP status {0}).").format(status), ""))


def retry_after_s(answer: Answer) -> float | None:
    """Seconds of the `Retry-After` header, which may be a date, too (RFC 9110, 10.2.3); None without one."""
    raw = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,6}", raw):
        return float(raw)
    try:
        at = parsedate_to_datetime(raw)
    except (TypeError, ValueError):  # The former in Python 3.9.
        return None
    now = datetime.now(timezone.utc)
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=timezone.utc)) - now).total_seconds())


def plain_text(body: bytes, limit: int = 600) -> str:
    """The beginning of a body as readable text: tags, scripts and runs of blanks are gone."""
    text = body[:20_000].decode("utf-8", errors="replace")
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", text)
    text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= limit else text[:limit] + " ..."


def _json_or_none(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError):
        return None
