"""Cascaded servers and their layers: kept for GeoServer, asked of nobody here."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from layman_server.geoserver.catalog_xml import read_wms_layer, read_wms_store
from layman_server.geoserver.objects import Layer, WmsLayer, WmsStore
from layman_server.geoserver.xml_codecs import child_text, set_child
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import bad_request, conflict, forbidden, not_found
from layman_server.geoserver_rest.resources import check_ungrouped
from layman_server.geoserver_rest.stores import checked_name, remove_store
from layman_server.geoserver_rest.taking import laid_over, lookup, named
from layman_server.model.crs import WGS84


def all_stores(call: Call, workspace: str) -> Answer:
    """The cascaded WMS servers of a workspace."""
    return _listed(call, workspace, "WMS")


def all_wmts_stores(call: Call, workspace: str) -> Answer:
    """The cascaded WMTS servers of a workspace."""
    return _listed(call, workspace, "WMTS")


def _listed(call: Call, workspace: str, kind: str) -> Answer:
    call.workspace(workspace)
    found = [one for one in call.catalog.stores(workspace) if isinstance(one, WmsStore) and one.type == kind]
    word = kind.lower()
    entries = [(one.name, ("workspaces", workspace, f"{word}stores", one.name)) for one in found]
    return call.listed(f"{word}Stores", f"{word}Store", entries)


def create(call: Call, workspace: str) -> Answer:
    """Remember a server; it is not asked for anything."""
    document = call.document("wmsStore")
    call.workspace(workspace)
    name = checked_name(call, workspace, named(document))
    if document.find("enabled") is None:
        set_child(document, "enabled", "true")
    store = read_wms_store(laid_over(document, None), workspace, lookup(call.catalog, workspace))
    _check_address(store.capabilities_url)
    call.catalog.add(replace(store, id=new_id("WMSStore")))
    return call.created(name, "workspaces", workspace, "wmsstores", name)


def one_store(call: Call, workspace: str, store: str) -> Answer:
    """A server."""
    return call.show(_store(call, workspace, store))


def change(call: Call, workspace: str, store: str) -> Answer:
    """Change a server."""
    document = call.document("wmsStore")
    before = _store(call, workspace, store)
    after = read_wms_store(laid_over(document, before), workspace, lookup(call.catalog, workspace))
    _check_address(after.capabilities_url)
    if after.name != before.name:
        checked_name(call, workspace, after.name)
    call.catalog.save(after)
    return Answer()


def remove(call: Call, workspace: str, store: str) -> Answer:
    """Remove a server, with `recurse` also its layers."""
    return remove_store(call, _store(call, workspace, store))


def layers_of(call: Call, workspace: str, store: str) -> Answer:
    """The layers of a server that are kept."""
    found = call.catalog.resources(_store(call, workspace, store))
    return call.listed("wmsLayers", "wmsLayer", [(one.name, call.shown.place_of(one)) for one in found])


def create_layer(call: Call, workspace: str, store: str) -> Answer:
    """Remember a layer of a server."""
    document = call.document("wmsLayer")
    its_store = _store(call, workspace, store)
    name = named(document)
    if call.catalog.resource(workspace, name) is not None:
        raise conflict(f"Resource named '{name}' already exists in store: '{store}'")
    call.check_no_publication(workspace, name)
    for tag, text in (("nativeName", name), ("title", name), ("srs", WGS84), ("enabled", "true")):
        if not child_text(document, tag):
            set_child(document, tag, text)
    content = laid_over(document, None)
    one = read_wms_layer(content, workspace, store, lookup(call.catalog, workspace))
    one = call.catalog.add(replace(one, id=new_id("WMSLayer"), store_id=its_store.id))
    call.catalog.add(Layer(new_id("Layer"), name, one.id, "", kind="wmsLayer"))
    return call.created(name, "workspaces", workspace, "wmsstores", store, "wmslayers", name)


def one_layer(call: Call, workspace: str, store: str, name: str) -> Answer:
    """A layer of a server."""
    return call.show(_layer(call, workspace, store, name))


def change_layer(call: Call, workspace: str, store: str, name: str) -> Answer:
    """Change a layer of a server."""
    document = call.document("wmsLayer")
    before = _layer(call, workspace, store, name)
    content = laid_over(document, before)
    after = read_wms_layer(content, workspace, store, lookup(call.catalog, workspace))
    call.catalog.save(replace(after, store_id=before.store_id))
    return Answer()


def remove_layer(call: Call, workspace: str, store: str, name: str) -> Answer:
    """Remove a layer of a server; with `recurse` what shows it, too."""
    found = _layer(call, workspace, store, name)
    layer = call.catalog.layer_of(found)
    if layer is not None:
        if not call.recurse:
            raise forbidden(f"The layer {name} is shown")
        check_ungrouped(call, layer)
    call.catalog.remove(found, recurse=True)
    return Answer()


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("capabilitiesURL has to be an address of http or https.")


def _store(call: Call, workspace: str, store: str) -> WmsStore:
    call.workspace(workspace)
    found = call.catalog.store(workspace, store)
    if not isinstance(found, WmsStore):
        raise not_found("" if call.is_quiet else f"No such wms store: {workspace},{store}")
    return found


def _layer(call: Call, workspace: str, store: str, name: str) -> WmsLayer:
    _store(call, workspace, store)
    found = call.catalog.resource(workspace, name)
    if not isinstance(found, WmsLayer) or found.store != store:
        raise not_found("" if call.is_quiet else f"No such wms layer: {workspace},{store},{name}")
    return found


_PLACE = "workspaces/{workspace}/wmsstores"
_LAYERS = f"{_PLACE}/{{store}}/wmslayers"
ROUTES = (
    Route("GET", _PLACE, all_stores),
    Route("GET", "workspaces/{workspace}/wmtsstores", all_wmts_stores),
    Route("POST", _PLACE, create),
    Route("GET", f"{_PLACE}/{{store}}", one_store),
    Route("PUT", f"{_PLACE}/{{store}}", change),
    Route("DELETE", f"{_PLACE}/{{store}}", remove),
    Route("GET", _LAYERS, layers_of),
    Route("POST", _LAYERS, create_layer),
    Route("GET", f"{_LAYERS}/{{name}}", one_layer),
    Route("PUT", f"{_LAYERS}/{{name}}", change_layer),
    Route("DELETE", f"{_LAYERS}/{{name}}", remove_layer),
)
