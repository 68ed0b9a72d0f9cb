"""WMS: each operation, answered by drawing, by QGIS Server, or from the catalogue alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus

from qgis.core import QgsProject

from layman_server.geoserver.datadir import DataDirectory
from layman_server.ogc import feature_info
from layman_server.ogc.answer import Answer
from layman_server.ogc.exceptions import OgcError, read_exception
from layman_server.ogc.layers import LayerUnavailable
from layman_server.ogc.projects import Environment, LayerToShow, Projects
from layman_server.ogc.qgis_server import QgisServer
from layman_server.ogc.request import MAX_LAYERS, MAX_SIDE_PX, OgcRequest
from layman_server.ogc.request_names import LayerName, not_defined
from layman_server.ogc.response import StreamedResponse
from layman_server.ogc.served import LayerNotServed, ServedLayer, ServedLayers
from layman_server.ogc.service_description import describe_service
from layman_server.ogc.styling import read_environment
from layman_server.ogc.tiles import draw, plain_map
from layman_server.ogc.wfs.published import PublishedLayers
from layman_server.ogc.wms import capabilities, describe_layer
from layman_server.ogc.wms.conditions import conditions
from layman_server.ogc.wms.groups import Groups
from layman_server.ogc.wms.map_options import read_map_options
from layman_server.ogc.wms.other_pictures import OTHER_FORMATS, draw_other

_KEPT_CAPABILITIES = 16
_XML = {"Content-Type": "text/xml; charset=utf-8"}
MayRead = Callable[[LayerName], bool]


class WmsService:
    """Answers WMS requests; one thread only."""

    def __init__(self, data: DataDirectory, qgis: QgisServer, served: ServedLayers, tables: PublishedLayers) -> None:
        """Start with no project."""
        self._data = data
        self._qgis = qgis
        self._served = served
        self._tables = tables
        self._projects = Projects(data)
        self._groups = Groups(data, served)
        self._capabilities: OrderedDict[object, Answer] = OrderedDict()

    def forget_connections(self) -> None:
        """Open databases anew: connections that PostgreSQL's restart has cut stay with their projects."""
        self._projects.clear()

    def answer(self, request: OgcRequest, url: str, may_read: MayRead) -> Answer:
        """Answer a request under its public address.

        Raises:
            OgcError: it cannot be answered. LayerNotThere, LayerUnavailable: a layer cannot be shown.
        """
        if request.operation == "GETCAPABILITIES":
            return self._get_capabilities(request, url, may_read)
        request = self._groups.unfolded(request, may_read)
        layers = self._layers(request, may_read)
        if request.operation == "DESCRIBELAYER":
            document = describe_layer.document([layers[place] for place in request.places], url, request.version)
            return Answer(200, _XML, document)
        _check_styles(request, layers)
        answer = self._shown(request, url, layers)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise read_exception(answer.body, answer.status)
        if feature_info.wants_page(request):
            return Answer(answer.status, {"Content-Type": feature_info.CONTENT_TYPE}, feature_info.page(answer.body))
        return answer

    def _layers(self, request: OgcRequest, may_read: MayRead) -> dict[LayerName, ServedLayer]:
        """The layers of a request; one that is hidden is missed like one that is not there.

        All are looked at before anything else, so that no other fault of the request tells them apart.
        """
        found = {}
        for place in sorted(request.places):
            whole = LayerName(place.workspace, place.name)
            try:
                layer = self._served.layer(whole.workspace, whole.name)
            except LayerNotServed:
                layer = None
            if layer is None or not may_read(whole):
                raise not_defined(place.own if request.workspace else str(place), "WMS")
            found[place] = layer
        return found

    def _shown(self, request: OgcRequest, url: str, layers: dict[LayerName, ServedLayer]) -> Answer:
        """A map, or what QGIS Server says; once more when PostgreSQL was away for a moment."""
        showing, request = self._showing(request, layers)
        plain = plain_map(request)
        if plain is not None:
            self._qgis.forget_connection_loss()
            png = draw(self._projects.of_layers(showing), plain)
            if png is not None and not self._qgis.lost_connection:
                return Answer(200, {"Content-Type": "image/png"}, png)
        for _ in range(2):
            self._qgis.forget_connection_loss()
            project = self._projects.of_layers(showing)
            answer = self._other_picture(project, request) or self._asked(project, request, url)
            if not self._qgis.lost_connection:
                return answer
            self._projects.clear()
        raise LayerUnavailable("The database does not answer.")

    def _other_picture(self, project: QgsProject, request: OgcRequest) -> Answer | None:
        format_ = request.parameters.get("FORMAT", "").lower()
        if request.operation != "GETMAP" or format_ not in OTHER_FORMATS:
            return None
        return Answer(200, {"Content-Type": format_}, draw_other(project, request, format_))

    def _asked(self, project: QgsProject, request: OgcRequest, url: str) -> Answer:
        if feature_info.wants_page(request):
            request = feature_info.as_xml(request)
        response = StreamedResponse()
        self._qgis.handle(project, url, request.query, response)
        return Answer(*response.finish_body())

    def _showing(
        self, request: OgcRequest, layers: dict[LayerName, ServedLayer]
    ) -> tuple[list[LayerToShow], OgcRequest]:
        """The layers as they are to be shown, and the request in the names that they have in their project."""
        aliases = _aliases(request.places)
        order = _in_order(request)
        environment: Environment = read_environment(request.vendor.get("ENV", ""))
        options = read_map_options(request.vendor.get("FORMAT_OPTIONS", ""))
        limits = conditions(self._tables, [layers[place] for place in order], request.vendor)
        time = request.parameters.get("TIME", "")
        shown: dict[tuple[str, str], LayerToShow] = {}
        for place, condition in zip(order, limits, strict=True):
            key = (place.workspace, place.name)
            its_time = time if layers[place].times else ""
            shown[key] = LayerToShow(*key, aliases[key], condition, its_time, environment, layers[place].signature)
        parameters = {name: value for name, value in request.parameters.items() if name != "TIME"}
        for name in ("LAYERS", "QUERY_LAYERS", "LAYER"):
            if parameters.get(name):
                listed = parameters[name].split(",")
                written = listed if request.workspace else [_alias(aliases, one) for one in listed]
                parameters[name] = ",".join(_each_once(written))
        if options.dpi:
            parameters["DPI"] = options.dpi
        if not options.antialias:
            parameters["ANTIALIAS"] = "FALSE"
        return list(shown.values()), replace(request, parameters=parameters)

    def _get_capabilities(self, request: OgcRequest, url: str, may_read: MayRead) -> Answer:
        layers = self._served.layers(request.workspace, may_read)
        groups = [] if request.only else self._groups.readable(request.workspace, may_read)
        words = describe_service(self._data, request.workspace, "wms")
        key = (
            *(request.workspace, request.version, url, request.only, repr(words)),
            hash(tuple((layer.name, layer.signature) for layer in layers)),
            hash(tuple((group.workspace, group.name, group.title, len(group.layers)) for group in groups)),
        )
        kept = self._capabilities.get(key)
        if kept is None:
            contents = capabilities.WmsContents(request.workspace, url, words, layers, groups, MAX_SIDE_PX, MAX_LAYERS)
            content_type = "text/xml" if request.version == "1.3.0" else "application/vnd.ogc.wms_xml"
            headers = {"Content-Type": f"{content_type}; charset=utf-8"}
            kept = Answer(200, headers, capabilities.document(contents, request.version))
            self._capabilities[key] = kept
        self._capabilities.move_to_end(key)
        while len(self._capabilities) > _KEPT_CAPABILITIES:
            self._capabilities.popitem(last=False)
        return kept


def _aliases(places: Sequence[LayerName]) -> dict[tuple[str, str], str]:
    """Names in a project: the layer's own, with the workspace where two have the same."""
    keys = list(dict.fromkeys((place.workspace, place.name) for place in places))
    names = [name for _, name in keys]
    return {key: key[1] if names.count(key[1]) == 1 else f"{key[0]}:{key[1]}" for key in keys}


def _alias(aliases: dict[tuple[str, str], str], name: str) -> str:
    workspace, _, plain = name.partition(":")
    layer, dot, part = plain.partition(".")
    return f"{aliases[workspace, layer]}{dot}{part}"


def _each_once(names: Sequence[str]) -> list[str]:
    """The names without repetitions; a layer that comes again lies where it comes last, over what it lay under."""
    return list(dict.fromkeys(reversed(names)))[::-1]


def _in_order(request: OgcRequest) -> list[LayerName]:
    """The layers as LAYERS lists them, which is the order of several conditions; others of the request behind."""
    names = [name for name in request.parameters.get("LAYERS", "").split(",") if name]
    by_name = {place.own if request.workspace else str(place): place for place in request.places}
    first = [by_name[name] for name in names if name in by_name]
    return [*first, *(place for place in request.places if place not in first)]


def _check_styles(request: OgcRequest, layers: dict[LayerName, ServedLayer]) -> None:
    """Every layer has one style, which has a name of its own; `default`, the layer's name and empty mean it, too.

    Raises:
        OgcError: another style is asked for.
    """
    by_name = {place.own if request.workspace else str(place): layer for place, layer in layers.items()}
    for name, style in request.styles.items():
        layer = by_name.get(name)
        if layer is None:
            continue
        plain = style.removeprefix(f"{layer.name.workspace}:")
        if plain not in {"default", name, layer.name.name, layer.published.style.name}:
            raise OgcError(f"Layer {name} has no style {style}.", "StyleNotDefined", locator="styles")
