"""Status of a publication and of its parts, in Layman's words (`doc/rest.md`, GET Workspace Layer)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class StepState(str, Enum):
    """State of one part; a part that is there has `DONE`, which clients see as no status at all."""

    PENDING = "PENDING"
    STARTED = "STARTED"
    FAILURE = "FAILURE"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    DONE = "DONE"


class PublicationStatus(str, Enum):
    """Status of the whole publication."""

    COMPLETE = "COMPLETE"
    INCOMPLETE = "INCOMPLETE"
    UPDATING = "UPDATING"


@dataclass(frozen=True)
class StepStatus:
    """State of one step; `error` is an error body (`code`, `message`, `detail`); `progress` is 0.0 to 1.0."""

    state: StepState
    error: Mapping[str, Any] | None = None
    progress: float | None = None
    seconds: float | None = None


def publication_status(steps: Mapping[str, StepStatus]) -> PublicationStatus:
    """The status that follows from the states of all steps."""
    states = {status.state for status in steps.values()}
    if states & {StepState.FAILURE, StepState.NOT_AVAILABLE}:
        return PublicationStatus.INCOMPLETE
    if states & {StepState.PENDING, StepState.STARTED}:
        return PublicationStatus.UPDATING
    return PublicationStatus.COMPLETE
