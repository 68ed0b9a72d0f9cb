"""What a user must not get by GeoServer's REST API: files at other places, and other people's workspaces."""

from __future__ import annotations

import io
import os
import shutil
import socket
import struct
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import requests

from layman_server import bootstrap, durable_files
from layman_server.durable_files import locked
from layman_server.errors import StorageFull
from layman_server.geoserver.access_rules import AccessRules
from layman_server.geoserver.objects import AccessRule
from layman_server.geoserver_rest import incoming, tables
from layman_server.geoserver_rest.refusals import Refused
from layman_server.supervisor.leftovers import wait_until
from tests.raster_files import raster
from tests.server.people import People
from tests.server.server_process import ServerProcess, layman_server

pytestmark = pytest.mark.embedded_geoserver("its own REST API is asked, not ours")

#: As they stand in an address: the last is too long for a folder.
BAD_NAMES = (".", "..", "%2e%2e", "a%5Cb", "a%00b", "%20a", "x" * 300)


@pytest.fixture(scope="module")
def session(people: People) -> requests.Session:
    """Signed in as Eve."""
    client = people.add("rest_eve")
    session = requests.Session()
    session.auth = ("rest_eve", str(client.session.headers["Authorization"]).split()[1])
    return session


def put(session: requests.Session, url: str, body: bytes) -> requests.Response:
    """A request whose address stays as it is written."""
    wanted = session.prepare_request(requests.Request("PUT", url, data=body, headers={"Content-Type": "image/tiff"}))
    wanted.url = url
    return session.send(wanted, timeout=60)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_uploads_for_stores_that_cannot_be_named_so_leave_no_file(
    session: requests.Session, running_server: ServerProcess, people: People, name: str
) -> None:
    url = f"{running_server.url}/geoserver/rest/workspaces/rest_eve/coveragestores/{name}/file.geotiff"
    answer = put(session, url, b"II*\0 whatever")
    assert (answer.status_code, "is no name of a store" in answer.text) == (400, True)
    folder = Path(people.settings.gs_data_dir) / "data"
    assert not [path for path in folder.rglob("*") if "rest_eve" in path.parts]


def test_a_store_of_another_workspace_is_not_reached(session: requests.Session, running_server: ServerProcess) -> None:
    url = f"{running_server.url}/geoserver/rest/workspaces/rest_eve/coveragestores/..%2f..%2fother/file.geotiff"
    assert put(session, url, b"II*\0").status_code == 404


@pytest.fixture
def layer(session: requests.Session, running_server: ServerProcess) -> Iterator[str]:
    """The address of a store of Eve's with the coverage `seen`, and a style beside it."""
    place = f"{running_server.url}/geoserver/rest/workspaces/rest_eve"
    with tempfile.TemporaryDirectory() as folder:
        content = raster(Path(folder) / "a.tif", np.ones((5, 5), "uint8")).read_bytes()
    assert put(session, f"{place}/coveragestores/seen/file.geotiff", content).status_code == 201
    style = "<style><name>look</name><filename>look.sld</filename></style>"
    made = session.post(f"{place}/styles", data=style, headers={"Content-Type": "text/xml"}, timeout=60)
    assert made.status_code == 201, made.text
    yield f"{place}/coveragestores/seen"
    session.delete(f"{place}/coveragestores/seen?recurse=true&purge=all", timeout=60)
    session.delete(f"{place}/styles/look", timeout=60)


def test_a_check_would_not_remove_rules_and_styles_of_layers_made_here(
    layer: str, running_server: ServerProcess, people: People
) -> None:
    rules = AccessRules(Path(people.settings.gs_data_dir) / "security" / "layers.properties")
    rules.put([AccessRule("rest_eve", "seen", "r", ("EDITORS",))])
    found = layman_server("check", "--home", str(running_server.home)).stdout
    rules.remove_layer("rest_eve", "seen")
    assert not [line for line in found.splitlines() if "rest_eve" in line and "removed" in line]


def test_nobody_waits_while_a_zip_is_unpacked(
    session: requests.Session, running_server: ServerProcess, people: People
) -> None:
    """Also not for the look at its files: the lock of the catalogue is taken when they are there."""
    root = Path(people.settings.gs_data_dir)
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w") as archive:
        archive.write(raster(Path(folder) / "a.tif", np.ones((5, 5), "uint8")), "a.tif")
    place = f"{running_server.url}/geoserver/rest/workspaces/rest_eve/coveragestores/zipped"
    headers = {"Content-Type": "application/zip"}
    answers: list[requests.Response] = []
    with locked(root / ".rest.lock"):
        body = packed.getvalue()
        sending = threading.Thread(
            target=lambda: answers.append(session.put(f"{place}/file.geotiff", data=body, headers=headers, timeout=60))
        )
        sending.start()
        wait_until(lambda: any((root / "data").glob(".*.incoming-*/unpacked/a.tif")), timeout_s=30)
        assert sending.is_alive()
        assert not (root / "data" / "rest_eve" / "zipped").exists()
    sending.join(60)
    assert [answer.status_code for answer in answers] == [201]
    assert not list((root / "data").glob(".*.incoming-*"))
    assert session.delete(f"{place}?recurse=true&purge=all", timeout=60).status_code == 200


ELSEWHERE = ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"})


@pytest.mark.parametrize("from_page", ELSEWHERE, ids=str)
def test_pages_of_other_sites_change_nothing_with_a_browsers_password(
    session: requests.Session, layer: str, running_server: ServerProcess, from_page: dict[str, str]
) -> None:
    """A form sends text/plain anywhere; the browser adds the password that it has."""
    place = f"{running_server.url}/geoserver"
    sent = {**from_page, "Content-Type": "text/plain"}
    answer = session.delete(f"{layer}?recurse=true", headers=sent, timeout=60)
    assert answer.status_code == 401 and "WWW-Authenticate" not in answer.headers
    answer = session.post(f"{place}/rest/reload", headers=sent, timeout=60)
    assert (answer.status_code, "page of another site" in answer.text) == (401, True)
    transaction = '<Transaction xmlns="http://www.opengis.net/wfs" service="WFS" version="1.1.0"/>'
    answer = session.post(f"{place}/rest_eve/wfs", data=transaction, headers=sent, timeout=60)
    assert (answer.status_code, "page of another site" in answer.text) == (403, True)
    assert session.get(f"{layer}.json", headers=from_page, timeout=60).status_code == 200


@pytest.mark.parametrize("from_page", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {}], ids=str)
def test_own_pages_and_programs_change_with_a_password(
    session: requests.Session, running_server: ServerProcess, from_page: dict[str, str]
) -> None:
    answer = session.put(
        f"{running_server.url}/geoserver/rest/workspaces/rest_eve/coveragestores/nope",
        headers={**from_page, "Origin": running_server.url, "Content-Type": "application/json"},
        timeout=60,
        data='{"coverageStore": {}}',
    )
    assert answer.status_code == 404


def test_what_cannot_fit_on_the_disk_is_refused_before_it_is_sent(
    session: requests.Session, running_server: ServerProcess
) -> None:
    url = f"{running_server.url}/geoserver/rest/workspaces/rest_eve/coveragestores/big/file.geotiff"
    wanted = session.prepare_request(requests.Request("PUT", url, headers={"Content-Type": "image/tiff"}))
    wanted.headers["Content-Length"] = str(10**16)
    assert session.send(wanted, timeout=30).status_code == 507


def test_a_zip_that_cannot_fit_on_the_disk_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "_SPARE_BYTES", shutil.disk_usage(tmp_path).total)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.shp", b"x")
    with pytest.raises(StorageFull):
        incoming._unpacked(tmp_path / "a.zip", frozenset({".shp"}))
    assert not list((tmp_path / "unpacked").iterdir())


def test_a_zip_of_very_many_files_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.prj", b"")
    with pytest.raises(Refused, match="1001 files"):
        incoming._unpacked(tmp_path / "a.zip", frozenset({".prj"}))
    assert not list((tmp_path / "unpacked").iterdir())


def test_what_a_killed_process_was_receiving_is_removed(running_server: ServerProcess, people: People) -> None:
    """Of a process that lives it stays."""
    data = Path(people.settings.gs_data_dir) / "data"
    mine = durable_files.aside_name(data / "incoming-a")
    dead = data / mine.name.replace(f".{os.getpid()}-", ".999999999-")
    for folder in (mine, dead):
        (folder / "unpacked").mkdir(parents=True)
        (folder / "unpacked" / "a.tif").write_bytes(b"large")
    bootstrap.build_stores(people.settings).map_service.sweep()
    assert mine.exists() and not dead.exists()
    shutil.rmtree(mine)


def silent_database(listening: socket.socket) -> None:
    """A PostgreSQL that lets everybody in and never answers a query."""
    client, _ = listening.accept()
    with client:
        client.recv(8)
        client.sendall(b"N")
        client.recv(10_000)
        said = [(b"client_encoding", b"UTF8"), (b"server_version", b"15.0"), (b"DateStyle", b"ISO, MDY")]
        words = [b"\0".join((*pair, b"")) for pair in (*said, (b"standard_conforming_strings", b"on"))]
        status = b"".join(b"S" + struct.pack("!I", len(word) + 4) + word for word in words)
        client.sendall(b"R" + struct.pack("!II", 8, 0) + status + b"Z" + struct.pack("!I", 5) + b"I")
        while client.recv(10_000):
            pass


def test_a_database_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=silent_database, args=(listening,), daemon=True).start()
        port = str(listening.getsockname()[1])
        with pytest.raises(Refused, match="does not answer in time"):
            tables.table_names({"host": "127.0.0.1", "port": port, "database": "gis", "user": "eve"})
