"""The OGC front door: `/geoserver/<workspace>/{ows,wms,wfs}` handed to the OGC engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException

from layman_server.errors import GeoServerUnavailable, ServerError
from layman_server.geoserver.engine_client import EDITED_HEADER, ROLES_HEADER, EngineClient
from layman_server.ogc.exceptions import OgcError, exception_xml
from layman_server.ogc.request import MAX_BODY_BYTES, asked_service, asked_version
from layman_server.ogc.shelf import read_ahead

#: Parameters that name layers and so may name the workspace, in requests without a workspace in their path.
_NAMES = ("LAYERS", "LAYER", "QUERY_LAYERS", "TYPENAME", "TYPENAMES")
#: Names that can be workspaces; others would also not fit into a request line.
_WORKSPACE = re.compile(r"[A-Za-z0-9_]{1,63}", re.ASCII)
_PASSED_HEADERS = ("content-type", "content-length", "retry-after", "content-disposition")


@dataclass(frozen=True)
class Surroundings:
    """What the front door is told of a request.

    `public_url` gives the server's address as the client of this request sees it, without a slash; `roles` gives the
    GeoServer roles of who asks, or raises the error that refuses him; `edited` is told of layers of a workspace whose
    features were changed.
    """

    engine: EngineClient
    public_url: Callable[[], str]
    roles: Callable[[], Iterable[str]]
    edited: Callable[[str, Sequence[str]], None]


def create_blueprint(around: Surroundings) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("ogc", __name__, url_prefix="/geoserver")
    endpoints = "<any(ows, wms, wfs):endpoint>"

    @blueprint.route(f"/<workspace>/{endpoints}", methods=["GET", "POST"])
    def of_workspace(workspace: str, endpoint: str) -> Response:
        """A service of one workspace."""
        return _answered(around, workspace, endpoint, f"/geoserver/{workspace}/{endpoint}")

    @blueprint.route(f"/{endpoints}", methods=["GET", "POST"])
    def of_all(endpoint: str) -> Response:
        """The same services where the layers' names say the workspace (`layers=alice:roads`)."""
        workspaces = _named_workspaces()
        if len(workspaces) != 1:
            message = f"Name layers as workspace:layer, all of one workspace, or ask /geoserver/<workspace>/{endpoint}."
            return _refused(OgcError(message, "InvalidParameterValue", locator="layers"), endpoint)
        return _answered(around, workspaces.pop(), endpoint, f"/geoserver/{endpoint}")

    return blueprint


def _answered(around: Surroundings, workspace: str, endpoint: str, path: str) -> Response:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        return _refused(OgcError(f"A request has at most {MAX_BODY_BYTES} bytes.", http_status=413), endpoint)
    if not _WORKSPACE.fullmatch(workspace):
        return _refused(OgcError("There is no such workspace.", "InvalidParameterValue", http_status=404), endpoint)
    try:
        body = _body() if request.method == "POST" else None
    except OgcError as error:
        return _refused(error, endpoint)
    target = f"/{workspace}/{endpoint}?{_query()}"
    try:
        # Whatever the client sends under these names is left behind.
        headers = {"X-Public-Url": around.public_url() + path, ROLES_HEADER: ",".join(around.roles())}
        stream = around.engine.open(request.method, target, body=body, headers=headers)
    except GeoServerUnavailable as error:
        answer = _refused(OgcError("The map service does not answer. Try again shortly.", http_status=503), endpoint)
        answer.headers["Retry-After"] = str(error.retry_after_s or 2)
        return answer
    except ServerError as error:
        return _refused(OgcError(str(error), http_status=error.http_status), endpoint)
    edited = stream.headers.get(EDITED_HEADER.lower())
    if edited:
        around.edited(workspace, edited.split(","))
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


def _named_workspaces() -> set[str]:
    names = [value for name, value in request.args.items() if name.upper() in _NAMES]
    return {name.strip().partition(":")[0] for value in names for name in value.split(",") if ":" in name}


def _refused(error: OgcError, endpoint: str) -> Response:
    given = {name.upper(): value for name, value in parse_qsl(request.query_string.decode("latin-1"))}
    try:
        service = asked_service(given, endpoint)
        version = asked_version(given, service)
    except OgcError:
        service, version = "WMS", ""
    body, content_type = exception_xml(error, service, version)
    return Response(body, error.http_status, content_type=content_type)
