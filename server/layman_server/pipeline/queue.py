"""Puts the work on publications into the Celery queue."""

from __future__ import annotations

from amqp.exceptions import ChannelError
from celery import Celery
from kombu.exceptions import OperationalError

from layman_server.errors import ServiceUnavailable
from layman_server.model.publication import Publication
from layman_server.pipeline.celery_app import RUN_TASK


class TaskQueue:
    """Sends tasks; what they need beyond these few words they read from the data folder."""

    def __init__(self, celery: Celery) -> None:
        """Use the application's broker connections."""
        self._celery = celery

    def defer(self, publication: Publication) -> None:
        """Queue the work on a publication.

        Raises:
            ServiceUnavailable: the queue takes nothing at the moment.
        """
        key = publication.key
        arguments = [key.workspace, key.type.value, key.name, publication.uuid, publication.generation]
        try:
            self._celery.send_task(RUN_TASK, args=arguments, retry=False)
        except (OperationalError, OSError) as error:
            raise ServiceUnavailable({"message": "The task queue does not answer."}, retry_after_s=2) from error

    def is_empty(self) -> bool:
        """Whether no task waits.

        Raises:
            ServiceUnavailable: the queue does not answer.
        """
        try:
            with self._celery.connection_or_acquire() as connection:
                declared = connection.default_channel.queue_declare(self._celery.conf.task_default_queue, passive=True)
        except ChannelError:
            return True
        except (OperationalError, OSError) as error:
            raise ServiceUnavailable({"message": "The task queue does not answer."}, retry_after_s=2) from error
        return bool(declared.message_count == 0)
