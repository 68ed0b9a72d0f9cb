"""Puts the work on publications into the Celery queues: large inputs into one of their own, so that small ones pass."""

from __future__ import annotations

from amqp.exceptions import ChannelError
from celery import Celery
from kombu.exceptions import OperationalError

from layman_server.errors import ServiceUnavailable
from layman_server.model.publication import Publication
from layman_server.pipeline.celery_app import RUN_TASK, large_queue
from layman_server.pipeline.input_size import work_bytes
from layman_server.stores.filesystem import PublicationFiles
from layman_server.stores.waiting_line import WaitingLine


class TaskQueue:
    """Sends tasks; what they need beyond these few words they read from the data folder."""

    def __init__(self, celery: Celery, files: PublicationFiles, line: WaitingLine, large_bytes: int) -> None:
        """Use the application's broker connections; work on `large_bytes` of input or more is large."""
        self._celery = celery
        self._files = files
        self._line = line
        self._large_bytes = large_bytes

    def defer(self, publication: Publication) -> None:
        """Queue the work on a publication.

        Raises:
            ServiceUnavailable: the queue takes nothing at the moment.
        """
        key = publication.key
        arguments = [key.workspace, key.type.value, key.name, publication.uuid, publication.generation]
        queue = self._queue_for(publication)
        self._line.join(publication.uuid, queue)
        try:
            self._celery.send_task(RUN_TASK, args=arguments, queue=queue, retry=False)
        except (OperationalError, OSError) as error:
            raise _unavailable() from error

    def position(self, publication: Publication) -> int | None:
        """The place of a publication among those that wait for a worker, 1 for the next; None when it does not wait.

        Raises:
            ServiceUnavailable: the queue does not answer.
        """
        return self._line.position(publication.uuid)

    def is_empty(self) -> bool:
        """Whether no task waits.

        Raises:
            ServiceUnavailable: the queue does not answer.
        """
        return all(self._count(queue) == 0 for queue in (self._small, large_queue(self._small)))

    @property
    def _small(self) -> str:
        name: str = self._celery.conf.task_default_queue
        return name

    def _queue_for(self, publication: Publication) -> str:
        is_large = work_bytes(publication, self._files) >= self._large_bytes
        return large_queue(self._small) if is_large else self._small

    def _count(self, queue: str) -> int:
        try:
            with self._celery.connection_or_acquire() as connection:
                return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
        except ChannelError:
            return 0
        except (OperationalError, OSError) as error:
            raise _unavailable() from error


def _unavailable() -> ServiceUnavailable:
    return ServiceUnavailable({"message": "The task queue does not answer."}, retry_after_s=2)
