"""`layman-server work`: a Celery worker that runs the publishing steps."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from layman_server.bootstrap import build_stores
from layman_server.errors import ServerError
from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.pipeline.celery_app import RUN_TASK, make_celery
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.stores import Stores
from layman_server.pipeline.work import find_lost, run_publication
from layman_server.settings import Settings

log = logging.getLogger(__name__)

SHOW_EVERY_S = 2
SWEEP_EVERY_S = 20


def run(settings: Settings) -> None:
    """Work until the process is told to stop."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    celery = make_celery(settings.redis_url, settings.celery_queue)
    stores = build_stores(settings)
    add_task(celery, stores)
    worker_ready.connect(lambda **_: _attend(stores, TaskQueue(celery)), weak=False)
    arguments = ["worker", "--pool=prefork", f"--concurrency={settings.celery_workers}", "--loglevel=WARNING"]
    arguments += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    arguments += [f"--max-memory-per-child={settings.worker_restart_mb * 1024}"]
    # What is loaded now is shared by all worker processes for as long as the collector does not touch it.
    gc.collect()
    gc.freeze()
    celery.worker_main(arguments)


def add_task(celery: Celery, stores: Stores) -> None:
    """Register the one task; it is found by this name only, never by a name that stands in Redis."""

    @celery.task(name=RUN_TASK)  # type: ignore[untyped-decorator]
    def run_task(workspace: str, type_: str, name: str, uuid: str, generation: int) -> None:
        run_publication(stores, PublicationKey(workspace, PublicationType(type_), name), uuid, generation)
        _give_back_memory()


def _give_back_memory() -> None:
    """Return what a large import has freed to the system; glibc keeps it otherwise."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _attend(stores: Stores, queue: TaskQueue) -> Any:
    """Once the worker is ready: show that it lives, and look for work that nobody does."""
    threading.Thread(target=_show_and_sweep, args=(stores, queue), daemon=True).start()


def _show_and_sweep(stores: Stores, queue: TaskQueue) -> None:
    never = threading.Event()
    rounds = 0
    while True:
        try:
            stores.registry.show_worker()
            if rounds * SHOW_EVERY_S % SWEEP_EVERY_S == 0:
                find_lost(stores, queue, **({"after_s": 0} if rounds == 0 else {}))
        except ServerError as error:
            log.warning("The worker cannot show itself: %s", error)
        except Exception:
            log.exception("The search for lost work failed")
        rounds += 1
        never.wait(SHOW_EVERY_S)
