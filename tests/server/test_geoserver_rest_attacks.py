"""What a user must not get by GeoServer's REST API: files at other places, and other people's workspaces."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.server.people import People
from tests.server.server_process import ServerProcess

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
