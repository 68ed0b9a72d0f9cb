"""`qgis_process`, the command line of QGIS, publishes by the plugin's provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.rest_client import RestClient
from tests.server.server_process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
#: Debian wraps the command in a script that hands it an option which it does not know.
COMMAND = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
DATA = Path(os.environ.get("LAYMAN_TEST_DATA") or ROOT.parent / "shared" / "data") / "geoserver-datadirs"
pytestmark = pytest.mark.skipif(COMMAND is None, reason="needs qgis_process")
Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def qgis_process(running_server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Runs the command with the plugin switched on; what it prints."""
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path_factory.mktemp("profile")),
        "QGIS_PLUGINPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "LAYMAN_TOKEN": running_server.token,
        "LAYMAN_SERVER_COMMAND": str(ROOT / ".venv" / "bin" / "layman-server"),
    }

    def run(*arguments: str, good: bool = True) -> str:
        done = subprocess.run(
            [str(COMMAND), *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert (done.returncode == 0) is good, done.stderr + done.stdout
        return done.stdout + ("" if good else done.stderr)

    run("plugins", "enable", "layman_qgis")
    return run


@pytest.fixture
def algorithm(qgis_process: Callable[..., str], running_server: ServerProcess) -> Run:
    """Runs one algorithm; its results."""

    def run(name: str, *, on_server: bool = True, **parameters: Any) -> dict[str, Any]:
        if on_server:
            parameters["SERVER"] = running_server.url
        words = [f"--{key}={value}" for key, value in parameters.items()]
        said = qgis_process("run", "--json", f"layman:{name}", *words)
        results: dict[str, Any] = json.loads(said[said.index("{") :])["results"]
        return results

    return run


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    """A file with one point."""
    source = tmp_path / "wells.geojson"
    point = {"type": "Point", "coordinates": [14.4, 50.1]}
    feature = {"type": "Feature", "properties": {"depth": 12}, "geometry": point}
    source.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return source


def test_a_file_is_published_from_the_command_line(algorithm: Run, running_server: ServerProcess, wells: Path) -> None:
    results = algorithm("publishlayer", INPUT=wells, NAME="wells", STYLE="sld")
    assert (results["NAME"], results["STATUS"]) == ("wells", "COMPLETE")
    assert results["WMS"].endswith("/ows")
    client = RestClient(running_server.url, running_server.token)
    assert client.get(client.path("wells")).json()["uuid"] == results["UUID"]
    assert algorithm("delete", NAME="wells", DRY_RUN="true")["STATUS"] == "CHECKED"
    assert algorithm("delete", NAME="wells")["UUID"] == results["UUID"]
    assert client.get(client.path("wells")).status_code == 404


@pytest.mark.slow
def test_a_raster_is_published_from_the_command_line(
    algorithm: Run, running_server: ServerProcess, tmp_path: Path
) -> None:
    grid = tmp_path / "height.asc"
    grid.write_text("ncols 2\nnrows 2\nxllcorner 14\nyllcorner 50\ncellsize 1\n1 2\n3 4\n")
    (tmp_path / "height.prj").write_text(
        'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
        'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
    )
    results = algorithm("publishlayer", INPUT=grid, NAME="height_grid", PRIVATE="true")
    client = RestClient(running_server.url, running_server.token)
    described = client.get(client.path("height_grid")).json()
    assert results["STATUS"] == "COMPLETE" and described["geodata_type"] == "raster"
    assert described["access_rights"] == {"read": [client.workspace], "write": [client.workspace]}
    assert client.delete(client.path("height_grid")).status_code == 200


@pytest.mark.slow
def test_a_name_that_cannot_be_ends_with_an_error(qgis_process: Callable[..., str], wells: Path) -> None:
    said = qgis_process("run", "layman:publishlayer", f"--INPUT={wells}", "--NAME=No Good", good=False)
    assert "lower-case" in said


@pytest.mark.slow
def test_a_geoserver_directory_is_taken_over_from_the_command_line(
    algorithm: Run, running_server: ServerProcess, tmp_path: Path
) -> None:
    folder = DATA / "2x-gs226-rest-built"
    if not folder.is_dir():
        pytest.skip("no GeoServer data directories here")
    report = tmp_path / "report.json"
    wanted = {"INPUT": folder, "HOME": running_server.home, "DRY_RUN": "true", "JSON": report, "on_server": False}
    results = algorithm("importgeoserverdirectory", **wanted)
    assert results["STATUS"] == "CHECKED" and results["TAKEN"] > 5
    assert len(json.loads(report.read_text())["objects"]) >= results["TAKEN"]


@pytest.mark.slow
def test_every_algorithm_is_known_on_the_command_line(qgis_process: Callable[..., str]) -> None:
    said = qgis_process("list")
    for name in (
        "publishlayer", "publishmap", "updatestyle", "updatedata", "delete", "list", "download",
        "importgeoserverdirectory",
    ):  # fmt: skip
        assert f"layman:{name}" in said, name
    said = qgis_process("help", "layman:publishlayer")
    for word in ("INPUT", "NAME", "TITLE", "WORKSPACE", "STYLE", "SERVER", "AUTHCFG", "READ", "WRITE", "DRY_RUN"):
        assert word in said, word
