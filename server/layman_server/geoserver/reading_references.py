"""Looking up what files refer to, while a directory is read."""

from __future__ import annotations

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_parts import parse
from layman_server.geoserver.objects import LayerGroup, Resource
from layman_server.geoserver.xml_codecs import resolved


class Lookup:
    """References to objects of a catalogue, by id, else by name; a name alone means one of `workspace` first.

    `resource` is what lies in the same folder, with the id that its own file says: a layer beside it means this one,
    also when another resource has taken the id. `groups` are the groups that are still to be read: (workspace, name)
    by id.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Objects may be added to the catalogue later."""
        self._catalog = catalog
        self.workspace = ""
        self.resource: tuple[Resource, str] | None = None
        self.groups: dict[str, tuple[str, str]] = {}

    def resolve(self, kind: str, identifier: str, name: str, workspace: str) -> str:
        """See `References`."""
        catalog = self._catalog
        if kind == "style":
            if identifier:
                return identifier if catalog.style_by_id(identifier) is not None else ""
            return self._style(name, workspace)
        if kind == "resource":
            return self._resource(identifier, name)
        if kind == "store":
            if identifier:
                return identifier if catalog.store_by_id(identifier) is not None else ""
            store = catalog.store(self.workspace, name)
            return "" if store is None else store.id
        if kind == "workspace":
            one = catalog.workspace_by_id(identifier) if identifier else catalog.workspace(name)
            return "" if one is None else one.id
        if kind == "namespace":
            namespace = catalog.namespace_by_id(identifier) if identifier else catalog.namespace(name)
            return "" if namespace is None else namespace.id
        return self._layer(identifier, name, workspace) if kind == "layer" else self._group(identifier, name, workspace)

    def of_root(self, kind: str, content: bytes) -> str:
        """The id of what a whole file refers to.

        Raises:
            DamagedFile: it cannot be read.
        """
        root = parse(content)
        return resolved(root, kind, self) or self.resolve(kind, "", (root.findtext("name") or "").strip(), "")

    def _resource(self, identifier: str, name: str) -> str:
        if self.resource is not None:
            resource, written_id = self.resource
            if identifier == written_id if identifier else name == resource.name:
                return resource.id
        if identifier:
            return identifier if self._catalog.resource_by_id(identifier) is not None else ""
        found = self._catalog.resource(self.workspace, name)
        return "" if found is None else found.id

    def _style(self, name: str, workspace: str) -> str:
        before, colon, after = name.partition(":")
        places = [(workspace, name)] if workspace else [(self.workspace, name), ("", name)]
        if colon:
            places.append((before, after))
        found = (self._catalog.style(*place) for place in places)
        return next((style.id for style in found if style is not None), "")

    def _layer(self, identifier: str, name: str, workspace: str) -> str:
        if identifier:
            return identifier if self._catalog.layer_by_id(identifier) is not None else ""
        before, colon, after = name.partition(":")
        layer = self._catalog.layer(before if colon else workspace or self.workspace, after if colon else name)
        return "" if layer is None else layer.id

    def _group(self, identifier: str, name: str, workspace: str) -> str:
        if identifier:
            known = identifier in self.groups or self._catalog.layer_group_by_id(identifier) is not None
            return identifier if known else ""
        before, colon, after = name.partition(":")
        place = (before if colon else workspace or self.workspace, after if colon else name)
        group = self._catalog.layer_group(*place)
        if isinstance(group, LayerGroup):
            return group.id
        return next((one for one, names in self.groups.items() if names == place), "")
