"""One service over its life: waiting, starting, ready, waiting to start again, stopping, stopped."""

from __future__ import annotations

import time
from enum import Enum
from pathlib import Path

from layman_server.supervisor.proc import cpu_s
from layman_server.supervisor.process import Process
from layman_server.supervisor.spec import ServiceSpec
from layman_server.supervisor.watch import Watching

BACKOFF_FIRST_S = 1.0
BACKOFF_LONGEST_S = 15.0
#: A service that ran this long, and four times its last pause, was well; its next crash counts as the first.
WELL_AFTER_S = 10.0
_WELL_PAUSES = 4


class ServiceState(str, Enum):
    """Where a service is in its life; `DONE` is a task that has ended well."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    DONE = "done"
    BACKING_OFF = "backing off"
    STOPPING = "stopping"
    STOPPED = "stopped"


class Service:
    """A spec with its process. `advance` is called again and again and never waits."""

    def __init__(self, spec: ServiceSpec, log_path: Path) -> None:
        """Nothing is started yet."""
        self.spec = spec
        self.log_path = log_path
        self.state = ServiceState.WAITING
        self.restarts = 0
        self.was_ready = False
        self._process: Process | None = None
        self._since_s = 0.0
        self._crashes = 0
        self._start_again = False
        self._watching: Watching | None = None

    @property
    def pid(self) -> int | None:
        """Id of the running process."""
        return self._process.pid if self._process else None

    @property
    def satisfied(self) -> bool:
        """Whether what depends on this may start."""
        return self.state in {ServiceState.READY, ServiceState.DONE}

    @property
    def stopped(self) -> bool:
        """Whether no process runs and none will start."""
        return self.state in {ServiceState.STOPPED, ServiceState.DONE}

    def start(self) -> str | None:
        """Start the process; a sentence when that is not possible now."""
        try:
            if self.spec.before_start:
                self.spec.before_start()
            self._process = Process(self.spec, self.log_path)
        except OSError as error:
            return self._crashed(f"{self.spec.name} cannot be started: {error.strerror}: {error.filename}")
        self._enter(ServiceState.STARTING)
        return None

    def advance(self) -> str | None:
        """Look at the process and the time; a sentence when it has ended, or has not become ready, unasked."""
        if self.state is ServiceState.BACKING_OFF and self._age_s() >= self._backoff_s():
            self._enter(ServiceState.WAITING)
        if self._process is None:
            return None
        code = self._process.exit_code()
        if self.state is ServiceState.STOPPING:
            self._advance_stopping(code)
        elif code is not None:
            return self._ended(code)
        elif self.state is ServiceState.STARTING:
            return self._advance_starting()
        elif self._watching is not None and (hung := self._watching.look()):
            self._end_process()
            return self._crashed(f"{self.spec.name} {hung}; it is started again")
        return None

    def stop(self, *, start_again: bool = False) -> None:
        """Ask the process to end; with `start_again` the service waits for its dependencies and starts once more."""
        self._start_again = start_again
        if self._process is None:
            self._enter(ServiceState.WAITING if start_again else ServiceState.STOPPED)
        elif self.state is not ServiceState.STOPPING:
            self._process.signal(self.spec.stop_signal)
            self._enter(ServiceState.STOPPING)

    def kill(self) -> None:
        """End the process and its group at once."""
        if self._process is not None:
            self._process.kill_group()
            self._process.wait(timeout_s=5)
            self._process = None
        self._enter(ServiceState.STOPPED)

    def said(self) -> str:
        """The last error that this start of the process has written, for a message; empty when it said nothing."""
        try:
            with self.log_path.open("rb") as log:
                log.seek(self._log_offset_bytes)
                lines = log.read(200_000).decode("utf-8", "replace").splitlines()
        except OSError:
            return ""
        lines = [line.strip() for line in lines if line.strip()]
        for marker in ("layman-server: ", "FATAL:  ", "ERROR:  ", "error: "):
            for line in reversed(lines):
                if marker in line:
                    return line.partition(marker)[2]
        return lines[-1] if lines else ""

    def _advance_starting(self) -> str | None:
        if self._process is not None and not self.spec.is_task and self.spec.ready():
            self.was_ready = True
            self._enter(ServiceState.READY)
            self._watching = self._new_watch(self._process.pid)
        elif self._age_s() > self.spec.start_timeout_s:
            self._end_process()
            return self._crashed(f"{self.spec.name} was not ready within {self.spec.start_timeout_s:.0f} s")
        return None

    def _new_watch(self, pid: int) -> Watching | None:
        return Watching(self.spec.watch, lambda: cpu_s(pid)) if self.spec.watch else None

    def _advance_stopping(self, code: int | None) -> None:
        if code is None and self._age_s() <= self.spec.stop_timeout_s:
            return
        self._end_process()
        self._enter(ServiceState.WAITING if self._start_again else ServiceState.STOPPED)

    def _ended(self, code: int) -> str | None:
        self._end_process()
        if self.spec.is_task and code == 0:
            try:
                if self.spec.after_success:
                    self.spec.after_success()
            except OSError as error:
                return self._crashed(f"what {self.spec.name} has made cannot be used: {error}")
            self.was_ready = True
            self._enter(ServiceState.DONE)
            return None
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return self._crashed(f"{self.spec.name} {how}")

    def _crashed(self, sentence: str) -> str:
        last_pause_s = self._backoff_s() if self._crashes else 0.0
        if self.state is ServiceState.READY and self._age_s() > max(WELL_AFTER_S, _WELL_PAUSES * last_pause_s):
            self._crashes = 0
        self._crashes += 1
        self.restarts += 1
        self._enter(ServiceState.BACKING_OFF)
        return sentence

    def _end_process(self) -> None:
        """Forget the process after ending what is left of its group."""
        self._watching = None
        if self._process is not None:
            self._log_offset_bytes = self._process.log_offset_bytes
            self._process.kill_group()
            self._process.wait(timeout_s=5)
            self._process = None

    def _backoff_s(self) -> float:
        doublings = min(self._crashes, 16) - 1
        return min(BACKOFF_LONGEST_S, BACKOFF_FIRST_S * 2.0**doublings)

    def _age_s(self) -> float:
        return time.monotonic() - self._since_s

    def _enter(self, state: ServiceState) -> None:
        self.state = state
        self._since_s = time.monotonic()

    _log_offset_bytes = 0
