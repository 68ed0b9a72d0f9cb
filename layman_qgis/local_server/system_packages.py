"""Which programs of the system the local server lacks, and the one command that installs them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from layman_qgis.api.language import tr


@dataclass(frozen=True)
class Need:
    """A program or file the server needs, and the package that holds it per package manager."""

    words: str
    programs: tuple[str, ...]
    files: tuple[str, ...]
    packages: dict[str, str]


_NEEDS = (
    Need(
        "PostgreSQL",
        ("initdb",),
        ("/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb", "/opt/homebrew/opt/postgresql*/bin/initdb"),
        {"apt-get": "postgresql", "dnf": "postgresql-server", "pacman": "postgresql", "brew": "postgresql"},
    ),
    Need(
        "PostGIS",
        (),
        (
            "/usr/share/postgresql/*/extension/postgis.control",
            "/usr/share/pgsql/extension/postgis.control",
            "/usr/share/postgresql/extension/postgis.control",
            "/usr/pgsql-*/share/extension/postgis.control",
            "/opt/homebrew/share/postgresql*/extension/postgis.control",
            "/usr/local/share/postgresql*/extension/postgis.control",
        ),
        {"apt-get": "postgis postgresql-postgis", "dnf": "postgis", "pacman": "postgis", "brew": "postgis"},
    ),
    Need(
        "Redis",
        ("redis-server", "valkey-server"),
        (),
        {"apt-get": "redis-server", "dnf": "valkey", "pacman": "valkey", "brew": "redis"},
    ),
    Need(
        "QGIS Server",
        ("qgis_mapserver",),
        ("/usr/lib/cgi-bin/qgis_mapserv.fcgi", "/usr/lib/qgis/server/libwms.so", "/usr/lib/*/qgis/server/libwms.so"),
        {"apt-get": "qgis-server", "dnf": "qgis-server", "pacman": "qgis"},
    ),
)
_COMMANDS = {
    "apt-get": "sudo apt-get install",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "brew": "brew install",
}


@dataclass(frozen=True)
class MissingPackages:
    """What is missing: words for people, the command that installs it (empty when unknown), and a sentence."""

    names: tuple[str, ...]
    command: str
    sentence: str


def missing_packages() -> MissingPackages | None:
    """Look at this machine; None when nothing is missing."""
    return _report([need for need in _NEEDS if not _is_there(need)])


def _report(needs: Iterable[Need]) -> MissingPackages | None:
    missing = list(needs)
    if not missing:
        return None
    names = tuple(need.words for need in missing)
    if len(names) == 1:
        sentence = tr("{0} is not installed on this computer.").format(names[0])
    else:
        sentence = tr("{0} and {1} are not installed on this computer.").format(", ".join(names[:-1]), names[-1])
    if sys.platform == "win32":
        return MissingPackages(names, "", f"{sentence} {tr('Log in to a server on another machine instead.')}")
    manager = next((name for name in _COMMANDS if shutil.which(name)), "")
    packages = [need.packages[manager] for need in missing if manager in need.packages]
    command = f"{_COMMANDS[manager]} {' '.join(packages)}" if packages else ""
    return MissingPackages(names, command, sentence)


def _is_there(need: Need) -> bool:
    if any(shutil.which(program) for program in need.programs):
        return True
    return any(next(Path("/").glob(pattern.lstrip("/")), None) is not None for pattern in need.files)
