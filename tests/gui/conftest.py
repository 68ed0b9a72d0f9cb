"""Fixtures of the tests that run inside a real QGIS window; without one, nothing here is collected."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

try:
    import qgis.utils

    REAL_WINDOW = qgis.utils.iface is not None
except ImportError:
    REAL_WINDOW = False

if REAL_WINDOW:
    from qgis.core import QgsProject, QgsVectorLayer
    from qgis.PyQt.QtTest import QTest
    from qgis.PyQt.QtWidgets import QDialog
    from qgis_window import ROOT

    from tests.world_map import world_map

    # Inside QGIS `sys.executable` is not to be trusted; the server's tests start their processes with it.
    sys.executable = str(ROOT / ".venv" / "bin" / "python")
else:
    collect_ignore_glob = ["test_*.py"]

#: Loading the plugin anew makes all its classes anew; modules of tests have imported the first ones.
LAST = ("test_loading.py", "test_reload_while_publishing.py", "test_unload_any_moment.py")
LONG_NAME = "Countries of the world with a name that somebody typed without thinking of dialogs, 2026 edition"


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks, which the project's own configuration names for all other tests."""
    config.addinivalue_line("markers", "slow: takes long; not a part of `make test`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests that unload the plugin behind all others."""
    items.sort(key=lambda item: item.path.name in LAST)


@pytest.fixture
def iface() -> Any:
    """QGIS's own interface."""
    return qgis.utils.iface


@pytest.fixture
def plugin() -> Any:
    """The plugin as QGIS loaded it: its extension points, also those that wait for an idle moment on a busy machine."""
    return qgis.utils.plugins["layman_qgis"].points


@pytest.fixture
def wait() -> Callable[[Callable[[], Any], float], None]:
    """Let QGIS go on until a condition holds; fail when it does not in time."""

    def wait_until(condition: Callable[[], Any], timeout_s: float = 10.0) -> None:
        end = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < end, f"still waiting after {timeout_s} s"
            QTest.qWait(20)

    return wait_until


@pytest.fixture(autouse=True)
def no_windows_left(iface: Any) -> Iterator[None]:
    """Close the dialogs a test has opened."""
    yield
    for dialog in iface.mainWindow().findChildren(QDialog):
        if type(dialog).__module__.startswith("layman_qgis") and dialog.isVisible():
            dialog.close()
    QTest.qWait(10)


@pytest.fixture
def project() -> Iterator[QgsProject]:
    """Countries under a long name, and states and provinces in a group."""
    project = QgsProject.instance()
    project.clear()
    project.setTitle("World 2026")
    countries = QgsVectorLayer(f"{world_map()}|layername=countries", LONG_NAME, "ogr")
    states = QgsVectorLayer(f"{world_map()}|layername=states_provinces", "states_provinces", "ogr")
    assert countries.isValid() and states.isValid()
    project.addMapLayer(countries)
    project.addMapLayer(states, False)
    project.layerTreeRoot().addGroup("Borders").addLayer(states)
    yield project
    project.clear()
    project.setDirty(False)


@pytest.fixture(scope="session")
def running_server() -> Iterator[Any]:
    """One whole server for all tests of the window."""
    from tests.server.server_process import fresh_home, started

    with fresh_home() as folder, started(folder) as server:
        yield server


@pytest.fixture
def logged_in(plugin: Any, running_server: Any, wait: Any) -> Iterator[Any]:
    """The session with the running server, found through its home like any local server."""
    from layman_qgis.core.plugin_settings import PluginSettings

    plugin.local_server.use_settings(
        PluginSettings(local_home=str(running_server.home), local_port=running_server.port)
    )
    plugin.local_server.refresh()
    wait(lambda: plugin.local_server.url == running_server.url, 20)
    plugin.connection.connect_local()
    wait(lambda: plugin.connection.session is not None, 20)
    yield plugin.connection.session
    plugin.connection.close()
