"""Several servers signed in at once, and what is remembered of them."""

from __future__ import annotations

import base64
import json

import pytest
from qgis.core import QgsSettings

from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.core.plugin_settings import KnownServer, PluginSettings
from layman_qgis.gui.connection import Connection
from layman_qgis.local_server.server import LocalServer
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session
from layman_qgis.network.sessions import Sessions
from tests.plugin.small_server import SmallServer

VERSION = {"about": {"applications": {"layman": {"version": "2.4.0"}}}}


def session_at(url, username="ann"):
    user = CurrentUser(True, username)
    return Session(Server(url), Credentials(token="t"), user, ServerVersion.from_json(VERSION))


@pytest.fixture
def sessions(qgis_app):
    return Sessions()


@pytest.fixture
def kept_settings(qgis_app):
    before = PluginSettings.load()
    yield
    before.save()


@pytest.fixture
def servers():
    made = [SmallServer(), SmallServer()]
    for number, server in enumerate(made):
        server.on_json("GET /rest/about/version", VERSION)
        server.on_json("GET /rest/current-user", {"authenticated": True, "username": f"user_{number}"})
    yield made
    for server in made:
        server.close()


@pytest.fixture
def connection(qgis_app, tmp_path, kept_settings):
    made = Connection(LocalServer(PluginSettings(local_home=str(tmp_path))))
    yield made
    made.close()


def test_the_last_server_signed_in_to_is_the_current_one(sessions):
    sessions.add(session_at("https://one.example.org"))
    sessions.add(session_at("https://two.example.org"))
    assert sessions.current.server.url == "https://two.example.org"
    assert list(sessions.sessions) == ["https://one.example.org", "https://two.example.org"]


def test_signing_out_makes_no_other_server_the_current_one(sessions, qtbot):
    sessions.add(session_at("https://one.example.org"))
    sessions.add(session_at("https://two.example.org"))
    with qtbot.waitSignals([sessions.removed, sessions.current_changed], timeout=1000):
        sessions.remove("https://two.example.org")
    assert sessions.current is None
    assert sessions.of("https://one.example.org") is not None


def test_only_a_signed_in_server_can_become_the_current_one(sessions):
    sessions.add(session_at("https://one.example.org"))
    assert not sessions.make_current("https://other.example.org")
    assert sessions.current.server.url == "https://one.example.org"


def test_two_servers_are_signed_in_side_by_side(connection, servers, qtbot):
    for server in servers:
        with qtbot.waitSignal(connection.sessions.added, timeout=10_000):
            connection.connect_with(server.url, Credentials(token="secret"))
    names = {one.user.username for one in connection.sessions.sessions.values()}
    assert names == {"user_0", "user_1"}
    assert connection.session.user.username == "user_1"
    connection.make_current(servers[0].url)
    assert connection.session.user.username == "user_0"
    connection.sign_out(servers[0].url)
    assert connection.session is None
    assert [one.user.username for one in connection.sessions.sessions.values()] == ["user_1"]


def test_a_password_is_sent_and_not_kept(connection, servers, qtbot):
    server = servers[0]
    with qtbot.waitSignal(connection.sessions.added, timeout=10_000):
        connection.connect_with(server.url, Credentials.from_password("ann", "žluť:1"))
    said = server.seen[-1].headers["authorization"].split()
    assert said[0] == "Basic"
    assert base64.b64decode(said[1]).decode() == "ann:žluť:1"
    stored = QgsSettings()
    everything = json.dumps([str(stored.value(key)) for key in stored.allKeys() if key.startswith("layman")])
    assert "luť" not in everything and said[1] not in everything
    assert said[1] not in repr(connection.session)
    assert PluginSettings.load().servers[0] == KnownServer(server.url, "", "basic")


def test_a_server_signed_in_with_a_typed_secret_must_be_asked_for_it_again(connection):
    assert not connection.connect_known(KnownServer("https://one.example.org", "", "basic"))
    assert not connection.is_busy


def test_a_forgotten_server_is_in_the_settings_no_more(kept_settings):
    settings = PluginSettings()
    settings.remember_server("https://one.example.org", "abc1234", "config")
    settings.remember_server("https://two.example.org", "")
    settings.save()
    settings = PluginSettings.load()
    assert [one.method for one in settings.servers] == ["browser", "config"]
    settings.forget_server("https://two.example.org")
    assert [one.url for one in settings.servers] == ["https://one.example.org"]
