"""Rows of the table from the import's own measure, `bench/import_ratio.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.import_ratio import compare
from bench.table import Row


def rows(data: Path) -> Iterator[Row]:
    """Import of a file against ogr2ogr with COPY and against PostgreSQL alone, in alternated rounds of this run."""
    for result in compare(data):
        measure = f"import of {result.source}"
        aim = result.ogr2ogr_s / 2
        yield Row(measure, result.ours_s, "s", result.ogr2ogr_s, aim, note="ogr2ogr with COPY, same run")
        if result.limit_s is not None:
            yield Row(measure, result.ours_s, "s", result.limit_s, note="PostgreSQL alone: COPY, key, index; same run")
