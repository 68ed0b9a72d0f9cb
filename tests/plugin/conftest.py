"""Fixtures of the plugin's tests: QGIS without a window, a small HTTP server, layers."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from qgis.core import QgsProject, QgsVectorLayer

from layman_qgis.api.server import Server
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.login import Login
from layman_qgis.tasks.jobs import JobList
from tests.plugin.memory_layers import memory_layer
from tests.plugin.small_server import SmallServer
from tests.server.server_process import fresh_home, started
from tests.world_map import world_map


@pytest.fixture(autouse=True, scope="module")
def no_layers_left():
    """What cycles hold goes here: a layer that is freed after QGIS has closed GDAL ends in a crash."""
    yield
    gc.collect()


@pytest.fixture
def jobs(qgis_app: Any) -> Iterator[JobList]:
    """An empty list of jobs."""
    jobs = JobList()
    yield jobs
    jobs.let_go()


@pytest.fixture
def project(qgis_app: Any) -> Iterator[QgsProject]:
    """QGIS's project, empty before and after."""
    project = QgsProject.instance()
    project.clear()
    yield project
    project.clear()


@pytest.fixture
def http_server() -> Iterator[SmallServer]:
    """A fresh small server."""
    server = SmallServer()
    yield server
    server.close()


@pytest.fixture
def places(qgis_app: Any) -> QgsVectorLayer:
    """Three points with attributes in EPSG:4326."""
    return memory_layer(wkts=["POINT(14.4 50.1)", "POINT(16.6 49.2)", "POINT(18.3 49.8)"])


@pytest.fixture
def countries(qgis_app: Any) -> QgsVectorLayer:
    """The countries of the world map of every QGIS installation."""
    layer = QgsVectorLayer(f"{world_map()}|layername=countries", "Countries", "ogr")
    assert layer.isValid()
    return layer


@pytest.fixture(scope="session")
def layman_server() -> Iterator[Any]:
    """One whole bundled server for the run."""
    with fresh_home() as folder, started(folder) as server:
        yield server


@pytest.fixture
def session(qgis_app: Any, qtbot: Any, layman_server: Any) -> Any:
    """A login to the bundled server, as the plugin makes it."""
    login = Login(Server(layman_server.url), Credentials.from_home(layman_server.home))
    with qtbot.waitSignal(login.succeeded, timeout=20_000) as blocker:
        login.start()
    return blocker.args[0]
