"""Metadata properties (Layman's `doc/metadata.md`) read back from records, and how their values are compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from layman_server.metadata.elements import CODE_LISTS, NAMESPACES

Properties = dict[str, Any]

_PROTOCOLS = "https://services.cuzk.cz/registry/codelist/OnlineResourceProtocolValue/"
_CRS = "http://www.opengis.net/def/crs/EPSG/0/"
_ROOT = "/gmd:MD_Metadata"
_DATA = f"{_ROOT}/gmd:identificationInfo/gmd:MD_DataIdentification"
_SERVICE = f"{_ROOT}/gmd:identificationInfo/srv:SV_ServiceIdentification"
_ONLINE = (
    f"{_ROOT}/gmd:distributionInfo/gmd:MD_Distribution/gmd:transferOptions/gmd:MD_DigitalTransferOptions"
    "/gmd:onLine/gmd:CI_OnlineResource[gmd:protocol/gmx:Anchor/@xlink:href='{}'{}]/gmd:linkage/gmd:URL/text()"
)
_INFORMATION = " and gmd:function/gmd:CI_OnLineFunctionCode/@codeListValue='information'"
_DOWNLOAD = " and gmd:function/gmd:CI_OnLineFunctionCode/@codeListValue='download'"
_LINK = f"{_PROTOCOLS}WWW:LINK-1.0-http--link"
#: Degrees by which a box without width or height is made wider before boxes are compared.
_PADDING = 0.00001
_SIMILAR = 0.95


def layer_properties(record: bytes) -> Properties:
    """The properties that a layer's record has, those of `doc/metadata.md` that Layman compares; None is not set."""
    root = etree.fromstring(record)
    return {
        **_common(root, _DATA, "gmd:extent"),
        "language": [str(code) for code in _all(root, f"{_DATA}/gmd:language/gmd:LanguageCode/@codeListValue")],
        "layer_endpoint": _first(root, _ONLINE.format(_LINK, "")),
        "reference_system": [int(code) for code in _epsg_codes(root)],
        "spatial_resolution": _spatial_resolution(root),
        "temporal_extent": sorted(map(str, _all(root, f"{_DATA}//gml:TimeInstant/gml:timePosition/text()"))) or None,
        "wfs_url": _first(root, _ONLINE.format(f"{_PROTOCOLS}OGC:WFS-2.0.0-http-get-capabilities", "")),
        "wms_url": _first(root, _ONLINE.format(f"{_PROTOCOLS}OGC:WMS-1.3.0-http-get-capabilities", "")),
    }


def map_properties(record: bytes) -> Properties:
    """The properties that a map's record has."""
    root = etree.fromstring(record)
    return {
        **_common(root, _SERVICE, "srv:extent"),
        "map_endpoint": _first(root, _ONLINE.format(_LINK, _INFORMATION)),
        "map_file_endpoint": _first(root, _ONLINE.format(_LINK, _DOWNLOAD)),
        "operates_on": [
            {"xlink:href": node.get(f"{{{NAMESPACES['xlink']}}}href"), "xlink:title": node.get(_XLINK_TITLE)}
            for node in _all(root, f"{_SERVICE}/srv:operatesOn[@xlink:href]")
        ],
        "reference_system": [f"EPSG:{code}" for code in _epsg_codes(root)],
    }


_XLINK_TITLE = f"{{{NAMESPACES['xlink']}}}title"


def compared(sources: Mapping[str, Properties]) -> dict[str, Any]:
    """Layman's answer of metadata comparison: the values of every property by source, and whether they are alike.

    `sources` are properties by the address that they come from.
    """
    names = {url: f"s{number}" for number, url in enumerate(sorted(sources), start=1)}
    properties: dict[str, Any] = {}
    for name in sorted({name for found in sources.values() for name in found}):
        values = {names[url]: sources[url][name] for url in sorted(sources) if name in sources[url]}
        known = [value for value in values.values() if value is not None]
        properties[name] = {
            "values": values,
            "equal": _are_alike(name, list(values.values())),
            "equal_or_null": _are_alike(name, known),
        }
    return {
        "metadata_sources": {names[url]: {"url": url} for url in sorted(sources)},
        "metadata_properties": properties,
    }


def _common(root: etree._Element, place: str, extent: str) -> Properties:
    citation = f"{place}/gmd:citation/gmd:CI_Citation"
    box = [
        _first(root, f"{place}/{extent}/gmd:EX_Extent/gmd:geographicElement//gmd:{side}/gco:Decimal/text()")
        for side in ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    ]
    anchors = _all(root, f"{citation}/gmd:identifier/gmd:MD_Identifier/gmd:code/gmx:Anchor")
    identifier = {"identifier": anchors[0].get(_XLINK_HREF), "label": anchors[0].text} if anchors else None
    organisation = f"{place}/gmd:pointOfContact/gmd:CI_ResponsibleParty/gmd:organisationName/gco:CharacterString/text()"
    picture = f"{place}/gmd:graphicOverview/gmd:MD_BrowseGraphic/gmd:fileName/gco:CharacterString/text()"
    return {
        "abstract": _first(root, f"{place}/gmd:abstract/gco:CharacterString/text()"),
        "extent": None if None in box else [float(str(number)) for number in box],
        "graphic_url": _first(root, picture),
        "identifier": identifier,
        "organisation_name": _first(root, organisation),
        "publication_date": _date(root, citation, "publication"),
        "revision_date": _date(root, citation, "revision"),
        "title": _first(root, f"{citation}/gmd:title/gco:CharacterString/text()"),
    }


_XLINK_HREF = f"{{{NAMESPACES['xlink']}}}href"


def _date(root: etree._Element, citation: str, kind: str) -> str | None:
    code = f"gmd:dateType/gmd:CI_DateTypeCode[@codeList='{CODE_LISTS}#CI_DateTypeCode' and @codeListValue='{kind}']"
    return _first(root, f"{citation}/gmd:date/gmd:CI_Date[{code}]/gmd:date/gco:Date/text()")


def _epsg_codes(root: etree._Element) -> list[str]:
    path = f"{_ROOT}/gmd:referenceSystemInfo//gmd:RS_Identifier/gmd:code/gmx:Anchor/@xlink:href"
    codes = (str(href).removeprefix(_CRS) for href in _all(root, path) if str(href).startswith(_CRS))
    return [code for code in codes if code.isdigit()]


def _spatial_resolution(root: etree._Element) -> dict[str, Any] | None:
    place = f"{_DATA}/gmd:spatialResolution/gmd:MD_Resolution"
    distances = _all(root, f"{place}/gmd:distance/gco:Distance")
    if distances:
        return {"ground_sample_distance": {"value": float(distances[0].text), "uom": distances[0].get("uom")}}
    scale = _first(root, f"{place}/gmd:equivalentScale//gmd:denominator/gco:Integer/text()")
    return {"scale_denominator": int(scale) if scale else None}


def _all(root: etree._Element, path: str) -> list[Any]:
    found = root.xpath(path, namespaces=NAMESPACES)
    return found if isinstance(found, list) else []


def _first(root: etree._Element, path: str) -> str | None:
    found = _all(root, path)
    return str(found[0]) if found else None


def _are_alike(name: str, values: Sequence[Any]) -> bool:
    """Whether each value is like the next one; None is like None only."""
    alike = _COMPARISONS.get(name, lambda one, other: bool(one == other))
    return all(one is other if one is None or other is None else alike(one, other) for one, other in pairwise(values))


def _same_members(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return {json.dumps(member, sort_keys=True) for member in one} == {
        json.dumps(member, sort_keys=True) for member in other
    }


def _same_service(one: str, other: str) -> bool:
    return service_address(one) == service_address(other)


def service_address(url: str) -> str:
    """The address of a service without the parameters of GetCapabilities and the name of a layer."""
    parts = urlsplit(url)
    left_out = {"SERVICE", "REQUEST", "VERSION", "LAYERS"}
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if key.upper() not in left_out])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _similar_boxes(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether the common area is nearly all of both, as Layman compares extents."""
    (a, b), areas = (_wide(one), _wide(other)), []
    for box in (a, b):
        areas.append((box[2] - box[0]) * (box[3] - box[1]))
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return width > 0 and height > 0 and width * height >= _SIMILAR * max(areas)


def _wide(box: Sequence[float]) -> list[float]:
    wide = [*box]
    for low, high in ((0, 2), (1, 3)):
        if wide[high] - wide[low] < _PADDING:
            wide[low], wide[high] = wide[low] - _PADDING, wide[high] + _PADDING
    return wide


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "reference_system": _same_members,
    "language": _same_members,
    "temporal_extent": _same_members,
    "operates_on": _same_members,
    "extent": _similar_boxes,
    "wms_url": _same_service,
    "wfs_url": _same_service,
}
