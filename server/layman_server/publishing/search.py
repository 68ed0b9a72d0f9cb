"""Finds publications by words of their titles and by where they lie, and puts them in order.

Rules: Layman's `doc/rest.md`, GET Publications. All that is asked of a title is prepared when the publication changes
(`Traits`), so that a search is one pass over plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, Protocol, TypeVar

from layman_server.model.crs import BoundingBox
from layman_server.model.publication import Publication
from layman_server.publishing.text_search import Vocabulary, folded, words_of

#: Areas and common areas count as at least so much (m2), so that touching boxes go before those apart.
_LEAST_AREA = 0.00001


class Order(str, Enum):
    """What `order_by` can be."""

    TITLE = "title"
    FULL_TEXT = "full_text"
    LAST_CHANGE = "last_change"
    BBOX = "bbox"


@dataclass(frozen=True)
class Search:
    """What a client looks for; boxes are in EPSG:3857. `near` is the box that `Order.BBOX` compares with."""

    text: str = ""
    box: BoundingBox | None = None
    near: BoundingBox | None = None
    order: Order | None = None


class Traits(NamedTuple):
    """What searches ask of a publication.

    `title` is folded and `sort_title` holds its letters and digits alone; `box` is minx, miny, maxx, maxy in EPSG:3857;
    `place` orders what is alike otherwise.
    """

    title: str
    sort_title: str
    words: tuple[str, ...]
    box: tuple[float, float, float, float] | None
    changed_at: float
    place: tuple[str, str, str]


class Searchable(Protocol):
    """Anything with traits."""

    @property
    def traits(self) -> Traits:
        """Its traits."""


Found = TypeVar("Found", bound=Searchable)


def traits_of(publication: Publication) -> Traits:
    """The traits of a publication."""
    title, key, box = folded(publication.title), publication.key, publication.bounding_box
    words = words_of(title)
    return Traits(
        title=title,
        sort_title=" ".join(words),
        words=words,
        box=(box.minx, box.miny, box.maxx, box.maxy) if box is not None and box.is_finite() else None,
        changed_at=publication.updated_at.timestamp(),
        place=(key.workspace, key.name, key.type.value),
    )


def find(candidates: Iterable[Found], search: Search, vocabulary: Vocabulary) -> list[Found]:
    """What fits the search, in its order; without one, in the order of the candidates."""
    found = list(candidates)
    if search.box is not None:
        found = _in_box(found, search.box)
    text = folded(search.text)
    kin = vocabulary.kin(text)
    if text:
        misses = kin.isdisjoint
        found = [item for item in found if text in (traits := item.traits).title or not misses(traits.words)]
    if search.order is None:
        return found
    return sorted(found, key=_sort_key(search, text, kin))


def _in_box(candidates: Iterable[Found], box: BoundingBox) -> list[Found]:
    minx, miny, maxx, maxy = box.minx, box.miny, box.maxx, box.maxy
    return [
        item
        for item in candidates
        if (its := item.traits.box) is not None
        and its[0] <= maxx
        and its[2] >= minx
        and its[1] <= maxy
        and its[3] >= miny
    ]


def _sort_key(search: Search, text: str, kin: frozenset[str]) -> Callable[[Searchable], tuple[Any, ...]]:
    near = search.near
    if search.order is Order.TITLE:
        return lambda item: (item.traits.sort_title, item.traits.place)
    if search.order is Order.FULL_TEXT:
        return lambda item: (_negative_rank(item.traits, text, kin), item.traits.place)
    if search.order is Order.BBOX and near is not None:
        numbers = (near.minx, near.miny, near.maxx, near.maxy)
        return lambda item: (-likeness(numbers, item.traits.box), item.traits.place)
    return lambda item: (-item.traits.changed_at, item.traits.place)


def _negative_rank(traits: Traits, text: str, kin: frozenset[str]) -> tuple[int, int]:
    """How many words of the title are searched for, then whether it holds the searched text as it stands."""
    return -sum(word in kin for word in traits.words), -(text in traits.title)


def likeness(one: tuple[float, ...], other: tuple[float, ...] | None) -> float:
    """The common area of two boxes as a share of both areas together, 0.0 to 0.5; 0.0 when they do not meet."""
    if other is None:
        return 0.0
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width < 0 or height < 0:
        return 0.0
    areas = sum(max((box[2] - box[0]) * (box[3] - box[1]), _LEAST_AREA) for box in (one, other))
    return max(width * height, _LEAST_AREA) / areas
