"""`layman-server import-datadir DIR` and `layman-server export-datadir DIR`: GeoServer's data directories."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from layman_server.errors import DataDirectoryRefused
from layman_server.settings import Settings
from layman_server.supervisor.home import Home

if TYPE_CHECKING:
    from layman_server.geoserver.import_report import ImportReport

_PLACE = "LAYMAN_GS_DATA_DIR"


def import_datadir(home: Home | None, arguments: argparse.Namespace) -> int:
    """Convert a directory of GeoServer 1.x in place; with a home, take its workspaces over into that home.

    The exit code is 0 whenever a report is printed: what is dropped stands there.

    Raises:
        DataDirectoryRefused: it is no data directory, or cannot be read at all.
    """
    root = arguments.directory.expanduser().resolve()
    target = _catalogue_of(home) if home is not None else None
    if target is not None and target.resolve() == root:
        # The catalogue of the home itself; there is nothing to take over.
        target = None
    with _refusals(root):
        report = _import(root, target, arguments.dry_run, home, arguments.allow)
    if arguments.json:
        print(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    else:
        print(report.as_text())
    return 0


def export_datadir(home: Home, arguments: argparse.Namespace) -> int:
    """Write the catalogue of a home as a data directory for a GeoServer elsewhere; its server may run.

    Raises:
        DataDirectoryRefused: there is nothing to write, or the folder is not empty. StorageFull: no space is left.
    """
    from layman_server.geoserver.export import Export

    target = arguments.directory.expanduser().resolve()
    wishes = {"with_passwords": arguments.with_passwords, "copy_rasters": arguments.copy_rasters}
    with _refusals(target):
        report = Export(_catalogue_of(home), target, **wishes).run()
    print(json.dumps(report.as_dict(), indent=2, ensure_ascii=False) if arguments.json else report.as_text())
    return 0


@contextmanager
def _refusals(directory: Path) -> Iterator[None]:
    """Faults of the file system as a sentence."""
    try:
        yield
    except OSError as error:
        message = f"{error.filename or directory}: {error.strerror or error}."
        raise DataDirectoryRefused({"message": message}) from error


def _import(root: Path, target: Path | None, dry_run: bool, home: Home | None, allowed: list[Path]) -> ImportReport:
    from layman_server.geoserver.import_report import ImportReport
    from layman_server.geoserver.legacy.conversion import NotConvertible, convert, is_legacy, write_trial
    from layman_server.geoserver.take_over import TakeOver, list_catalogue

    is_old = is_legacy(root)
    if not is_old and not (root / "workspaces").is_dir():
        message = f"{root} is no data directory of GeoServer: it has neither catalog.xml nor workspaces."
        raise DataDirectoryRefused({"message": message})
    with tempfile.TemporaryDirectory(prefix="layman-import-") as trial:
        catalogue = root
        try:
            if is_old and dry_run and target is not None:
                report, catalogue = write_trial(root, Path(trial)), Path(trial)
            elif is_old:
                report = convert(root, dry_run=dry_run)
            else:
                report = ImportReport(root, "2.x", dry_run)
        except NotConvertible as error:
            raise DataDirectoryRefused({"message": str(error)}) from error
        if target is not None and home is not None:
            report.home = home.path
            taken = _names_of_users(home)
            TakeOver(catalogue, root, target, report, taken, [path.expanduser().resolve() for path in allowed]).run()
        elif not is_old:
            list_catalogue(root, report)
    return report


def _catalogue_of(home: Home) -> Path:
    """The GeoServer data directory of a home, whether its server runs or not.

    Raises:
        DataDirectoryRefused: there is no such home, or its GeoServer is a real one.
    """
    if not home.path.is_dir():
        raise DataDirectoryRefused({"message": f"There is no home {home.path}; `layman-server up` makes one."})
    kept = home.read_settings()
    settings = Settings.from_environment({**kept, **os.environ})
    if getattr(settings, "gs_host", None):
        message = "The home uses a GeoServer of its own; hand the directory to that one."
        raise DataDirectoryRefused({"message": message})
    named = kept.get(_PLACE) or os.environ.get(_PLACE)
    return Path(named) if named else home.geoserver_dir


def _names_of_users(home: Home) -> frozenset[str]:
    """Workspaces that the server itself keeps: they are never written over."""
    folder = home.data_dir / "users"
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()
