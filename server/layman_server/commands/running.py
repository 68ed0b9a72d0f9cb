"""Commands on a server that runs: `down`, `status`, `user add`."""

from __future__ import annotations

import argparse
import json
import os
import signal
from typing import Any

from layman_server import __version__
from layman_server.errors import StartFailed
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from layman_server.supervisor.leftovers import wait_until
from layman_server.supervisor.lock import holder_of
from layman_server.supervisor.probe import HttpProbe
from layman_server.supervisor.proc import all_processes, pss_bytes, with_descendants
from layman_server.supervisor.state import read_state

_DOWN_TIMEOUT_S = 30.0


def down(home: Home, arguments: argparse.Namespace) -> int:
    """Stop the server of the home and wait until it has stopped."""
    holder = holder_of(home.lock_path)
    if holder is None:
        print(f"No server runs in {home.path}.")
        return 0
    if holder.pid is None:
        raise StartFailed(f"The server of {home.path} is only just starting; try again in a moment.")
    os.kill(holder.pid, signal.SIGTERM)
    if not wait_until(lambda: holder_of(home.lock_path) is None, _DOWN_TIMEOUT_S):
        raise StartFailed(f"The server of {home.path} (process {holder.pid}) has not stopped; see {home.logs_dir}.")
    print(f"The server of {home.path} has stopped.")
    return 0


def status(home: Home, arguments: argparse.Namespace) -> int:
    """Print what runs; 0 when everything is well, 1 when something is not, 3 when nothing runs."""
    report = status_report(home)
    if arguments.json:
        print(json.dumps(report, indent=2))
    else:
        print(_as_text(report))
    if not report["running"]:
        return 3
    return 0 if report["health"] and report["health"].get("status") == "ok" else 1


def status_report(home: Home) -> dict[str, Any]:
    """Everything that `status --json` prints; sizes in bytes."""
    report: dict[str, Any] = {"home": str(home.path), "version": __version__, "running": False}
    holder, record = holder_of(home.lock_path), read_state(home.state_path)
    if holder is None:
        return report
    if record is None:
        return {**report, "running": True, "since": holder.since, "pid": holder.pid, "url": "", "health": None,
                "ports": {}, "services": [], "supervisor_pss_bytes": 0, "pss_bytes": 0}  # fmt: skip
    settings = running_settings(home)
    processes = all_processes()
    services = [
        {
            "name": service.name,
            "state": service.state,
            "pid": service.pid,
            "restarts": service.restarts,
            "pss_bytes": sum(pss_bytes(pid) for pid in with_descendants(service.pid, processes)) if service.pid else 0,
        }
        for service in record.services
    ]
    own_bytes = pss_bytes(record.pid)
    report.update(
        running=True,
        since=holder.since,
        pid=record.pid,
        url=record.url,
        ports={"rest": settings.api_port, "postgresql": settings.pg_port},
        health=_health(settings),
        services=services,
        supervisor_pss_bytes=own_bytes,
        pss_bytes=own_bytes + sum(int(service["pss_bytes"] or 0) for service in services),
    )
    return report


def running_settings(home: Home) -> Settings:
    """The settings of the server that runs in the home.

    Raises:
        StartFailed: none runs there.
    """
    if holder_of(home.lock_path) is None:
        raise StartFailed(f"No server runs in {home.path}; start it with: layman-server up --home {home.path}")
    return Settings.from_environment(home.read_settings())


def user_add(home: Home, arguments: argparse.Namespace) -> int:
    """Make a user, or a new token for one, and print the bearer token, which is shown this once."""
    from layman_server.bootstrap import add_user  # the whole server, not wanted in the supervisor

    settings = running_settings(home)
    print(add_user(settings, arguments.name, home_token=home.token(), new_token=arguments.new_token))
    return 0


def _health(settings: Settings) -> dict[str, Any] | None:
    probe = HttpProbe((settings.api_host, settings.api_port), "/health", identity=settings.identity)
    wait_until(lambda: probe.poll() is not None, timeout_s=6.0)
    return probe.body if isinstance(probe.body, dict) else None


def _as_text(report: dict[str, Any]) -> str:
    if not report["running"]:
        return f"No server runs in {report['home']}."
    health = report["health"] or {}
    lines = [
        f"{report['url'] or 'The server starts;'}  {health.get('status', 'it does not answer yet')}",
        f"home {report['home']}, process {report['pid']} since {report['since']}, {_mb(report['pss_bytes'])} MB",
    ]
    for service in report["services"]:
        lines.append(
            f"  {service['name']:<12} {service['state']:<12} pid {service['pid'] or '-':<8} "
            f"{_mb(service['pss_bytes']):>5} MB  restarts {service['restarts']}"
        )
    parts = sorted(health.get("parts", {}).items())
    if parts:
        lines.append(f"  answering: {', '.join(name for name, part in parts if part.get('ok')) or 'none'}")
    for name, part in parts:
        if not part.get("ok"):
            lines.append(f"  {name} is not well: {part.get('error') or part.get('message') or 'no reason given'}")
    return "\n".join(lines)


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.0f}"
