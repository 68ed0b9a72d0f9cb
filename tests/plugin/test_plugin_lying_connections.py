"""Servers that break HTTP itself: answers cut off, early, or endless; and redirections away."""

from __future__ import annotations

import socket
import threading

import pytest

from layman_qgis.api import requests
from layman_qgis.api.errors import ApiError, NotReachable
from layman_qgis.api.requests import ApiRequest, FormFile
from layman_qgis.api.server import Server
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from tests.plugin.small_server import Reply

ENOUGH = 64 * 1024


@pytest.fixture
def raw_server():
    """A socket that answers each connection with the same bytes after the head of the request, and closes it."""
    listener = socket.create_server(("127.0.0.1", 0))
    answer: list[bytes] = [b""]
    seen: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                seen.append(connection.recv(ENOUGH))
                connection.sendall(answer[0])
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(5)
                try:
                    while connection.recv(ENOUGH):
                        pass
                except OSError:
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", answer, seen
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def client_of(url: str, retries: int = 0) -> LaymanClient:
    return LaymanClient(Server(url), Credentials(token="t0ken-1"), timeout_s=5.0, retries=retries)


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"half',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"half',
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
    ids=["short", "chunk", "nothing", "ssh"],
)
def test_an_answer_that_is_cut_off_is_no_answer(qgis_app, raw_server, answer):
    url, answers, _seen = raw_server
    answers[0] = answer
    with pytest.raises(ApiError) as caught:
        client_of(url).fetch(requests.get_version(Server(url)))
    assert isinstance(caught.value, NotReachable) and caught.value.next_step


def test_an_upload_that_is_refused_before_its_end_says_why(qgis_app, raw_server, tmp_path):
    url, answers, _seen = raw_server
    answers[0] = b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<p/>\n"
    path = tmp_path / "large.bin"
    path.write_bytes(bytes(8 * 1024 * 1024))
    request = ApiRequest("POST", f"{url}/rest/workspaces/ann/layers", files=(FormFile("file", "a.bin", path=path),))
    with pytest.raises(ApiError) as caught:
        client_of(url).fetch(request)
    # Qt often reads no answer before it has sent all; then the reason can only be guessed.
    said = f"{caught.value.sentence} {caught.value.next_step}"
    assert "larger than the server accepts" in said or ("broke the upload off" in said and "files of this size" in said)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_takes_the_token_to_another_host(qgis_app, http_server, raw_server, status):
    url, answers, seen = raw_server
    answers[0] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    http_server.on("GET /rest/about/version", Reply(status, b"", {"Location": f"{url}/rest/about/version"}))
    client_of(http_server.url).fetch(requests.get_version(Server(http_server.url)))
    assert len(seen) == 1 and b"t0ken" not in seen[0] and b"uthorization" not in seen[0]


def test_a_redirection_to_another_scheme_is_not_followed(qgis_app, http_server):
    http_server.on("GET /rest/about/version", Reply(302, b"", {"Location": "file:///etc/passwd"}))
    with pytest.raises(ApiError):
        client_of(http_server.url).fetch(requests.get_version(Server(http_server.url)))
