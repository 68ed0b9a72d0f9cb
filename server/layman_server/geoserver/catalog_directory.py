"""A data directory with its catalogue: changes go to the files, changes of the files by others come back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_events import Event
from layman_server.geoserver.catalog_files import FileSignature
from layman_server.geoserver.persister import Persister
from layman_server.geoserver.reading import LoadedCatalog, read_catalog

#: workspaces/WS/STORE/RESOURCE/layer.xml
_DEPTH = 4
_FOLDERS = ("workspaces", "styles", "layergroups", "namespaces")


class CatalogDirectory:
    """The catalogue of one directory, for one process; others may change the files at any time."""

    def __init__(self, root: Path, places: Sequence[Path] = ()) -> None:
        """Read it; `places` are folders beside it whose data its stores may use."""
        self.root = root
        self._places = places
        self._seen = catalog_signatures(root)
        #: What was read last, with its problems.
        self.loaded: LoadedCatalog = read_catalog(root, places)
        #: The catalogue; always the same object.
        self.catalog: Catalog = self.loaded.catalog
        self._persister = Persister(root)
        self.catalog.listeners += [self._persister, self._note]

    def refresh(self) -> bool:
        """Read the files again if others have changed one; listeners hear of each object that differs.

        Returns whether a file had changed.
        """
        with self.catalog.lock:
            now = catalog_signatures(self.root)
            if now == self._seen:
                return False
            self._seen = now
            self.loaded = read_catalog(self.root, self._places)
            self.catalog.adopt(self.loaded.catalog)
            self.loaded = replace(self.loaded, catalog=self.catalog)
            return True

    def _note(self, event: Event) -> None:
        """Remember how the files are that have just been written, so that they are not taken for others' work."""
        changes = list(self._persister.changes)
        self._persister.changes.clear()
        for change in changes:
            before, after = change.before, change.after
            moved = self._forget(before) if before else {}
            if before and after:
                self._seen |= {after + name.removeprefix(before): signature for name, signature in moved.items()}
            elif change.signature is not None and after.endswith(".xml"):
                self._seen[after] = change.signature

    def _forget(self, path: str) -> dict[str, FileSignature]:
        """Take a file, or all below a folder, out of what was seen."""
        if path in self._seen:
            return {path: self._seen.pop(path)}
        below = {name: signature for name, signature in self._seen.items() if name.startswith(f"{path}/")}
        for name in below:
            del self._seen[name]
        return below


def catalog_signatures(root: Path) -> dict[str, FileSignature]:
    """Every file that a catalogue may be read from, as it is now, by its path in the directory."""
    found = dict(_signatures(f"{root}/", "", 0))
    for folder in _FOLDERS:
        found.update(_signatures(f"{root}/", f"{folder}/", _DEPTH - 1))
    return found


def _signatures(base: str, folder: str, depth: int) -> Iterator[tuple[str, FileSignature]]:
    try:
        with os.scandir(base + folder) as entries:
            inside = list(entries)
    except OSError:
        return
    for entry in inside:
        if entry.name.endswith(".xml"):
            try:
                status = entry.stat()
            except OSError:
                continue
            yield folder + entry.name, (status.st_mtime_ns, status.st_size, status.st_ino)
        elif depth and not entry.name.startswith(".") and entry.is_dir():
            yield from _signatures(base, f"{folder}{entry.name}/", depth - 1)
