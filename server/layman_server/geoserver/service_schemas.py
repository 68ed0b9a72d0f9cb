"""The files of global settings, logging, workspace settings and services, as descriptions for reading and writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from layman_server.geoserver.catalog_schemas import METADATA, NO, TEXT, WORD, YES
from layman_server.geoserver.objects import (
    Contact,
    CoverageAccess,
    GlobalSettings,
    Jai,
    ServiceMetadataLink,
    Settings,
    Watermark,
    object_id,
)
from layman_server.geoserver.xml_codecs import (
    Flag,
    Number,
    References,
    Strings,
    Text,
    child_text,
    resolved,
    set_child,
    set_text,
    text_of,
)
from layman_server.geoserver.xml_schema import Nested, Part, Schema, Values, Whole

CONTACT = Schema(
    "contact",
    [
        Part("address", "address", TEXT),
        Part("address_city", "addressCity", TEXT),
        Part("address_country", "addressCountry", TEXT),
        Part("address_delivery_point", "addressDeliveryPoint", TEXT),
        Part("address_postal_code", "addressPostalCode", TEXT),
        Part("address_state", "addressState", TEXT),
        Part("address_type", "addressType", TEXT),
        Part("contact_email", "contactEmail", TEXT),
        Part("contact_facsimile", "contactFacsimile", TEXT),
        Part("contact_organization", "contactOrganization", TEXT),
        Part("contact_person", "contactPerson", TEXT),
        Part("contact_position", "contactPosition", TEXT),
        Part("contact_voice", "contactVoice", TEXT),
        Part("online_resource", "onlineResource", TEXT),
        Part("welcome", "welcome", TEXT),
    ],
)


def _read_workspace(root: etree._Element, refs: References) -> Values:
    node = root.find("workspace")
    return {"workspace_id": "" if node is None else resolved(node, "workspace", refs)}


def _write_workspace(root: etree._Element, one: Any, before: Values, refs: References) -> bool:
    """Settings carry a copy of the workspace: what is not its id or name stays as it was."""
    identifier = one.workspace_id or (object_id("Workspace", one.workspace) if one.workspace else "")
    node = root.find("workspace")
    if before.get("workspace_id", "") == identifier and (
        node is None or child_text(node, "name") in {"", one.workspace}
    ):
        return False
    if node is None:
        node = etree.SubElement(root, "workspace")
    set_child(node, "id", identifier)
    set_child(node, "name", one.workspace)
    return True


_SETTINGS_PARTS: list[Part | Whole] = [
    Part("id", "id", WORD),
    Whole(_read_workspace, _write_workspace),
    Part("title", "title", TEXT),
    Part("contact", "contact", Nested(Contact, CONTACT, Contact()), always=True),
    Part("charset", "charset", Text("UTF-8", word=True), always=True),
    Part("num_decimals", "numDecimals", Number(int, 8), always=True),
    Part("online_resource", "onlineResource", TEXT),
    Part("proxy_base_url", "proxyBaseUrl", TEXT),
    Part("verbose", "verbose", NO, always=True),
    Part("verbose_exceptions", "verboseExceptions", NO, always=True),
    Part("local_workspace_includes_prefix", "localWorkspaceIncludesPrefix", NO, always=True),
]
SETTINGS = Schema("settings", _SETTINGS_PARTS)

JAI = Schema(
    "jai",
    [
        Part("allow_interpolation", "allowInterpolation", NO, always=True),
        Part("recycling", "recycling", NO, always=True),
        Part("tile_priority", "tilePriority", Number(int, 5), always=True),
        Part("tile_threads", "tileThreads", Number(int, 7), always=True),
        Part("memory_capacity", "memoryCapacity", Number(float, 0.5), always=True),
        Part("memory_threshold", "memoryThreshold", Number(float, 0.75), always=True),
        Part("image_io_cache", "imageIOCache", NO, always=True),
        Part("png_acceleration", "pngAcceleration", YES, always=True),
        Part("jpeg_acceleration", "jpegAcceleration", YES, always=True),
        Part("allow_native_mosaic", "allowNativeMosaic", NO, always=True),
        Part("allow_native_warp", "allowNativeWarp", NO, always=True),
    ],
)

COVERAGE_ACCESS = Schema(
    "coverageAccess",
    [
        Part("max_pool_size", "maxPoolSize", Number(int, 10), always=True),
        Part("core_pool_size", "corePoolSize", Number(int, 5), always=True),
        Part("keep_alive_time", "keepAliveTime", Number(int, 30_000), always=True),
        Part("queue_type", "queueType", Text("UNBOUNDED", word=True), always=True),
        Part("image_io_cache_threshold", "imageIOCacheThreshold", Number(int, 10_240), always=True),
    ],
)


def _read_settings(root: etree._Element, refs: References) -> Values:
    """In `<settings>`, or, as the proposal has it, directly in `<global>`."""
    node = root.find("settings")
    return {"settings": Settings(**_without_workspace(SETTINGS.read(root if node is None else node, refs)))}


def _without_workspace(values: Values) -> Values:
    return {name: value for name, value in values.items() if name != "workspace_id"}


def _write_settings(root: etree._Element, one: GlobalSettings, before: Values, refs: References) -> bool:
    if before and before["settings"] == one.settings:
        return False
    node = root.find("settings")
    if node is None:
        node = etree.Element("settings")
        root.insert(0, node)
    return SETTINGS.patch(node, one.settings, refs)


_COVERAGE_ACCESS = Nested(CoverageAccess, COVERAGE_ACCESS, CoverageAccess())
GLOBAL = Schema(
    "global",
    [
        Whole(_read_settings, _write_settings),
        Part("jai", "jai", Nested(Jai, JAI, Jai()), always=True),
        Part("coverage_access", "coverageAccess", _COVERAGE_ACCESS, always=True),
        Part("metadata", "metadata", METADATA),
        Part("update_sequence", "updateSequence", Number(int, 0), always=True),
        Part("feature_type_cache_size", "featureTypeCacheSize", Number(int, 0), always=True),
        Part("global_services", "globalServices", YES, always=True),
        Part("xml_post_request_log_buffer_size", "xmlPostRequestLogBufferSize", Number(int, 1024), always=True),
    ],
)

LOGGING = Schema(
    "logging",
    [
        Part("level", "level", Text("DEFAULT_LOGGING", word=True), always=True),
        Part("location", "location", Text("logs/geoserver.log", word=True), always=True),
        Part("std_out_logging", "stdOutLogging", YES, always=True),
    ],
)

_METADATA_LINK = Schema(
    "metadataLink",
    [
        Part("type", "type", TEXT),
        Part("about", "about", TEXT),
        Part("metadata_type", "metadataType", TEXT),
    ],
)


class _Link(Nested):
    """The link to metadata; `<metadataLink/>` is none."""

    def read(self, node: etree._Element, refs: References) -> Any:
        """See `Codec`."""
        return super().read(node, refs) if len(node) else None


def _service(tag: str, parts: list[Part | Whole]) -> Schema:
    """What all services have, and what one has of its own."""
    return Schema(
        tag,
        [
            Part("id", "id", WORD),
            Whole(_read_workspace, _write_workspace),
            Part("enabled", "enabled", YES, always=True),
            Part("name", "name", WORD),
            Part("title", "title", TEXT),
            Part("maintainer", "maintainer", TEXT),
            Part("abstract", "abstrct", TEXT),
            Part("access_constraints", "accessConstraints", Text("NONE"), always=True),
            Part("fees", "fees", Text("NONE"), always=True),
            Part("versions", "versions", Strings("org.geotools.util.Version", "version")),
            Part("keywords", "keywords", Strings()),
            Part("metadata_link", "metadataLink", _Link(ServiceMetadataLink, _METADATA_LINK)),
            Part("cite_compliant", "citeCompliant", NO, always=True),
            Part("online_resource", "onlineResource", TEXT),
            Part("schema_base_url", "schemaBaseURL", Text("http://schemas.opengis.net", word=True), always=True),
            Part("verbose", "verbose", NO, always=True),
            Part("metadata", "metadata", METADATA),
            *parts,
        ],
    )


_WATERMARK = Schema(
    "watermark",
    [
        Part("enabled", "enabled", NO, always=True),
        Part("position", "position", Text("BOT_RIGHT", word=True), always=True),
        Part("transparency", "transparency", Number(int, 0), always=True),
        Part("url", "URL", TEXT),
    ],
)

WMS = _service(
    "wms",
    [
        Part("watermark", "watermark", Nested(Watermark, _WATERMARK, Watermark()), always=True),
        Part("interpolation", "interpolation", Text("Nearest", word=True), always=True),
        Part("srs", "srs", Strings()),
        Part("dynamic_styling_disabled", "dynamicStylingDisabled", NO, always=True),
        Part("max_buffer", "maxBuffer", Number(int, 25), always=True),
        Part("max_request_memory", "maxRequestMemory", Number(int, 65_536), always=True),
        Part("max_rendering_time", "maxRenderingTime", Number(int, 60), always=True),
        Part("max_rendering_errors", "maxRenderingErrors", Number(int, 1000), always=True),
        Part("root_layer_title", "rootLayerTitle", TEXT),
        Part("root_layer_abstract", "rootLayerAbstract", TEXT),
    ],
)


class _Gml:
    """How each version of WFS writes names of CRSs; also in the words of the proposal, which are names of classes."""

    absent: Mapping[str, str] = {}

    def read(self, node: etree._Element, refs: References) -> dict[str, str]:
        """See `Codec`."""
        return {
            text_of(version).strip(): child_text(gml, "srsNameStyle") or "URN" for version, gml in self._pairs(node)
        }

    def write(self, node: etree._Element, value: Mapping[str, str], refs: References) -> None:
        """See `Codec`."""
        there = {text_of(version).strip(): (version, gml) for version, gml in self._pairs(node)}
        for name, (version, _) in there.items():
            if name not in value:
                node.remove(version.getparent())  # type: ignore[arg-type]
        for name, style in value.items():
            if name not in there:
                entry = etree.SubElement(node, "entry")
                set_text(etree.SubElement(entry, "version"), name)
                there[name] = entry[0], etree.SubElement(entry, "gml")
            set_child(there[name][1], "srsNameStyle", style)

    @staticmethod
    def _pairs(node: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
        entries = (list(entry.iterchildren(tag=etree.Element)) for entry in node.iterchildren("entry"))
        return [(parts[0], parts[1]) for parts in entries if len(parts) == 2]


WFS = _service(
    "wfs",
    [
        Part("gml", "gml", _Gml()),
        Part("service_level", "serviceLevel", Text("COMPLETE", word=True), always=True),
        Part("max_features", "maxFeatures", Number(int, 1_000_000), always=True),
        Part("feature_bounding", "featureBounding", Flag(True), always=True),
        Part("canonical_schema_location", "canonicalSchemaLocation", NO, always=True),
        Part("encode_feature_member", "encodeFeatureMember", NO, always=True),
        Part("hits_ignore_max_features", "hitsIgnoreMaxFeatures", NO, always=True),
    ],
)

WCS = _service(
    "wcs",
    [
        Part("gml_prefixing", "gmlPrefixing", NO, always=True),
        Part("lat_lon", "latLon", NO, always=True),
        Part("max_input_memory", "maxInputMemory", Number(int, 0), always=True),
        Part("max_output_memory", "maxOutputMemory", Number(int, 0), always=True),
    ],
)

WMTS = _service("wmts", [])

#: Descriptions of the services by their names.
SERVICE_FILES = {"wms": WMS, "wfs": WFS, "wcs": WCS, "wmts": WMTS}
