"""`layman-server up`: a whole server in the foreground."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import logging
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from layman_server.commands.services import health_probe, plan_services, private_postgres_user
from layman_server.errors import StartFailed
from layman_server.settings import Settings
from layman_server.supervisor.home import Home, unusable
from layman_server.supervisor.leftovers import end_leftovers, wait_until
from layman_server.supervisor.lock import HomeLock
from layman_server.supervisor.postgres import check_passage, find_postgres
from layman_server.supervisor.probe import port_is_free
from layman_server.supervisor.process import rotate_log
from layman_server.supervisor.redis import find_redis
from layman_server.supervisor.spec import ServiceSpec
from layman_server.supervisor.state import write_state
from layman_server.supervisor.supervisor import STOP_SIGNALS, Supervisor


def up(home: Home, arguments: argparse.Namespace) -> int:
    """Start, watch and stop everything of `home`; return 0 after a stop that was asked for.

    Raises:
        StartFailed: with one sentence and its remedy; nothing is left running.
    """
    leave_on_signals()
    settings = _settings(arguments)
    _check_programs(home, settings)
    postgres_user = private_postgres_user(settings)
    home.make_folders(postgres_user)
    check_passage(home.path, postgres_user)
    with taken_home(home):
        _check_port(settings)
        _run(home, settings)
    return 0


@contextlib.contextmanager
def taken_home(home: Home) -> Iterator[None]:
    """The home, while nobody else runs anything in it and nothing of an earlier run is left.

    Raises:
        StartFailed: somebody else has it, or it cannot be used.
    """
    lock = HomeLock(home.lock_path)
    lock.acquire()
    try:
        _log_to_file(home)
        end_leftovers(home)
        yield
    except OSError as error:
        raise unusable(home.path, error) from error
    finally:
        home.state_path.unlink(missing_ok=True)
        home.remove_temporary_folders()
        lock.release()


def leave_on_signals() -> None:
    """Before anything runs, a stop signal simply ends the command; nothing is left to stop."""
    for number in STOP_SIGNALS:
        signal.signal(number, _leave)


def _run(home: Home, settings: Settings) -> None:
    home.token()
    settings, specs = plan_services(home, settings)
    home.write_settings(settings.as_environment())
    url = address(settings)
    health = health_probe(settings)
    try:
        supervise(home, specs, url, lambda: health.poll() == 200, f"Layman server ready at {url}")
    except StartFailed:
        # Another program may have taken the port after it was found free.
        _check_port(settings)
        raise


def address(settings: Settings) -> str:
    """Where clients find the server."""
    return settings.public_url or f"http://{settings.api_host}:{settings.api_port}"


def supervise(
    home: Home, specs: Sequence[ServiceSpec], url: str, whole_is_ready: Callable[[], bool], announcement: str
) -> None:
    """Run the services until a signal comes; `announcement` is printed when all are ready.

    Raises:
        StartFailed: one did not start.
    """

    def record(supervisor: Supervisor) -> None:
        services = [
            (service.spec.name, service.state.value, service.pid, service.restarts)
            for service in supervisor.services.values()
        ]
        # A full disk is a fault of its own; it must not end the services.
        with contextlib.suppress(OSError):
            write_state(home.state_path, os.getpid(), url, services)

    supervisor = Supervisor(specs, home.logs_dir, whole_is_ready=whole_is_ready, on_change=record)
    supervisor.run(on_ready=lambda: print(announcement, flush=True))


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = Settings.from_environment()
    if arguments.port is not None:
        settings = dataclasses.replace(settings, api_port=arguments.port)
    if arguments.workers is not None:
        settings = dataclasses.replace(settings, celery_workers=arguments.workers)
    return settings


def _check_programs(home: Home, settings: Settings) -> None:
    if not settings.redis_url:
        find_redis()
    if not settings.pg_host:
        find_postgres(home.postgres_dir / "data")


def _check_port(settings: Settings) -> None:
    # A process of an earlier run that was told to stop may need a moment to give the port back.
    if not wait_until(lambda: port_is_free(settings.api_port, settings.api_host), timeout_s=1.0):
        raise StartFailed(
            f"Port {settings.api_port} of {settings.api_host} is taken by another program; choose another with --port."
        )


def _log_to_file(home: Home) -> None:
    path = home.logs_dir / "supervisor.log"
    rotate_log(path)
    # What cannot be logged, because the disk is full, is not worth a page on standard error.
    logging.raiseExceptions = False
    logging.basicConfig(filename=path, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
