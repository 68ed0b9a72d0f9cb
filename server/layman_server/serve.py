"""`layman-server serve`: the REST, OGC and CSW front doors under gunicorn."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from layman_server.app import create_app
from layman_server.bootstrap import build_engine, build_publishing, build_sign_in
from layman_server.catalogue.wsgi import import_modules
from layman_server.http_worker import FrontWorker
from layman_server.map_server import map_server_parts
from layman_server.pipeline import celery_app
from layman_server.settings import Settings
from layman_server.stores.postgresql.database import load_cryptography

#: Threads per process: most of a request is waiting for PostgreSQL, Redis, the engine or the client.
THREADS = 16


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings instead of its command line."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{self._settings.api_host}:{self._settings.api_port}",
            "workers": self._settings.api_workers,
            "threads": THREADS,
            "worker_class": FrontWorker,
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,
            "preload_app": True,
            "keepalive": 75,
            "timeout": 120,
            "graceful_timeout": 10,
            "limit_request_line": 8190,
            # LAYMAN_PUBLIC_URL is how clients see the server behind a proxy; no client can say otherwise.
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "loglevel": self._settings.log_level.lower(),
            "proc_name": "layman-server serve",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        celery_app.import_modules(working=False)
        if not self._settings.csw_url:
            import_modules()
        app = self._app()
        load_cryptography()
        # What is loaded now is shared by all processes for as long as the collector does not touch it.
        gc.collect()
        gc.freeze()
        return app

    def _app(self) -> Flask:
        settings = self._settings
        publishing = build_publishing(settings)
        parts = map_server_parts(settings, publishing.stores.map_service)
        return create_app(
            settings,
            publishing,
            build_engine(settings),
            build_sign_in(settings),
            parts.real_geoserver,
            parts.engine_door,
        )


def run(settings: Settings, heartbeat: Path | None = None) -> None:
    """Serve until the process is told to stop; `heartbeat` is touched while the processes live."""
    FrontWorker.heartbeat = heartbeat
    _Server(settings).run()
