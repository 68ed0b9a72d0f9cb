"""The table of servers: what it shows of known and signed-in ones."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import Qt

from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.servers_model import Column, ServersModel
from layman_qgis.local_server.server import LocalServer
from tests.plugin.test_plugin_sessions import session_at

ONE, TWO = "https://one.example.org", "https://two.example.org"


@pytest.fixture
def connection(qgis_app, tmp_path):
    before = PluginSettings.load()
    settings = PluginSettings(local_home=str(tmp_path))
    settings.remember_server(ONE, "abc1234", "config")
    settings.remember_server(TWO, "", "basic")
    settings.save()
    made = Connection(LocalServer(settings))
    yield made
    made.close()
    before.save()


def texts(model, row):
    return [model.data(model.index(row, int(column))) for column in Column]


def test_this_computer_is_first_and_known_servers_follow(connection):
    model = ServersModel(connection)
    assert texts(model, 0) == ["This computer", "signed out", "", "its own key"]
    assert texts(model, 1) == [TWO, "signed out", "", "password of this session"]
    assert texts(model, 2) == [ONE, "signed out", "", "authentication abc1234 of QGIS"]


def test_the_table_follows_who_is_signed_in_where(connection, qtbot):
    model = ServersModel(connection)
    connection.sessions.add(session_at(ONE, "ann"))
    connection.sessions.add(session_at(TWO, "bob"))
    with qtbot.waitSignal(model.dataChanged, timeout=1000):
        connection.changed.emit()
    assert texts(model, 1)[1:3] == ["current", "bob"]
    assert texts(model, 2)[1:3] == ["signed in", "ann"]
    assert model.data(model.index(1, 0), int(Qt.ItemDataRole.FontRole)).bold()


def test_a_server_that_was_forgotten_is_shown_as_long_as_it_is_signed_in_to(connection):
    connection.sessions.add(session_at("https://three.example.org", "eve"))
    model = ServersModel(connection)
    assert texts(model, model.row_of("https://three.example.org"))[1:] == ["current", "eve", "token of this session"]
    connection.sign_out("https://three.example.org")
    assert model.row_of("https://three.example.org") == -1
