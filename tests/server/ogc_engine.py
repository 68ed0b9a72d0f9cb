"""A running OGC engine on a private PostgreSQL, with the layers that tests publish."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2

from layman_server.errors import GeoServerUnavailable
from layman_server.geoserver.engine_client import EngineAnswer, EngineClient
from layman_server.geoserver.postgis_store import PostgresqlConnection
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import Column, FeatureTypeToPublish, Style, TableInfo
from layman_server.settings import Settings
from layman_server.stores.geoserver import EmbeddedGeoServer

START_TIMEOUT_S = 30
PUBLIC_URL = "http://maps.example/geoserver/ws/ows"


@dataclass
class Engine:
    """The engine's process, the map service in front of it, and the database behind it."""

    process: subprocess.Popen[bytes]
    service: EmbeddedGeoServer
    client: EngineClient
    settings: Settings
    dsn: dict[str, Any]

    def get(self, workspace: str = "ws", **parameters: object) -> EngineAnswer:
        """One OGC request."""
        target = f"/{workspace}/ows?{urlencode(parameters)}"
        return self.client.request("GET", target, headers={"X-Public-Url": PUBLIC_URL})

    def post(self, body: str) -> EngineAnswer:
        """One OGC request with an XML body."""
        return self.client.request("POST", "/ws/ows", body=body.encode(), headers={"X-Public-Url": PUBLIC_URL})

    def sql(self, *statements: str) -> None:
        """Run statements and commit."""
        connection = psycopg2.connect(**self.dsn)
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def table(
        self, name: str, kind: str, srid: int, rows: Sequence[tuple[str, object]], columns: Sequence[Column] = ()
    ) -> TableInfo:
        """Make a table with a text column `Name`, an integer column `POP_EST`, and rows of (WKT, POP_EST)."""
        values = ", ".join(f"('n{n}', {pop}, ST_GeomFromText('{wkt}', {srid}))" for n, (wkt, pop) in enumerate(rows, 1))
        extra = "".join(f', "{column.name}" {column.sql_type}' for column in columns)
        self.sql(
            f"DROP TABLE IF EXISTS ws.{name}",
            f'CREATE TABLE ws.{name} (ogc_fid serial PRIMARY KEY, "Name" text, "POP_EST" integer{extra},'
            f" wkb_geometry geometry({kind}, {srid}))",
            f"CREATE INDEX ON ws.{name} USING gist (wkb_geometry)",
            *([f'INSERT INTO ws.{name} ("Name", "POP_EST", wkb_geometry) VALUES {values}'] if rows else []),
        )
        box = BoundingBox(10, 45, 20, 55, "EPSG:4326").to(f"EPSG:{srid}") if rows else None
        every = (Column("Name", "text"), Column("POP_EST", "integer"), *columns)
        return TableInfo("ws", name, "ogc_fid", "wkb_geometry", kind.upper(), f"EPSG:{srid}", len(rows), box, every)

    def publish(self, table: TableInfo, style: Style | None = None, title: str = "") -> None:
        """Publish a table under its own name."""
        self.service.publish_feature_type(
            FeatureTypeToPublish("ws", table.name, title or table.name, "About it", table, style, ("one", "two"))
        )


@contextmanager
def running_engine(dsn: dict[str, Any], workers: int = 1) -> Iterator[Engine]:
    """Start an engine with an empty catalogue; `dsn` are psycopg2's connection parameters."""
    home = Path(tempfile.mkdtemp(prefix="layman-test-ogc-"))
    settings = Settings(
        gs_data_dir=home / "geoserver",
        ogc_socket=home / "run" / "ogc.sock",
        ogc_workers=workers,
        pg_password="a secret",
    )
    environment = {**os.environ, **settings.as_environment()}
    log = (home / "engine.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "layman_server", "ogc"], env=environment, stdout=log, stderr=log)
    client = EngineClient(settings.ogc_socket)
    connection = PostgresqlConnection(dsn["host"], dsn["port"], dsn["dbname"], dsn["user"], dsn["password"])
    service = EmbeddedGeoServer(settings.gs_data_dir, settings.gs_role, connection, settings.ogc_socket)
    engine = Engine(process, service, client, settings, dsn)
    try:
        _wait(client)
        engine.sql("CREATE SCHEMA IF NOT EXISTS ws")
        service.add_workspace("ws")
        yield engine
    finally:
        process.terminate()
        process.wait(20)
        log.close()
        shutil.rmtree(home, ignore_errors=True)


def _wait(client: EngineClient) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            return client.ping()
        except GeoServerUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
