"""The objects of a catalogue by id and by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from layman_server.geoserver.catalog_events import AlreadyThere, CatalogObject, NotThere
from layman_server.geoserver.objects import (
    Coverage,
    CoverageStore,
    DataStore,
    FeatureType,
    Layer,
    LayerGroup,
    Namespace,
    Style,
    WmsLayer,
    WmsStore,
    Workspace,
)

T = TypeVar("T", bound=CatalogObject)
#: Names that tell an object of its kind: (workspace, name), with an empty workspace for global ones.
Key = tuple[str, str]


class Shelf(Generic[T]):
    """Objects of one kind: by id, by key, and by the workspace that they are in."""

    def __init__(self, kind: str) -> None:
        """`kind` is how messages call such an object."""
        self.kind = kind
        self.by_id: dict[str, T] = {}
        self._ids: dict[Key, str] = {}
        self._in_workspace: dict[str, dict[str, T]] = {}

    def get(self, key: Key) -> T | None:
        """The object with these names."""
        identifier = self._ids.get(key)
        return None if identifier is None else self.by_id[identifier]

    def within(self, workspace: str) -> list[T]:
        """Objects of a workspace by name; of the empty one: the global ones."""
        return sorted(self._in_workspace.get(workspace, {}).values(), key=lambda one: key_of(one)[1])

    def needed(self, identifier: str) -> T:
        """The object with this id.

        Raises:
            NotThere: there is none.
        """
        try:
            return self.by_id[identifier]
        except KeyError:
            raise NotThere(f"No such {self.kind}: {identifier}") from None

    def check_new(self, one: T) -> None:
        """Raises AlreadyThere: its id or its names are taken."""
        if one.id in self.by_id:
            raise AlreadyThere(f"There is a {self.kind} with the id {one.id}")
        self.check_key(one)

    def check_key(self, one: T) -> None:
        """Raises AlreadyThere: another object has its names."""
        key = key_of(one)
        if self._ids.get(key, one.id) != one.id:
            raise AlreadyThere(f"{self.kind.capitalize()} '{':'.join(filter(None, key))}' already exists")

    def put(self, one: T) -> None:
        """Add the object, or replace the one with its id."""
        self.drop(one.id)
        key = key_of(one)
        self.by_id[one.id] = one
        self._ids[key] = one.id
        self._in_workspace.setdefault(key[0], {})[one.id] = one

    def drop(self, identifier: str) -> None:
        """Take the object away; absent is no error."""
        old = self.by_id.pop(identifier, None)
        if old is not None:
            key = key_of(old)
            del self._ids[key]
            del self._in_workspace[key[0]][identifier]


def key_of(one: CatalogObject) -> Key:
    """The names that tell an object from others of its kind. A layer's is not in it: it is its resource's."""
    if isinstance(one, Workspace):
        return "", one.name
    if isinstance(one, Namespace):
        return "", one.prefix
    if isinstance(one, Layer):
        return "", one.feature_type_id
    return one.workspace, one.name


def kind_name(one: CatalogObject) -> str:
    """Which shelf an object belongs on."""
    return _KINDS[type(one)]


_KINDS: dict[type, str] = {
    Workspace: "workspace",
    Namespace: "namespace",
    DataStore: "store",
    CoverageStore: "store",
    WmsStore: "store",
    FeatureType: "resource",
    Coverage: "resource",
    WmsLayer: "resource",
    Layer: "layer",
    Style: "style",
    LayerGroup: "layer group",
}


def first_by_name(workspaces: Iterable[Workspace]) -> Workspace | None:
    """The workspace that comes first in the alphabet."""
    return min(workspaces, key=lambda one: one.name, default=None)
