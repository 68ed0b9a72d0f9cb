"""Writes each change of a catalogue to its directory: the file of the object, and nothing else.

Which files a change touches is GeoServer's own rule (`shared/reference/geoserver-datadir.md`, section 4). Every file
is there whole or not at all. The files of one change are written in such an order that a process killed between two of
them leaves what reads as the state before or the state after. One process writes at a time.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from layman_server.durable_files import FileToWrite, disk_errors, locked, write_files
from layman_server.errors import StorageFull
from layman_server.geoserver.access_rules import AccessRules
from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_events import (
    Added,
    CatalogError,
    CatalogObject,
    Configuration,
    DefaultWorkspaceChanged,
    Event,
    Modified,
    Removed,
)
from layman_server.geoserver.catalog_index import kind_name
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.catalog_places import (
    DEFAULT_WORKSPACE,
    GLOBAL_FILE,
    configuration_file,
    file_of,
    folder_renamed,
    named_file,
    store_file,
)
from layman_server.geoserver.catalog_xml import read_configuration, xml_of
from layman_server.geoserver.objects import (
    DataStore,
    GlobalSettings,
    Layer,
    LayerGroup,
    Logging,
    Namespace,
    Resource,
    ServiceSettings,
    Settings,
    Store,
    Style,
    WmsStore,
    Workspace,
)
from layman_server.geoserver.persister_files import DirectoryFiles
from layman_server.geoserver.reading_references import Lookup

_log = logging.getLogger(__name__)
LOCK_FILE = ".catalog.lock"


class NotWritten(CatalogError):
    """The directory could not be changed; the text says why."""


class Persister:
    """A listener of a catalogue; put it before all others.

    `writer` replaces how files are written (tests let it fail).
    """

    def __init__(self, root: Path, writer: Callable[[list[FileToWrite]], None] = write_files) -> None:
        """Remember the directory; it is made at the first change."""
        self.root = root
        self._files = DirectoryFiles(root, writer)
        #: Files and folders that were changed, in their order; whoever reads it empties it.
        self.changes = self._files.changes
        self._rules = AccessRules(root / "security" / "layers.properties")

    def __call__(self, event: Event) -> None:
        """Write a change.

        Raises:
            StorageFull: no space is left. NotWritten: the folder is not ours to write.
        """
        if event.is_external:
            return
        try:
            with locked(self.root / LOCK_FILE), disk_errors():
                # First: a number that is raised for nothing is no change, a change without it is one unseen.
                self._raise_sequence()
                self._write(event)
        except OSError as error:
            raise NotWritten(f"{error.filename or self.root}: {os.strerror(error.errno or 0)}") from error

    def _write(self, event: Event) -> None:
        catalog = event.catalog
        if isinstance(event, DefaultWorkspaceChanged):
            self._write_default(catalog, event.after)
        elif isinstance(event, Removed):
            self._remove(catalog, event.before)
        elif isinstance(event, Modified) and not isinstance(event.after, _CONFIGURATION):
            assert not isinstance(event.before, _CONFIGURATION)
            self._modify(catalog, event.before, event.after)
        elif isinstance(event, Added | Modified):
            after = event.after
            self._put(catalog, _counted(after) if isinstance(after, GlobalSettings) else after)

    # Writing

    def _put(self, catalog: Catalog, one: CatalogObject | Configuration) -> None:
        if isinstance(one, _CONFIGURATION):
            self._put_at(catalog, one, configuration_file(catalog, one))
            return
        if isinstance(one, Namespace):
            self._complete_workspace(catalog, one.prefix)
        self._put_at(catalog, one, file_of(catalog, one))

    def _put_at(self, catalog: Catalog, one: CatalogObject | Configuration, path: PurePosixPath) -> None:
        """Write the object into the file that is there, if it is its own."""
        original = self._files.own(path, getattr(one, "id", ""))
        refs = Lookup(catalog)
        refs.workspace = getattr(one, "workspace", "")
        content = xml_of(one, refs, original)
        mode = 0o600 if isinstance(one, DataStore | WmsStore) else 0o644
        self._files.write([FileToWrite(self.root / path, content, mode)])

    def _complete_workspace(self, catalog: Catalog, name: str) -> None:
        """A workspace of the proposal's layout has no file of its own until something of it is written."""
        workspace = catalog.workspace(name)
        if workspace is not None and not self._files.exists(file_of(catalog, workspace)):
            self._put_at(catalog, workspace, file_of(catalog, workspace))

    def _write_default(self, catalog: Catalog, workspace: Workspace | None) -> None:
        if workspace is None:
            self._files.remove(DEFAULT_WORKSPACE)
            return
        content = xml_of(workspace, original=self._files.own(file_of(catalog, workspace), workspace.id))
        self._files.write([FileToWrite(self.root / DEFAULT_WORKSPACE, content)])

    def _raise_sequence(self) -> None:
        """A `global.xml` that is there counts the changes; a damaged one is left alone."""
        content = self._files.content(GLOBAL_FILE)
        if content is None:
            return
        try:
            settings = read_configuration(content, "global")
        except DamagedFile:
            return
        assert isinstance(settings, GlobalSettings)
        raised = xml_of(_counted(settings), original=content)
        self._files.write([FileToWrite(self.root / GLOBAL_FILE, raised)])

    # Changing, with what a rename moves

    def _modify(self, catalog: Catalog, before: CatalogObject, after: CatalogObject) -> None:
        old = self._old_file(catalog, before, after)
        if isinstance(before, Style) and isinstance(after, Style) and before.filename != after.filename:
            self._files.link(old.parent / before.filename, old.parent / after.filename)
        self._rename_rules(before, after, is_before=True)
        self._put_at(catalog, after, old)
        self._move(catalog, before, after, old)
        self._rename_rules(before, after, is_before=False)
        if isinstance(before, Style) and isinstance(after, Style) and before.filename != after.filename:
            self._drop_style_file(catalog, before, old.parent)
        if isinstance(after, Workspace) and before != after and after == catalog.default_workspace:
            self._write_default(catalog, after)

    def _old_file(self, catalog: Catalog, before: CatalogObject, after: CatalogObject) -> PurePosixPath:
        """Where the object has been; a namespace and a layer lie in the folder of what has been moved before them."""
        return file_of(catalog, after if isinstance(before, Namespace | Layer) else before)

    def _move(self, catalog: Catalog, before: CatalogObject, after: CatalogObject, old: PurePosixPath) -> None:
        """Give a folder or file the new name, unless it has another one anyhow or something is in the way."""
        if isinstance(after, Namespace | Layer) or named_file(catalog, before) == named_file(catalog, after):
            return
        key = kind_name(after), after.id
        is_folder = not isinstance(after, Style | LayerGroup)
        new = named_file(catalog, after)
        if key in catalog.places or self._files.exists(new.parent if is_folder else new):
            catalog.places[key] = old
            return
        if is_folder:
            self._files.rename(old.parent, new.parent)
            folder_renamed(catalog, old.parent, new.parent)
            if isinstance(after, Workspace):
                self._mend_references(catalog, after)
        else:
            self._files.rename(old, new)

    def _mend_references(self, catalog: Catalog, workspace: Workspace) -> None:
        """Write what named the workspace by its old name; files that refer by id are left alone."""
        inside: list[CatalogObject] = [*catalog.styles(workspace.name), *catalog.layer_groups(workspace.name)]
        for store in catalog.stores(workspace.name):
            inside += [store, *catalog.resources(store)]
        for one in inside:
            if self._files.exists(file_of(catalog, one)):
                self._put_at(catalog, one, file_of(catalog, one))

    def _rename_rules(self, before: CatalogObject, after: CatalogObject, *, is_before: bool) -> None:
        """Who may see something keeps to the thing: the rules of the new name come first, those of the old go last."""
        if isinstance(before, Workspace) and isinstance(after, Workspace) and before.name != after.name:
            if is_before:
                self._rules.copy_workspace(before.name, after.name)
            else:
                self._rules.remove_workspace(before.name)
        elif isinstance(before, Resource) and isinstance(after, Resource) and before.name != after.name:
            if is_before:
                self._rules.copy_layer(before.workspace, before.name, after.name)
            else:
                self._rules.remove_layer(before.workspace, before.name)

    # Removing

    def _remove(self, catalog: Catalog, one: CatalogObject | Configuration) -> None:
        if isinstance(one, _CONFIGURATION):
            self._files.remove(configuration_file(catalog, one))
            return
        path = file_of(catalog, one)
        if isinstance(one, Workspace | Store | Resource):
            self._remove_folder(one, path)
        else:
            self._files.remove(path)
        if isinstance(one, Style):
            self._drop_style_file(catalog, one, path.parent, keep=True)
        self._remove_rules(catalog, one)
        catalog.places.pop((kind_name(one), one.id), None)

    def _remove_folder(self, one: Workspace | Store | Resource, path: PurePosixPath) -> None:
        """The folder goes with all in it; of one that holds something else too only the file goes."""
        if isinstance(one, Store) and path.name != store_file(one):
            self._files.remove(path)
        else:
            self._files.remove_folder(path.parent)

    def _remove_rules(self, catalog: Catalog, one: CatalogObject) -> None:
        """Last, so that nothing is ever without its rules; rules of nothing that stay for want of space do no harm."""
        try:
            if isinstance(one, Workspace):
                self._rules.remove_workspace(one.name)
            elif isinstance(one, Layer):
                resource = catalog.resource_by_id(one.feature_type_id)
                if resource is not None:
                    self._rules.remove_layer(resource.workspace, one.name)
        except (OSError, StorageFull) as error:
            _log.warning("The access rules of %s stay: %s", one.id, error)

    def _drop_style_file(self, catalog: Catalog, style: Style, folder: PurePosixPath, *, keep: bool = False) -> None:
        """Take the file of a style away, to `.bak` when it is to be kept; not when another style has the same."""
        others = (one for one in catalog.styles(style.workspace) if one.id != style.id)
        if any(one.filename == style.filename for one in others):
            return
        if keep:
            self._files.set_aside(folder / style.filename)
        else:
            self._files.remove(folder / style.filename)


_CONFIGURATION = (GlobalSettings, Logging, Settings, ServiceSettings)


def _counted(settings: GlobalSettings) -> GlobalSettings:
    return replace(settings, update_sequence=settings.update_sequence + 1)
