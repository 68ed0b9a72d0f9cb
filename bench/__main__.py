"""Runs every measure on a server of its own and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bench import beside_geoserver, changes, endurance, many_publications, map_services, measures, plugin, table
from bench.stack import Stack

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "benchmarks.md"


def main() -> int:
    """0 when every measure could be taken; a missed aim is shown and is no error."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "bench-data", help="folder of the inputs and the home")
    parser.add_argument("--port", type=int, default=8690)
    parser.add_argument("--seconds", type=float, default=5, help="length of each measure of a rate")
    parser.add_argument("--quick", action="store_true", help="leave out what takes long: a million points, imports")
    parser.add_argument("--long", action="store_true", help="also memory over a thousand publishes, some minutes")
    parser.add_argument("--dry", action="store_true", help="print only, leave the document alone")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    home = options.data / "home"
    shutil.rmtree(home, ignore_errors=True)
    load = os.getloadavg()[0]
    rows: list[table.Row] = []
    run = measures.Run(Stack(home.resolve(), options.port), options.data, options.seconds, not options.quick)
    try:
        for measure in _measures(options.long):
            rows += _shown(measure(run))
    finally:
        run.stack.stop()
    rows += _shown(beside_geoserver.rows(run, options.port))
    rows += _shown(many_publications.rows(run, options.port))
    if not options.quick:
        from bench import datadir, imports

        rows += _shown(imports.rows(options.data))
        rows += _shown(datadir.rows(options.data))
    print(f"\n{table.aligned(rows)}")
    heading = (
        f"Measured {datetime.date.today()}: {_machine()}; load of the machine {load:.1f} at the start and "
        f"{os.getloadavg()[0]:.1f} at the end (the measures alone make about 2)."
    )
    if not options.dry:
        table.write(DOCUMENT, heading, rows)
        print(f"\nWritten to {DOCUMENT.relative_to(ROOT)}.")
    return 0


def _measures(is_long: bool) -> list[Callable[[measures.Run], Iterable[table.Row]]]:
    """The measures on the one server, in their order: memory comes last."""
    chosen: list[Callable[[measures.Run], Iterable[table.Row]]] = [
        *(measures.first_start, measures.publishing, changes.together, changes.patches, changes.raster),
        *(measures.reading, measures.maps, map_services.rows, plugin.rows, measures.memory),
    ]
    return [*chosen, endurance.memory] if is_long else chosen


def _shown(rows: Iterable[table.Row]) -> Iterator[table.Row]:
    for row in rows:
        print("  ".join(cell for cell in row.cells() if cell), flush=True)
        yield row


def _machine() -> str:
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory_gib:.0f} GiB, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
