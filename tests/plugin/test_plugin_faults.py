"""Servers, networks and users that misbehave while something is published: an honest end, and nothing lost."""

from __future__ import annotations

import itertools
import json
import resource
import shutil
import signal
import ssl
import subprocess

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsNetworkAccessManager, QgsProject
from qgis.PyQt.QtNetwork import QNetworkProxy

from layman_qgis.api import requests
from layman_qgis.api.errors import ApiError, CertificateRefused, LoginNeeded, NotReachable, ServerBusy
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.core import publication_mark
from layman_qgis.network.client import LaymanClient
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.session import Session
from layman_qgis.tasks import server_steps, upload_keeper
from layman_qgis.tasks.jobs import JobList, JobState, StepState
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from tests.plugin.memory_layers import memory_layer
from tests.plugin.small_server import Reply
from tests.server.server_process import free_port

_NUMBERS = itertools.count(1)
TIMEOUT_MS = 60_000
LAYERS = "/rest/workspaces/ann/layers"
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def project(qgis_app):
    project = QgsProject.instance()
    project.clear()
    yield project
    project.clear()


def session_with(http_server, token="t0ken-123"):
    version = ServerVersion("layman-server", "1", True)
    return Session(Server(http_server.url), Credentials(token=token), CurrentUser(True, "ann"), version)


def ended(qtbot, job):
    qtbot.waitUntil(lambda: job.is_over, timeout=TIMEOUT_MS)
    return job


def published_to(qtbot, http_server, layer, reply):
    http_server.on(f"GET {LAYERS}/roads", Reply(404, b'{"code": 15, "message": "Layer was not found"}'))
    http_server.on(f"POST {LAYERS}", reply)
    return ended(qtbot, publish_layer(JobList(), session_with(http_server), layer, LayerOptions("roads", "Roads")))


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (Reply(401, b"no"), LoginNeeded, "login"),
        (Reply(403, b"<h1>Forbidden</h1>", HTML), ApiError, "refuses the access"),
        (Reply(403, b'{"code": 30, "message": "Unauthorized access"}'), ApiError, "may not do this"),
        (Reply(409, b'{"code": 17, "message": "Layer already exists."}'), ApiError, "published already"),
        (Reply(413, b"<h1>413 Request Entity Too Large</h1>", HTML), ApiError, "larger than the server accepts"),
        (Reply(429, b"slow down"), ServerBusy, "too many requests"),
        (Reply(429, b"", {"Retry-After": "3600"}), ServerBusy, "too many requests"),
        (Reply(500, b"<h1>Internal Server Error</h1>", HTML), ApiError, "internal error"),
        (Reply(503, b'{"code": 1001, "message": "x"}'), ServerBusy, "not available"),
        (Reply(507, b'{"code": 1002, "message": "x"}'), ApiError, "disk is full"),
        (Reply(200, b"<html>Sign in to the hotel's network</html>", HTML), ApiError, "not JSON"),
        (Reply(200, b"[]"), ApiError, "unknown form"),
        (Reply(200, b'[{"uuid": "x"}]'), ApiError, "did not say the name"),
        (Reply(301, b"", {"Location": "https://elsewhere.example.org/rest"}), ApiError, "another address"),
    ],
)
def test_what_the_server_answers_is_said_in_words(qtbot, http_server, places, project, reply, kind, said):
    job = published_to(qtbot, http_server, places, reply)
    assert job.state is JobState.FAILED and isinstance(job.error, kind)
    assert said in str(job.error)
    assert job.step("upload").state is StepState.FAILED and job.can_retry
    assert "t0ken" not in job.error.report()
    assert publication_mark.read(places) is None


def test_a_server_that_asks_to_wait_is_asked_again(qtbot, http_server, qgis_app):
    path = "/rest/about/version"
    http_server.on(f"GET {path}", Reply(429, b"", {"Retry-After": "0"}), Reply(200, b'{"ok": 1}'))
    client = LaymanClient(Server(http_server.url), Credentials())
    assert client.fetch(requests.get_version(client.server)).json() == {"ok": 1}
    assert len(http_server.seen) == 2


def test_a_server_whose_description_is_nonsense_is_no_success(qtbot, http_server, places, project):
    http_server.on(f"POST {LAYERS}", Reply(200, b'[{"name": "roads", "uuid": "u"}]'))
    missing = Reply(404, b'{"code": 15, "message": "Layer was not found"}')
    http_server.on(f"GET {LAYERS}/roads", missing, Reply(200, b'"all is well"'))
    job = ended(qtbot, publish_layer(JobList(), session_with(http_server), places, LayerOptions("roads", "Roads")))
    assert job.state is JobState.FAILED and "unknown form" in job.error.sentence


@pytest.mark.parametrize(
    ("body", "state", "said"),
    [
        ({"ok": True}, JobState.FAILED, "does not say what became"),
        ({"wms": {"status": "EXCELLENT"}}, JobState.FAILED, "part of the publication is missing"),
        ({"name": "roads", "layman_metadata": {"publication_status": "COMPLETE"}}, JobState.SUCCEEDED, "names no WMS"),
    ],
)
def test_a_server_that_says_that_all_is_well_is_not_believed(qtbot, http_server, places, project, body, state, said):
    http_server.on(f"POST {LAYERS}", Reply(200, b'[{"name": "roads", "uuid": "u"}]'))
    missing = Reply(404, b'{"code": 15, "message": "Layer was not found"}')
    http_server.on(f"GET {LAYERS}/roads", missing, Reply(200, json.dumps(body).encode()))
    job = ended(qtbot, publish_layer(JobList(), session_with(http_server), places, LayerOptions("roads", "Roads")))
    assert job.state is state
    assert said in " ".join([str(job.error), *job.warnings])


def test_a_certificate_that_nobody_signed_is_refused_before_anything_is_sent(http_server, qgis_app, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    http_server._http.socket = context.wrap_socket(http_server._http.socket, server_side=True)
    server = Server(http_server.url.replace("http:", "https:"))
    client = LaymanClient(server, Credentials(token="t0ken"), timeout_s=5.0, retries=0)
    with pytest.raises(CertificateRefused) as caught:
        client.fetch(requests.get_version(server))
    assert "not trusted" in caught.value.sentence and caught.value.next_step
    assert http_server.seen == []


@pytest.fixture
def proxy(qgis_app):
    """Sets the proxy of QGIS, and takes it away again."""
    manager = QgsNetworkAccessManager.instance()

    def use(port):
        manager.setFallbackProxyAndExcludes(QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "127.0.0.1", port), [], [])

    yield use
    manager.setFallbackProxyAndExcludes(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy), [], [])


def test_a_proxy_that_is_away_is_named(proxy):
    proxy(free_port())
    server = Server("http://layman.invalid")
    with pytest.raises(NotReachable, match="proxy"):
        LaymanClient(server, Credentials(), retries=0).fetch(requests.get_version(server))


def test_requests_go_through_the_proxy_of_qgis(proxy, http_server):
    proxy(int(http_server.url.rsplit(":", 1)[1]))
    http_server.on_json("GET http://layman.invalid/rest/about/version", {"through": "proxy"})
    server = Server("http://layman.invalid")
    answer = LaymanClient(server, Credentials(), retries=0).fetch(requests.get_version(server))
    assert answer.json() == {"through": "proxy"}


def test_the_login_page_of_a_proxy_is_no_layman(proxy, http_server, places, project, qtbot):
    proxy(int(http_server.url.rsplit(":", 1)[1]))
    http_server.on("GET http://layman.invalid/rest/about/version", Reply(407, b"<h1>Who are you?</h1>", HTML))
    server = Server("http://layman.invalid")
    with pytest.raises(LoginNeeded):
        LaymanClient(server, Credentials(), retries=0).fetch(requests.get_version(server))


def many(count=20_000):
    return memory_layer(wkts=[f"POINT({number % 90} {number % 45})" for number in range(count)])


def test_a_full_disk_at_export_is_said_and_leaves_no_file(qtbot, http_server, project, monkeypatch, tmp_path):
    monkeypatch.setattr("layman_qgis.tasks.kept_uploads.uploads_folder", lambda: tmp_path)
    layer = many()
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))  # As full as a disk can be for one process.
    try:
        job = published_to(qtbot, http_server, layer, Reply(500))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert job.state is JobState.FAILED and job.step("export").state is StepState.FAILED
    assert "free space" in str(job.error)
    assert list(tmp_path.iterdir()) == []
    assert not any(one.method == "POST" for one in http_server.seen)


def test_a_profile_without_space_is_said(qtbot, http_server, places, project, monkeypatch):
    def full(_uid):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(upload_keeper, "fresh_folder", full)
    job = published_to(qtbot, http_server, places, Reply(500))
    assert job.state is JobState.FAILED and "free space" in str(job.error)


@pytest.mark.parametrize("leave", ["remove", "close", "edit"])
def test_what_becomes_of_the_layer_meanwhile_does_not_matter(qtbot, session, project, leave):
    layer = many(5000)
    project.addMapLayer(layer)
    jobs = JobList()
    job = publish_layer(jobs, session, layer, LayerOptions(f"meanwhile_{next(_NUMBERS)}", "Meanwhile"))
    if leave == "remove":
        project.removeMapLayer(layer.id())
    elif leave == "close":
        project.clear()
    else:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt("POINT(1 1)"))
        layer.dataProvider().addFeatures([feature])
    ended(qtbot, job)
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.warnings == []  # The server has what the layer was when it was published.
    if leave == "edit":
        assert publication_mark.read(layer) is not None


def test_a_layer_that_is_gone_cannot_be_tried_again(qtbot, http_server, project):
    layer = many(10)
    project.addMapLayer(layer)
    job = published_to(qtbot, http_server, layer, Reply(500))
    project.removeMapLayer(layer.id())
    job.retry()
    ended(qtbot, job)
    assert job.state is JobState.FAILED and "no longer in the project" in job.error.sentence


@pytest.mark.parametrize("status", [401, 503])
def test_what_the_server_has_is_not_sent_again_when_watching_it_broke_off(
    qtbot, http_server, places, project, monkeypatch, status
):
    monkeypatch.setattr(server_steps, "BUSY_S", 0.0)
    described, head = json.dumps({"name": "roads", "uuid": "u", "wms": {"url": http_server.url}}), "Retry-After"
    http_server.on(f"POST {LAYERS}", Reply(200, b'[{"name": "roads", "uuid": "u"}]'))
    missing = Reply(404, b'{"code": 15, "message": "Layer was not found"}')
    http_server.on(f"GET {LAYERS}/roads", missing, Reply(status, b"", {head: "3600"}))
    job = ended(qtbot, publish_layer(JobList(), session_with(http_server), places, LayerOptions("roads", "Roads")))
    assert job.state is JobState.FAILED and job.can_resume and job.ref.uuid == "u"
    http_server.on(f"GET {LAYERS}/roads", Reply(200, described.encode()))
    job.retry()
    ended(qtbot, job)
    assert job.state is JobState.SUCCEEDED, job.error
    assert [one.method for one in http_server.seen].count("POST") == 1
    assert publication_mark.read(places).ref.uuid == "u"
