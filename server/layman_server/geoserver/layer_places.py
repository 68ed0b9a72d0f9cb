"""Where the layers of a workspace are, in stores of any kind: an index that costs a few looks at folders."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from layman_server.geoserver.catalog_parts import DamagedFile, parse, text_at
from layman_server.geoserver.catalog_places import RESOURCE_FILES

#: A folder that has changed so shortly before it was looked at may have changed again without another time.
_SETTLED_NS = 100_000_000
_NO_STORES = frozenset({"styles", "layergroups"})


@dataclass(frozen=True)
class LayerPlace:
    """The folder of a layer, in that of its store, and what it shows (`featureType`, `coverage`, `wmsLayer`, ...)."""

    folder: Path
    kind: str

    @property
    def store(self) -> str:
        """The name of the store's folder."""
        return self.folder.parent.name

    @property
    def resource_file(self) -> Path:
        """The file of what the layer shows."""
        return self.folder / RESOURCE_FILES[self.kind]


@dataclass
class _Folder:
    """Names in a folder at a moment; `changed_ns` is 0 when they must not be relied on."""

    changed_ns: int
    names: list[str]


class LayerPlaces:
    """Looks for layers; remembers what folders hold while they do not change. Not for several threads."""

    def __init__(self, root: Path) -> None:
        """Nothing is read yet."""
        self._workspaces = root / "workspaces"
        self._real = os.path.realpath(root)
        self._folders: dict[str, _Folder] = {}
        self._names: dict[str, tuple[int, str]] = {}
        self._found: dict[str, tuple[tuple[int, ...], dict[str, str]]] = {}

    def find(self, workspace: str, name: str) -> LayerPlace | None:
        """The layer of this name, whatever its store; None when there is none that GeoServer would load."""
        folder = self._index(workspace).get(name)
        if folder is None or self._name_in(folder) != name:
            # Somebody has written another name into a file without renaming its folder.
            self._found.pop(workspace, None)
            folder = self._index(workspace).get(name)
        return None if folder is None else _place(folder)

    def all(self, workspace: str) -> dict[str, LayerPlace]:
        """The layers of a workspace by name."""
        places = ((name, _place(folder)) for name, folder in self._index(workspace).items())
        return {name: place for name, place in places if place is not None}

    def _index(self, workspace: str) -> dict[str, str]:
        """Folders of resources by the name that is in them; the first one of a name counts."""
        base = str(self._workspaces / workspace)
        stores = [f"{base}/{name}" for name in self._inside(base) if name not in _NO_STORES]
        listed = [(store, self._inside(store)) for store in stores]
        state = tuple(self._folders[path].changed_ns for path in (base, *stores))
        kept = self._found.get(workspace)
        if kept is not None and kept[0] == state and 0 not in state:
            return kept[1]
        found: dict[str, str] = {}
        is_sure = True
        for store, names in listed:
            for name in names:
                inner = self._name_in(f"{store}/{name}")
                is_sure &= bool(inner)
                found.setdefault(inner or name, f"{store}/{name}")
        if is_sure:
            self._found[workspace] = state, found
        return found

    def _inside(self, folder: str) -> list[str]:
        """Names of the folders in a folder, sorted."""
        try:
            changed_ns = os.stat(folder).st_mtime_ns
        except OSError:
            self._folders[folder] = _Folder(0, [])
            return []
        kept = self._folders.get(folder)
        if kept is not None and kept.changed_ns == changed_ns:
            return kept.names
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if self._is_folder(entry))
        is_settled = time.time_ns() - changed_ns > _SETTLED_NS
        self._folders[folder] = _Folder(changed_ns if is_settled else 0, names)
        return names

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        """Whether it is a folder to be read; a link that leads out of the directory is none."""
        if entry.name.startswith(".") or not entry.is_symlink():
            return not entry.name.startswith(".") and entry.is_dir()
        return os.path.realpath(entry.path).startswith(f"{self._real}/") and entry.is_dir()

    def _name_in(self, folder: str) -> str:
        """The name that the resource in a folder has; empty when there is none yet, or it cannot be read."""
        for file in RESOURCE_FILES.values():
            path = f"{folder}/{file}"
            try:
                changed_ns = os.stat(path).st_mtime_ns
                kept = self._names.get(path)
                if kept is None or kept[0] != changed_ns:
                    with open(path, "rb") as stream:
                        kept = changed_ns, text_at(parse(stream.read()), "name")
                    self._names[path] = kept
            except (OSError, DamagedFile):
                continue
            return kept[1]
        return ""


def _place(folder: str) -> LayerPlace | None:
    """What is in a folder of a layer that is whole."""
    if not os.path.isfile(f"{folder}/layer.xml"):
        return None
    for kind, file in RESOURCE_FILES.items():
        if os.path.isfile(f"{folder}/{file}"):
            return LayerPlace(Path(folder), kind)
    return None
