"""Catalogue objects as the XML files of a GeoServer 2.26 data directory, and back.

Written elements are those GeoServer writes itself; reading is as forgiving as GeoServer: order does not matter,
unknown elements are ignored, references may be ids or names (`shared/reference/geoserver-datadir.md`, sections 1, 2).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from layman_server.geoserver.catalog_events import CatalogObject, Configuration
from layman_server.geoserver.catalog_parts import DamagedFile as DamagedFile
from layman_server.geoserver.catalog_parts import parse as parse
from layman_server.geoserver.catalog_schemas import (
    COVERAGE_STORE,
    DATA_STORE,
    LAYER,
    NAMESPACE,
    STYLE,
    WMS_STORE,
    WMTS_STORE,
    WORKSPACE,
    is_default,
)
from layman_server.geoserver.coverage_schema import COVERAGE_FILE
from layman_server.geoserver.group_schema import GROUP
from layman_server.geoserver.objects import (
    COVERAGE,
    FEATURE_TYPE,
    SERVICES,
    WMS_LAYER,
    WMTS_LAYER,
    Coverage,
    CoverageStore,
    DataStore,
    FeatureType,
    GlobalSettings,
    InvalidObject,
    Layer,
    LayerGroup,
    Logging,
    Namespace,
    Resource,
    ServiceSettings,
    Settings,
    Style,
    WmsLayer,
    WmsStore,
    Workspace,
    kind_of,
    object_id,
    service_of,
)
from layman_server.geoserver.resource_schemas import FEATURE_TYPE_FILE, WMS_LAYER_FILE, WMTS_LAYER_FILE
from layman_server.geoserver.service_schemas import GLOBAL, LOGGING, SERVICE_FILES, SETTINGS
from layman_server.geoserver.xml_codecs import References
from layman_server.geoserver.xml_schema import Schema, Values

T = TypeVar("T")
#: Kinds of layers that need a style to be drawn; those of other servers bring theirs.
DRAWN = frozenset({FEATURE_TYPE, COVERAGE})
_SCHEMAS: dict[type, Schema] = {
    Workspace: WORKSPACE,
    Namespace: NAMESPACE,
    DataStore: DATA_STORE,
    CoverageStore: COVERAGE_STORE,
    FeatureType: FEATURE_TYPE_FILE,
    Coverage: COVERAGE_FILE,
    Layer: LAYER,
    Style: STYLE,
    LayerGroup: GROUP,
    GlobalSettings: GLOBAL,
    Logging: LOGGING,
    Settings: SETTINGS,
}
_KINDS = {
    "workspace": "Workspace",
    "namespace": "Namespace",
    "style": "Style",
    "store": "DataStore",
    "resource": "FeatureType",
    "layer": "Layer",
    "group": "LayerGroup",
}


class ByName:
    """References where nothing can be looked up: an id is as it is, a name makes the id that we would give."""

    def __init__(self, workspace: str = "") -> None:
        """Names without a workspace are those of this one."""
        self._workspace = workspace

    def resolve(self, kind: str, identifier: str, name: str, workspace: str) -> str:
        """See `References`."""
        if identifier or not name:
            return identifier
        if kind in {"workspace", "namespace"}:
            return object_id(_KINDS[kind], name)
        return object_id(_KINDS[kind], *filter(None, (workspace or self._workspace,)), name)


def schema_of(one: CatalogObject | Configuration) -> Schema:
    """The description of an object's file."""
    if isinstance(one, WmsStore):
        return WMTS_STORE if one.type == "WMTS" else WMS_STORE
    if isinstance(one, WmsLayer):
        return WMTS_LAYER_FILE if one.kind == WMTS_LAYER else WMS_LAYER_FILE
    if isinstance(one, ServiceSettings):
        return SERVICE_FILES[service_of(one)]
    return _SCHEMAS[type(one)]


def xml_of(one: CatalogObject | Configuration, refs: References | None = None, original: bytes | None = None) -> bytes:
    """The file of an object, made of the `original` that is there; passwords are written as `plain:`.

    Elements of the original that are unknown stay, and the bytes of one in which nothing differs.
    """
    return schema_of(one).document(one, refs or ByName(), original)


def read_workspace(content: bytes) -> Workspace:
    """A workspace from its file.

    Raises:
        DamagedFile: it cannot be read, or says what cannot be; so for every function here.
    """
    return made(Workspace, WORKSPACE.read(parse(content), ByName()), "Workspace", "name")


def read_namespace(content: bytes) -> Namespace:
    """A namespace from its file."""
    return made(Namespace, NAMESPACE.read(parse(content), ByName()), "Namespace", "prefix")


def read_data_store(content: bytes, workspace: str, refs: References | None = None) -> DataStore:
    """A store from its file; the password is in clear unless GeoServer has encrypted it (`crypt1:`)."""
    values = DATA_STORE.read(parse(content), refs or ByName())
    store = made(DataStore, values | {"workspace": workspace, "is_default": None}, "DataStore", "workspace", "name")
    if values["is_default"] != is_default(store):
        object.__setattr__(store, "is_default", values["is_default"])
    return store


def read_coverage_store(content: bytes, workspace: str, refs: References | None = None) -> CoverageStore:
    """A coverage store from its file."""
    values = COVERAGE_STORE.read(parse(content), refs or ByName())
    _need(values, "type", "path")
    return made(CoverageStore, values | {"workspace": workspace}, "CoverageStore", "workspace", "name")


def read_wms_store(content: bytes, workspace: str, refs: References | None = None) -> WmsStore:
    """A cascaded server, WMS or WMTS, from its file."""
    root = parse(content)
    kind = "WMTS" if root.tag == WMTS_STORE.tag else "WMS"
    values = WMS_STORE.read(root, refs or ByName()) | {"workspace": workspace, "type": kind}
    return made(WmsStore, values, f"{kind}Store", "workspace", "name")


def read_feature_type(content: bytes, workspace: str, store: str, refs: References | None = None) -> FeatureType:
    """A feature type from its file."""
    values = FEATURE_TYPE_FILE.read(parse(content), refs or ByName())
    _need(values, "native_name", "srs")
    values |= {"workspace": workspace, "store": store}
    return made(FeatureType, values, "FeatureType", "workspace", "name")


def read_coverage(content: bytes, workspace: str, store: str, refs: References | None = None) -> Coverage:
    """A coverage from its file."""
    values = COVERAGE_FILE.read(parse(content), refs or ByName())
    _need(values, "srs")
    values |= {"workspace": workspace, "store": store}
    return made(Coverage, values, "Coverage", "workspace", "name")


def read_wms_layer(content: bytes, workspace: str, store: str, refs: References | None = None) -> WmsLayer:
    """A cascaded layer, of WMS or WMTS, from its file."""
    root = parse(content)
    kind = WMTS_LAYER if root.tag == WMTS_LAYER_FILE.tag else WMS_LAYER
    values = WMS_LAYER_FILE.read(root, refs or ByName()) | {"workspace": workspace, "store": store, "kind": kind}
    return made(WmsLayer, values, "WMSLayer", "workspace", "name")


def read_layer(content: bytes, resource: Resource, refs: References | None = None) -> Layer:
    """A layer from its file; its name and kind are those of what it shows, whatever the file says."""
    values = LAYER.read(parse(content), refs or ByName(resource.workspace))
    values |= {"name": resource.name, "kind": kind_of(resource)}
    values["feature_type_id"] = values["feature_type_id"] or resource.id
    values["id"] = values["id"] or object_id("Layer", resource.workspace, resource.name)
    return made(Layer, values, "Layer", "name")


def read_style(content: bytes, workspace: str, refs: References | None = None) -> Style:
    """A style from its `.xml` file; without `languageVersion` it is SLD 1.0.0."""
    values = STYLE.read(parse(content), refs or ByName())
    names = ("workspace", "name") if workspace else ("name",)
    return made(Style, values | {"workspace": workspace}, "Style", *names)


def read_group(content: bytes, workspace: str, refs: References | None = None) -> tuple[LayerGroup, int, bool]:
    """A layer group; how many of its members are not there; and whether it has more or fewer styles than members."""
    values = GROUP.read(parse(content), refs or ByName(workspace))
    lost, is_uneven = values.pop("lost"), values.pop("is_uneven")
    group = made(
        LayerGroup, values | {"workspace": workspace}, "LayerGroup", *(["workspace"] if workspace else []), "name"
    )
    return group, lost, is_uneven


def read_configuration(content: bytes, name: str, workspace: str = "") -> Configuration:
    """`global`, `logging`, `settings` or a service (`wms`, ...), each by the name of its file."""
    root = parse(content)
    if root.tag != name:
        raise DamagedFile(f"<{root.tag}> is not <{name}>")
    if name == "global":
        return made(GlobalSettings, GLOBAL.read(root, ByName()))
    if name == "logging":
        return made(Logging, LOGGING.read(root, ByName()))
    schema = SETTINGS if name == "settings" else SERVICE_FILES[name]
    kind: Callable[..., Settings | ServiceSettings] = SERVICES.get(name, Settings)
    return made(kind, schema.read(root, ByName()) | {"workspace": workspace})


def made(kind: Callable[..., T], values: Values, word: str = "", *names: str) -> T:
    """The object with these values; without an id it gets the one of `word` and these names.

    Raises:
        DamagedFile: there is no such object.
    """
    if names and not values["id"]:
        values["id"] = object_id(word, *(str(values[name]) for name in names))
    try:
        return kind(**values)
    except InvalidObject as error:
        raise DamagedFile(str(error)) from error


def _need(values: dict[str, Any], *names: str) -> None:
    for name in names:
        if not values[name]:
            raise DamagedFile(f"there is no <{name}>")
