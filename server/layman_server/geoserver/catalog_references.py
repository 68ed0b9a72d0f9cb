"""References of objects that are put into a catalogue: each is looked up, by its id or by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from layman_server.geoserver.catalog_events import BadReference, CatalogObject, Configuration
from layman_server.geoserver.catalog_lookups import CatalogLookups
from layman_server.geoserver.objects import (
    MEMBER_GROUP,
    MEMBER_LAYER,
    Coverage,
    CoverageStore,
    DataStore,
    FeatureType,
    GlobalSettings,
    Layer,
    LayerGroup,
    Logging,
    Resource,
    Store,
    Style,
    WmsLayer,
    WmsStore,
    kind_of,
    object_id,
)

T = TypeVar("T", bound=CatalogObject)
C = TypeVar("C", bound=Configuration)
_KINDS_OF_STORES: dict[type, type] = {FeatureType: DataStore, Coverage: CoverageStore, WmsLayer: WmsStore}


class CatalogReferences(CatalogLookups):
    """Completes objects, and refuses those that refer to nothing."""

    def completed(self, one: T) -> T:
        """The object with the ids of all that it names.

        Raises:
            BadReference: something that it refers to is not there.
        """
        if isinstance(one, Resource):
            return self._completed_resource(one)  # type: ignore[return-value]
        if isinstance(one, Layer):
            return self._completed_layer(one)  # type: ignore[return-value]
        if isinstance(one, LayerGroup):
            self._check_members(one)
        if isinstance(one, Store | Style | LayerGroup):
            if not one.workspace:
                return one
            workspace = self.needed_workspace(one.workspace_id, one.workspace)
            if one.workspace_id != workspace.id:
                return replace(one, workspace_id=workspace.id)  # type: ignore[return-value]
        return one

    def completed_configuration(self, one: C) -> C:
        """The settings with the id of their workspace, and an id of their own.

        Raises:
            BadReference: there is no such workspace.
        """
        if isinstance(one, GlobalSettings | Logging) or not one.workspace:
            return one
        workspace = self.needed_workspace(one.workspace_id, one.workspace)
        identifier = one.id or object_id(type(one).__name__.removesuffix("Settings") or "Settings", workspace.name)
        return replace(one, workspace_id=workspace.id, id=identifier)

    def _completed_resource(self, one: Resource) -> Resource:
        store = self.needed_store(one.store_id, one.workspace, one.store)
        if not isinstance(store, _KINDS_OF_STORES[type(one)]):
            raise BadReference(f"Store '{store.workspace}:{store.name}' holds no {kind_of(one)}")
        namespace_id = self.namespace_id_of(one.workspace)
        if (one.store_id, one.namespace_id) == (store.id, namespace_id):
            return one
        return replace(one, store_id=store.id, namespace_id=namespace_id)

    def _completed_layer(self, one: Layer) -> Layer:
        resource = self.resource_by_id(one.feature_type_id)
        if resource is None:
            raise BadReference(f"No such resource: '{one.feature_type_id}'")
        for style_id in filter(None, (one.style_id, *one.styles)):
            if self.style_by_id(style_id) is None:
                raise BadReference(f"No such style: '{style_id}'")
        kind = kind_of(resource)
        return one if (one.name, one.kind) == (resource.name, kind) else replace(one, name=resource.name, kind=kind)

    def _check_members(self, group: LayerGroup) -> None:
        if not group.members:
            raise BadReference(f"Layer group '{group.name}' is empty")
        for member in group.members:
            if member.kind == MEMBER_LAYER and self.layer_by_id(member.id) is None:
                raise BadReference(f"No such layer: '{member.id}'")
            if member.kind == MEMBER_GROUP and (member.id == group.id or self._leads_to(member.id, group.id, set())):
                raise BadReference(f"Layer group '{group.name}' contains itself")
            if member.style_id and member.kind != MEMBER_GROUP and self.style_by_id(member.style_id) is None:
                raise BadReference(f"No such style: '{member.style_id}'")
        if group.root_layer_id and self.layer_by_id(group.root_layer_id) is None:
            raise BadReference(f"No such layer: '{group.root_layer_id}'")

    def _leads_to(self, identifier: str, target: str, seen: set[str]) -> bool:
        """Whether the group with the first id has the second one in it, however deep."""
        group = self.layer_group_by_id(identifier)
        if group is None:
            raise BadReference(f"No such layer group: '{identifier}'")
        if identifier in seen:
            return False
        seen.add(identifier)
        inner = [member.id for member in group.members if member.kind == MEMBER_GROUP]
        return target in inner or any(self._leads_to(one, target, seen) for one in inner)
