"""Puts a backup back onto an empty home: everything is made aside, and renamed to its place when it is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from layman_server.backup.archive import extract
from layman_server.backup.databases import load
from layman_server.backup.take import FORMAT, Tell
from layman_server.durable_files import aside_name, flush_folder, is_leftover
from layman_server.errors import BackupRefused
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from layman_server.supervisor.postgres import check_passage, find_postgres, major_version, postgres_os_user
from layman_server.supervisor.spec import ServiceSpec
from layman_server.supervisor.supervisor import Supervisor

Plan = Callable[[Home, Settings], tuple[Settings, list[ServiceSpec]]]
_DATABASE_SERVICES = frozenset({"initdb", "postgresql", "databases"})


def put_back(path: Path, home: Home, settings: Settings, plan: Plan, tell: Tell) -> dict[str, Any]:
    """Restore the backup `path` onto `home`, where nothing may be yet; its manifest.

    `plan` gives the services of a home, as `up` starts them.

    Raises:
        BackupRefused: the home is not empty, or the backup is broken, too new, or of a newer PostgreSQL.
        StartFailed: PostgreSQL cannot be started. StorageFull: no space is left. Nothing is left behind then.
    """
    if home.path.exists() and (not home.path.is_dir() or any(home.path.iterdir())):
        raise BackupRefused(f"{home.path} is not empty; name a new folder with --home.")
    home.path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(home)
    aside = Home(aside_name(home.path))
    try:
        manifest = _fill(path, aside, settings, plan, tell)
        # A rename onto a folder that is there works when it is empty.
        aside.path.rename(home.path)
        flush_folder(home.path.parent)
    finally:
        aside.remove_temporary_folders()
        shutil.rmtree(aside.path, ignore_errors=True)
    return manifest


def _fill(path: Path, home: Home, settings: Settings, plan: Plan, tell: Tell) -> dict[str, Any]:
    postgres_user = None if settings.pg_host else postgres_os_user()
    home.make_folders(postgres_user)
    content = home.path / "content"
    content.mkdir(mode=0o700)
    total_bytes = path.stat().st_size if path.exists() else 0
    manifest = extract(path, content, partial(_check, settings), _Progress(total_bytes, tell))
    for name, target in (("data", home.data_dir), ("geoserver", home.geoserver_dir)):
        target.rmdir()
        (content / name).rename(target)
    (content / "home" / "token").rename(home.token_path)
    if manifest.get("databases"):
        check_passage(home.path, postgres_user)
        tell("The files are there; the databases follow.")
        _load_databases(home, settings, plan, content / "postgresql")
    shutil.rmtree(content)
    shutil.rmtree(home.run_dir)
    os.sync()
    return manifest


def _check(settings: Settings, manifest: Mapping[str, Any]) -> None:
    """Return when the backup can be put back by this program."""
    if manifest.get("format") != FORMAT:
        by = manifest.get("made_by") or "another program"
        raise BackupRefused(f"The backup was made by {by} in a form that this version cannot read.")
    wanted = manifest.get("postgresql")
    if not wanted:
        return
    if settings.pg_host:
        raise BackupRefused("The backup holds databases of its own; restore it without LAYMAN_PG_HOST.")
    found = major_version(find_postgres(Path("/nonexistent")))
    if not found.isdigit() or int(found) < int(wanted):
        raise BackupRefused(
            f"The backup is of PostgreSQL {wanted}, here is {found}; install that version or a newer one."
        )


def _load_databases(home: Home, settings: Settings, plan: Plan, folder: Path) -> None:
    """Make a cluster in the home, start it alone, load the dumps, and stop it."""
    completed, specs = plan(home, settings)
    supervisor = Supervisor([spec for spec in specs if spec.name in _DATABASE_SERVICES], home.logs_dir)
    failures: list[BackupRefused] = []

    def load_all() -> None:
        try:
            load(completed, find_postgres(home.postgres_dir / "data"), folder)
        except BackupRefused as error:
            failures.append(error)
        supervisor.request_stop()

    supervisor.run(load_all)
    if failures:
        raise failures[0]


def _sweep(home: Home) -> None:
    """Remove what a restore that was cut off has left."""
    for path in home.path.parent.glob(f".*.{home.path.name}"):
        if is_leftover(path):
            shutil.rmtree(path, ignore_errors=True)


class _Progress:
    """Tells how much of the file is read, at every tenth."""

    def __init__(self, total_bytes: int, tell: Callable[[str], None]) -> None:
        self._total_bytes = total_bytes
        self._tell = tell
        self._tenth = 0

    def __call__(self, done_bytes: int) -> None:
        tenth = 10 * done_bytes // self._total_bytes if self._total_bytes else 0
        if tenth > self._tenth:
            self._tenth = tenth
            self._tell(f"{tenth * 10} % of {self._total_bytes / 1e6:.0f} MB")
