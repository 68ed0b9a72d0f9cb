"""The plugin is switched off in the middle of everything: no window, thread, process or task of it is left.

The plugin's modules are found anew in each test: those of the plugin that was loaded before are others.
"""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
import qgis.utils
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QWidget
from qgis_window import ROOT

from tests.plugin.small_server import Reply, SmallServer

LAYERS = "/rest/workspaces/ann/layers"
PENDING = b'{"name": "countries", "wms": {"status": "PENDING"}, "layman_metadata": {"publication_status": "UPDATING"}}'


class Scene:
    """The plugin of this moment, a server that answers when it is told to, and a session with it."""

    def __init__(self, iface: Any, server: SmallServer, home_server: Any) -> None:
        self.iface, self.server, self.home_server = iface, server, home_server
        self.go_on = threading.Event()
        self.plugin = qgis.utils.plugins["layman_qgis"].points
        self.layer = next(iter(QgsProject.instance().mapLayers().values()))

    def held(self, reply: Reply) -> Reply:
        reply.before = lambda: self.go_on.wait(30) and None
        return reply

    def use_home(self, command: str = "") -> None:
        settings = import_module("layman_qgis.core.plugin_settings").PluginSettings(
            local_home=str(self.home_server.home), local_port=self.home_server.port, local_command=command
        )
        self.plugin.local_server.use_settings(settings)

    def session(self) -> Any:
        publications = import_module("layman_qgis.api.publications")
        session = import_module("layman_qgis.network.session").Session(
            import_module("layman_qgis.api.server").Server(self.server.url),
            import_module("layman_qgis.network.credentials").Credentials(token="t0ken-1"),
            publications.CurrentUser(True, "ann"),
            import_module("layman_qgis.api.version").ServerVersion("layman-server", "1", True),
        )
        self.plugin.connection.sessions.add(session)
        self.plugin.connection.changed.emit()
        return session

    def publish(self) -> Any:
        publishing = import_module("layman_qgis.tasks.publishing")
        options = publishing.LayerOptions("countries", "Countries")
        return publishing.publish_layer(self.plugin.jobs, self.session(), self.layer, options)

    def seen(self, word: str) -> bool:
        return any(word in f"{one.method} {one.path}" for one in self.server.seen)


def signing_in(scene: Scene) -> Callable[[], Any]:
    scene.server.on("GET /rest/about/version", scene.held(Reply(200, b"{}")))
    scene.plugin.connection.connect_remote(scene.server.url, "")
    return lambda: scene.plugin.connection.is_busy


def signing_in_in_the_browser(scene: Scene) -> Callable[[], Any]:
    opened: list[str] = []
    scene.plugin.connection.open_page = opened.append
    scene.plugin.connection.connect_in_browser(scene.home_server.url)
    return lambda: opened


def listing(scene: Scene) -> Callable[[], Any]:
    for kind in ("layers", "maps"):
        scene.server.on(f"GET /rest/workspaces/ann/{kind}", scene.held(Reply(200, b"[]")))
    scene.session()
    scene.plugin.windows.show_publications()
    return lambda: scene.seen("GET /rest/")


def polling(scene: Scene) -> Callable[[], Any]:
    missing = Reply(404, b'{"code": 15, "message": "Layer was not found"}')
    scene.server.on(f"GET {LAYERS}/countries", missing, Reply(200, PENDING))
    scene.server.on(f"POST {LAYERS}", Reply(200, b'[{"name": "countries", "uuid": "u"}]'))
    job = scene.publish()
    return lambda: job.description is not None


def comparing(scene: Scene) -> Callable[[], Any]:
    url = f"{scene.server.url}/geoserver/ann/ows"
    body = f'{{"name": "countries", "wms": {{"url": "{url}"}}, "bounding_box": [0, 0, 9, 9]}}'
    scene.server.on(f"GET {LAYERS}/countries", Reply(200, body.encode()))
    scene.server.on("GET /geoserver/ann/ows", scene.held(Reply(200, b"")))
    publications = import_module("layman_qgis.api.publications")
    kind = publications.PublicationType.LAYER
    scene.session()
    scene.plugin.windows.tools.compare(
        scene.layer, publications.PublicationRef(scene.server.url, "ann", kind, "countries")
    )
    return lambda: scene.seen("/geoserver/ann/ows")


def windows_open(scene: Scene) -> Callable[[], Any]:
    windows, errors = scene.plugin.windows, import_module("layman_qgis.api.errors")
    scene.session()
    for show in (windows.log_in, windows.servers, windows.publish_layer, windows.publish_many, windows.publish_map):
        show()
    windows.tools.open_map_file()
    problem = errors.ApiError("It broke.", "Try again.", "Details.")
    import_module("layman_qgis.gui.messages").show_report(scene.iface.mainWindow(), "It broke.", problem)
    scene.plugin.messages.failure(problem, "Countries")
    return lambda: scene.iface.messageBar().currentItem() is not None


def a_command_of_the_server(scene: Scene) -> Callable[[], Any]:
    scene.use_home(str(ROOT / ".venv" / "bin" / "layman-server"))
    care = scene.plugin.windows.local_server().care
    care.check(mend=False)
    care._choose_file()
    return lambda: care.is_running


@pytest.fixture
def server() -> Iterator[SmallServer]:
    server = SmallServer()
    yield server
    server.close()


def widgets(iface: Any) -> Counter[tuple[str, str]]:
    """Widgets of the window and beside it, but for the tabs of QGIS's log, which stay with what they say."""
    log = iface.mainWindow().findChild(QWidget, "MessageLog")
    found = [*iface.mainWindow().findChildren(QWidget), *QApplication.topLevelWidgets()]
    mine = [one for one in found if log is None or not (log is one or log.isAncestorOf(one))]
    return Counter((type(one).__name__, one.objectName()) for one in mine)


def is_quiet(iface: Any, before: Counter[tuple[str, str]]) -> bool:
    return not QgsApplication.taskManager().countActiveTasks() and widgets(iface) <= before


def threads() -> set[threading.Thread]:
    """All threads but those with which the small server answers."""
    return {one for one in threading.enumerate() if "process_request_thread" not in one.name}


def children() -> set[str]:
    told = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "pid=,comm="], capture_output=True, text=True)
    return {line.split()[1] for line in told.stdout.splitlines() if line.split()[1:] not in ([], ["ps"])}


def loaded() -> None:
    if "layman_qgis" not in qgis.utils.plugins:
        assert qgis.utils.loadPlugin("layman_qgis") and qgis.utils.startPlugin("layman_qgis")
    assert qgis.utils.plugins["layman_qgis"].points is not None


def unloaded(iface: Any) -> None:
    assert qgis.utils.unloadPlugin("layman_qgis")
    QTest.qWait(50)
    gc.collect()
    QTest.qWait(20)


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param([windows_open], id="windows"),
        pytest.param(
            [signing_in, signing_in_in_the_browser, listing, polling, comparing, a_command_of_the_server],
            id="work",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_nothing_is_left_of_any_moment(iface, plugin, project, server, running_server, wait, moments):
    said = []
    before_hook, qgis.utils.showException = qgis.utils.showException, lambda *told, **_more: said.append(told[1])
    unloaded(iface)
    before = (widgets(iface), threads(), children())
    left = {}
    try:
        for moment in moments:
            loaded()
            scene = Scene(iface, server, running_server)
            server.replies.clear()
            server.seen.clear()
            try:
                wait(moment(scene), 20)
                scene.plugin = None
                unloaded(iface)
                with contextlib.suppress(AssertionError):
                    wait(lambda: is_quiet(iface, before[0]), 10)
            finally:
                scene.go_on.set()
            left[moment.__name__] = [
                dict(widgets(iface) - before[0]),
                [one.name for one in threads() - before[1]],
                children() - before[2],
                QgsApplication.taskManager().countActiveTasks(),
            ]
    finally:
        qgis.utils.showException = before_hook
        loaded()
    assert {name: found for name, found in left.items() if found != [{}, [], set(), 0]} == {}
    assert said == []
