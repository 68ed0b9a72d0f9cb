"""Names of layers in requests: with the workspace of the address, or with their own.

A request to `/geoserver/<workspace>/wms` is bound to that workspace; one to `/geoserver/wms` names a workspace with
each layer (`alice:roads`). When all its layers are of one workspace, it is the same request as one to that workspace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lxml import etree

from layman_server.ogc.exceptions import OgcError

#: Names that can be workspaces; others would also not fit into a request line.
WORKSPACE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62}", re.ASCII)
LAYER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62}", re.ASCII)
#: Parameters that name layers.
NAME_PARAMETERS = ("LAYERS", "QUERY_LAYERS", "LAYER", "TYPENAME")
#: Declarations of prefixes in addresses: `xmlns(p,uri)` (WFS 2.0.0) or `xmlns(p=uri)` (WFS 1.1.0).
_NAMESPACE = re.compile(r"xmlns\(\s*([\w.-]+)\s*[,=]\s*([^)]*?)\s*\)")
_URI = "http://"


class LayerName(NamedTuple):
    """A layer by its workspace and name; `part` is that of a layer of mixed geometries, or empty."""

    workspace: str
    name: str
    part: str = ""

    @property
    def own(self) -> str:
        """Its name with its part."""
        return f"{self.name}.{self.part}" if self.part else self.name

    def __str__(self) -> str:
        """With the workspace, if it has one."""
        return f"{self.workspace}:{self.own}" if self.workspace else self.own


def not_defined(name: str, service: str) -> OgcError:
    """The exception for a layer, feature type or coverage that is not there."""
    if service == "WFS":
        return OgcError(f"Feature type {name} is unknown.", "InvalidParameterValue", locator="typeName")
    if service == "WCS":
        return OgcError(f"Coverage {name} is not defined.", "CoverageNotDefined", locator="coverage", http_status=404)
    return OgcError(f"Layer {name} is not defined.", "LayerNotDefined", locator="layers")


def listed(text: str) -> list[str]:
    """The names in a list of a parameter; WFS 2.0.0 puts each of several types in brackets."""
    return [name.strip() for name in text.replace(")(", ",").strip("() ").split(",") if name.strip()]


def prefixes(given: Mapping[str, str]) -> dict[str, str]:
    """Namespaces by prefix, as an address declares them."""
    return dict(_NAMESPACE.findall(given.get("NAMESPACES") or given.get("NAMESPACE") or ""))


def read_name(name: str, workspace: str, service: str, declared: Mapping[str, str]) -> LayerName:
    """The layer that a name means in a service of `workspace`, or of all when that is empty.

    Raises:
        OgcError: it is none, or of another workspace.
    """
    prefix, colon, plain = name.strip().rpartition(":")
    uri = declared.get(prefix, "")
    asked = uri.removeprefix(_URI) if uri.startswith(_URI) else prefix
    if workspace and (not colon or asked == workspace or prefix in {workspace, "qgs", "feature", "ws_"}):
        asked = workspace
    # A name without a workspace may be that of a layer group of all workspaces.
    is_here = asked == workspace if workspace else WORKSPACE.fullmatch(asked) or (not colon and service == "WMS")
    if not is_here or LAYER.fullmatch(plain) is None:
        raise not_defined(name, service)
    # A layer of mixed geometries has parts (`roads.lines`); names of layers hold no full stop.
    layer, _, part = plain.partition(".")
    return LayerName(asked, layer, part)


def named_workspaces(given: Mapping[str, str], root: etree._Element | None) -> set[str]:
    """The workspaces that names in a request tell of: of layers in parameters, of feature types in a body."""
    declared = prefixes(given)
    names = [name for parameter in NAME_PARAMETERS for name in listed(given.get(parameter, ""))]
    names += [name.strip().rpartition(".")[0] for name in given.get("FEATUREID", "").split(",")]
    found = {_workspace_of(name, declared) for name in names}
    if root is not None:
        found |= set(_workspaces_in(root))
    return {workspace for workspace in found if WORKSPACE.fullmatch(workspace)}


def _workspaces_in(root: etree._Element) -> Iterable[str]:
    """Workspaces of the types that queries and actions of a transaction in a body name."""
    for node in root.iter("{*}Query", "{*}Update", "{*}Delete", "{*}TypeName", "{*}PropertyValue"):
        said = node.get("typeNames") or node.get("typeName") or ""
        if etree.QName(node).localname == "TypeName":
            said = (node.text or "").strip()
        declared = {prefix: uri for prefix, uri in node.nsmap.items() if prefix is not None}
        for name in said.replace(",", " ").split():
            yield _workspace_of(name, declared)
    for insert in root.iter("{*}Insert", "{*}Replace"):
        for feature in insert.iterchildren(tag=etree.Element):
            uri = etree.QName(feature).namespace or ""
            prefix = feature.prefix or ""
            yield uri.removeprefix(_URI) if uri.startswith(_URI) and "/" not in uri[len(_URI) :] else prefix


def _workspace_of(name: str, declared: Mapping[str, str]) -> str:
    prefix, colon, _ = name.strip().rpartition(":")
    uri = declared.get(prefix, "")
    workspace = uri.removeprefix(_URI) if uri.startswith(_URI) else prefix
    # A prefix of GeoServer's default namespaces may have an address that says nothing of the workspace.
    workspace = workspace if WORKSPACE.fullmatch(workspace) else prefix
    return workspace if colon else ""
