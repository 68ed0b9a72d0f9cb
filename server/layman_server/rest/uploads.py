"""Requests whose files are written to disk while they arrive, so that size costs no memory and no second copy."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import IO, cast

from flask import Request
from werkzeug.datastructures import FileStorage

from layman_server.errors import InvalidRequest, StorageFull
from layman_server.publishing.publish import UploadedFile
from layman_server.rest.state import publishing


class UploadRequest(Request):
    """A request that keeps its uploaded files in the data folder's `incoming` until they are moved or it ends."""

    #: Text fields are short; a longer one is a mistake or an attack.
    max_form_memory_size = 2_000_000

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where werkzeug's parser writes a file part to."""
        files = publishing().stores.files
        folder = files.incoming
        free_bytes = _free_bytes(folder)
        if total_content_length is not None and total_content_length > free_bytes:
            raise StorageFull({"needed_bytes": total_content_length, "free_bytes": free_bytes})
        file = tempfile.NamedTemporaryFile(dir=folder, prefix=files.incoming_prefix(), delete=False, buffering=1 << 20)
        self._paths().append(Path(file.name))
        return cast(IO[bytes], file)

    def _paths(self) -> list[Path]:
        paths: list[Path] = self.__dict__.setdefault("upload_paths", [])
        return paths

    def remove_uploads(self) -> None:
        """Remove what nobody moved away."""
        for path in self._paths():
            path.unlink(missing_ok=True)


def receive(request: Request) -> None:
    """Read the whole body; what goes wrong while reading gets a clear error.

    Raises:
        StorageFull: the disk is full. InvalidRequest: the client went away or sent something else than it said.
    """
    try:
        for _, stored in request.files.items(multi=True):
            stored.stream.flush()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull() from error
        raise InvalidRequest({"message": "The upload broke off. Send it again."}) from error


def uploaded(stored: FileStorage) -> UploadedFile:
    """The received file of a part."""
    return UploadedFile(stored.filename or "", Path(cast(str, stored.stream.name)))


def remove_uploads_of(request: Request) -> None:
    """End of a request: nothing of its uploads stays in `incoming`."""
    if isinstance(request, UploadRequest):
        request.remove_uploads()


def _free_bytes(folder: Path) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize
