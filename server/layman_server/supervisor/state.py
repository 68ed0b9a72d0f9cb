"""What runs in a home: written by its supervisor at every change, read by `status` and by the next start."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from layman_server.supervisor.home import write_private
from layman_server.supervisor.proc import boot_id, facts


@dataclass(frozen=True)
class ServiceRecord:
    """One service: its process, when that started (see `proc.ProcessFacts`), and how often it had to start again."""

    name: str
    state: str
    pid: int | None
    started: int | None
    restarts: int


@dataclass(frozen=True)
class RunRecord:
    """A supervisor and its services."""

    boot_id: str
    pid: int
    url: str
    services: tuple[ServiceRecord, ...]


def write_state(path: Path, pid: int, url: str, services: Sequence[tuple[str, str, int | None, int]]) -> None:
    """Write name, state, pid and restarts of every service."""
    records = []
    for name, state, service_pid, restarts in services:
        known = facts(service_pid) if service_pid else None
        records.append(ServiceRecord(name, state, service_pid, known.started if known else None, restarts))
    write_private(path, json.dumps(asdict(RunRecord(boot_id(), pid, url, tuple(records)))))


def read_state(path: Path) -> RunRecord | None:
    """The last record, or None when there is none that can be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        services = tuple(ServiceRecord(**service) for service in content.pop("services"))
        return RunRecord(services=services, **content)
    except (OSError, ValueError, TypeError, KeyError):
        return None
