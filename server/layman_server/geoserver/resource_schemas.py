"""The files of feature types and cascaded layers, as descriptions for reading and writing."""

from __future__ import annotations

from typing import Any

from lxml import etree

from layman_server.geoserver.catalog_schemas import DATES, NO, TEXT, WORD, YES
from layman_server.geoserver.objects import (
    REVISION_KEY,
    Attribute,
    Dimension,
    MetadataLink,
    VirtualTable,
    VirtualTableParameter,
    object_id,
)
from layman_server.geoserver.xml_codecs import (
    Box,
    Number,
    Reference,
    References,
    Strings,
    Text,
    child_text,
    set_child,
    set_text,
    text_of,
)
from layman_server.geoserver.xml_maps import Entries
from layman_server.geoserver.xml_schema import Nested, NestedIn, NestedList, Part, Schema, Values, Whole

_VIRTUAL_TABLE_KEY = "JDBC_VIRTUAL_TABLE"
#: Entries of `<metadata>` that have fields of their own.
_OWN_ENTRIES = frozenset({"time", "elevation", _VIRTUAL_TABLE_KEY, REVISION_KEY})


def _namespace_id(resource: Any) -> str:
    return resource.namespace_id or object_id("Namespace", resource.workspace)


def store_part(kind: str, class_word: str) -> Part:
    """The element that says of which store something is."""

    def identifier(resource: Any) -> str:
        return resource.store_id or object_id(kind, resource.workspace, resource.store)

    return Part("store_id", "store", Reference("store", class_word), get=identifier)


def _read_default(root: etree._Element, refs: References) -> Values:
    found = root.find("defaultValue")
    words = ("", "") if found is None else (child_text(found, "strategy"), child_text(found, "referenceValue"))
    return {"strategy": words[0], "reference_value": words[1]}


def _write_default(root: etree._Element, one: Dimension, before: Values, refs: References) -> bool:
    if (before.get("strategy", ""), before.get("reference_value", "")) == (one.strategy, one.reference_value):
        return False
    node = root.find("defaultValue")
    if node is None:
        node = etree.SubElement(root, "defaultValue")
    set_child(node, "strategy", one.strategy)
    set_child(node, "referenceValue", one.reference_value)
    return True


DIMENSION = Schema(
    "dimensionInfo",
    [
        Part("enabled", "enabled", NO, always=True),
        Part("attribute", "attribute", WORD),
        Part("end_attribute", "endAttribute", WORD),
        Part("presentation", "presentation", Text("LIST", word=True), always=True),
        Part("resolution", "resolution", WORD),
        Part("units", "units", WORD),
        Whole(_read_default, _write_default),
        Part("nearest_match", "nearestMatchEnabled", NO, always=True),
    ],
)


def _read_table_parts(root: etree._Element, refs: References) -> Values:
    return {
        "key_columns": tuple(text_of(node).strip() for node in root.iterfind("keyColumn")),
        "geometries": tuple(
            (child_text(node, "name"), child_text(node, "type"), int(child_text(node, "srid") or -1))
            for node in root.iterfind("geometry")
        ),
        "parameters": tuple(
            VirtualTableParameter(
                *(text_of(part) if (part := node.find(tag)) is not None else "" for tag in _PARAMETER_TAGS)
            )
            for node in root.iterfind("parameter")
        ),
    }


_PARAMETER_TAGS = ("name", "defaultValue", "regexpValidator")


def _write_table_parts(root: etree._Element, table: VirtualTable, before: Values, refs: References) -> bool:
    names = ("key_columns", "geometries", "parameters")
    if all(before.get(name, ()) == getattr(table, name) for name in names):
        return False
    for tag in ("keyColumn", "geometry", "parameter"):
        for node in root.findall(tag):
            root.remove(node)
    for column in table.key_columns:
        set_text(etree.SubElement(root, "keyColumn"), column)
    for name, kind, srid in table.geometries:
        node = etree.SubElement(root, "geometry")
        for tag, text in (("name", name), ("type", kind), ("srid", str(srid))):
            set_text(etree.SubElement(node, tag), text)
    for parameter in table.parameters:
        node = etree.SubElement(root, "parameter")
        for tag, text in zip(_PARAMETER_TAGS, (parameter.name, parameter.default, parameter.pattern), strict=True):
            if text:
                set_text(etree.SubElement(node, tag), text)
    return True


_VIRTUAL_TABLE = Schema(
    "virtualTable",
    [
        Part("name", "name", WORD),
        Part("sql", "sql", TEXT),
        Part("escape_sql", "escapeSql", NO, always=True),
        Whole(_read_table_parts, _write_table_parts),
    ],
)

_METADATA_LINK = Schema(
    "metadataLink",
    [
        Part("type", "type", WORD),
        Part("metadata_type", "metadataType", WORD),
        Part("content", "content", WORD),
    ],
)

_ATTRIBUTE = Schema(
    "attribute",
    [
        Part("name", "name", WORD),
        Part("min_occurs", "minOccurs", Number(int, 0), always=True),
        Part("max_occurs", "maxOccurs", Number(int, 1), always=True),
        Part("nillable", "nillable", NO, always=True),
        Part("binding", "binding", WORD),
        Part("source", "source", TEXT),
    ],
)

DIMENSIONS = (
    Part("time", "metadata", NestedIn(Nested(Dimension, DIMENSION), "dimensionInfo"), entry="time"),
    Part("elevation", "metadata", NestedIn(Nested(Dimension, DIMENSION), "dimensionInfo"), entry="elevation"),
)
METADATA = Part("metadata", "metadata", Entries(without=_OWN_ENTRIES))
LINKS = Part(
    "metadata_links", "metadataLinks", NestedList("metadataLink", Nested(MetadataLink, _METADATA_LINK), "content")
)
HEAD = (
    Part("id", "id", WORD),
    Part("name", "name", WORD),
    Part("native_name", "nativeName", WORD),
    Part("namespace_id", "namespace", Reference("namespace"), get=_namespace_id),
    Part("title", "title", TEXT),
)
CRS_AND_BOXES = (
    Part("native_crs", "nativeCRS", TEXT),
    Part("srs", "srs", WORD),
    Part("native_box", "nativeBoundingBox", Box()),
    Part("lat_lon_box", "latLonBoundingBox", Box()),
    Part("projection_policy", "projectionPolicy", WORD),
)

FEATURE_TYPE_FILE = Schema(
    "featureType",
    [
        *HEAD,
        Part("description", "description", TEXT),
        Part("abstract", "abstract", TEXT),
        Part("keywords", "keywords", Strings()),
        LINKS,
        *CRS_AND_BOXES,
        Part("enabled", "enabled", NO, always=True),
        Part("advertised", "advertised", YES),
        METADATA,
        *DIMENSIONS,
        Part(
            "virtual_table", "metadata", NestedIn(Nested(VirtualTable, _VIRTUAL_TABLE), "virtualTable"),
            entry=_VIRTUAL_TABLE_KEY,
        ),
        store_part("DataStore", "dataStore"),
        Part("", "serviceConfiguration", Text("false"), always=True, get=lambda _: "false"),
        Part("cql_filter", "cqlFilter", TEXT),
        Part("max_features", "maxFeatures", Number(int, 0), always=True),
        Part("num_decimals", "numDecimals", Number(int, 0), always=True),
        Part("attributes", "attributes", NestedList("attribute", Nested(Attribute, _ATTRIBUTE), "name")),
        *DATES,
    ],
)  # fmt: skip

_CASCADED = [
    *HEAD,
    Part("description", "description", TEXT),
    Part("abstract", "abstract", TEXT),
    Part("keywords", "keywords", Strings()),
    LINKS,
    *CRS_AND_BOXES,
    Part("enabled", "enabled", NO, always=True),
    Part("advertised", "advertised", YES),
    Part("metadata", "metadata", Entries()),
]
_CASCADED_TAIL = [
    Part("forced_remote_style", "forcedRemoteStyle", TEXT),
    Part("preferred_format", "preferredFormat", TEXT),
    *DATES,
]
WMS_LAYER_FILE = Schema("wmsLayer", [*_CASCADED, store_part("WMSStore", "wmsStore"), *_CASCADED_TAIL])
WMTS_LAYER_FILE = Schema("wmtsLayer", [*_CASCADED, store_part("WMTSStore", "wmtsStore"), *_CASCADED_TAIL])
