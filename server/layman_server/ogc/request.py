"""A client's OGC request: read, checked, bound to the workspace of its URL, and written anew for QGIS Server.

Only known parameters get through. QGIS Server has parameters that open files or addresses (`MAP`, `SLD`, `FILE_NAME`,
external WMS layers, `url`) or evaluate QGIS expressions (`EXP_FILTER`); none of them is known here.
"""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request_xml import check_sort_name, read_body

#: Largest picture side, in pixels.
MAX_SIDE_PX = 8192
MAX_BODY_BYTES = 4 * 1024 * 1024
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
_SORT_ORDER = re.compile(r"(?:\s+|\+)(?:A|D|ASC|DESC)$", re.IGNORECASE)
_WMS_COMMON = {"SERVICE", "VERSION", "REQUEST", "FORMAT", "EXCEPTIONS", "LANGUAGE"}
_WMS_MAP = {"LAYERS", "STYLES", "SRS", "CRS", "BBOX", "WIDTH", "HEIGHT", "TRANSPARENT", "BGCOLOR", "DPI"}
_WMS_INFO = {"QUERY_LAYERS", "INFO_FORMAT", "FEATURE_COUNT", "I", "J", "X", "Y", "FI_POINT_TOLERANCE"}
_WMS_INFO |= {"FI_LINE_TOLERANCE", "FI_POLYGON_TOLERANCE", "WITH_GEOMETRY", "WITH_MAPTIP"}
_WMS_LEGEND = {"LAYER", "STYLE", "RULE", "SCALE", "RULELABEL", "LAYERTITLE", "BOXSPACE", "SYMBOLWIDTH", "SYMBOLHEIGHT"}
_WFS_COMMON = {"SERVICE", "VERSION", "REQUEST", "OUTPUTFORMAT", "ACCEPTVERSIONS"}
_WFS_QUERY = {"TYPENAME", "FEATUREID", "PROPERTYNAME", "MAXFEATURES", "STARTINDEX", "RESULTTYPE", "SRSNAME", "BBOX"}
_WFS_QUERY |= {"FILTER", "SORTBY"}
#: Parameters by service and operation.
_PARAMETERS: dict[tuple[str, str], set[str]] = {
    ("WMS", "GETCAPABILITIES"): _WMS_COMMON,
    ("WMS", "GETMAP"): _WMS_COMMON | _WMS_MAP,
    ("WMS", "GETFEATUREINFO"): _WMS_COMMON | _WMS_MAP | _WMS_INFO,
    ("WMS", "GETLEGENDGRAPHIC"): _WMS_COMMON | _WMS_LEGEND | _WMS_MAP,
    ("WMS", "DESCRIBELAYER"): _WMS_COMMON | {"LAYERS", "SLD_VERSION"},
    ("WMS", "GETSTYLES"): _WMS_COMMON | {"LAYERS"},
    ("WMS", "GETSCHEMAEXTENSION"): _WMS_COMMON,
    ("WFS", "GETCAPABILITIES"): _WFS_COMMON,
    ("WFS", "DESCRIBEFEATURETYPE"): _WFS_COMMON | {"TYPENAME"},
    ("WFS", "GETFEATURE"): _WFS_COMMON | _WFS_QUERY,
}
_VERSIONS = {"WMS": ("1.1.1", "1.3.0"), "WFS": ("1.0.0", "1.1.0")}
_NAME_PARAMETERS = ("LAYERS", "QUERY_LAYERS", "LAYER", "TYPENAME")
#: Formats of GeoServer's clients and what QGIS Server calls them.
_FORMATS = {
    "application/json": "application/vnd.geo+json",
    "json": "application/vnd.geo+json",
    "geojson": "application/vnd.geo+json",
    "application/geo+json": "application/vnd.geo+json",
    "gml2": "text/xml; subtype=gml/2.1.2",
    "gml3": "text/xml; subtype=gml/3.1.1",
    "text/xml; subtype=gml/3.2": "text/xml; subtype=gml/3.1.1",
}
_PICTURES = {"image/png8": "image/png; mode=8bit", "image/png24": "image/png", "image/jpg": "image/jpeg"}
_LAYER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62}")


@dataclass(frozen=True)
class OgcRequest:
    """A request whose parameters (upper-case names) are all known and whose layers are all of `workspace`.

    `roles` are the GeoServer roles of who asks.
    """

    workspace: str
    service: str
    operation: str
    version: str
    parameters: Mapping[str, str]
    layers: tuple[str, ...] = ()
    body: bytes = b""
    roles: frozenset[str] = frozenset()

    @property
    def query(self) -> str:
        """The parameters as a query string for QGIS Server."""
        return urlencode(self.parameters)


def read_request(workspace: str, endpoint: str, query: str, body: bytes = b"") -> OgcRequest:
    """Read a request to `/geoserver/<workspace>/<endpoint>`; `body` is that of a POST.

    Raises:
        OgcError: it cannot be understood; the exception says which parameter is to blame.
    """
    given = {name.upper(): value for name, value in parse_qsl(query, keep_blank_values=True)}
    kept_body = b""
    if body and body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<":
        asked, kept_body = read_body(body)
        if given.get("REQUEST", asked["REQUEST"]).upper() != asked["REQUEST"].upper():
            raise OgcError("The address and the body ask for two operations.", "OperationParsingFailed")
        given = {**asked, **given}
    elif body:
        given |= {name.upper(): value for name, value in parse_qsl(body.decode("latin-1"), keep_blank_values=True)}
    service = asked_service(given, endpoint)
    operation = given.get("REQUEST", "").upper()
    if not operation:
        raise OgcError("The parameter REQUEST is missing.", "MissingParameterValue", locator="request")
    if operation in {"TRANSACTION", "LOCKFEATURE", "GETFEATUREWITHLOCK"}:
        raise OgcError(
            "This service is for reading: features cannot be changed.", "OperationNotSupported", locator="request"
        )
    known = _PARAMETERS.get((service, operation))
    if known is None:
        raise OgcError(f"{service} has no operation {given['REQUEST']}.", "OperationNotSupported", locator="request")
    version = asked_version(given, service)
    parameters = {name: value for name, value in given.items() if name in known}
    parameters |= {"SERVICE": service, "VERSION": version}
    request = OgcRequest(workspace, service, operation, version, _translated(parameters, service), body=kept_body)
    _check_numbers(request.parameters)
    if service == "WMS":
        _check_box(request.parameters)
    for wish in request.parameters.get("SORTBY", "").split(","):
        if wish.strip():
            check_sort_name(_SORT_ORDER.sub("", wish.strip()))
    return _bound(request)


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

    Version negotiation of WMS 1.3.0, 6.2.4, and WFS 1.0.0, 6.2.4; WFS 2.0.0 so falls back to 1.1.0. Of
    `ACCEPTVERSIONS` (WFS 1.1.0) the first that is spoken wins.
    """
    spoken = _VERSIONS[service]
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
        wanted = parameters.get("OUTPUTFORMAT", "")
        if parameters["REQUEST"].upper() == "GETFEATURE":
            parameters["OUTPUTFORMAT"] = _FORMATS.get(wanted.lower(), wanted)
            if not wanted:
                del parameters["OUTPUTFORMAT"]
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


def _bound(request: OgcRequest) -> OgcRequest:
    """The request with the names of layers without their workspace, which must be that of the URL."""
    parameters = dict(request.parameters)
    names: list[str] = []
    for parameter in _NAME_PARAMETERS:
        if parameter not in parameters:
            continue
        plain = [_plain_name(name, request) for name in parameters[parameter].split(",") if name.strip()]
        parameters[parameter] = ",".join(plain)
        names += plain
    if parameters.get("FEATUREID"):
        ids = [_plain_name(name, request) for name in parameters["FEATUREID"].split(",") if name.strip()]
        parameters["FEATUREID"] = ",".join(ids)
        names += [identifier.rpartition(".")[0] for identifier in ids if "TYPENAME" not in parameters]
    if "STYLES" in parameters or "STYLE" in parameters:
        parameters |= _styles(parameters, request.workspace)
    if request.operation in {"GETMAP", "GETFEATUREINFO", "GETFEATURE", "GETLEGENDGRAPHIC"} and not names:
        locator = "typename" if request.service == "WFS" else "layers"
        raise OgcError(f"The parameter {locator.upper()} is missing.", "MissingParameterValue", locator=locator)
    # A layer of mixed geometries has parts (`roads.lines`); names of layers hold no full stop.
    layers = tuple(dict.fromkeys(name.partition(".")[0] for name in names))
    return replace(request, parameters=parameters, layers=layers)


def _plain_name(name: str, request: OgcRequest) -> str:
    workspace, colon, plain = name.strip().rpartition(":")
    if (colon and workspace not in {request.workspace, "qgs", "feature"}) or not _LAYER_NAME.fullmatch(plain):
        raise not_defined(name, request.service)
    return plain


def not_defined(name: str, service: str) -> OgcError:
    """The exception for a layer or feature type that is not there."""
    if service == "WFS":
        return OgcError(f"Feature type {name} is unknown.", "InvalidParameterValue", locator="typeName")
    return OgcError(f"Layer {name} is not defined.", "LayerNotDefined", locator="layers")


def _styles(parameters: Mapping[str, str], workspace: str) -> dict[str, str]:
    """Styles with QGIS's name: every layer has one style, which has the layer's name; `default` and empty mean it."""
    result = {}
    for parameter, names in (("STYLES", "LAYERS"), ("STYLE", "LAYER")):
        if parameter not in parameters:
            continue
        layers = parameters.get(names, "").split(",")
        styles = parameters[parameter].split(",")
        for layer, style in zip(layers, styles, strict=False):
            if style.removeprefix(f"{workspace}:") not in {"", "default", layer}:
                raise OgcError(f"Layer {layer} has no style {style}.", "StyleNotDefined", locator="styles")
        result[parameter] = ""
    return result
