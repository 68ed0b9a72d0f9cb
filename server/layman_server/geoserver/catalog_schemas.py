"""The files of workspaces, stores, styles and layers, as descriptions for reading and writing.

Elements and defaults: `shared/reference/geoserver-datadir.md`, section 2. The order is GeoServer's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from layman_server.geoserver.objects import (
    COVERAGE,
    EXTERNAL_STORE_PREFIX,
    FEATURE_TYPE,
    WMS_LAYER,
    WMTS_LAYER,
    Attribution,
    CoverageStore,
    DataStore,
    Layer,
    Legend,
    object_id,
)
from layman_server.geoserver.xml_codecs import (
    Flag,
    Number,
    Reference,
    ReferenceList,
    References,
    Secret,
    Text,
    child_text,
    refer,
    resolved,
    set_child,
    set_text,
    text_of,
)
from layman_server.geoserver.xml_maps import Entries
from layman_server.geoserver.xml_schema import Nested, Part, Schema, Values, Whole

WORD = Text(word=True)
TEXT = Text()
NO = Flag(False)
YES = Flag(True)
METADATA = Entries()
DATES = (Part("date_created", "dateCreated", WORD), Part("date_modified", "dateModified", WORD))
_FILE = "file:"
#: What layers are called in `<type>`, by what they show.
_LAYER_TYPES = {FEATURE_TYPE: "VECTOR", COVERAGE: "RASTER", WMS_LAYER: "WMS", WMTS_LAYER: "WMTS"}


def workspace_part() -> Part:
    """The element that says in which workspace something is."""

    def identifier(one: Any) -> str:
        return one.workspace_id or (object_id("Workspace", one.workspace) if one.workspace else "")

    return Part("workspace_id", "workspace", Reference("workspace"), get=identifier)


class Inner:
    """A text in the one element in the element: `<languageVersion><version>1.0.0`."""

    def __init__(self, tag: str, absent: str) -> None:
        """The inner element is `tag`."""
        self.absent = absent
        self._tag = tag

    def read(self, node: etree._Element, refs: References) -> str:
        """See `Codec`."""
        return child_text(node, self._tag) or self.absent

    def write(self, node: etree._Element, value: str, refs: References) -> None:
        """See `Codec`."""
        set_child(node, self._tag, value)


class FilePath(Text):
    """The path of a `file:` address; another address as it is."""

    def read(self, node: etree._Element, refs: References) -> str:
        """See `Codec`."""
        url = super().read(node, refs)
        return url.removeprefix("file://").removeprefix(_FILE)

    def write(self, node: etree._Element, value: str, refs: References) -> None:
        """See `Codec`."""
        super().write(node, value if "://" in value else f"{_FILE}{value}", refs)


def is_default(store: DataStore) -> bool:
    """Whether a datastore is the default one of its workspace."""
    if store.is_default is not None:
        return store.is_default
    return not store.name.startswith(EXTERNAL_STORE_PREFIX)


WORKSPACE = Schema(
    "workspace",
    [
        Part("id", "id", WORD),
        Part("name", "name", WORD),
        Part("isolated", "isolated", NO, always=True),
        *DATES,
    ],
)

NAMESPACE = Schema(
    "namespace",
    [
        Part("id", "id", WORD),
        Part("prefix", "prefix", WORD, older=("name",)),
        Part("uri", "uri", WORD),
        Part("isolated", "isolated", NO, always=True),
    ],
)

#: What stores of every kind begin with, and what comes after whether it is the default one.
_STORE = (
    Part("id", "id", WORD),
    Part("name", "name", WORD),
    Part("description", "description", TEXT),
    Part("type", "type", WORD),
    Part("enabled", "enabled", NO, always=True),
    workspace_part(),
)
_STORE_ENDS = (*DATES, Part("disable_on_failure", "disableOnConnFailure", NO, always=True))

DATA_STORE = Schema(
    "dataStore",
    [
        *_STORE,
        Part("parameters", "connectionParameters", Entries(secrets=frozenset({"passwd", "password"}))),
        Part("is_default", "__default", NO, always=True, get=is_default),
        *_STORE_ENDS,
    ],
)

COVERAGE_STORE = Schema(
    "coverageStore",
    [
        *_STORE,
        Part("is_default", "__default", NO, always=True),
        *_STORE_ENDS,
        Part("path", "url", FilePath(word=True)),
    ],
)

_WMS_STORE_PARTS = [
    *_STORE,
    Part("is_default", "__default", NO, always=True),
    *_STORE_ENDS,
    Part("capabilities_url", "capabilitiesURL", WORD),
    Part("user", "user", TEXT),
    Part("password", "password", Secret()),
    Part("max_connections", "maxConnections", Number(int, 6), always=True),
    Part("read_timeout", "readTimeout", Number(int, 60), always=True),
    Part("connect_timeout", "connectTimeout", Number(int, 30), always=True),
]
WMS_STORE = Schema("wmsStore", _WMS_STORE_PARTS)
WMTS_STORE = Schema("wmtsStore", _WMS_STORE_PARTS)

LEGEND = Schema(
    "legend",
    [
        Part("width", "width", Number(int, 0), always=True),
        Part("height", "height", Number(int, 0), always=True),
        Part("format", "format", TEXT),
        Part("online_resource", "onlineResource", TEXT, always=True),
    ],
)

STYLE = Schema(
    "style",
    [
        Part("id", "id", WORD),
        Part("name", "name", WORD),
        workspace_part(),
        Part("format", "format", Text("sld", word=True), always=True),
        Part("version", "languageVersion", Inner("version", "1.0.0"), always=True, older=("sldVersion",)),
        Part("filename", "filename", WORD),
        Part("legend", "legend", Nested(Legend, LEGEND)),
        *DATES,
        Part("metadata", "metadata", METADATA),
    ],
)

ATTRIBUTION = Schema(
    "attribution",
    [
        Part("title", "title", TEXT),
        Part("href", "href", TEXT),
        Part("logo_url", "logoURL", TEXT),
        Part("logo_type", "logoType", TEXT),
        Part("logo_width", "logoWidth", Number(int, 0), always=True),
        Part("logo_height", "logoHeight", Number(int, 0), always=True),
    ],
)


def _read_resource(root: etree._Element, refs: References) -> Values:
    node = root.find("resource")
    if node is None:
        return {"feature_type_id": "", "kind": FEATURE_TYPE}
    return {"feature_type_id": resolved(node, "resource", refs), "kind": node.get("class") or FEATURE_TYPE}


def _write_resource(root: etree._Element, layer: Layer, before: Values, refs: References) -> bool:
    """The reference to what is shown, and what kind of layer this makes."""
    if (before.get("feature_type_id"), before.get("kind")) == (layer.feature_type_id, layer.kind):
        return False
    set_child(root, "type", _LAYER_TYPES[layer.kind])
    node = root.find("resource")
    if node is None:
        node = etree.SubElement(root, "resource")
    refer(node, layer.feature_type_id)
    node.set("class", layer.kind)
    return True


def _named_texts(field: str, tag: str, item: str, names: tuple[str, str], make: Callable[[Any], Any]) -> Whole:
    """A list of pairs of texts: authorities with their addresses, identifiers with their authorities."""

    def read(root: etree._Element, refs: References) -> Values:
        found = ([node.find(name) for name in names] for node in root.iterfind(f"{tag}/{item}"))
        return {field: make(tuple("" if part is None else text_of(part) for part in parts) for parts in found)}

    def write(root: etree._Element, one: Any, before: Values, refs: References) -> bool:
        value = getattr(one, field)
        if before.get(field, make(())) == value:
            return False
        node = root.find(tag)
        if node is None:
            node = etree.SubElement(root, tag)
        del node[:]
        for pair in value.items() if isinstance(value, dict) else value:
            inner = etree.SubElement(node, item)
            for name, text in zip(names, pair, strict=True):
                set_text(etree.SubElement(inner, name), text)
        return True

    return Whole(read, write)


LAYER = Schema(
    "layer",
    [
        Part("name", "name", WORD),
        Part("id", "id", WORD),
        Part("path", "path", WORD),
        Part("style_id", "defaultStyle", Reference("style")),
        Part("styles", "styles", ReferenceList("style", "style", "linked-hash-set")),
        Whole(_read_resource, _write_resource),
        Part("enabled", "enabled", YES, always=True),
        Part("queryable", "queryable", YES),
        Part("opaque", "opaque", NO),
        Part("legend", "legend", Nested(Legend, LEGEND)),
        Part("attribution", "attribution", Nested(Attribution, ATTRIBUTION, Attribution()), always=True),
        _named_texts("authority_urls", "authorityURLs", "AuthorityURL", ("name", "href"), dict),
        _named_texts("identifiers", "identifiers", "Identifier", ("authority", "identifier"), tuple),
        Part("metadata", "metadata", METADATA),
        Part("default_wms_interpolation", "defaultWMSInterpolationMethod", WORD),
        *DATES,
    ],
)

#: Which description a kind of store has.
STORES: dict[type, Schema] = {DataStore: DATA_STORE, CoverageStore: COVERAGE_STORE}
