"""The client against a server that is slow, busy, broken, or asks for a login."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import QTimer

from layman_qgis.api import requests
from layman_qgis.api.errors import (
    ApiError,
    BadServerUrl,
    Cancelled,
    LoginNeeded,
    NotJson,
    NotReachable,
    ServerBusy,
    ServerRefused,
    TimedOut,
)
from layman_qgis.api.requests import ApiRequest, LayerUpload
from layman_qgis.api.server import Server
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from tests.plugin.small_server import Reply, SmallServer

PATH = "/rest/about/version"


def client_of(server: SmallServer, **kwargs: object) -> LaymanClient:
    return LaymanClient(Server(server.url), Credentials(**kwargs), timeout_s=5.0)  # type: ignore[arg-type]


def upload_of(tmp_path: Path, size_bytes: int) -> LayerUpload:
    path = tmp_path / "roads.gpkg"
    with path.open("wb") as out:
        out.truncate(size_bytes)
    return LayerUpload("roads", "Roads \u017d", "desc", path, "roads.qml", b"<qgis/>")


def test_answer_is_json(qgis_app, http_server):
    http_server.on_json(f"GET {PATH}", {"about": 1})
    assert client_of(http_server).fetch(requests.get_version(Server(http_server.url))).json() == {"about": 1}


def test_token_is_sent_as_bearer(qgis_app, http_server):
    http_server.on_json(f"GET {PATH}", {})
    client_of(http_server, token="abc").fetch(requests.get_version(Server(http_server.url)))
    assert http_server.seen[0].headers["authorization"] == "Bearer abc"


def test_token_never_shows_in_repr():
    assert "abc" not in repr(Credentials(token="abc"))


def test_token_does_not_follow_to_another_origin(qgis_app, http_server):
    other = SmallServer()
    try:
        other.on_json("GET /there", {"moved": True})
        http_server.on(f"GET {PATH}", Reply(302, b"", {"Location": f"{other.url}/there"}))
        answer = client_of(http_server, token="abc").fetch(requests.get_version(Server(http_server.url)))
        assert answer.json() == {"moved": True}
        assert "authorization" not in other.seen[0].headers
    finally:
        other.close()


def test_redirect_of_a_post_is_an_error_that_names_the_address(qgis_app, http_server, tmp_path):
    http_server.on("POST /rest/workspaces/ann/layers", Reply(302, b"", {"Location": "/elsewhere"}))
    with pytest.raises(ApiError) as caught:
        client_of(http_server).fetch(requests.post_layer(Server(http_server.url), "ann", upload_of(tmp_path, 10)))
    assert "/elsewhere" in caught.value.detail


def test_endless_redirect_ends(qgis_app, http_server):
    http_server.on(f"GET {PATH}", Reply(302, b"", {"Location": PATH}))
    with pytest.raises(ApiError, match="another address"):
        client_of(http_server).fetch(requests.get_version(Server(http_server.url)))


def test_layman_error_becomes_a_sentence(qgis_app, http_server):
    http_server.on_json("GET /rest/workspaces/ann/layers/x", {"code": 15, "message": "Layer was not found"}, 404)
    with pytest.raises(ServerRefused) as caught:
        client_of(http_server).fetch(ApiRequest("GET", Server(http_server.url).layer_url("ann", "x")))
    assert caught.value.code == 15
    assert caught.value.sentence == "The server has no such layer."
    assert caught.value.next_step


def test_html_instead_of_json_is_told_as_text(qgis_app, http_server):
    page = b"<html><style>p{}</style><h1>It works!</h1></html>"
    http_server.on(f"GET {PATH}", Reply(200, page, {"Content-Type": "text/html"}))
    answer = client_of(http_server).fetch(requests.get_version(Server(http_server.url)))
    with pytest.raises(NotJson) as caught:
        answer.json()
    assert "It works!" in caught.value.detail
    assert "<h1>" not in caught.value.detail and "p{}" not in caught.value.detail


def test_html_error_page_is_an_error_with_its_text(qgis_app, http_server):
    http_server.on(f"GET {PATH}", Reply(500, b"<h1>Internal Server Error</h1>", {"Content-Type": "text/html"}))
    with pytest.raises(ApiError) as caught:
        client_of(http_server).fetch(requests.get_version(Server(http_server.url)))
    assert "Internal Server Error" in caught.value.detail


def test_401_asks_for_a_login(qgis_app, http_server):
    http_server.on(f"GET {PATH}", Reply(401, b"no"))
    with pytest.raises(LoginNeeded):
        client_of(http_server).fetch(requests.get_version(Server(http_server.url)))


def test_busy_server_is_asked_again_after_the_time_it_names(qgis_app, http_server):
    busy = Reply(503, b"{}", {"Retry-After": "1"})
    http_server.on(f"GET {PATH}", busy, Reply(200, b'{"ready": true}'))
    started = time.monotonic()
    answer = client_of(http_server).fetch(requests.get_version(Server(http_server.url)))
    assert answer.json() == {"ready": True}
    assert 0.9 <= time.monotonic() - started < 4


def test_busy_server_gives_up_after_some_attempts(qgis_app, http_server):
    http_server.on_json(f"GET {PATH}", {"code": 1001, "message": "x"}, 503)
    with pytest.raises(ServerBusy, match="not available"):
        LaymanClient(Server(http_server.url), Credentials(), retries=1).fetch(
            requests.get_version(Server(http_server.url))
        )
    assert len(http_server.seen) == 2


def test_post_is_not_repeated_after_a_plain_502(qgis_app, http_server, tmp_path):
    http_server.on("POST /rest/workspaces/ann/layers", Reply(502, b"bad gateway", {}))
    with pytest.raises(ServerBusy):
        client_of(http_server).fetch(requests.post_layer(Server(http_server.url), "ann", upload_of(tmp_path, 10)))
    assert len(http_server.seen) == 1


def test_post_is_repeated_whole_when_the_server_says_when(qgis_app, http_server, tmp_path):
    http_server.on(
        "POST /rest/workspaces/ann/layers", Reply(503, b"{}", {"Retry-After": "0"}), Reply(200, b'[{"name": "roads"}]')
    )
    upload = upload_of(tmp_path, 300_000)
    client_of(http_server).fetch(requests.post_layer(Server(http_server.url), "ann", upload))
    assert len(http_server.seen) == 2
    assert abs(len(http_server.seen[0].body) - len(http_server.seen[1].body)) < 200
    assert len(http_server.seen[1].body) > 300_000


def test_silent_server_times_out(qgis_app, http_server):
    release = threading.Event()
    http_server.on(f"GET {PATH}", Reply(before=lambda: release.wait(10) and None))
    client = LaymanClient(Server(http_server.url), Credentials(), timeout_s=0.4, retries=0)
    started = time.monotonic()
    with pytest.raises(TimedOut, match="did not answer"):
        client.fetch(requests.get_version(Server(http_server.url)))
    release.set()
    assert time.monotonic() - started < 3


def test_time_in_which_qgis_asks_the_user_does_not_count(qgis_app, qtbot, http_server):
    """About a certificate or the login of a proxy: QGIS stops its own timer on the reply while its question is open."""
    release = threading.Event()
    http_server.on(f"GET {PATH}", Reply(before=lambda: release.wait(10) and None))
    client = LaymanClient(Server(http_server.url), Credentials(), timeout_s=0.3, retries=0)
    pending = client.send(requests.get_version(Server(http_server.url)))
    qtbot.waitUntil(lambda: pending._reply is not None and bool(http_server.seen), timeout=5000)
    pending._reply.findChild(QTimer, "timeoutTimer").stop()
    QTimer.singleShot(1000, release.set)
    with qtbot.waitSignal(pending.succeeded, timeout=5000):
        pass


def test_nobody_listens(qgis_app, http_server):
    url = http_server.url
    http_server.close()
    with pytest.raises(NotReachable) as caught:
        LaymanClient(Server(url), Credentials(), retries=0).fetch(requests.get_version(Server(url)))
    assert "cannot be reached" in caught.value.sentence


def test_upload_is_a_multipart_form_with_names_and_utf8(qgis_app, http_server, tmp_path):
    http_server.on("POST /rest/workspaces/ann/layers", Reply(200, b'[{"name": "roads"}]'))
    client_of(http_server).fetch(requests.post_layer(Server(http_server.url), "ann", upload_of(tmp_path, 1000)))
    body = http_server.seen[0].body
    assert b'name="file"; filename="roads.gpkg"' in body
    assert b'name="style"; filename="roads.qml"' in body
    assert "Roads \u017d".encode() in body
    assert body.count(b"\0") >= 1000


def test_upload_reports_bytes_and_holds_no_copy_in_memory(qgis_app, http_server, tmp_path):
    size = 150_000_000
    http_server.on("POST /rest/workspaces/ann/layers", Reply(413, b"", {}, read_body=False))
    before_kb = memory_kb()
    peak: list[int] = []
    seen: list[tuple[int, int]] = []

    def on_progress(sent: int, total: int) -> None:
        seen.append((sent, total))
        peak.append(memory_kb())

    with pytest.raises(ApiError):
        client_of(http_server).fetch(
            requests.post_layer(Server(http_server.url), "ann", upload_of(tmp_path, size)), on_progress=on_progress
        )
    assert seen and seen[0][1] > size
    assert max(peak) - before_kb < 60_000


def memory_kb() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def test_upload_is_cancelled_in_the_middle(qgis_app, http_server, tmp_path):
    hold = threading.Event()
    http_server.on("POST /rest/workspaces/ann/layers", Reply(read_body=False, before=lambda: hold.wait(10) and None))
    sent: list[int] = []
    started = time.monotonic()
    with pytest.raises(Cancelled):
        client_of(http_server).fetch(
            requests.post_layer(Server(http_server.url), "ann", upload_of(tmp_path, 80_000_000)),
            is_cancelled=lambda: bool(sent),
            on_progress=lambda done, total: sent.append(done),
        )
    hold.set()
    assert sent[-1] < 80_000_000
    assert time.monotonic() - started < 5


def test_async_request_answers_by_signal(qgis_app, qtbot, http_server):
    http_server.on_json(f"GET {PATH}", {"x": 1})
    pending = client_of(http_server).send(requests.get_version(Server(http_server.url)))
    with qtbot.waitSignal(pending.succeeded, timeout=5000) as blocker:
        pass
    assert blocker.args[0].json() == {"x": 1}


def test_async_request_can_be_cancelled(qgis_app, qtbot, http_server):
    hold = threading.Event()
    http_server.on(f"GET {PATH}", Reply(before=lambda: hold.wait(10) and None))
    pending = client_of(http_server).send(requests.get_version(Server(http_server.url)))
    with qtbot.waitSignal(pending.failed, timeout=5000) as blocker:
        pending.cancel()
    hold.set()
    assert isinstance(blocker.args[0], Cancelled)


def test_missing_upload_file_is_an_error_not_an_empty_upload(qgis_app, http_server, tmp_path):
    upload = upload_of(tmp_path, 10)
    upload.path.unlink()
    with pytest.raises(ApiError, match="cannot be read"):
        client_of(http_server).fetch(requests.post_layer(Server(http_server.url), "ann", upload))
    assert http_server.seen == []


def test_home_without_token_asks_to_start_the_server(tmp_path):
    with pytest.raises(LoginNeeded, match="token"):
        Credentials.from_home(tmp_path)


def test_bad_address_is_refused_before_any_request():
    with pytest.raises(BadServerUrl):
        Server("ftp://example.org")
