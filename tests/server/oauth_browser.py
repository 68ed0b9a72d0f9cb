"""A client of OAuth2 and the browser of its user, in one, made of requests."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
import secrets
import subprocess
import sys
import uuid
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import requests

from tests.server.server_process import clean_environment

PASSWORD = "correct horse battery"
REDIRECT_URI = "http://127.0.0.1:7070/callback"


def run_with_input(home: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the server in a process of its own, with text on its standard input."""
    command = [sys.executable, "-m", "layman_server", *arguments, "--home", str(home)]
    return subprocess.run(
        command, env=clean_environment(), input=text, capture_output=True, text=True, timeout=60, check=False
    )


def run_here(home: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same in this process, which is quicker."""
    from layman_server import cli

    out, err = io.StringIO(), io.StringIO()
    with mock.patch("sys.stdin", io.StringIO(text)), redirect_stdout(out), redirect_stderr(err):
        code = cli.main([*arguments, "--home", str(home)])
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def server_settings(home: Path) -> Any:
    """The settings of the server that runs in a home."""
    from layman_server.settings import Settings
    from layman_server.supervisor.home import Home

    return Settings.from_environment(Home(home).read_settings())


def add_user(home: Path, name: str, password: str = PASSWORD) -> str:
    """Make a user with a password, as `user add --password` does; a name like this one that nobody has."""
    from layman_server import bootstrap
    from layman_server.supervisor.home import Home

    unique = f"{name}_{uuid.uuid4().hex[:8]}"
    bootstrap.add_user_with_password(server_settings(home), unique, password, home_token=Home(home).token())
    return unique


def add_client(home: Path, *redirect_uris: str, with_secret: bool = False) -> tuple[str, str]:
    """Register a client, as `client add` does; its identifier and its secret."""
    from layman_server import bootstrap

    name = f"client-{uuid.uuid4().hex[:8]}"
    clients = bootstrap.build_clients(server_settings(home))
    return name, clients.register(name, name, redirect_uris, with_secret=with_secret)


@dataclass
class OAuthBrowser:
    """One authorization: `start`, `submit`, `code`, `exchange`."""

    url: str
    client_id: str = "layman-qgis"
    redirect_uri: str = REDIRECT_URI
    secret: str = ""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of a right authorization request."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": "some state",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }

    def start(self, **changes: str | None) -> requests.Response:
        """The page; a change to None leaves a parameter out."""
        query = {name: value for name, value in {**self.query, **changes}.items() if value is not None}
        return self.session.get(f"{self.url}/oauth/authorize", params=query, timeout=30, allow_redirects=False)

    def submit(self, page: requests.Response, name: str, password: str = PASSWORD, **fields: str) -> requests.Response:
        """The form of a page, filled in."""
        form = {"form": form_token(page), "username": name, "password": password, **fields}
        action = html.unescape(re.search(r'action="([^"]+)"', page.text)[1])
        return self.session.post(f"{self.url}/oauth/authorize{action}", data=form, timeout=30, allow_redirects=False)

    def code(self, name: str, password: str = PASSWORD, **changes: str | None) -> str:
        """An authorization code of a user."""
        answer = self.submit(self.start(**changes), name, password)
        assert answer.status_code == 303, answer.text
        return parameters(answer)["code"]

    def exchange(self, code: str, **changes: str | None) -> requests.Response:
        """The answer of the token endpoint to a code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri}
        return self.token({**form, "code_verifier": self.verifier, **changes})

    def refresh(self, refresh_token: str, **changes: str | None) -> requests.Response:
        """The answer of the token endpoint to a refresh token."""
        return self.token({"grant_type": "refresh_token", "refresh_token": refresh_token, **changes})

    def token(self, form: dict[str, str | None]) -> requests.Response:
        """The answer of the token endpoint."""
        secret = {"client_secret": self.secret} if self.secret else {}
        sent = {
            name: value for name, value in {"client_id": self.client_id, **secret, **form}.items() if value is not None
        }
        return requests.post(f"{self.url}/oauth/token", data=sent, timeout=30)

    def sign_in(self, name: str, password: str = PASSWORD) -> dict[str, Any]:
        """The tokens of a user."""
        answer = self.exchange(self.code(name, password))
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens


def form_token(page: requests.Response) -> str:
    """What ties the form of a page to its browser."""
    found = re.search(r'name="form" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def message(page: requests.Response) -> str:
    """What a page complains about."""
    found = re.search(r'role="alert"[^>]*>([^<]*)<', page.text)
    return found[1] if found else ""


def parameters(answer: requests.Response) -> dict[str, str]:
    """The parameters of a redirection."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def current_user(url: str, token: str, **headers: str) -> requests.Response:
    """The server's answer to who asks."""
    return requests.get(f"{url}/rest/current-user", headers={"Authorization": f"Bearer {token}", **headers}, timeout=30)
