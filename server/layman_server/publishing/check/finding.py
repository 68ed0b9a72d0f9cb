"""What a comparison finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from layman_server.model.publication import PublicationKey


class FindingState(str, Enum):
    """What became of a finding: nobody tried, it is mended, it could not be mended."""

    FOUND = "found"
    MENDED = "mended"
    LEFT = "left"


@dataclass(frozen=True)
class Finding:
    """One difference.

    `kind` is a stable word for programs, `object` names what it is about, `message` says what is wrong and `remedy`
    what mends it, as one sentence each; without a remedy somebody has to look at it. Of `mend` and `rebuild` at most
    one is there: a function that mends it, or the parts of a publication that have to be made again.
    """

    kind: str
    object: str
    message: str
    remedy: str = ""
    mend: Callable[[], None] | None = field(default=None, compare=False, repr=False)
    rebuild: tuple[PublicationKey, tuple[str, ...]] | None = None
    state: FindingState = field(default=FindingState.FOUND, compare=False)
    reason: str = field(default="", compare=False)

    @property
    def identity(self) -> tuple[str, str]:
        """What two looks are compared by."""
        return (self.kind, self.object)

    @property
    def can_be_mended(self) -> bool:
        """Whether there is a way to mend it."""
        return self.mend is not None or self.rebuild is not None

    def ended(self, state: FindingState, reason: str = "") -> Finding:
        """The same finding in another state; `reason` says why it is left."""
        return replace(self, state=state, reason=reason)

    def as_dict(self) -> dict[str, Any]:
        """The form of `check --json`."""
        document = {"kind": self.kind, "object": self.object, "message": self.message, "remedy": self.remedy}
        return {**document, "state": self.state.value, **({"reason": self.reason} if self.reason else {})}


def rebuilt(kind: str, key: PublicationKey, message: str, parts: Sequence[str], remedy: str = "") -> Finding:
    """A finding on a publication of which parts are made again."""
    remedy = remedy or f"It is made again ({', '.join(parts)})."
    return Finding(kind, key.path, message, remedy, rebuild=(key, tuple(parts)))
