"""The sign-in page in a real browser: without JavaScript, and with the browser's own rules about forms and cookies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.server.chromium import PROGRAM, Chromium, chromium
from tests.server.oauth_browser import PASSWORD, OAuthBrowser, add_user
from tests.server.server_process import ServerProcess

pytestmark = [pytest.mark.slow, pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")]


class _Listener(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"You may close this window.")
        self.server.paths.append(self.path)  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def listener() -> Iterator[HTTPServer]:
    """What a program on the user's machine listens with."""
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    server.paths = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def fill_in(tab: Chromium, name: str, password: str) -> None:
    """Type as a person does: the page's scripts are off, so the debugger does it."""
    tab.evaluate(f"document.getElementById('username').value = {name!r}")
    tab.evaluate(f"document.getElementById('password').value = {password!r}")
    tab.evaluate("document.querySelector('button').click()")


def test_a_person_signs_in(running_server: ServerProcess, listener: HTTPServer) -> None:
    name = add_user(running_server.home, "person")
    client = OAuthBrowser(running_server.url, redirect_uri=f"http://127.0.0.1:{listener.server_port}/callback")
    with chromium() as tab:
        tab.call("Emulation.setScriptExecutionDisabled", value=True)
        tab.call("Page.navigate", url=client.start().request.url)
        tab.wait(lambda: tab.evaluate("document.activeElement && document.activeElement.id") == "username")
        fill_in(tab, name, "wrong password")
        complaint = "document.querySelector('[role=alert]') && document.querySelector('[role=alert]').innerText"
        assert tab.wait(lambda: tab.evaluate(complaint)) == "Name or password is not right."
        assert tab.evaluate("document.activeElement.id") == "password"
        fill_in(tab, name, PASSWORD)
        tab.wait(lambda: tab.evaluate("document.body && document.body.innerText") == "You may close this window.")
    asked = [path for path in listener.paths if path.startswith("/callback?")]  # type: ignore[attr-defined]
    assert len(asked) == 1
    code = asked[0].partition("code=")[2].partition("&")[0]
    assert client.exchange(code).status_code == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_small_screen(running_server: ServerProcess, scheme: str) -> None:
    client = OAuthBrowser(running_server.url)
    with chromium() as tab:
        tab.call("Emulation.setDeviceMetricsOverride", width=320, height=480, deviceScaleFactor=1, mobile=True)
        tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        tab.call("Page.navigate", url=client.start().request.url)
        tab.wait(lambda: tab.evaluate("document.querySelector('button') && true"))
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        page, card = (
            tab.evaluate(f"getComputedStyle({element}).backgroundColor")
            for element in ("document.body", "document.querySelector('main')")
        )
        assert (page, card) == {
            "light": ("rgb(244, 246, 245)", "rgb(255, 255, 255)"),
            "dark": ("rgb(20, 25, 23)", "rgb(30, 37, 34)"),
        }[scheme]
