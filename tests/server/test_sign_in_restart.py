"""Who has signed in stays so while the server starts again."""

from __future__ import annotations

import pytest

from tests.server.oauth_browser import PASSWORD, OAuthBrowser, add_client, add_user, current_user
from tests.server.server_process import fresh_home, started

pytestmark = pytest.mark.slow


def test_passwords_clients_and_sign_ins_outlive_a_restart():
    with fresh_home() as folder:
        with started(folder) as server:
            name = add_user(server.home, "lasting")
            client_id, secret = add_client(server.home, "https://maps.example.org/cb", with_secret=True)
            tokens = OAuthBrowser(server.url).sign_in(name)
        with started(folder) as server:
            browser = OAuthBrowser(server.url)
            assert current_user(server.url, tokens["access_token"]).status_code == 403
            renewed = browser.refresh(tokens["refresh_token"]).json()
            assert current_user(server.url, renewed["access_token"]).json()["username"] == name
            web = OAuthBrowser(server.url, client_id, "https://maps.example.org/cb", secret)
            assert "access_token" in web.sign_in(name, PASSWORD)
