"""A backup of a running server, put back onto an empty home: everything is served as before."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.rest_client import RED_SQUARES_SLD, RestClient, composition, points, wms_layer
from tests.server.server_process import ServerProcess, fresh_home, layman_server, started

HITS = "service=WFS&version=1.1.0&request=GetFeature&resultType=hits"
RECORD = "service=CSW&version=2.0.2&request=GetRecordById&elementSetName=full&id="


def served(client: RestClient, name: str, folder: str = "layers") -> dict[str, Any]:
    """What a client sees of a publication, without the address of the server."""
    described = client.get(client.path(name, folder)).json()
    record = client.get(f"/csw?{RECORD}{described['metadata']['identifier']}").content
    found: dict[str, Any] = {
        "described": json.loads(json.dumps(described).replace(client.url, "")),
        "thumbnail": client.get(client.path(name, folder) + "/thumbnail").content,
        "has_record": described["title"].encode() in record,
    }
    if folder == "layers":
        answer = client.get(f"/geoserver/{client.workspace}/wfs?{HITS}&typeName={name}").text
        found["hits"] = re.search(r'numberOfFeatures="\d+"', answer)[0]  # type: ignore[index]
        found["style"] = client.get(client.path(name) + "/style").content
    return found


@pytest.mark.slow
@pytest.mark.embedded_geoserver("its catalogue is in the backup, and it knows EPSG:9377")
def test_a_backup_put_back_onto_an_empty_home_serves_everything_as_before(
    running_server: ServerProcess, tmp_path: Path
) -> None:
    client = RestClient(running_server.url, running_server.token)
    described = client.publish("kept_layer", {"a.geojson": points(7)}, style=("s.sld", RED_SQUARES_SLD))
    # A CRS that PostGIS does not know by itself.
    client.publish("kept_crs", {"a.geojson": points(2)}, crs="EPSG:9377")
    client.post_map(composition([wms_layer(described)], title="Kept map"), name="kept_map")
    client.wait("kept_map", "maps")
    names = [("kept_layer", "layers"), ("kept_crs", "layers"), ("kept_map", "maps")]
    token = layman_server("user", "add", "kept_user", "--home", str(running_server.home)).stdout.strip()
    before = {name: served(client, name, folder) for name, folder in names}
    file = tmp_path / "backup.tar.gz"
    said = layman_server("backup", str(file), "--home", str(running_server.home))
    assert said.returncode == 0, said.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = layman_server("backup", str(file), "--home", str(running_server.home))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    with fresh_home() as home:
        restored = layman_server("restore", str(file), "--home", str(home))
        assert restored.returncode == 0, restored.stderr
        refused = layman_server("restore", str(file), "--home", str(home))
        assert (refused.returncode, "is not empty" in refused.stderr) == (1, True)
        with started(home) as other:
            assert other.token == running_server.token
            there = RestClient(other.url, other.token)
            assert {name: served(there, name, folder) for name, folder in names} == before
            assert RestClient(other.url, token).workspace == "kept_user"
            checked = layman_server("check", "--home", str(home))
            assert checked.returncode == 0, checked.stdout
            there.publish("after_restore", {"a.geojson": points()})
    for name, folder in names:
        client.remove(name, folder)


@pytest.mark.slow
def test_a_broken_backup_leaves_nothing_behind(running_server: ServerProcess, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    assert layman_server("backup", str(file), "--home", str(running_server.home)).returncode == 0
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with fresh_home() as home:
        answer = layman_server("restore", str(file), "--home", str(home))
        assert (answer.returncode, "cut off" in answer.stderr) == (1, True), answer.stderr
        assert list(home.parent.iterdir()) == []


def test_a_backup_needs_a_running_server_and_a_restore_a_file(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path / "home")]
    answer = layman_server("backup", str(tmp_path / "a.tar"), *home)
    assert (answer.returncode, "No server runs" in answer.stderr) == (1, True)
    answer = layman_server("restore", str(tmp_path / "a.tar"), *home)
    assert (answer.returncode, "is not there" in answer.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
