"""What Linux says of running processes (`/proc`): identity, session, memory. Elsewhere it says nothing."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class ProcessFacts:
    """One process; `started` counts clock ticks since the machine's start: (pid, started) is unique until a reboot.

    `cpu_s` is the time that it and those of its children that have ended have computed.
    """

    pid: int
    state: str
    parent: int
    session: int
    started: int
    cpu_s: float = 0.0


def facts(pid: int) -> ProcessFacts | None:
    """The facts of a process that exists and has not ended, or None."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The program's name stands in parentheses and may itself hold spaces and parentheses.
    words = text.rpartition(")")[2].split()
    if words[0] in {"Z", "X"}:
        return None
    cpu_s = sum(map(int, words[11:15])) / _TICKS_PER_S
    return ProcessFacts(pid, words[0], int(words[1]), int(words[3]), int(words[19]), cpu_s)


def all_processes() -> list[ProcessFacts]:
    """Every process that has not ended."""
    if not _PROC.is_dir():
        return []
    found = (facts(int(entry.name)) for entry in _PROC.iterdir() if entry.name.isdigit())
    return [process for process in found if process is not None]


def working_folder(pid: int) -> Path | None:
    """The current folder of a process, or None when it is gone or another user's."""
    try:
        return (_PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def program(pid: int) -> str:
    """File name of the program that a process runs, empty when it is gone or another user's."""
    try:
        return (_PROC / str(pid) / "exe").readlink().name.removesuffix(" (deleted)")
    except OSError:
        return ""


def boot_id() -> str:
    """An identifier of the machine's current run; empty when unknown."""
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def with_descendants(pid: int, processes: list[ProcessFacts] | None = None) -> list[int]:
    """The process and all processes below it."""
    children = defaultdict(list)
    for process in all_processes() if processes is None else processes:
        children[process.parent].append(process.pid)
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(children[current])
    return found


def cpu_s(pid: int) -> float:
    """The time that the process and all below it have computed."""
    processes = {process.pid: process for process in all_processes()}
    family = with_descendants(pid, list(processes.values()))
    return sum(processes[member].cpu_s for member in family if member in processes)


def pss_bytes(pid: int) -> int:
    """Proportional set size of one process; 0 when it is gone or another user's."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
