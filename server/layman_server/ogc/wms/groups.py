"""Layer groups of the catalogue: several layers under one name, drawn in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile, parse
from layman_server.geoserver.datadir import DataDirectory
from layman_server.ogc.request import OgcRequest
from layman_server.ogc.request_names import LayerName
from layman_server.ogc.served import ServedLayer, ServedLayers

#: Groups within groups.
_MOST_GROUPS = 200


@dataclass(frozen=True)
class ServedGroup:
    """A group with the layers of it that somebody may read, the lowest first; `workspace` is empty for a global one."""

    workspace: str
    name: str
    layers: Sequence[ServedLayer]
    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Group:
    """A group's file: members are (whether it is a group, its id), the lowest first."""

    id: str
    workspace: str
    name: str
    members: tuple[tuple[bool, str], ...]
    title: str
    abstract: str
    keywords: tuple[str, ...]


class Groups:
    """Reads groups, again only when a file changed; one thread only."""

    def __init__(self, data: DataDirectory, served: ServedLayers) -> None:
        """Nothing is read yet."""
        self._data = data
        self._served = served
        self._kept: dict[Path, tuple[tuple[int, int], _Group | None]] = {}

    def readable(self, workspace: str, may_read: Callable[[LayerName], bool]) -> list[ServedGroup]:
        """The groups of a workspace, or all when it is empty, as far as somebody may read layers of them."""
        groups = self._all()
        wanted = [group for group in groups.values() if not workspace or group.workspace == workspace]
        found = [_served(group, self._members(group, groups, may_read)) for group in wanted]
        return sorted((group for group in found if group.layers), key=lambda group: (group.workspace, group.name))

    def unfolded(self, request: OgcRequest, may_read: Callable[[LayerName], bool]) -> OgcRequest:
        """The request with the layers of a group in place of its name; a layer of the same name comes first."""
        named = [place for place in request.places if not self._is_layer(place)]
        groups = self._all() if named else {}
        by_name = {(group.workspace, group.name): group for group in groups.values()}
        members: dict[LayerName, list[LayerName]] = {}
        for place in named:
            group = by_name.get((place.workspace, place.name))
            layers = self._members(group, groups, may_read) if group is not None else []
            if layers:
                members[place] = [layer.name for layer in layers]
        if not members:
            return request
        whole = all(layer.workspace == request.workspace for layers in members.values() for layer in layers)
        names = {_written(place, request.workspace): layers for place, layers in members.items()}
        bound = request.workspace if whole else ""
        parameters = dict(request.parameters)
        for parameter in ("LAYERS", "QUERY_LAYERS", "LAYER"):
            if parameters.get(parameter):
                listed = [
                    _written(one, bound)
                    for name in parameters[parameter].split(",")
                    for one in names.get(name, [_place(name, request)])
                ]
                parameters[parameter] = ",".join(listed)
        places = [one for place in request.places for one in members.get(place, [place])]
        styles = {name: style for name, style in request.styles.items() if name not in names}
        return replace(
            request, workspace=bound, parameters=parameters, places=tuple(dict.fromkeys(places)), styles=styles
        )

    def _is_layer(self, place: LayerName) -> bool:
        return self._data.has_layer(place.workspace, "postgresql", place.name)

    def _members(
        self, group: _Group, groups: dict[str, _Group], may_read: Callable[[LayerName], bool]
    ) -> list[ServedLayer]:
        by_id = {layer.published.layer.id: layer for layer in self._served.layers(group.workspace, may_read)}
        if not group.workspace or any(not is_group and one not in by_id for is_group, one in group.members):
            by_id |= {layer.published.layer.id: layer for layer in self._served.layers("", may_read)}
        found = _flat(group, groups, by_id, set())
        return list({layer.name: layer for layer in found}.values())

    def _all(self) -> dict[str, _Group]:
        """All groups by id."""
        root = self._data.root
        paths = [(path, "") for path in sorted(root.glob("layergroups/*.xml"))]
        paths += [(path, path.parts[-3]) for path in sorted(root.glob("workspaces/*/layergroups/*.xml"))]
        found = (self._group(path, workspace) for path, workspace in paths)
        return {group.id: group for group in found if group is not None}

    def _group(self, path: Path, workspace: str) -> _Group | None:
        try:
            status = path.stat()
            signature = (status.st_mtime_ns, status.st_size)
            kept = self._kept.get(path)
            if kept is None or kept[0] != signature:
                kept = signature, _read(parse(path.read_bytes()), workspace)
                self._kept[path] = kept
        except (OSError, DamagedFile):
            return None
        return kept[1]


def _flat(
    group: _Group, groups: dict[str, _Group], layers: dict[str, ServedLayer], seen: set[str]
) -> list[ServedLayer]:
    """The layers of a group and of the groups in it, each group once, so that one that holds itself ends."""
    found: list[ServedLayer] = []
    seen.add(group.id)
    for is_group, identifier in group.members:
        if is_group and identifier in groups and identifier not in seen and len(seen) < _MOST_GROUPS:
            found += _flat(groups[identifier], groups, layers, seen)
        elif identifier in layers:
            found.append(layers[identifier])
    return found


def _read(root: etree._Element, workspace: str) -> _Group | None:
    name = (root.findtext("name") or "").strip()
    if not name or (root.findtext("enabled") or "true").strip() == "false":
        return None
    nodes = list(root.iterfind("publishables/published")) or list(root.iterfind("layers/layer"))
    members = ((node.get("type", "layer") == "layerGroup", (node.findtext("id") or "").strip()) for node in nodes)
    return _Group(
        id=(root.findtext("id") or name).strip(),
        workspace=workspace,
        name=name,
        members=tuple(members),
        title=(root.findtext("title") or "").strip(),
        abstract=(root.findtext("abstractTxt") or "").strip(),
        keywords=tuple((node.text or "").strip() for node in root.iterfind("keywords/string")),
    )


def _served(group: _Group, layers: Sequence[ServedLayer]) -> ServedGroup:
    return ServedGroup(group.workspace, group.name, layers, group.title, group.abstract, group.keywords)


def _written(place: LayerName, workspace: str) -> str:
    return place.own if workspace else str(place)


def _place(name: str, request: OgcRequest) -> LayerName:
    workspace, _, plain = name.rpartition(":")
    layer, _, part = plain.partition(".")
    return LayerName(workspace or request.workspace, layer, part)
