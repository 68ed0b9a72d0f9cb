"""Rules of the plugin's source: QGIS's own Qt, no QGIS where it is not needed, one place for versions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "layman_qgis"
FILES = sorted(PLUGIN.rglob("*.py"))
#: Rooms without windows.
WINDOWLESS = [path for room in ("api", "network", "core") for path in sorted((PLUGIN / room).rglob("*.py"))]
OLD_EXECUTION = "exec" + "_"


def imports(path: Path) -> Iterator[str]:
    """Every imported name with its module, wherever in the file the import is."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def users_of(files: list[Path], *starts: str) -> dict[str, list[str]]:
    """Files that import something that begins with one of `starts`."""
    found = {}
    for path in files:
        wrong = [name for name in imports(path) if f"{name}.".startswith(tuple(f"{start}." for start in starts))]
        if wrong:
            found[path.relative_to(ROOT).as_posix()] = wrong
    return found


def test_there_are_plugin_files():
    assert len(FILES) > 10
    assert len(WINDOWLESS) > 5


def test_qt_comes_through_qgis_only():
    assert users_of(FILES, "PyQt5", "PyQt6", "PySide2", "PySide6", "sip") == {}


def test_the_api_knows_no_qgis():
    assert users_of(sorted((PLUGIN / "api").rglob("*.py")), "qgis") == {}


@pytest.mark.parametrize("module", ["qgis.PyQt.QtWidgets", "qgis.gui", "qgis.utils"])
def test_rooms_without_windows_import_no_widgets(module: str):
    assert users_of(WINDOWLESS, module) == {}


def test_iface_is_passed_in_and_never_imported():
    importing = [
        path.relative_to(ROOT).as_posix() for path in FILES if any(n.endswith(".iface") for n in imports(path))
    ]
    assert importing == []


def test_only_qgis_talks_to_the_network():
    assert users_of(FILES, "requests", "urllib.request", "http.client", "httplib2", "socket") == {}


def test_the_plugin_does_not_import_the_server():
    assert users_of(FILES, "layman_server") == {}


def test_execution_has_its_modern_name():
    calling = [path.relative_to(ROOT).as_posix() for path in FILES if f".{OLD_EXECUTION}(" in path.read_text()]
    assert calling == []


def test_windows_are_never_kept_alive_by_processing_events_by_hand():
    assert [path.name for path in FILES if "processEvents" in path.read_text()] == []
