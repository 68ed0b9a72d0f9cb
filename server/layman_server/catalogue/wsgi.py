"""The catalogue as a WSGI application.

pycsw and SQLAlchemy are imported and the table is made at the first request, so that a process that never serves one
starts fast and stays small.
"""

from __future__ import annotations

import hmac
import importlib
import io
import logging
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING
from wsgiref.util import request_uri
from xml.sax.saxutils import escape, quoteattr

from gunicorn.http.errors import ParseException

from layman_server.errors import DatabaseUnavailable, ServerError
from layman_server.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from layman_server.catalogue.records import RecordTable

logger = logging.getLogger(__name__)

#: Metadata records are some tens of kilobytes.
MAX_REQUEST_BYTES = 16 * 1024 * 1024
RETRY_AFTER_S = 5
_EXCEPTION = """<?xml version="1.0" encoding="UTF-8"?>
<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows" version="1.2.0" language="en-US">
  <ows:Exception exceptionCode={code} locator="service"><ows:ExceptionText>{text}</ows:ExceptionText></ows:Exception>
</ows:ExceptionReport>
"""


#: Identifiers of the records that the sender of a request may not know of; it may raise the error that refuses him.
HiddenRecords = Callable[["WSGIEnvironment"], Sequence[str]]


def create_csw_app(settings: Settings, hidden: HiddenRecords) -> CatalogueApplication:
    """The catalogue, to be mounted at `/csw`."""
    return CatalogueApplication(settings, hidden)


def import_modules() -> None:
    """Import what the catalogue needs, half a second and 50 MB; a process may do so before it forks, to share them."""
    from layman_server.catalogue.pycsw_package import import_pycsw

    warnings.filterwarnings("ignore", category=FutureWarning, module="owslib")
    import_pycsw()
    for name in (
        "layman_server.catalogue.service",
        "sqlalchemy.dialects.postgresql",
        "pycsw.plugins.profiles.apiso.apiso",
    ):
        importlib.import_module(name)
    importlib.import_module("layman_server.catalogue.records").mapped_class()


class CatalogueApplication:
    """CSW 2.0.2 and 3.0 (and OpenSearch, OAI-PMH, SRU, as pycsw has them) for everybody.

    Transactions are for the server itself: they need the header `X-Layman-Internal` with the server's secret. Others
    get no word of records that are hidden from them.
    """

    def __init__(self, settings: Settings, hidden: HiddenRecords) -> None:
        """Keep the settings; nothing is opened before the first request."""
        self._settings = settings
        self._hidden = hidden
        self._table: RecordTable | None = None
        self._opening = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; faults are OGC exception reports."""
        headers = [("Cache-Control", "no-store")]
        try:
            status, content_type, body = self._answer(environ)
        except _Refused as error:
            status, content_type, body = error.status, "application/xml", _exception_report(str(error))
            if status.startswith("503"):
                headers.append(("Retry-After", str(RETRY_AFTER_S)))
        except Exception:
            logger.exception("The catalogue could not answer.")
            status, content_type = "500 Internal Server Error", "application/xml"
            body = _exception_report("Internal server error. The server's log names the cause.")
        headers += [("Content-Type", f"{content_type}; charset=UTF-8"), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body] if environ["REQUEST_METHOD"] != "HEAD" else [b""]

    def _answer(self, environ: WSGIEnvironment) -> tuple[str, str, bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD", "POST"}:
            raise _Refused("405 Method Not Allowed", "The catalogue takes GET and POST.")
        if int(environ.get("CONTENT_LENGTH") or 0) > MAX_REQUEST_BYTES:
            raise _too_large()
        environ = _with_known_length(environ)
        is_internal = self._is_internal(environ)
        hidden = () if is_internal else self._hidden_records(environ)
        table = self._open_table()

        from sqlalchemy.exc import OperationalError

        from layman_server.catalogue.service import CatalogueRequest, Surroundings, UnreadableRequest

        try:
            with table.engine.connect() as connection:
                around = Surroundings(self._url(environ), is_internal, hidden, table, connection)
                return CatalogueRequest(dict(environ), around).answer()
        except OperationalError as error:
            raise _unavailable(error) from error
        except UnreadableRequest as error:
            logger.info("The catalogue cannot read a request.", exc_info=error.__cause__)
            raise _Refused("400 Bad Request", str(error)) from error

    def _hidden_records(self, environ: WSGIEnvironment) -> Sequence[str]:
        try:
            return self._hidden(environ)
        except ServerError as error:
            raise _Refused(f"{error.http_status} {HTTPStatus(error.http_status).phrase}", str(error)) from error

    def _open_table(self) -> RecordTable:
        with self._opening:
            if self._table is None:
                import_modules()
                # pycsw logs a traceback for every request that it cannot read; the client gets the reason anyway.
                logging.getLogger("pycsw").setLevel(logging.NOTSET if self._is_debug() else logging.CRITICAL)
                from sqlalchemy.exc import OperationalError

                from layman_server.catalogue.database import prepare_database
                from layman_server.catalogue.records import open_table

                try:
                    prepare_database(self._settings)
                    self._table = open_table(self._settings)
                except (DatabaseUnavailable, OperationalError) as error:
                    raise _unavailable(error) from error
            return self._table

    def _url(self, environ: WSGIEnvironment) -> str:
        """The catalogue's address as the client sees it."""
        path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if self._settings.public_url:
            return self._settings.public_url.rstrip("/") + path.rstrip("/")
        return request_uri(environ, include_query=False).rstrip("/")

    def _is_debug(self) -> bool:
        return self._settings.log_level.upper() == "DEBUG"

    def _is_internal(self, environ: WSGIEnvironment) -> bool:
        expected = self._settings.internal_secret.encode()
        given = str(environ.get("HTTP_X_LAYMAN_INTERNAL", "")).encode("latin-1", "replace")
        return bool(expected) and hmac.compare_digest(given, expected)


class _Refused(Exception):
    """An answer other than pycsw's: a status line and one sentence."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status = status


def _too_large() -> _Refused:
    return _Refused("413 Content Too Large", f"The request is larger than {MAX_REQUEST_BYTES} bytes.")


def _with_known_length(environ: WSGIEnvironment) -> WSGIEnvironment:
    """The request with the length of a body that comes in chunks: pycsw reads as much as the headers say."""
    if "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return environ
    try:
        body = environ["wsgi.input"].read(MAX_REQUEST_BYTES + 1)
    except (OSError, ValueError, ParseException) as error:
        raise _Refused("400 Bad Request", "The body cannot be read.") from error
    if len(body) > MAX_REQUEST_BYTES:
        raise _too_large()
    return {**environ, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}


def _unavailable(error: Exception) -> _Refused:
    logger.warning("The catalogue's database does not answer: %s", str(error).splitlines()[0])
    return _Refused("503 Service Unavailable", "The catalogue's database does not answer at the moment.")


def _exception_report(text: str) -> bytes:
    return _EXCEPTION.format(code=quoteattr("NoApplicableCode"), text=escape(text)).encode()
