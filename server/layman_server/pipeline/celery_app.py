"""The Celery application: broker settings and names. Task data live in Redis under Celery's own prefixes."""

from __future__ import annotations

import importlib

from celery import Celery

#: Name of the one task: it runs all steps of one publication.
RUN_TASK = "layman_server.pipeline.run"
#: A message that no worker acknowledged is delivered again after this time; work is claimed, so twice does no harm.
VISIBILITY_TIMEOUT_S = 3600
_SENDING = ("celery.app.amqp", "celery.app.events", "celery.app.task", "celery.canvas", "celery.result",
            "celery.backends.base", "kombu.transport.redis")  # fmt: skip
_WORKING = ("celery.apps.worker", "celery.worker.consumer", "celery.worker.components", "celery.worker.loops",
            "celery.worker.strategy", "celery.concurrency.prefork", "celery.app.log", "celery.app.control",
            "celery.app.trace")  # fmt: skip
#: Who sends waits for a restart of Redis no longer than a client likes to; kombu alone tries for six seconds.
_CONNECT = {"max_retries": 3, "interval_start": 0.1, "interval_step": 0.2, "interval_max": 0.5}


def make_celery(redis_url: str, queue: str) -> Celery:
    """A Celery application on the given Redis; the same for those who send and those who work."""
    app = Celery("layman_server", broker=_broker_url(redis_url), set_as_current=False)
    app.conf.update(
        task_default_queue=queue,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": VISIBILITY_TIMEOUT_S, "max_connections": 20, **_CONNECT},
        enable_utc=True,
    )
    return app


def import_modules(*, working: bool) -> None:
    """Import what Celery imports when it is first used; a process may do so before it forks, to share it.

    `working` is for those that run tasks, not only send them.
    """
    for name in (*_SENDING, *(_WORKING if working else ())):
        importlib.import_module(name)


def large_queue(queue: str) -> str:
    """The queue of large inputs that belongs to a queue of all others."""
    return f"{queue}.large"


def _broker_url(redis_url: str) -> str:
    """kombu's spelling: `redis+socket://` where redis-py says `unix://`."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://").replace("db=", "virtual_host=")
    return redis_url
