"""`layman-server publish`: sends files to the running server of a home and shows the steps."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests

from layman_server.commands.running import running_settings
from layman_server.errors import InvalidRequest, RequestRefused, ServiceUnavailable, StartFailed
from layman_server.model.access import EVERYONE
from layman_server.supervisor.home import Home

_STEPS = ("file", "db", "wms", "wfs", "style", "thumbnail", "metadata")
_ANSWER_TIMEOUT_S = 60.0
_POLL_S = 0.2
_AWAY_TIMEOUT_S = 60.0


def publish(home: Home, arguments: argparse.Namespace) -> int:
    """Publish the files as one layer and wait for all steps; print its URLs, or the errors and return 1.

    Raises:
        StartFailed: no server runs in the home. InvalidRequest: a file is missing. RequestRefused: the server refused.
        ServiceUnavailable: the server does not answer.
    """
    settings = running_settings(home)
    _check_files([*arguments.files, *([arguments.style] if arguments.style else [])])
    with requests.Session() as session:
        # Proxies of the environment are for other machines.
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {home.token()}"
        base = f"http://{settings.api_host}:{settings.api_port}"
        try:
            workspace = arguments.workspace or _own_workspace(session, base)
            layer_url = _post(session, f"{base}/rest/workspaces/{workspace}/layers", arguments)
            return _watch(session, layer_url)
        except requests.RequestException as error:
            raise ServiceUnavailable(f"The server did not answer: {error}.") from error


def _check_files(paths: list[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise InvalidRequest(f"{path} is not a file.")


def _own_workspace(session: requests.Session, base: str) -> str:
    answer = _checked(session.get(f"{base}/rest/current-user", timeout=_ANSWER_TIMEOUT_S))
    username = answer.get("username")
    if not username:
        raise StartFailed("The token of this home belongs to no user; stop the server and start it again.")
    return str(username)


def _post(session: requests.Session, url: str, arguments: argparse.Namespace) -> str:
    form = {name: getattr(arguments, name) for name in ("name", "title") if getattr(arguments, name)}
    if not arguments.private:
        form["access_rights.read"] = EVERYONE
    with ExitStack() as opened:
        parts = [("file", (path.name, opened.enter_context(path.open("rb")))) for path in arguments.files]
        if arguments.style:
            parts.append(("style", (arguments.style.name, opened.enter_context(arguments.style.open("rb")))))
        # No limit for the answer: it comes after the upload, and that takes what the files take.
        answer = _checked(session.post(url, data=form, files=parts, timeout=(_ANSWER_TIMEOUT_S, None)))
    first = answer[0] if isinstance(answer, list) else answer
    return f"{url}/{first['name']}"


def _watch(session: requests.Session, url: str) -> int:
    shown = ""
    while True:
        layer = _layer(session, url)
        line = "  ".join(f"{step} {_state(layer, step)}" for step in _STEPS)
        shown = _show(line, shown)
        if layer.get("layman_metadata", {}).get("publication_status") != "UPDATING":
            break
        time.sleep(_POLL_S)
    if sys.stdout.isatty():
        print()
    errors = list(_errors(layer))
    for error in errors:
        print(error, file=sys.stderr)
    if not errors:
        _print_urls(layer, url)
    return 1 if errors else 0


def _layer(session: requests.Session, url: str) -> dict[str, Any]:
    """The layer's description. A part of the server that starts again is waited for: the work goes on after it."""
    end_s = time.monotonic() + _AWAY_TIMEOUT_S
    while True:
        may_wait = time.monotonic() < end_s
        try:
            answer = session.get(url, timeout=_ANSWER_TIMEOUT_S)
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE or not may_wait:
                description: dict[str, Any] = _checked(answer)
                return description
        except requests.ConnectionError:
            if not may_wait:
                raise
        time.sleep(1)


def _show(line: str, shown: str) -> str:
    """On a terminal the line is drawn over the last one; elsewhere every change is a line."""
    if line != shown:
        print(f"\r{line}\x1b[K" if sys.stdout.isatty() else line, end="" if sys.stdout.isatty() else "\n", flush=True)
    return line


def _state(layer: dict[str, Any], step: str) -> str:
    return str(layer.get(step, {}).get("status", "done")).lower()


def _errors(layer: dict[str, Any]) -> Iterator[str]:
    for step in _STEPS:
        part = layer.get(step, {})
        if part.get("status") == "FAILURE":
            yield f"{step}: {_sentence(part.get('error') or {})}"
        elif part.get("status") == "NOT_AVAILABLE":
            yield f"{step}: not available"


def _print_urls(layer: dict[str, Any], url: str) -> None:
    print(f"REST      {url}")
    for step, name in (("wms", "WMS"), ("wfs", "WFS"), ("metadata", "metadata")):
        part = layer.get(step, {})
        if found := part.get("url") or part.get("record_url"):
            print(f"{name:<9} {found}")


def _checked(response: requests.Response) -> Any:
    try:
        body = response.json()
    except ValueError:
        body = {}
    if response.ok:
        return body
    raise RequestRefused(f"{_sentence(body)} (HTTP {response.status_code})")


def _sentence(error: dict[str, Any]) -> str:
    detail = error.get("detail")
    if isinstance(detail, dict):
        detail = detail.get("message") or detail
    return " ".join(str(part) for part in (error.get("message", "no reason given"), detail) if part)
