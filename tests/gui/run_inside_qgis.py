"""Runs pytest over this folder inside the QGIS window that :mod:`qgis_window` opened."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path

from qgis.PyQt.QtCore import QTimer
from qgis_window import ROOT, leave

HERE = ROOT / "tests" / "gui"


def say_exception(kind: type, value: BaseException, trace: object, *_: object, **__: object) -> None:
    """In place of QGIS's dialog about errors in Python, for whose button nobody would be there."""
    traceback.print_exception(kind, value, trace)


def run_tests() -> None:
    """Run the tests and leave QGIS with pytest's exit code."""
    exit_code = 3
    try:
        import pytest
        import qgis.utils

        qgis.utils.showException = say_exception
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        arguments = json.loads(os.environ.get("LAYMAN_GUI_ARGUMENTS", "[]")) or ["-v"]
        paths = [] if any(Path(one.split("::")[0]).exists() for one in arguments) else [str(HERE)]
        fixed = ["-c", os.devnull, "--rootdir", str(HERE), "--confcutdir", str(HERE), "-p", "no:cacheprovider"]
        exit_code = int(pytest.main([*fixed, *arguments, *paths]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        leave(exit_code)


QTimer.singleShot(500, run_tests)
