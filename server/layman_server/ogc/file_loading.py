"""A process that loads one vector file of a store into the server's PostgreSQL; `file_tables` starts it.

What is wanted comes as JSON on standard input, so that no password stands in the list of processes. When it fails, a
sentence for the client is on standard output and the exit code is 1.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg2 import sql

from layman_server.errors import ServerError
from layman_server.ogc.file_copies import SCHEMA, geometry_name
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore
from layman_server.vector.layout import GEOMETRY_COLUMN
from layman_server.vector.source import inspect
from layman_server.vector.upload import DRIVERS, wrong_file

#: Held while a copy is made.
_LOCK = 0x66696C65


def main() -> int:
    """Load the file; 0 when the table is there, also when somebody else made it meanwhile."""
    wanted: dict[str, Any] = json.load(sys.stdin)
    try:
        load(wanted)
    except ServerError as error:
        print(str(error))
        return 1
    return 0


def load(wanted: dict[str, Any]) -> None:
    """Load `path` into `table` with the CRS `crs`, or the file's own when it is empty.

    Raises:
        ServerError: the file cannot be read, or PostgreSQL does not take it.
    """
    database = Database({**wanted["dsn"], "application_name": "layman-files"}, max_connections=4)
    path, table = Path(wanted["path"]), wanted["table"]
    with database.transaction() as cursor:
        # Two workers of the engine are asked for the same layer at the same moment.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, zlib.crc32(table.encode()) - 2**31))
        name = sql.Identifier(SCHEMA, table).as_string(cursor)
        cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", (name,))
        row = cursor.fetchone()
        if row is not None and row[0]:
            return
        with database.transaction() as other:
            other.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_LOCK,))
            other.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        with _one_layer(path, wanted["layer"]) as file:
            info = TableStore(database).load(inspect(_files(file), wanted["crs"] or None), SCHEMA, table)
        source = [str(path), wanted["layer"], wanted["crs"]]
        described = {
            "source": source,
            "crs": info.crs,
            "geometry_type": info.geometry_type,
            "key": info.primary_key,
            "box": info.bounding_box.as_list() if info.bounding_box else None,
        }
        with database.transaction() as other:
            target = sql.Identifier(SCHEMA, table)
            other.execute(
                sql.SQL("ALTER TABLE {} RENAME COLUMN {} TO {}; COMMENT ON TABLE {} IS {}").format(
                    target,
                    sql.Identifier(GEOMETRY_COLUMN),
                    sql.Identifier(geometry_name(path)),
                    target,
                    sql.Literal(json.dumps(described)),
                )
            )
            _remove_older(other, table, source)


@contextmanager
def _one_layer(path: Path, layer: str) -> Iterator[Path]:
    """The file, or a copy of the one layer of a GeoPackage that has several.

    Raises:
        WrongParameter: it cannot be read, or has no such layer.
    """
    if path.suffix.lower() != ".gpkg":
        yield path
        return
    from osgeo import gdal

    gdal.UseExceptions()
    try:
        source = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY, allowed_drivers=["GPKG"])
        names = [source.GetLayer(number).GetName() for number in range(source.GetLayerCount())]
    except RuntimeError as error:
        raise wrong_file(f"{path.name} is no GeoPackage.") from error
    if layer not in names:
        raise wrong_file(f"{path.name} has no layer {layer}.")
    if len(names) == 1:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="layman-layer-") as folder:
        copy = Path(folder) / path.name
        try:
            # Closed at once, so that it is on the disk.
            gdal.VectorTranslate(str(copy), source, options=["-f", "GPKG", "-preserve_fid", layer])
        except RuntimeError as error:
            raise wrong_file(f"The layer {layer} of {path.name} cannot be read.") from error
        yield copy


def _files(path: Path) -> list[Path]:
    """The file and those that belong to it, none of which is another layer."""
    beside = [file for file in path.parent.iterdir() if file.stem == path.stem and file != path]
    return [path, *sorted(file for file in beside if file.suffix.lower() not in DRIVERS)]


def _remove_older(cursor: Any, table: str, source: list[str]) -> None:
    """Remove copies of the file as it was before, and of files that are gone."""
    cursor.execute(
        "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class"
        " WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r' AND relname <> %s",
        (SCHEMA, table),
    )
    for name, described in cursor.fetchall():
        its_source = json.loads(described or "{}").get("source") or [""]
        if its_source == source or not Path(its_source[0]).exists():
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(SCHEMA, name)))


if __name__ == "__main__":
    sys.exit(main())
