"""All publications in memory, kept up to date from Redis with one small question per request.

Lists and single answers come from here, never from one query per publication. Answers made for clients are remembered
until their publication changes, or a map begins or ceases to show it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.stores.redis import Changes, PublicationRegistry


@dataclass
class Entry:
    """A publication, the maps that show it, and answers made of it: bytes by a name of the maker's choice."""

    publication: Publication
    used_in_maps: tuple[PublicationKey, ...] = ()
    answers: dict[str, bytes] = field(default_factory=dict)

    def answer(self, name: str, make: Callable[[Entry], bytes]) -> bytes:
        """The remembered answer, made now when there is none."""
        found = self.answers.get(name)
        if found is None:
            found = self.answers[name] = make(self)
        return found


class PublicationIndex:
    """Reads of publications; safe for several threads."""

    def __init__(self, registry: PublicationRegistry) -> None:
        """Start empty; the first question fills it."""
        self._registry = registry
        self._entries: dict[str, Entry] = {}
        self._epoch = ""
        self._version = -1
        self._lock = threading.Lock()

    def entries(self) -> list[Entry]:
        """All publications, the last changed first."""
        self._refresh()
        found = [entry for entry in list(self._entries.values()) if not entry.publication.deleting]
        return sorted(found, key=lambda entry: entry.publication.updated_at, reverse=True)

    def entry(self, key: PublicationKey) -> Entry | None:
        """One publication, None when there is none of that key."""
        self._refresh()
        entry = self._entries.get(key.path)
        return None if entry is None or entry.publication.deleting else entry

    def _refresh(self) -> None:
        changes = self._registry.changes_since(self._epoch, self._version)
        if changes is None:
            return
        if not changes.epoch:
            self._registry.require_loaded()
        with self._lock:
            if changes.everything or (changes.epoch == self._epoch and changes.version > self._version):
                self._entries = _changed(self._entries, changes)
                self._epoch, self._version = changes.epoch, changes.version


def _changed(before: dict[str, Entry], changes: Changes) -> dict[str, Entry]:
    entries = {} if changes.everything else dict(before)
    for path, document in changes.documents.items():
        if document is None:
            entries.pop(path, None)
        else:
            known = entries.get(path)
            entries[path] = Entry(Publication.from_json(document), known.used_in_maps if known else ())
    if any(_is_map(entry) for path in changes.documents for entry in (before.get(path), entries.get(path))):
        _note_maps(entries)
    elif changes.documents:
        _note_maps(entries, changes.documents)
    return entries


def _note_maps(entries: dict[str, Entry], paths: Iterable[str] | None = None) -> None:
    """Tell layers (all, or those at `paths`) which maps show them."""
    maps: dict[str, list[PublicationKey]] = defaultdict(list)
    for entry in entries.values():
        if _is_map(entry):
            for workspace, name in entry.publication.layers:
                maps[PublicationKey(workspace, PublicationType.LAYER, name).path].append(entry.publication.key)
    for path in entries if paths is None else paths:
        shown_in = tuple(sorted(maps.get(path, ()), key=lambda key: key.path))
        if path in entries and shown_in != entries[path].used_in_maps:
            entries[path] = Entry(entries[path].publication, shown_in)


def _is_map(entry: Entry | None) -> bool:
    return entry is not None and entry.publication.key.type is PublicationType.MAP
