"""`qgis_process`, the command line of QGIS, publishes by the plugin's provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rest_client import RestClient
from tests.server.server_process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
#: Debian wraps the command in a script that hands it an option which it does not know.
COMMAND = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


@pytest.mark.skipif(COMMAND is None, reason="needs qgis_process")
def test_a_file_is_published_from_the_command_line(running_server: ServerProcess, tmp_path: Path):
    source = tmp_path / "wells.geojson"
    point = {"type": "Point", "coordinates": [14.4, 50.1]}
    feature = {"type": "Feature", "properties": {"depth": 12}, "geometry": point}
    source.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "QGIS_PLUGINPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "LAYMAN_TOKEN": running_server.token,
    }

    def qgis_process(*arguments: str) -> str:
        done = subprocess.run(
            [str(COMMAND), *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    qgis_process("plugins", "enable", "layman_qgis")
    server, style = f"--SERVER={running_server.url}", "--STYLE=sld"
    said = qgis_process("run", "--json", "layman:publishlayer", f"--INPUT={source}", "--NAME=wells", style, server)
    results = json.loads(said[said.index("{") :])["results"]
    assert (results["NAME"], results["STATUS"]) == ("wells", "COMPLETE")
    assert results["WMS"].endswith("/ows")
    client = RestClient(running_server.url, running_server.token)
    assert client.get(client.path("wells")).json()["uuid"] == results["UUID"]
    assert client.delete(client.path("wells")).status_code == 200
