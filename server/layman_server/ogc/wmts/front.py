"""The front door of tiles: `/geoserver/gwc/service/wmts` (GeoServer's address), its REST form, and TMS.

Tiles that are on disk are answered here, without the engine; the others are drawn by it and kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from layman_server.errors import GeoServerUnavailable, ServerError
from layman_server.geoserver.access_rules import AccessCheck
from layman_server.geoserver.engine_client import ROLES_HEADER
from layman_server.ogc.exceptions import OgcError, exception_xml, read_exception
from layman_server.ogc.front import MapServer
from layman_server.ogc.request_names import WORKSPACE, LayerName
from layman_server.ogc.wmts.cache import TileCache
from layman_server.ogc.wmts.grids import TILE_PX
from layman_server.ogc.wmts.tile_request import TileRequest, layer_not_there, read_tile, tms_parameters

_SERVICE = "/gwc/service"


@dataclass(frozen=True)
class TileSurroundings:
    """What the front door is told; as `front.Surroundings`. `access` says who may read which layer."""

    engine: MapServer
    cache: TileCache
    access: AccessCheck
    public_url: Callable[[], str]
    roles: Callable[[], Iterable[str]]


def create_tile_blueprint(around: TileSurroundings) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("tiles", __name__, url_prefix="/geoserver")
    door = _TileDoor(around)
    rest = f"{_SERVICE}/wmts/rest/<layer>"
    tile = "<grid>/<matrix>/<row>/<column>"
    for prefix in ("", "/<workspace>"):
        name = "of_workspace" if prefix else "of_all"
        blueprint.add_url_rule(f"{prefix}{_SERVICE}/wmts", f"wmts_{name}", door.key_values)
        blueprint.add_url_rule(f"{prefix}{_SERVICE}/wmts/rest/WMTSCapabilities.xml", f"rest_{name}", door.capabilities)
        blueprint.add_url_rule(f"{prefix}{rest}/<style>/{tile}", f"tile_{name}", door.rest_tile)
        blueprint.add_url_rule(f"{prefix}{rest}/{tile}", f"plain_tile_{name}", door.rest_tile)
        address = f"{prefix}{_SERVICE}/tms/1.0.0/<layer>/<level>/<column>/<row>"
        blueprint.add_url_rule(address, f"tms_{name}", door.tms_tile)
    return blueprint


class _TileDoor:
    """Answers requests; several threads share it."""

    def __init__(self, around: TileSurroundings) -> None:
        self._around = around
        self._guard = threading.Lock()

    def key_values(self, workspace: str = "") -> Response:
        """A request with parameters."""
        given = {name.upper(): value for name, value in request.args.items()}

        def answer() -> Response:
            if given.get("SERVICE", "WMTS").upper() != "WMTS":
                message = f"There is no service {given['SERVICE'][:20]} here."
                raise OgcError(message, "InvalidParameterValue", locator="service")
            operation = given.get("REQUEST", "").upper()
            if operation == "GETTILE":
                return self._tile(given, workspace)
            if operation == "GETCAPABILITIES":
                return self._capabilities(workspace)
            if operation == "GETFEATUREINFO":
                return self._feature_info(given, workspace)
            code = "OperationNotSupported" if operation else "MissingParameterValue"
            raise OgcError(f"WMTS has no operation {operation[:40]}.", code, locator="request")

        return _answered(answer)

    def capabilities(self, workspace: str = "") -> Response:
        """The capabilities under the address of the REST form."""
        return _answered(lambda: self._capabilities(workspace))

    def rest_tile(
        self, layer: str, grid: str, matrix: str, row: str, column: str, style: str = "", workspace: str = ""
    ) -> Response:
        """A tile under the address of the REST form."""
        given = {
            "LAYER": layer, "STYLE": style, "TILEMATRIXSET": grid, "TILEMATRIX": matrix, "TILEROW": row,
            "TILECOL": column, "FORMAT": request.args.get("format", ""),
        }  # fmt: skip
        return _answered(lambda: self._tile(given, workspace))

    def tms_tile(self, layer: str, level: str, column: str, row: str, workspace: str = "") -> Response:
        """A tile under an address of TMS; with `flipY=true` rows count from the top, as web maps do."""
        from_top = request.args.get("flipY", "").lower() == "true"
        return _answered(lambda: self._tile(tms_parameters(layer, level, column, row, from_top=from_top), workspace))

    def _tile(self, given: Mapping[str, str], workspace: str) -> Response:
        tile = read_tile(given, workspace)
        roles = list(self._around.roles())
        if tile.layer.workspace and not self._may_read(roles, tile.layer):
            raise layer_not_there(given["LAYER"])
        if tile.style not in {"", "default", tile.layer.name}:
            path = None
        else:
            path = self._around.cache.path_of(tile)
        content = None if path is None else self._around.cache.read(path)
        result = "HIT"
        if content is None:
            result = "MISS"
            content = self._drawn(tile, roles)
            if path is not None:
                self._around.cache.write(path, tile, content)
        answer = Response(content, content_type=tile.format)
        answer.headers["geowebcache-cache-result"] = result
        return answer

    def _drawn(self, tile: TileRequest, roles: list[str]) -> bytes:
        """The tile as the engine draws it.

        Raises:
            OgcError: it cannot be drawn.
        """
        box = tile.grid.tile_box(tile.level, tile.column, tile.row)
        query = {
            "SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": str(tile.layer), "STYLES": tile.style,
            "SRS": tile.grid.crs, "BBOX": ",".join(map(repr, box.as_list())), "WIDTH": TILE_PX, "HEIGHT": TILE_PX,
            "FORMAT": tile.format, "TRANSPARENT": "FALSE" if tile.format == "image/jpeg" else "TRUE",
        }  # fmt: skip
        place = f"{tile.layer.workspace}/" if tile.layer.workspace else ""
        stream = self._around.engine.open("GET", f"/{place}wms?{urlencode(query)}", headers=_roles_header(roles))
        try:
            content = b"".join(stream.chunks())
        finally:
            stream.close()
        if stream.status != HTTPStatus.OK or not stream.headers.get("content-type", "").startswith("image/"):
            error = read_exception(content, stream.status)
            if error.code == "LayerNotDefined" or stream.status == HTTPStatus.NOT_FOUND:
                raise layer_not_there(tile.layer)
            raise OgcError(error.message, error.code or "NoApplicableCode", http_status=max(stream.status, 400))
        return content

    def _capabilities(self, workspace: str) -> Response:
        path = f"/geoserver{f'/{workspace}' if workspace else ''}{_SERVICE}/wmts"
        headers = {"X-Public-Url": f"{self._around.public_url()}{path}", **_roles_header(list(self._around.roles()))}
        target = f"/{workspace}/wmts" if workspace else "/wmts"
        return self._passed(f"{target}?SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0", headers, workspace)

    def _feature_info(self, given: Mapping[str, str], workspace: str) -> Response:
        tile = read_tile({**given, "FORMAT": "image/png"}, workspace)
        box = tile.grid.tile_box(tile.level, tile.column, tile.row)
        query = {
            "SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetFeatureInfo", "LAYERS": str(tile.layer),
            "QUERY_LAYERS": str(tile.layer), "STYLES": tile.style, "SRS": tile.grid.crs,
            "BBOX": ",".join(map(repr, box.as_list())), "WIDTH": TILE_PX, "HEIGHT": TILE_PX, "FORMAT": "image/png",
            "INFO_FORMAT": given.get("INFOFORMAT") or "text/plain", "X": given.get("I", ""), "Y": given.get("J", ""),
        }  # fmt: skip
        place = tile.layer.workspace
        return self._passed(f"/{place}/wms?{urlencode(query)}", _roles_header(list(self._around.roles())), place)

    def _passed(self, target: str, headers: Mapping[str, str], workspace: str) -> Response:
        """The engine's answer as it is."""
        if workspace and not WORKSPACE.fullmatch(workspace):
            raise OgcError("There is no such workspace.", "InvalidParameterValue", http_status=404)
        stream = self._around.engine.open("GET", target, headers=headers)
        try:
            content = b"".join(stream.chunks())
        finally:
            stream.close()
        if stream.status != HTTPStatus.OK:
            error = read_exception(content, stream.status)
            raise OgcError(error.message, error.code or "NoApplicableCode", http_status=stream.status)
        return Response(content, content_type=stream.headers.get("content-type", "text/xml"))

    def _may_read(self, roles: list[str], layer: LayerName) -> bool:
        with self._guard:
            return self._around.access.allows(roles, layer.workspace, layer.name)


def _answered(answer: Callable[[], Response]) -> Response:
    try:
        return answer()
    except GeoServerUnavailable as error:
        refused = _refused(OgcError("The map service does not answer. Try again shortly.", http_status=503))
        refused.headers["Retry-After"] = str(error.retry_after_s or 2)
        return refused
    except ServerError as error:
        return _refused(OgcError(str(error), http_status=error.http_status))
    except OgcError as error:
        return _refused(error)


def _refused(error: OgcError) -> Response:
    body, content_type = exception_xml(error, "WMTS", "1.0.0")
    return Response(body, error.http_status, content_type=content_type)


def _roles_header(roles: list[str]) -> dict[str, str]:
    return {ROLES_HEADER: ",".join(roles)}
