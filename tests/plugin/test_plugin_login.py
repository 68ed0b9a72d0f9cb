"""Logging in: who, where, and every way it can go wrong; credentials through QGIS's own store; settings."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

from layman_qgis.api import requests
from layman_qgis.api.errors import ApiError, Cancelled, LoginNeeded, NotJson, NotReachable
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.core.plugin_settings import DEFAULT_PORT, KnownServer, PluginSettings
from layman_qgis.network.catalogue import Catalogue
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.login import Login
from layman_qgis.network.session import Session
from tests.plugin.small_server import Reply, SmallServer

VERSION = {"about": {"applications": {"layman": {"version": "2.4.0"}}}}
USER = {"authenticated": True, "username": "ann", "claims": {"name": "Ann"}}


def answers(http_server, version=VERSION, user=USER):
    http_server.on_json("GET /rest/about/version", version)
    http_server.on_json("GET /rest/current-user", user)


def result_of(qtbot, login, signal_name):
    with qtbot.waitSignal(getattr(login, signal_name), timeout=10_000) as blocker:
        login.start()
    return blocker.args[0]


def test_login_gives_a_session(qgis_app, qtbot, http_server):
    answers(http_server)
    session = result_of(qtbot, Login(Server(http_server.url), Credentials(token="t")), "succeeded")
    assert (session.workspace, session.is_local) == ("ann", False)
    assert session.label == f"Ann on {http_server.url}"
    assert all(seen.headers["authorization"] == "Bearer t" for seen in http_server.seen)


def test_anonymous_is_not_logged_in(qgis_app, qtbot, http_server):
    answers(http_server, user={"authenticated": False})
    assert isinstance(result_of(qtbot, Login(Server(http_server.url), Credentials()), "failed"), LoginNeeded)


def test_another_kind_of_server(qgis_app, qtbot, http_server):
    http_server.on("GET /rest/about/version", Reply(200, b"<html>GeoServer</html>", {"Content-Type": "text/html"}))
    assert isinstance(result_of(qtbot, Login(Server(http_server.url), Credentials()), "failed"), NotJson)


def test_nobody_there(qgis_app, qtbot, http_server):
    login = Login(Server(http_server.url), Credentials())
    http_server.close()
    assert isinstance(result_of(qtbot, login, "failed"), NotReachable)


def test_a_server_that_moved_on_its_own_host_is_followed(qgis_app, qtbot, http_server):
    answers(http_server)
    moved = f"{http_server.url}/layman"
    http_server.on("GET /rest/about/version", Reply(301, b"", {"Location": f"{moved}/rest/about/version"}))
    http_server.on_json("GET /layman/rest/about/version", VERSION)
    http_server.on_json("GET /layman/rest/current-user", USER)
    login = Login(Server(http_server.url), Credentials(token="t"))
    with qtbot.waitSignal(login.succeeded, timeout=5000) as blocker:
        login.start()
    assert blocker.args[0].server.url == moved


def test_a_server_that_points_to_another_one_is_not_followed_with_the_login(qgis_app, qtbot, http_server):
    other = SmallServer()
    try:
        answers(other)
        http_server.on("GET /rest/about/version", Reply(302, b"", {"Location": f"{other.url}/rest/about/version"}))
        login = Login(Server(http_server.url), Credentials(token="t"))
        with qtbot.waitSignal(login.failed, timeout=5000) as blocker:
            login.start()
        assert other.url in blocker.args[0].sentence
        assert [one.path for one in other.seen] == ["/rest/about/version"]
        assert "authorization" not in other.seen[0].headers
    finally:
        other.close()


def test_first_login_asks_for_a_username_and_claims_it(qgis_app, qtbot, http_server):
    answers(http_server, user={"authenticated": True, "claims": {"name": "Ann"}})
    login = Login(Server(http_server.url), Credentials(token="t"))
    assert result_of(qtbot, login, "username_needed").display_name == "Ann"
    http_server.on_json("PATCH /rest/current-user", USER)
    http_server.on_json("GET /rest/current-user", USER)
    with qtbot.waitSignal(login.succeeded, timeout=10_000) as blocker:
        login.claim_username("ann")
    assert blocker.args[0].workspace == "ann"
    assert next(seen.body for seen in http_server.seen if seen.method == "PATCH") == b"username=ann"


def test_a_login_can_be_cancelled(qgis_app, qtbot, http_server):
    answers(http_server)
    login = Login(Server(http_server.url), Credentials())
    login.start()
    with qtbot.waitSignal(login.failed, timeout=5000) as blocker:
        login.cancel()
    assert isinstance(blocker.args[0], Cancelled)


def test_an_answer_for_a_window_that_is_gone_does_no_harm(qgis_app, qtbot, http_server):
    answers(http_server)
    owner = QObject()
    called = []
    pending = LaymanClient(Server(http_server.url), Credentials()).send(requests.get_version(Server(http_server.url)))
    pending.tell(owner, called.append, called.append)
    sip.delete(owner)
    with qtbot.waitSignal(pending.succeeded, timeout=5000):
        pass
    assert called == []


def test_a_list_of_another_form_is_an_error(qgis_app, qtbot, http_server):
    http_server.on_json("GET /rest/workspaces/ann/layers", {"publications": []})
    session = Session(
        Server(http_server.url), Credentials(), CurrentUser(True, "ann"), ServerVersion("layman", "2.4.0", False)
    )
    catalogue = Catalogue(session)
    with qtbot.waitSignal(catalogue.failed, timeout=5000) as blocker:
        catalogue.refresh()
    assert isinstance(blocker.args[0], NotJson)


@pytest.fixture
def basic_login(qgis_app, tmp_path):
    """The id of a stored authentication configuration with a username."""
    manager = QgsApplication.authManager()
    if manager.isDisabled():
        pytest.skip("this QGIS has no authentication")
    manager.setMasterPassword("for the tests", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("test login")
    config.setConfig("username", "ann")
    config.setConfig("password", "word")
    stored = manager.storeAuthenticationConfig(config)
    assert stored[0] if isinstance(stored, tuple) else stored
    yield config.id()
    manager.removeAuthenticationConfig(config.id())


def test_authentication_configuration_is_used(basic_login, http_server):
    http_server.on_json("GET /rest/about/version", VERSION)
    LaymanClient(Server(http_server.url), Credentials(basic_login)).fetch(requests.get_version(Server(http_server.url)))
    assert http_server.seen[0].headers["authorization"].startswith("Basic ")


def test_authentication_configuration_works_in_a_task(basic_login, http_server, qtbot):
    http_server.on_json("GET /rest/about/version", VERSION)
    client = LaymanClient(Server(http_server.url), Credentials(basic_login))
    task = QgsTask.fromFunction("ask", lambda _task: client.fetch(requests.get_version(client.server)).status)
    QgsApplication.taskManager().addTask(task)
    qtbot.waitUntil(lambda: bool(http_server.seen), timeout=10_000)
    qtbot.waitUntil(lambda: sip.isdeleted(task) or not task.isActive(), timeout=10_000)
    assert http_server.seen[0].headers["authorization"].startswith("Basic ")


def test_unknown_authentication_configuration_is_an_error_before_anything_is_sent(qgis_app, http_server):
    client = LaymanClient(Server(http_server.url), Credentials("nosuch1"), retries=0)
    with pytest.raises(ApiError):
        client.fetch(requests.get_version(Server(http_server.url)))


@pytest.fixture
def clean_settings(qgis_app):
    QgsSettings().remove("layman")
    yield
    QgsSettings().remove("layman")


def test_settings_have_defaults(clean_settings):
    settings = PluginSettings.load()
    assert settings == PluginSettings()
    assert settings.local_port == DEFAULT_PORT
    assert settings.local_home_path().is_absolute()


def test_settings_come_back(clean_settings):
    settings = PluginSettings(
        use_local_server=False, server_url="https://x.org", authcfg="abc1234", local_home="/srv/layman",
        local_port=9000, local_command="/opt/layman-server", autostart_local=True, style_format="sld", add_back="wfs",
    )  # fmt: skip
    settings.remember_server("https://x.org", "abc1234")
    settings.save()
    assert PluginSettings.load() == settings


@pytest.mark.parametrize("text", ["nonsense", "[1, 2]", '{"url": 1}', '[{"authcfg": "a"}]'])
def test_broken_settings_are_defaults(clean_settings, text):
    for key in ("servers", "local_port", "style_format", "add_back"):
        QgsSettings().setValue(f"layman/{key}", text)
    assert PluginSettings.load() == PluginSettings()


def test_known_servers_are_remembered_once_the_newest_first(clean_settings):
    settings = PluginSettings()
    for number in range(12):
        settings.remember_server(f"https://{number % 11}.org", str(number))
    assert len(settings.servers) == 10
    assert settings.servers[0] == KnownServer("https://0.org", "11")


def test_developers_command_goes_first(clean_settings, monkeypatch):
    monkeypatch.setenv("LAYMAN_SERVER_COMMAND", "/clone/layman-server")
    assert PluginSettings(local_command="/other").local_command_path() == "/clone/layman-server"
