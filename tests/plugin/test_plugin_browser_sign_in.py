"""Signing in on the server's page: a browser made of requests, the bundled server, real sockets."""

from __future__ import annotations

import threading

import pytest
import requests

from layman_qgis.api import requests as api
from layman_qgis.api.errors import ApiError, Cancelled, LoginNeeded, NotReachable
from layman_qgis.api.server import Server
from layman_qgis.network.browser_sign_in import BrowserSignIn
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from tests.plugin.browser_person import Person
from tests.server.oauth_browser import add_user

TIMEOUT_MS = 30_000


def attempt(qtbot, url, open_page):
    sign_in = BrowserSignIn(Server(url), open_page)
    outcome = []
    sign_in.succeeded.connect(outcome.append)
    sign_in.failed.connect(outcome.append)
    sign_in.start()
    return sign_in, outcome


def who(url, keeper):
    client = LaymanClient(Server(url), Credentials(keeper=keeper))
    return client.fetch(api.get_current_user(client.server)).json()


@pytest.fixture
def person(layman_server):
    return Person(layman_server.url, add_user(layman_server.home, "browser_user"))


def test_who_signs_in_in_the_browser_is_known_in_qgis(qtbot, layman_server, person):
    _, outcome = attempt(qtbot, layman_server.url, person.open)
    qtbot.waitUntil(lambda: bool(outcome), timeout=TIMEOUT_MS)
    keeper = outcome[0]
    assert who(layman_server.url, keeper)["username"] == person.name
    person.thread.join(10)
    assert person.pages[0].status_code == 200 and "You are signed in" in person.pages[0].text

    first = keeper.access_token()
    keeper.renew()
    qtbot.waitUntil(lambda: keeper.access_token() != first, timeout=TIMEOUT_MS)
    assert who(layman_server.url, keeper)["username"] == person.name

    second = keeper.access_token()
    keeper.end()
    assert keeper.access_token() == ""
    headers = {"Authorization": f"Bearer {second}"}
    address = f"{layman_server.url}/rest/current-user"
    qtbot.waitUntil(lambda: requests.get(address, headers=headers, timeout=10).status_code == 403, timeout=TIMEOUT_MS)


def test_a_sign_in_that_the_server_ended_is_told(qtbot, layman_server, person):
    _, outcome = attempt(qtbot, layman_server.url, person.open)
    qtbot.waitUntil(lambda: bool(outcome), timeout=TIMEOUT_MS)
    keeper, lost = outcome[0], []
    keeper.lost.connect(lost.append)
    form = {"token": keeper._tokens.refresh, "client_id": "layman-qgis"}
    requests.post(f"{layman_server.url}/oauth/revoke", data=form, timeout=10).raise_for_status()
    keeper.renew()
    qtbot.waitUntil(lambda: bool(lost), timeout=TIMEOUT_MS)
    assert isinstance(lost[0], LoginNeeded) and keeper.access_token() == ""


def test_somebody_else_who_calls_the_address_signs_in_nobody(qtbot, layman_server):
    opened = []
    sign_in, outcome = attempt(qtbot, layman_server.url, opened.append)
    qtbot.waitUntil(lambda: bool(opened), timeout=TIMEOUT_MS)
    address = sign_in._listener.redirect_uri
    answers = []

    def intrude():
        for target in (f"{address}?code=stolen&state=guessed", address.replace("signed-in", "other")):
            answers.append(requests.get(target, timeout=10).status_code)

    threading.Thread(target=intrude).start()
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=TIMEOUT_MS)
    assert answers == [400, 404] and outcome == []
    sign_in.cancel()
    assert isinstance(outcome[0], Cancelled)


def test_a_server_without_a_page_says_what_to_do(qtbot, http_server):
    _, outcome = attempt(qtbot, http_server.url, lambda _address: None)
    qtbot.waitUntil(lambda: bool(outcome), timeout=TIMEOUT_MS)
    assert isinstance(outcome[0], ApiError) and "authentication configuration" in outcome[0].next_step


def test_a_server_that_is_not_there_is_said(qtbot):
    _, outcome = attempt(qtbot, "http://127.0.0.1:1", lambda _address: None)
    qtbot.waitUntil(lambda: bool(outcome), timeout=TIMEOUT_MS)
    assert isinstance(outcome[0], NotReachable)
