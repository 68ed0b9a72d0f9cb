"""The plugin in a QGIS of its own: what it adds to QGIS's start, and how fast it sends a million points.

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
from bench.table import Row

ROOT = Path(__file__).resolve().parents[1]
STARTS = 3
POINTS = 1_000_000
MOST_START_MS, MOST_STEP_MS, MOST_RATIO = 100, 50, 1.3
TIMEOUT_S = 600


def rows(run: Run) -> Iterator[Row]:
    """Start of the plugin; with a million points also export and upload beside the server's own import."""
    start = started()
    if start is not None:
        yield Row("plugin: added to QGIS's start", start["ms"], "ms", aim=MOST_START_MS)
        yield Row("plugin: longest step once the window is there", start["longest_ms"], "ms", aim=MOST_STEP_MS)
        yield Row("plugin: all those steps", start["all_ms"], "ms")
    if run.million:
        steps = published(run)
        ours_s = steps["export"] + steps["upload"]
        yield Row("plugin: export and upload of 1,000,000 points", ours_s, "s", steps["db"], note="the server's import")
        ratio = ours_s / steps["db"]
        yield Row("plugin: export and upload, times the server's import", ratio, "x", aim=MOST_RATIO)


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


def published(run: Run) -> dict[str, float]:
    """Seconds of each step of publishing a million points from a GeoPackage.

    Raises:
        RuntimeError: the layer was not published.
    """
    source = run.data / f"layer_{POINTS}.gpkg"
    if not source.exists():  # With the column that QGIS makes in every GeoPackage.
        wanted = ["-unsetFid", "-lco", "FID=fid", str(source), str(points(run.data, POINTS))]
        subprocess.run(["ogr2ogr", "-q", *wanted], check=True)
    command = [sys.executable, "-m", "bench.plugin_session", run.stack.base, str(run.stack.home), str(source)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(run.data / "profile")}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S)
    try:
        answer: dict[str, Any] = json.loads(ended.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise RuntimeError(ended.stderr[-2000:]) from error
    if answer["error"]:
        raise RuntimeError(answer["error"])
    return {str(key): float(seconds) for key, seconds in answer["steps"].items()}
