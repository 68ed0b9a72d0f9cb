"""Vector tables in PostgreSQL: one schema per workspace, one table per layer."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import psycopg2
import psycopg2.errorcodes
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.errors import ImportFailed, StartFailed, WrongParameter
from layman_server.model.layer_source import TableInfo
from layman_server.stores.base import Store
from layman_server.stores.postgresql import added_columns, inventory, table_description, table_geometry, versions
from layman_server.stores.postgresql.copy_feed import READ_BYTES, CopyFeed
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.external_tables import ExternalTables
from layman_server.stores.postgresql.spatial_reference import srid_of
from layman_server.stores.postgresql.table_samples import TableSample, take_sample
from layman_server.vector.layout import GEOMETRY_COLUMN, FeatureReader, LayoutMismatch, TableLayout
from layman_server.vector.readers import attempts
from layman_server.vector.source import VectorSource
from layman_server.vector.upload import wrong_file

#: Where COPY was, in the context of its errors.
_COPY_ROW = re.compile(r"^COPY .*, line (\d+)", re.MULTILINE)
Progress = Callable[[float], None]

#: Shares of the work, for progress: reading and copying, then indexing.
COPY_SHARE = 0.85
INDEX_MEMORY = "256MB"
#: Tables whose names agree in so many characters are made one after the other.
SHARED_PREFIX = 50
#: SQLSTATE class "program limit exceeded": too many columns, a row too big.
_LIMIT_CLASS = "54"
#: Classes "data exception" and PostGIS's own complaints about geometries.
_DATA_CLASSES = ("22", "23", "XX")


class TableStore(Store):
    """Loads files into tables, describes and removes them."""

    name = "postgresql"

    def __init__(self, database: Database) -> None:
        """Use the given database; nothing is opened yet."""
        self._database = database
        self.external = ExternalTables()

    def ping(self) -> None:
        """Return when PostgreSQL answers with PostGIS in the database.

        Raises:
            DatabaseUnavailable: it does not.
        """
        with self._database.transaction() as cursor:
            cursor.execute("SELECT postgis_lib_version()")

    def check_versions(self) -> None:
        """Return when PostgreSQL and PostGIS are new enough.

        Raises:
            StartFailed: they are not; the sentence says what to do. DatabaseUnavailable: PostgreSQL does not answer.
        """
        with self._database.transaction() as cursor:
            found = versions.trouble(cursor)
        if found is not None:
            raise StartFailed(found)

    def add_schema(self, schema: str) -> None:
        """Make the schema; repeatable."""
        with self._database.transaction() as cursor:
            # Two at once would collide in the catalogue in spite of IF NOT EXISTS.
            _lock(cursor, schema)
            cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
            inventory.mark(cursor, schema)

    def contents(self, workspaces: list[str]) -> inventory.Schemas:
        """All schemas, and the tables in those of the workspaces and in any that the server made."""
        with self._database.transaction() as cursor:
            return inventory.read_schemas(cursor, workspaces)

    def remove_schema(self, schema: str) -> None:
        """Remove the schema with all its tables; absent is no error."""
        with self._database.transaction() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))

    def load(self, source: VectorSource, schema: str, table: str, on_progress: Progress | None = None) -> TableInfo:
        """Load the source into the table, in place of what it held; the old rows are seen until all is done.

        `on_progress` gets numbers from 0.0 to 1.0; what it raises ends the load and comes out of here.

        Raises:
            WrongParameter: the file is broken; the detail says where. ImportFailed: PostgreSQL refused its data.
            UnsupportedCrs, ZeroLengthIdentifier: as they say.
            DatabaseUnavailable, StorageFull, DatabaseError: PostgreSQL's troubles.
        """
        misfit: LayoutMismatch | None = None
        with attempts(source) as makers:
            for make in makers:
                try:
                    return self._load_with(make, source, schema, table, on_progress)
                except LayoutMismatch as error:
                    misfit = error
                except WrongParameter as error:
                    if misfit is not None and misfit.problem is not None:
                        raise misfit.problem from error
                    raise
        raise wrong_file(f"{source.main_file.name} cannot be read.") from misfit

    def describe(self, schema: str, table: str) -> TableInfo | None:
        """What the table holds, or None when there is none."""
        with self._database.transaction() as cursor:
            return table_description.describe(cursor, schema, table)

    def sample(self, table: TableInfo) -> TableSample:
        """A little of a table; see `table_samples.py`."""
        with self._database.transaction() as cursor:
            return take_sample(cursor, table)

    def add_columns(self, schema: str, table: str, names: Sequence[str]) -> bool:
        """Give a table columns for new attributes, as `added_columns.add_columns` says."""
        return added_columns.add_columns(self._database, schema, table, names)

    def remove(self, schema: str, table: str) -> None:
        """Remove the table; absent is no error."""
        with self._database.transaction() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(schema, table)))

    def tables(self, schema: str) -> list[str]:
        """Names of the tables in the schema, sorted; none for an absent schema."""
        with self._database.transaction() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", (schema,))
            return [row[0] for row in cursor.fetchall()]

    def _load_with(
        self,
        make: Callable[[], FeatureReader],
        source: VectorSource,
        schema: str,
        table: str,
        on_progress: Progress | None,
    ) -> TableInfo:
        reader = make()
        try:
            with self._database.transaction() as cursor, _import_errors(source):
                info = _replace_table(cursor, reader, source.crs, schema, table, on_progress)
        finally:
            reader.close()
        with self._database.autocommit() as cursor:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, table)))
        if on_progress is not None:
            on_progress(1.0)
        return info


def _replace_table(
    cursor: Cursor, reader: FeatureReader, crs: str, schema: str, table: str, on_progress: Progress | None
) -> TableInfo:
    # PostgreSQL cuts the names of a table's types and constraints to 63 bytes: tables with long names that begin alike
    # would collide in the catalogue when they are made at once.
    _lock(cursor, f"{schema}.{table[:SHARED_PREFIX]}")
    srid = srid_of(cursor, crs)
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (sql.Identifier(schema, table).as_string(cursor),))
    row = cursor.fetchone()
    replaces = bool(row and row[0])
    # The old table is locked only for the moment of the swap, so maps of it are drawn during the load. No layer's
    # name has a tilde.
    name = f"~{zlib.crc32(table.encode()):08x}" if replaces else table
    target = sql.Identifier(schema, name)
    layout = reader.layout
    cursor.execute(_create_statement(target, layout, srid))
    _copy(cursor, reader, target, on_progress)
    geometry_type = layout.geometry_type
    if geometry_type is None:
        geometry_type = table_geometry.settle(cursor, target, srid)
    if on_progress is not None:
        on_progress(COPY_SHARE)
    count, box = _index(cursor, target, layout, schema, name)
    if replaces:
        old = sql.Identifier(schema, table)
        cursor.execute(sql.SQL("DROP TABLE {}; ALTER TABLE {} RENAME TO {}").format(old, target, sql.Identifier(table)))
    return TableInfo(
        schema=schema,
        name=table,
        primary_key=layout.primary_key,
        geometry_column=GEOMETRY_COLUMN,
        geometry_type=geometry_type,
        crs=crs,
        feature_count=count,
        bounding_box=table_description.bounding_box(box, crs),
        columns=layout.columns,
    )


def _create_statement(target: sql.Composable, layout: TableLayout, srid: int) -> sql.Composable:
    attributes = [
        sql.SQL("{} {}, ").format(sql.Identifier(column.name), sql.SQL(column.sql_type)) for column in layout.columns
    ]
    # A type without SRID and dimensions takes everything; `table_geometry.settle` narrows it afterwards.
    geometry = "geometry"
    if layout.geometry_type is not None:
        geometry = f"geometry({layout.geometry_type}{'Z' if layout.has_z else ''},{srid})"
    key_type = "bigserial" if layout.key_sql_type == "bigint" else "serial"
    statement = sql.SQL("CREATE TABLE {} ({} {}, {}{} {})").format(
        target,
        sql.Identifier(layout.primary_key),
        sql.SQL(key_type),
        sql.SQL("").join(attributes),
        sql.Identifier(GEOMETRY_COLUMN),
        sql.SQL(geometry),
    )
    if layout.geometry_type == "POINT":
        return statement
    # Coordinates hardly compress; trying costs half of PostgreSQL's time, and reading a part needs all of it.
    return sql.SQL("{}; ALTER TABLE {} ALTER COLUMN {} SET STORAGE EXTERNAL").format(
        statement, target, sql.Identifier(GEOMETRY_COLUMN)
    )


def _copy(cursor: Cursor, reader: FeatureReader, target: sql.Composable, on_progress: Progress | None) -> None:
    def scaled(share: float) -> None:
        if on_progress is not None:
            on_progress(share * COPY_SHARE)

    with CopyFeed(reader, scaled) as feed:
        try:
            cursor.copy_expert(
                sql.SQL("COPY {} FROM STDIN (FORMAT binary, FREEZE)").format(target), feed, size=READ_BYTES
            )
        except psycopg2.Error as error:
            if feed.error is not None:
                raise feed.error from error
            raise


def _index(
    cursor: Cursor, target: sql.Composable, layout: TableLayout, schema: str, name: str
) -> tuple[int, tuple[float | None, ...]]:
    """Make key and spatial index, set the key's sequence; return the count and the box of the features."""
    key, geometry = sql.Identifier(layout.primary_key), sql.Identifier(GEOMETRY_COLUMN)
    # Indexes of a filled table: building GiST first makes the backend's work more than twice as long.
    cursor.execute(
        sql.SQL(
            "SET LOCAL maintenance_work_mem = {memory};"
            "ALTER TABLE {table} ADD PRIMARY KEY ({key});"
            "CREATE INDEX ON {table} USING gist ({geometry});"
            "SELECT setval(pg_get_serial_sequence({table_text}, {key_text}), greatest(max({key}), 1), max({key}) >= 1)"
            " FROM {table};"
        ).format(
            memory=sql.Literal(INDEX_MEMORY),
            table=target,
            key=key,
            geometry=geometry,
            table_text=sql.Literal(sql.Identifier(schema, name).as_string(cursor)),
            key_text=sql.Literal(layout.primary_key),
        )
    )
    return table_description.count_and_box(cursor, target, GEOMETRY_COLUMN)


def _lock(cursor: Cursor, name: str) -> None:
    """Wait for others who make the same thing; held until the transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (0x6C61796D, zlib.crc32(name.encode()) - 2**31))


@contextmanager
def _import_errors(source: VectorSource) -> Iterator[None]:
    """Faults of the file that only PostgreSQL notices, as errors that blame the file."""
    try:
        yield
    except psycopg2.Error as error:
        code = error.pgcode or ""
        said = (error.diag.message_primary or "").strip()
        if code == psycopg2.errorcodes.UNIQUE_VIOLATION:
            column = source.fid_column or "fid"
            message = f"Two features have the same number in the key column {column}; give each its own."
            raise ImportFailed({"file": source.main_path, "message": message}) from error
        if code.startswith(_LIMIT_CLASS):
            raise wrong_file(f"{source.main_file.name} does not fit into a table: {said}.") from error
        if code.startswith(_DATA_CLASSES):
            row = _COPY_ROW.search(error.diag.context or "")
            where = f" (feature {row.group(1)})" if row else ""
            message = f"PostgreSQL refused the data: {said}{where}."
            raise ImportFailed({"file": source.main_path, "message": message}) from error
        raise
