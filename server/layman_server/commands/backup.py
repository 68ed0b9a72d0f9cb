"""`layman-server backup FILE` and `layman-server restore FILE`."""

from __future__ import annotations

import argparse
import os
import sys

from layman_server.commands.running import running_settings
from layman_server.commands.services import plan_services
from layman_server.settings import Settings
from layman_server.supervisor.home import Home


def backup(home: Home, arguments: argparse.Namespace) -> int:
    """Write everything of the running server of the home into one file.

    Raises:
        StartFailed: no server runs. BackupRefused: it cannot be taken.
    """
    from layman_server.backup.take import take_backup  # the whole server, not wanted in the supervisor

    settings = running_settings(home)
    is_private = (home.postgres_dir / "data" / "PG_VERSION").exists() and settings.pg_host == "127.0.0.1"
    left_out = take_backup(home, settings, arguments.file.resolve(), is_private_postgresql=is_private, tell=_tell)
    for sentence in left_out:
        _tell(sentence)
    return 0


def restore(home: Home, arguments: argparse.Namespace) -> int:
    """Put a backup back onto an empty home, which `up` then serves.

    Raises:
        BackupRefused, StartFailed: it cannot be put back; the home is as empty as before.
    """
    from layman_server.backup.put_back import put_back

    manifest = put_back(arguments.file.resolve(), home, Settings.from_environment(), plan_services, _tell)
    _tell(f"The backup of {manifest['made_at']} is in {home.path}. Start it with: layman-server up --home {home.path}")
    for sentence in manifest.get("left_out", []):
        _tell(sentence)
    if manifest.get("left_out"):
        _tell("After the start `layman-server check --repair` makes again what is missing there.")
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr if not os.isatty(1) else sys.stdout, flush=True)
