"""The front door: what comes in that is no proper request, and how the door answers."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import urlsplit

import psutil
import pytest

from layman_server.app import create_app
from layman_server.bootstrap import build_engine, build_publishing, build_sign_in
from layman_server.settings import Settings
from tests.rest_client import RestClient, points
from tests.server.server_process import ServerProcess, layman_server

MULTIPART = "multipart/form-data; boundary=edge"
PART = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.geojson"\r\n\r\n'


@dataclass(frozen=True)
class Answer:
    """A raw answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def error(self) -> tuple[int, int, str]:
        """Status, code and what the detail says, of an error in JSON."""
        assert self.headers["content-type"] == "application/json", self
        document = json.loads(self.body)
        assert document["message"]
        return self.status, document["code"], (document.get("detail") or {}).get("message", "")


@contextlib.contextmanager
def connected(server: ServerProcess) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as client:
        yield client


def asked(server: ServerProcess, request: bytes) -> Answer:
    """Send bytes as they are, say that no more come, and read the answer."""
    with connected(server) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := client.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status_line, _, headers = head.partition(b"\r\n")
    parsed = BytesParser(policy=HTTP).parsebytes(headers + b"\r\n\r\n")
    return Answer(int(status_line.split()[1]), {name.lower(): str(value) for name, value in parsed.items()}, body)


def request(method: str, path: str, *headers: str, host: str = "127.0.0.1", body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def post(client: RestClient, *headers: str, body: bytes) -> bytes:
    token = client.session.headers["Authorization"]
    path = f"/rest/workspaces/{client.workspace}/layers"
    return request("POST", path, f"Authorization: {token!s}", *headers, body=body)


def upload(client: RestClient, body: bytes, content_type: str = MULTIPART) -> bytes:
    return post(client, f"Content-Type: {content_type}", f"Content-Length: {len(body)}", body=body)


@pytest.fixture
def client(running_server: ServerProcess) -> RestClient:
    return RestClient(running_server.url, running_server.token)


@pytest.mark.parametrize("path", ["/rest/current-user", "/csw?service=CSW&version=2.0.2&request=GetCapabilities"])
def test_a_client_cannot_give_the_server_another_path(running_server, path):
    answer = asked(running_server, request("GET", path, "SCRIPT_NAME: /elsewhere", host="maps.test"))
    assert answer.status == 200
    assert b"elsewhere" not in answer.body and b"http://maps.test" in answer.body


def test_an_address_that_a_proxy_of_the_client_says_is_for_its_answer_only(running_server):
    forwarded = ("X-Forwarded-Proto: https", "X-Forwarded-Host: proxy.test", "X-Forwarded-Prefix: /maps")
    answer = asked(running_server, request("GET", "/rest/current-user", *forwarded, host="maps.test"))
    assert b"https://proxy.test/maps" in answer.body
    answer = asked(running_server, request("GET", "/rest/current-user", host="maps.test"))
    assert b"proxy.test" not in answer.body


@pytest.mark.parametrize("header", ["X-Forwarded-Proto: ftp", "X-Forwarded-Host: a b", "X-Forwarded-Prefix: /../x"])
def test_an_address_that_is_none_is_refused(running_server, header):
    answer = asked(running_server, request("GET", "/rest/current-user", header, host="maps.test"))
    assert (answer.status, json.loads(answer.body)["code"]) == (400, 54)


@pytest.mark.parametrize("host", ["a b", "x:99999", "x:0", "[::1", "x/y", "x@y", "x:", "a,b", "\xe9"])
@pytest.mark.parametrize(
    "path", ["/rest/current-user", "/csw?service=CSW&version=2.0.2&request=GetCapabilities", "/geoserver/x/wms"]
)
def test_a_bad_host_header_is_refused(running_server, host, path):
    answer = asked(running_server, request("GET", path, host=host))
    assert answer.error() == (400, 1006, "The Host header is not valid.")


@pytest.mark.parametrize("host", ["localhost", "maps.example.org:8080", "[::1]:80", "10.0.0.1", "layman_server:8600"])
def test_a_good_host_header_is_the_server_s_address(running_server, host):
    answer = asked(running_server, request("GET", "/rest/current-user", host=host))
    assert json.loads(answer.body)["claims"]["iss"] == f"http://{host}"


def test_a_client_that_names_no_host_gets_the_server_s_own_address(running_server):
    answer = asked(running_server, b"GET /rest/current-user HTTP/1.0\r\n\r\n")
    assert json.loads(answer.body)["claims"]["iss"] == running_server.url


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (PART + points() + b"\r\n--edge--\r\n", "multipart/form-data; boundary=other"),
        (PART + points() + b"\r\n--edge--\r\n", "multipart/form-data"),
        (PART + points(), MULTIPART),
        (PART[:30], MULTIPART),
        (points(), "application/json"),
        (b"\x00\xff" * 100, "multipart/form-data; boundary=\xe9"),
    ],
    ids=["another boundary", "no boundary", "no end", "half a head", "no form", "no ASCII"],
)
def test_a_body_that_is_no_whole_form_is_not_an_empty_form(running_server, client, body, content_type):
    answer = asked(running_server, upload(client, body, content_type))
    assert answer.error() == (400, 1006, "The body is not complete multipart/form-data.")


def test_an_upload_that_breaks_off_is_not_published(running_server, client):
    whole = upload(client, PART + points() + b"\r\n--edge--\r\n")
    assert asked(running_server, whole[:-60]).error()[:2] == (400, 1006)


def test_a_form_without_file_still_says_what_is_missing(running_server, client):
    body = b'--edge\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--edge--\r\n'
    assert asked(running_server, upload(client, body)).error()[:2] == (400, 1)
    assert asked(running_server, post(client, "Content-Length: 0", body=b"")).error()[:2] == (400, 1)


@pytest.mark.parametrize("chunk", [b"zz\r\n", b"5\r\nabc", b"3\r\nabcdef\r\n0\r\n\r\n"])
def test_a_broken_chunk_is_the_client_s_fault(running_server, client, chunk):
    sent = post(client, f"Content-Type: {MULTIPART}", "Transfer-Encoding: chunked", body=chunk)
    assert asked(running_server, sent).error()[:2] == (400, 1006)


def test_a_broken_chunk_for_the_map_service_is_the_client_s_fault(running_server):
    sent = request("POST", "/geoserver/x/wfs", "Transfer-Encoding: chunked", body=b"zz\r\n")
    answer = asked(running_server, sent)
    assert answer.status == 400
    assert b"ExceptionReport" in answer.body and b"The body cannot be read." in answer.body


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (request("GET", "/rest//publications"), 404, 25),
        (b"NONSENSE\r\n\r\n", 400, 1006),
        (b"GET / HTTP/9.9\r\n\r\n", 400, 1006),
        (request("GET", "/" + "a" * 9000), 414, 1007),
        (request("GET", "/rest/layers", "X-Long: " + "a" * 9000), 431, 1007),
        (request("GET", "/rest/layers", *[f"X-{number}: a" for number in range(150)]), 431, 1007),
        (request("GET", "/rest/layers", "Transfer-Encoding: zip"), 501, 1006),
        (request("GET", "/rest/layers", "bad header"), 400, 1006),
    ],
    ids=["//", "no request", "version", "long path", "long header", "many headers", "coding", "no header"],
)
def test_requests_that_cannot_be_read_are_answered_in_json(running_server, sent, status, code):
    assert asked(running_server, sent).error()[:2] == (status, code)


def test_an_answer_without_content_is_no_html(running_server):
    answer = asked(running_server, request("OPTIONS", "/rest/layers"))
    assert (answer.status, answer.body, answer.headers.get("content-type")) == (200, b"", None)
    assert "GET" in answer.headers["allow"]


def test_a_redirection_is_no_html(running_server):
    answer = asked(running_server, request("GET", "/rest"))
    assert (answer.status, answer.body, answer.headers.get("content-type")) == (308, b"", None)
    assert answer.headers["location"].endswith("/rest/")


def test_headers_that_never_end_block_nobody_for_long(running_server):
    """More of them than there are threads."""
    with contextlib.ExitStack() as opened:
        slow = [opened.enter_context(connected(running_server)) for _ in range(48)]
        for half in slow:
            half.sendall(b"GET /rest/about/version HTTP/1.1\r\nHost: x\r\nX-")
        time.sleep(1)
        began_s = time.monotonic()
        answer = asked(running_server, request("GET", "/rest/about/version"))
        assert answer.status == 200
        assert time.monotonic() - began_s < 25
        assert slow[0].recv(100) == b""


def test_a_slow_request_is_answered_all_the_same(running_server):
    sent = request("GET", "/rest/about/version")
    with connected(running_server) as client:
        for begin in range(0, len(sent), 12):
            client.sendall(sent[begin : begin + 12])
            time.sleep(0.3)
        assert client.recv(100).startswith(b"HTTP/1.1 200 ")


def test_requests_of_one_connection_are_answered_at_once_and_after_a_pause(running_server):
    follows = request("GET", "/rest/about/version").replace(b"Connection: close\r\n", b"")
    with connected(running_server) as client:
        client.sendall(follows + follows)
        time.sleep(0.1)
        client.sendall(follows)
        time.sleep(0.1)
        client.sendall(request("GET", "/rest/about/version"))
        received = b"".join(iter(lambda: client.recv(65536), b""))
    assert received.count(b"HTTP/1.1 200 ") == 4


def test_more_busy_clients_than_threads_are_all_answered(running_server):
    follows = request("GET", "/rest/about/version").replace(b"Connection: close\r\n", b"")
    with contextlib.ExitStack() as opened:
        clients = [opened.enter_context(connected(running_server)) for _ in range(48)]
        for _ in range(3):
            for client in clients:
                client.sendall(follows)
            assert all(whole_answer(client).startswith(b"HTTP/1.1 200 ") for client in clients)


def whole_answer(client) -> bytes:
    """The next answer of a connection that stays open, which may come in pieces."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += client.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += client.recv(65536)
    return head


def test_a_range_beyond_the_end_is_416(client):
    client.publish("ranged", {"a.geojson": points()})
    answer = client.get(client.path("ranged") + "/thumbnail", headers={"Range": "bytes=99999999-"})
    assert (answer.status_code, answer.json()["code"]) == (416, 1006)
    assert answer.headers["Content-Range"].startswith("bytes */")
    client.remove("ranged")


@pytest.mark.embedded_geoserver("GeoServer does not know IAU_2015")
def test_a_crs_that_only_proj_knows_is_published(client):
    description = client.publish("moon", {"a.geojson": points()}, crs="IAU_2015:30100")
    assert description["native_crs"] == "IAU_2015:30100"
    client.remove("moon")


def test_a_crs_of_heights_is_refused_at_once(client):
    answer = client.post_layer({"a.geojson": points()}, name="heights", crs="EPSG:5773")
    assert (answer.status_code, answer.json()["code"]) == (400, 4)
    assert answer.json()["detail"]["found"] == "EPSG:5773"
    assert client.get(client.path("heights")).status_code == 404


@pytest.mark.parametrize("name", ["pg_anna", "rest", "security", "layers", "current_user", "layman"])
def test_a_reserved_name_is_refused_and_leaves_no_account(running_server, name):
    before = accounts(running_server)
    answer = layman_server("user", "add", name, "--home", str(running_server.home))
    assert (answer.returncode, "Workspace name already reserved" in answer.stderr) == (1, True)
    assert accounts(running_server) == before


@pytest.mark.parametrize("name", ["Bad Name", "../x", "", "a" * 60])
def test_a_wrong_name_is_refused_and_leaves_no_account(running_server, name):
    before = accounts(running_server)
    answer = layman_server("user", "add", name, "--home", str(running_server.home))
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert accounts(running_server) == before


def test_the_machine_s_user_keeps_the_token_of_the_home(running_server, client):
    for option in ([], ["--new-token"]):
        answer = layman_server("user", "add", client.workspace, *option, "--home", str(running_server.home))
        assert (answer.returncode, "this machine's user" in answer.stderr) == (1, True)
    assert client.get("/rest/current-user").json()["authenticated"] is True


def test_a_token_is_made_anew_only_when_that_is_asked_for(running_server):
    home = ["--home", str(running_server.home)]
    none = layman_server("user", "add", "berta", "--new-token", *home)
    assert (none.returncode, "There is no user berta" in none.stderr) == (1, True)
    first = layman_server("user", "add", "berta", *home)
    again = layman_server("user", "add", "berta", *home)
    assert (again.returncode, "--new-token" in again.stderr) == (1, True)
    assert signed_in(running_server, first.stdout) == "berta"
    renewed = layman_server("user", "add", "berta", "--new-token", *home)
    assert renewed.returncode == 0, renewed.stderr
    assert signed_in(running_server, renewed.stdout) == "berta"
    assert (
        RestClient(running_server.url, None)
        .get("/rest/current-user", headers={"Authorization": f"Bearer {first.stdout.strip()}"})
        .status_code
        == 403
    )


@pytest.mark.parametrize("path", ["/health", "/rest/publications", "/rest/users"])
def test_a_server_without_its_services_says_when_to_ask_again(tmp_path, path):
    """Nothing listens at port 1."""
    settings = Settings(data_dir=tmp_path, redis_url="redis://127.0.0.1:1", pg_host="127.0.0.1", pg_port=1)
    settings = replace(settings, gs_data_dir=tmp_path / "geoserver", ogc_socket=tmp_path / "ogc.sock")
    answer = (
        create_app(settings, build_publishing(settings), build_engine(settings), build_sign_in(settings))
        .test_client()
        .get(path)
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def signed_in(server: ServerProcess, token: str) -> str:
    return str(RestClient(server.url, token.strip()).workspace)


def accounts(server: ServerProcess) -> set[str]:
    return {str(path.relative_to(server.home)) for path in (server.home / "layman").rglob("*.json")}


def test_a_refused_upload_is_told_to_who_reads_after_sending(running_server):
    """As Qt's clients do; a body of this size fits into no buffer on the way."""
    url, size = urlsplit(running_server.url), 40_000_000
    head = (
        f"POST /rest/workspaces/nobody/layers HTTP/1.1\r\nHost: {url.netloc}\r\nAuthorization: Bearer wrong\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
    )
    with socket.create_connection((url.hostname, url.port), timeout=30) as client:
        client.sendall(head.encode() + bytes(size))
        answer = b"".join(iter(lambda: client.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 403 ") and b'"code"' in answer


def test_a_connection_goes_on_after_a_refused_upload(running_server):
    url, size = urlsplit(running_server.url), 4_000_000
    client = http.client.HTTPConnection(url.hostname or "", url.port, timeout=30)
    headers = {"Authorization": "Bearer wrong", "Content-Type": "multipart/form-data; boundary=x"}
    client.request("POST", "/rest/workspaces/nobody/layers", bytes(size), headers)
    refused = client.getresponse()
    assert refused.status == 403 and refused.getheader("Connection") != "close"
    refused.read()
    sock = client.sock
    client.request("GET", "/rest/about/version")
    assert client.getresponse().status == 200
    assert client.sock is sock
    client.close()


def test_a_client_that_has_gone_keeps_nobody_busy(running_server):
    for _ in range(20):
        client = http.client.HTTPConnection(*running_server.url.removeprefix("http://").split(":"), timeout=30)
        client.request("GET", "/rest/about/version")
        assert client.getresponse().read()
        client.close()
    serving = [one for one in psutil.process_iter(["cmdline"]) if is_front_of(running_server, one)]
    assert serving
    before_s = sum(sum(one.cpu_times()[:2]) for one in serving)
    time.sleep(1)
    assert sum(sum(one.cpu_times()[:2]) for one in serving) - before_s < 0.5


def is_front_of(server: ServerProcess, process: psutil.Process) -> bool:
    command = process.info["cmdline"] or []
    return command[1:4] == ["-m", "layman_server", "serve"] and str(server.home) in " ".join(command)
