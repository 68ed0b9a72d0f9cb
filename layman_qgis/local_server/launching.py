"""Which `layman-server` command is run, and how: as a process of its own that outlives QGIS."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from qgis.PyQt.QtCore import QIODevice, QProcess

from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.local_server.layout import bundled_source, clean_environment, profile_environment


@dataclass(frozen=True)
class Launched:
    """A process that was started, or why it was not: `pid` is 0 then."""

    pid: int
    problem: str = ""


def current_command(settings: PluginSettings) -> str:
    """The `layman-server` to start: the chosen one, else that of the environment when it is up to date; or empty."""
    chosen = settings.local_command_path()
    if chosen:
        return chosen
    environment, source = profile_environment(), bundled_source()
    if source is not None and environment.holds(source):
        return str(environment.command)
    return ""


def any_command(settings: PluginSettings) -> str:
    """The same for a server that is there: one that is older than the plugin is stopped by its own command."""
    older = profile_environment().command
    return current_command(settings) or (str(older) if older.exists() else "")


def restore_command(settings: PluginSettings, backup: Path) -> str:
    """The command that puts a backup back, as it is typed; the home must not be there, or be empty."""
    program = any_command(settings) or "layman-server"
    words = [program, "restore", str(backup), "--home", str(settings.local_home_path())]
    return " ".join(map(shlex.quote, words))


def launch(program: str, arguments: list[str], log: Path | None = None) -> Launched:
    """Start a program that goes on without QGIS; what it says is added to `log`."""
    process = QProcess()
    process.setProcessEnvironment(clean_environment())
    process.setProgram(program)
    process.setArguments(arguments)
    target = str(log) if log is not None else QProcess.nullDevice()
    process.setStandardOutputFile(target, QIODevice.OpenModeFlag.Append)
    process.setStandardErrorFile(target, QIODevice.OpenModeFlag.Append)
    started, pid = process.startDetached()
    return Launched(int(pid)) if started else Launched(0, f"{program} cannot be run: {process.errorString()}")


def is_alive(pid: int) -> bool:
    """Whether a process runs; on Windows, where asking would end it, the time limit alone decides."""
    if os.name != "posix" or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
