"""The commands on a running server, and on a home where none runs."""

from __future__ import annotations

import json
from pathlib import Path

import requests

import layman_server as package
from tests.server.server_process import ServerProcess, layman_server
from tests.server.test_up import POINTS, points_file


def test_status_says_what_runs_and_what_it_takes(running_server: ServerProcess) -> None:
    status = running_server.status()
    assert (status["running"], status["url"], status["version"]) == (True, running_server.url, package.__version__)
    assert status["home"] == str(running_server.home)
    assert status["ports"]["rest"] == running_server.port
    assert status["health"]["status"] == "ok"
    assert {"redis", "postgresql", "ogc", "worker", "csw"} <= set(status["health"]["parts"])
    services = {service["name"]: service for service in status["services"]}
    for name in ("redis", "postgresql", "ogc", "serve", "work"):
        assert services[name]["state"] == "ready"
        assert services[name]["pss_bytes"] > 1_000_000
    assert status["pss_bytes"] > sum(service["pss_bytes"] for service in services.values())


def test_status_for_people_names_every_part(running_server: ServerProcess) -> None:
    answer = layman_server("status", "--home", str(running_server.home))
    assert answer.returncode == 0
    assert f"{running_server.url}  ok" in answer.stdout
    assert all(name in answer.stdout for name in ("redis", "postgresql", "ogc", "serve", "work"))
    assert "answering: csw, filesystem, ogc, postgresql, redis, worker" in answer.stdout


def test_without_a_server_every_command_says_so(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    status = layman_server("status", "--json", "--home", home)
    assert (status.returncode, json.loads(status.stdout)["running"]) == (3, False)
    assert layman_server("down", "--home", home).returncode == 0
    for command, code in (
        (["user", "add", "someone"], 1),
        (["check"], 3),
        (["publish", str(points_file(tmp_path))], 1),
    ):
        answer = layman_server(*command, "--home", home)
        assert answer.returncode == code
        assert f"No server runs in {home}; start it with: layman-server up --home {home}" in answer.stderr
    assert not (tmp_path / "home").exists()


def test_a_user_is_added_and_gets_a_token_that_signs_in(running_server: ServerProcess) -> None:
    answer = layman_server("user", "add", "second_user", "--home", str(running_server.home))
    assert answer.returncode == 0, answer.stderr
    token = answer.stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    user = requests.get(f"{running_server.url}/rest/current-user", headers=headers, timeout=30).json()
    assert (user["authenticated"], user["username"]) == (True, "second_user")


def test_a_file_is_published_with_its_steps_shown(running_server: ServerProcess, tmp_path: Path) -> None:
    file = points_file(tmp_path)
    answer = layman_server(
        "publish", str(file), "--name", "from_the_command", "--title", "By hand", "--home", str(running_server.home)
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    lines = answer.stdout.splitlines()
    done = "file done  db done  wms done  wfs done  style done  thumbnail done  metadata done"
    assert done in lines
    urls = dict(line.split(maxsplit=1) for line in lines[lines.index(done) + 1 :])
    layer = requests.get(urls["REST"], headers=running_server.headers, timeout=30).json()
    assert (layer["name"], layer["title"]) == ("from_the_command", "By hand")
    assert requests.get(f"{urls['WMS']}?service=WMS&request=GetCapabilities", timeout=30).ok


def test_a_failed_step_is_shown_and_gives_exit_code_1(running_server: ServerProcess, tmp_path: Path) -> None:
    broken = tmp_path / "broken.geojson"
    broken.write_text(json.dumps(POINTS)[:-40])
    answer = layman_server("publish", str(broken), "--home", str(running_server.home))
    assert answer.returncode == 1
    assert answer.stderr.strip()
    assert "Traceback" not in answer.stderr


def test_a_name_that_is_taken_and_a_file_that_is_not_there_are_refused(
    running_server: ServerProcess, tmp_path: Path
) -> None:
    home = ["--home", str(running_server.home)]
    file = str(points_file(tmp_path))
    assert layman_server("publish", file, "--name", "taken", *home).returncode == 0
    again = layman_server("publish", file, "--name", "taken", *home)
    assert (again.returncode, "Layer already exists" in again.stderr) == (1, True)
    missing = layman_server("publish", str(tmp_path / "missing.gpkg"), *home)
    assert (missing.returncode, "missing.gpkg is not a file" in missing.stderr) == (1, True)


def test_check_finds_no_difference(running_server: ServerProcess) -> None:
    answer = layman_server("check", "--home", str(running_server.home))
    assert (answer.returncode, answer.stdout) == (0, "")


def test_the_version_is_the_package_s() -> None:
    assert layman_server("version").stdout.strip() == package.__version__
