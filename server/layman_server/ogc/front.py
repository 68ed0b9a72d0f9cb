"""The OGC front door: `/geoserver/<workspace>/{ows,wms,wfs,wcs}` handed to the OGC engine.

The same without a workspace is the service of all, and with a layer behind the workspace that of one layer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, quote

from flask import Blueprint, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException

from layman_server.errors import GeoServerUnavailable, ServerError
from layman_server.geoserver.engine_client import EDITED_HEADER, ROLES_HEADER
from layman_server.ogc.exceptions import OgcError, exception_xml
from layman_server.ogc.request import MAX_BODY_BYTES
from layman_server.ogc.request_names import WORKSPACE
from layman_server.ogc.service_word import service_word
from layman_server.ogc.shelf import read_ahead

#: Names that can be layers' in an address; others would also not fit into a request line.
_LAYER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]{0,62}", re.ASCII)
_PASSED_HEADERS = ("content-type", "content-length", "retry-after", "content-disposition", "content-crs")


class MapServerAnswer(Protocol):
    """An answer whose body is still to be read; read `chunks` to the end or call `close`."""

    status: int
    headers: dict[str, str]

    def chunks(self) -> Iterator[bytes]:
        """The body, in pieces as they come."""

    def close(self) -> None:
        """End the answer; the rest of the body is lost."""


class MapServer(Protocol):
    """Who answers: the engine, or a real GeoServer."""

    def open(
        self, method: str, target: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> MapServerAnswer:
        """The answer to one request; `headers` say who asks and under which address."""


@dataclass(frozen=True)
class Surroundings:
    """What the front door is told of a request.

    `public_url` gives the server's address as the client of this request sees it, without a slash; `roles` gives the
    GeoServer roles of who asks, or raises the error that refuses him; `edited` is told of layers of a workspace whose
    features were changed.
    """

    engine: MapServer
    public_url: Callable[[], str]
    roles: Callable[[], Iterable[str]]
    edited: Callable[[str, Sequence[str]], None]


def create_blueprint(around: Surroundings) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("ogc", __name__, url_prefix="/geoserver")
    endpoints = "<any(ows, wms, wfs, wcs):endpoint>"

    @blueprint.route(f"/<workspace>/<layer>/{endpoints}", methods=["GET", "POST"])
    def of_layer(workspace: str, layer: str, endpoint: str) -> Response:
        """A service of one layer."""
        return _answered(around, f"{workspace}/{layer}/{endpoint}", endpoint)

    @blueprint.route(f"/<workspace>/{endpoints}", methods=["GET", "POST"])
    def of_workspace(workspace: str, endpoint: str) -> Response:
        """A service of one workspace."""
        return _answered(around, f"{workspace}/{endpoint}", endpoint)

    @blueprint.route(f"/{endpoints}", methods=["GET", "POST"])
    def of_all(endpoint: str) -> Response:
        """The same services where the layers' names say the workspace (`layers=alice:roads`)."""
        return _answered(around, endpoint, endpoint)

    @blueprint.route("/ogc/features/v1", defaults={"rest": ""})
    @blueprint.route("/ogc/features/v1/<path:rest>")
    @blueprint.route("/<workspace>/ogc/features/v1", defaults={"rest": ""})
    @blueprint.route("/<workspace>/ogc/features/v1/<path:rest>")
    def features_api(rest: str, workspace: str = "") -> Response:
        """OGC API - Features, of all workspaces or of one."""
        place = f"{workspace}/ogc/features/v1" if workspace else "ogc/features/v1"
        if workspace and not WORKSPACE.fullmatch(workspace):
            return _refused_in_json(OgcError("There is no such workspace.", "NotFound", http_status=404), "")
        target = f"/{place}/{quote(rest, safe='/:')}?{_query()}"
        return _passed(around, target, place, None, _refused_in_json)

    return blueprint


def _answered(around: Surroundings, path: str, endpoint: str) -> Response:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        return _refused(OgcError(f"A request has at most {MAX_BODY_BYTES} bytes.", http_status=413), endpoint)
    *place, _ = path.split("/")
    if not all(pattern.fullmatch(name) for pattern, name in zip((WORKSPACE, _LAYER), place, strict=False)):
        what = "workspace" if not WORKSPACE.fullmatch(place[0]) else "layer"
        return _refused(OgcError(f"There is no such {what}.", "InvalidParameterValue", http_status=404), endpoint)
    try:
        body = _body() if request.method == "POST" else None
    except OgcError as error:
        return _refused(error, endpoint)
    return _passed(around, f"/{path}?{_query()}", path, body, lambda error, _: _refused(error, endpoint))


def _passed(
    around: Surroundings, target: str, path: str, body: bytes | None, refused: Callable[[OgcError, str], Response]
) -> Response:
    """The answer of the engine at `target`; `path` is what the public address of the service has behind GeoServer's."""
    try:
        # Whatever the client sends under these names is left behind.
        headers = {"X-Public-Url": f"{around.public_url()}/geoserver/{path}", ROLES_HEADER: ",".join(around.roles())}
        headers["Accept"] = request.headers.get("Accept", "")[:200]
        stream = around.engine.open(request.method, target, body=body, headers=headers)
    except GeoServerUnavailable as error:
        message = "The map service does not answer. Try again shortly."
        answer = refused(OgcError(message, http_status=503), path)
        answer.headers["Retry-After"] = str(error.retry_after_s or 2)
        return answer
    except ServerError as error:
        return refused(OgcError(str(error), http_status=error.http_status), path)
    except OgcError as error:
        return refused(error, path)
    edited = stream.headers.get(EDITED_HEADER.lower())
    if edited:
        _tell_edits(around, edited)
    # A short answer says its length and is here as a whole.
    chunks = stream.chunks() if "content-length" in stream.headers else read_ahead(stream.chunks())
    answer = Response(chunks, stream.status)
    answer.call_on_close(stream.close)
    answer.headers.clear()
    for name in _PASSED_HEADERS:
        if name in stream.headers:
            answer.headers[name.title()] = stream.headers[name]
    return answer


def _body() -> bytes:
    """The body of the request; one in chunks does not say its length before.

    Raises:
        OgcError: it is too long, or broken.
    """
    try:
        body = request.stream.read(MAX_BODY_BYTES + 1)
    except (OSError, ValueError, HTTPException, ParseException) as error:
        raise OgcError("The body cannot be read.", "OperationParsingFailed") from error
    if len(body) > MAX_BODY_BYTES:
        raise OgcError(f"A request has at most {MAX_BODY_BYTES} bytes.", http_status=413)
    return body


def _query() -> str:
    """The query as it came, with what may not stand in a request line quoted (some clients send raw UTF-8)."""
    return "".join(chr(byte) if 0x21 <= byte < 0x7F else f"%{byte:02X}" for byte in request.query_string)


def _tell_edits(around: Surroundings, edited: str) -> None:
    """Tell of the layers that a transaction changed, `workspace:layer,...`."""
    by_workspace: dict[str, list[str]] = {}
    for name in edited.split(","):
        workspace, _, layer = name.partition(":")
        by_workspace.setdefault(workspace, []).append(layer)
    for workspace, layers in by_workspace.items():
        around.edited(workspace, layers)


def _refused_in_json(error: OgcError, _path: str) -> Response:
    content = json.dumps({"code": error.code or "NoApplicableCode", "description": error.message})
    return Response(content, error.http_status, content_type="application/json")


def _refused(error: OgcError, endpoint: str) -> Response:
    given = {name.upper(): value for name, value in parse_qsl(request.query_string.decode("latin-1"))}
    service = service_word(endpoint, request.query_string.decode("latin-1")) or "WMS"
    body, content_type = exception_xml(error, service, given.get("VERSION", ""))
    return Response(body, error.http_status, content_type=content_type)
