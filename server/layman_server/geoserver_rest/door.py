"""The front door of GeoServer's REST API: `/geoserver/rest`, from HTTP to handlers and back."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from flask import Blueprint, Response, request

from layman_server.durable_files import locked
from layman_server.errors import ServerError, UnsuccessfulAuthentication
from layman_server.geoserver.catalog_directory import CatalogDirectory
from layman_server.geoserver.catalog_events import CatalogError
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.objects import InvalidObject
from layman_server.geoserver_rest import (
    coverages,
    feature_types,
    groups,
    layers,
    security,
    service_settings,
    stores,
    styles,
    system,
    uploads,
    wms_stores,
    workspaces,
)
from layman_server.geoserver_rest.calls import TEXT, Answer, Call, Route, Surroundings
from layman_server.geoserver_rest.incoming import check_space, of_disk
from layman_server.geoserver_rest.refusals import Refused, of_catalog
from layman_server.geoserver_rest.trees import UnreadableDocument

_log = logging.getLogger(__name__)
_MODULES = (
    *(workspaces, stores, uploads, feature_types, coverages, wms_stores, layers, groups, styles),
    *(security, service_settings, system),
)
ROUTES: tuple[Route, ...] = tuple(route for module in _MODULES for route in module.ROUTES)
_METHODS = ["GET", "POST", "PUT", "DELETE"]
_SUFFIXES = ("json", "xml", "sld")
#: Larger bodies are kept on the disk until they are read.
_IN_MEMORY_BYTES = 1 << 20
_LOCK_FILE = ".rest.lock"
_REALM = 'Basic realm="GeoServer Realm"'


def create_geoserver_rest_blueprint(around: Surroundings) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("geoserver_rest", __name__, url_prefix="/geoserver")

    @blueprint.route("/rest", methods=_METHODS, defaults={"path": ""})
    @blueprint.route("/rest/", methods=_METHODS, defaults={"path": ""})
    @blueprint.route("/rest/<path:path>", methods=_METHODS)
    def answer(path: str) -> Response:
        """Any address of the API."""
        return _response(_answered(around, path))

    @blueprint.route("/rest.<suffix>", methods=["GET"])
    def index(suffix: str) -> Response:
        """The list of what there is."""
        return _response(_answered(around, f".{suffix}"))

    return blueprint


def _answered(around: Surroundings, path: str) -> Answer:
    try:
        account = around.account()
    except UnsuccessfulAuthentication as error:
        return Answer(401, str(error).encode(), TEXT)
    if account is None:
        return Answer(401, b"Sign in with the name and the password of an account.", TEXT)
    try:
        parts, suffix = _parts(path)
        route, names = _route(parts)
        directory = around.directory()
        # Before anybody waits: a slow client keeps nobody from his work.
        with ExitStack() as stack:
            body = stack.enter_context(_received(directory.root))
            call = Call(
                around, directory, account, request.method, suffix or _accepted(), request.args, request.mimetype, body
            )
            if route.take is not None:
                call = replace(call, files=stack.enter_context(route.take(call, **names)))
            stack.enter_context(_alone(directory))
            return route.handler(call, **names)
    except Refused as refused:
        return Answer(refused.status, refused.text.encode(), TEXT)
    except CatalogError as error:
        reason = of_catalog(error)
        return Answer(reason.status, reason.text.encode(), TEXT)
    except (InvalidObject, UnreadableDocument, DamagedFile) as error:
        return Answer(400, str(error).encode(), TEXT)
    except ServerError as error:
        if error.http_status >= 500:
            _log.warning("%s %s: %s", request.method, request.path, error)
        return Answer(error.http_status, str(error).encode(), TEXT)


@contextmanager
def _received(folder: Path) -> Iterator[BinaryIO]:
    """The body of the request, on the disk when it is large."""
    if folder.is_dir() and (request.content_length or 0) > _IN_MEMORY_BYTES:
        check_space(folder, request.content_length or 0)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, dir=str(folder) if folder.is_dir() else None) as body:
        try:
            shutil.copyfileobj(request.stream, body, 1 << 20)
            body.seek(0)
        except OSError as error:
            raise of_disk(error) from error
        yield cast(BinaryIO, body)


@contextmanager
def _alone(directory: CatalogDirectory) -> Iterator[None]:
    """One request after the other: each sees what the last one wrote, and what others wrote on the disk.

    Who changes something keeps other processes of the server away, too.
    """
    with ExitStack() as stack:
        stack.enter_context(directory.catalog.lock)
        if request.method not in {"GET", "HEAD"}:
            stack.enter_context(locked(directory.root / _LOCK_FILE))
        directory.refresh()
        yield


def _parts(path: str) -> tuple[tuple[str, ...], str]:
    """The names in the address, and the suffix of the last one."""
    path = path.rstrip("/")
    base, dot, suffix = path.rpartition(".")
    if dot and suffix in _SUFFIXES:
        path = base
    else:
        suffix = ""
    return tuple(path.split("/")) if path else (), suffix


def _route(parts: tuple[str, ...]) -> tuple[Route, dict[str, str]]:
    allowed = []
    for route in ROUTES:
        names = route.match(parts)
        if names is None:
            continue
        if route.method == ("GET" if request.method == "HEAD" else request.method):
            return route, names
        allowed.append(route.method)
    if allowed:
        raise Refused(405, f"Only {', '.join(sorted(set(allowed)))} can be done here.")
    raise Refused(404, f"There is nothing of GeoServer's REST API at {'/'.join(parts)} here.")


def _accepted() -> str:
    """The form that the header Accept asks for; where it does not matter JSON, after an upload XML, as in GeoServer."""
    default = "application/json" if request.method in {"GET", "HEAD"} else "application/xml"
    kinds = sorted([default, "application/json", "application/xml", "text/xml"], key=lambda kind: kind != default)
    best = request.accept_mimetypes.best_match(list(dict.fromkeys(kinds)), default=default)
    return "json" if best == "application/json" else "xml"


def _is_browser() -> bool:
    """Whether a browser asks, which would keep a password and send it along for pages of other sites, too."""
    says_so = any(name in request.headers for name in ("Sec-Fetch-Mode", "Sec-Fetch-Site", "Origin"))
    return says_so or "text/html" in request.headers.get("Accept", "")


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status)
    if answer.kind:
        response.headers["Content-Type"] = answer.kind
    elif not answer.body:
        response.headers.pop("Content-Type", None)
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.status == 401 and not _is_browser():
        response.headers["WWW-Authenticate"] = _REALM
    return response
