"""Takes a backup of a running server: everything as it was at one moment, for which publishing is held off.

The moment is short: files are never changed in place, so links to them keep them as they are, and PostgreSQL keeps a
state of its own for as long as a transaction wants it. The order makes the whole consistent with work under way: what
the publications' documents say is there is in the databases and the data directory, which are taken after them.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import layman_server
from layman_server.backup.archive import MANIFEST, ArchiveWriter, new_archive
from layman_server.backup.databases import Moment, moment, server_version
from layman_server.durable_files import aside_name
from layman_server.settings import Settings
from layman_server.stores.filesystem import PublicationFiles
from layman_server.supervisor.home import Home
from layman_server.supervisor.postgres import find_postgres

FORMAT = 1
#: What of the data folder is of one run only.
_OF_ONE_RUN = frozenset({"incoming", "lock"})

Tell = Callable[[str], None]


def take_backup(home: Home, settings: Settings, path: Path, *, is_private_postgresql: bool, tell: Tell) -> list[str]:
    """Write a backup of the home to `path`; what is not in it, one sentence each.

    Raises:
        BackupRefused: it cannot be taken. StorageFull: no space is left.
    """
    left_out = _left_out(settings, is_private_postgresql)
    files = PublicationFiles(settings.data_dir)
    scratch = aside_name(files.incoming / "backup")
    progress = Progress(tell)
    try:
        scratch.mkdir(mode=0o700)
        with (
            new_archive(path, progress) as archive,
            _held(home, settings, files, scratch, is_private_postgresql) as held,
        ):
            tell("Everything is held as it is now; publishing goes on.")
            dumps = []
            if held is not None:
                (scratch / "postgresql").mkdir()
                dumps = held.dump(scratch / "postgresql", _workspaces(scratch / "data"))
            progress.total_bytes = sum(item.stat().st_size for item in scratch.rglob("*") if item.is_file())
            archive.add_json(MANIFEST, _manifest(settings, dumps, left_out, held))
            _add(archive, home, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    tell(f"{path} has {path.stat().st_size / 1e6:.1f} MB.")
    return left_out


class Progress:
    """Tells how far the writing is, at every tenth."""

    def __init__(self, tell: Tell) -> None:
        """Begin with nothing."""
        self.total_bytes = 0
        self._tell = tell
        self._tenth = 0

    def __call__(self, done_bytes: int) -> None:
        """Note how many bytes are done."""
        tenth = 10 * done_bytes // self.total_bytes if self.total_bytes else 0
        if tenth > self._tenth:
            self._tenth = tenth
            self._tell(f"{min(tenth, 10) * 10} % of {self.total_bytes / 1e6:.0f} MB")


@contextmanager
def _held(
    home: Home, settings: Settings, files: PublicationFiles, scratch: Path, is_private_postgresql: bool
) -> Iterator[Moment | None]:
    """Hold the moment: links to all files in `scratch`, and the state of the databases when they are private."""
    with ExitStack() as holding:
        with files.held(alone=True):
            _link(settings.data_dir, scratch / "data", _OF_ONE_RUN)
            binaries = find_postgres(home.postgres_dir / "data") if is_private_postgresql else None
            held = holding.enter_context(moment(settings, binaries)) if binaries else None
            _link(settings.gs_data_dir, scratch / "geoserver")
        yield held


def _add(archive: ArchiveWriter, home: Home, scratch: Path) -> None:
    archive.add_file("home/token", home.token_path)
    for name in ("data", "geoserver", "postgresql"):
        if (scratch / name).is_dir():
            archive.add_folder(name, scratch / name)


def _link(source: Path, target: Path, without: frozenset[str] = frozenset()) -> None:
    """A tree of links to the files of a folder, or of copies where the file system cannot link; asides are left out."""
    target.mkdir(mode=0o700)
    for entry in os.scandir(source):
        if entry.name.startswith(".") or entry.name in without or entry.is_symlink():
            continue
        if entry.is_dir():
            _link(Path(entry.path), target / entry.name)
        elif entry.is_file():
            _link_file(Path(entry.path), target / entry.name)


def _link_file(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP}:
            raise
        shutil.copy2(source, target)


def _workspaces(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "users").iterdir() if path.is_dir())


def _manifest(settings: Settings, dumps: list[str], left_out: list[str], held: Moment | None) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_by": f"layman-server {layman_server.__version__}",
        "made_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "postgresql": server_version(settings) if held is not None else None,
        "databases": dumps,
        "left_out": left_out,
    }


def _left_out(settings: Settings, is_private_postgresql: bool) -> list[str]:
    said = []
    if not is_private_postgresql:
        said.append(
            f"The databases are on {settings.pg_host}:{settings.pg_port} and not in the backup; they need their own."
        )
    if settings.csw_url:
        said.append(f"The metadata catalogue {settings.csw_url} is not in the backup.")
    return said
