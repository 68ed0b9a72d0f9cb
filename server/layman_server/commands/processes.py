"""The processes that `up` starts: `serve`, `work`, `ogc`, `prepare`; each reads its settings from the environment."""

from __future__ import annotations

import argparse
import getpass
import importlib
import sys
import time
from pathlib import Path

from layman_server.settings import Settings

_MODULES = {"serve": "layman_server.serve", "work": "layman_server.work", "ogc": "layman_server.ogc.engine"}
_WINDOWS = "qgis.gui"
_POLL_S = 0.02


def run_process(arguments: argparse.Namespace) -> int:
    """Run one long-lived process until it is told to stop; with `--after`, not before that file is there.

    `--heartbeat` names a file that `serve` and `work` touch while they live.
    """
    if arguments.command == "ogc":
        # Importing anything of QGIS imports its windows when they are there; nothing here shows any.
        sys.modules[_WINDOWS] = None  # type: ignore[assignment]
    process = importlib.import_module(_MODULES[arguments.command])
    while arguments.after is not None and not arguments.after.exists():
        time.sleep(_POLL_S)
    settings = Settings.from_environment()
    return (process.run(settings, arguments.heartbeat) if arguments.heartbeat else process.run(settings)) or 0


def prepare(arguments: argparse.Namespace) -> int:
    """Load Redis from the publication folders, see to the machine's user, and queue interrupted work again."""
    from layman_server.bootstrap import prepare as prepare_stores  # the whole server, not wanted in the supervisor

    token = Path(arguments.token_file).read_text(encoding="utf-8").strip()
    machine_user = arguments.machine_user or getpass.getuser()
    prepare_stores(Settings.from_environment(), machine_user=machine_user, token=token)
    return 0
