"""Uploads over a network that is lost, and from a QGIS that dies: they go on, and what arrived is not sent again."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rest_client import RestClient
from tests.server.server_process import ServerProcess

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("upload_in_qgis.py")
ROOT = Path(__file__).resolve().parents[2]
FEATURES = 20_000
#: A chunk is sent in about this time, so that there is time to break an upload off.
PAUSE_S = 0.2


class Network:
    """Passes bytes on between a QGIS and the server, slowly; can be lost and come back at the same address."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._is_there = True
        threading.Thread(target=self._accept, daemon=True).start()

    def lose(self) -> None:
        """Cut all connections and refuse new ones."""
        self._is_there = False
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def come_back(self) -> None:
        self._is_there = True

    def close(self) -> None:
        self.lose()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self._is_there:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self._target))
            self._open += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(32 * 1024):
                if len(piece) > 16 * 1024:
                    time.sleep(PAUSE_S)
                sink.sendall(piece)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def network(running_server: ServerProcess) -> Iterator[Network]:
    network = Network(running_server.port)
    yield network
    network.close()


@pytest.fixture
def name(running_server: ServerProcess) -> Iterator[str]:
    name = f"interrupted_{uuid.uuid4().hex[:8]}"
    yield name
    RestClient(running_server.url, running_server.token).remove(name)


def qgis(what: str, network: Network, server: ServerProcess, name: str, profile: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(profile),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(SCRIPT), what, f"http://127.0.0.1:{network.port}", server.token, name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def lines(process: subprocess.Popen[str]) -> Iterator[dict[str, object]]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            yield json.loads(line)


def assert_published(server: ServerProcess, name: str) -> None:
    client = RestClient(server.url, server.token)
    assert client.wait(name)["layman_metadata"]["publication_status"] == "COMPLETE"
    hits = "service=WFS&version=2.0.0&request=GetFeature&resultType=hits"
    answer = client.get(f"/geoserver/{client.workspace}/wfs?{hits}&typeNames={name}")
    assert f'numberMatched="{FEATURES}"' in answer.text, answer.text


def test_an_upload_waits_for_a_lost_network(network, running_server, name, tmp_path):
    sent: list[int] = []
    end: dict[str, object] = {}
    words: list[str] = []
    process = qgis("begin", network, running_server, name, tmp_path)
    for said in lines(process):
        if "chunk" in said:
            sent.append(said["chunk"])
            if len(sent) == 4:
                network.lose()
                threading.Timer(3, network.come_back).start()
        words.append(str(said.get("message", "")))
        end = said
    process.wait(60)
    assert end["end"] == "succeeded", end
    assert end["warnings"] == [] and end["left"] == 0
    assert any("Waiting for the network" in one for one in words)
    assert sorted(set(sent)) == list(range(1, sent[-1] + 1)) and sent.count(1) == 1
    assert_published(running_server, name)


def test_an_upload_goes_on_in_a_new_qgis_after_the_first_was_killed(network, running_server, name, tmp_path):
    first = qgis("begin", network, running_server, name, tmp_path)
    sent: list[int] = []
    for said in lines(first):
        if "chunk" in said:
            sent.append(said["chunk"])
            total = said["total"]
        if len(sent) == 5:
            first.kill()
            break
    first.wait(30)
    network.lose()
    network.come_back()

    said = list(lines(qgis("go_on", network, running_server, name, tmp_path)))
    assert said[0] == {"state": "interrupted"}
    assert said[-1]["end"] == "succeeded", said[-1]
    assert said[-1]["warnings"] == [] and said[-1]["left"] == 0
    again = [one["chunk"] for one in said if "chunk" in one]
    assert again[0] in (len(sent) - 1, len(sent), len(sent) + 1) and again[-1] == total
    assert_published(running_server, name)
