"""Where the files of a catalogue's objects are, relative to its directory."""

from __future__ import annotations

from pathlib import PurePosixPath

from layman_server.geoserver.catalog_events import CatalogObject, Configuration
from layman_server.geoserver.catalog_index import kind_name
from layman_server.geoserver.catalog_lookups import CatalogLookups
from layman_server.geoserver.objects import (
    COVERAGE,
    FEATURE_TYPE,
    WMS_LAYER,
    WMTS_LAYER,
    CoverageStore,
    DataStore,
    GlobalSettings,
    Layer,
    LayerGroup,
    Logging,
    Namespace,
    Resource,
    ServiceSettings,
    Store,
    Style,
    WmsStore,
    Workspace,
    kind_of,
    service_of,
)

WORKSPACES = PurePosixPath("workspaces")
DEFAULT_WORKSPACE = WORKSPACES / "default.xml"
GLOBAL_FILE = PurePosixPath("global.xml")
RESOURCE_FILES = {
    FEATURE_TYPE: "featuretype.xml",
    COVERAGE: "coverage.xml",
    WMS_LAYER: "wmslayer.xml",
    WMTS_LAYER: "wmtslayer.xml",
}


def store_file(store: Store) -> str:
    """The name of a store's file."""
    if isinstance(store, WmsStore):
        return f"{store.type.lower()}store.xml"
    return {DataStore: "datastore.xml", CoverageStore: "coveragestore.xml"}[type(store)]


def file_of(catalog: CatalogLookups, one: CatalogObject) -> PurePosixPath:
    """The file of an object: where it was found, else where its names say."""
    if isinstance(one, Layer):
        resource = catalog.resource_by_id(one.feature_type_id)
        if resource is None:
            raise LookupError(f"layer {one.name} shows nothing")
        return file_of(catalog, resource).parent / "layer.xml"
    return catalog.places.get((kind_name(one), one.id)) or named_file(catalog, one)


def named_file(catalog: CatalogLookups, one: CatalogObject) -> PurePosixPath:
    """The file of an object by its names."""
    if isinstance(one, Workspace):
        return WORKSPACES / one.name / "workspace.xml"
    if isinstance(one, Namespace):
        return folder_of(catalog, one.prefix) / "namespace.xml"
    if isinstance(one, Style):
        return folder_of(catalog, one.workspace) / "styles" / f"{one.name}.xml"
    if isinstance(one, LayerGroup):
        return folder_of(catalog, one.workspace) / "layergroups" / f"{one.name}.xml"
    if isinstance(one, Resource):
        store = catalog.store_by_id(one.store_id)
        folder = folder_of(catalog, one.workspace) / one.store if store is None else file_of(catalog, store).parent
        return folder / one.name / RESOURCE_FILES[kind_of(one)]
    if isinstance(one, Layer):
        return file_of(catalog, one)
    return folder_of(catalog, one.workspace) / one.name / store_file(one)


def folder_of(catalog: CatalogLookups, workspace: str) -> PurePosixPath:
    """The folder of a workspace; of the empty one: the directory itself."""
    if not workspace:
        return PurePosixPath()
    one = catalog.workspace(workspace)
    return WORKSPACES / workspace if one is None else file_of(catalog, one).parent


def style_file_of(catalog: CatalogLookups, style: Style) -> PurePosixPath:
    """The file that a style names (SLD, ...)."""
    return file_of(catalog, style).parent / style.filename


def configuration_file(catalog: CatalogLookups, one: Configuration) -> PurePosixPath:
    """The file of settings or of a service."""
    if isinstance(one, GlobalSettings):
        return GLOBAL_FILE
    if isinstance(one, Logging):
        return PurePosixPath("logging.xml")
    name = service_of(one) if isinstance(one, ServiceSettings) else "settings"
    return folder_of(catalog, one.workspace) / f"{name}.xml"


def folder_renamed(catalog: CatalogLookups, before: PurePosixPath, after: PurePosixPath) -> None:
    """Have all that is remembered below a folder lie below its new name."""
    for key, path in list(catalog.places.items()):
        if before in path.parents:
            catalog.places[key] = after / path.relative_to(before)
