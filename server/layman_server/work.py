"""`layman-server work`: Celery workers that run the publishing steps, one of them kept for small inputs."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.signals import worker_ready

from layman_server.bootstrap import build_queue, build_stores
from layman_server.errors import ServerError
from layman_server.freed_memory import give_back
from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.pipeline.celery_app import RUN_TASK, import_modules, large_queue, make_celery
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.stores import Stores
from layman_server.pipeline.work import find_lost, run_publication, sweep
from layman_server.publishing.chunks import sweep_uploads
from layman_server.settings import Settings
from layman_server.stores.postgresql.database import load_cryptography
from layman_server.supervisor.forks import run_together
from layman_server.supervisor.heartbeat import BEAT_EVERY_S, beat, numbered

log = logging.getLogger(__name__)

SHOW_EVERY_S = 2
SWEEP_EVERY_S = 20
DEEP_SWEEP_EVERY_S = 120


@dataclass(frozen=True)
class Share:
    """A part of the workers: its name, the queues that it takes from, how many processes work side by side."""

    name: str
    queues: tuple[str, ...]
    processes: int


def shares(queue: str, processes: int) -> tuple[Share, ...]:
    """Who takes what: all but one process take anything, the last one small inputs only.

    So no number of large imports keeps small layers waiting. One process alone has to do everything.
    """
    both = (queue, large_queue(queue))
    if processes == 1:
        return (Share("all", both, 1),)
    return (Share("all", both, processes - 1), Share("small", (queue,), 1))


def run(settings: Settings, heartbeat: Path | None = None) -> int:
    """Work until the process is told to stop; the exit code. `heartbeat` is touched while the workers live."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    celery = make_celery(settings.redis_url, settings.celery_queue)
    stores = build_stores(settings)
    queue = build_queue(settings, stores, celery)
    add_task(celery, stores, queue)
    import_modules(working=True)
    load_cryptography()
    # What is loaded now is shared by all worker processes for as long as the collector does not touch it.
    gc.collect()
    gc.freeze()
    parts = shares(settings.celery_queue, settings.celery_workers)
    beats = numbered(heartbeat, len(parts)) if heartbeat else [None] * len(parts)
    attend = partial(_attend, stores, queue, settings.upload_max_inactivity_s)
    workers = [
        partial(_work, settings, celery, share, path, attend if share is parts[0] else None)
        for share, path in zip(parts, beats, strict=True)
    ]
    if len(workers) == 1:
        workers[0]()
        return 0
    # Celery's cold shutdown.
    return run_together(workers, death_signal=signal.SIGQUIT)


def add_task(celery: Celery, stores: Stores, queue: TaskQueue) -> None:
    """Register the one task; it is found by this name only, never by a name that stands in Redis."""

    @celery.task(name=RUN_TASK)  # type: ignore[untyped-decorator]
    def run_task(workspace: str, type_: str, name: str, uuid: str, generation: int) -> None:
        run_publication(stores, queue, PublicationKey(workspace, PublicationType(type_), name), uuid, generation)
        give_back()


def _work(settings: Settings, celery: Celery, share: Share, heartbeat: Path | None, attend: Any) -> None:
    """Be one Celery worker until told to stop."""
    if attend is not None:
        worker_ready.connect(lambda **_: attend(), weak=False)
    if heartbeat is not None:
        celery.steps["consumer"].add(_heartbeat_step(heartbeat))
    # Not by Celery's command line, whose prompts and colours would take ten megabytes in each worker.
    worker = celery.Worker(
        hostname=f"{share.name}@{socket.gethostname()}",
        pool="prefork",
        concurrency=share.processes,
        queues=list(share.queues),
        loglevel=logging.WARNING,
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        max_memory_per_child=settings.worker_restart_mb * 1024,
    )
    worker.start()
    if worker.exitcode:
        raise SystemExit(worker.exitcode)


def _heartbeat_step(path: Path) -> Any:
    """A part of Celery's consumer that touches the file from its main loop, also after a new connection."""

    class Heartbeat(bootsteps.StartStopStep):  # type: ignore[misc]
        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, consumer: Any) -> None:
            beat(path)
            consumer.timer.call_repeatedly(BEAT_EVERY_S, beat, (path,))

    return Heartbeat


def _attend(stores: Stores, queue: TaskQueue, max_idle_s: int) -> None:
    """Once the worker is ready: show that it lives, and look for work that nobody does."""
    threading.Thread(target=_show_and_sweep, args=(stores, queue, max_idle_s), daemon=True).start()


def _show_and_sweep(stores: Stores, queue: TaskQueue, max_idle_s: int) -> None:
    never = threading.Event()
    rounds = 0
    while True:
        try:
            stores.registry.show_worker()
            if rounds * SHOW_EVERY_S % SWEEP_EVERY_S == 0:
                find_lost(stores, queue, **({"after_s": 0} if rounds == 0 else {}))
                sweep(stores, deep=rounds * SHOW_EVERY_S % DEEP_SWEEP_EVERY_S == 0)
                sweep_uploads(stores, queue, max_idle_s)
        except ServerError as error:
            log.warning("The worker cannot show itself: %s", error)
        except Exception:
            log.exception("The search for lost work failed")
        rounds += 1
        never.wait(SHOW_EVERY_S)
