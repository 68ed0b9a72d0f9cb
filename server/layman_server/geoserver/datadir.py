"""A GeoServer data directory of version 2: read and written so that a real GeoServer 2.26 boots on it.

    workspaces/default.xml
    workspaces/WS/{workspace,namespace}.xml
    workspaces/WS/postgresql/datastore.xml              (mode 0600: it holds a password)
    workspaces/WS/postgresql/LAYER/{featuretype,layer}.xml
    workspaces/WS/external_db_LAYER/datastore.xml       (mode 0600; a table of an outside database)
    workspaces/WS/external_db_LAYER/LAYER/{featuretype,layer}.xml
    workspaces/WS/coverage_LAYER/coveragestore.xml
    workspaces/WS/coverage_LAYER/LAYER/{coverage,layer}.xml
    workspaces/WS/styles/LAYER.xml, LAYER.sld, LAYER.qml
    security/layers.properties

`layer.xml` is written last and removed first: GeoServer ignores a feature type without it, so a crash between the
files leaves nothing half published.
"""

from __future__ import annotations

import itertools
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from layman_server.durable_files import FileToWrite, flush_folder, write_files
from layman_server.geoserver import catalog_xml
from layman_server.geoserver.access_rules import AccessRules
from layman_server.geoserver.catalog_events import CatalogObject
from layman_server.geoserver.layer_places import LayerPlace, LayerPlaces
from layman_server.geoserver.objects import (
    COVERAGE_STORE_PREFIX,
    OWN_STORE_PREFIXES,
    POSTGRESQL_STORE,
    Coverage,
    CoverageStore,
    DataStore,
    FeatureType,
    Layer,
    Namespace,
    PublishedCoverage,
    PublishedLayer,
    Style,
    Workspace,
)

_log = logging.getLogger(__name__)

#: Identity of files at one moment: (modification time in ns, size in bytes, inode) of each, None for one not there.
Signature = tuple["tuple[int, int, int] | None", ...]


class DataDirectory:
    """The catalogue in one folder. Names of workspaces and layers must have been checked before: they become paths."""

    def __init__(self, root: Path) -> None:
        """Remember the folder; it is made at the first write."""
        self.root = root
        self.access_rules = AccessRules(root / "security" / "layers.properties")
        self._places = LayerPlaces(root)

    def workspace_folder(self, workspace: str) -> Path:
        """Folder of a workspace."""
        return self.root / "workspaces" / workspace

    def style_path(self, workspace: str, filename: str) -> Path:
        """A file in the workspace's styles folder."""
        return self.workspace_folder(workspace) / "styles" / filename

    def style_folder(self, style: Style) -> Path:
        """Where the files of a style are, of a workspace or global."""
        return self.style_path(style.workspace, style.filename).parent if style.workspace else self.root / "styles"

    def find_layer(self, workspace: str, name: str) -> LayerPlace | None:
        """Where a layer is, in whatever store of any kind; None when there is none that GeoServer would load."""
        return self._places.find(workspace, name)

    def all_layers(self, workspace: str) -> dict[str, LayerPlace]:
        """The layers of all stores of a workspace by name."""
        return self._places.all(workspace)

    def write_workspace(self, workspace: Workspace, namespace: Namespace, store: DataStore) -> None:
        """Write a workspace with its namespace and datastore; the first one becomes the default workspace."""
        folder = self.workspace_folder(workspace.name)
        files = [
            _file(folder / "namespace.xml", namespace),
            _file(folder / store.name / "datastore.xml", store, 0o600),
            _file(folder / "workspace.xml", workspace),
        ]
        default = folder.parent / "default.xml"
        if not default.exists():
            files.append(_file(default, workspace))
        write_files(files)

    def remove_workspace(self, workspace: str) -> None:
        """Remove the workspace's folder; the default workspace is then chosen anew at the next write."""
        folder = self.workspace_folder(workspace)
        default = folder.parent / "default.xml"
        if default.exists() and catalog_xml.read_workspace(default.read_bytes()).name == workspace:
            default.unlink()
        (folder / "workspace.xml").unlink(missing_ok=True)
        _remove_folder(folder)

    def has_workspace(self, workspace: str) -> bool:
        """Whether GeoServer would load the workspace: both its files are there."""
        folder = f"{self.root}/workspaces/{workspace}"
        return os.path.isfile(f"{folder}/workspace.xml") and os.path.isfile(f"{folder}/namespace.xml")

    def workspaces(self) -> list[str]:
        """Names of all workspaces, sorted."""
        return sorted(folder.parent.name for folder in self.root.glob("workspaces/*/workspace.xml"))

    def write_external_store(self, store: DataStore) -> None:
        """Write the datastore of a table of an outside database."""
        path = self.workspace_folder(store.workspace) / store.name / "datastore.xml"
        write_files([_file(path, store, 0o600)])

    def leave_store(self, workspace: str, store: str, layer: str) -> None:
        """Remove a layer from a store that it is no longer in; its style stays. Absent is no error."""
        folder = self._folder_in(workspace, store, layer)
        (folder / "layer.xml").unlink(missing_ok=True)
        _remove_folder(folder.parent if store.startswith(OWN_STORE_PREFIXES) else folder)

    def write_layer(
        self, feature_type: FeatureType, layer: Layer, style: Style, style_files: Mapping[str, bytes]
    ) -> None:
        """Write a layer; `style_files` maps file names in the styles folder to their content."""
        folder = self._folder_in(feature_type.workspace, feature_type.store, feature_type.name)
        resource = [_file(folder / "featuretype.xml", feature_type)]
        self._write(resource, folder, layer, style, style_files)

    def write_coverage(
        self, store: CoverageStore, coverage: Coverage, layer: Layer, style: Style, style_files: Mapping[str, bytes]
    ) -> None:
        """Write a raster layer and its store; as `write_layer`."""
        folder = self._folder_in(coverage.workspace, store.name, coverage.name)
        resource = [
            _file(folder.parent / "coveragestore.xml", store),
            _file(folder / "coverage.xml", coverage),
        ]
        self._write(resource, folder, layer, style, style_files)

    def lead_coverage_store(self, workspace: str, layer: str, path: str) -> None:
        """Have the coverage store of a layer lead to this file or folder; one that does not exist is left alone."""
        file = self._folder_in(workspace, f"{COVERAGE_STORE_PREFIX}{layer}", layer).parent / "coveragestore.xml"
        try:
            store = catalog_xml.read_coverage_store(file.read_bytes(), workspace)
        except (FileNotFoundError, catalog_xml.DamagedFile):
            return
        if store.path != path:
            write_files([_file(file, replace(store, path=path))])

    def _write(
        self,
        resource: Sequence[FileToWrite],
        folder: Path,
        layer: Layer,
        style: Style,
        style_files: Mapping[str, bytes],
    ) -> None:
        styles = self.workspace_folder(style.workspace) / "styles"
        files = [FileToWrite(styles / name, content) for name, content in style_files.items()]
        files.append(_file(styles / f"{style.name}.xml", style))
        write_files([*files, *resource, _file(folder / "layer.xml", layer)])
        for stale in {f"{style.name}.sld", f"{style.name}.qml"} - set(style_files):
            (styles / stale).unlink(missing_ok=True)

    def remove_layer(self, workspace: str, store: str, layer: str) -> None:
        """Remove a layer with its feature type and the style of the same name; absent is no error."""
        self.leave_store(workspace, store, layer)
        for prefix in OWN_STORE_PREFIXES:
            self.leave_store(workspace, f"{prefix}{layer}", layer)
        for suffix in ("xml", "sld", "qml"):
            self.style_path(workspace, f"{layer}.{suffix}").unlink(missing_ok=True)

    def has_layer(self, workspace: str, store: str, layer: str) -> bool:
        """Whether GeoServer would load the layer: both its files are there, in a workspace that it loads."""
        folder = self._layer_folder(workspace, store, layer)
        resource = os.path.isfile(f"{folder}/featuretype.xml") or os.path.isfile(f"{folder}/coverage.xml")
        both = resource and os.path.isfile(f"{folder}/layer.xml")
        return both and self.has_workspace(workspace)

    def layers(self, workspace: str, store: str) -> list[str]:
        """Names of the layers of a store, sorted; those in stores of their own are counted to the PostgreSQL one."""
        folder = self.workspace_folder(workspace)
        found = {name for name in _folders(folder / store) if (folder / store / name / "layer.xml").is_file()}
        if store == POSTGRESQL_STORE:
            layers = [
                (name, name.removeprefix(prefix))
                for name in _folders(folder)
                for prefix in OWN_STORE_PREFIXES
                if name.startswith(prefix)
            ]
            found |= {layer for name, layer in layers if (folder / name / layer / "layer.xml").is_file()}
        return sorted(found)

    def read_store(self, workspace: str, store: str) -> DataStore:
        """A datastore.

        Raises:
            FileNotFoundError: it is not there. DamagedFile: it cannot be read.
        """
        content = (self.workspace_folder(workspace) / store / "datastore.xml").read_bytes()
        return catalog_xml.read_data_store(content, workspace)

    def read_layer(self, workspace: str, store: str, layer: str) -> PublishedLayer:
        """A layer with its store, feature type and style.

        Raises:
            FileNotFoundError: a file of it is not there. DamagedFile: one cannot be read.
        """
        folder = self._layer_folder(workspace, store, layer)
        store = folder.parent.name
        feature_type = catalog_xml.read_feature_type((folder / "featuretype.xml").read_bytes(), workspace, store)
        its_layer = catalog_xml.read_layer((folder / "layer.xml").read_bytes(), feature_type)
        style = self._read_style(workspace, layer, its_layer.style_id)
        return PublishedLayer(self.read_store(workspace, store), feature_type, its_layer, style)

    def read_coverage(self, workspace: str, layer: str) -> PublishedCoverage | None:
        """A raster layer with its store, coverage and style; None when there is no raster layer of this name.

        Raises:
            FileNotFoundError: a file of it is not there. DamagedFile: one cannot be read.
        """
        folder = self._layer_folder(workspace, POSTGRESQL_STORE, layer)
        if not folder.parent.name.startswith(COVERAGE_STORE_PREFIX):
            return None
        store = catalog_xml.read_coverage_store((folder.parent / "coveragestore.xml").read_bytes(), workspace)
        coverage = catalog_xml.read_coverage((folder / "coverage.xml").read_bytes(), workspace, store.name)
        its_layer = catalog_xml.read_layer((folder / "layer.xml").read_bytes(), coverage)
        return PublishedCoverage(store, coverage, its_layer, self._read_style(workspace, layer, its_layer.style_id))

    def signature(self, workspace: str, store: str, layer: str) -> Signature:
        """Changes with every change of a file that the layer consists of.

        Every request asks for it: texts as paths take a quarter of the time.
        """
        folder = self._layer_folder(workspace, store, layer)
        its_store, style = os.path.dirname(folder), f"{self.root}/workspaces/{workspace}/styles/{layer}"
        is_raster = os.path.basename(its_store).startswith(COVERAGE_STORE_PREFIX)
        resource, store_file = ("coverage", "coveragestore") if is_raster else ("featuretype", "datastore")
        paths = [f"{folder}/layer.xml", f"{folder}/{resource}.xml", f"{its_store}/{store_file}.xml"]
        paths += [f"{style}.{suffix}" for suffix in ("xml", "sld", "qml")]
        return tuple(map(_file_signature, paths))

    def _read_style(self, workspace: str, layer: str, style_id: str) -> Style:
        """The style of this id: first where the server writes it, then anywhere in the workspace."""
        own = self.style_path(workspace, f"{layer}.xml")
        # To list a folder of many styles for each layer would take longer than all the rest.
        paths = ((own,) if own.is_file() else (), _lazily(lambda: sorted(own.parent.glob("*.xml"))))
        for path in itertools.chain.from_iterable(paths):
            try:
                style = catalog_xml.read_style(path.read_bytes(), workspace)
            except catalog_xml.DamagedFile as error:
                _log.warning("Style file %s is left out: %s", path, error)
                continue
            if style.id == style_id:
                return style
        raise FileNotFoundError(f"No style {style_id} in workspace {workspace}")

    def _layer_folder(self, workspace: str, store: str, layer: str) -> Path:
        """Where a layer is: in the store, or in one of its own (a table of an outside database, a raster)."""
        folder = self._folder_in(workspace, store, layer)
        if store == POSTGRESQL_STORE and not os.path.isfile(f"{folder}/layer.xml"):
            own = (self._folder_in(workspace, f"{prefix}{layer}", layer) for prefix in OWN_STORE_PREFIXES)
            return next((one for one in own if (one / "layer.xml").is_file()), folder)
        return folder

    def _folder_in(self, workspace: str, store: str, layer: str) -> Path:
        return Path(f"{self.root}/workspaces/{workspace}/{store}/{layer}")


def _file(path: Path, one: CatalogObject, mode: int = 0o644) -> FileToWrite:
    """The file of an object; what somebody else has written into the one that is there stays."""
    try:
        original = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        original = None
    return FileToWrite(path, catalog_xml.xml_of(one, original=original), mode)


def _lazily(listed: Callable[[], list[Path]]) -> Iterator[Path]:
    yield from listed()


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if entry.is_dir()]
    except FileNotFoundError:
        return []


def _file_signature(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _remove_folder(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
        flush_folder(folder.parent)
