"""Capabilities of WMS 1.1.1 and 1.3.0, written from the catalogue without opening a layer.

Order of elements: WMS 1.1.1 annex A.1 (DTD), WMS 1.3.0 annex E.1 (schema).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from layman_server.model.crs import BoundingBox
from layman_server.ogc.axis_order import first_axis_is_north
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.service_description import ServiceDescription
from layman_server.ogc.wfs.xml_text import attribute_text, text
from layman_server.ogc.wms.groups import ServedGroup

#: Formats that GetMap and GetFeatureInfo answer in.
MAP_FORMATS = (
    *("image/png", "image/png; mode=8bit", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"),
    "application/pdf",
)
INFO_FORMATS = (
    *("text/plain", "text/html", "text/xml", "application/json", "application/vnd.ogc.gml"),
    "application/vnd.ogc.gml/3.1.1",
)
LEGEND_FORMATS = ("image/png", "image/jpeg", "application/json")
_ADDRESS = {
    "addressType": "AddressType",
    "address": "Address",
    "addressCity": "City",
    "addressState": "StateOrProvince",
    "addressPostalCode": "PostCode",
    "addressCountry": "Country",
}
_NAMESPACES = (
    'xmlns="http://www.opengis.net/wms" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:sld="http://www.opengis.net/sld" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.opengis.net/wms http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd'
    ' http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd"'
)


@dataclass(frozen=True)
class WmsContents:
    """What capabilities tell: `workspace` is empty for the service of all, in which names have their workspace."""

    workspace: str
    url: str
    words: ServiceDescription
    layers: Sequence[ServedLayer]
    groups: Sequence[ServedGroup] = ()
    most_px: int = 4096
    most_layers: int = 200


def document(contents: WmsContents, version: str) -> bytes:
    """The capabilities."""
    new = version == "1.3.0"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    if new:
        lines.append(f'<WMS_Capabilities version="1.3.0" {_NAMESPACES}>')
    else:
        dtd = "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd"
        lines.append(f'<!DOCTYPE WMT_MS_Capabilities SYSTEM "{dtd}">\n<WMT_MS_Capabilities version="1.1.1">')
    lines += [*_service(contents, new), "<Capability>", *_request(contents.url, new)]
    exceptions = ("XML", "INIMAGE", "BLANK")[:1] if new else ("application/vnd.ogc.se_xml",)
    lines.append(f"<Exception>{''.join(f'<Format>{name}</Format>' for name in exceptions)}</Exception>")
    if not new:
        lines.append('<UserDefinedSymbolization SupportSLD="0" UserLayer="0" UserStyle="0" RemoteWFS="0"/>')
    lines += [*_root_layer(contents, new), "</Capability>"]
    lines.append("</WMS_Capabilities>" if new else "</WMT_MS_Capabilities>")
    return "\n".join([*lines, ""]).encode()


def _service(contents: WmsContents, new: bool) -> Iterator[str]:
    words = contents.words
    yield f"<Service><Name>{'WMS' if new else 'OGC:WMS'}</Name><Title>{text(words.title)}</Title>"
    yield f"<Abstract>{text(words.abstract)}</Abstract>{_keywords(words.keywords)}{_online(contents.url, new)}"
    said = words.contact
    person, organization = said.get("contactPerson", ""), said.get("contactOrganization", "")
    if said:
        yield "<ContactInformation><ContactPersonPrimary>"
        yield f"<ContactPerson>{text(person)}</ContactPerson>"
        yield f"<ContactOrganization>{text(organization)}</ContactOrganization></ContactPersonPrimary>"
        yield _optional("ContactPosition", said.get("contactPosition", ""))
        if any(said.get(name) for name in _ADDRESS):
            lines = "".join(f"<{tag}>{text(said.get(name, ''))}</{tag}>" for name, tag in _ADDRESS.items())
            yield f"<ContactAddress>{lines}</ContactAddress>"
        yield _optional("ContactVoiceTelephone", said.get("contactVoice", ""))
        yield _optional("ContactFacsimileTelephone", said.get("contactFacsimile", ""))
        yield _optional("ContactElectronicMailAddress", said.get("contactEmail", ""))
        yield "</ContactInformation>"
    yield f"<Fees>{text(words.fees)}</Fees><AccessConstraints>{text(words.access_constraints)}</AccessConstraints>"
    if new:
        yield f"<LayerLimit>{contents.most_layers}</LayerLimit>"
        yield f"<MaxWidth>{contents.most_px}</MaxWidth><MaxHeight>{contents.most_px}</MaxHeight>"
    yield "</Service>"


def _request(url: str, new: bool) -> Iterator[str]:
    link = _online(url + "?", new)
    get = f"<DCPType><HTTP><Get>{link}</Get></HTTP></DCPType>"
    xml = "text/xml" if new else "application/vnd.ogc.wms_xml"
    prefix = "sld:" if new else ""
    operations = [
        ("GetCapabilities", (xml,)),
        ("GetMap", MAP_FORMATS),
        ("GetFeatureInfo", INFO_FORMATS),
        (f"{prefix}DescribeLayer", ("text/xml",)),
        (f"{prefix}GetLegendGraphic", LEGEND_FORMATS),
    ]
    yield "<Request>"
    for name, formats in operations:
        yield f"<{name}>{''.join(f'<Format>{format_}</Format>' for format_ in formats)}{get}</{name}>"
    yield "</Request>"


def _root_layer(contents: WmsContents, new: bool) -> Iterator[str]:
    """The layer above all, which cannot be drawn and so has no name."""
    word = "CRS" if new else "SRS"
    systems = dict.fromkeys(crs for layer in contents.layers for crs in layer.systems)
    listed = [*systems, *(["CRS:84"] if new else [])] or ["EPSG:4326", "EPSG:3857"]
    yield f"<Layer><Title>{text(contents.words.title)}</Title><Abstract>{text(contents.words.abstract)}</Abstract>"
    yield "".join(f"<{word}>{text(crs)}</{word}>" for crs in listed)
    boxes = [layer.degrees.as_list() for layer in contents.layers]
    corners = [pick(column) for pick, column in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)]
    yield _degrees(corners or [-180.0, -90.0, 180.0, 90.0], new)
    for group in contents.groups:
        yield from _group(contents, group, new)
    for layer in contents.layers:
        yield from _layer(contents, layer, new)
    yield "</Layer>"


def _layer(contents: WmsContents, layer: ServedLayer, new: bool) -> Iterator[str]:
    name = layer.name.own if contents.workspace else str(layer.name)
    word = "CRS" if new else "SRS"
    style = layer.published.style.name
    yield f'<Layer queryable="1" opaque="0"><Name>{text(name)}</Name><Title>{text(layer.title)}</Title>'
    yield f"<Abstract>{text(layer.resource.abstract)}</Abstract>{_keywords(layer.resource.keywords)}"
    place = [f"<{word}>{text(crs)}</{word}>" for crs in layer.systems]
    place.append(_degrees(layer.degrees.as_list(), new))
    place += [_box(box, new) for box in layer.boxes]
    yield "".join(place)
    if layer.times:
        yield _times(layer.times, new)
    yield _style(contents, name, style, new)
    for part in layer.parts:
        whole = f"{name}.{part}"
        yield f'<Layer queryable="1"><Name>{text(whole)}</Name><Title>{text(layer.title)} ({part})</Title>'
        yield f"{''.join(place)}{_style(contents, whole, style, new)}</Layer>"
    yield "</Layer>"


def _group(contents: WmsContents, group: ServedGroup, new: bool) -> Iterator[str]:
    name = group.name if contents.workspace or not group.workspace else f"{group.workspace}:{group.name}"
    yield f'<Layer queryable="1" opaque="0"><Name>{text(name)}</Name><Title>{text(group.title or group.name)}</Title>'
    yield f"<Abstract>{text(group.abstract)}</Abstract>{_keywords(group.keywords)}"
    word = "CRS" if new else "SRS"
    boxes = [layer.degrees.as_list() for layer in group.layers]
    corners = [pick(column) for pick, column in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)]
    yield f"<{word}>EPSG:4326</{word}><{word}>EPSG:3857</{word}>{_degrees(corners, new)}"
    box = BoundingBox(corners[0], corners[1], corners[2], corners[3], "EPSG:4326")
    yield "".join(_box(one, new) for one in (box, box.to("EPSG:3857")) if one is not None)
    yield "</Layer>"


def _degrees(corners: Sequence[float], new: bool) -> str:
    if new:
        tags = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
        order = (corners[0], corners[1], corners[2], corners[3])
        by_tag = dict(zip(tags, order, strict=True))
        written = (tags[0], tags[2], tags[1], tags[3])
        inside = "".join(f"<{tag}>{_clipped(by_tag[tag], tag)!r}</{tag}>" for tag in written)
        return f"<EX_GeographicBoundingBox>{inside}</EX_GeographicBoundingBox>"
    return f"<LatLonBoundingBox {_corners(corners)}/>"


def _corners(numbers: Sequence[float]) -> str:
    names = ("minx", "miny", "maxx", "maxy")
    return " ".join(f'{name}="{number!r}"' for name, number in zip(names, numbers, strict=True))


def _clipped(value: float, tag: str) -> float:
    """Within what the schema takes."""
    most = 180.0 if "Longitude" in tag else 90.0
    return min(max(value, -most), most)


def _box(box: BoundingBox, new: bool) -> str:
    numbers = box.as_list()
    if new and _is_swapped(box.crs):
        numbers = [numbers[1], numbers[0], numbers[3], numbers[2]]
    word = "CRS" if new else "SRS"
    return f'<BoundingBox {word}="{attribute_text(box.crs)}" {_corners(numbers)}/>'


@lru_cache(maxsize=512)
def _is_swapped(crs: str) -> bool:
    try:
        return first_axis_is_north(crs)
    except OgcError:
        return False


def _times(times: Sequence[str], new: bool) -> str:
    listed, latest = text(",".join(times)), attribute_text(times[-1])
    if new:
        return f'<Dimension name="time" units="ISO8601" default="{latest}">{listed}</Dimension>'
    return f'<Dimension name="time" units="ISO8601"/><Extent name="time" default="{latest}">{listed}</Extent>'


def _style(contents: WmsContents, layer: str, style: str, new: bool) -> str:
    query = {
        "service": "WMS",
        "version": "1.3.0" if new else "1.1.1",
        "request": "GetLegendGraphic",
        "format": "image/png",
        "layer": layer,
        "style": style,
    }
    link = _online(f"{contents.url}?{urlencode(query)}", new)
    legend = f'<LegendURL width="20" height="20"><Format>image/png</Format>{link}</LegendURL>'
    return f"<Style><Name>{text(style)}</Name><Title>{text(style)}</Title>{legend}</Style>"


def _keywords(words: Sequence[str]) -> str:
    if not words:
        return ""
    return f"<KeywordList>{''.join(f'<Keyword>{text(word)}</Keyword>' for word in words)}</KeywordList>"


def _online(url: str, new: bool) -> str:
    declared = "" if new else ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<OnlineResource{declared} xlink:type="simple" xlink:href="{attribute_text(url)}"/>'


def _optional(tag: str, value: str) -> str:
    return f"<{tag}>{text(value)}</{tag}>" if value else ""
