"""Starts services in the order of their dependencies, watches them, and stops them in reverse.

One thread, no waiting inside: Linux tells a child when the thread that started it has ended, so that thread must be
the one that lives as long as the supervisor.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from layman_server.errors import StartFailed
from layman_server.supervisor.service import Service, ServiceState
from layman_server.supervisor.spec import ServiceSpec

#: The whole stop takes at most 20 s; what still runs after this time is killed.
STOP_TIMEOUT_S = 16.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BUSY_POLL_S = 0.02
_IDLE_POLL_S = 1.0

_log = logging.getLogger(__name__)


class Supervisor:
    """Runs services until it is told to stop."""

    def __init__(
        self,
        specs: Sequence[ServiceSpec],
        logs_dir: Path,
        whole_is_ready: Callable[[], bool] = lambda: True,
        on_change: Callable[[Supervisor], None] = lambda supervisor: None,
        start_timeout_s: float = 180.0,
    ) -> None:
        """`whole_is_ready` is asked once every service is ready, and must not wait; `on_change` hears of changes."""
        self.services = {spec.name: Service(spec, logs_dir / f"{spec.name}.log") for spec in specs}
        self._whole_is_ready = whole_is_ready
        self._on_change = on_change
        self._start_timeout_s = start_timeout_s
        self._stop_requests = 0
        self._ready = False
        self._started_s = 0.0
        self._seen: dict[str, tuple[ServiceState, int | None]] = {}

    def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Start everything, call `on_ready` once, watch, and return when a signal has asked to stop and all is stopped.

        Raises:
            StartFailed: a service did not start; nothing is left running.
        """
        with self._signals() as wakeup:
            self._started_s = time.monotonic()
            try:
                while not self._stop_requests:
                    self._step()
                    if not self._ready and self._all_ready():
                        self._ready = True
                        on_ready()
                    select.select([wakeup], [], [], _IDLE_POLL_S if self._settled() else _BUSY_POLL_S)
                    _drain(wakeup)
            finally:
                self._stop_all(wakeup)

    def request_stop(self) -> None:
        """Ask `run` to stop; asked twice, it kills what is left instead of waiting."""
        self._stop_requests += 1

    def _step(self) -> None:
        for service in self.services.values():
            if sentence := service.advance():
                self._crashed(service, sentence)
        for service in self.services.values():
            if service.state is ServiceState.WAITING and self._may_start(service):
                if sentence := service.start():
                    self._crashed(service, sentence)
        self._tell_changes()
        if not self._ready and time.monotonic() - self._started_s > self._start_timeout_s:
            waiting = [service.spec.name for service in self.services.values() if not service.satisfied]
            what = ", ".join(waiting) or "the health check"
            raise StartFailed(f"{what} did not become ready within {self._start_timeout_s:.0f} s; see the logs.")

    def _may_start(self, service: Service) -> bool:
        return all(self.services[name].satisfied for name in service.spec.depends_on)

    def _crashed(self, service: Service, sentence: str) -> None:
        said = service.said()
        _log.warning("%s: %s", sentence, said)
        if not service.was_ready:
            raise StartFailed(f"{sentence}{': ' if said else ''}{said} (log: {service.log_path})")
        for other in self.services.values():
            if service.spec.name in other.spec.restart_with:
                _log.info("%s starts again with %s", other.spec.name, service.spec.name)
                other.stop(start_again=True)

    def _all_ready(self) -> bool:
        return all(service.satisfied for service in self.services.values()) and self._whole_is_ready()

    def _settled(self) -> bool:
        return self._ready and all(service.satisfied for service in self.services.values())

    def _tell_changes(self) -> None:
        now = {name: (service.state, service.pid) for name, service in self.services.items()}
        if now == self._seen:
            return
        for name, (state, pid) in now.items():
            if self._seen.get(name) != (state, pid):
                _log.info("%s is %s%s", name, state.value, f" (process {pid})" if pid else "")
        self._seen = now
        self._on_change(self)

    def _stop_all(self, wakeup: int) -> None:
        """Stop every service after those that depend on it; kill what is left when the time is over."""
        _log.info("stopping")
        end_s = time.monotonic() + STOP_TIMEOUT_S
        requests = self._stop_requests
        while not all(service.stopped for service in self.services.values()):
            if time.monotonic() > end_s or self._stop_requests > max(requests, 1):
                for service in self.services.values():
                    service.kill()
                break
            for service in self.services.values():
                if not service.stopped and self._may_stop(service):
                    service.stop()
                service.advance()
            self._tell_changes()
            select.select([wakeup], [], [], _BUSY_POLL_S)
            _drain(wakeup)
        _log.info("stopped")

    def _may_stop(self, service: Service) -> bool:
        name = service.spec.name
        return all(
            other.stopped for other in self.services.values() if name in (*other.spec.depends_on, *other.spec.uses)
        )

    @contextlib.contextmanager
    def _signals(self) -> Iterator[int]:
        """Count stop signals, and wake up at once when one comes or a child ends."""
        reader, writer = os.pipe()
        for end in (reader, writer):
            os.set_blocking(end, False)
        old_wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        old = {number: signal.signal(number, lambda *_: self.request_stop()) for number in STOP_SIGNALS}
        old[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield reader
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(old_wakeup)
            os.close(reader)
            os.close(writer)


def _drain(reader: int) -> None:
    with contextlib.suppress(BlockingIOError):
        while os.read(reader, 512):
            pass
