"""A second server on another port, whose users sign in at the first one: signed in beside it, published to, read."""

from __future__ import annotations

import json
import threading

import pytest
import requests
from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject

from layman_qgis.core import layer_login
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui.adding import Adder
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.messages import Messages
from layman_qgis.local_server.server import LocalServer
from layman_qgis.network.credentials import Credentials
from layman_qgis.tasks.jobs import JobList, JobState
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from tests.server.oauth_browser import OAuthBrowser, add_client, add_user
from tests.server.server_process import free_port, fresh_home, started

pytestmark = pytest.mark.slow
TIMEOUT_MS = 60_000


@pytest.fixture(scope="module")
def qgis_client(running_server):
    """The client of QGIS's OAuth2 method at the first server: identifier, secret, where QGIS listens."""
    place = f"http://127.0.0.1:{free_port()}/"
    return (*add_client(running_server.home, place, with_secret=True), place)


@pytest.fixture(scope="module")
def relying(running_server, qgis_client):
    """The second server; it takes the tokens that the first one gives."""
    name, secret = add_client(running_server.home, with_secret=True)
    environment = {
        "LAYMAN_AUTHN_MODULES": "layman.authn.oauth2",
        "OAUTH2_AUTH_URL": f"{running_server.url}/oauth/authorize",
        "OAUTH2_INTROSPECTION_URL": f"{running_server.url}/oauth/introspect",
        "OAUTH2_USER_PROFILE_URL": f"{running_server.url}/oauth/userinfo",
        "OAUTH2_CLIENT_ID": name,
        "OAUTH2_CLIENT_SECRET": secret,
        "OAUTH2_CLIENT1_ID": "layman-qgis",
        "OAUTH2_CLIENT2_ID": qgis_client[0],
    }
    with fresh_home() as folder, started(folder, environment=environment) as server:
        yield server


@pytest.fixture
def connection(qgis_app, tmp_path):
    before = PluginSettings.load()
    made = Connection(LocalServer(PluginSettings(local_home=str(tmp_path))))
    yield made
    made.close()
    before.save()


@pytest.fixture
def authcfg(qgis_app, running_server, qgis_client):
    """A configuration of QGIS's OAuth2 method for the first server."""
    client_id, secret, place = qgis_client
    manager = QgsApplication.authManager()
    assert manager.setMasterPassword("for the tests", True)
    oauth = f"{running_server.url}/oauth"
    values = {
        "accessMethod": 0, "apiKey": "", "clientId": client_id, "clientSecret": secret, "configType": 1,
        "grantFlow": 0, "password": "", "persistToken": False, "redirectPort": place.rstrip("/").rpartition(":")[2],
        "redirectUrl": "", "refreshTokenUrl": f"{oauth}/token", "requestTimeout": "5",
        "requestUrl": f"{oauth}/authorize", "scope": "profile email", "tokenUrl": f"{oauth}/token", "username": "",
        "version": 1,
    }  # fmt: skip
    config = QgsAuthMethodConfig("OAuth2")
    config.setName("the team's server")
    config.setConfigMap({"oauth2config": json.dumps(values)})
    manager.storeAuthenticationConfig(config)
    yield config.id()
    manager.removeAuthenticationConfig(config.id())


def at_the_browser(url, qgis_client, name):
    """Somebody signs in where QGIS has sent the browser, and is sent back to QGIS."""
    client_id, secret, place = qgis_client

    def sign_in():
        code = OAuthBrowser(url, client_id, place, secret).code(name, code_challenge=None, code_challenge_method=None)
        for _ in range(200):
            try:
                requests.get(place, params={"code": code}, timeout=10)
                return
            except requests.ConnectionError:
                threading.Event().wait(0.1)

    thread = threading.Thread(target=sign_in)
    thread.start()
    return thread


def wells():
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=depth:integer", "Wells", "memory")
    features = []
    for x, y in ((14.4, 50.1), (16.6, 49.2)):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([7])
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def test_a_user_of_the_first_server_works_with_the_second(
    qtbot, connection, running_server, relying, qgis_client, authcfg, qgis_iface
):
    QgsProject.instance().clear()
    with qtbot.waitSignal(connection.sessions.added, timeout=TIMEOUT_MS):
        connection.connect_with(running_server.url, Credentials.from_home(running_server.home))
    name = add_user(running_server.home, "team")
    person = at_the_browser(running_server.url, qgis_client, name)
    with qtbot.waitSignal(connection.username_wanted, timeout=TIMEOUT_MS) as blocker:
        connection.connect_remote(relying.url, authcfg)
    person.join(30)
    assert blocker.args == [name]
    with qtbot.waitSignal(connection.sessions.added, timeout=TIMEOUT_MS):
        connection.claim_username("team_lead")
    assert {url: one.user.username for url, one in connection.sessions.sessions.items()} == {
        running_server.url: connection.sessions.of(running_server.url).user.username,
        relying.url: "team_lead",
    }
    session = connection.session
    assert session.server.url == relying.url and not session.is_local

    jobs, layer = JobList(), wells()
    QgsProject.instance().addMapLayer(layer)
    options = LayerOptions("wells", "Wells", read="team_lead", write="team_lead", add_back="wfs")
    job = publish_layer(jobs, session, layer, options)
    qtbot.waitUntil(lambda: job.state in (JobState.SUCCEEDED, JobState.FAILED), timeout=TIMEOUT_MS)
    assert (job.state, job.warnings) == (JobState.SUCCEEDED, []), job.error
    added = [one for one in QgsProject.instance().mapLayers().values() if one.providerType() == "WFS"]
    assert [one.featureCount() for one in added] == [2]
    assert f"authcfg={authcfg}" in added[0].source()
    jobs.let_go()
    QgsProject.instance().clear()


def test_a_server_gives_no_keys_to_users_of_another_one_and_that_is_said(
    qtbot, connection, running_server, relying, qgis_iface
):
    name = add_user(running_server.home, "guest")
    token = OAuthBrowser(running_server.url).sign_in(name)["access_token"]
    with qtbot.waitSignal(connection.username_wanted, timeout=TIMEOUT_MS):
        connection.connect_with(relying.url, Credentials(token=token))
    with qtbot.waitSignal(connection.sessions.added, timeout=TIMEOUT_MS):
        connection.claim_username("guest_here")
    assert QgsApplication.authManager().setMasterPassword("for the tests", True)
    parent = QObject()
    messages = Messages(qgis_iface)
    access = Adder(connection.sessions, messages, parent).access
    access.renew(connection.session, lambda _authcfg: pytest.fail("nothing can be kept"))
    qtbot.waitUntil(lambda: bool(qgis_iface.messageBar().items()), timeout=TIMEOUT_MS)
    assert "QGIS itself cannot read" in " ".join(one.text() for one in qgis_iface.messageBar().items())
    assert not layer_login.has_login(relying.url)
    messages.close()
