"""A copy of QGIS's own world map: QGIS writes into GeoPackages that it opens, and tests run side by side."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

#: Not the system's folder for temporary files: QGIS asks before it closes a project with layers from there.
FOLDER = Path(__file__).resolve().parents[1] / "build"
SOURCE = Path("/usr/share/qgis/resources/data/world_map.gpkg")


@lru_cache(maxsize=1)
def world_map() -> str:
    """Path of this process's copy; it goes with the process.

    Raises:
        OSError: this QGIS has none.
    """
    FOLDER.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="world-map-", dir=FOLDER))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.copy(SOURCE, folder)
