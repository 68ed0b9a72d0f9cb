"""The way of a real GeoServer to the engine: layers with styles of QGIS, which GeoServer fetches as cascaded WMS.

GeoServer decides who may see a layer, so the engine is asked as somebody who may see all. Nobody else comes in here.
"""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, request

from layman_server.errors import GeoServerUnavailable
from layman_server.geoserver.access_rules import ADMIN
from layman_server.geoserver.engine_client import ROLES_HEADER, EngineClient
from layman_server.geoserver.rest_client.cascade import ENGINE_PATH, ENGINE_USER

_PASSED_HEADERS = ("content-type", "content-length", "retry-after")


def create_engine_door(engine: EngineClient, url: str, password: str) -> Blueprint:
    """The blueprint; `url` is the address under which GeoServer knows this server, without a path."""
    blueprint = Blueprint("engine_door", __name__, url_prefix=ENGINE_PATH)

    @blueprint.route("/<workspace>/<layer>/wms", methods=["GET"])
    def wms(workspace: str, layer: str) -> Response:
        """The WMS of one layer."""
        given = request.authorization
        if given is None or given.username != ENGINE_USER or not _is(given.password or "", password):
            return Response(status=401, headers={"WWW-Authenticate": 'Basic realm="engine"'})
        query = request.query_string.decode("ascii", errors="replace")
        headers = {"X-Public-Url": f"{url}{ENGINE_PATH}/{workspace}/{layer}/wms", ROLES_HEADER: ADMIN}
        try:
            stream = engine.open("GET", f"/{workspace}/{layer}/wms?{query}", headers=headers)
        except GeoServerUnavailable as error:
            return Response(status=503, headers={"Retry-After": str(error.retry_after_s or 2)})
        answer = Response(stream.chunks(), stream.status)
        answer.call_on_close(stream.close)
        answer.headers.clear()
        for name in _PASSED_HEADERS:
            if name in stream.headers:
                answer.headers[name.title()] = stream.headers[name]
        return answer

    return blueprint


def _is(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
