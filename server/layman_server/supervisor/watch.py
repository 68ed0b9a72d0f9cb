"""Tells a service that hangs from one that is busy, by questions that never make the supervisor wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

#: The answer to a question: there, none in time, or not yet known.
Answer = bool | None
#: A service that computes less than this share of one core between two questions does not work at an answer.
BUSY_SHARE = 0.02


@dataclass(frozen=True)
class Watch:
    """How a service is watched while it runs.

    `ask` is called again and again: True when it has answered, False when it has not in its time, None as long as that
    is open. A question is asked `every_s`. After `failures` questions in a row without an answer, between which the
    service has hardly computed, it hangs. One that computes is busy, and is given `busy_limit_s` without any answer.
    """

    ask: Callable[[], Answer]
    every_s: float = 5.0
    failures: int = 3
    busy_limit_s: float = 600.0


class Watching:
    """The watch on one run of a service's process."""

    def __init__(self, watch: Watch, cpu_s: Callable[[], float], clock: Callable[[], float] = time.monotonic) -> None:
        """`cpu_s` gives the time that the service's processes have computed so far."""
        self._watch = watch
        self._cpu_s = cpu_s
        self._clock = clock
        self._answered_at_s = self._next_at_s = clock()
        #: Time and computed time at the last question without an answer.
        self._last_failure: tuple[float, float] | None = None
        self._failures = 0

    def look(self) -> str | None:
        """Ask, or look whether the answer is there; a sentence when the service hangs."""
        now_s = self._clock()
        if now_s < self._next_at_s:
            return None
        answer = self._watch.ask()
        if answer is None:
            return None
        self._next_at_s = now_s + self._watch.every_s
        if answer:
            self._answered_at_s, self._last_failure, self._failures = now_s, None, 0
            return None
        return self._unanswered(now_s)

    def _unanswered(self, now_s: float) -> str | None:
        before, self._last_failure = self._last_failure, (now_s, self._cpu_s())
        silent_s = now_s - self._answered_at_s
        if silent_s > self._watch.busy_limit_s:
            return f"has not answered for {silent_s:.0f} s"
        # The first one gives the time to compare with.
        is_busy = before is None or _share(before, self._last_failure) > BUSY_SHARE
        self._failures = 0 if is_busy else self._failures + 1
        if self._failures < self._watch.failures:
            return None
        return f"has not answered for {silent_s:.0f} s and does not compute"


def _share(before: tuple[float, float], after: tuple[float, float]) -> float:
    return (after[1] - before[1]) / max(after[0] - before[0], 0.001)
