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

from lxml import etree

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request_xml import read_body, type_names

#: Largest picture side, in pixels: drawing 4096 x 4096 takes a third of a GB, and several clients may ask at once.
MAX_SIDE_PX = 4096
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
_MAP_FORMAT = re.compile(r"image/(?:png(?:; ?mode=\d+bit)?|jpeg|webp)", re.IGNORECASE)
_WMS_COMMON = {"SERVICE", "VERSION", "REQUEST", "FORMAT", "EXCEPTIONS", "LANGUAGE"}
_WMS_MAP = {"LAYERS", "STYLES", "SRS", "CRS", "BBOX", "WIDTH", "HEIGHT", "TRANSPARENT", "BGCOLOR", "DPI", "TIME"}
_WMS_INFO = {"QUERY_LAYERS", "INFO_FORMAT", "FEATURE_COUNT", "I", "J", "X", "Y", "FI_POINT_TOLERANCE"}
_WMS_INFO |= {"FI_LINE_TOLERANCE", "FI_POLYGON_TOLERANCE", "WITH_GEOMETRY", "WITH_MAPTIP"}
_WMS_LEGEND = {"LAYER", "STYLE", "RULE", "SCALE", "RULELABEL", "LAYERTITLE", "BOXSPACE", "SYMBOLWIDTH", "SYMBOLHEIGHT"}
_WFS_COMMON = {"SERVICE", "VERSION", "REQUEST", "OUTPUTFORMAT", "ACCEPTVERSIONS", "NAMESPACES", "NAMESPACE"}
_WFS_QUERY = {"TYPENAME", "FEATUREID", "PROPERTYNAME", "MAXFEATURES", "STARTINDEX", "RESULTTYPE", "SRSNAME", "BBOX"}
_WFS_QUERY |= {"FILTER", "SORTBY", "STOREDQUERY_ID", "ID"}
#: What WFS 2.0.0 calls parameters of the versions before it.
_WFS_ALIASES = {"TYPENAMES": "TYPENAME", "COUNT": "MAXFEATURES", "RESOURCEID": "FEATUREID", "GMLOBJECTID": "FEATUREID"}
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
    ("WFS", "GETPROPERTYVALUE"): _WFS_COMMON | _WFS_QUERY | {"VALUEREFERENCE"},
    ("WFS", "LISTSTOREDQUERIES"): _WFS_COMMON,
    ("WFS", "DESCRIBESTOREDQUERIES"): _WFS_COMMON | {"STOREDQUERY_ID"},
    ("WFS", "TRANSACTION"): _WFS_COMMON,
}
_VERSIONS = {"WMS": ("1.1.1", "1.3.0"), "WFS": ("1.0.0", "1.1.0", "2.0.0")}
_NAME_PARAMETERS = ("LAYERS", "QUERY_LAYERS", "LAYER", "TYPENAME")
_PICTURES = {"image/png8": "image/png; mode=8bit", "image/png24": "image/png", "image/jpg": "image/jpeg"}
_NEED_LAYERS = {"GETMAP", "GETFEATUREINFO", "GETFEATURE", "GETPROPERTYVALUE", "GETLEGENDGRAPHIC"}
_LAYER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62}")
#: Declarations of prefixes in addresses: `xmlns(p,uri)` (WFS 2.0.0) or `xmlns(p=uri)` (WFS 1.1.0).
_NAMESPACE = re.compile(r"xmlns\(\s*([\w.-]+)\s*[,=]\s*([^)]*?)\s*\)")


@dataclass(frozen=True)
class OgcRequest:
    """A request whose parameters (upper-case names) are all known and whose layers are all of `workspace`.

    `roles` are the GeoServer roles of who asks. `body` is the root element of a body in XML, for WFS only.
    """

    workspace: str
    service: str
    operation: str
    version: str
    parameters: Mapping[str, str]
    layers: tuple[str, ...] = ()
    body: etree._Element | None = None
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
    root = None
    if body and body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<":
        asked, root = read_body(body)
        if given.get("REQUEST", asked["REQUEST"]).upper() != asked["REQUEST"].upper():
            raise OgcError("The address and the body ask for two operations.", "OperationParsingFailed")
        given = {"SERVICE": "WFS", **given, **asked}
    elif body:
        given |= {name.upper(): value for name, value in parse_qsl(body.decode("latin-1"), keep_blank_values=True)}
    service = asked_service(given, endpoint)
    operation = given.get("REQUEST", "").upper()
    if not operation:
        raise OgcError("The parameter REQUEST is missing.", "MissingParameterValue", locator="request")
    known = _PARAMETERS.get((service, operation))
    if known is None:
        raise OgcError(f"{service} has no operation {given['REQUEST']}.", "OperationNotSupported", locator="request")
    version = asked_version(given, service)
    if service == "WFS":
        given = {_WFS_ALIASES.get(name, name): value for name, value in given.items()}
    parameters = {name: value for name, value in given.items() if name in known}
    parameters |= {"SERVICE": service, "VERSION": version}
    request = OgcRequest(workspace, service, operation, version, _translated(parameters, service))
    _check_numbers(request.parameters)
    if service == "WMS":
        _check_box(request.parameters)
        _check_format(request)
    return _bound(replace(request, body=root if service == "WFS" else None))


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
    """The request with the names of layers without their workspace, which must be that of the URL."""
    parameters = dict(request.parameters)
    names: list[str] = []
    if request.body is not None and request.operation != "TRANSACTION":
        # What the body names counts, whatever stands in the address.
        parameters["TYPENAME"] = ",".join(type_names(request.body, request.workspace))
        parameters.pop("FEATUREID", None)
        parameters.pop("STOREDQUERY_ID", None)
    for parameter in _NAME_PARAMETERS:
        if parameter not in parameters:
            continue
        # WFS 2.0.0 puts each of several types in brackets.
        listed = parameters[parameter].replace(")(", ",").strip("() ").split(",")
        plain = [_plain_name(name, request) for name in listed if name.strip()]
        parameters[parameter] = ",".join(plain)
        names += plain
    if parameters.get("FEATUREID"):
        ids = [name.strip().rpartition(".") for name in parameters["FEATUREID"].split(",") if name.strip()]
        typed = [(_plain_name(type_name, request) if dot else "", dot, key) for type_name, dot, key in ids]
        parameters["FEATUREID"] = ",".join(map("".join, typed))
        names += [type_name for type_name, dot, _ in typed if dot and "TYPENAME" not in parameters]
    if "STYLES" in parameters or "STYLE" in parameters:
        parameters |= _styles(parameters, request.workspace)
    is_stored = bool(parameters.get("STOREDQUERY_ID")) or request.body is not None
    if request.operation in _NEED_LAYERS and not names and not is_stored:
        locator = "typename" if request.service == "WFS" else "layers"
        raise OgcError(f"The parameter {locator.upper()} is missing.", "MissingParameterValue", locator=locator)
    # A layer of mixed geometries has parts (`roads.lines`); names of layers hold no full stop.
    layers = tuple(dict.fromkeys(name.partition(".")[0] for name in names))
    return replace(request, parameters=parameters, layers=layers)


def _plain_name(name: str, request: OgcRequest) -> str:
    workspace, colon, plain = name.strip().rpartition(":")
    declared = request.parameters.get("NAMESPACES") or request.parameters.get("NAMESPACE") or ""
    own = {prefix for prefix, uri in _NAMESPACE.findall(declared) if uri == f"http://{request.workspace}"}
    known = {request.workspace, "qgs", "feature", "ws_", *own}
    if (colon and workspace not in known) or not _LAYER_NAME.fullmatch(plain):
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
