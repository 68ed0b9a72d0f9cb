"""What the supervisor needs to know of a service or of a task that runs once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from layman_server.supervisor.watch import Watch


@dataclass(frozen=True)
class OsUser:
    """The operating system's user that a process runs as, with all its groups."""

    name: str
    uid: int
    gid: int
    groups: tuple[int, ...]


def always_ready() -> bool:
    """Whether a service is ready that is so from the moment it runs."""
    return True


@dataclass(frozen=True)
class ServiceSpec:
    """One service, or one task that must have ended with exit code 0 before others start.

    It starts after all of `depends_on` are ready and stops before them; of `uses` it only stops before them, and does
    without while it starts. `restart_with` names services after whose crash this one starts again too, because its
    state went with them. `ready` is asked again and again and must answer at once. `input_path` is opened by the
    supervisor and becomes the standard input. `before_start` runs in the supervisor before each start, `after_success`
    when a task has ended well. `watch` says how to notice that a service hangs; without one only its end is noticed.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    user: OsUser | None = None
    input_path: Path | None = None
    ready: Callable[[], bool] = always_ready
    start_timeout_s: float = 60.0
    stop_timeout_s: float = 5.0
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    depends_on: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    restart_with: tuple[str, ...] = ()
    is_task: bool = False
    before_start: Callable[[], None] | None = None
    after_success: Callable[[], None] | None = None
    watch: Watch | None = None
