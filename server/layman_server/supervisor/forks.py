"""Several workers out of one loaded program: they share its memory, and live and end together."""

from __future__ import annotations

import contextlib
import os
import signal
import traceback
from collections.abc import Callable, Sequence

from layman_server.supervisor.process import die_with_parent

_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def run_together(workers: Sequence[Callable[[], None]], death_signal: signal.Signals) -> int:
    """Run each worker in a process of its own until all have ended; the exit code, 0 when a signal asked for that.

    SIGTERM, SIGINT and SIGQUIT are passed on. When one worker ends by itself the others are told to end, because the
    whole is to start again. Linux sends `death_signal` to the workers when this process is killed.
    """
    asked_to_stop = False
    children: set[int] = set()

    def pass_on(number: int, _frame: object) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True
        _signal_all(children, number)

    for number in _PASSED_ON:
        signal.signal(number, pass_on)
    for worker in workers:
        children.add(_forked(worker, death_signal))
    if asked_to_stop:
        # The signal came while some were not there yet.
        _signal_all(children, signal.SIGTERM)
    ended_by_itself = False
    while children:
        pid, _ = os.wait()
        if pid not in children:
            continue
        children.discard(pid)
        if not asked_to_stop and not ended_by_itself:
            ended_by_itself = True
            _signal_all(children, signal.SIGTERM)
    return 1 if ended_by_itself else 0


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


def _signal_all(pids: set[int], number: int) -> None:
    for pid in list(pids):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
