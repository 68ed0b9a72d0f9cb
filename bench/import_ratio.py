"""Our import against `ogr2ogr` with COPY: same file, same PostgreSQL, alternated rounds.

    python -m bench.import_ratio [FILE...] [--rounds N] [--dsn "host=... port=... dbname=... user=..."]

Without `--dsn` a private PostgreSQL is started. `limit` is what no import can beat: PostgreSQL's own COPY of our
encoded rows from memory, then key and index. ogr2ogr runs with Layman's arguments (COPY is its default).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from bench.inputs import WORLD_MAP, countries, points
from layman_server.model.layer_source import TableInfo
from layman_server.stores.postgresql.database import Database
from layman_server.stores.postgresql.tables import TableStore
from layman_server.vector.binary_copy import HEADER, TRAILER
from layman_server.vector.readers import attempts
from layman_server.vector.source import VectorSource, inspect
from tests.server.postgresql_fixture import private_cluster

ROUNDS = 3
POINTS = 1_000_000
SCHEMA = "bench"


@dataclass
class Result:
    """Seconds of the rounds of one source, in their order; the properties are medians."""

    source: str
    ours: list[float] = field(default_factory=list)
    ogr2ogr: list[float] = field(default_factory=list)
    limit_s: float | None = None

    @property
    def ours_s(self) -> float:
        """Median of our import, in seconds."""
        return statistics.median(self.ours)

    @property
    def ogr2ogr_s(self) -> float:
        """Median of ogr2ogr, in seconds."""
        return statistics.median(self.ogr2ogr)

    @property
    def ratios(self) -> list[float]:
        """ogr2ogr's time over ours, round by round: neighbours in time see the same load of the machine."""
        return [other / own for own, other in zip(self.ours, self.ogr2ogr, strict=True)]


def compare(data: Path, rounds: int = ROUNDS) -> Iterator[Result]:
    """Results for the standard inputs, which are made in `data`, on a private PostgreSQL."""
    data.mkdir(parents=True, exist_ok=True)
    with private_cluster() as dsn:
        yield from compare_files(standard_inputs(data), _connection_parameters(dsn), rounds)


def standard_inputs(data: Path) -> list[Path]:
    """A million points as GeoJSON and GeoPackage, the world's countries as GeoJSON and its provinces as GeoPackage."""
    million = points(data, POINTS)
    million_gpkg = million.with_suffix(".gpkg")
    if not million_gpkg.exists():
        subprocess.run(["ogr2ogr", "-q", str(million_gpkg), str(million)], check=True)
    provinces = data / "provinces.gpkg"
    if not provinces.exists():
        subprocess.run(["ogr2ogr", "-q", str(provinces), str(WORLD_MAP), "states_provinces"], check=True)
    return [million, million_gpkg, countries(data), provinces]


def compare_files(files: Sequence[Path], dsn: dict[str, Any], rounds: int) -> Iterator[Result]:
    """Results file by file; each round runs both sides one after the other."""
    with closing(Database(dsn)) as database:
        store = TableStore(database)
        store.add_schema(SCHEMA)
        try:
            for path in files:
                source = inspect([path])
                result = Result(path.name)
                for number in range(rounds):
                    sides = [(result.ours, _ours), (result.ogr2ogr, _ogr2ogr)]
                    for times, side in sides if number % 2 == 0 else sides[::-1]:
                        times.append(_timed(side, source, store, dsn))
                _check_equal(database, source)
                result.limit_s = _limit(database, store, source)
                yield result
        finally:
            store.remove_schema(SCHEMA)


def _timed(side: Any, source: VectorSource, store: TableStore, dsn: dict[str, Any]) -> float:
    started = time.perf_counter()
    side(source, store, dsn)
    return time.perf_counter() - started


def _ours(source: VectorSource, store: TableStore, dsn: dict[str, Any]) -> TableInfo:
    return store.load(inspect([source.main_file.path]), SCHEMA, "ours")


def _ogr2ogr(source: VectorSource, store: TableStore, dsn: dict[str, Any]) -> None:
    place = " ".join(f"{key}='{value}'" for key, value in dsn.items())
    options = ["-overwrite", "-nln", f"{SCHEMA}.theirs", "-nlt", "GEOMETRY", "-unsetFid", "-lco", "FID=ogc_fid"]
    options += ["-lco", "GEOMETRY_NAME=wkb_geometry", "-lco", "LAUNDER=NO", "--config", "PG_USE_COPY", "YES"]
    command = ["ogr2ogr", "-q", *options, "-f", "PostgreSQL", f"PG:{place}", str(source.main_file.path)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _check_equal(database: Database, source: VectorSource) -> None:
    """A faster import of something else would be no achievement."""
    digest = "count(*), md5(string_agg(md5(ST_AsBinary(ST_Multi(wkb_geometry))), '' ORDER BY {}))"
    with database.transaction() as cursor:
        key = source.fid_column or "ogc_fid"
        cursor.execute(f"SELECT {digest.format(chr(34) + key + chr(34))} FROM {SCHEMA}.ours")
        ours = cursor.fetchone()
        cursor.execute(f"SELECT {digest.format('ogc_fid')} FROM {SCHEMA}.theirs")
        theirs = cursor.fetchone()
    if ours != theirs:
        raise SystemExit(f"{source.main_file.name}: the tables differ: {ours} {theirs}")


class _Rows:
    """Encoded rows in memory, as the file of COPY."""

    def __init__(self, source: VectorSource) -> None:
        with attempts(source) as makers, closing(next(makers)()) as reader:
            self._data = memoryview(b"".join([HEADER, *(bytes(rows) for rows, _ in reader.blocks()), TRAILER]))

    def read(self, size: int = -1) -> bytes:
        piece, self._data = self._data[:size], self._data[size:]
        return bytes(piece)

    readline = read


def _limit(database: Database, store: TableStore, source: VectorSource) -> float:
    rows = _Rows(source)
    key = source.fid_column or "ogc_fid"
    started = time.perf_counter()
    with database.transaction() as cursor:
        cursor.execute(f"CREATE TABLE {SCHEMA}.bare (LIKE {SCHEMA}.ours INCLUDING STORAGE)")
        cursor.copy_expert(f"COPY {SCHEMA}.bare FROM STDIN (FORMAT binary)", rows, size=1 << 18)
        cursor.execute(
            f"SET LOCAL maintenance_work_mem = '256MB'; ALTER TABLE {SCHEMA}.bare ADD PRIMARY KEY (\"{key}\");"
            f" CREATE INDEX ON {SCHEMA}.bare USING gist (wkb_geometry)"
        )
    seconds = time.perf_counter() - started
    store.remove(SCHEMA, "bare")
    return seconds


@contextmanager
def _server(dsn: str) -> Iterator[dict[str, Any]]:
    if dsn:
        yield dict(psycopg2.extensions.parse_dsn(dsn))
        return
    with private_cluster() as private:
        yield _connection_parameters(private)


def _connection_parameters(cluster: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in cluster.items() if key in ("host", "port", "user", "dbname")}


def main() -> None:
    """Print one line per file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="vector files; without any, the standard inputs")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dsn", default="", help="connection string of an existing database with PostGIS")
    parser.add_argument("--data", type=Path, default=Path("bench-data"), help="folder of the standard inputs")
    arguments = parser.parse_args()
    arguments.data.mkdir(exist_ok=True)
    files = arguments.files or standard_inputs(arguments.data)
    with _server(arguments.dsn) as dsn:
        for result in compare_files(files, dsn, arguments.rounds):
            rounds = " ".join(f"{ratio:.2f}" for ratio in result.ratios)
            print(
                f"{result.source}: ours {result.ours_s:.2f} s, ogr2ogr {result.ogr2ogr_s:.2f} s,"
                f" limit {result.limit_s:.2f} s; ogr2ogr / ours by round: {rounds}; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
