"""Ends what an earlier supervisor of this home left running when it was killed."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from layman_server.supervisor.home import Home
from layman_server.supervisor.proc import all_processes, boot_id, facts, program, working_folder
from layman_server.supervisor.state import read_state

_POLL_S = 0.05


def end_leftovers(home: Home, patience_s: float = 5.0) -> list[int]:
    """End the recorded processes of an earlier run and the members of their sessions; return their ids.

    Linux has told most of them to stop when their supervisor died; this waits for those, then insists. A process is
    only touched when it works in a folder of this home, in a session that the record names, since the same boot:
    its number alone could be another's by now.
    """
    record = read_state(home.state_path)
    if record is None or record.boot_id != boot_id():
        return []
    sessions = {service.pid: service.started for service in record.services if service.pid}
    found = []
    for process in all_processes():
        if process.session not in sessions or not _works_below(process.pid, home.path):
            continue
        leader = facts(process.session)
        if leader is None or leader.started == sessions[process.session]:
            found.append(process.pid)
    end(found, (signal.SIGTERM, signal.SIGKILL), patience_s)
    return found


def end_orphan_postgres(cluster: Path) -> list[int]:
    """End a PostgreSQL that still serves `cluster`: fast shutdown, then immediate, then kill; return its process ids.

    Also backends whose postmaster was killed: a busy one notices late, and holds the shared memory until then. Last,
    a `postmaster.pid` whose process is not PostgreSQL is removed, because PostgreSQL would believe its number.
    """
    pid_file = cluster / "postmaster.pid"
    postmaster = _first_number(pid_file)
    found = [process.pid for process in all_processes() if _is_postgres_of(process.pid, cluster)]
    if postmaster in found:
        end([postmaster], (signal.SIGINT, signal.SIGQUIT), patience_s=8.0)
    end([pid for pid in found if _is_postgres_of(pid, cluster)], (signal.SIGQUIT, signal.SIGKILL), patience_s=3.0)
    if postmaster is not None and not _is_postgres_of(postmaster, cluster):
        pid_file.unlink(missing_ok=True)
    return found


def kill_backends(cluster: Path) -> None:
    """Kill what is left of a PostgreSQL whose postmaster has ended, without waiting.

    Its backends are in sessions of their own. Most end with the postmaster; one that hangs keeps the shared memory,
    and no new postmaster could start.
    """
    for process in all_processes():
        if _is_postgres_of(process.pid, cluster):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, signal.SIGKILL)


def end(pids: Iterable[int], signals: tuple[signal.Signals, ...], patience_s: float) -> None:
    """Signal the processes, each next signal after `patience_s` to those that still run."""
    left = _running(pids)
    for number in signals:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        end_s = time.monotonic() + patience_s
        while left and time.monotonic() < end_s:
            time.sleep(_POLL_S)
            left = _running(left)


def _running(pids: Iterable[int]) -> list[int]:
    return [pid for pid in pids if facts(pid)]


def wait_until(condition: Callable[[], bool], timeout_s: float) -> bool:
    """Wait until the condition holds; False when it does not within `timeout_s`."""
    end_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end_s:
            return False
        time.sleep(_POLL_S)
    return True


def _works_below(pid: int, folder: Path) -> bool:
    current = working_folder(pid)
    return current is not None and current.is_relative_to(folder)


def _is_postgres_of(pid: int, cluster: Path) -> bool:
    return working_folder(pid) == cluster and program(pid) == "postgres"


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii", errors="replace").split()[0])
    except (OSError, ValueError, IndexError):
        return None
