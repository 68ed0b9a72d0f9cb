"""Where the bundled server is: its source beside or inside the plugin, its private environment in the QGIS profile."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QProcessEnvironment

PLUGIN_FOLDER = Path(__file__).resolve().parents[1]
ENVIRONMENT_NAME = "layman_server_env"
#: Variables of QGIS's own Python that would lead another Python astray.
_FOREIGN_VARIABLES = ("PYTHONHOME", "PYTHONPATH", "PYTHONNOUSERSITE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")


@dataclass(frozen=True)
class Environment:
    """The private virtual environment."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its Python."""
        return self._programs / ("python.exe" if sys.platform == "win32" else "python3")

    @property
    def command(self) -> Path:
        """The `layman-server` command in it."""
        return self._programs / ("layman-server.exe" if sys.platform == "win32" else "layman-server")

    @property
    def stamp(self) -> Path:
        """Holds the fingerprint of the source that is installed; missing while an installation is unfinished."""
        return self.folder / "layman_server_source.txt"

    @property
    def _programs(self) -> Path:
        return self.folder / ("Scripts" if sys.platform == "win32" else "bin")

    def holds(self, source: Path) -> bool:
        """Whether this source, as it is now, is installed."""
        try:
            return self.command.exists() and self.stamp.read_text(encoding="utf-8").strip() == fingerprint(source)
        except OSError:
            return False


def profile_environment() -> Environment:
    """The environment of the running QGIS profile."""
    return Environment(Path(QgsApplication.qgisSettingsDirPath()) / "python" / ENVIRONMENT_NAME)


def bundled_source() -> Path | None:
    """The server's folder: inside the plugin when it came as a zip, beside it in a clone; None when it is missing."""
    for folder in (PLUGIN_FOLDER / "server", PLUGIN_FOLDER.parent / "server"):
        if (folder / "pyproject.toml").is_file() and (folder / "layman_server").is_dir():
            return folder
    return None


def fingerprint(source: Path) -> str:
    """Changes with every change of the server's source; tells an outdated environment from a current one."""
    digest = hashlib.sha256()
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".toml", ".sql", ".json", ".xml", ".html"}:
            if "__pycache__" not in path.parts and "build" not in path.parts:
                digest.update(str(path.relative_to(source)).encode("utf-8"))
                digest.update(path.read_bytes())
    return digest.hexdigest()


def clean_environment() -> QProcessEnvironment:
    """QGIS's environment variables without those that belong to its own Python."""
    environment = QProcessEnvironment.systemEnvironment()
    for name in _FOREIGN_VARIABLES:
        environment.remove(name)
    environment.insert("PYTHONUNBUFFERED", "1")
    environment.insert("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    environment.insert("PIP_NO_INPUT", "1")
    return environment
