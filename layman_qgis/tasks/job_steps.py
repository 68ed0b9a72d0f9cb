"""One step of a job: its state, its time, and its bytes with their rate."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from enum import Enum

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import marked

#: How steps and jobs can be, and on which side a step is: the words that `tr_marked` translates.
WORDS = (
    marked("waiting"),
    marked("queued"),
    marked("running"),
    marked("done"),
    marked("succeeded"),
    marked("failed"),
    marked("skipped"),
    marked("cancelled"),
    marked("interrupted"),
    marked("client"),
    marked("server"),
)
#: The rate of an upload is that of its last seconds.
_RATE_WINDOW_S = 5.0
#: After so long without a byte the time that passes counts, so that an upload that stands still says so.
_QUIET_S = 1.0


class StepState(str, Enum):
    """State of one step of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass
class JobStep:
    """One step; `side` is `client` or `server`; `fraction` is 0 to 1, negative while it is not known."""

    key: str
    title: str
    side: str
    state: StepState = StepState.WAITING
    done_bytes: int = 0
    total_bytes: int = 0
    fraction: float = -1.0
    message: str = ""
    error: ApiError | None = None
    started_s: float = 0.0
    seconds: float = 0.0
    #: Bytes that had been sent at moments of the last seconds.
    counted: deque[tuple[float, int]] = field(default_factory=deque, repr=False)

    def count(self, done_bytes: int, total_bytes: int, were_there: bool = False) -> None:
        """So many bytes are sent by now; those that `were_there` before say nothing of the rate."""
        self.done_bytes, self.total_bytes = done_bytes, total_bytes
        if were_there:
            self.counted.clear()
        now = time.monotonic()
        self.counted.append((now, done_bytes))
        while now - self.counted[0][0] > _RATE_WINDOW_S:
            self.counted.popleft()

    @property
    def rate_bytes_per_s(self) -> float:
        """How fast the upload was in the last seconds; 0 while that is not known."""
        if self.state is not StepState.RUNNING or len(self.counted) < 2:
            return 0.0
        (since, before), (until, after) = self.counted[0], self.counted[-1]
        quiet_s = time.monotonic() - until
        if quiet_s > _QUIET_S:
            until += quiet_s
        if quiet_s > _RATE_WINDOW_S:
            return 0.0
        return max(0.0, after - before) / (until - since) if until > since else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds until all is sent at this rate, None while that is not known."""
        rate = self.rate_bytes_per_s
        return (self.total_bytes - self.done_bytes) / rate if rate > 0 else None

    def enter(self, state: StepState) -> None:
        """Change the state and keep the time."""
        if state is self.state:
            return
        now = time.monotonic()
        if state is StepState.RUNNING:
            self.started_s = now
        elif self.started_s:
            self.seconds = now - self.started_s
        if state is StepState.DONE:
            self.fraction = 1.0
        self.state = state
