"""All publications in memory, kept up to date from Redis with one small question per request.

Lists and single answers come from here, never from one query per publication. Answers made for clients are remembered
until their publication changes, or a map begins or ceases to show it.
"""

from __future__ import annotations

import gc
import threading
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from layman_server.model.access import AccessRights
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.publishing.search import Search, Traits, find, traits_of
from layman_server.publishing.text_search import Vocabulary
from layman_server.stores.redis import Changes, PublicationRegistry

#: As many answers of one publication are remembered: by address, and by who may see which of its maps.
MAX_ANSWERS = 16
#: More changes than this at once are cheaper to sort in with all the rest.
_MANY = 200


class ShowingMap(NamedTuple):
    """A map that shows a layer, and who may read it."""

    key: PublicationKey
    access_rights: AccessRights


@dataclass
class Entry:
    """A publication, the maps that show it, and answers made of it: bytes by a name of the maker's choice."""

    publication: Publication
    traits: Traits
    used_in_maps: tuple[ShowingMap, ...] = ()
    answers: dict[str, bytes] = field(default_factory=dict)

    def answer(self, name: str, make: Callable[[Entry], bytes]) -> bytes:
        """The remembered answer, made now when there is none."""
        found = self.answers.get(name)
        if found is None:
            found = make(self)
            if len(self.answers) < MAX_ANSWERS:
                self.answers[name] = found
        return found

    def seen_by(self, may_read: Callable[[AccessRights], bool]) -> Entry:
        """The entry with those maps alone that somebody may read."""
        seen = tuple(shown for shown in self.used_in_maps if may_read(shown.access_rights))
        return self if len(seen) == len(self.used_in_maps) else replace(self, used_in_maps=seen, answers={})


@dataclass(frozen=True)
class _State:
    """The publications of one version; never changed, only replaced, so that readers need no lock.

    `paths` are by UUID; `showing` are the maps that show a layer, by the layer's path.
    """

    epoch: str = ""
    version: int = -1
    entries: Mapping[str, Entry] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    showing: Mapping[str, tuple[ShowingMap, ...]] = field(default_factory=dict)
    last_changed_first: Sequence[Entry] = ()


class PublicationIndex:
    """Reads of publications; safe for several threads."""

    def __init__(self, registry: PublicationRegistry) -> None:
        """Start empty; the first question fills it."""
        self._registry = registry
        self._vocabulary = Vocabulary()
        self._state = _State()
        self._lock = threading.Lock()

    def entries(self) -> list[Entry]:
        """All publications, the last changed first."""
        return list(self._current().last_changed_first)

    def publications(self) -> list[Publication]:
        """All publications in no order, also those whose deletion has begun."""
        return [entry.publication for entry in self._current().entries.values()]

    def entry(self, key: PublicationKey) -> Entry | None:
        """One publication, None when there is none of that key."""
        return _present(self._current().entries.get(key.path))

    def entry_of_uuid(self, uuid: str) -> Entry | None:
        """The publication with this UUID (in its usual spelling), None when there is none."""
        state = self._current()
        return _present(state.entries.get(state.paths.get(uuid, "")))

    def find(self, candidates: Iterable[Entry], search: Search) -> list[Entry]:
        """Those of the candidates that fit a search, in its order."""
        return find(candidates, search, self._vocabulary)

    def _current(self) -> _State:
        state = self._state
        changes = self._registry.changes_since(state.epoch, state.version)
        if changes is None:
            return state
        if not changes.epoch:
            self._registry.require_loaded()
        with self._lock:
            state = self._state
            if changes.everything or (changes.epoch == state.epoch and changes.version > state.version):
                with _without_collecting() if changes.everything else nullcontext():
                    self._state = self._changed(_State() if changes.everything else state, changes)
            return self._state

    def _changed(self, before: _State, changes: Changes) -> _State:
        entries, paths = dict(before.entries), dict(before.paths)
        for path, document in changes.documents.items():
            known = entries.pop(path, None)
            if known is not None:
                paths.pop(known.publication.uuid, None)
            if document is not None:
                publication = Publication.from_json(document)
                entries[path] = Entry(publication, traits_of(publication), before.showing.get(path, ()))
                paths[publication.uuid] = path
                self._vocabulary.add(entries[path].traits.words)
        touched = set(changes.documents)
        showing = before.showing
        if any(_is_map(entry) for path in touched for entry in (before.entries.get(path), entries.get(path))):
            showing = _showing(entries.values())
            for path in entries.keys() & (showing.keys() | before.showing.keys()):
                if entries[path].used_in_maps != showing.get(path, ()):
                    entries[path] = replace(entries[path], used_in_maps=showing.get(path, ()), answers={})
                    touched.add(path)
        ordered = _reordered(before, entries, touched)
        return _State(changes.epoch, changes.version, entries, paths, showing, ordered)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Spare the search for garbage while so much is made that stays, and later from looking at it again."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _reordered(before: _State, entries: Mapping[str, Entry], touched: set[str]) -> list[Entry]:
    """What is present, the last changed first; only what was touched is looked at when that is little."""
    changed = [entry for path in touched if (entry := _present(entries.get(path))) is not None]
    if len(changed) > _MANY:
        present = (entry for entry in entries.values() if not entry.publication.deleting)
        return sorted(present, key=_last_changed_first)
    gone = {id(before.entries.get(path)) for path in touched}
    ordered = [entry for entry in before.last_changed_first if id(entry) not in gone]
    for entry in changed:
        insort(ordered, entry, key=_last_changed_first)
    return ordered


def _last_changed_first(entry: Entry) -> tuple[float, tuple[str, str, str]]:
    return -entry.traits.changed_at, entry.traits.place


def _showing(entries: Iterable[Entry]) -> dict[str, tuple[ShowingMap, ...]]:
    """The maps that show a layer by the layer's path, in the order of their names."""
    maps: dict[str, list[ShowingMap]] = defaultdict(list)
    for entry in entries:
        if _is_map(entry) and not entry.publication.deleting:
            shown = ShowingMap(entry.publication.key, entry.publication.access_rights)
            for workspace, name in entry.publication.layers:
                maps[PublicationKey(workspace, PublicationType.LAYER, name).path].append(shown)
    return {path: tuple(sorted(shown, key=lambda map_: map_.key.path)) for path, shown in maps.items()}


def _present(entry: Entry | None) -> Entry | None:
    return None if entry is None or entry.publication.deleting else entry


def _is_map(entry: Entry | None) -> bool:
    return entry is not None and entry.publication.key.type is PublicationType.MAP
