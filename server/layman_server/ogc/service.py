"""Answers of the OGC engine: a request is checked and handed to the service that it is for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from layman_server.geoserver.access_rules import AccessCheck
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.objects import POSTGRESQL_STORE
from layman_server.ogc.answer import Answer
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.features_api.service import ApiCall, FeaturesApi
from layman_server.ogc.layers import LayerUnavailable
from layman_server.ogc.projects import LayerNotThere
from layman_server.ogc.qgis_server import QgisServer
from layman_server.ogc.request import OgcRequest, read_request
from layman_server.ogc.request_names import LayerName, not_defined
from layman_server.ogc.response import Start
from layman_server.ogc.served import ServedLayers
from layman_server.ogc.service_description import describe_service
from layman_server.ogc.service_word import service_word
from layman_server.ogc.wcs.request import WcsRequest, read_wcs_request
from layman_server.ogc.wcs.service import WcsService
from layman_server.ogc.wfs.published import PublishedLayers
from layman_server.ogc.wfs.service import WfsService
from layman_server.ogc.wms.service import WmsService
from layman_server.ogc.wmts.capabilities import document as tile_capabilities


@dataclass(frozen=True)
class AskedPlace:
    """The address of a request: workspace and layer are empty for the services of more; `endpoint` is `wms`, ..."""

    workspace: str
    layer: str
    endpoint: str


class OgcService:
    """The OGC services on the catalogue in `data`; one thread only."""

    def __init__(self, data: DataDirectory, qgis: QgisServer) -> None:
        """Start with no project."""
        self._data = data
        self._access = AccessCheck(data.access_rules.path)
        self._served = ServedLayers(data)
        self._tables = PublishedLayers(data)
        self._wcs = WcsService(data, self._served)
        self._wfs = WfsService(data, self._tables)
        self._features_api = FeaturesApi(data, self._served, self._wfs)
        self._wms = WmsService(data, qgis, self._served, self._tables)

    def answer_call(
        self, asked: AskedPlace, query: str, body: bytes, roles: frozenset[str], url: str, start: Start | None = None
    ) -> Answer:
        """Answer the request of a client, as it came, with these GeoServer roles; as `answer`."""
        if asked.endpoint == "wmts":
            return self._tile_capabilities(asked, roles, url)
        if service_word(asked.endpoint, query, body) == "WCS":
            return self._answer_wcs(asked, read_wcs_request(query, body), roles, url, start)
        request = replace(read_request(asked.workspace, asked.endpoint, query, body, asked.layer), roles=roles)
        return self.answer(request, url, start)

    def answer_api(self, call: ApiCall, roles: frozenset[str], start: Start | None = None) -> Answer:
        """Answer a request of OGC API - Features; as `answer`."""
        place = OgcRequest(call.workspace, "WFS", "API", "2.0.0", {}, roles=roles)
        self._check_place(place)
        return self._features_api.answer(call, partial(self._may, place), start)

    def _tile_capabilities(self, asked: AskedPlace, roles: frozenset[str], url: str) -> Answer:
        """Capabilities of WMTS; its tiles are the front door's business."""
        place = OgcRequest(asked.workspace, "WMTS", "GETCAPABILITIES", "1.0.0", {}, roles=roles, only=asked.layer)
        self._check_place(place)
        layers = self._served.layers(asked.workspace, partial(self._may, place, mode="r"))
        words = describe_service(self._data, asked.workspace, "wmts")
        document = tile_capabilities(layers, words, asked.workspace, url)
        return Answer(200, {"Content-Type": "text/xml; charset=utf-8"}, document)

    def _answer_wcs(
        self, asked: AskedPlace, request: WcsRequest, roles: frozenset[str], url: str, start: Start | None
    ) -> Answer:
        place = OgcRequest(
            asked.workspace, "WCS", request.operation, request.version, {}, roles=roles, only=asked.layer
        )
        self._check_place(place)
        try:
            return self._wcs.answer(request, asked.workspace, url, partial(self._may, place, mode="r"), start)
        except LayerUnavailable as error:
            raise OgcError(f"{error} Try again shortly.", "NoApplicableCode", http_status=503) from error

    def answer(self, request: OgcRequest, url: str, start: Start | None = None) -> Answer:
        """Answer a request under its public address; `start` begins a long answer before it is complete.

        Raises:
            OgcError: it cannot be answered.
        """
        self._check_place(request)
        try:
            if request.service == "WFS":
                self._check_types(request)
                return self._wfs.answer(request, url, partial(self._may, request), start)
            return self._wms.answer(request, url, partial(self._may, request, mode="r"))
        except LayerNotThere as error:
            raise not_defined(str(error), request.service) from error
        except LayerUnavailable as error:
            self._wms.forget_connections()
            message = f"{error} Try again shortly."
            raise OgcError(message, "NoApplicableCode", http_status=503) from error

    def _may(self, request: OgcRequest, layer: LayerName, mode: str) -> bool:
        """Whether who asks may read (`r`) or write (`w`) a layer in this service."""
        if request.only and layer.name != request.only:
            return False
        return self._access.allows(request.roles, layer.workspace, layer.name, mode)

    def _check_place(self, request: OgcRequest) -> None:
        """Return when the workspace is there, and the one layer of a service for a single one."""
        if request.workspace and not self._data.has_workspace(request.workspace):
            raise OgcError(f"There is no workspace {request.workspace}.", "InvalidParameterValue", http_status=404)
        if request.only:
            only = LayerName(request.workspace, request.only)
            is_there = self._data.has_layer(request.workspace, POSTGRESQL_STORE, request.only)
            if not is_there or not self._may(request, only, "r"):
                raise OgcError(f"There is no layer {only}.", "InvalidParameterValue", http_status=404)

    def _check_types(self, request: OgcRequest) -> None:
        """Return when every feature type is there for who asks; one that is hidden is missed like one that is not.

        Both are looked at here, so that no other fault of the request tells them apart.
        """
        for place in sorted(request.places):
            is_there = self._data.has_layer(place.workspace, POSTGRESQL_STORE, place.name)
            if not is_there or not self._may(request, place, "r"):
                raise LayerNotThere(place.name)
