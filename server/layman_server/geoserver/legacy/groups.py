"""Layer groups of services.xml, whose members are layers of the catalogue by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from layman_server.durable_files import FileToWrite
from layman_server.geoserver.catalog_parts import DamagedFile, parse, text_at
from layman_server.geoserver.import_report import ReportedObject
from layman_server.geoserver.legacy.catalog_writing import layer_group_xml, legacy_id
from layman_server.geoserver.legacy.entries import LegacyGroup

#: Ids of layers by workspace and name.
LayerIds = Mapping[tuple[str, str], str]


class GroupWriter:
    """Makes the files of layer groups."""

    def __init__(self, layers: LayerIds, styles: Collection[str]) -> None:
        """`layers` are all that there are, `styles` the names of the styles of catalog.xml."""
        self._layers = layers
        self._styles = styles

    def content(self, group: LegacyGroup, entry: ReportedObject) -> bytes | None:
        """The file of a group; None for one that cannot be taken, as the report then says."""
        layer_ids = []
        for name in group.layers:
            found = self._layer_id(name)
            if found is None:
                entry.drop(f"It shows {name}, which is not there.")
                return None
            layer_ids.append(found)
        style_ids = []
        for name in group.styles:
            if name and name not in self._styles:
                entry.change(f"The style {name} is not there; the layer's own is used.")
            style_ids.append(legacy_id("Style", name) if name in self._styles else "")
        return layer_group_xml(group, layer_ids, style_ids)

    def _layer_id(self, name: str) -> str | None:
        """By `workspace:name`, else the only, or first, layer of the name."""
        workspace, colon, local = name.rpartition(":")
        if colon:
            return self._layers.get((workspace, local))
        return next((identifier for (_, layer), identifier in self._layers.items() if layer == name), None)


def known_layers(root: Path, planned: Iterable[FileToWrite]) -> dict[tuple[str, str], str]:
    """Ids of the layers that are to be written and of those of an earlier conversion."""
    contents = {path: None for path in sorted(root.glob("workspaces/*/*/*/layer.xml"))}
    contents |= {file.path: file.content for file in planned if file.path.name == "layer.xml"}  # type: ignore[misc]
    found = {}
    for path, content in contents.items():
        try:
            document = parse(content if content is not None else path.read_bytes())
        except (DamagedFile, OSError):
            continue
        found[path.parts[-4], text_at(document, "name")] = text_at(document, "id")
    return found
