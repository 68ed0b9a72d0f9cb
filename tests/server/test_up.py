"""`layman-server up` as a whole: start, watch, stop, and recovery from a kill of everything."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import stat
import time
from pathlib import Path

import pytest
import requests

from layman_server.supervisor.leftovers import wait_until
from layman_server.supervisor.proc import all_processes, facts, with_descendants, working_folder
from tests.rest_client import RestClient
from tests.server.server_process import STOP_TIMEOUT_S, ServerProcess, layman_server, started

POINTS = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"n": n}, "geometry": {"type": "Point", "coordinates": [14 + n / 100, 50]}}
        for n in range(5)
    ],
}
LARGE_COUNT = 150_000
HITS = "service=WFS&version=1.1.0&request=GetFeature&resultType=hits"


def many_points(count: int) -> bytes:
    feature = (
        '{{"type":"Feature","properties":{{"n":{0}}},"geometry":{{"type":"Point","coordinates":[14.{0:06},50.5]}}}}'
    )
    features = ",".join(feature.format(number) for number in range(count))
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def points_file(folder: Path) -> Path:
    path = folder / "points.geojson"
    path.write_text(json.dumps(POINTS))
    return path


def publish(server: ServerProcess, folder: Path, *options: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    answer = layman_server("publish", str(points_file(folder)), "--home", str(server.home), *options)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def feature_count(server: ServerProcess, name: str) -> int:
    user = requests.get(f"{server.url}/rest/current-user", headers=server.headers, timeout=30).json()["username"]
    query = "service=WFS&version=1.1.0&request=GetFeature&outputFormat=geojson"
    url = f"{server.url}/geoserver/{user}/wfs?{query}&typeName={user}:{name}"
    return len(requests.get(url, timeout=30).json()["features"])


def health(server: ServerProcess) -> int:
    with contextlib.suppress(requests.RequestException):
        return requests.get(f"{server.url}/health", timeout=30).status_code
    return 0


def those_of(home: Path) -> list[int]:
    """Processes that work in the home."""
    return [
        process.pid
        for process in all_processes()
        if (folder := working_folder(process.pid)) and folder.is_relative_to(home)
    ]


def listening_addresses(pids: list[int]) -> set[str]:
    """Addresses of the TCP sockets on which the processes listen, as `/proc/net` writes them."""
    inodes = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            for entry in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    inodes.add(os.readlink(entry).removeprefix("socket:[").removesuffix("]"))
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for words in (line.split() for line in Path(table).read_text().splitlines()[1:]):
            if words[3] == "0A" and words[9] in inodes:
                found.add(words[1].partition(":")[0])
    return found


def test_one_line_says_that_the_server_is_ready(running_server: ServerProcess) -> None:
    assert running_server.lines == [f"Layman server ready at {running_server.url}"]
    assert health(running_server) == 200


def test_the_home_holds_its_folders_and_only_its_owner_reads_the_token(running_server: ServerProcess) -> None:
    home = running_server.home
    assert {"layman", "geoserver", "postgres", "redis", "logs", "run", "token"} <= {
        path.name for path in home.iterdir()
    }
    assert stat.S_IMODE((home / "token").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "run/settings.env").stat().st_mode) == 0o600


def test_nothing_listens_beyond_loopback(running_server: ServerProcess) -> None:
    pids = [pid for service in running_server.pids().values() for pid in with_descendants(service)]
    assert listening_addresses(pids) == {"0100007F"}


def test_no_secret_stands_on_a_command_line(running_server: ServerProcess) -> None:
    secrets = [running_server.token, *json.loads((running_server.home / "run/secrets.json").read_text()).values()]
    pids = [pid for service in running_server.pids().values() for pid in with_descendants(service)]
    lines = [Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in pids if facts(pid)]
    assert lines
    assert not [line for line in lines for secret in secrets if secret in line]


def test_the_supervisor_itself_is_small(running_server: ServerProcess) -> None:
    assert 0 < running_server.status()["supervisor_pss_bytes"] < 25_000_000


def test_a_crashed_part_starts_again_and_what_was_published_is_there(
    running_server: ServerProcess, tmp_path: Path
) -> None:
    publish(running_server, tmp_path, "--name", "before_the_crash")
    before = running_server.pids()
    parts = ("redis", "postgresql", "ogc", "work", "serve")
    for part in parts:
        os.kill(before[part], signal.SIGKILL)
    assert wait_until(lambda: health(running_server) != 200, 10)
    assert wait_until(lambda: health(running_server) == 200, 60), running_server.status()
    after = running_server.pids()
    assert after["supervisor"] == before["supervisor"]
    assert not [part for part in parts if after[part] == before[part]]
    assert feature_count(running_server, "before_the_crash") == 5
    publish(running_server, tmp_path, "--name", "after_the_crash")


def test_while_redis_is_away_a_client_is_told_to_wait_and_never_a_wrong_thing(
    running_server: ServerProcess, tmp_path: Path
) -> None:
    publish(running_server, tmp_path, "--name", "asked_for")
    user = requests.get(f"{running_server.url}/rest/current-user", headers=running_server.headers, timeout=30).json()
    url = f"{running_server.url}/rest/workspaces/{user['username']}/layers/asked_for"
    os.kill(running_server.pids()["redis"], signal.SIGKILL)
    wrong, waits = [], 0

    def well_again() -> bool:
        nonlocal waits
        answer = requests.get(url, headers=running_server.headers, timeout=30)
        if answer.status_code == 503 and int(answer.headers.get("Retry-After", 0)) > 0:
            waits += 1
        elif answer.status_code != 200:
            wrong.append((answer.status_code, answer.text))
        return waits > 0 and health(running_server) == 200

    assert wait_until(well_again, 60)
    assert wrong == []


@pytest.mark.slow
def test_two_homes_run_side_by_side(running_server: ServerProcess, home: Path, tmp_path: Path) -> None:
    """Started by root, the second is another user's, as on most machines, and in a folder with an unusual name."""
    home = home.parent / "Můj server, 'č. 2' & 100 %"
    os_user = "postgres" if os.geteuid() == 0 else None
    shutil.chown(home.parent, os_user or os.getuid())
    environment = {"HOME": str(home.parent)}
    with started(home, "--workers", "1", environment=environment, os_user=os_user) as other:
        assert not set(other.pids().values()) & set(running_server.pids().values())
        publish(other, tmp_path, "--name", "only_here")
        assert feature_count(other, "only_here") == 5
        headers = running_server.headers
        layers = requests.get(f"{running_server.url}/rest/layers", headers=headers, timeout=30).json()
        assert "only_here" not in [layer["name"] for layer in layers]
        assert requests.get(f"{other.url}/rest/current-user", headers=headers, timeout=30).status_code == 403
        began_s = time.monotonic()
        assert layman_server("down", "--home", str(home)).returncode == 0
        assert time.monotonic() - began_s < STOP_TIMEOUT_S
        assert other.process.wait(5) == 0
        assert not those_of(home)
    assert health(running_server) == 200


def test_after_a_kill_of_everything_the_next_start_has_lost_nothing(home: Path, tmp_path: Path) -> None:
    """Killed with one layer published and a larger one in the middle of its import."""
    with started(home) as server:
        publish(server, tmp_path, "--name", "kept")
        client = RestClient(server.url, server.token)
        assert client.post_layer({"large.geojson": many_points(LARGE_COUNT)}, name="large").status_code == 200
        assert wait_until(lambda: client.get(client.path("large")).json()["db"].get("status") == "STARTED", 10)
        for pid in [pid for service in server.pids().values() for pid in with_descendants(service)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.process.wait(10)
    with started(home) as server:
        assert feature_count(server, "kept") == 5
        client = RestClient(server.url, server.token)
        assert client.wait("large")["layman_metadata"]["publication_status"] == "COMPLETE"
        hits = client.get(f"/geoserver/{client.workspace}/wfs?{HITS}&typeName={client.workspace}:large").text
        assert f'numberOfFeatures="{LARGE_COUNT}"' in hits
        assert layman_server("check", "--home", str(home)).returncode == 0
        began_s = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began_s < STOP_TIMEOUT_S
    assert not those_of(home)
    assert not list((home / "run").rglob("*.sock"))


def test_a_killed_supervisor_leaves_nothing_that_hinders_the_next(home: Path) -> None:
    with started(home) as server:
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
        with started(home) as again:
            assert health(again) == 200
    assert not those_of(home)


def mapped_files(pid: int) -> set[str]:
    """Names of the files that a process and those below it have in their memory."""
    lines = (line for one in with_descendants(pid) for line in Path(f"/proc/{one}/maps").read_text().splitlines())
    return {parts[5].rpartition("/")[2] for parts in (line.split(maxsplit=5) for line in lines) if len(parts) == 6}


def test_the_engine_loads_no_windows_and_no_source_of_data_but_postgresql(running_server: ServerProcess) -> None:
    """Each would take megabytes in every process, and could be named by a project."""
    loaded = mapped_files(running_server.pids()["ogc"])
    assert any(name.startswith("libqgis_core") for name in loaded)
    providers = {name for name in loaded if name.startswith(("libprovider_", "provider_"))}
    assert not {name for name in providers if "provider_postgres." not in name}
    assert not {name for name in loaded if name.startswith(("_gui.", "libauthmethod_"))}
