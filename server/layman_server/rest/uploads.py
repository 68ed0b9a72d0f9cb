"""Requests whose files are written to disk while they arrive, so that size costs no memory and no second copy."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from flask import Request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from layman_server.errors import InvalidRequest, ServerError, StorageFull
from layman_server.publishing.layer_input import UploadedFile
from layman_server.rest.state import publishing

_NOT_COMPLETE = "The body is not complete multipart/form-data."


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

    def make_form_data_parser(self) -> FormDataParser:
        """werkzeug's parser, but what it cannot read is an error and not an empty form."""
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser

    def _load_form_data(self) -> None:
        """Read the body into `form` and `files`; called when one of them is asked for the first time.

        Raises:
            StorageFull: the disk is full. InvalidRequest: the client went away or sent something else than it said.
        """
        with _clear_errors(_NOT_COMPLETE):
            super()._load_form_data()

    def get_data(self, *args: Any, **kwargs: Any) -> Any:
        """The whole body as bytes, for requests that are no forms.

        Raises:
            InvalidRequest: the client went away or sent something else than it said.
        """
        with _clear_errors("The body cannot be read."):
            return super().get_data(*args, **kwargs)

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
        raise _broken_off(error) from error
    if not request.files and not request.form and _has_body(request):
        raise InvalidRequest({"message": _NOT_COMPLETE})


def uploaded(stored: FileStorage) -> UploadedFile:
    """The received file of a part."""
    return UploadedFile(stored.filename or "", Path(cast(str, stored.stream.name)))


def remove_uploads_of(request: Request) -> None:
    """End of a request: nothing of its uploads stays in `incoming`."""
    if isinstance(request, UploadRequest):
        request.remove_uploads()


@contextlib.contextmanager
def _clear_errors(unreadable: str) -> Iterator[None]:
    """While a body is read: what is neither ours nor werkzeug's becomes the client's error, with this sentence.

    That are werkzeug's ValueError, and errors of whichever HTTP server this is, of a broken chunk for example.
    """
    try:
        yield
    except (ServerError, HTTPException):
        raise
    except OSError as error:
        raise _broken_off(error) from error
    except Exception as error:
        raise InvalidRequest({"message": unreadable}) from error


def _broken_off(error: OSError) -> ServerError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull()
    return InvalidRequest({"message": "The upload broke off. Send it again."})


def _has_body(request: Request) -> bool:
    return bool(request.content_length) or "chunked" in request.headers.get("Transfer-Encoding", "").lower()


def _free_bytes(folder: Path) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize
