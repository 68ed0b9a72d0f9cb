"""Starts a real QGIS with the plugin switched on, in a profile of its own that is thrown away."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from virtual_screen import virtual_screen

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "scripts" / "demo_in_qgis.py"
TIMEOUT_S = 240
#: Like the profile of somebody who has answered QGIS's first questions and installed the plugin.
PROFILE_INI = """[General]
locale\\overrideFlag=true
locale\\userLocale=en_US
[PythonPlugins]
layman_qgis=true
[qgis]
checkVersion=false
showTips=false
newProjectDefault=false
[app]
plugin_installer\\checkOnStart=false
[layman]
use_local_server=true
local_home={home}
local_port={port}
local_command={command}
"""


def run_in_qgis(profile: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Run the demo's script in QGIS; `order` is what it shall do, the answer what it did.

    With a display QGIS stays open for the user afterwards; without one it works on a virtual screen and ends.

    Raises:
        RuntimeError: QGIS ended or hung before the script was through.
    """
    _make_profile(profile, order)
    order = order | {"started_at": time.time()}
    answer = Path(order["answer"])
    answer.unlink(missing_ok=True)
    shown = bool(os.environ.get("DISPLAY"))
    with nullcontext(os.environ.get("DISPLAY", "")) if shown else virtual_screen() as display:
        log = profile.parent / "demo-qgis.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                _command(profile), env=_environment(display, order | {"stay_open": shown}), cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=shown,
            )  # fmt: skip
        done = _wait(process, answer)
        if not shown or not done:
            _end(process)
    if not done:
        raise RuntimeError(f"QGIS did not get through the demo; see {log.relative_to(ROOT)}")
    return dict(json.loads(answer.read_text(encoding="utf-8")))


def _command(profile: Path) -> list[str]:
    return ["/usr/bin/qgis", "--nologo", "--noversioncheck", "--profiles-path", str(profile), "--code", str(SCRIPT)]


def _make_profile(profile: Path, order: dict[str, Any]) -> None:
    shutil.rmtree(profile, ignore_errors=True)
    ini = profile / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    ini.parent.mkdir(parents=True)
    command = Path(sys.executable).parent / "layman-server"
    ini.write_text(PROFILE_INI.format(home=order["home"], port=order["port"], command=command), encoding="utf-8")


def _environment(display: str, order: dict[str, Any]) -> dict[str, str]:
    """QGIS runs with Debian's Python, not with the one of the virtual environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QT_"))}
    venv = str(Path(sys.executable).parent)
    kept["PATH"] = os.pathsep.join(part for part in kept.get("PATH", "").split(os.pathsep) if part != venv)
    return kept | {"DISPLAY": display, "QGIS_PLUGINPATH": str(ROOT), "LAYMAN_DEMO": json.dumps(order)}


def _wait(process: subprocess.Popen[bytes], answer: Path) -> bool:
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        if answer.exists():
            return True
        if process.poll() is not None:
            return answer.exists()
        time.sleep(0.1)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
