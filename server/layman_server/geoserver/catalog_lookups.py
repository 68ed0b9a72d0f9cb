"""Reading a catalogue in memory: everything by id, by name, and by what it is in."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar, cast

from layman_server.geoserver.catalog_events import BadReference, CatalogObject, Listener
from layman_server.geoserver.catalog_index import Shelf, kind_name
from layman_server.geoserver.objects import (
    MEMBER_GROUP,
    MEMBER_LAYER,
    SERVICES,
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
    Workspace,
    object_id,
)

T = TypeVar("T", bound=CatalogObject)


class CatalogLookups:
    """What a catalogue answers; `Catalog` adds the changes. Nothing here raises for what is not there: it is None."""

    def __init__(self) -> None:
        """An empty catalogue with GeoServer's default configuration."""
        self.listeners: list[Listener] = []
        #: Where files are that do not lie where their names say: by (kind, id), relative to the directory.
        self.places: dict[tuple[str, str], PurePosixPath] = {}
        self.lock = threading.RLock()
        self._workspaces = Shelf[Workspace]("workspace")
        self._namespaces = Shelf[Namespace]("namespace")
        self._stores = Shelf[Store]("store")
        self._resources = Shelf[Resource]("resource")
        self._layers = Shelf[Layer]("layer")
        self._styles = Shelf[Style]("style")
        self._groups = Shelf[LayerGroup]("layer group")
        shelves = (
            *(self._workspaces, self._namespaces, self._stores, self._resources),
            *(self._layers, self._styles, self._groups),
        )
        self._shelves: dict[str, object] = {shelf.kind: shelf for shelf in shelves}
        self._of_store: dict[str, dict[str, Resource]] = {}
        self._settings: dict[str, Settings] = {}
        self._services: dict[tuple[str, str], ServiceSettings] = {}
        self._global = GlobalSettings()
        self._changes = 0
        self._logging = Logging()
        self._default_id = ""

    def shelf_of(self, one: T) -> Shelf[T]:
        """All objects of the kind of this one."""
        return cast("Shelf[T]", self._shelves[kind_name(one)])

    # Workspaces

    @property
    def default_workspace(self) -> Workspace | None:
        """The workspace of requests that name none."""
        return self._workspaces.by_id.get(self._default_id)

    def workspaces(self) -> list[Workspace]:
        """All workspaces by name."""
        return self._workspaces.within("")

    def workspace(self, name: str) -> Workspace | None:
        """A workspace by name."""
        return self._workspaces.get(("", name))

    def workspace_by_id(self, identifier: str) -> Workspace | None:
        """A workspace by id."""
        return self._workspaces.by_id.get(identifier)

    def namespaces(self) -> list[Namespace]:
        """All namespaces by prefix."""
        return self._namespaces.within("")

    def namespace(self, prefix: str) -> Namespace | None:
        """The namespace of a workspace."""
        return self._namespaces.get(("", prefix))

    def namespace_by_id(self, identifier: str) -> Namespace | None:
        """A namespace by id."""
        return self._namespaces.by_id.get(identifier)

    def namespace_by_uri(self, uri: str) -> Namespace | None:
        """The first namespace with this URI."""
        return next((one for one in self.namespaces() if one.uri == uri), None)

    # Stores and resources

    def stores(self, workspace: str = "") -> list[Store]:
        """The stores of a workspace by name; without one, those of all."""
        if workspace:
            return self._stores.within(workspace)
        return sorted(self._stores.by_id.values(), key=lambda one: (one.workspace, one.name))

    def store(self, workspace: str, name: str) -> Store | None:
        """A store by name."""
        return self._stores.get((workspace, name))

    def store_by_id(self, identifier: str) -> Store | None:
        """A store by id."""
        return self._stores.by_id.get(identifier)

    def resources(self, store: Store | None = None) -> list[Resource]:
        """What is published of a store, by name; without one, of all."""
        found = self._resources.by_id if store is None else self._of_store.get(store.id, {})
        return sorted(found.values(), key=lambda one: (one.workspace, one.name))

    def resource(self, workspace: str, name: str) -> Resource | None:
        """A resource by name."""
        return self._resources.get((workspace, name))

    def resource_by_id(self, identifier: str) -> Resource | None:
        """A resource by id."""
        return self._resources.by_id.get(identifier)

    def store_of(self, resource: Resource) -> Store:
        """The store of a resource of this catalogue."""
        return self._stores.by_id[resource.store_id]

    # Layers and groups

    def layers(self, workspace: str = "") -> list[Layer]:
        """The layers of a workspace by name; without one, those of all."""
        resources = self._resources.within(workspace) if workspace else self.resources()
        return [layer for layer in map(self.layer_of, resources) if layer is not None]

    def layer(self, workspace: str, name: str) -> Layer | None:
        """A layer by name."""
        resource = self.resource(workspace, name)
        return None if resource is None else self.layer_of(resource)

    def layer_by_id(self, identifier: str) -> Layer | None:
        """A layer by id."""
        return self._layers.by_id.get(identifier)

    def layer_of(self, resource: Resource) -> Layer | None:
        """The layer that shows a resource."""
        return self._layers.get(("", resource.id))

    def resource_of(self, layer: Layer) -> Resource:
        """What a layer of this catalogue shows."""
        return self._resources.by_id[layer.feature_type_id]

    def layers_with_style(self, style: Style) -> list[Layer]:
        """Layers that have the style, as their own or as another one."""
        return [one for one in self._layers.by_id.values() if style.id == one.style_id or style.id in one.styles]

    def layer_groups(self, workspace: str | None = None) -> list[LayerGroup]:
        """The groups of a workspace by name; of the empty one: the global ones; without one, all."""
        if workspace is not None:
            return self._groups.within(workspace)
        return sorted(self._groups.by_id.values(), key=lambda one: (one.workspace, one.name))

    def layer_group(self, workspace: str, name: str) -> LayerGroup | None:
        """A group by name; an empty workspace means a global one."""
        return self._groups.get((workspace, name))

    def layer_group_by_id(self, identifier: str) -> LayerGroup | None:
        """A group by id."""
        return self._groups.by_id.get(identifier)

    def groups_with(self, kind: str, identifier: str) -> list[LayerGroup]:
        """The groups that have the layer or the group (`kind`) as a member."""
        return [
            group
            for group in self._groups.by_id.values()
            if any((member.kind, member.id) == (kind, identifier) for member in group.members)
            or (kind == MEMBER_LAYER and group.root_layer_id == identifier)
        ]

    def layers_of_group(self, group: LayerGroup) -> list[tuple[Layer, str]]:
        """The layers of a group and of those in it, the lowest first, each with the id of its style.

        A member without a style has its own; an id is empty where a layer has none.
        """
        found: list[tuple[Layer, str]] = []
        for member in group.members:
            if member.kind == MEMBER_GROUP:
                inner = self._groups.by_id.get(member.id)
                found += self.layers_of_group(inner) if inner is not None else []
            elif (layer := self._layers.by_id.get(member.id)) is not None:
                found.append((layer, member.style_id or layer.style_id))
        return found

    # Styles

    def styles(self, workspace: str | None = None) -> list[Style]:
        """The styles of a workspace by name; of the empty one: the global ones; without one, all."""
        if workspace is not None:
            return self._styles.within(workspace)
        return sorted(self._styles.by_id.values(), key=lambda one: (one.workspace, one.name))

    def style(self, workspace: str, name: str) -> Style | None:
        """A style by name; an empty workspace means a global one."""
        return self._styles.get((workspace, name))

    def style_by_id(self, identifier: str) -> Style | None:
        """A style by id."""
        return self._styles.by_id.get(identifier)

    # Configuration

    @property
    def global_settings(self) -> GlobalSettings:
        """`global.xml`, or GeoServer's defaults; the update sequence has risen with every change."""
        if self._changes:
            self._global = replace(self._global, update_sequence=self._global.update_sequence + self._changes)
            self._changes = 0
        return self._global

    @property
    def logging(self) -> Logging:
        """`logging.xml`, or GeoServer's defaults."""
        return self._logging

    def settings(self, workspace: str = "") -> Settings | None:
        """The settings of a workspace's own; of the empty one: the global ones, which there always are."""
        return self._settings.get(workspace) if workspace else self._global.settings

    def service(self, service: str, workspace: str = "") -> ServiceSettings | None:
        """`wms`, `wfs`, `wcs` or `wmts` of a workspace's own; of the empty one: the global one."""
        found = self._services.get((service, workspace))
        if found is None and not workspace:
            return SERVICES[service](id=service, name=service.upper())
        return found

    def services(self) -> list[ServiceSettings]:
        """All services that have files of their own, by workspace."""
        return [self._services[key] for key in sorted(self._services, key=lambda key: (key[1], key[0]))]

    def workspace_settings(self) -> list[Settings]:
        """The settings of all workspaces that have their own."""
        return [self._settings[name] for name in sorted(self._settings)]

    def needed_workspace(self, identifier: str, name: str) -> Workspace:
        """The workspace with this id and name; when they do not agree, the name counts.

        Raises:
            BadReference: there is none.
        """
        found = self._workspaces.by_id.get(identifier)
        if found is None or found.name != name:
            found = self.workspace(name)
        if found is None:
            raise BadReference(f"No such workspace: '{name}'")
        return found

    def needed_store(self, identifier: str, workspace: str, name: str) -> Store:
        """The store with this id and name; when they do not agree, the name counts.

        Raises:
            BadReference: there is none.
        """
        found = self._stores.by_id.get(identifier)
        if found is None or (found.workspace, found.name) != (workspace, name):
            found = self.store(workspace, name)
        if found is None:
            raise BadReference(f"No such store: '{workspace}:{name}'")
        return found

    def namespace_id_of(self, workspace: str) -> str:
        """Id of the namespace of a workspace."""
        found = self.namespace(workspace)
        return object_id("Namespace", workspace) if found is None else found.id

    def all_objects(self) -> Iterable[CatalogObject]:
        """Every object; what others refer to comes before them, groups in groups first."""
        yield from self.workspaces()
        yield from self.namespaces()
        yield from self.styles()
        yield from self.stores()
        yield from self.resources()
        yield from self.layers()
        done: set[str] = set()
        for group in self.layer_groups():
            yield from self._inner_first(group, done)

    def _inner_first(self, group: LayerGroup, done: set[str]) -> Iterable[LayerGroup]:
        if group.id in done:
            return
        done.add(group.id)
        for member in group.members:
            inner = self._groups.by_id.get(member.id) if member.kind == MEMBER_GROUP else None
            if inner is not None:
                yield from self._inner_first(inner, done)
        yield group
