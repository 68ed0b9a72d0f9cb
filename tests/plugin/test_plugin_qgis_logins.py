"""Signing in with configurations of QGIS's own store, of each method that fits, to the bundled server."""

from __future__ import annotations

import json
import threading
import uuid

import pytest
import redis
import requests
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsVectorLayer

from layman_qgis.api.errors import LoginNeeded
from layman_qgis.api.server import Server
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.login import Login
from tests.rest_client import RestClient, points
from tests.server.oauth_browser import PASSWORD, OAuthBrowser, add_client, add_user, server_settings
from tests.server.server_process import free_port

TIMEOUT_MS = 40_000
AUTHORIZATION_CODE = 0


@pytest.fixture
def store(qgis_app):
    """Puts configurations into QGIS's store; they go afterwards."""
    manager = QgsApplication.authManager()
    assert manager.setMasterPassword("for the tests", True)
    kept = []

    def keep(method, values):
        if method not in manager.authMethodsKeys():
            pytest.skip(f"this QGIS has no method {method}")
        config = QgsAuthMethodConfig(method)
        config.setName(f"test {method}")
        config.setConfigMap(values)
        stored = manager.storeAuthenticationConfig(config)
        assert stored[0] if isinstance(stored, tuple) else stored
        kept.append(config.id())
        return config.id()

    yield keep
    for authcfg in kept:
        manager.removeAuthenticationConfig(authcfg)


@pytest.fixture
def owner(layman_server):
    return add_user(layman_server.home, "with_qgis")


def signed_in(qtbot, url, authcfg):
    login = Login(Server(url), Credentials(authcfg=authcfg))
    with qtbot.waitSignal(login.succeeded, timeout=TIMEOUT_MS) as blocker:
        login.start()
    return blocker.args[0]


def reads_private_layer(client, authcfg):
    """Whether QGIS itself reads a layer of the owner alone."""
    name = f"qgis_login_{uuid.uuid4().hex[:8]}"
    mine = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    client.publish(name, {"a.geojson": points()}, **mine)
    url = f"{client.url}/geoserver/{client.workspace}/wfs"
    layer = QgsVectorLayer(f"typename='{client.workspace}:{name}' url='{url}' authcfg={authcfg}", name, "WFS")
    count = layer.featureCount() if layer.isValid() else -1
    del layer
    client.remove(name)
    return count == 3


def test_name_and_password(qtbot, layman_server, store, owner):
    authcfg = store("Basic", {"username": owner, "password": PASSWORD})
    session = signed_in(qtbot, layman_server.url, authcfg)
    assert (session.user.username, session.credentials.method) == (owner, "config")
    token = OAuthBrowser(layman_server.url).sign_in(owner)["access_token"]
    assert reads_private_layer(RestClient(layman_server.url, token), authcfg)


def test_a_header_with_a_token(qtbot, layman_server, store):
    """From QGIS 3.26 on."""
    authcfg = store("APIHeader", {"Authorization": f"Bearer {layman_server.token}"})
    assert signed_in(qtbot, layman_server.url, authcfg).user.authenticated


def test_the_oauth2_method_of_qgis(qtbot, layman_server, store, owner):
    """The code flow without PKCE, the only one of QGIS 3.22, for which the server knows a client with a secret."""
    port = free_port()
    place = f"http://127.0.0.1:{port}/"
    client_id, secret = add_client(layman_server.home, place, with_secret=True)
    oauth = f"{layman_server.url}/oauth"
    values = {
        "accessMethod": 0, "apiKey": "", "clientId": client_id, "clientSecret": secret, "configType": 1,
        "grantFlow": AUTHORIZATION_CODE, "password": "", "persistToken": False, "redirectPort": str(port),
        "redirectUrl": "", "refreshTokenUrl": f"{oauth}/token", "requestTimeout": "5",
        "requestUrl": f"{oauth}/authorize", "scope": "profile email", "tokenUrl": f"{oauth}/token", "username": "",
        "version": 1,
    }  # fmt: skip
    authcfg = store("OAuth2", {"oauth2config": json.dumps(values)})

    def person():
        """Signs in in the browser; QGIS without a window cannot open one, but waits for its answer."""
        browser = OAuthBrowser(layman_server.url, client_id, place, secret)
        code = browser.code(owner, code_challenge=None, code_challenge_method=None)
        for _ in range(100):
            try:
                requests.get(place, params={"code": code}, timeout=10)
                return
            except requests.ConnectionError:
                threading.Event().wait(0.1)

    def session():
        at_the_browser = threading.Thread(target=person)
        at_the_browser.start()
        made = signed_in(qtbot, layman_server.url, authcfg)
        at_the_browser.join(20)
        return made

    assert session().user.username == owner
    token = OAuthBrowser(layman_server.url).sign_in(owner)["access_token"]
    assert reads_private_layer(RestClient(layman_server.url, token), authcfg)

    memory = redis.Redis.from_url(server_settings(layman_server.home).redis_url)
    for key in memory.scan_iter("layman_server.stores.short_memory:*"):
        memory.delete(key)  # As when the server starts again: QGIS thinks that its token is still good.
    assert session().user.username == owner


@pytest.mark.parametrize("values", [{"username": "nobody", "password": "wrong"}])
def test_a_wrong_configuration_is_told_as_a_login(qtbot, layman_server, store, values):
    login = Login(Server(layman_server.url), Credentials(authcfg=store("Basic", values)))
    with qtbot.waitSignal(login.failed, timeout=TIMEOUT_MS) as blocker:
        login.start()
    assert isinstance(blocker.args[0], LoginNeeded)


def test_a_configuration_of_certificates_says_nothing_to_a_server_without_them(qtbot, layman_server, store, tmp_path):
    """The methods with certificates work on TLS alone; over HTTP the server sees nobody, and that is told."""
    values = {"certpath": str(tmp_path / "no.crt"), "keypath": str(tmp_path / "no.key"), "keypass": ""}
    login = Login(Server(layman_server.url), Credentials(authcfg=store("PKI-Paths", values)))
    with qtbot.waitSignal(login.failed, timeout=TIMEOUT_MS) as blocker:
        login.start()
    assert isinstance(blocker.args[0], LoginNeeded)
