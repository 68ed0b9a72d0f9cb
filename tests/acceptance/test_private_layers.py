"""Layers that only their owner may see, read by QGIS itself: now, and after a restart without the plugin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProject, QgsSettings
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QMessageBox

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.core import kept_layer, layer_login
from layman_qgis.gui.adding import Adder
from layman_qgis.gui.messages import Messages
from layman_qgis.network.browser_sign_in import BrowserSignIn
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.login import Login
from layman_qgis.network.sessions import Sessions
from layman_qgis.tasks.opening import MapOpener
from tests.plugin.browser_person import Person
from tests.rest_client import RestClient, composition, wms_layer
from tests.server.oauth_browser import PASSWORD, OAuthBrowser, add_user

MASTER_PASSWORD = "for the tests"
TIMEOUT_MS = 30_000


def places():
    """Three points that span a box."""
    corners = ([14.4, 50.1], [16.6, 49.2], [15.0, 50.5])
    features = [
        {"type": "Feature", "properties": {"id": number}, "geometry": {"type": "Point", "coordinates": corner}}
        for number, corner in enumerate(corners)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.fixture(scope="module")
def owner(running_server):
    return add_user(running_server.home, "private_owner")


@pytest.fixture(scope="module")
def layer(running_server, owner):
    """A layer of three points that only its owner sees."""
    client = RestClient(running_server.url, OAuthBrowser(running_server.url).sign_in(owner)["access_token"])
    name = f"private_{uuid.uuid4().hex[:8]}"
    mine = {"access_rights.read": owner, "access_rights.write": owner}
    client.publish(name, {"a.geojson": places()}, **mine)
    yield PublicationRef(running_server.url, owner, PublicationType.LAYER, name)
    client.remove(name)


@pytest.fixture
def opened_store(qgis_app):
    """QGIS's store of passwords, opened; what the test keeps there goes afterwards."""
    manager = QgsApplication.authManager()
    assert manager.setMasterPassword(MASTER_PASSWORD, True)
    before = set(manager.configIds())
    yield manager
    QgsSettings().remove("layman/layer_logins")
    for authcfg in set(manager.configIds()) - before:
        manager.removeAuthenticationConfig(authcfg)


@pytest.fixture
def project(qgis_app):
    project = QgsProject.instance()
    project.clear()
    yield project
    project.clear()


@pytest.fixture
def people(qgis_app, qgis_iface):
    """What a window has: sessions, messages, and who adds layers."""
    parent = QObject()
    sessions, messages = Sessions(parent), Messages(qgis_iface)
    yield sessions, Adder(sessions, messages, parent)
    for box in boxes():
        box.close()
    messages.close()


def boxes():
    return [one for one in QgsApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]


def sign_in(qtbot, url, credentials):
    login = Login(Server(url), credentials)
    with qtbot.waitSignal(login.succeeded, timeout=TIMEOUT_MS) as blocker:
        login.start()
    return blocker.args[0]


def sign_in_in_browser(qtbot, url, name):
    page = BrowserSignIn(Server(url), Person(url, name).open)
    with qtbot.waitSignal(page.succeeded, timeout=TIMEOUT_MS) as blocker:
        page.start()
    return sign_in(qtbot, url, Credentials(keeper=blocker.args[0]))


def press(qtbot, role):
    """Press the button of the question that is asked."""
    qtbot.waitUntil(lambda: bool(boxes()), timeout=TIMEOUT_MS)
    box = boxes()[0]
    button = next(one for one in box.buttons() if box.buttonRole(one) == role)
    text = box.informativeText()
    button.click()
    return text


def shown(qgis_iface):
    return " ".join(item.text() for item in qgis_iface.messageBar().items())


def add_and_keep(qtbot, adder, layer, kind):
    with qtbot.waitSignal(adder.added, timeout=TIMEOUT_MS) as blocker:
        adder.add(layer, kind)
        if not layer_login.has_login(layer.server_url):
            press(qtbot, QMessageBox.ButtonRole.AcceptRole)
    return blocker.args[0]


def read_in_another_qgis(path, *password):
    folder = Path(QgsApplication.qgisAuthDatabaseFilePath()).parent
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("read_project.py")), str(path), *password],
        env={**os.environ, "QGIS_AUTH_DB_DIR_PATH": str(folder), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    assert line is not None, done.stdout + done.stderr
    return json.loads(line.removeprefix("RESULT "))


def test_a_private_layer_is_read_after_a_restart_of_qgis(
    qtbot, running_server, owner, layer, opened_store, project, people, tmp_path
):
    sessions, adder = people
    sessions.add(sign_in_in_browser(qtbot, running_server.url, owner))
    for kind in ("wms", "wfs"):
        added = add_and_keep(qtbot, adder, layer, kind)
        assert added.isValid()
        added.setName(kind)
    path = tmp_path / "private.qgs"
    assert project.write(str(path))
    sessions.remove(running_server.url)  # QGIS is closed: the sign-in has ended, the key has not.

    config = QgsAuthMethodConfig()
    opened_store.loadAuthenticationConfig(layer_login.kept_authcfg(running_server.url, owner), config, True)
    secret = config.config("password")
    assert secret.startswith("key-")
    assert secret not in path.read_text(encoding="utf-8")
    everything = QgsSettings()
    assert all(secret not in str(everything.value(key)) for key in everything.allKeys())

    found = read_in_another_qgis(path, MASTER_PASSWORD)
    assert found["wfs"]["features"] == 3
    assert found["wms"]["valid"] and found["wms"]["drawn"] > 0


def test_who_keeps_nothing_is_told_what_to_do(qtbot, running_server, owner, layer, project, people, qgis_iface):
    sessions, adder = people
    sessions.add(sign_in_in_browser(qtbot, running_server.url, owner))
    adder.add(layer, "wms")
    text = press(qtbot, QMessageBox.ButtonRole.RejectRole)
    assert "opens map services only" in text
    qtbot.waitUntil(lambda: "was not added" in shown(qgis_iface), timeout=TIMEOUT_MS)
    assert not project.mapLayers() and not layer_login.has_login(running_server.url)


def test_a_typed_password_is_kept_only_after_a_click(
    qtbot, running_server, owner, layer, opened_store, project, people
):
    sessions, adder = people
    sessions.add(sign_in(qtbot, running_server.url, Credentials.from_password(owner, PASSWORD)))
    assert add_and_keep(qtbot, adder, layer, "wfs").featureCount() == 3


def test_the_key_of_another_user_is_not_used(qtbot, running_server, owner, layer, opened_store, project, people):
    sessions, adder = people
    sessions.add(sign_in(qtbot, running_server.url, Credentials(token=running_server.token)))
    session = sessions.current
    adder.access.offer(session, "", lambda _authcfg: None)
    press(qtbot, QMessageBox.ButtonRole.AcceptRole)
    qtbot.waitUntil(lambda: layer_login.has_login(running_server.url), timeout=TIMEOUT_MS)
    assert layer_login.authcfg_of(session)
    assert layer_login.kept_authcfg(running_server.url, owner) == ""


def test_a_key_that_ended_is_renewed_in_place(qtbot, running_server, owner, layer, opened_store, project, people):
    sessions, adder = people
    sessions.add(sign_in_in_browser(qtbot, running_server.url, owner))
    added = add_and_keep(qtbot, adder, layer, "wfs")
    authcfg = layer_login.kept_authcfg(running_server.url, owner)
    layer_login.keep(
        sessions.current, layer_login.LayerLogin("Basic", {"username": owner, "password": "key-" + "0" * 32})
    )
    added.setDataSource(added.source(), "again", "WFS")
    assert not added.isValid()
    adder.access.let_qgis_read(sessions.current)
    qtbot.waitUntil(added.isValid, timeout=TIMEOUT_MS)
    assert layer_login.kept_authcfg(running_server.url, owner) == authcfg and added.featureCount() == 3


def test_a_forgotten_key_is_gone_here_and_on_the_server(
    qtbot, running_server, owner, layer, opened_store, project, people, qgis_iface
):
    sessions, adder = people
    sessions.add(sign_in_in_browser(qtbot, running_server.url, owner))
    added = add_and_keep(qtbot, adder, layer, "wms")
    authcfg = layer_login.kept_authcfg(running_server.url, owner)
    config = QgsAuthMethodConfig()
    opened_store.loadAuthenticationConfig(authcfg, config, True)
    adder.access.ask_to_forget(running_server.url)
    press(qtbot, QMessageBox.ButtonRole.AcceptRole)
    qtbot.waitUntil(lambda: "is forgotten" in shown(qgis_iface), timeout=TIMEOUT_MS)
    assert authcfg not in opened_store.configIds() and not layer_login.has_login(running_server.url)
    layer_login.keep(sessions.current, layer_login.LayerLogin("Basic", config.configMap()))
    adder.add(layer, "wfs")
    qtbot.waitUntil(lambda: "QGIS cannot read" in shown(qgis_iface), timeout=TIMEOUT_MS)
    assert added is not None


@pytest.fixture
def map_ref(running_server, owner, layer):
    """A map of the private layer."""
    client = RestClient(running_server.url, OAuthBrowser(running_server.url).sign_in(owner)["access_token"])
    name = f"map_of_{layer.name}"
    shown = wms_layer(client.get(f"/rest/workspaces/{owner}/layers/{layer.name}").json())
    answer = client.post_map(composition([shown]), name=name)
    assert answer.status_code == 200, answer.text
    client.wait(name, "maps")
    yield PublicationRef(running_server.url, owner, PublicationType.MAP, name)
    client.remove(name, "maps")


def test_a_map_of_private_layers_is_read_once_a_login_is_kept(
    qtbot, running_server, owner, map_ref, opened_store, project, people
):
    sessions, adder = people
    session = sign_in_in_browser(qtbot, running_server.url, owner)
    sessions.add(session)
    opener = MapOpener(lambda _as_group: project)

    def opened():
        with qtbot.waitSignal(opener.opened, timeout=TIMEOUT_MS) as blocker:
            opener.open(session, map_ref)
        return blocker.args[0].layers[0]

    first = opened()
    assert not first.isValid()
    adder.access.let_qgis_read(session)
    press(qtbot, QMessageBox.ButtonRole.AcceptRole)
    qtbot.waitUntil(first.isValid, timeout=TIMEOUT_MS)
    assert kept_layer.kept(first) is not None  # It is still the layer of the map.
    project.clear()
    assert opened().isValid()
    opener.stop()
