"""Answers of the OGC engine: a request, its project, QGIS Server's answer or a service exception."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from layman_server.geoserver.access_rules import AccessCheck
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.objects import POSTGRESQL_STORE
from layman_server.ogc import feature_info
from layman_server.ogc.answer import Answer
from layman_server.ogc.capabilities import honest_capabilities
from layman_server.ogc.exceptions import OgcError, read_exception
from layman_server.ogc.layers import LayerUnavailable
from layman_server.ogc.projects import LayerNotThere, Projects, series_times
from layman_server.ogc.qgis_server import QgisServer
from layman_server.ogc.request import OgcRequest, not_defined
from layman_server.ogc.response import Start, StreamedResponse
from layman_server.ogc.tiles import PlainMap, draw, plain_map
from layman_server.ogc.time_dimension import with_time_dimensions
from layman_server.ogc.wfs.service import WfsService

_KEPT_CAPABILITIES = 16


class OgcService:
    """WMS and WFS on the catalogue in `data`; one thread only."""

    def __init__(self, data: DataDirectory, qgis: QgisServer) -> None:
        """Start with no project."""
        self._data = data
        self._qgis = qgis
        self._projects = Projects(data)
        self._wfs = WfsService(data)
        self._access = AccessCheck(data.access_rules.path)
        self._capabilities: OrderedDict[tuple[int, str, str, str], Answer] = OrderedDict()

    def answer(self, request: OgcRequest, url: str, start: Start | None = None) -> Answer:
        """Answer a request under its public address; `start` begins a long answer before it is complete.

        Raises:
            OgcError: it cannot be answered.
        """
        if not self._data.has_workspace(request.workspace):
            raise OgcError(f"There is no workspace {request.workspace}.", "InvalidParameterValue", http_status=404)
        try:
            self._check_access(request)
            if request.service == "WFS":
                may = partial(self._access.allows, request.roles, request.workspace)
                return self._wfs.answer(request, url, may, start)
            answer = self._try(request, url)
        except LayerNotThere as error:
            raise not_defined(str(error), request.service) from error
        except LayerUnavailable as error:
            # Connections that PostgreSQL's restart has cut stay with their projects.
            self._projects.clear()
            message = f"{error} Try again shortly."
            raise OgcError(message, "NoApplicableCode", http_status=503) from error
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise read_exception(answer.body, answer.status)
        if feature_info.wants_page(request):
            return Answer(answer.status, {"Content-Type": feature_info.CONTENT_TYPE}, feature_info.page(answer.body))
        return answer

    def _may_read(self, request: OgcRequest, layer: str) -> bool:
        return self._access.allows(request.roles, request.workspace, layer)

    def _check_access(self, request: OgcRequest) -> None:
        """Return when every layer is there for who asks; one that is hidden is missed like one that is not there.

        Both are looked at here, so that no other fault of the request tells them apart.

        Raises:
            LayerNotThere: a layer is hidden or missing.
        """
        for layer in sorted(request.layers):
            is_there = self._data.has_layer(request.workspace, POSTGRESQL_STORE, layer)
            if not is_there or not self._may_read(request, layer):
                raise LayerNotThere(layer)

    def _try(self, request: OgcRequest, url: str) -> Answer:
        if request.operation == "GETCAPABILITIES":
            return self._get_capabilities(request, url)
        request, time = _without_time(request)
        plain = plain_map(request)
        png = self._draw(request, plain, time) if plain is not None else None
        if png is not None:
            return Answer(200, {"Content-Type": "image/png"}, png)
        answer = self._run(request, url, time)
        if not self._qgis.lost_connection:
            return answer
        self._projects.clear()
        answer = self._run(request, url, time)
        if self._qgis.lost_connection:
            raise LayerUnavailable("The database does not answer.")
        return answer

    def _draw(self, request: OgcRequest, plain: PlainMap, time: str) -> bytes | None:
        """The map, or None when QGIS Server has to answer."""
        self._qgis.forget_connection_loss()
        png = draw(self._projects.of_layers(request.workspace, request.layers, time), plain)
        return None if self._qgis.lost_connection else png

    def _run(self, request: OgcRequest, url: str, time: str) -> Answer:
        self._qgis.forget_connection_loss()
        if request.layers:
            project = self._projects.of_layers(request.workspace, request.layers, time)
        else:
            project, _ = self._projects.of_workspace(request.workspace, partial(self._may_read, request))
        if feature_info.wants_page(request):
            request = feature_info.as_xml(request)
        response = StreamedResponse()
        self._qgis.handle(project, url, request.query, response)
        return Answer(*response.finish_body())

    def _get_capabilities(self, request: OgcRequest, url: str) -> Answer:
        project, revision = self._projects.of_workspace(request.workspace, partial(self._may_read, request))
        key = (revision, request.service, request.version, url)
        kept = self._capabilities.get(key)
        if kept is not None:
            self._capabilities.move_to_end(key)
            return kept
        response = StreamedResponse()
        self._qgis.handle(project, url, request.query, response)
        status, headers, body = response.finish_body()
        if status != HTTPStatus.OK:
            return Answer(status, headers, body)
        body = with_time_dimensions(honest_capabilities(body), request.version, series_times(project))
        answer = Answer(status, headers, body)
        self._capabilities[key] = answer
        while len(self._capabilities) > _KEPT_CAPABILITIES:
            self._capabilities.popitem(last=False)
        return answer


def _without_time(request: OgcRequest) -> tuple[OgcRequest, str]:
    """The request without its TIME, of which QGIS Server has other ideas, and the time."""
    time = request.parameters.get("TIME", "")
    kept = {name: value for name, value in request.parameters.items() if name != "TIME"}
    return (replace(request, parameters=kept) if time else request), time
