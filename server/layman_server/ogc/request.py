"""A client's OGC request: read, checked, bound to the workspace of its URL, and written anew for QGIS Server.

Only known parameters get through. QGIS Server has parameters that open files or addresses (`MAP`, `SLD`, `FILE_NAME`,
external WMS layers, `url`) or evaluate QGIS expressions (`EXP_FILTER`); none of them is known here.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from lxml import etree

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request_names import (
    NAME_PARAMETERS,
    LayerName,
    listed,
    named_workspaces,
    not_defined,
    prefixes,
    read_name,
)
from layman_server.ogc.request_parameters import NEED_LAYERS, PARAMETERS, VENDOR, WFS_ALIASES
from layman_server.ogc.request_xml import read_body, type_names

#: Largest picture side, in pixels: drawing 4096 x 4096 takes a third of a GB, and several clients may ask at once.
MAX_SIDE_PX = 4096
#: Names in one parameter of a request: each layer is drawn by itself, and a map is given a minute.
MAX_LAYERS = 200
#: Largest body, in bytes: a transaction with some ten thousand features.
MAX_BODY_BYTES = 16 * 1024 * 1024
_MAX_INT = 2**31 - 1
#: Least and most of parameters that are whole numbers.
_NUMBERS = {
    "WIDTH": (1, MAX_SIDE_PX),
    "HEIGHT": (1, MAX_SIDE_PX),
    "MAXFEATURES": (0, _MAX_INT),
    "STARTINDEX": (0, _MAX_INT),
    "FEATURE_COUNT": (0, _MAX_INT),
}
_FARTHEST = 1e9
#: Units of the coordinate system in one pixel, from which on QGIS overflows (a scale of 1 : 2**31).
_MOST_UNITS_PER_PX = 600_000
#: Formats of maps; QGIS Server also draws DXF, which no client of WMS expects.
_MAP_FORMAT = re.compile(r"image/(?:png(?:; ?mode=\d+bit)?|jpeg|webp|gif|svg\+xml)|application/pdf", re.IGNORECASE)
_VERSIONS = {"WMS": ("1.1.1", "1.3.0"), "WFS": ("1.0.0", "1.1.0", "2.0.0")}
_PICTURES = {
    "image/png8": "image/png; mode=8bit",
    "image/png; mode=8bit": "image/png; mode=8bit",
    "image/png24": "image/png",
    "image/jpg": "image/jpeg",
    "image/svg": "image/svg+xml",
    # A plus sign in a query is a blank.
    "image/svg xml": "image/svg+xml",
}


@dataclass(frozen=True)
class OgcRequest:
    """A request whose parameters (upper-case names) are all known.

    All its layers are of `workspace`; when that is empty they may be of several, and the parameters name them with
    theirs. `only` is the one layer of a service for a single one. `roles` are the GeoServer roles of who asks. `body`
    is the root element of a body in XML, for WFS only. `vendor` are parameters of GeoServer's that QGIS Server does not
    get; `styles` names the wanted style of each layer, where one is named.
    """

    workspace: str
    service: str
    operation: str
    version: str
    parameters: Mapping[str, str]
    places: tuple[LayerName, ...] = ()
    body: etree._Element | None = None
    roles: frozenset[str] = frozenset()
    vendor: Mapping[str, str] = field(default_factory=dict)
    styles: Mapping[str, str] = field(default_factory=dict)
    only: str = ""

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the layers without workspace and part, each once."""
        return tuple(dict.fromkeys(place.name for place in self.places))

    @property
    def query(self) -> str:
        """The parameters as a query string for QGIS Server."""
        return urlencode(self.parameters)


def read_request(workspace: str, endpoint: str, query: str, body: bytes = b"", only: str = "") -> OgcRequest:
    """Read a request to `/geoserver/<workspace>/<endpoint>`; `body` is that of a POST.

    Without `workspace` it is one to `/geoserver/<endpoint>`; `only` is the layer of a service for one layer.

    Raises:
        OgcError: it cannot be understood; the exception says which parameter is to blame.
    """
    given, root = read_parameters(query, body)
    service = asked_service(given, endpoint)
    operation = given.get("REQUEST", "").upper()
    if not operation:
        raise OgcError("The parameter REQUEST is missing.", "MissingParameterValue", locator="request")
    known = PARAMETERS.get((service, operation))
    if known is None:
        raise OgcError(f"{service} has no operation {given['REQUEST']}.", "OperationNotSupported", locator="request")
    version = asked_version(given, service)
    if service == "WFS":
        given = {WFS_ALIASES.get(name, name): value for name, value in given.items()}
    named = named_workspaces(given, root) if not workspace else set()
    workspace = named.pop() if len(named) == 1 else workspace
    parameters = {name: value for name, value in given.items() if name in known}
    vendor = {name: parameters.pop(name) for name in VENDOR & set(parameters)} if service == "WMS" else {}
    parameters |= {"SERVICE": service, "VERSION": version}
    request = OgcRequest(
        workspace, service, operation, version, _translated(parameters, service), vendor=vendor, only=only
    )
    _check_numbers(request.parameters)
    if service == "WMS":
        _check_box(request.parameters)
        _check_format(request)
    return _bound(replace(request, body=root if service == "WFS" else None))


def read_parameters(query: str, body: bytes) -> tuple[dict[str, str], etree._Element | None]:
    """What a request gives by names in upper case, and the root element of a body in XML.

    Raises:
        OgcError: the body cannot be read.
    """
    given = {name.upper(): value for name, value in parse_qsl(query, keep_blank_values=True)}
    if body and body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<":
        asked, root = read_body(body)
        if given.get("REQUEST", asked["REQUEST"]).upper() != asked["REQUEST"].upper():
            raise OgcError("The address and the body ask for two operations.", "OperationParsingFailed")
        return {"SERVICE": "WFS", **given, **asked}, root
    if body:
        given |= {name.upper(): value for name, value in parse_qsl(body.decode("latin-1"), keep_blank_values=True)}
    return given, None


def asked_service(given: Mapping[str, str], endpoint: str) -> str:
    """`WMS` or `WFS`: as asked, else as the endpoint says.

    Raises:
        OgcError: neither, or another service.
    """
    service = given.get("SERVICE", "").upper() or {"wms": "WMS", "wfs": "WFS"}.get(endpoint, "")
    if not service:
        raise OgcError("The parameter SERVICE is missing.", "MissingParameterValue", locator="service")
    if service not in _VERSIONS:
        raise OgcError(f"There is no service {service} here.", "InvalidParameterValue", locator="service")
    return service


def asked_version(given: Mapping[str, str], service: str) -> str:
    """The version to answer in: the asked one if it is spoken, else the nearest below it, else the lowest.

    Version negotiation of WMS 1.3.0, 6.2.4, and WFS 1.0.0, 6.2.4. Of `ACCEPTVERSIONS` (from WFS 1.1.0 on) the first
    that is spoken wins.
    """
    return negotiated_version(given, _VERSIONS[service])


def negotiated_version(given: Mapping[str, str], spoken: Sequence[str]) -> str:
    """The version of those that are spoken, from the oldest to the newest, as `asked_version`."""
    wishes = [wish for wish in given.get("ACCEPTVERSIONS", "").split(",") if wish in spoken]
    asked = given.get("VERSION") or given.get("WMTVER") or (wishes[0] if wishes else spoken[-1])
    if re.fullmatch(r"\d{1,4}(\.\d{1,4}){0,4}", asked, re.ASCII) is None:
        raise OgcError(f"{asked!r} is no version.", "InvalidParameterValue", locator="version")
    lower = [version for version in spoken if _numbers(version) <= _numbers(asked)]
    return lower[-1] if lower else spoken[0]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _translated(parameters: dict[str, str], service: str) -> dict[str, str]:
    if service == "WFS":
        return parameters
    if "FORMAT" in parameters:
        parameters["FORMAT"] = _PICTURES.get(parameters["FORMAT"].lower(), parameters["FORMAT"])
    for name in ("SRS", "CRS"):
        if parameters.get(name, "").upper() == "EPSG:900913":
            parameters[name] = "EPSG:3857"
    if parameters.get("EXCEPTIONS"):
        del parameters["EXCEPTIONS"]
    return parameters


def _check_numbers(parameters: Mapping[str, str]) -> None:
    for name, (least, most) in _NUMBERS.items():
        value = parameters.get(name)
        if value is None or (value == "" and least == 0):
            continue
        if re.fullmatch(r"\d{1,10}", value, re.ASCII) is None or not least <= int(value) <= most:
            raise OgcError(
                f"{name} must be a whole number from {least} to {most}, it is {value[:40]!r}.",
                "InvalidParameterValue",
                locator=name.lower(),
            )


def _check_box(parameters: Mapping[str, str]) -> None:
    """Refuse boxes that QGIS Server fails at: not numbers, or far from everything on Earth."""
    text = parameters.get("BBOX", "")
    try:
        numbers = [float(part) for part in text.split(",")] if text else []
    except ValueError:
        return  # QGIS Server names what is wrong.
    if not all(math.isfinite(number) and abs(number) < _FARTHEST for number in numbers):
        raise OgcError(f"BBOX has numbers that are no coordinates: {text!r}.", "InvalidParameterValue", locator="bbox")
    if len(numbers) != 4:
        return
    minx, miny, maxx, maxy = numbers
    sides = ((maxx - minx, parameters.get("WIDTH")), (maxy - miny, parameters.get("HEIGHT")))
    if any(side_px and side / int(side_px) > _MOST_UNITS_PER_PX for side, side_px in sides):
        message = f"BBOX is too large for a picture of this size: a pixel has at most {_MOST_UNITS_PER_PX} units."
        raise OgcError(message, "InvalidParameterValue", locator="bbox")


def _check_format(request: OgcRequest) -> None:
    wanted = request.parameters.get("FORMAT")
    if request.operation == "GETMAP" and wanted and _MAP_FORMAT.fullmatch(wanted) is None:
        raise OgcError(f"Maps cannot be had as {wanted}.", "InvalidFormat", locator="format")


def _bound(request: OgcRequest) -> OgcRequest:
    """The request with the names of its layers read."""
    parameters = dict(request.parameters)
    places: list[LayerName] = []
    declared = prefixes(parameters)

    def read(name: str) -> LayerName:
        return read_name(name, request.workspace, request.service, declared)

    def written(place: LayerName) -> str:
        return place.own if request.workspace else str(place)

    if request.body is not None and request.operation != "TRANSACTION":
        # What the body names counts, whatever stands in the address.
        parameters["TYPENAME"] = ",".join(type_names(request.body, request.workspace))
        parameters.pop("FEATUREID", None)
        parameters.pop("STOREDQUERY_ID", None)
    for parameter in NAME_PARAMETERS:
        if parameter in parameters:
            names = listed(parameters[parameter])
            if len(names) > MAX_LAYERS:
                message = f"{parameter} names {len(names)} layers; one request has at most {MAX_LAYERS}."
                raise OgcError(message, "InvalidParameterValue", locator=parameter.lower())
            found = [read(name) for name in names]
            parameters[parameter] = ",".join(map(written, found))
            places += found
    if parameters.get("FEATUREID"):
        ids = [name.strip().rpartition(".") for name in parameters["FEATUREID"].split(",") if name.strip()]
        typed = [(read(type_name) if dot else None, dot, key) for type_name, dot, key in ids]
        parameters["FEATUREID"] = ",".join(f"{written(place) if place else ''}{dot}{key}" for place, dot, key in typed)
        places += [place for place, _, _ in typed if place and "TYPENAME" not in parameters]
    styles = _taken_styles(parameters)
    is_stored = bool(parameters.get("STOREDQUERY_ID")) or request.body is not None
    if request.operation in NEED_LAYERS and not places and not is_stored:
        locator = "typename" if request.service == "WFS" else "layers"
        raise OgcError(f"The parameter {locator.upper()} is missing.", "MissingParameterValue", locator=locator)
    if request.only and any(place.name != request.only for place in places):
        raise not_defined(next(place.own for place in places if place.name != request.only), request.service)
    return replace(request, parameters=parameters, places=tuple(dict.fromkeys(places)), styles=styles)


def _taken_styles(parameters: dict[str, str]) -> dict[str, str]:
    """The styles that are named by layer; QGIS Server is told of none, as it knows only those that layers have."""
    styles: dict[str, str] = {}
    for parameter, names in (("STYLES", "LAYERS"), ("STYLE", "LAYER")):
        if parameter in parameters:
            named = zip(parameters.get(names, "").split(","), parameters[parameter].split(","), strict=False)
            styles |= {layer: style for layer, style in named if style}
            parameters[parameter] = ""
    return styles
