"""A PostgreSQL with PostGIS beside the server, as a process of its own: `python -m tests.plugin.outside_database`.

Nothing of the server may be imported where QGIS is, so tests start this and read one line of JSON from it.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TABLE = """
    CREATE TABLE public.stops (gid serial PRIMARY KEY, name text, geom geometry(Point, 4326));
    INSERT INTO public.stops (name, geom)
      SELECT 'stop ' || i, ST_SetSRID(ST_MakePoint(14 + i / 10.0, 50), 4326) FROM generate_series(1, 3) i;
"""


@contextlib.contextmanager
def outside_database() -> Iterator[dict[str, Any]]:
    """Start one with the table `stops`, yield how to connect, and end it."""
    command = [sys.executable, "-m", "tests.plugin.outside_database"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.communicate(timeout=30)


def _serve() -> None:
    import psycopg2

    from tests.server.postgresql_fixture import private_cluster

    with private_cluster() as dsn:
        wanted = {key: dsn[key] for key in ("host", "port", "user", "dbname") if key in dsn}
        connection = psycopg2.connect(**wanted)
        connection.autocommit = True
        connection.cursor().execute(f"CREATE EXTENSION IF NOT EXISTS postgis; {TABLE}")
        connection.close()
        print(json.dumps(wanted), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _serve()
