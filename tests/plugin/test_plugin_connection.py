"""The one connection of a QGIS, and the tokens of a sign-in, when things do not go straight."""

from __future__ import annotations

import json

import pytest

from layman_qgis.api import requests as api
from layman_qgis.api.errors import LoginNeeded, ServerRefused
from layman_qgis.api.oauth2 import Endpoints, Tokens
from layman_qgis.api.server import Server
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.login_dialog import LoginDialog
from layman_qgis.local_server.server import LocalServer
from layman_qgis.network.browser_sign_in import TokenKeeper
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from tests.plugin.small_server import Reply

VERSION = {"about": {"applications": {"layman": {"version": "2.4.0"}}}}
USER = {"authenticated": True, "username": "ann", "claims": {"name": "Ann"}}
NAMELESS = {"authenticated": True, "claims": {"name": "Ann"}}
BAD_LOGIN = Reply(403, b'{"code": 32, "message": "Unsuccessful OAuth2 authentication."}')
NEW_TOKENS = {"access_token": "new", "token_type": "Bearer", "refresh_token": "r2", "expires_in": 3600}


@pytest.fixture
def connection(qgis_app, tmp_path):
    made = Connection(LocalServer(PluginSettings(local_home=str(tmp_path))))
    yield made
    made.close()


@pytest.fixture
def layman(http_server):
    http_server.on_json("GET /rest/about/version", VERSION)
    http_server.on_json("GET /rest/current-user", USER)
    return http_server


@pytest.fixture
def keeper(http_server, qgis_app):
    client = LaymanClient(Server(http_server.url), Credentials(), retries=0)
    endpoints = Endpoints(http_server.url, "", f"{http_server.url}/token")
    return TokenKeeper(client, endpoints, Tokens("old", "r1", 3600.0))


def ask(keeper, url):
    client = LaymanClient(Server(url), Credentials(keeper=keeper), retries=0)
    return client.fetch(api.get_current_user(client.server)).json()


def logged_in(qtbot, connection, url):
    connection.connect_remote(url, "")
    qtbot.waitUntil(lambda: not connection.is_busy)
    assert connection.session is not None
    return connection.session


def test_a_login_that_fails_leaves_session_and_dialog(qtbot, connection, layman, qgis_parent):
    session = logged_in(qtbot, connection, layman.url)
    dialog = LoginDialog(connection, lambda: None, ThemeWatcher(qgis_parent), qgis_parent)
    dialog.remote_radio.setChecked(True)
    dialog.method_combo.setCurrentIndex(1)
    dialog.url_combo.setEditText("http://127.0.0.1:1")
    dialog.show()
    dialog.login_button.click()
    qtbot.waitUntil(lambda: not connection.is_busy)
    assert dialog.isVisible() and dialog.result_frame.isVisible()
    assert connection.session is session
    dialog.url_combo.setEditText(layman.url)
    dialog.login_button.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert connection.session is not session


def test_the_sign_in_page_can_be_opened_again(qtbot, connection, layman, qgis_parent):
    address = f"{layman.url}/page"
    layman.on_json(
        "GET /.well-known/oauth-authorization-server",
        {"issuer": layman.url, "authorization_endpoint": address, "token_endpoint": address},
    )
    opened = []
    connection.open_page = opened.append
    dialog = LoginDialog(connection, lambda: None, ThemeWatcher(qgis_parent), qgis_parent)
    dialog.remote_radio.setChecked(True)
    dialog.url_combo.setEditText(layman.url)
    dialog.method_combo.setCurrentIndex(0)
    dialog.show()
    for times in (1, 2):
        dialog.login_button.click()
        qtbot.waitUntil(lambda times=times: len(opened) == times)
        assert dialog.login_button.isEnabled() and dialog.isVisible()
    assert opened[0] != opened[1]
    dialog.reject()
    assert not connection.is_busy


def test_another_username_can_be_tried_when_one_is_taken(qtbot, connection, layman):
    layman.on_json("GET /rest/current-user", NAMELESS)
    taken = Reply(409, b'{"code": 35, "message": "Username already reserved."}')
    layman.on("PATCH /rest/current-user", taken, Reply(200, b"{}"))
    wanted, problems = [], []
    connection.username_wanted.connect(wanted.append)
    connection.failed.connect(problems.append)
    connection.connect_remote(layman.url, "")
    qtbot.waitUntil(lambda: bool(wanted))
    connection.claim_username("bob")
    qtbot.waitUntil(lambda: bool(problems))
    assert connection.awaits_username and problems[0].code == 35
    layman.on_json("GET /rest/current-user", USER)
    connection.claim_username("ann")
    qtbot.waitUntil(lambda: connection.session is not None)
    assert not connection.awaits_username


def test_a_request_goes_on_with_a_new_token_when_the_old_one_has_ended(http_server, keeper):
    http_server.on("GET /rest/current-user", BAD_LOGIN, Reply(200, b'{"authenticated": true}'))
    http_server.on_json("POST /token", NEW_TOKENS)
    assert ask(keeper, http_server.url) == {"authenticated": True}
    sent = [seen.headers.get("authorization") for seen in http_server.seen if seen.method == "GET"]
    assert sent == ["Bearer old", "Bearer new"]


def test_a_login_that_is_refused_with_a_new_token_too_is_told(http_server, keeper):
    http_server.on("GET /rest/current-user", BAD_LOGIN)
    http_server.on_json("POST /token", NEW_TOKENS)
    with pytest.raises(ServerRefused) as refused:
        ask(keeper, http_server.url)
    assert refused.value.code == 32 and len(http_server.seen) == 3


def test_a_sign_in_that_has_ended_sends_nothing_without_a_name(http_server, keeper):
    http_server.on("GET /rest/current-user", BAD_LOGIN)
    http_server.on("POST /token", Reply(400, b'{"error": "invalid_grant"}'))
    for _ in range(2):
        with pytest.raises(LoginNeeded, match="sign-in has ended"):
            ask(keeper, http_server.url)
    assert [seen.method for seen in http_server.seen] == ["GET", "POST"]


def test_a_server_that_starts_again_does_not_end_the_sign_in(qtbot, http_server, keeper):
    lost = []
    keeper.lost.connect(lost.append)
    http_server.on("POST /token", Reply(503, b"starting"))
    keeper.renew()
    qtbot.waitUntil(lambda: bool(http_server.seen) and not keeper._is_renewing)
    assert lost == [] and keeper.access_token() == "old"


def test_a_refresh_token_is_sent_once(qtbot, http_server, keeper):
    http_server.on_json("POST /token", NEW_TOKENS)
    keeper.renew()
    keeper.renew()
    qtbot.waitUntil(lambda: keeper.access_token() == "new")
    assert len(http_server.seen) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"<html>Welcome to our hotel</html>", {"Content-Type": "text/html"}),
        Reply(500),
        Reply(404),
        Reply(407),
    ],
)
def test_what_stands_between_does_not_end_the_sign_in(qtbot, http_server, keeper, reply):
    lost = []
    keeper.lost.connect(lost.append)
    http_server.on("POST /token", reply, Reply(200, json.dumps(NEW_TOKENS).encode()))
    done = []
    assert keeper.renew_then(lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)
    assert lost == [] and keeper.access_token() == "old"
    keeper.renew()
    qtbot.waitUntil(lambda: keeper.access_token() == "new", timeout=10_000)
    keeper.retire()


def test_a_token_endpoint_that_says_no_ends_the_sign_in(qtbot, http_server, keeper):
    http_server.on("POST /token", Reply(400, b'{"error": "invalid_grant"}'))
    with qtbot.waitSignal(keeper.lost, timeout=10_000):
        keeper.renew()
    assert keeper.access_token() == ""
