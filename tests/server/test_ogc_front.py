"""The OGC front door: public addresses, streaming, and an engine that is slow, dead or killed."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from gunicorn.http.errors import InvalidChunkSize
from lxml import etree

from layman_server.errors import GeoServerUnavailable
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver.objects import ANONYMOUS
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import TableInfo
from layman_server.ogc.front import Surroundings, create_blueprint
from tests.server.ogc_engine import Engine, running_engine
from tests.server.postgresql_fixture import binaries, private_cluster
from tests.server.postgresql_fixture import cluster as cluster

ADDRESS = "https://maps.example"
CAPABILITIES = "service=WMS&request=GetCapabilities&version=1.3.0"
GET_MAP = (
    "service=WMS&version=1.1.1&request=GetMap&layers=ws:spots&styles=&srs=EPSG:4326&bbox=10,45,20,55"
    "&width=20&height=20&format=image/png"
)


def client_of(engine: EngineClient) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(
        create_blueprint(Surroundings(engine, lambda: ADDRESS, lambda: [ANONYMOUS], lambda *_: None))
    )
    return app.test_client()


@pytest.fixture(scope="module")
def engine(cluster: dict[str, Any]) -> Iterator[Engine]:
    dsn = {key: value for key, value in cluster.items() if key not in ("data", "home")}
    with running_engine(dsn) as engine:
        engine.publish(engine.table("spots", "Point", 4326, [("POINT(15 50)", 1)] * 3000))
        yield engine


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return client_of(engine.client)


@pytest.mark.parametrize("endpoint", ["ows", "wms"])
def test_capabilities_name_the_address_that_was_asked(client: FlaskClient, endpoint: str) -> None:
    answer = client.get(f"/geoserver/ws/{endpoint}?{CAPABILITIES}")
    root = etree.fromstring(answer.data)
    links = {str(node.get("{http://www.w3.org/1999/xlink}href")) for node in root.iter("{*}OnlineResource")}
    assert all(link.startswith(f"{ADDRESS}/geoserver/ws/{endpoint}") for link in links)


def test_workspace_may_come_from_the_names_of_layers(client: FlaskClient) -> None:
    answer = client.get(f"/geoserver/wms?{GET_MAP}")
    assert (answer.status_code, answer.content_type) == (200, "image/png")


def test_service_of_all_workspaces_lists_layers_with_theirs(client: FlaskClient) -> None:
    root = etree.fromstring(client.get(f"/geoserver/wms?{CAPABILITIES}").data)
    assert "ws:spots" in {node.text for node in root.iterfind("{*}Capability/{*}Layer/{*}Layer/{*}Name")}


@pytest.mark.parametrize("layers", ["ws:spots,other:spots", "spots", ":spots"])
def test_layers_that_are_not_there_are_not_defined_in_the_service_of_all(client: FlaskClient, layers: str) -> None:
    answer = client.get(f"/geoserver/wms?{GET_MAP.replace('ws:spots', layers)}")
    assert answer.status_code == 400
    assert b"LayerNotDefined" in answer.data


def test_service_of_one_layer_has_no_other(client: FlaskClient) -> None:
    root = etree.fromstring(client.get(f"/geoserver/ws/spots/wms?{CAPABILITIES}").data)
    assert [node.text for node in root.iterfind("{*}Capability/{*}Layer/{*}Layer/{*}Name")] == ["spots"]
    assert client.get(f"/geoserver/ws/spots/wms?{GET_MAP}").status_code == 200
    assert b"LayerNotDefined" in client.get(f"/geoserver/ws/spots/wms?{GET_MAP.replace('ws:spots', 'long')}").data
    assert client.get(f"/geoserver/ws/nothing/wms?{CAPABILITIES}").status_code == 404


@pytest.mark.parametrize("workspace", ["a b", "%2e%2e", "ws%3Fx", "w%0D%0As", "ws%00", "internal", "\u017elu\u0165"])
def test_strange_workspaces_are_not_there(client: FlaskClient, workspace: str) -> None:
    answer = client.get(f"/geoserver/{workspace}/ows?{CAPABILITIES}")
    assert answer.status_code == 404
    assert b"ServiceException" in answer.data


def test_raw_utf_8_in_a_query_is_understood(client: FlaskClient) -> None:
    query = "service=WFS&version=1.1.0&request=GetFeature&typename=spots&maxfeatures=1&filter="
    literal = "<PropertyName>Name</PropertyName><Literal>\u017e</Literal>"
    query += f"<Filter><PropertyIsEqualTo>{literal}</PropertyIsEqualTo></Filter>"
    environ = {"QUERY_STRING": query.encode().decode("latin-1")}
    answer = client.get("/geoserver/ws/wfs", environ_overrides=environ)
    assert answer.status_code == 200
    assert b"featureMember" not in answer.data


@pytest.mark.parametrize("path", ["/geoserver/internal/ping", "/geoserver/internal/style-check", "/internal/ping"])
def test_internal_endpoints_are_not_reachable(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_large_answer_is_streamed_whole(client: FlaskClient) -> None:
    answer = client.get("/geoserver/ws/wfs?request=GetFeature&version=1.1.0&typename=spots")
    assert "content-length" not in {name.lower() for name in answer.headers.keys()}
    assert len(list(etree.fromstring(answer.data).iter("{*}featureMember"))) == 3000


def test_a_client_that_reads_slowly_holds_nobody_up(engine: Engine, client: FlaskClient) -> None:
    engine.sql(
        "CREATE TABLE IF NOT EXISTS ws.long (ogc_fid serial PRIMARY KEY, wkb_geometry geometry(LineString, 4326))",
        "INSERT INTO ws.long (wkb_geometry) SELECT ST_Boundary(ST_Buffer('SRID=4326;POINT(15 50)', 1, 2000))"
        " FROM generate_series(1, 60)",
    )
    box = BoundingBox(14, 49, 16, 51, "EPSG:4326")
    engine.publish(TableInfo("ws", "long", "ogc_fid", "wkb_geometry", "LINESTRING", "EPSG:4326", 60, box, ()))
    slow = client.get("/geoserver/ws/wfs?request=GetFeature&version=2.0.0&typenames=long", buffered=False)
    pieces = slow.iter_encoded()
    first = next(pieces)
    # The engine has one process; it would wait for the rest to be read.
    assert client.get(f"/geoserver/ws/wms?{GET_MAP}").status_code == 200
    whole = first + b"".join(pieces)
    assert len(whole) > 8_000_000
    assert len(etree.fromstring(whole, etree.XMLParser(huge_tree=True)).findall("{*}member")) == 60


def test_request_is_posted(client: FlaskClient) -> None:
    body = '<DescribeFeatureType service="WFS" version="1.0.0"><TypeName>ws:spots</TypeName></DescribeFeatureType>'
    answer = client.post("/geoserver/ws/wfs", data=body, content_type="text/xml")
    assert answer.status_code == 200
    assert b"POP_EST" in answer.data


def test_locks_are_refused(client: FlaskClient) -> None:
    body = '<LockFeature xmlns="http://www.opengis.net/wfs" service="WFS" version="1.1.0"/>'
    answer = client.post("/geoserver/ws/wfs", data=body, content_type="text/xml")
    assert answer.status_code == 400
    assert b"OperationNotSupported" in answer.data


def test_too_large_a_body_is_refused(client: FlaskClient) -> None:
    assert client.post("/geoserver/ws/wfs", data=b"<" * (17 * 1024 * 1024)).status_code == 413


def test_too_large_a_body_in_chunks_is_refused(client: FlaskClient) -> None:
    stream = io.BytesIO(b"<" * (17 * 1024 * 1024))
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/geoserver/ws/wfs", input_stream=stream, environ_overrides=environ)
    assert answer.status_code == 413
    assert stream.tell() < 17 * 1024 * 1024


class _BrokenChunks(io.BytesIO):
    """A body whose chunks gunicorn cannot read."""

    def read(self, size: int | None = -1) -> bytes:
        raise InvalidChunkSize(b"zz")


def test_broken_chunks_are_answered_with_an_exception(client: FlaskClient) -> None:
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/geoserver/ws/wfs", input_stream=_BrokenChunks(), environ_overrides=environ)
    assert answer.status_code == 400
    assert etree.QName(etree.fromstring(answer.data)).localname == "ExceptionReport"


@pytest.mark.parametrize(
    ("query", "root"), [("service=WMS&version=1.3.0", "ServiceExceptionReport"), ("service=WFS", "ExceptionReport")]
)
def test_dead_engine_is_answered_503_in_the_service_s_words(tmp_path: Path, query: str, root: str) -> None:
    client = client_of(EngineClient(tmp_path / "nobody.sock"))
    answer = client.get(f"/geoserver/ws/ows?{query}&request=GetCapabilities")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert etree.QName(etree.fromstring(answer.data)).localname == root


def _workers(engine: Engine) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(engine.process.pid)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in listed.stdout.split()]


def test_killed_worker_is_replaced(engine: Engine, client: FlaskClient) -> None:
    for pid in _workers(engine):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while client.get(f"/geoserver/ws/wms?{GET_MAP}").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_stopped_database_is_answered_503_and_served_again_after_its_return(cluster: dict[str, Any]) -> None:
    with private_cluster() as own:
        dsn = {key: value for key, value in own.items() if key not in ("data", "home")}
        with running_engine(dsn) as engine:
            engine.publish(engine.table("spots", "Point", 4326, [("POINT(15 50)", 1)]))
            client = client_of(engine.client)
            assert client.get(f"/geoserver/ws/wms?{GET_MAP}").status_code == 200

            def control(*arguments: str) -> None:
                user = "postgres" if os.geteuid() == 0 else None
                program = str((binaries() or Path()) / "pg_ctl")
                command = [program, "-D", own["data"], "-w", "-l", str(own["home"] / "log"), *arguments]
                subprocess.run(command, user=user, cwd=own["home"], check=True, stdout=subprocess.DEVNULL, timeout=60)

            control("-m", "immediate", "stop")
            answer = client.get(f"/geoserver/ws/wms?{GET_MAP}")
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            control("start")
            assert client.get(f"/geoserver/ws/wms?{GET_MAP}").status_code == 200


def test_client_says_when_to_try_a_dead_engine_again(tmp_path: Path) -> None:
    with pytest.raises(GeoServerUnavailable) as caught:
        EngineClient(tmp_path / "nobody.sock").ping()
    assert caught.value.retry_after_s


def test_a_map_that_breaks_off_is_no_answer(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as breaking:
        breaking.bind(str(tmp_path / "breaking.sock"))
        breaking.listen()

        def answer() -> None:
            client, _ = breaking.accept()
            with client:
                client.recv(65536)
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 10\r\n\r\n\x89PNG")

        thread = threading.Thread(target=answer)
        thread.start()
        found = client_of(EngineClient(tmp_path / "breaking.sock")).get(f"/geoserver/ws/wms?{GET_MAP}")
        thread.join()
    assert (found.status_code, found.headers["Retry-After"]) == (503, "2")
    assert b"ServiceException" in found.data
