"""The plugin goes and comes while something is published: no crash, nothing left, nothing lost."""

from __future__ import annotations

import threading

import pytest
import qgis.utils
from qgis.core import QgsApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QWidget

from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from tests.plugin.small_server import Reply, SmallServer


@pytest.fixture
def slow_server():
    """A server that keeps an upload waiting."""
    server, go_on = SmallServer(), threading.Event()
    missing = Reply(404, b'{"code": 15, "message": "Layer was not found"}')
    server.on("GET /rest/workspaces/ann/layers/countries", missing)
    server.on("POST /rest/workspaces/ann/layers", Reply(200, b"[]", before=lambda: go_on.wait(30) and None))
    yield server
    go_on.set()
    server.close()


@pytest.mark.parametrize("moment_ms", [0, 150, 600])
def test_the_plugin_is_reloaded_at_any_moment_of_an_upload(iface, plugin, project, slow_server, wait, moment_ms):
    version = ServerVersion("layman-server", "1", True)
    session = Session(Server(slow_server.url), Credentials(), CurrentUser(True, "ann"), version)
    layer = next(iter(project.mapLayers().values()))
    publish_layer(plugin.jobs, session, layer, LayerOptions("countries", "Countries"))
    QTest.qWait(moment_ms)

    assert qgis.utils.unloadPlugin("layman_qgis")
    QTest.qWait(50)
    try:
        left = [
            one for one in iface.mainWindow().findChildren(QWidget) if type(one).__module__.startswith("layman_qgis")
        ]
        assert left == []
        wait(lambda: QgsApplication.taskManager().countActiveTasks() == 0, 20)
    finally:
        assert qgis.utils.loadPlugin("layman_qgis") and qgis.utils.startPlugin("layman_qgis")
    QTest.qWait(50)
    assert qgis.utils.plugins["layman_qgis"].points.jobs.running == []
