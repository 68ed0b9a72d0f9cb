"""Several workers out of one loaded program: they share its memory, and live and end together."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence

from layman_server.supervisor.process import die_with_parent

#: A worker that ended sooner than this is not started again alone.
WELL_AFTER_S = 10.0
_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def run_together(workers: Sequence[Callable[[], None]], death_signal: signal.Signals) -> int:
    """Run each worker in a process of its own until all have ended; the exit code, 0 when a signal asked for that.

    SIGTERM, SIGINT and SIGQUIT are passed on. A worker that ends by itself is started again out of the same memory; one
    that does so within `WELL_AFTER_S` ends all others with `death_signal`, because the whole is to start anew. Linux
    sends `death_signal` to the workers when this process is killed.
    """
    asked_to_stop = False
    children: dict[int, tuple[Callable[[], None], float]] = {}

    def pass_on(number: int, _frame: object) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True
        _signal_all(children, number)

    def start(worker: Callable[[], None]) -> None:
        children[_forked(worker, death_signal)] = (worker, time.monotonic())

    for number in _PASSED_ON:
        signal.signal(number, pass_on)
    for worker in workers:
        start(worker)
    if asked_to_stop:
        # Also those that were not there yet when the signal came.
        _signal_all(children, signal.SIGTERM)
    is_broken = False
    while children:
        pid, status = os.wait()
        known = children.pop(pid, None)
        if known is None or asked_to_stop or is_broken:
            continue
        worker, started_s = known
        print(f"worker process {pid} ended with status {status}", file=sys.stderr, flush=True)
        if time.monotonic() - started_s > WELL_AFTER_S:
            start(worker)
            if asked_to_stop:
                _signal_all(children, signal.SIGTERM)
        else:
            is_broken = True
            _signal_all(children, death_signal)
    return 1 if is_broken else 0


def _forked(worker: Callable[[], None], death_signal: signal.Signals) -> int:
    ask_for_death = die_with_parent(death_signal)
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for number in _PASSED_ON:
            signal.signal(number, signal.SIG_DFL)
        if ask_for_death:
            ask_for_death()
        worker()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        # What the parent would do at its end is the parent's.
        os._exit(code)


def _signal_all(pids: Iterable[int], number: int) -> None:
    for pid in list(pids):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
