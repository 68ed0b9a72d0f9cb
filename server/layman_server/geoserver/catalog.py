"""GeoServer's catalogue in memory: objects by id and name, references that hold, and events for every change.

The rules are those of GeoServer's own catalogue (`shared/reference/geoserver-datadir.md`, sections 1.5, 4 and 7): what
must be unique, what follows a rename, and what goes with what is removed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from layman_server.geoserver.catalog_differences import configuration_differences, differences
from layman_server.geoserver.catalog_events import (
    Added,
    AlreadyThere,
    CatalogObject,
    Configuration,
    DefaultWorkspaceChanged,
    Event,
    Modified,
    NotThere,
    Removed,
    StillUsed,
)
from layman_server.geoserver.catalog_index import first_by_name
from layman_server.geoserver.catalog_references import CatalogReferences
from layman_server.geoserver.catalog_removal import removal_of, users_of
from layman_server.geoserver.objects import (
    GlobalSettings,
    Layer,
    Logging,
    Namespace,
    Resource,
    ServiceSettings,
    Settings,
    Store,
    Workspace,
    object_id,
    service_of,
)

T = TypeVar("T", bound=CatalogObject)


class Catalog(CatalogReferences):
    """The catalogue. Changes may come from several threads, one at a time; reading needs no lock.

    Each change is made in memory, then told to the listeners one after the other. When one raises, the change is taken
    back and the error goes to the caller; listeners that write files come first for that reason.
    """

    def add(self, one: T) -> T:
        """Add an object; as it is in the catalogue then, with all its references.

        The first workspace becomes the default one; a workspace whose namespace is not there gets one.

        Raises:
            AlreadyThere: id or name are taken. BadReference: something it refers to is not there.
        """
        with self.lock:
            one = self.completed(one)
            self.shelf_of(one).check_new(one)
            if isinstance(one, Workspace) and self.namespace(one.name) is None:
                self.add(Namespace(object_id("Namespace", one.name), one.name, f"http://{one.name}"))
            if isinstance(one, Layer) and self._layers.get(("", one.feature_type_id)) is not None:
                raise AlreadyThere(f"Layer named '{one.name}' already exists")
            self._put(one)
            is_first = isinstance(one, Workspace) and self.default_workspace is None

            def undo() -> None:
                self._drop(one)
                self._default_id = "" if is_first else self._default_id

            if isinstance(one, Workspace) and is_first:
                # Said first: a default that is not there means any workspace, and nothing of this change is left.
                self._default_id = one.id
                self._fire(DefaultWorkspaceChanged(self, None, one), undo)
            self._fire(Added(self, one), undo)
            return one

    def save(self, one: T) -> T:
        """Replace the object with the same id; what carries its name follows.

        Raises:
            NotThere: there is no such object. AlreadyThere: its new name is taken. BadReference: see `add`.
        """
        with self.lock:
            before = self.shelf_of(one).needed(one.id)
            if isinstance(one, Layer):
                self._rename_resource_of(one)
            one = self.completed(one)
            self.shelf_of(one).check_key(one)
            changes: list[tuple[CatalogObject, CatalogObject]] = [(before, one), *self._followers(before, one)]
            silent = self._contents(before, one)

            def put(index: int) -> None:
                for pair in (*changes, *silent):
                    self._put(pair[index])
                if isinstance(before, Workspace) and isinstance(one, Workspace):
                    self._rename_settings(*((before.name, one.name) if index else (one.name, before.name)))

            put(1)
            for old, after in changes:
                self._fire(Modified(self, old, after), lambda: put(0))
            return one

    def remove(self, one: CatalogObject, recurse: bool = False) -> None:
        """Remove an object; with `recurse` all that is in it, and what refers to it changes as in GeoServer.

        Raises:
            NotThere: there is no such object. StillUsed: it is used, and `recurse` is not asked for.
        """
        with self.lock:
            one = self.shelf_of(one).needed(one.id)
            users = users_of(self, one)
            if users and not recurse:
                raise StillUsed(f"{one.id} is still used by {users[0].id}")
            for change in removal_of(self, one):
                if isinstance(change, tuple):
                    self.save(change[1])
                else:
                    self._remove(change)

    def set_default_workspace(self, workspace: Workspace | None) -> None:
        """Choose the workspace of requests that name none.

        Raises:
            NotThere: it is none of this catalogue.
        """
        with self.lock:
            before = self.default_workspace
            after = None if workspace is None else self._workspaces.needed(workspace.id)
            self._default_id = "" if after is None else after.id
            if before != after:
                self._fire(DefaultWorkspaceChanged(self, before, after), lambda: self._restore_default(before))

    def configure(self, one: Configuration) -> None:
        """Set global settings, logging, or the settings or a service of a workspace (empty: the global one).

        Raises:
            BadReference: there is no such workspace.
        """
        with self.lock:
            one = self.completed_configuration(one)
            before = self._configured(one)
            self._set(one)
            event: Event = Added(self, one) if before is None else Modified(self, before, one)
            self._fire(event, lambda: self._unset(one) if before is None else self._set(before))

    def remove_configuration(self, one: Settings | ServiceSettings) -> None:
        """Take the settings or the service of a workspace away, so that the global ones count.

        Raises:
            NotThere: the workspace has none.
        """
        with self.lock:
            before = self._configured(one)
            if before is None or not one.workspace:
                raise NotThere(f"Workspace '{one.workspace}' has no such settings")
            self._unset(before)
            self._fire(Removed(self, before), lambda: self._set(before))

    def adopt(self, other: Catalog) -> None:
        """Become like another catalogue, which nobody else uses; listeners hear of each difference as external."""
        with self.lock:
            before, configured = list(self.all_objects()), self._all_configuration()
            default = self.default_workspace
            for name, value in vars(other).items():
                if name not in {"listeners", "lock"}:
                    setattr(self, name, value)
            for event in differences(self, before, list(self.all_objects())):
                self._fire(event, lambda: None)
            for event in configuration_differences(self, configured, self._all_configuration()):
                self._fire(event, lambda: None)
            if default != self.default_workspace:
                change = DefaultWorkspaceChanged(self, default, self.default_workspace, is_external=True)
                self._fire(change, lambda: None)

    def settle(self) -> None:
        """Count the changes from here on: what was read from a directory has changed nothing."""
        self._changes = 0

    def _all_configuration(self) -> dict[tuple[str, str], Configuration]:
        """Everything that is configured, by kind and workspace."""
        services: dict[tuple[str, str], Configuration] = dict(self._services)
        settings = {("settings", name): one for name, one in self._settings.items()}
        return {**services, **settings, ("global", ""): self.global_settings, ("logging", ""): self._logging}

    # How a change is made and taken back

    def _fire(self, event: Event, undo: Callable[[], None]) -> None:
        try:
            for listener in self.listeners:
                listener(event)
        except BaseException:
            undo()
            raise
        if not event.is_external:
            self._changes += 1

    def _put(self, one: CatalogObject) -> None:
        if isinstance(one, Resource):
            old = self._resources.by_id.get(one.id)
            if old is not None:
                self._of_store[old.store_id].pop(one.id, None)
            self._of_store.setdefault(one.store_id, {})[one.id] = one
        self.shelf_of(one).put(one)

    def _drop(self, one: CatalogObject) -> None:
        if isinstance(one, Resource):
            self._of_store[one.store_id].pop(one.id, None)
        self.shelf_of(one).drop(one.id)

    def _remove(self, one: CatalogObject | Configuration) -> None:
        if isinstance(one, Settings | ServiceSettings):
            self.remove_configuration(one)
            return
        assert not isinstance(one, GlobalSettings | Logging)
        self._drop(one)
        self._fire(Removed(self, one), lambda: self._put(one))
        if isinstance(one, Workspace) and one.id == self._default_id:
            following = first_by_name(self._workspaces.by_id.values())
            self._default_id = "" if following is None else following.id
            self._fire(DefaultWorkspaceChanged(self, one, following), lambda: None)

    def _restore_default(self, before: Workspace | None) -> None:
        self._default_id = "" if before is None else before.id

    def _configured(self, one: Configuration) -> Configuration | None:
        if isinstance(one, GlobalSettings):
            return self.global_settings
        if isinstance(one, Logging):
            return self._logging
        if isinstance(one, ServiceSettings):
            return self.service(service_of(one), one.workspace)
        return self.settings(one.workspace)

    def _set(self, one: Configuration) -> None:
        if isinstance(one, GlobalSettings):
            self._global, self._changes = one, 0
        elif isinstance(one, Logging):
            self._logging = one
        elif isinstance(one, ServiceSettings):
            self._services[service_of(one), one.workspace] = one
        elif one.workspace:
            self._settings[one.workspace] = one
        else:
            self._global = replace(self._global, settings=one)

    def _unset(self, one: Configuration) -> None:
        if isinstance(one, ServiceSettings):
            self._services.pop((service_of(one), one.workspace), None)
        elif isinstance(one, Settings):
            self._settings.pop(one.workspace, None)

    # What follows a rename

    def _rename_resource_of(self, layer: Layer) -> None:
        """A layer has the name of its resource: to rename one is to rename both."""
        resource = self._resources.by_id.get(layer.feature_type_id)
        if resource is not None and resource.name != layer.name:
            self.save(replace(resource, name=layer.name))

    def _followers(self, before: CatalogObject, after: CatalogObject) -> list[tuple[CatalogObject, CatalogObject]]:
        """What else has the old name in its own file: the namespace of a workspace, the layer of a resource."""
        if isinstance(before, Workspace) and isinstance(after, Workspace) and before.name != after.name:
            namespace = self.namespace(before.name)
            return [(namespace, replace(namespace, prefix=after.name))] if namespace else []
        if isinstance(before, Resource) and isinstance(after, Resource) and before.name != after.name:
            layer = self.layer_of(before)
            return [(layer, replace(layer, name=after.name))] if layer else []
        return []

    def _contents(self, before: CatalogObject, after: CatalogObject) -> list[tuple[CatalogObject, CatalogObject]]:
        """What is in a renamed workspace or store: its files stay as they are, because they refer by id."""
        if isinstance(before, Workspace) and isinstance(after, Workspace) and before.name != after.name:
            shelves = (self._stores, self._resources, self._styles, self._groups)
            inside: list[CatalogObject] = [one for shelf in shelves for one in shelf.within(before.name)]
            return [(one, _moved(one, after.name)) for one in inside]
        if isinstance(before, Store) and isinstance(after, Store) and before.name != after.name:
            return [(one, replace(one, store=after.name)) for one in self.resources(before)]
        return []

    def _rename_settings(self, old: str, new: str) -> None:
        """Settings and services go with their workspace."""
        if old == new:
            return
        if old in self._settings:
            self._settings[new] = replace(self._settings.pop(old), workspace=new)
        for service, workspace in list(self._services):
            if workspace == old:
                self._services[service, new] = replace(self._services.pop((service, old)), workspace=new)


def _moved(one: CatalogObject, workspace: str) -> CatalogObject:
    """The object in another workspace."""
    assert not isinstance(one, Workspace | Namespace | Layer)
    return replace(one, workspace=workspace)
