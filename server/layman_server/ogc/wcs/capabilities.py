"""Capabilities of WCS in the words of each version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layman_server.ogc.ows_head import ows_head
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.service_description import ServiceDescription
from layman_server.ogc.wcs.query import CONTENT_TYPES
from layman_server.ogc.wcs.words import coverage_id, coverage_name, lon_lat_envelope, lon_lat_numbers
from layman_server.ogc.wfs.xml_text import attribute_text, text

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_OPERATIONS = ("GetCapabilities", "DescribeCoverage", "GetCoverage")
_XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_PROFILES = (
    "http://www.opengis.net/spec/WCS/2.0/conf/core",
    "http://www.opengis.net/spec/WCS_protocol-binding_get-kvp/1.0.1",
    "http://www.opengis.net/spec/WCS_protocol-binding_post-xml/1.0",
    "http://www.opengis.net/spec/WCS_service-extension_crs/1.0/conf/crs-gridded-coverage",
    "http://www.opengis.net/spec/WCS_service-extension_scaling/1.0/conf/scaling",
    "http://www.opengis.net/spec/WCS_service-extension_interpolation/1.0/conf/interpolation",
    "http://www.opengis.net/spec/WCS_service-extension_range-subsetting/1.0/conf/record-subsetting",
)


def document(layers: Sequence[ServedLayer], words: ServiceDescription, workspace: str, url: str, version: str) -> bytes:
    """The capabilities; `workspace` is empty for the service of all."""
    write = {"1.0": _version_1_0, "1.1": _version_1_1}.get(version[:3], _version_2_0)
    return "".join([_DECLARATION, "\n", *write(layers, words, workspace, url), "\n"]).encode()


def _version_1_0(layers: Sequence[ServedLayer], words: ServiceDescription, workspace: str, url: str) -> Iterator[str]:
    yield '<WCS_Capabilities version="1.0.0" xmlns="http://www.opengis.net/wcs"'
    yield f' xmlns:gml="http://www.opengis.net/gml" {_XLINK}>'
    yield f"<Service><description>{text(words.abstract)}</description><name>WCS</name>"
    yield f"<label>{text(words.title)}</label>{_keywords(words.keywords)}"
    yield from _responsible(words)
    yield f"<fees>{text(words.fees)}</fees><accessConstraints>{text(words.access_constraints)}</accessConstraints>"
    link = attribute_text(f"{url}?")
    http = "".join(
        f'<DCPType><HTTP><{method}><OnlineResource xlink:href="{link}"/></{method}></HTTP></DCPType>'
        for method in ("Get", "Post")
    )
    operations = "".join(f"<{name}>{http}</{name}>" for name in _OPERATIONS)
    yield f"</Service><Capability><Request>{operations}</Request>"
    yield "<Exception><Format>application/vnd.ogc.se_xml</Format></Exception></Capability><ContentMetadata>"
    for layer in layers:
        yield f"<CoverageOfferingBrief><description>{text(layer.resource.abstract)}</description>"
        yield f"<name>{text(coverage_name(layer, workspace))}</name><label>{text(layer.title)}</label>"
        yield f"{lon_lat_envelope(layer)}{_keywords(layer.resource.keywords)}</CoverageOfferingBrief>"
    yield "</ContentMetadata></WCS_Capabilities>"


def _responsible(words: ServiceDescription) -> Iterator[str]:
    said = words.contact
    names = (("individualName", "contactPerson"), ("organisationName", "contactOrganization"))
    inside = "".join(f"<{tag}>{text(said[key])}</{tag}>" for tag, key in names if said.get(key))
    if said.get("contactPosition"):
        inside += f"<positionName>{text(said['contactPosition'])}</positionName>"
    if said.get("contactEmail"):
        mail = f"<electronicMailAddress>{text(said['contactEmail'])}</electronicMailAddress>"
        inside += f"<contactInfo><address>{mail}</address></contactInfo>"
    yield f"<responsibleParty>{inside}</responsibleParty>" if inside else ""


def _version_1_1(layers: Sequence[ServedLayer], words: ServiceDescription, workspace: str, url: str) -> Iterator[str]:
    yield (
        '<wcs:Capabilities version="1.1.1" xmlns:wcs="http://www.opengis.net/wcs/1.1.1"'
        f' xmlns:ows="http://www.opengis.net/ows/1.1" {_XLINK}>'
    )
    yield from ows_head(words, "WCS", ("2.0.1", "1.1.1", "1.0.0"))
    allowed = "<ows:AllowedValues><ows:Value>False</ows:Value></ows:AllowedValues>"
    store = f'<ows:Parameter name="store">{allowed}</ows:Parameter>'
    yield from _operations(url, {"GetCoverage": store})
    yield "<wcs:Contents>"
    for layer in layers:
        yield f"<wcs:CoverageSummary><ows:Title>{text(layer.title)}</ows:Title>"
        yield f"<ows:Abstract>{text(layer.resource.abstract)}</ows:Abstract>"
        words_of_it = "".join(f"<ows:Keyword>{text(word)}</ows:Keyword>" for word in layer.resource.keywords)
        yield f"<ows:Keywords>{words_of_it}</ows:Keywords>" if words_of_it else ""
        west, south, east, north = lon_lat_numbers(layer)
        yield f"<ows:WGS84BoundingBox><ows:LowerCorner>{west} {south}</ows:LowerCorner>"
        yield f"<ows:UpperCorner>{east} {north}</ows:UpperCorner></ows:WGS84BoundingBox>"
        yield f"<wcs:Identifier>{text(coverage_name(layer, workspace))}</wcs:Identifier></wcs:CoverageSummary>"
    yield "</wcs:Contents></wcs:Capabilities>"


def _version_2_0(layers: Sequence[ServedLayer], words: ServiceDescription, workspace: str, url: str) -> Iterator[str]:
    yield (
        '<wcs:Capabilities version="2.0.1" xmlns:wcs="http://www.opengis.net/wcs/2.0"'
        ' xmlns:ows="http://www.opengis.net/ows/2.0" xmlns:crs="http://www.opengis.net/wcs/crs/1.0"'
        f' xmlns:int="http://www.opengis.net/wcs/interpolation/1.0" {_XLINK}>'
    )
    yield from ows_head(words, "urn:ogc:service:wcs", ("2.0.1", "1.1.1", "1.0.0"), _PROFILES)
    yield from _operations(url, {})
    formats = "".join(f"<wcs:formatSupported>{text(name)}</wcs:formatSupported>" for name in CONTENT_TYPES.values())
    systems = dict.fromkeys(crs for layer in layers for crs in layer.systems)
    supported = "".join(
        f"<crs:crsSupported>http://www.opengis.net/def/crs/EPSG/0/{crs.partition(':')[2]}</crs:crsSupported>"
        for crs in systems or ("EPSG:4326",)
    )
    methods = "".join(
        f"<int:InterpolationSupported>http://www.opengis.net/def/interpolation/OGC/1/{name}</int:InterpolationSupported>"
        for name in ("nearest-neighbor", "linear", "cubic")
    )
    yield f"<wcs:ServiceMetadata>{formats}<wcs:Extension>"
    yield f"<int:InterpolationMetadata>{methods}</int:InterpolationMetadata>"
    yield f"<crs:CrsMetadata>{supported}</crs:CrsMetadata></wcs:Extension></wcs:ServiceMetadata><wcs:Contents>"
    for layer in layers:
        west, south, east, north = lon_lat_numbers(layer)
        yield f"<wcs:CoverageSummary><ows:Title>{text(layer.title)}</ows:Title>"
        yield f"<ows:Abstract>{text(layer.resource.abstract)}</ows:Abstract>"
        yield f"<ows:WGS84BoundingBox><ows:LowerCorner>{west} {south}</ows:LowerCorner>"
        yield f"<ows:UpperCorner>{east} {north}</ows:UpperCorner></ows:WGS84BoundingBox>"
        yield f"<wcs:CoverageId>{text(coverage_id(layer, workspace))}</wcs:CoverageId>"
        yield "<wcs:CoverageSubtype>RectifiedGridCoverage</wcs:CoverageSubtype></wcs:CoverageSummary>"
    yield "</wcs:Contents></wcs:Capabilities>"


def _operations(url: str, more: dict[str, str]) -> Iterator[str]:
    link = attribute_text(f"{url}?")
    post = (
        f'<ows:Post xlink:href="{link}"><ows:Constraint name="PostEncoding"><ows:AllowedValues>'
        "<ows:Value>XML</ows:Value></ows:AllowedValues></ows:Constraint></ows:Post>"
    )
    http = f'<ows:DCP><ows:HTTP><ows:Get xlink:href="{link}"/>{post}</ows:HTTP></ows:DCP>'
    named = "".join(f'<ows:Operation name="{name}">{http}{more.get(name, "")}</ows:Operation>' for name in _OPERATIONS)
    yield f"<ows:OperationsMetadata>{named}</ows:OperationsMetadata>"


def _keywords(words: Sequence[str]) -> str:
    return f"<keywords>{''.join(f'<keyword>{text(word)}</keyword>' for word in words)}</keywords>" if words else ""
