"""What follows a server's redirections, and what never does."""

from __future__ import annotations

import pytest

from layman_qgis.api import requests
from layman_qgis.api.errors import ApiError
from layman_qgis.api.oauth2 import Endpoints, key_request
from layman_qgis.api.requests import LayerUpload
from layman_qgis.api.server import Server
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.redirects import followed, same_origin
from tests.plugin.small_server import Reply, SmallServer

VERSION = "/rest/about/version"


@pytest.fixture
def other():
    server = SmallServer()
    yield server
    server.close()


@pytest.mark.parametrize("status", [307, 308])
def test_a_token_in_a_body_goes_to_no_other_server(qgis_app, http_server, other, status):
    http_server.on("POST /oauth/token", Reply(status, b"", {"Location": f"{other.url}/oauth/token"}))
    client = LaymanClient(Server(http_server.url), Credentials(), timeout_s=5.0)
    with pytest.raises(ApiError, match="another address") as caught:
        client.fetch(key_request(Endpoints("", "", f"{http_server.url}/oauth/token"), "a secret"))
    assert other.seen == [] and "a secret" not in caught.value.report()


def test_files_go_to_no_other_server(qgis_app, http_server, other, tmp_path):
    path = "/rest/workspaces/ann/layers"
    (tmp_path / "a.gpkg").write_bytes(b"data of a firm")
    http_server.on(f"POST {path}", Reply(307, b"", {"Location": f"{other.url}{path}"}))
    upload = LayerUpload("a", "A", "", tmp_path / "a.gpkg", "a.qml", b"<qgis/>")
    client = LaymanClient(Server(http_server.url), Credentials(token="abc"), timeout_s=5.0)
    with pytest.raises(ApiError, match="another address"):
        client.fetch(requests.post_layer(Server(http_server.url), "ann", upload))
    assert other.seen == []


def test_a_change_follows_within_its_server(qgis_app, http_server):
    http_server.on("POST /oauth/token", Reply(307, b"", {"Location": "/sso/token"}))
    http_server.on_json("POST /sso/token", {"access_token": "key-1"})
    client = LaymanClient(Server(http_server.url), Credentials(), timeout_s=5.0)
    client.fetch(key_request(Endpoints("", "", f"{http_server.url}/oauth/token"), "a secret"))
    assert b"subject_token=a+secret" in http_server.seen[-1].body or b"a%20secret" in http_server.seen[-1].body


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "file://share/x", "http://[", "http://a:99999/", "ftp://a/"]
)
def test_what_is_no_address_of_the_web_is_told_and_not_opened(qgis_app, http_server, location):
    http_server.on(f"GET {VERSION}", Reply(302, b"", {"Location": location}))
    client = LaymanClient(Server(http_server.url), Credentials(), timeout_s=5.0)
    with pytest.raises(ApiError, match="another address") as caught:
        client.fetch(requests.get_version(Server(http_server.url)))
    assert location in caught.value.detail


def test_encryption_is_not_given_up():
    assert followed("https://a/x", "http://a/x", 302, "GET") is None
    assert followed("http://a/x", "https://a/x", 302, "GET") == "https://a/x"


@pytest.mark.parametrize(
    "there", ["https://a.evil", "https://a@evil", "https://evil\\@a", "https://a:8443", "file://a/", "", "https://[a"]
)
def test_a_login_is_for_one_host_and_port(there):
    assert same_origin("http://a/rest", "https://A:443/other") and not same_origin("https://a/", there)
