"""Fixtures of the plugin's tests: QGIS without a window, a small HTTP server, layers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from qgis.core import QgsVectorLayer

from tests.plugin.memory_layers import memory_layer
from tests.plugin.small_server import SmallServer


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
    from qgis.core import QgsApplication

    path = Path(QgsApplication.pkgDataPath()) / "resources" / "data" / "world_map.gpkg"
    if not path.exists():
        pytest.skip("this QGIS has no world_map.gpkg")
    layer = QgsVectorLayer(f"{path}|layername=countries", "Countries", "ogr")
    assert layer.isValid()
    return layer
