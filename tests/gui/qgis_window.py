"""Starts a real QGIS window, under Xvfb where there is no display, runs one script in it and returns its exit code.

Usage: ``python3 tests/gui/qgis_window.py SCRIPT [ARGUMENT...]``. The script ends QGIS by :func:`leave`. The profile is
a new folder with the plugin switched on; the user's own profiles are not touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCREEN = "1500x950x24"
TIMEOUT_S = 600
LEAVE_TIMEOUT_S = 20

PROFILE_INI = """[PythonPlugins]
layman_qgis=true

[qgis]
checkVersion=false
showTips=false
newProjectDefault=false

[app]
plugin_installer\\checkOnStart=false

[UI]
UITheme={theme}

[locale]
overrideFlag=true
userLocale={language}
"""


def leave(exit_code: int) -> None:
    """End the QGIS this is called in; the launcher returns ``exit_code``.

    Tasks that still run are cancelled first, because QGIS would ask whether to wait for them.
    """
    from qgis.core import QgsApplication, QgsProject
    from qgis.PyQt.QtTest import QTest
    from qgis.utils import iface, plugins

    Path(os.environ["LAYMAN_GUI_EXIT_FILE"]).write_text(str(exit_code), encoding="ascii")
    end = time.monotonic() + LEAVE_TIMEOUT_S
    while QgsApplication.taskManager().countActiveTasks() and time.monotonic() < end:
        QgsApplication.taskManager().cancelAll()
        if "layman_qgis" in plugins:
            plugins["layman_qgis"].points.jobs.cancel_all()  # The plugin asks the user before; nobody is here.
        QTest.qWait(100)
    if QgsApplication.taskManager().countActiveTasks():
        os._exit(exit_code or 3)  # A task that cannot be cancelled would keep QGIS open for ever.
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


def make_profile(folder: Path, theme: str = "default") -> None:
    """Write a profile into ``folder`` in which the plugin is switched on and no dialog greets.

    The language is that of ``LAYMAN_GUI_LANGUAGE``, such as ``cs``; English when it is not set.
    """
    ini = folder / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    ini.parent.mkdir(parents=True)
    ini.write_text(
        PROFILE_INI.format(theme=theme, language=os.environ.get("LAYMAN_GUI_LANGUAGE", "en_US")), encoding="utf-8"
    )


def environment(folder: Path) -> dict[str, str]:
    """The environment of the window: the plugin of this clone, the packages of ``.venv``, a home of its own."""
    packages = sorted((ROOT / ".venv" / "lib").glob("python3*/site-packages"))
    python_path = [
        str(ROOT),
        str(ROOT / "server"),
        str(Path(__file__).parent),
        *map(str, packages),
        os.environ.get("PYTHONPATH", ""),
    ]
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    return {
        **os.environ,
        "QGIS_PLUGINPATH": os.environ.get("QGIS_PLUGINPATH", str(ROOT)),
        "PYTHONPATH": os.pathsep.join(part for part in python_path if part),
        **({} if os.environ.get("PYTHONPYCACHEPREFIX") else {"PYTHONDONTWRITEBYTECODE": "1"}),
        "LAYMAN_GUI_EXIT_FILE": str(folder / "exit_code"),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(folder / "data"),
        "LC_ALL": "C.UTF-8",
    }


def command(folder: Path, script: Path) -> list[str]:
    """The command that opens the window, with a screen and a window manager of its own when there is no display."""
    qgis = ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(folder), "--code", str(script)]
    if os.environ.get("DISPLAY") and not os.environ.get("LAYMAN_GUI_XVFB"):
        return qgis
    inner = 'openbox & manager=$!; "$@"; code=$?; kill $manager; exit $code'
    return ["xvfb-run", "-a", "-s", f"-screen 0 {SCREEN}", "sh", "-c", inner, "qgis-window", *qgis]


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End the window with its screen and window manager, should any of them be left."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)


def run(script: Path, arguments: list[str], theme: str = "default", timeout_s: float = TIMEOUT_S) -> int:
    """Run ``script`` inside a QGIS window; 124 when it took longer than ``timeout_s``, 3 when QGIS died."""
    folder = Path(tempfile.mkdtemp(prefix="layman-gui-"))
    try:
        make_profile(folder, theme)
        env = {**environment(folder), "LAYMAN_GUI_ARGUMENTS": json.dumps(arguments)}
        process = subprocess.Popen(command(folder, script), env=env, cwd=ROOT, start_new_session=True)
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return 124
        finally:
            end_group(process)
        exit_file = folder / "exit_code"
        return int(exit_file.read_text(encoding="ascii")) if exit_file.exists() else 3
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    theme_name = os.environ.get("LAYMAN_GUI_THEME", "default")
    sys.exit(run(Path(sys.argv[1]).resolve(), sys.argv[2:], theme_name))
