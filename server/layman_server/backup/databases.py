"""The databases of a home: dumped at one moment, and put back, with PostgreSQL's own programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ
from psycopg2.extensions import connection as Connection

from layman_server.errors import BackupRefused
from layman_server.settings import Settings
from layman_server.stores.postgresql.inventory import read_schemas
from layman_server.stores.postgresql.role_schema import SCHEMA as ROLE_SCHEMA
from layman_server.stores.postgresql.spatial_reference import OWN_SRIDS

#: Names of the files.
TABLES, CATALOGUE, REFERENCES = "tables.dump", "catalogue.dump", "spatial_ref_sys.json"
_REFERENCE_COLUMNS = ("srid", "auth_name", "auth_srid", "srtext", "proj4text")


@dataclass(frozen=True)
class Moment:
    """The databases as they were at one moment; valid as long as the transactions that hold it are open."""

    settings: Settings
    binaries: Path
    tables: Connection
    tables_snapshot: str
    catalogue: Connection
    catalogue_snapshot: str

    def dump(self, folder: Path, workspaces: Sequence[str]) -> list[str]:
        """Write the dumps into `folder`; the names of the files.

        Raises:
            BackupRefused: pg_dump could not.
        """
        with self.tables.cursor() as cursor:
            schemas = sorted({*workspaces, ROLE_SCHEMA} & read_schemas(cursor, []).names)
            columns = ", ".join(_REFERENCE_COLUMNS)
            cursor.execute(
                f"SELECT {columns} FROM spatial_ref_sys WHERE srid BETWEEN %s AND %s",
                (OWN_SRIDS.start, OWN_SRIDS.stop - 1),
            )
            (folder / REFERENCES).write_text(json.dumps(cursor.fetchall()), encoding="utf-8")
        files = [REFERENCES]
        if schemas:
            chosen = [f'--schema="{schema}"' for schema in schemas]
            self._dump(self.settings.pg_dbname, self.tables_snapshot, chosen, folder / TABLES)
            files.append(TABLES)
        with self.catalogue.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.records') IS NOT NULL")
            row = cursor.fetchone()
        if row and row[0]:
            chosen = ["--table=public.records"]
            self._dump(self.settings.csw_dbname, self.catalogue_snapshot, chosen, folder / CATALOGUE)
            files.append(CATALOGUE)
        return files

    def _dump(self, dbname: str, snapshot: str, chosen: list[str], path: Path) -> None:
        # The archive around it is compressed as a whole.
        options = ["--format=custom", "--compress=0", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
        command = [str(self.binaries / "pg_dump"), *options, *chosen, f"--file={path}"]
        run_program(command, self.settings, dbname)


@contextmanager
def moment(settings: Settings, binaries: Path) -> Iterator[Moment]:
    """Hold the present state of both databases.

    Raises:
        BackupRefused: PostgreSQL does not answer.
    """
    try:
        with closing(_connected(settings, settings.pg_dbname)) as tables:
            with closing(_connected(settings, settings.csw_dbname)) as catalogue:
                yield Moment(settings, binaries, tables, _exported(tables), catalogue, _exported(catalogue))
    except psycopg2.Error as error:
        raise BackupRefused(f"PostgreSQL does not answer: {error}") from error


def load(settings: Settings, binaries: Path, folder: Path) -> None:
    """Put the dumps in `folder` back into empty databases.

    Raises:
        BackupRefused: pg_restore could not.
    """
    if (folder / REFERENCES).exists():
        _load_references(settings, json.loads((folder / REFERENCES).read_text(encoding="utf-8")))
    for name, dbname in ((TABLES, settings.pg_dbname), (CATALOGUE, settings.csw_dbname)):
        if (folder / name).exists():
            options = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"]
            run_program(
                [str(binaries / "pg_restore"), *options, f"--dbname={dbname}", str(folder / name)], settings, ""
            )


def server_version(settings: Settings) -> int:
    """Major version of the PostgreSQL that the settings name."""
    with closing(_connected(settings, settings.pg_dbname)) as connection:
        return int(connection.server_version) // 10_000


def run_program(command: list[str], settings: Settings, dbname: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, which only its owner can read."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
        "PGHOST": settings.pg_host,
        "PGPORT": str(settings.pg_port),
        "PGUSER": settings.pg_user,
        "PGPASSWORD": settings.pg_password,
        **({"PGDATABASE": dbname} if dbname else {}),
    }
    program = command[0] if os.access(command[0], os.X_OK) else shutil.which(Path(command[0]).name)
    if program is None:
        raise BackupRefused(f"{Path(command[0]).name} was not found; it is part of PostgreSQL's client programs.")
    answer = subprocess.run([program, *command[1:]], env=environment, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        said = answer.stderr.strip().splitlines()
        raise BackupRefused(f"{Path(program).name} failed: {said[0] if said else 'it gave no reason'}")


def _connected(settings: Settings, dbname: str) -> Connection:
    connection: Connection = psycopg2.connect(**settings.postgresql_dsn(dbname), connect_timeout=5)
    return connection


def _exported(connection: Connection) -> str:
    connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])


def _load_references(settings: Settings, rows: list[list[Any]]) -> None:
    columns = ", ".join(_REFERENCE_COLUMNS)
    statement = f"INSERT INTO spatial_ref_sys ({columns}) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (srid) DO NOTHING"
    with closing(_connected(settings, settings.pg_dbname)) as connection, connection, connection.cursor() as cursor:
        for row in rows:
            cursor.execute(statement, row)
