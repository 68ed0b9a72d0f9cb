"""Metadata records as ISO 19139 documents.

Places of the properties are those of Layman's `doc/metadata.md` (its XPaths), so that its clients find them. The
documents are valid against the schemas of ISO 19139 (gmd, gmx, srv of 2006-05-04).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from lxml import etree

from layman_server.metadata import elements as iso
from layman_server.metadata import given_iso
from layman_server.metadata.record import Contact, LayerRecord, MapRecord, Record, record_identifier
from layman_server.model.crs import WGS84, BoundingBox

_SCHEMAS = "http://schemas.opengis.net/iso/19139/20060504"
_SCHEMA_LOCATION = " ".join(
    f"{iso.NAMESPACES[prefix]} {_SCHEMAS}/{prefix}/{prefix}.xsd" for prefix in ("gmd", "gmx", "srv")
)
_PROTOCOLS = "https://services.cuzk.cz/registry/codelist/OnlineResourceProtocolValue/"
_LINK = "WWW:LINK-1.0-http--link"
#: More instants of a time series than this are not told.
MAX_TIMES = 1000


def layer_record(record: LayerRecord) -> bytes:
    """The record of a layer: a dataset with its services."""
    identification = iso.node(
        "gmd:MD_DataIdentification",
        _description(record),
        iso.code(
            "gmd:spatialRepresentationType",
            "MD_SpatialRepresentationTypeCode",
            "grid" if record.is_raster else "vector",
        ),
        _spatial_resolution(record),
        map(iso.language, record.data_languages or (given_iso.language_of_record(record.given),)),
        given_iso.topics(record.given),
        _extents(record),
    )
    wms = _capabilities(record.wms_url, "WMS", "1.3.0", record.name)
    wfs = _capabilities(record.wfs_url, "WFS", "2.0.0", record.name)
    links = [
        _online(record.url, _LINK, "REST", "information"),
        _online(wms, "OGC:WMS-1.3.0-http-get-capabilities", "WMS", "information") if wms else None,
        _online(wfs, "OGC:WFS-2.0.0-http-get-capabilities", "WFS", "download") if wfs else None,
    ]
    return _document(record, "dataset", identification, links)


def _spatial_resolution(record: LayerRecord) -> etree._Element | None:
    distance_m, scale = record.ground_sample_distance_m, record.scale_denominator
    if distance_m is not None:
        distance = iso.node("gco:Distance", text=f"{distance_m:.10g}", uom="m")
        return iso.nested("gmd:spatialResolution/gmd:MD_Resolution/gmd:distance", distance)
    if scale is None:
        return None
    fraction = "gmd:spatialResolution/gmd:MD_Resolution/gmd:equivalentScale/gmd:MD_RepresentativeFraction"
    return iso.nested(fraction, iso.node("gmd:denominator", iso.node("gco:Integer", text=str(scale))))


def _extents(record: LayerRecord) -> etree._Element | None:
    """Where the data lie, and when they are of."""
    where = _extent(record.bounding_box) if record.bounding_box else None
    when = [*(iso.instant(time) for time in record.times[:MAX_TIMES]), *given_iso.periods(record.given)]
    return iso.nested("gmd:extent/gmd:EX_Extent", where, when) if where is not None or when else None


def map_record(record: MapRecord) -> bytes:
    """The record of a map: a service that operates on the layers it shows."""
    identification = iso.node(
        "srv:SV_ServiceIdentification",
        _description(record),
        iso.node("srv:serviceType", iso.node("gco:LocalName", text="view")),
        iso.nested("srv:extent/gmd:EX_Extent", _extent(record.bounding_box)) if record.bounding_box else None,
        iso.node(
            "srv:couplingType",
            iso.node(
                "srv:SV_CouplingType",
                text="tight",
                codeList=f"{iso.CODE_LISTS}#SV_CouplingType",
                codeListValue="tight",
            ),
        ),
        _operation(record.file_url),
        _operates_on(record),
    )
    links = [
        _online(record.url, _LINK, "REST", "information"),
        _online(record.file_url, _LINK, "Map composition", "download"),
    ]
    return _document(record, "application", identification, links)


def _document(
    record: Record, level: str, identification: etree._Element, links: Sequence[etree._Element | None]
) -> bytes:
    stamp = record.date_stamp or record.revision_date or record.publication_date
    root = iso.node(
        "gmd:MD_Metadata",
        iso.character_string("gmd:fileIdentifier", record_identifier(record.uuid)),
        iso.language(given_iso.language_of_record(record.given) or record.language),
        iso.code("gmd:characterSet", "MD_CharacterSetCode", "utf8"),
        given_iso.parent(record.given),
        iso.code("gmd:hierarchyLevel", "MD_ScopeCode", level),
        _party("gmd:contact", record.owner, "pointOfContact"),
        iso.node("gmd:dateStamp", iso.node("gco:Date", text=stamp.isoformat())),
        iso.character_string("gmd:metadataStandardName", "ISO 19115"),
        iso.character_string("gmd:metadataStandardVersion", "2003/Cor.1:2006"),
        map(_reference_system, record.crs_codes),
        iso.node("gmd:identificationInfo", identification),
        iso.nested(
            "gmd:distributionInfo/gmd:MD_Distribution",
            given_iso.distributor(record.given, record.owner),
            iso.nested(
                "gmd:transferOptions/gmd:MD_DigitalTransferOptions",
                [*(link for link in links if link is not None), *given_iso.links(record.given)],
            ),
        ),
        given_iso.lineage(record.given, level),
        xsi__schemaLocation=_SCHEMA_LOCATION,
    )
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _description(record: Record) -> Iterator[etree._Element]:
    """What data and services say alike, in the order of MD_Identification."""
    yield iso.nested(
        "gmd:citation/gmd:CI_Citation",
        iso.character_string("gmd:title", record.title),
        _dates(record.publication_date, record.revision_date),
        given_iso.creation_date(record.given),
        iso.nested("gmd:identifier/gmd:MD_Identifier", iso.anchor("gmd:code", record.url, record.name)),
        given_iso.identifier(record.given),
    )
    yield iso.character_string("gmd:abstract", record.abstract)
    yield _party("gmd:pointOfContact", record.owner, "custodian")
    yield from given_iso.contacts(record.given)
    yield iso.nested(
        "gmd:graphicOverview/gmd:MD_BrowseGraphic", iso.character_string("gmd:fileName", record.thumbnail_url)
    )
    if record.keywords:
        keywords = (iso.character_string("gmd:keyword", keyword) for keyword in record.keywords)
        yield iso.nested("gmd:descriptiveKeywords/gmd:MD_Keywords", keywords)
    yield from given_iso.keywords(record.given)
    yield from given_iso.constraints(record.given)


def _dates(publication: date, revision: date | None) -> Iterator[etree._Element]:
    yield iso.dated(publication, "publication")
    if revision:
        yield iso.dated(revision, "revision")


def _party(tag: str, contact: Contact, role: str) -> etree._Element:
    address = "gmd:contactInfo/gmd:CI_Contact/gmd:address/gmd:CI_Address"
    email = iso.character_string("gmd:electronicMailAddress", contact.email or None)
    return iso.nested(
        f"{tag}/gmd:CI_ResponsibleParty",
        iso.character_string("gmd:individualName", contact.name),
        iso.character_string("gmd:organisationName", contact.organisation),
        iso.nested(address, email),
        iso.code("gmd:role", "CI_RoleCode", role),
    )


def _reference_system(crs: str) -> etree._Element:
    authority, _, number = crs.partition(":")
    return iso.nested(
        "gmd:referenceSystemInfo/gmd:MD_ReferenceSystem/gmd:referenceSystemIdentifier/gmd:RS_Identifier",
        iso.anchor("gmd:code", f"http://www.opengis.net/def/crs/{authority}/0/{number}", crs),
    )


def _extent(box: BoundingBox) -> etree._Element:
    """The box in degrees; a box that cannot be brought there is said to be unknown."""
    degrees = box.to(WGS84)
    if degrees is None:
        return iso.node("gmd:geographicElement", gco__nilReason="unknown")
    return iso.nested(
        "gmd:geographicElement/gmd:EX_GeographicBoundingBox",
        iso.decimal("gmd:westBoundLongitude", max(degrees.minx, -180.0)),
        iso.decimal("gmd:eastBoundLongitude", min(degrees.maxx, 180.0)),
        iso.decimal("gmd:southBoundLatitude", max(degrees.miny, -90.0)),
        iso.decimal("gmd:northBoundLatitude", min(degrees.maxy, 90.0)),
    )


def _capabilities(url: str, service: str, version: str, layer: str) -> str:
    """The address of a service's capabilities with the layer named, as Layman writes it; empty without a service."""
    query = urlencode({"SERVICE": service, "REQUEST": "GetCapabilities", "VERSION": version, "LAYERS": layer})
    return f"{url}{'&' if '?' in url else '?'}{query}" if url else ""


def _online(url: str, protocol: str, title: str, function: str) -> etree._Element:
    return iso.nested(
        "gmd:onLine/gmd:CI_OnlineResource",
        iso.linkage(url),
        iso.anchor("gmd:protocol", _PROTOCOLS + protocol, protocol),
        iso.character_string("gmd:name", title),
        iso.code("gmd:function", "CI_OnLineFunctionCode", function),
    )


def _operation(url: str) -> etree._Element:
    """How to get a map: SV_ServiceIdentification must name an operation."""
    platform = iso.node(
        "srv:DCPList", text="WebServices", codeList=f"{iso.CODE_LISTS}#DCPList", codeListValue="WebServices"
    )
    return iso.nested(
        "srv:containsOperations/srv:SV_OperationMetadata",
        iso.character_string("srv:operationName", "GET"),
        iso.node("srv:DCP", platform),
        iso.nested("srv:connectPoint/gmd:CI_OnlineResource", iso.linkage(url)),
    )


def _operates_on(record: MapRecord) -> Iterator[etree._Element]:
    for layer in record.operates_on:
        href = operates_on_address(record.csw_url, layer.uuid)
        yield iso.node("srv:operatesOn", xlink__href=href, xlink__title=layer.title)


def operates_on_address(csw_url: str, uuid: str) -> str:
    """The address of the record of a layer, as the record of a map names it."""
    identifier = record_identifier(uuid)
    query = urlencode(
        {
            "SERVICE": "CSW",
            "VERSION": "2.0.2",
            "REQUEST": "GetRecordById",
            "OUTPUTSCHEMA": iso.NAMESPACES["gmd"],
            "ID": identifier,
        },
        safe=":/",
    )
    return f"{csw_url}?{query}#_{identifier}"
