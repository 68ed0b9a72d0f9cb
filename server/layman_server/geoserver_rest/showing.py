"""Objects of the catalogue as documents of the REST API: the elements of their files, with names in place of ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_events import CatalogObject, Configuration
from layman_server.geoserver.catalog_parts import parse
from layman_server.geoserver.catalog_xml import xml_of
from layman_server.geoserver.objects import (
    COVERAGE,
    FEATURE_TYPE,
    MEMBER_GROUP,
    MEMBER_LAYER,
    CoverageStore,
    DataStore,
    FeatureType,
    Layer,
    LayerGroup,
    Resource,
    Store,
    Style,
    WmsStore,
    Workspace,
    kind_of,
)
from layman_server.geoserver.xml_codecs import set_child
from layman_server.geoserver_rest.trees import ATOM, LINK

#: Folder in addresses of stores and of what is in them, by the kind of the resource.
STORE_FOLDERS = {DataStore: "datastores", CoverageStore: "coveragestores", WmsStore: "wmsstores"}
RESOURCE_FOLDERS = {FEATURE_TYPE: "featuretypes", COVERAGE: "coverages"}
_ITEMS = {DataStore: "featureTypes", CoverageStore: "coverages", WmsStore: "wmsLayers"}
#: What GeoServer says of each feature type, and this catalogue keeps only where somebody else has said it.
_FEATURE_TYPE_FLAGS = (
    *("simpleConversionEnabled", "padWithZeros", "forcedDecimal"),
    *("overridingServiceSRS", "skipNumberMatched", "circularArcPresent"),
)
_SECRETS = frozenset({"passwd", "password"})
HIDDEN_TEXT = "********"


@dataclass(frozen=True)
class Shown:
    """Makes documents; `base` is the public address of the API, `suffix` that of linked documents (`.json`)."""

    catalog: Catalog
    base: str
    suffix: str

    def address(self, *parts: str) -> str:
        """The public address of a document, from its names."""
        return "/".join([self.base, *(quote(part, safe="") for part in parts)]) + self.suffix

    def link(self, node: etree._Element, *parts: str) -> None:
        """Add a link to a document."""
        kind = "application/json" if self.suffix == ".json" else "application/xml"
        etree.SubElement(node, LINK, nsmap={"atom": ATOM}, rel="alternate", href=self.address(*parts), type=kind)

    def listed(self, outer: str, item: str, entries: Sequence[tuple[str, tuple[str, ...]]]) -> etree._Element:
        """A list of names with their addresses."""
        root = etree.Element(outer)
        for name, parts in entries:
            node = etree.SubElement(root, item)
            set_child(node, "name", name)
            self.link(node, *parts)
        return root

    def document(self, one: CatalogObject | Configuration) -> etree._Element:
        """The document of any object."""
        root = parse(xml_of(one))
        for tag in ("id",):
            for node in root.findall(tag):
                root.remove(node)
        if isinstance(one, Workspace):
            self._lists_of_workspace(root, one)
        elif isinstance(one, Store):
            self._store(root, one)
        elif isinstance(one, Layer):
            self._layer(root, one)
        elif isinstance(one, LayerGroup):
            self._group(root, one)
        elif isinstance(one, Style):
            self._workspace(root, one.workspace)
        elif isinstance(one, Resource):
            self._resource(root, one)
        elif getattr(one, "workspace", ""):
            self._workspace(root, str(getattr(one, "workspace", "")))
        return root

    def _lists_of_workspace(self, root: etree._Element, one: Workspace) -> None:
        for tag, folder in (
            ("dataStores", "datastores"), ("coverageStores", "coveragestores"),
            ("wmsStores", "wmsstores"), ("wmtsStores", "wmtsstores"),
        ):  # fmt: skip
            self.link(etree.SubElement(root, tag), "workspaces", one.name, folder)

    def _workspace(self, root: etree._Element, name: str, *, linked: bool = False) -> None:
        node = root.find("workspace")
        if node is None or not name:
            return
        del node[:]
        set_child(node, "name", name)
        if linked:
            self.link(node, "workspaces", name)

    def _store(self, root: etree._Element, one: Store) -> None:
        self._workspace(root, one.workspace, linked=True)
        for entry in root.iterfind("connectionParameters/entry"):
            if entry.get("key") in _SECRETS:
                entry.text = HIDDEN_TEXT
        for node in root.findall("password"):
            node.text = HIDDEN_TEXT
        folder, item = STORE_FOLDERS[type(one)], _ITEMS[type(one)]
        self.link(etree.SubElement(root, item), "workspaces", one.workspace, folder, one.name, item.lower())

    def _resource(self, root: etree._Element, one: Resource) -> None:
        namespace = root.find("namespace")
        if namespace is not None:
            del namespace[:]
            set_child(namespace, "name", one.workspace)
            self.link(namespace, "namespaces", one.workspace)
        store = root.find("store")
        if store is not None:
            del store[:]
            set_child(store, "name", f"{one.workspace}:{one.store}")
            folder = STORE_FOLDERS[type(self.catalog.store_of(one))]
            self.link(store, "workspaces", one.workspace, folder, one.store)
        if isinstance(one, FeatureType):
            for tag in _FEATURE_TYPE_FLAGS:
                if root.find(tag) is None:
                    set_child(root, tag, "false")

    def _layer(self, root: etree._Element, one: Layer) -> None:
        for node in root.findall("resource"):
            resource = self.catalog.resource_by_id(one.feature_type_id)
            if resource is not None:
                del node[:]
                set_child(node, "name", f"{resource.workspace}:{resource.name}")
                self.link(node, *self.place_of(resource))
        self._styles(root, [(root.find("defaultStyle"), one.style_id)])
        styles = root.find("styles")
        if styles is not None:
            self._styles(root, list(zip(styles.iterchildren("style"), one.styles, strict=False)))

    def place_of(self, resource: Resource) -> tuple[str, ...]:
        """The names in the address of a resource."""
        folder = STORE_FOLDERS[type(self.catalog.store_of(resource))]
        of_kind = RESOURCE_FOLDERS.get(kind_of(resource), "wmslayers")
        return "workspaces", resource.workspace, folder, resource.store, of_kind, resource.name

    def style_place(self, style: Style) -> tuple[str, ...]:
        """The names in the address of a style."""
        return ("workspaces", style.workspace, "styles", style.name) if style.workspace else ("styles", style.name)

    def _styles(self, root: etree._Element, pairs: list[tuple[etree._Element | None, str]]) -> None:
        for node, identifier in pairs:
            style = self.catalog.style_by_id(identifier)
            if node is None or style is None:
                continue
            del node[:]
            set_child(node, "name", f"{style.workspace}:{style.name}" if style.workspace else style.name)
            if style.workspace:
                set_child(node, "workspace", style.workspace)
            self.link(node, *self.style_place(style))

    def _group(self, root: etree._Element, one: LayerGroup) -> None:
        self._workspace(root, one.workspace)
        members = root.findall("publishables/published")
        for node, member in zip(members, one.members, strict=True):
            if member.kind == MEMBER_LAYER and (layer := self.catalog.layer_by_id(member.id)) is not None:
                workspace = self.catalog.resource_of(layer).workspace
                self._member(node, f"{workspace}:{layer.name}", ("workspaces", workspace, "layers", layer.name))
            elif member.kind == MEMBER_GROUP and (inner := self.catalog.layer_group_by_id(member.id)) is not None:
                name = f"{inner.workspace}:{inner.name}" if inner.workspace else inner.name
                self._member(node, name, self.group_place(inner))
        styles = root.findall("styles/style")
        own = [member.style_id or self._own_style(member.kind, member.id) for member in one.members]
        self._styles(root, list(zip(styles, own, strict=True)))

    def _own_style(self, kind: str, identifier: str) -> str:
        layer = self.catalog.layer_by_id(identifier) if kind == MEMBER_LAYER else None
        return "" if layer is None else layer.style_id

    def group_place(self, group: LayerGroup) -> tuple[str, ...]:
        """The names in the address of a group."""
        inside = ("workspaces", group.workspace) if group.workspace else ()
        return (*inside, "layergroups", group.name)

    def _member(self, node: etree._Element, name: str, parts: tuple[str, ...]) -> None:
        del node[:]
        set_child(node, "name", name)
        self.link(node, *parts)
