"""Sending a layer's files in chunks so that what breaks off can go on: later, in this session of QGIS or another."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

from layman_qgis.api.errors import ApiError, Cancelled, LoginNeeded, NotReachable, ServerBusy, TimedOut
from layman_qgis.api.language import tr
from layman_qgis.api.publications import PublicationRef
from layman_qgis.api.requests import LayerUpload
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.main_thread import is_closing
from layman_qgis.tasks.chunked_upload import CHUNK_BYTES, send_chunks
from layman_qgis.tasks.job_steps import StepState
from layman_qgis.tasks.kept_uploads import FileIdentity, KeptUpload, fresh_folder, uploads_folder
from layman_qgis.tasks.progress import Reporter
from layman_qgis.tasks.read_back import Sent

#: What may be over a moment later, so that the upload can go on.
PASSING = (NotReachable, TimedOut, ServerBusy, LoginNeeded)


class UploadKeeper:
    """Of one piece of work; used in its task's thread, but for `interrupt` and what is set before it begins."""

    chunk_bytes = CHUNK_BYTES

    def __init__(self) -> None:
        """Nothing is kept yet."""
        #: What an upload that broke off has left, to go on with.
        self.kept: Optional[KeptUpload] = None
        #: What the layer's mark needs to know when the upload goes on in another session of QGIS.
        self.origin: dict[str, Any] = {}
        #: False for work whose uploads are of no use alone, as those of a map's layers.
        self.may_go_on = True
        self._interrupted = threading.Event()

    def interrupt(self) -> None:
        """From now on a cancel leaves what the server has, so that the upload can go on later."""
        self._interrupted.set()

    @property
    def is_interrupted(self) -> bool:
        """Whether a cancel is none: the user wants to go on later, or QGIS ended by itself."""
        return self.may_go_on and (self._interrupted.is_set() or is_closing())

    def folder(self, reporter: Reporter) -> Path:
        """An empty folder for the files of the job.

        Raises:
            ApiError: the profile cannot be written to.
        """
        try:
            return fresh_folder(reporter.job_uid)
        except OSError as error:
            raise _no_space(error) from error

    def clean(self, folder: Path) -> None:
        """Remove the folder, unless the upload can go on."""
        if self.kept is None:
            shutil.rmtree(folder, ignore_errors=True)

    def send(
        self,
        client: LaymanClient,
        ref: PublicationRef,
        upload: LayerUpload,
        was_there: bool,
        sent: Optional[Sent],
        reporter: Reporter,
        is_cancelled: Callable[[], bool],
    ) -> None:
        """Write down what is sent, and send it; `kept` is there afterwards when it broke off and can go on.

        Raises:
            ApiError: what went wrong.
        """
        folder = uploads_folder() / reporter.job_uid
        try:
            identities = tuple(FileIdentity.of(path) for _, path in upload.files)
            kept = KeptUpload(
                folder,
                reporter.title,
                reporter.kind,
                ref,
                was_there,
                upload,
                identities,
                sent,
                chunk_bytes=self.chunk_bytes,
                **self.origin,
            )
            if self.may_go_on:
                kept.save()
        except OSError as error:
            raise _no_space(error) from error
        self.send_kept(client, kept, reporter, is_cancelled)

    def send_kept(
        self,
        client: LaymanClient,
        kept: KeptUpload,
        reporter: Reporter,
        is_cancelled: Callable[[], bool],
        has_chunk: Callable[[str, int], bool] = lambda _filename, _number: False,
    ) -> None:
        """Send all chunks but those that `has_chunk` says the server has.

        Raises:
            ApiError: what went wrong.
        """
        # The data themselves go last: the server begins to work when it has all files.
        files = tuple(reversed(kept.upload.files))
        try:
            send_chunks(
                client,
                kept.ref,
                files,
                is_cancelled,
                lambda done, total: reporter.bytes("upload", done, total),
                lambda sentence: reporter.enter("upload", StepState.RUNNING, sentence),
                kept.chunk_bytes,
                has_chunk=has_chunk,
                on_there=lambda done, total: reporter.bytes("upload", done, total, were_there=True),
            )
        except Cancelled:
            self.kept = kept if self.is_interrupted else None
            raise
        except PASSING:
            self.kept = kept if self.may_go_on else None
            raise


def _no_space(error: OSError) -> ApiError:
    return ApiError(
        tr("The profile of QGIS cannot be written to."), tr("Check the free space of the disk."), str(error)
    )
