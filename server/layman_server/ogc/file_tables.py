"""Vector files of stores as tables of the server's own PostgreSQL, loaded when they are first asked for.

A table is named after the file and what it was at one moment, so that a file that changed has another one. It is a
copy: nobody can write to it, and it can be made again at any time. The loading is done by a process of its own, whose
memory is gone afterwards.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from layman_server.errors import ServerError
from layman_server.geoserver.objects import (
    GEOMETRY_COLUMN_KEY,
    GEOMETRY_TYPE_KEY,
    PRIMARY_KEY_KEY,
    DataStore,
    PublishedLayer,
)
from layman_server.geoserver.postgis_store import PostgresqlConnection, store_parameters
from layman_server.model.crs import WGS84, BoundingBox
from layman_server.ogc.file_copies import SCHEMA, geometry_name
from layman_server.ogc.layers import LayerUnavailable
from layman_server.stores.postgresql.database import Database

#: Raised when tables are made otherwise, so that old ones are made again.
_FORM = 2
#: How long a request waits for a file; a worker of the engine that is silent for a minute is killed.
_PATIENCE_S = 45.0
#: A file that could not be read is not tried again for this time.
_REFUSED_FOR_S = 60.0


@dataclass(frozen=True, repr=False)
class FileStore(DataStore):
    """The store of a vector file, leading to its copy; `load` makes the copy when it is not there."""

    load: Callable[[], None] = field(default=lambda: None, compare=False)


def ensure_loaded(store: DataStore) -> None:
    """Return when the tables of a store are there.

    Raises:
        LayerUnavailable: the file of a store cannot be read.
    """
    if isinstance(store, FileStore):
        store.load()


def is_read_only(store: DataStore) -> bool:
    """Whether features of the store cannot be changed."""
    return isinstance(store, FileStore)


class FileTables:
    """Copies of vector files in one database."""

    def __init__(self, dsn: Mapping[str, Any]) -> None:
        """Nothing is opened yet."""
        self._dsn = dict(dsn)
        self._database = Database({**self._dsn, "application_name": "layman-files"}, max_connections=1)
        self._described: dict[str, dict[str, Any]] = {}
        self._loading: dict[str, subprocess.Popen[bytes]] = {}
        self._refused: dict[str, tuple[float, str]] = {}
        #: Changes whenever more is known of a copy.
        self.revision = 0

    def layer_of(self, published: PublishedLayer, path: Path) -> PublishedLayer:
        """The layer with the copy of its file as its table; the copy may have to be loaded (`ensure_loaded`)."""
        feature_type = published.feature_type
        status = path.stat()
        reprojects = feature_type.projection_policy == "REPROJECT_TO_DECLARED"
        crs = "" if reprojects or feature_type.projection_policy == "NONE" else feature_type.srs
        words = (_FORM, path, status.st_mtime_ns, status.st_size, feature_type.native_name, crs)
        table = "f_" + hashlib.sha256("\n".join(map(str, words)).encode()).hexdigest()[:32]
        known = self._description(table)
        connection = PostgresqlConnection(**self._dsn)
        parameters = dict(store_parameters(connection, SCHEMA, f"http://{feature_type.workspace}"))
        values = {one.name: getattr(published.store, one.name) for one in fields(published.store)}
        store = FileStore(
            **{**values, "type": "PostGIS", "parameters": parameters},
            load=lambda: self._load(table, path, feature_type.native_name, crs),
        )
        metadata = {
            **feature_type.metadata,
            PRIMARY_KEY_KEY: known.get("key", "ogc_fid"),
            GEOMETRY_COLUMN_KEY: geometry_name(path),
            GEOMETRY_TYPE_KEY: known.get("geometry_type", ""),
        }
        box = _box(known)
        its_type = replace(
            feature_type,
            native_name=table,
            metadata=metadata,
            srs=known.get("crs") or feature_type.srs,
            native_box=box or feature_type.native_box,
        )
        if its_type.lat_lon_box is None and its_type.native_box is not None:
            its_type = replace(its_type, lat_lon_box=its_type.native_box.to(WGS84))
        return replace(published, store=store, feature_type=its_type)

    def _description(self, table: str) -> dict[str, Any]:
        """What is known of a copy; empty when it is not there."""
        if table in self._described:
            return self._described[table]
        try:
            with self._database.transaction() as cursor:
                name = sql.Identifier(SCHEMA, table).as_string(cursor)
                cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", (name,))
                row = cursor.fetchone()
        except (ServerError, psycopg2.Error):
            return {}
        if row is None or not row[0]:
            return {}
        self._described[table] = json.loads(row[0])
        self.revision += 1
        return self._described[table]

    def _load(self, table: str, path: Path, native_name: str, crs: str) -> None:
        if self._description(table):
            return
        moment, refusal = self._refused.get(table, (0.0, ""))
        if refusal and time.monotonic() - moment < _REFUSED_FOR_S:
            raise LayerUnavailable(refusal)
        process = self._loading.get(table) or self._started(table, path, native_name, crs)
        try:
            said, _ = process.communicate(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            self._loading[table] = process
            raise LayerUnavailable(f"The file {path.name} is still being read.") from error
        self._loading.pop(table, None)
        if process.returncode != 0:
            reason = said.decode(errors="replace").strip() or "It cannot be read."
            refusal = f"The file {path.name} cannot be served: {reason}"
            self._refused[table] = (time.monotonic(), refusal)
            raise LayerUnavailable(refusal)
        self._description(table)

    def _started(self, table: str, path: Path, native_name: str, crs: str) -> subprocess.Popen[bytes]:
        """A process that loads the file; it goes on when this one has no more time for it."""
        wanted = {"dsn": self._dsn, "table": table, "path": str(path), "layer": native_name, "crs": crs}
        process = subprocess.Popen(
            [sys.executable, "-m", "layman_server.ogc.file_loading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(wanted).encode())
        process.stdin.close()
        process.stdin = None
        return process


def _box(known: Mapping[str, Any]) -> BoundingBox | None:
    """The box of a copy that is there."""
    if not known.get("box"):
        return None
    minx, miny, maxx, maxy = known["box"]
    return BoundingBox(minx, miny, maxx, maxy, known["crs"])
