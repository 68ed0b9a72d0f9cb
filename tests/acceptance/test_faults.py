"""What the server must survive: kills, dead services, a full disk. Each test has a server of its own."""

import contextlib
import json
import os
import signal
import time

import psutil
import pytest

from tests.rest_client import RestClient, points
from tests.server.server_process import layman_server

WAIT_S = 90


def _kill_everything(server):
    """SIGKILL to the supervisor and all its descendants, as a power cut would."""
    victims = [server.process, *psutil.Process(server.process.pid).children(recursive=True)]
    for victim in victims:
        try:
            os.kill(victim.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    server.process.wait()


def _processes_named(server, name):
    return [p for p in psutil.Process(server.process.pid).children(recursive=True) if name in _command(p)]


def _command(process):
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _wait_until_imported_from(client, name):
    end = time.monotonic() + WAIT_S
    while client.get(client.path(name)).json()["db"].get("status") == "PENDING":
        assert time.monotonic() < end, "no worker has begun"
        time.sleep(0.02)


def _wait_for_others(server, name, killed):
    """Until processes of this name run that are none of the killed ones."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        with contextlib.suppress(psutil.Error):
            running = {process.pid for process in _processes_named(server, name)}
            if running and not running & killed:
                return
        time.sleep(0.1)
    raise AssertionError(f"{name} did not come back")


def _wait_until_answered(client, name):
    """Each process of the front meets the end of its own connections, and says meanwhile to ask again."""
    end = time.monotonic() + WAIT_S
    while (status := client.get(client.path(name)).status_code) == 503 and time.monotonic() < end:
        time.sleep(0.2)
    assert status == 200


def _wait_until_healthy(client):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        try:
            if client.get("/health").status_code == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(client.get("/health").text)


def test_after_a_kill_of_everything_during_an_import_nothing_is_lost(own_server):
    server = own_server()
    client = RestClient(server.url, server.token)
    before = client.publish("before", {"a.geojson": points()})
    accepted = client.post_layer({"big.geojson": points(150_000)}, name="during").json()[0]
    _wait_until_imported_from(client, "during")
    _kill_everything(server)
    again = own_server(home=server.home)
    client = RestClient(again.url, again.token)
    done = client.wait("during", timeout_s=WAIT_S)
    assert done["layman_metadata"]["publication_status"] == "COMPLETE", json.dumps(done)
    assert done["uuid"] == accepted["uuid"]
    kept = client.get(client.path("before")).json()
    assert (kept["uuid"], kept["layman_metadata"]["publication_status"]) == (before["uuid"], "COMPLETE")
    checked = layman_server("check", "--home", str(again.home))
    assert checked.returncode == 0, checked.stdout


def test_postgresql_stopped_under_a_running_publish_comes_back_and_the_layer_with_it(own_server):
    server = own_server()
    client = RestClient(server.url, server.token)
    client.post_layer({"big.geojson": points(150_000)}, name="interrupted")
    _wait_until_imported_from(client, "interrupted")
    postmaster = next(p for p in _processes_named(server, "postgres") if "-D" in p.cmdline())
    postmaster.send_signal(signal.SIGQUIT)
    done = client.wait("interrupted", timeout_s=WAIT_S)
    assert done["layman_metadata"]["publication_status"] == "COMPLETE", json.dumps(done)


@pytest.mark.parametrize("part", ["layman_server work", "layman_server ogc", "redis-server"])
def test_a_killed_part_comes_back_and_publishing_goes_on(own_server, part):
    server = own_server()
    client = RestClient(server.url, server.token)
    client.publish("first", {"a.geojson": points()})
    victims = _processes_named(server, part)
    assert victims
    for process in victims:
        process.kill()
    _wait_for_others(server, part, {process.pid for process in victims})
    _wait_until_healthy(client)
    _wait_until_answered(client, "first")
    client.publish("second", {"a.geojson": points()})


@pytest.mark.slow
def test_a_file_that_kills_its_worker_each_time_is_given_up(own_server):
    server = own_server()
    client = RestClient(server.url, server.token)
    client.post_layer({"big.geojson": points(400_000)}, name="poison")
    document = server.home / "layman/users" / client.workspace / "layers/poison/publication.json"
    end = time.monotonic() + WAIT_S
    killed = 0

    def described():
        return client.get(client.path("poison")).json()

    while (now := described())["layman_metadata"]["publication_status"] == "UPDATING":
        assert time.monotonic() < end, (killed, document.read_text())
        # Once for each attempt: what is killed again before it has begun is no attempt.
        attempt = json.loads(document.read_text())["attempts"]
        if attempt > killed and now["db"].get("status") == "STARTED":
            for worker in _processes_named(server, "layman_server work"):
                with contextlib.suppress(psutil.Error):
                    if not worker.children():
                        worker.kill()
            killed = attempt
        time.sleep(0.1)
    ended = described()
    assert killed == 3
    assert (ended["db"]["status"], ended["db"]["error"]["code"]) == ("FAILURE", 1004)
    client.publish("healthy", {"a.geojson": points()})


@pytest.mark.slow
def test_a_deletion_that_was_cut_off_does_not_keep_the_server_from_starting(own_server):
    server = own_server()
    client = RestClient(server.url, server.token)
    client.publish("leaving", {"a.geojson": points()})
    document = server.home / "layman/users" / client.workspace / "layers/leaving/publication.json"
    _kill_everything(server)
    document.write_text(document.read_text().replace('"deleting":false', '"deleting":true'))
    again = own_server(home=server.home)
    client = RestClient(again.url, again.token)
    assert client.get(client.path("leaving")).status_code == 404
    end = time.monotonic() + WAIT_S
    while document.parent.exists() and time.monotonic() < end:
        time.sleep(0.2)
    assert not document.parent.exists()


def test_while_redis_is_away_rest_says_when_to_try_again(own_server):
    server = own_server()
    client = RestClient(server.url, server.token)
    suspended = _processes_named(server, "redis-server")
    assert suspended
    for process in suspended:
        process.suspend()
    try:
        answer = client.get("/rest/publications")
        assert (answer.status_code, answer.json()["code"]) == (503, 1001)
        assert int(answer.headers["Retry-After"]) > 0
    finally:
        for process in suspended:
            process.resume()
    _wait_until_healthy(client)


def test_a_disk_that_fills_up_refuses_the_upload_and_keeps_the_rest(own_server, small_disk):
    server = own_server(home=small_disk / "home")
    client = RestClient(server.url, server.token)
    client.publish("kept", {"a.geojson": points()})
    with open(small_disk / "filler", "wb") as filler:
        status = os.statvfs(small_disk)
        filler.write(b"\0" * (status.f_bavail * status.f_frsize - 3_000_000))
    answer = client.post_layer({"big.geojson": points(60_000)}, name="too_big")
    assert (answer.status_code, answer.json()["code"]) == (507, 1002)
    assert os.listdir(server.home / "layman/incoming") == []
    assert client.get(client.path("too_big")).status_code == 404
    (small_disk / "filler").unlink()
    _wait_until_healthy(client)
    client.publish("fits", {"a.geojson": points()})
    assert client.get(client.path("kept")).json()["layman_metadata"]["publication_status"] == "COMPLETE"


@pytest.mark.slow
def test_a_disk_that_fills_up_between_chunks_refuses_them_until_there_is_room(own_server, small_disk):
    server = own_server(home=small_disk / "home")
    client = RestClient(server.url, server.token)
    layers = f"{server.url}/rest/workspaces/{client.workspace}/layers"
    assert client.session.post(layers, data={"name": "chunked", "file": "a.geojson"}, timeout=60).status_code == 200
    content = points(60_000)
    size = len(content) // 3 + 1
    pieces = [content[start : start + size] for start in range(0, len(content), size)]

    def send(number):
        form = {
            "layman_original_parameter": "file",
            "resumableFilename": "a.geojson",
            "resumableChunkNumber": number,
            "resumableTotalChunks": len(pieces),
        }
        files = {"file": ("a.geojson", pieces[number - 1])}
        return client.session.post(f"{layers}/chunked/chunk", data=form, files=files, timeout=60)

    assert send(1).status_code == 200
    with open(small_disk / "filler", "wb") as filler:
        status = os.statvfs(small_disk)
        filler.write(b"\0" * (status.f_bavail * status.f_frsize - int(1.5 * size)))
    answer = send(2)
    assert (answer.status_code, answer.json()["code"]) == (507, 1002)
    assert os.listdir(server.home / "layman/incoming") == []
    (small_disk / "filler").unlink()
    assert [send(number).status_code for number in (2, 3)] == [200, 200]
    assert client.wait("chunked")["layman_metadata"]["publication_status"] == "COMPLETE"
