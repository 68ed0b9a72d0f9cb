"""The embedded catalogue behind a real HTTP server, on a private PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree
from werkzeug.serving import make_server

from layman_server.catalogue.wsgi import create_csw_app
from layman_server.metadata.iso19139 import layer_record
from layman_server.metadata.record import Contact, LayerRecord
from layman_server.model.crs import BoundingBox
from layman_server.settings import Settings
from layman_server.stores.csw import CswRecordStore, csw_record_store
from tests.server.server_process import clean_environment, free_port, fresh_home

ROOT = Path(__file__).resolve().parents[2]
SECRET = "sesame"
GMD = "http://www.isotc211.org/2005/gmd"
#: Identifiers that strangers may not know of.
HIDDEN: list[str] = []


@dataclass
class Catalogue:
    """A catalogue that answers at `url`."""

    url: str
    settings: Settings

    @property
    def store(self) -> CswRecordStore:
        return csw_record_store(self.settings)

    def get(self, **parameters: str) -> requests.Response:
        return requests.get(self.url, {"service": "CSW", "version": "2.0.2", **parameters}, timeout=30)

    def record(self, identifier: str) -> etree._Element:
        """The stored ISO 19139 document."""
        answer = self.get(request="GetRecordById", id=identifier, elementsetname="full", outputschema=GMD)
        found = etree.fromstring(answer.content).find(f"{{{GMD}}}MD_Metadata")
        assert found is not None
        return found


@contextmanager
def served(settings: Settings) -> Iterator[Catalogue]:
    """The catalogue at `/csw` of a real HTTP server, mounted as the web application mounts it."""
    server = make_server("127.0.0.1", settings.api_port, create_csw_app(settings, lambda _: HIDDEN), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Catalogue(f"http://127.0.0.1:{settings.api_port}/csw", settings)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """Settings of a private PostgreSQL."""
    with fresh_home() as home:
        command = [sys.executable, "-m", "tests.server.stores_only", str(home)]
        process = subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            dsn = json.loads(process.stdout.readline())["dsn"]
            yield Settings(
                pg_host=dsn["host"],
                pg_port=dsn["port"],
                pg_user=dsn["user"],
                pg_password=dsn["password"],
                pg_dbname=dsn["dbname"],
                api_port=free_port(),
                internal_secret=SECRET,
            )
        finally:
            os.kill(process.pid, signal.SIGTERM)
            process.wait(30)


@pytest.fixture(scope="session")
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with served(settings) as running:
        yield running


def a_layer(title: str = "Cities", **changes: Any) -> tuple[str, bytes]:
    """Identifier and record of a new layer."""
    record = LayerRecord(
        uuid=str(uuid.uuid4()),
        name="cities",
        title=title,
        abstract="Žluťoučký kůň " * 3,
        bounding_box=BoundingBox(14.0, 50.0, 15.0, 51.0, "EPSG:4326"),
        crs_codes=("EPSG:4326", "EPSG:3857"),
        publication_date=date(2026, 11, 21),
        owner=Contact("Ann", "ann@example.org"),
        url="http://127.0.0.1/rest/workspaces/ann/layers/cities",
        thumbnail_url="http://127.0.0.1/rest/workspaces/ann/layers/cities/thumbnail",
        wms_url="http://127.0.0.1/geoserver/ann/ows",
        wfs_url="http://127.0.0.1/geoserver/ann/wfs",
    )
    record = replace(record, **changes)
    return f"m-{record.uuid}", layer_record(record)
