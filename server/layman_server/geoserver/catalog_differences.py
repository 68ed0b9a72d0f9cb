"""What has to happen to one set of objects so that it becomes another: as events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from layman_server.geoserver.catalog_events import Added, CatalogObject, Configuration, Event, Modified, Removed
from layman_server.geoserver.catalog_index import kind_name

if TYPE_CHECKING:
    from layman_server.geoserver.catalog import Catalog

K = TypeVar("K")
V = TypeVar("V", bound="CatalogObject | Configuration")


def differences(catalog: Catalog, before: Sequence[CatalogObject], after: Sequence[CatalogObject]) -> Iterator[Event]:
    """First what is gone, in the order opposite to that of `before`, then what is new or different."""
    old = {(kind_name(one), one.id): one for one in before}
    new = {(kind_name(one), one.id): one for one in after}
    yield from _differences(catalog, old, new)


def configuration_differences(
    catalog: Catalog,
    before: Mapping[tuple[str, str], Configuration],
    after: Mapping[tuple[str, str], Configuration],
) -> Iterator[Event]:
    """The same for settings and services."""
    yield from _differences(catalog, before, after)


def _differences(catalog: Catalog, old: Mapping[K, V], new: Mapping[K, V]) -> Iterator[Event]:
    for key in reversed(list(old)):
        if key not in new:
            yield Removed(catalog, old[key], is_external=True)
    for key, one in new.items():
        if key not in old:
            yield Added(catalog, one, is_external=True)
        elif old[key] != one:
            yield Modified(catalog, old[key], one, is_external=True)
