"""Stores of a data directory with their resources and layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from layman_server.geoserver import catalog_xml
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.objects import (
    CoverageStore,
    DataStore,
    InvalidObject,
    Layer,
    Resource,
    Store,
    WmsStore,
    Workspace,
)
from layman_server.geoserver.store_places import PlaceRefused, allowed_path, file_parameter

if TYPE_CHECKING:
    from layman_server.geoserver.reading import Reader

_StoreReading = Callable[..., Store]
_ResourceReading = Callable[..., Resource]
#: Files of stores, each with the function that reads it and the file of its resources with theirs.
KINDS: tuple[tuple[str, _StoreReading, str, _ResourceReading], ...] = (
    ("datastore.xml", catalog_xml.read_data_store, "featuretype.xml", catalog_xml.read_feature_type),
    ("coveragestore.xml", catalog_xml.read_coverage_store, "coverage.xml", catalog_xml.read_coverage),
    ("wmsstore.xml", catalog_xml.read_wms_store, "wmslayer.xml", catalog_xml.read_wms_layer),
    ("wmtsstore.xml", catalog_xml.read_wms_store, "wmtslayer.xml", catalog_xml.read_wms_layer),
)
_NO_LAYER = "the layer is left out"


class StoreReader:
    """Reads the stores of one directory, one after the other."""

    def __init__(self, reader: Reader, places: Sequence[Path]) -> None:
        """`places` are folders beside the directory whose data its stores may use."""
        self._reader = reader
        self._places = places

    def read(self, folder: str, workspace: Workspace) -> None:
        """Read the store in a folder, with all that is in it."""
        reader = self._reader
        names = set(reader.files.names(folder))
        kind = next((kind for kind in KINDS if kind[0] in names), None)
        if kind is None:
            reader.say(folder, "there is no store in it", "the folder is left out")
            return
        store_file, read_store, resource_file, read_resource = kind
        reader.refs.workspace = workspace.name
        path = f"{folder}/{store_file}"
        effect = "the store is left out with its layers"
        store = reader.parsed(path, effect, lambda content: self._in_its_workspace(read_store, content, workspace))
        added = None if store is None else reader.add(path, store, effect)
        if added is None:
            return
        reader.place(added, path, added.name)
        self._look_at(added, path)
        for name in reader.files.folders(folder):
            self._read_resource(f"{folder}/{name}", resource_file, read_resource, added)

    def _in_its_workspace(self, read: _StoreReading, content: bytes, workspace: Workspace) -> Store:
        """A store of the workspace that its file names, else of the one that it lies in."""
        store = read(content, workspace.name, self._reader.refs)
        named = self._reader.catalog.workspace_by_id(store.workspace_id) or workspace
        return store if named.name == store.workspace else replace(store, workspace=named.name)

    def _look_at(self, store: Store, path: str) -> None:
        """Whether the store leads where data may be read."""
        reader = self._reader
        address, password = "", ""
        if isinstance(store, CoverageStore):
            address = store.path
        elif isinstance(store, DataStore):
            key = file_parameter(store.parameters)
            address = store.parameters.get(key, "") if key else ""
            password = store.parameters.get("passwd", "")
        elif isinstance(store, WmsStore):
            password = store.password
        if password.startswith("crypt1:"):
            reader.say(path, "its password is one that a GeoServer has encrypted", "its data cannot be reached")
        if not address:
            return
        try:
            allowed_path(address, reader.files.root, self._places)
        except PlaceRefused as error:
            reader.refused_stores.add(store.id)
            reader.say(path, str(error).rstrip("."), "its layers are not served")

    def _read_resource(self, folder: str, file: str, read: _ResourceReading, store: Store) -> None:
        reader, path = self._reader, f"{folder}/{file}"
        try:
            content = reader.files.content(path)
            if content is None:
                reader.say(folder, f"there is no {file} in it", "the folder is left out")
                return
            resource = read(content, store.workspace, store.name, reader.refs)
            layer_content = reader.files.content(f"{folder}/layer.xml")
        except (DamagedFile, InvalidObject) as error:
            reader.say(path, error, _NO_LAYER)
            return
        if layer_content is None:
            reader.say(folder, "there is no layer.xml in it", _NO_LAYER)
            return
        written_id = resource.id
        added = reader.add(path, self._of_its_store(resource, store, path), _NO_LAYER)
        if added is not None:
            reader.place(added, path, added.name)
            self._read_layer(f"{folder}/layer.xml", layer_content, added, written_id)

    def _of_its_store(self, resource: Resource, store: Store, path: str) -> Resource:
        """A resource of the store that its file names, else of the one that it lies in."""
        named = self._reader.catalog.store_by_id(resource.store_id)
        if named is None:
            self._reader.say(path, "it names no store that is there", "it is read as one of the store that it lies in")
            named = store
        if type(named) is not type(store):
            named = store
        if (named.id, named.workspace, named.name) == (resource.store_id, resource.workspace, resource.store):
            return resource
        return replace(resource, store_id=named.id, workspace=named.workspace, store=named.name)

    def _read_layer(self, path: str, content: bytes, resource: Resource, written_id: str) -> None:
        reader = self._reader
        reader.refs.resource = (resource, written_id)
        effect = "the resource has no layer"
        try:
            layer: Layer = catalog_xml.read_layer(content, resource, reader.refs)
        except (DamagedFile, InvalidObject) as error:
            reader.say(path, error, effect)
            return
        if not layer.style_id and layer.kind in catalog_xml.DRAWN:
            reader.say(path, "its default style is not there", "it is drawn with one of the server's own")
        reader.add(path, layer, effect)
