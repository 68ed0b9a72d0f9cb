"""`layman-server join`: workers on one more machine, for a server that runs elsewhere."""

from __future__ import annotations

import argparse
import dataclasses
import os

from layman_server.commands.services import plan_workers
from layman_server.commands.up import address, leave_on_signals, supervise, taken_home
from layman_server.errors import StartFailed
from layman_server.settings import Settings
from layman_server.supervisor.home import Home

#: What both machines share; without one of them the workers would do their work in a place of their own.
SHARED = ("LAYMAN_DATA_DIR", "LAYMAN_GS_DATA_DIR", "LAYMAN_REDIS_URL", "LAYMAN_PG_HOST")
#: The embedded catalogue takes records from those who know the secret; an outside one has its own address.
SECRET, CATALOGUE = "LAYMAN_INTERNAL_SECRET", "CSW_URL"


def join(home: Home, arguments: argparse.Namespace) -> int:
    """Run an OGC engine and workers in the foreground, with the settings of the other machine's server.

    Raises:
        StartFailed: a setting is missing, or a part does not start; nothing is left running.
    """
    leave_on_signals()
    _check_settings()
    settings = Settings.from_environment()
    if arguments.workers is not None:
        settings = dataclasses.replace(settings, celery_workers=arguments.workers)
    for folder in (settings.data_dir / "users", settings.gs_data_dir):
        if not folder.is_dir():
            raise StartFailed(f"{folder} is not there; mount the folder that the server shares.")
    home.make_folders(None)
    with taken_home(home):
        settings, specs = plan_workers(home, settings)
        home.write_settings(settings.as_environment())
        url = address(settings)
        supervise(home, specs, url, lambda: True, f"{settings.celery_workers} workers work for {url}")
    return 0


def _check_settings() -> None:
    missing = [name for name in SHARED if not os.environ.get(name)]
    if not os.environ.get(CATALOGUE) and not os.environ.get(SECRET):
        missing.append(SECRET)
    if missing:
        raise StartFailed(f"{', '.join(missing)} must be set as for the server that is to be joined; see its settings.")
