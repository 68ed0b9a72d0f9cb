"""Publications in a real Redis, and the index that follows them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import redis

from layman_server.model.access import AccessRights
from layman_server.model.publication import Publication, PublicationKey, PublicationType, waiting
from layman_server.model.status import StepState, StepStatus
from layman_server.publishing.index import PublicationIndex
from layman_server.stores import redis as redis_store
from layman_server.stores.redis import PublicationRegistry

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[redis.Redis]:
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "s"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not Path(socket).exists():
            assert server.poll() is None
            time.sleep(0.02)
        yield redis.Redis(unix_socket_path=str(socket))
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def registry(client: redis.Redis) -> PublicationRegistry:
    made = PublicationRegistry(client)
    made.load([], [], [])
    return made


def a_layer(number: int, **changes: object) -> Publication:
    return _publication(number, PublicationType.LAYER, **changes)


def a_map(number: int, *shown: Publication, **changes: object) -> Publication:
    layers = tuple((layer.key.workspace, layer.key.name) for layer in shown)
    return _publication(number, PublicationType.MAP, layers=layers, **changes)


def _publication(number: int, type_: PublicationType, **changes: object) -> Publication:
    done = dict.fromkeys(waiting(type_), StepStatus(StepState.DONE))
    made = Publication(
        uuid=f"00000000-0000-4000-8000-{number:012d}",
        key=PublicationKey("ann", type_, f"p{number}"),
        title=f"Title {number}",
        description="",
        updated_at=START + timedelta(seconds=number),
        steps=done,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def names(index: PublicationIndex) -> list[str]:
    return [entry.publication.key.name for entry in index.entries()]


def test_an_index_follows_every_change(registry: PublicationRegistry) -> None:
    index = PublicationIndex(registry)
    assert names(index) == []
    for number in range(3):
        registry.put(a_layer(number))
    assert names(index) == ["p2", "p1", "p0"]
    registry.put(a_layer(0, title="Changed", updated_at=START + timedelta(days=1)))
    registry.remove(a_layer(1).key, a_layer(1).uuid)
    assert names(index) == ["p0", "p2"]
    assert index.entry(a_layer(1).key) is None
    assert index.entry_of_uuid(a_layer(1).uuid) is None
    found = index.entry_of_uuid(a_layer(0).uuid)
    assert found is not None and found.publication.title == "Changed"


def test_what_is_being_deleted_is_not_shown(registry: PublicationRegistry) -> None:
    index = PublicationIndex(registry)
    registry.put(a_layer(1, deleting=True))
    assert (names(index), index.entry(a_layer(1).key)) == ([], None)


def test_memory_of_changes_is_bounded_and_late_readers_miss_nothing(
    registry: PublicationRegistry, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, steady = PublicationIndex(registry), PublicationIndex(registry)
    registry.put(a_layer(0))
    assert names(late) == names(steady) == ["p0"]
    for number in range(1, 2 * redis_store.CHANGES_KEPT):
        registry.put(a_layer(number))
        registry.remove(a_layer(number).key, a_layer(number).uuid)
        if number % 500 == 0:
            assert names(steady) == ["p0"]
    registry.put(a_layer(5))
    kept = client.zcard(redis_store._CHANGES)
    assert kept <= redis_store.CHANGES_KEPT * 1.1 + 1
    assert names(late) == names(steady) == ["p5", "p0"]
    changes = registry.changes_since(client.get(redis_store._EPOCH).decode(), 1)
    assert changes is not None and changes.everything


def test_unfinished_ones_are_found_without_reading_all(registry: PublicationRegistry) -> None:
    pending = dict.fromkeys(waiting(PublicationType.LAYER), StepStatus(StepState.PENDING))
    registry.put(a_layer(1))
    registry.put(a_layer(2, steps=pending))
    registry.put(a_layer(3, deleting=True))
    assert sorted(one.key.name for one in registry.unfinished()) == ["p2", "p3"]


def test_several_are_asked_for_at_once(registry: PublicationRegistry) -> None:
    registry.put(a_layer(1))
    registry.put(a_layer(700))
    found = registry.several([a_layer(number).key for number in range(1200)])
    assert {number: one.uuid for number, one in enumerate(found) if one is not None} == {
        number: a_layer(number).uuid for number in (1, 700)
    }
    assert (len(found), registry.several([])) == (1200, [])


def test_layers_know_the_maps_that_show_them(registry: PublicationRegistry) -> None:
    index = PublicationIndex(registry)
    layer, other = a_layer(1), a_layer(2)
    registry.load([], [], [layer, other, a_map(10, layer)])

    def shown_in(layer: Publication) -> list[str]:
        entry = index.entry(layer.key)
        assert entry is not None
        return [shown.key.name for shown in entry.used_in_maps]

    assert (shown_in(layer), shown_in(other)) == (["p10"], [])
    registry.put(a_map(11, layer, other))
    assert (shown_in(layer), shown_in(other)) == (["p10", "p11"], ["p11"])
    registry.put(a_layer(1, title="New"))
    assert shown_in(layer) == ["p10", "p11"]
    registry.remove(a_map(10).key, a_map(10).uuid)
    registry.put(a_map(11, other))
    assert (shown_in(layer), shown_in(other)) == ([], ["p11"])


def test_answers_are_forgotten_when_a_map_begins_to_show_the_layer(registry: PublicationRegistry) -> None:
    index = PublicationIndex(registry)
    layer = a_layer(1)
    registry.put(layer)
    entry = index.entry(layer.key)
    assert entry is not None
    assert entry.answer("x", lambda _: b"old") == entry.answer("x", lambda _: b"new") == b"old"
    registry.put(a_map(2, layer))
    entry = index.entry(layer.key)
    assert entry is not None and entry.answer("x", lambda _: b"new") == b"new"


def test_somebody_sees_only_the_maps_that_he_may_read(registry: PublicationRegistry) -> None:
    index = PublicationIndex(registry)
    layer, private = a_layer(1), AccessRights(("ann",), ("ann",))
    registry.load([], [], [layer, a_map(2, layer), a_map(3, layer, access_rights=private)])
    entry = index.entry(layer.key)
    assert entry is not None
    assert entry.seen_by(lambda rights: True) is entry
    seen = entry.seen_by(lambda rights: rights != private)
    assert [shown.key.name for shown in seen.used_in_maps] == ["p2"]
    registry.put(a_map(3, layer))
    entry = index.entry(layer.key)
    assert entry is not None and len(entry.seen_by(lambda rights: rights != private).used_in_maps) == 2
