"""The OGC engine's processes: gunicorn on a unix socket, a QGIS Server in each worker.

Paths on the socket: `/<workspace>/<layer>/{ows,wms,wfs,wcs}` for clients, without the layer or without both for the
services of more (the front door adds the public address in `X-Public-Url` and the roles of who asks in
`X-Layman-Roles`), `/internal/ping` and `/internal/style-check` for the
server's other processes.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from layman_server.freed_memory import give_back
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.objects import ANONYMOUS
from layman_server.ogc.answer import Answer
from layman_server.ogc.exceptions import OgcError, exception_xml
from layman_server.ogc.features_api.service import ApiCall
from layman_server.ogc.file_layers import ServedDirectory
from layman_server.ogc.qgis_server import QgisServer, set_environment
from layman_server.ogc.request import MAX_BODY_BYTES
from layman_server.ogc.response import Start
from layman_server.ogc.service import AskedPlace, OgcService
from layman_server.ogc.service_word import service_word
from layman_server.ogc.style_check import check_style
from layman_server.settings import Settings

_log = logging.getLogger(__name__)
Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]

#: A worker that draws longer than this is killed. Answers that are sent piece by piece may take longer.
RENDER_TIMEOUT_S = 60
#: Requests after which a worker is renewed, so that what QGIS leaks does not pile up.
MAX_REQUESTS = 20_000
#: Requests after which memory of pictures and capabilities that were sent is given back.
GIVE_BACK_EVERY = 32
_TARGET = re.compile(
    r"/(?:(?P<workspace>[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62})/(?:(?P<layer>[A-Za-z0-9_][A-Za-z0-9_\-]{0,62})/)?)?"
    r"(?P<endpoint>ows|wms|wfs|wcs|wmts)/?"
)
_API = re.compile(r"/(?:(?P<workspace>[A-Za-z0-9_]{1,63})/)?ogc/features/v1(?P<path>(?:/[^/]{1,200}){0,6})/?")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
#: The root element's tag at the beginning of a body in XML.
_ROOT = re.compile(rb"<[A-Za-z_][^>]*>")


class EngineApp:
    """The WSGI application of one worker; `keep_alive` tells gunicorn that a long answer makes progress."""

    def __init__(self, data: DataDirectory, keep_alive: Callable[[], object]) -> None:
        """Start QGIS; takes about a second."""
        self._service = OgcService(data, QgisServer())
        self._keep_alive = keep_alive

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path == "/internal/ping":
            return _send(start_response, 200, {"Content-Type": "text/plain"}, b"pong")
        if path == "/internal/style-check":
            answer = json.dumps(check_style(json.loads(_body(environ)))).encode()
            return _send(start_response, 200, {"Content-Type": "application/json"}, answer)
        api = _API.fullmatch(path)
        if api is not None:
            return self._api(environ, start_response, api)
        target = _TARGET.fullmatch(path)
        if target is None:
            error = OgcError("There is no such service.", "InvalidParameterValue", http_status=404)
            return _send_error(start_response, error, "", environ.get("QUERY_STRING", ""))
        asked = AskedPlace(target["workspace"] or "", target["layer"] or "", target["endpoint"])
        return self._ogc(environ, start_response, asked)

    def _ogc(self, environ: Environ, start_response: StartResponse, asked: AskedPlace) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        url = environ.get("HTTP_X_PUBLIC_URL") or f"http://localhost/geoserver{environ.get('PATH_INFO', '')}"
        return self._answered(
            environ,
            start_response,
            lambda body, start: self._service.answer_call(asked, query, body, _roles(environ), url, start),
            lambda error, body: _send_error(start_response, error, asked.endpoint, query, body),
        )

    def _api(self, environ: Environ, start_response: StartResponse, target: re.Match[str]) -> Iterable[bytes]:
        """OGC API - Features; errors are JSON."""
        workspace = target["workspace"] or ""
        base = environ.get("HTTP_X_PUBLIC_URL") or "http://localhost/geoserver/ogc/features/v1"
        whole = base.removesuffix("/ogc/features/v1").removesuffix(f"/{workspace}" if workspace else "")
        call = ApiCall(
            workspace=workspace,
            path=target["path"],
            query=environ.get("QUERY_STRING", ""),
            url=base,
            tiles_url=f"{whole}/gwc/service/wmts",
            accept=environ.get("HTTP_ACCEPT", ""),
        )

        def refused(error: OgcError, _body: bytes) -> Iterable[bytes]:
            content = json.dumps({"code": error.code or "NoApplicableCode", "description": error.message}).encode()
            return _send(start_response, error.http_status, {"Content-Type": "application/json"}, content)

        return self._answered(
            environ, start_response, lambda _, start: self._service.answer_api(call, _roles(environ), start), refused
        )

    def _answered(
        self,
        environ: Environ,
        start_response: StartResponse,
        ask: Callable[[bytes, Start], Answer],
        refused: Callable[[OgcError, bytes], Iterable[bytes]],
    ) -> Iterable[bytes]:
        begun = False

        def start(status: int, headers: list[tuple[str, str]]) -> Callable[[bytes], object]:
            nonlocal begun
            begun = True
            write = start_response(_status_line(status), headers)

            def send(piece: bytes) -> None:
                write(piece)
                self._keep_alive()

            return send

        body = b""
        try:
            body = _body(environ)
            answer = ask(body, start)
        except OgcError as error:
            if begun:
                raise
            return refused(error, body)
        except Exception:
            if begun:
                # The answer cannot be changed any more: it is cut off, so that nobody takes it for whole.
                raise
            _log.exception("A request to %s failed", environ.get("PATH_INFO", ""))
            message = "The map service failed at this request."
            return refused(OgcError(message, "NoApplicableCode", http_status=500), body)
        if answer.begun:
            return [answer.body]
        return _send(start_response, answer.status, answer.headers, answer.body)


def run(settings: Settings) -> None:
    """Serve until told to stop (SIGTERM); returns never."""
    socket_folder = settings.ogc_socket.parent
    socket_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    profile = socket_folder / "qgis"
    profile.mkdir(exist_ok=True, mode=0o700)
    # Styles can read the environment by QGIS expressions: no secret may be left in it.
    for name in [name for name in os.environ if name.startswith(("LAYMAN_", "CSW_", "OAUTH2_", "PG"))]:
        del os.environ[name]
    set_environment(profile)
    _Gunicorn(settings).run()


class _Gunicorn(BaseApplication):
    """Gunicorn configured in code."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._worker: Any = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options; no file or environment variable of its own is read."""
        limit_bytes = self._settings.worker_restart_mb * 1024 * 1024
        options: dict[str, Any] = {
            "bind": f"unix:{self._settings.ogc_socket}",
            "umask": 0o177,
            "workers": self._settings.ogc_workers,
            "worker_class": "sync",
            "timeout": RENDER_TIMEOUT_S,
            "graceful_timeout": 10,
            # The public server has a limit; quoting makes lines longer.
            "limit_request_line": 0,
            "max_requests": MAX_REQUESTS,
            "max_requests_jitter": MAX_REQUESTS // 4,
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,
            "proc_name": "layman-ogc",
            "control_socket_disable": True,
            "loglevel": self._settings.log_level.lower(),
            "post_fork": self._remember,
            "post_request": lambda worker, _req, _environ, _resp: _renew_if_large(worker, limit_bytes),
        }
        for name, value in options.items():
            # Older versions of gunicorn lack some of them.
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> EngineApp:
        """Make the application; called in each worker."""
        settings = self._settings
        data = ServedDirectory(settings.gs_data_dir, settings.postgresql_dsn(), (settings.data_dir,))
        return EngineApp(data, self._worker.notify)

    def _remember(self, _server: Any, worker: Any) -> None:
        self._worker = worker


def _renew_if_large(worker: Any, limit_bytes: int) -> None:
    """Let the worker end after this request when it holds more memory of its own than the limit."""
    if worker.nr % GIVE_BACK_EVERY == 0:
        give_back()
    resident, shared = Path("/proc/self/statm").read_text().split()[1:3]
    if (int(resident) - int(shared)) * _PAGE_BYTES > limit_bytes:
        _log.warning("OGC worker %s is renewed: it holds more than %s bytes", os.getpid(), limit_bytes)
        worker.alive = False


def _roles(environ: Environ) -> frozenset[str]:
    """The roles of who asks, as the server's other processes say; only they can reach the socket."""
    said = str(environ.get("HTTP_X_LAYMAN_ROLES") or ANONYMOUS)
    return frozenset(role.strip() for role in said.split(",") if role.strip())


def _body(environ: Environ) -> bytes:
    if environ.get("REQUEST_METHOD") != "POST":
        return b""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MAX_BODY_BYTES and not str(environ.get("PATH_INFO", "")).startswith("/internal/"):
        raise OgcError(f"A request has at most {MAX_BODY_BYTES} bytes.", http_status=413)
    content: bytes = environ["wsgi.input"].read(length)
    return content


def _send_error(
    start_response: StartResponse, error: OgcError, endpoint: str, query: str, body: bytes = b""
) -> Iterable[bytes]:
    """An exception in the words of the service and version that the query, else the body, asks for."""
    upper, root = query.upper(), _ROOT.search(body[:4096])
    service = service_word(endpoint, query, body) or ("WFS" if root else "WMS")
    in_body = re.search(rb"""\sversion=["']([0-9.]+)""", root[0]) if root else None
    in_query = re.search(r"VERSION=([0-9.]+)", upper)
    version = in_body[1].decode() if in_body else in_query[1] if in_query else ""
    body, content_type = exception_xml(error, service, version)
    headers = {"Content-Type": content_type}
    if error.http_status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "2"
    return _send(start_response, error.http_status, headers, body)


def _send(start_response: StartResponse, status: int, headers: dict[str, str], body: bytes) -> Iterable[bytes]:
    sent = [(name, value) for name, value in headers.items() if name.lower() != "content-length"]
    start_response(_status_line(status), [*sent, ("Content-Length", str(len(body)))])
    return [body]


def _status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"
