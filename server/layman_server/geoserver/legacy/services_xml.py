"""wms.xml, wfs.xml and wcs.xml of GeoServer 2 from `services/service` of GeoServer 1.x.

GeoServer's own importer forgets to write them, so that its second start has lost these settings.
"""

from __future__ import annotations

from lxml import etree

from layman_server.geoserver.catalog_parts import add_entries, add_texts, as_bytes, word
from layman_server.geoserver.legacy.documents import child, children, is_true, text_of, value_of
from layman_server.geoserver.legacy.services_file import flag, whole_number

_POSITIONS = (
    "TOP_LEFT",
    "TOP_CENTER",
    "TOP_RIGHT",
    "MID_LEFT",
    "MID_CENTER",
    "MID_RIGHT",
    "BOT_LEFT",
    "BOT_CENTER",
    "BOT_RIGHT",
)
_LEVELS = {1: "BASIC", 15: "TRANSACTIONAL", 31: "COMPLETE"}
_VERSIONS = {
    "WMS": ("1.1.1", "1.3.0"),
    # GeoServer adds 2.0 to these when it reads them.
    "WFS": ("1.0.0", "1.1.0"),
    "WCS": ("1.0.0", "1.1.1"),
}
_MOST_FEATURES = 2147483647


def service_xml(kind: str, service: etree._Element, settings: etree._Element | None) -> bytes:
    """The file of a service; `kind` is `WMS`, `WFS` or `WCS`, `settings` are the global ones."""
    root = etree.Element(kind.lower())
    add_texts(
        root,
        id=kind.lower(),
        enabled=word(is_true(service.get("enabled", "true"))),
        name=text_of(service, "name") or kind,
        title=text_of(service, "title"),
        maintainer=text_of(service, "maintainer"),
        abstrct=text_of(service, "abstract"),
        accessConstraints=text_of(service, "accessConstraints"),
        fees=text_of(service, "fees"),
    )
    versions = etree.SubElement(root, "versions")
    for version in _VERSIONS[kind]:
        add_texts(etree.SubElement(versions, "org.geotools.util.Version"), version=version)
    keywords = etree.SubElement(root, "keywords")
    for node in children(child(service, "keywords"), "keyword"):
        add_texts(keywords, string=(node.text or "").strip())
    _add_metadata_link(root, child(service, "metadataLink"))
    add_texts(
        root,
        citeCompliant=word(is_true(text_of(service, "citeConformanceHacks"))),
        onlineResource=text_of(service, "onlineResource"),
        schemaBaseURL=text_of(service, "SchemaBaseUrl") or "http://schemas.opengis.net",
        verbose="false",
    )
    {"WMS": _add_wms, "WFS": _add_wfs, "WCS": _add_wcs}[kind](root, service, settings)
    return as_bytes(root)


def _add_metadata_link(root: etree._Element, link: etree._Element | None) -> None:
    if link is not None and (link.get("about") or link.get("type") or link.get("metadataType")):
        node = etree.SubElement(root, "metadataLink")
        names = {"type": "type", "about": "about", "metadataType": "metadataType"}
        add_texts(node, **{name: link.get(attribute, "") for name, attribute in names.items()})


def _add_wms(root: etree._Element, service: etree._Element, settings: etree._Element | None) -> None:
    anti_alias = text_of(service, "svgAntiAlias")
    metadata = {
        "svgRenderer": text_of(service, "svgRenderer") or "Batik",
        "svgAntiAlias": word(not anti_alias or is_true(anti_alias)),
    }
    add_entries(root, "metadata", metadata)
    position = whole_number(service, "globalWatermarkingPosition", 8, in_text=True)
    watermark = etree.SubElement(root, "watermark")
    add_texts(
        watermark,
        enabled=word(is_true(text_of(service, "globalWatermarking"))),
        position=_POSITIONS[position] if 0 <= position < len(_POSITIONS) else _POSITIONS[8],
        transparency=str(whole_number(service, "globalWatermarkingTransparency", 0, in_text=True)),
        URL=text_of(service, "globalWatermarkingURL"),
    )
    crs_list = [part.strip() for part in text_of(service, "capabilitiesCrsList").split(",") if part.strip()]
    if crs_list:
        srs = etree.SubElement(root, "srs")
        for code in crs_list:
            add_texts(srs, string=code.upper().removeprefix("EPSG:"))
    add_texts(
        root,
        interpolation=text_of(service, "allowInterpolation") or "Nearest",
        maxBuffer=str(whole_number(service, "maxBuffer", 25, in_text=True)),
        maxRequestMemory=str(whole_number(service, "maxRequestMemory", 0, in_text=True)),
        maxRenderingTime=str(whole_number(service, "maxRenderingTime", 0, in_text=True)),
        maxRenderingErrors=str(whole_number(service, "maxRenderingErrors", 0, in_text=True)),
    )


def _add_wfs(root: etree._Element, service: etree._Element, settings: etree._Element | None) -> None:
    gml = etree.SubElement(root, "gml")
    has_xml_style = is_true(value_of(service, "srsXmlStyle", "true"))
    styles = {"V_10": "XML" if has_xml_style else "NORMAL", "V_11": "URN"}
    for version, style in styles.items():
        entry = etree.SubElement(gml, "entry")
        add_texts(entry, version=version)
        overrides = word(version == "V_10")
        add_texts(etree.SubElement(entry, "gml"), srsNameStyle=style, overrideGMLAttributes=overrides)
    level = whole_number(service, "serviceLevel", 31)
    add_texts(
        root,
        serviceLevel=_LEVELS.get(level, ""),
        maxFeatures=str(whole_number(settings, "maxFeatures", _MOST_FEATURES)),
        featureBounding=word(flag(service, "featureBounding", default=False)),
        canonicalSchemaLocation="false",
        encodeFeatureMember="false",
        hitsIgnoreMaxFeatures="false",
    )


def _add_wcs(root: etree._Element, service: etree._Element, settings: etree._Element | None) -> None:
    add_texts(root, gmlPrefixing="false", latLon="false", maxInputMemory="0", maxOutputMemory="0")
