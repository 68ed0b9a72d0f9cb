"""Where PROJ's data are for a pyproj that is the system's, seen from a virtual environment."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from importlib.util import find_spec
from pathlib import Path


def lead_to_proj_data(environment: MutableMapping[str, str]) -> None:
    """Set `PROJ_DATA` where pyproj would not find it.

    Debian's pyproj (13 and later) looks below `sys.prefix`, which is the environment and not the system. A pyproj that
    was installed into the environment brings data of its own version and is left alone.
    """
    if "PROJ_DATA" in environment or "PROJ_LIB" in environment or sys.prefix == sys.base_prefix:
        return
    spec = find_spec("pyproj")
    is_own = spec is not None and Path(spec.origin or "").is_relative_to(sys.prefix)
    data = Path(sys.base_prefix) / "share" / "proj"
    if not is_own and (data / "proj.db").is_file():
        environment["PROJ_DATA"] = str(data)
