"""All publications in memory, kept up to date from Redis with one small question per request.

Lists and single answers come from here, never from one query per publication. Answers made for clients are remembered
until their publication changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from layman_server.model.publication import Publication, PublicationKey
from layman_server.stores.redis import PublicationRegistry


@dataclass
class Entry:
    """A publication and what was made of it for clients: bytes by a name of the maker's choice."""

    publication: Publication
    answers: dict[str, bytes] = field(default_factory=dict)

    def answer(self, name: str, make: Callable[[Publication], bytes]) -> bytes:
        """The remembered answer, made now when there is none."""
        found = self.answers.get(name)
        if found is None:
            found = self.answers[name] = make(self.publication)
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
        with self._lock:
            if (changes.epoch, changes.version) == (self._epoch, self._version):
                return
            entries = {} if changes.everything else dict(self._entries)
            for path, document in changes.documents.items():
                if document is None:
                    entries.pop(path, None)
                else:
                    entries[path] = Entry(Publication.from_json(document))
            if changes.everything or changes.version > self._version:
                self._entries, self._epoch, self._version = entries, changes.epoch, changes.version
