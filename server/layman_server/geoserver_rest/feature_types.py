"""Feature types: tables of data stores that are published."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from lxml import etree

from layman_server.geoserver.catalog_xml import read_feature_type
from layman_server.geoserver.objects import (
    DataStore,
    FeatureType,
    Layer,
)
from layman_server.geoserver.xml_codecs import child_text, set_child
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.default_styles import style_of_geometry
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import Refused, bad_request, conflict, not_found
from layman_server.geoserver_rest.resources import remove_resource, resource_of
from layman_server.geoserver_rest.stores import data_store
from layman_server.geoserver_rest.taking import laid_over, lookup
from layman_server.geoserver_rest.vector_sources import SeenSource, attributes, names_in, source
from layman_server.model.crs import WGS84, WORLD

_BOXES = frozenset({"nativebbox", "latlonbbox"})


def in_workspace(call: Call, workspace: str) -> Answer:
    """The feature types of all stores of a workspace."""
    call.workspace(workspace)
    stores = [store for store in call.catalog.stores(workspace) if isinstance(store, DataStore)]
    found = [one for store in stores for one in call.catalog.resources(store)]
    found.sort(key=lambda one: one.name)
    return call.listed("featureTypes", "featureType", [(one.name, call.shown.place_of(one)) for one in found])


def in_store(call: Call, workspace: str, store: str) -> Answer:
    """The feature types of a store, or the tables of which there could be some (`list=available`, `all`)."""
    found = _store(call, workspace, store)
    published = call.catalog.resources(found)
    wanted = call.query.get("list", "configured").lower()
    if wanted in {"available", "available_with_geom", "all"}:
        if call.is_own_store(workspace, store):
            return call.as_asked(_strings([]))
        names = names_in(call, found)
        used = {one.native_name for one in published}
        return call.as_asked(_strings([name for name in names if wanted == "all" or name not in used]))
    return call.listed("featureTypes", "featureType", [(one.name, call.shown.place_of(one)) for one in published])


def create(call: Call, workspace: str, store: str = "") -> Answer:
    """Publish a table of a store."""
    document = call.document("featureType")
    if store:
        found = _store(call, workspace, store)
    else:
        found = _default_store(call, workspace, _named_store(document))
    publish(call, found, document)
    name = child_text(document, "name")
    return call.created("", "workspaces", workspace, "datastores", found.name, "featuretypes", name)


def publish(call: Call, store: DataStore, document: etree._Element) -> FeatureType:
    """Add the feature type of a document with its layer.

    Raises:
        Refused: its table is not there, or its name is taken.
    """
    call.check_not_own_store(store.workspace, store.name)
    name = child_text(document, "name") or child_text(document, "nativeName")
    if not name:
        raise bad_request("A feature type needs a name.")
    set_child(document, "name", name)
    if call.catalog.resource(store.workspace, name) is not None:
        raise conflict(f"Resource named '{name}' already exists in store: '{store.name}'")
    call.check_no_publication(store.workspace, name)
    native = _checked_native(child_text(document, "nativeName") or name)
    seen = _seen(call, store, native, document)
    wanted = _described(call, store, document, native, seen)
    feature_type = call.catalog.add(wanted)
    try:
        style = style_of_geometry(call, seen.geometry_type)
        layer = Layer(new_id("Layer"), name, feature_type.id, style.id)
        call.catalog.add(layer)
    except BaseException:
        call.catalog.remove(feature_type)
        raise
    return feature_type


def _checked_native(name: str) -> str:
    """The name of a table or of a file without its ending; files of other folders are not named by it."""
    if "/" in name or "\\" in name or name in {"", ".", ".."}:
        raise bad_request(f"'{name}' is no name of a table.")
    return name


def _seen(call: Call, store: DataStore, native: str, document: etree._Element) -> SeenSource:
    """What the table of a feature type is."""
    if document.find("metadata/entry/virtualTable") is not None:
        raise bad_request("SQL views are not served here: make a view in the database, and publish that.")
    found = source(call, store, native)
    if found is None:
        raise bad_request(
            f"There is no table or file {native} with geometries in the store {store.name}."
            " Tables are made in the database, not here."
        )
    return found


def _described(call: Call, store: DataStore, document: etree._Element, native: str, seen: SeenSource) -> FeatureType:
    """The feature type with all that is not sent and can be known."""
    name = child_text(document, "name")
    srs = child_text(document, "srs") or seen.crs or WGS84
    box = seen.box or WORLD.to(seen.crs or WGS84)
    set_child(document, "nativeName", native)
    set_child(document, "srs", srs)
    if not child_text(document, "title"):
        set_child(document, "title", name)
    if document.find("enabled") is None:
        set_child(document, "enabled", "true")
    if document.find("keywords") is None:
        words = etree.SubElement(document, "keywords")
        for word in dict.fromkeys(("features", name)):
            etree.SubElement(words, "string").text = word
    content = laid_over(document, None)
    one = read_feature_type(content, store.workspace, store.name, lookup(call.catalog, store.workspace))
    return replace(
        one,
        id=new_id("FeatureType"),
        native_box=one.native_box or box,
        lat_lon_box=one.lat_lon_box or (box.to(WGS84) if box else None),
        store_id=store.id,
    )


def one_feature_type(call: Call, workspace: str, name: str, store: str = "") -> Answer:
    """A feature type, with the columns of its table where it does not say others."""
    found = _feature_type(call, workspace, store, name)
    its_store = call.catalog.store_of(found)
    if not found.attributes and isinstance(its_store, DataStore):
        with suppress(Refused):
            found = replace(found, attributes=attributes(call, its_store, found.native_name))
    return call.show(found)


def change(call: Call, workspace: str, name: str, store: str = "") -> Answer:
    """Change a feature type; boxes are computed again when `recalculate` says so, or its CRS is another one."""
    document = call.document("featureType")
    before = _feature_type(call, workspace, store, name)
    call.check_not_own_store(workspace, before.store, name)
    content = laid_over(document, before)
    after = read_feature_type(content, workspace, before.store, lookup(call.catalog, workspace))
    after = replace(after, store_id=before.store_id, namespace_id=before.namespace_id)
    _checked_native(after.native_name)
    if after.name != before.name:
        if call.catalog.resource(workspace, after.name) is not None:
            raise conflict(f"Resource named '{after.name}' already exists in store: '{before.store}'")
        call.check_no_publication(workspace, after.name)
    unasked = "nativebbox,latlonbbox" if after.srs != before.srs else ""
    wanted = set(call.query.get("recalculate", unasked).split(",")) & _BOXES
    call.catalog.save(_with_boxes(call, after, wanted))
    return Answer()


def _with_boxes(call: Call, one: FeatureType, wanted: set[str]) -> FeatureType:
    if not wanted:
        return one
    store = call.catalog.store_of(one)
    seen = source(call, store, one.native_name) if isinstance(store, DataStore) else None
    native = seen.box if seen is not None and seen.box is not None else one.native_box
    if "nativebbox" in wanted:
        one = replace(one, native_box=native)
    if "latlonbbox" in wanted and one.native_box is not None:
        one = replace(one, lat_lon_box=one.native_box.to(WGS84))
    return one


def remove(call: Call, workspace: str, name: str, store: str = "") -> Answer:
    """Remove a feature type; with `recurse` its layer too."""
    found = _feature_type(call, workspace, store, name)
    return remove_resource(call, found, "feature type")


def reset(call: Call, workspace: str, name: str, store: str = "") -> Answer:
    """Forget what is remembered of a feature type: nothing is."""
    _feature_type(call, workspace, store, name)
    return Answer()


def _store(call: Call, workspace: str, store: str) -> DataStore:
    call.workspace(workspace)
    found = call.catalog.store(workspace, store)
    if not isinstance(found, DataStore):
        raise not_found(f"No such data store: {workspace},{store}")
    return found


def _named_store(document: etree._Element) -> str:
    node = document.find("store")
    return "" if node is None else child_text(node, "name")


def _default_store(call: Call, workspace: str, name: str) -> DataStore:
    """The store that is named, else the first one that is not Layman's."""
    if name:
        return _store(call, workspace, name.rpartition(":")[2])
    call.workspace(workspace)
    stores = [one for one in call.catalog.stores(workspace) if isinstance(one, DataStore)]
    free = [one for one in stores if not call.is_own_store(workspace, one.name)]
    if not free:
        raise not_found(f"No such data store: {workspace},null")
    return free[0]


def _feature_type(call: Call, workspace: str, store: str, name: str) -> FeatureType:
    if store:
        data_store(call, workspace, store)
    return resource_of(call, FeatureType, "feature type", (workspace, store, name))


def _strings(names: list[str]) -> etree._Element:
    root = etree.Element("list")
    for name in names:
        etree.SubElement(root, "string").text = name
    return root


_OF_WORKSPACE = "workspaces/{workspace}/featuretypes"
_OF_STORE = "workspaces/{workspace}/datastores/{store}/featuretypes"
ROUTES = (
    Route("GET", _OF_WORKSPACE, in_workspace),
    Route("GET", _OF_STORE, in_store),
    *(
        route
        for place in (_OF_WORKSPACE, _OF_STORE)
        for route in (
            Route("POST", place, create),
            Route("GET", f"{place}/{{name}}", one_feature_type),
            Route("PUT", f"{place}/{{name}}", change),
            Route("DELETE", f"{place}/{{name}}", remove),
            Route("PUT", f"{place}/{{name}}/reset", reset),
            Route("POST", f"{place}/{{name}}/reset", reset),
        )
    ),
)
