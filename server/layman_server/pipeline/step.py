"""The shape of a step: one verb forward, one back, both repeatable."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from layman_server.model.publication import Publication
from layman_server.pipeline.stores import Stores

#: Called by a step with its progress from 0.0 to 1.0; it raises when the work is to stop.
Progress = Callable[[float], None]


class Step(ABC):
    """A step of publishing; `parts` are the parts of the REST answer that it makes.

    `is_heavy` says that it reads the uploaded files as a whole, so that its time grows with their size.
    """

    parts: ClassVar[tuple[str, ...]]
    is_heavy: ClassVar[bool] = False

    @abstractmethod
    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Do the work and return the publication with what was learned; repeatable."""

    @abstractmethod
    def undo(self, publication: Publication, stores: Stores) -> None:
        """Remove what `run` made, whole or half; absent is no error."""

    def leave(self, publication: Publication, stores: Stores) -> None:
        """Remove what `run` made when the layer has become one of another kind, whose steps are done; repeatable."""
        self.undo(publication, stores)
