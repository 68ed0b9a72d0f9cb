"""Somebody at a browser, made of requests."""

from __future__ import annotations

import threading

import requests

from tests.server.oauth_browser import PASSWORD, OAuthBrowser


class Person:
    """Signs in on the page that is opened, in a thread of its own as a browser does."""

    def __init__(self, url, name, password=PASSWORD):
        self.browser, self.name, self.password = OAuthBrowser(url), name, password
        self.pages = []
        self.thread = None

    def open(self, address):
        self.thread = threading.Thread(target=self._sign_in, args=(address,))
        self.thread.start()

    def _sign_in(self, address):
        page = self.browser.session.get(address, timeout=30)
        answer = self.browser.submit(page, self.name, self.password)
        self.pages.append(requests.get(answer.headers["Location"], timeout=30))
