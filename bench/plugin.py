"""The plugin in a QGIS of its own: what it adds to QGIS's start, how fast it sends a million points and lists layers.

Each measure is a process of its own: QGIS and the server never share one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.inputs import points
from bench.measures import Run
from bench.stack import Stack
from bench.table import Row

ROOT = Path(__file__).resolve().parents[1]
STARTS = 3
POINTS = 1_000_000
MOST_START_MS, MOST_STEP_MS, MOST_RATIO, MOST_PAGE_MS = 100, 50, 1.3, 100
#: Where a million points may come from, by the names of `bench.plugin_session`.
SOURCES = {
    "gpkg": "a GeoPackage",
    "filter": "a filtered GeoPackage",
    "selection": "selected features, 900,000",
    "shp": "a shapefile",
    "geojson": "a GeoJSON file",
    "memory": "a memory layer",
}
TIMEOUT_S = 600


def rows(run: Run) -> Iterator[Row]:
    """Start of the plugin; with a million points also export and upload beside the server's own import."""
    start = started()
    if start is not None:
        yield Row("plugin: added to QGIS's start", start["ms"], "ms", aim=MOST_START_MS)
        yield Row("plugin: longest step once the window is there", start["longest_ms"], "ms", aim=MOST_STEP_MS)
        yield Row("plugin: all those steps", start["all_ms"], "ms")
    if run.million:
        for kind, steps in published(run):
            measure = f"plugin: export and upload of 1,000,000 points, {SOURCES[kind]}"
            ours_s = steps["export"] + steps["upload"]
            yield Row(measure, ours_s, "s", steps["db"], note="the server's import of it, same run")
            yield Row(f"{measure}, times the server's import", ours_s / steps["db"], "x", aim=MOST_RATIO)


def listed(stack: Stack) -> Iterator[Row]:
    """Pages of a hundred publications in the browser panel, of all that the server has."""
    pages = _asked("bench.plugin_pages", stack.base, str(stack.home))[-1]
    times_ms = sorted(pages["pages_ms"])
    measure = f"plugin: page of 100 among {pages['total']:,} publications, asked for to shown in the browser panel"
    yield Row(f"{measure}, median", times_ms[len(times_ms) // 2], "ms", aim=MOST_PAGE_MS)
    yield Row(f"{measure}, 95th percentile", times_ms[len(times_ms) * 95 // 100], "ms", aim=MOST_PAGE_MS)


def started() -> dict[str, float] | None:
    """The least times (ms) of some starts of a real QGIS, which itself times its plugins; None without a window."""
    script = ROOT / "bench" / "plugin_start.py"
    launcher = ROOT / "tests" / "gui" / "qgis_window.py"
    times = []
    with tempfile.TemporaryDirectory() as folder:
        # As with a user, who starts QGIS the second time: the plugin's files are compiled.
        caches = {"PYTHONPYCACHEPREFIX": f"{folder}/compiled", "PYTHONDONTWRITEBYTECODE": ""}
        for number in range(STARTS + 1):
            answer = Path(folder) / f"{number}.json"
            command = [sys.executable, str(launcher), str(script), str(answer)]
            subprocess.run(command, env={**os.environ, **caches}, timeout=TIMEOUT_S, check=False, capture_output=True)
            if not answer.exists():
                return None
            times.append(json.loads(answer.read_text(encoding="utf-8")))
    return {key: min(float(one[key]) for one in times[1:]) for key in times[0]}


def published(run: Run) -> Iterator[tuple[str, dict[str, float]]]:
    """Seconds of each step of publishing a million points, of each kind of source.

    Raises:
        RuntimeError: a layer was not published.
    """
    source = run.data / f"layer_{POINTS}.gpkg"
    if not source.exists():  # With the column that QGIS makes in every GeoPackage.
        wanted = ["-unsetFid", "-lco", "FID=fid", str(source), str(points(run.data, POINTS))]
        subprocess.run(["ogr2ogr", "-q", *wanted], check=True)
    for ending in (".shp", ".geojson"):
        if not source.with_suffix(ending).exists():
            subprocess.run(["ogr2ogr", "-q", str(source.with_suffix(ending)), str(source)], check=True)
    for answer in _asked("bench.plugin_session", run.stack.base, str(run.stack.home), str(source), *SOURCES):
        if answer["error"]:
            raise RuntimeError(answer["error"])
        yield answer["kind"], {str(key): float(seconds) for key, seconds in answer["steps"].items()}


def _asked(module: str, *arguments: str) -> list[dict[str, Any]]:
    """The lines of JSON that a module prints in a QGIS of its own, without a window."""
    with tempfile.TemporaryDirectory() as profile:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": profile}
        command = [sys.executable, "-m", module, *arguments]
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S)
    lines = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(ended.stderr[-2000:])
    return lines
