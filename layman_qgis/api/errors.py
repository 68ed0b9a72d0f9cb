"""Everything that can go wrong between the plugin and a server, each with a sentence and the next step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from layman_qgis.api.language import marked, tr, tr_marked
from layman_qgis.api.redaction import without_secrets


class ApiError(Exception):
    """A request did not lead to the wanted answer.

    `sentence` is for the message bar, `next_step` says what the user can do (may be empty), `detail` is text for a
    "Details" button. None of them ever holds a token. `http_status` is 0 when no answer of HTTP stands behind it.
    """

    http_status: int = 0

    def __init__(self, sentence: str, next_step: str = "", detail: str = "") -> None:
        """Keep the three texts."""
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step
        self.detail = detail

    def __str__(self) -> str:
        """The sentence and the next step in one line."""
        return f"{self.sentence} {self.next_step}".strip()

    def without_frames(self) -> ApiError:
        """The error alone: its traceback would keep a thread's open files and readers alive in another thread."""
        seen: BaseException | None = self
        while seen is not None:
            following = seen.__cause__ or seen.__context__
            seen.__traceback__ = seen.__cause__ = seen.__context__ = None
            seen = following
        return self

    def report(self) -> str:
        """A text to copy into a bug report; holds no secret."""
        lines = [f"{type(self).__name__}: {self.sentence}"]
        if self.next_step:
            lines.append(self.next_step)
        if self.detail:
            lines.append(self.detail)
        return without_secrets("\n".join(lines))


class BadServerUrl(ApiError):
    """The text is not the address of a server."""


class NotReachable(ApiError):
    """No connection to the server: wrong address, no network, or the server is not running."""


class CertificateRefused(ApiError):
    """The server's certificate is not trusted."""


class TimedOut(ApiError):
    """Nothing was heard from the server for too long."""


class Cancelled(ApiError):
    """The user cancelled the request."""

    def __init__(self) -> None:
        """Say that it was cancelled."""
        super().__init__(tr("Cancelled."))


class NotJson(ApiError):
    """The server answered with something else than JSON where JSON was due."""


class ServerBusy(ApiError):
    """The server is there but a part of it is not ready (HTTP 502, 503, 504)."""

    def __init__(
        self, sentence: str, next_step: str = "", detail: str = "", retry_after_s: float | None = None
    ) -> None:
        """Keep the texts and the seconds after which a retry helps, when the server named them."""
        super().__init__(sentence, next_step, detail)
        self.retry_after_s = retry_after_s


class LoginNeeded(ApiError):
    """The server does not know who is asking."""


class ServerRefused(ApiError):
    """The server answered with a Layman error: `code`, `message` and perhaps `detail` (`doc/client-errors`)."""

    def __init__(self, code: int, message: str, raw_detail: object = None, http_status: int = 0) -> None:
        """Make the sentence and the next step from the body of the error."""
        self.code = code
        self.message = message
        self.raw_detail = raw_detail
        self.http_status = http_status
        super().__init__(_sentence(code, message, raw_detail), _next_step(code), _detail(code, http_status, raw_detail))


class LoginRefused(ServerRefused, LoginNeeded):
    """The server refused the login in Layman's words (code 32): it is wrong, or has ended."""


#: Layman's code of a login that it does not accept.
_BAD_LOGIN = 32
#: Layman's code of a workspace that is not there: nobody has published in it yet.
NO_WORKSPACE = 40


def is_no_workspace(error: ApiError) -> bool:
    """Whether the server refused a request because the workspace is not there."""
    return isinstance(error, ServerRefused) and error.code == NO_WORKSPACE


#: Layman's codes in words of this plugin: (sentence, next step). `{name}` parts come from the error's detail.
_KNOWN: Mapping[int, tuple[str, str]] = {
    1: (marked("The server misses a value in the request."), ""),
    3: (marked("The file is there already."), marked("Choose another name, or delete the publication first.")),
    4: (
        marked("The server cannot use the coordinate system of the data."),
        marked("Export the layer in EPSG:4326 and publish that."),
    ),
    5: (marked("The uploaded file does not hold exactly one layer."), marked("Publish one layer at a time.")),
    6: (marked("The server cannot reach its database."), marked("Try again in a moment.")),
    11: (
        marked("The server could not read the data into its database."),
        marked("The details name the feature or field."),
    ),
    15: (marked("The server has no such layer."), marked("Refresh the list; perhaps it was deleted.")),
    17: (
        marked("A layer of this name is published already."),
        marked("Choose another name, or replace the published one."),
    ),
    18: (
        marked("A part of the Shapefile is missing."),
        marked("Publish the layer from QGIS, or send all files of the Shapefile."),
    ),
    24: (
        marked("A map of this name is published already."),
        marked("Choose another name, or replace the published one."),
    ),
    26: (marked("The server has no such map."), marked("Refresh the list; perhaps it was deleted.")),
    28: (marked("A field of the layer has no name."), marked("Give every field a name and publish again.")),
    30: (
        marked("You may not do this on the server."),
        marked("Ask the owner of the workspace for the right to write."),
    ),
    32: (marked("The server did not accept the login."), marked("Log in again.")),
    33: (marked("You have no username on this server yet."), marked("Log in once more and choose a username.")),
    35: (marked("This username is taken."), marked("Choose another one.")),
    38: (marked("The metadata catalogue does not answer."), marked("Try again in a moment.")),
    40: (marked("The server has no such workspace."), marked("Check the workspace, or log in again.")),
    43: (
        marked("The server refuses these access rights."),
        marked("Let the owner of the workspace and yourself write, and let all who write read."),
    ),
    46: (marked("The server does not know this style format."), marked("Publish the style as QML or SLD.")),
    47: (marked("The server cannot read the QML style."), marked("Publish the style as SLD instead.")),
    49: (marked("The publication is being worked on."), marked("Wait until it is ready, then try again.")),
    52: (marked("The map service of the server does not answer."), marked("Try again in a moment.")),
    1001: (marked("A part of the server is not available at the moment."), marked("Try again in a moment.")),
    1002: (marked("The server's disk is full."), marked("Make space on the server, then try again.")),
    1003: (
        marked("The server cannot use the style for this layer."),
        marked("Simplify the style or publish it in the other format."),
    ),
    1004: (marked("The work was interrupted and did not finish."), marked("Try again.")),
    1007: (
        marked("The data is larger than the server accepts."),
        marked("Publish fewer features, or ask for a higher limit."),
    ),
}


def _sentence(code: int, message: str, raw_detail: object) -> str:
    if code in _KNOWN:
        sentence = tr_marked(_KNOWN[code][0])
    elif code == 2 and isinstance(raw_detail, Mapping) and raw_detail.get("parameter"):
        sentence = tr("The server does not accept the value of “{0}”.").format(raw_detail["parameter"])
    else:
        sentence = message.strip() or tr("The server refused the request.")
    said = raw_detail.get("message") if isinstance(raw_detail, Mapping) else raw_detail
    if isinstance(said, str) and said.strip() and said.strip() not in sentence:
        sentence = f"{sentence} {said.strip()}"
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _next_step(code: int) -> str:
    if code in _KNOWN:
        return tr_marked(_KNOWN[code][1])
    return tr("Correct the value and try again.") if code == 2 else ""


def _detail(code: int, http_status: int, raw_detail: object) -> str:
    head = f"Layman error {code}" + (f", HTTP status {http_status}" if http_status else "")
    if raw_detail is None or raw_detail == "":
        return head
    if isinstance(raw_detail, str):
        return f"{head}\n{raw_detail}"
    return f"{head}\n{json.dumps(raw_detail, indent=2, ensure_ascii=False, default=str)}"


def refused_from(body: Mapping[str, Any], http_status: int = 0) -> ServerRefused:
    """The error in an error body, or in the `error` of a part's status."""
    try:
        code = int(body.get("code", 0))
    except (TypeError, ValueError):
        code = 0
    kind = LoginRefused if code == _BAD_LOGIN else ServerRefused
    return kind(code, str(body.get("message") or ""), body.get("detail"), http_status)
