"""Which Python the server can run with: a real interpreter that sees QGIS, at least 3.10.

`sys.executable` inside QGIS is no help: it may be QGIS itself (Windows) or any `python3` of the PATH.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

LEAST_VERSION = (3, 10)
#: Printed by a candidate; an import error or an old Python makes it unfit.
PROBE = (
    "import json, sys, qgis.core, numpy, venv;"
    "print(json.dumps({'version': sys.version_info[:3], 'numpy': numpy.__version__, 'python': sys.executable}))"
)


@dataclass(frozen=True)
class FoundPython:
    """A Python that sees QGIS; `numpy` is the version QGIS and GDAL are compiled against and must stay."""

    path: Path
    version: tuple[int, ...]
    numpy: str


def candidates() -> list[Path]:
    """Interpreters to try, the likeliest first."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if sys.platform == "win32":
        places = [Path(sys.base_prefix) / "python3.exe", Path(sys.base_prefix) / "python.exe"]
        root = os.environ.get("OSGEO4W_ROOT")
        if root:
            places += [Path(root) / "bin" / "python3.exe", Path(root) / "bin" / "python.exe"]
    else:
        prefixes = [Path(sys.base_prefix) / "bin", Path("/usr/bin"), Path("/usr/local/bin")]
        places = [prefix / name for prefix in prefixes for name in (version, "python3")]
    on_path = [Path(found) for name in (version, "python3") if (found := shutil.which(name))]
    return [path for path in dict.fromkeys([*places, *on_path]) if path.is_file()]


def read_probe(path: Path, output: str) -> FoundPython | None:
    """The candidate's answer to `PROBE`; None when it is not fit."""
    try:
        answer = json.loads(output.strip().splitlines()[-1])
        version = tuple(int(number) for number in answer["version"])
        numpy = str(answer["numpy"])
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return FoundPython(path, version, numpy) if version >= LEAST_VERSION else None
