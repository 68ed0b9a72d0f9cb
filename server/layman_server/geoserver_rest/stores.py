"""Data stores and coverage stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lxml import etree

from layman_server.geoserver.catalog_xml import read_coverage_store, read_data_store
from layman_server.geoserver.object_rules import check_name
from layman_server.geoserver.objects import (
    GEOTIFF,
    CoverageStore,
    DataStore,
    Store,
)
from layman_server.geoserver.store_places import PlaceRefused, allowed_path, file_parameter
from layman_server.geoserver.xml_codecs import child_text, set_child
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import bad_request, conflict, forbidden, not_found
from layman_server.geoserver_rest.showing import STORE_FOLDERS
from layman_server.geoserver_rest.tables import check_connection
from layman_server.geoserver_rest.taking import laid_over, lookup, named

#: How messages call a store, how lists call it, and what it is.
_DATA, _COVERAGE = "datastore", "coverage store"
#: The folder of the data directory in which files of stores are.
DATA_FOLDER = "data"
_SHAPE_FILES = "Shapefile"


def data_stores(call: Call, workspace: str) -> Answer:
    """The data stores of a workspace."""
    return _list(call, workspace, DataStore, "dataStores", "dataStore")


def coverage_stores(call: Call, workspace: str) -> Answer:
    """The coverage stores of a workspace."""
    return _list(call, workspace, CoverageStore, "coverageStores", "coverageStore")


def _list(call: Call, workspace: str, kind: type[Store], outer: str, item: str) -> Answer:
    call.workspace(workspace)
    found = [one for one in call.catalog.stores(workspace) if isinstance(one, kind)]
    folder = STORE_FOLDERS[kind]
    return call.listed(outer, item, [(one.name, ("workspaces", workspace, folder, one.name)) for one in found])


def data_store(call: Call, workspace: str, store: str) -> DataStore:
    """A data store that who asks may manage.

    Raises:
        Refused: it is not there, or not his.
    """
    call.workspace(workspace)
    found = call.catalog.store(workspace, store)
    if not isinstance(found, DataStore):
        raise not_found("" if call.is_quiet else f"No such {_DATA}: {workspace},{store}")
    return found


def coverage_store(call: Call, workspace: str, store: str) -> CoverageStore:
    """A coverage store; see `data_store`."""
    call.workspace(workspace)
    found = call.catalog.store(workspace, store)
    if not isinstance(found, CoverageStore):
        raise not_found("" if call.is_quiet else f"No such {_COVERAGE}: {workspace},{store}")
    return found


def one_data_store(call: Call, workspace: str, store: str) -> Answer:
    """A data store."""
    return call.show(data_store(call, workspace, store))


def one_coverage_store(call: Call, workspace: str, store: str) -> Answer:
    """A coverage store."""
    return call.show(coverage_store(call, workspace, store))


def create_data_store(call: Call, workspace: str) -> Answer:
    """Make a data store; whether its database answers is seen when something is published of it."""
    document = call.document("dataStore")
    call.workspace(workspace)
    name = checked_name(call, workspace, named(document))
    store = _taken_data_store(call, document, workspace, None)
    call.catalog.add(replace(store, id=new_id("DataStore"), workspace=workspace))
    return call.created(name, "workspaces", workspace, "datastores", name)


def create_coverage_store(call: Call, workspace: str) -> Answer:
    """Make a coverage store of a file that is in the data directory."""
    document = call.document("coverageStore")
    call.workspace(workspace)
    name = checked_name(call, workspace, named(document))
    store = _taken_coverage_store(call, document, workspace, None)
    call.catalog.add(replace(store, id=new_id("CoverageStore"), workspace=workspace))
    return call.created(name, "workspaces", workspace, "coveragestores", name)


def change_data_store(call: Call, workspace: str, store: str) -> Answer:
    """Change a data store."""
    document = call.document("dataStore")
    before = data_store(call, workspace, store)
    call.check_not_own_store(workspace, store)
    after = _taken_data_store(call, document, workspace, before)
    if after.name != before.name:
        checked_name(call, workspace, after.name)
    call.catalog.save(after)
    return Answer()


def change_coverage_store(call: Call, workspace: str, store: str) -> Answer:
    """Change a coverage store."""
    document = call.document("coverageStore")
    before = coverage_store(call, workspace, store)
    call.check_not_own_store(workspace, store)
    after = _taken_coverage_store(call, document, workspace, before)
    if after.name != before.name:
        checked_name(call, workspace, after.name)
    call.catalog.save(after)
    return Answer()


def remove_data_store(call: Call, workspace: str, store: str) -> Answer:
    """Remove an empty data store, with `recurse` also all that is published of it."""
    return remove_store(call, data_store(call, workspace, store))


def remove_coverage_store(call: Call, workspace: str, store: str) -> Answer:
    """Remove a coverage store; its file with `purge=all`, when it was uploaded here."""
    found = coverage_store(call, workspace, store)
    answer = remove_store(call, found)
    if call.query.get("purge", "none").lower() in {"all", "true"}:
        purge(call.root, found)
    return answer


def remove_store(call: Call, store: Store) -> Answer:
    """Remove a store of any kind."""
    call.check_not_own_store(store.workspace, store.name)
    if call.catalog.resources(store) and not call.recurse:
        raise forbidden(f"Store {store.workspace}:{store.name} is not empty")
    call.catalog.remove(store, recurse=True)
    return Answer()


def purge(root: Path, store: CoverageStore) -> None:
    """Remove the folder that an upload made for a store."""
    folder = root / DATA_FOLDER / store.workspace / store.name
    if folder.is_symlink() or not folder.is_dir():
        return
    for file in folder.iterdir():
        if not file.is_dir() or file.is_symlink():
            file.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def reset(call: Call, workspace: str, store: str) -> Answer:
    """Forget what is remembered of a store: nothing is."""
    data_store(call, workspace, store)
    return Answer()


def checked_name(call: Call, workspace: str, name: str) -> str:
    """A name for a new store.

    Raises:
        Refused: it is taken, or is one of those that Layman's REST API uses. InvalidObject: it can be none.
    """
    # Before anything is written into a folder of this name.
    check_name("store", name)
    if call.catalog.store(workspace, name) is not None:
        raise conflict(f"Store '{name}' already exists in workspace '{workspace}'")
    if call.is_own_store(workspace, name) or name in {"styles", "layergroups"}:
        raise forbidden(f"Stores in the workspace {workspace} cannot be named {name}: the name has another use there.")
    return name


def allowed_file(call: Call, workspace: str, address: str) -> Path:
    """A file or folder that a store may name: below `data/` of the directory, there in the workspace's own folder.

    Administrators may use all of `data/`.

    Raises:
        Refused: it lies elsewhere, is not there, or leads elsewhere.
    """
    try:
        found = allowed_path(address, call.root)
    except PlaceRefused as refusal:
        raise bad_request(str(refusal)) from refusal
    data = (call.root / DATA_FOLDER).resolve()
    place = data if call.is_administrator else data / workspace
    if place not in (found, *found.parents):
        raise bad_request(f"{address} lies outside of {DATA_FOLDER}/, where files of stores are.")
    return found


def _taken_data_store(call: Call, document: etree._Element, workspace: str, before: DataStore | None) -> DataStore:
    content = laid_over(document, before)
    store = read_data_store(content, workspace, lookup(call.catalog, workspace))
    parameters = dict(store.parameters)
    if not parameters:
        raise bad_request("The data store has no connectionParameters.")
    _check_parameters(call, workspace, parameters)
    namespace = call.catalog.namespace(workspace)
    if namespace is not None:
        parameters["namespace"] = namespace.uri
    kind = before.type if before is not None else child_text(document, "type") or _type_of(parameters)
    enabled = store.enabled if before is not None or document.find("enabled") is not None else True
    return replace(store, parameters=parameters, type=kind, workspace=workspace, enabled=enabled)


def _check_parameters(call: Call, workspace: str, parameters: Mapping[str, str]) -> None:
    """Only what the server reads itself leads somewhere: to a database of the network, or to a file of `data/`."""
    if parameters.get("dbtype", "").lower().startswith("postgis"):
        if "jndiReferenceName" in parameters:
            raise bad_request("Stores of JNDI are not taken: name host, database, user and passwd.")
        check_connection(parameters)
        return
    key = file_parameter(parameters)
    if key is not None:
        allowed_file(call, workspace, parameters[key])


def _type_of(parameters: Mapping[str, str]) -> str:
    kind = parameters.get("dbtype", "").lower()
    known = {"postgis": "PostGIS", "geopkg": "GeoPackage"}
    return known.get(kind, _SHAPE_FILES if "url" in parameters else kind)


def _taken_coverage_store(
    call: Call, document: etree._Element, workspace: str, before: CoverageStore | None
) -> CoverageStore:
    if before is None and not child_text(document, "url"):
        raise bad_request("The coverage store has no url.")
    if before is None and document.find("enabled") is None:
        set_child(document, "enabled", "true")
    if before is None and not child_text(document, "type"):
        set_child(document, "type", GEOTIFF)
    content = laid_over(document, before, frozenset({"type"}))
    store = read_coverage_store(content, workspace, lookup(call.catalog, workspace))
    if before is None or store.path != before.path:
        allowed_file(call, workspace, store.path)
    return store


ROUTES = (
    Route("GET", "workspaces/{workspace}/datastores", data_stores),
    Route("POST", "workspaces/{workspace}/datastores", create_data_store),
    Route("GET", "workspaces/{workspace}/datastores/{store}", one_data_store),
    Route("PUT", "workspaces/{workspace}/datastores/{store}", change_data_store),
    Route("DELETE", "workspaces/{workspace}/datastores/{store}", remove_data_store),
    Route("PUT", "workspaces/{workspace}/datastores/{store}/reset", reset),
    Route("POST", "workspaces/{workspace}/datastores/{store}/reset", reset),
    Route("GET", "workspaces/{workspace}/coveragestores", coverage_stores),
    Route("POST", "workspaces/{workspace}/coveragestores", create_coverage_store),
    Route("GET", "workspaces/{workspace}/coveragestores/{store}", one_coverage_store),
    Route("PUT", "workspaces/{workspace}/coveragestores/{store}", change_coverage_store),
    Route("DELETE", "workspaces/{workspace}/coveragestores/{store}", remove_coverage_store),
)
