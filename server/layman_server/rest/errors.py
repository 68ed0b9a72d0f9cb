"""The one place where errors become answers of the REST API: always JSON with `code`, `message`, `detail`."""

from __future__ import annotations

import errno
import logging

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from layman_server.errors import (
    EndpointNotFound,
    InternalError,
    InvalidRequest,
    MethodNotAllowed,
    RequestTooLarge,
    ServerError,
    StorageFull,
)

log = logging.getLogger(__name__)

#: When to ask again while a part of the server is away, unless the error knows better.
RETRY_AFTER_S = 2


def register_error_handlers(app: Flask) -> None:
    """Handle every error of the application."""
    app.register_error_handler(ServerError, _server_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _server_error(error: ServerError) -> Response:
    if error.http_status >= 500:
        log.warning("%s %s: %s", request.method, request.path, error, exc_info=error.__cause__)
    response = jsonify(error.as_dict())
    response.status_code = error.http_status
    retry_after_s = RETRY_AFTER_S if error.retry_after_s is None and error.http_status == 503 else error.retry_after_s
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def _http_error(error: HTTPException) -> Response:
    """werkzeug's own errors: no such route, wrong method, a body that is not what it says."""
    if error.code == 404:
        return _server_error(EndpointNotFound({"path": request.path}))
    if error.code == 405:
        valid = sorted(getattr(error, "valid_methods", None) or ())
        answer = _server_error(MethodNotAllowed({"found": request.method, "expected": valid}))
        answer.headers["Allow"] = ", ".join(valid)
        return answer
    if error.code == 413:
        return _server_error(RequestTooLarge())
    if error.code is not None and 400 <= error.code < 500:
        answer = _server_error(InvalidRequest({"message": error.description or error.name}))
        answer.status_code = error.code
        if error.code == 416:
            # Says how long the file is.
            answer.headers.extend([pair for pair in error.get_headers() if pair[0] == "Content-Range"])
        return answer
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _server_error(StorageFull())
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _server_error(InternalError())
