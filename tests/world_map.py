"""A copy of QGIS's own world map: QGIS writes into GeoPackages that it opens, and tests run side by side."""

from __future__ import annotations

import os
import shutil
from functools import lru_cache
from pathlib import Path

#: Not `/tmp`, where this clone may lie, too: QGIS asks before it closes a project with layers from there.
FOLDER = Path("/var/tmp")
SOURCE = Path("/usr/share/qgis/resources/data/world_map.gpkg")


@lru_cache(maxsize=1)
def world_map() -> str:
    """Path of this process's copy; the copies of processes that have ended go, as QGIS ends without a word.

    Raises:
        OSError: this QGIS has none.
    """
    for old in FOLDER.glob("layman-world-map-*"):
        if not Path(f"/proc/{old.name.rpartition('-')[2]}").exists():
            shutil.rmtree(old, ignore_errors=True)
    folder = FOLDER / f"layman-world-map-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    return str(shutil.copy(SOURCE, folder))
