"""Work that was cut off, given twice, or lost: looked at in the stores of a running server."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from layman_server.bootstrap import build_publishing
from layman_server.durable_files import machine_name
from layman_server.model.publication import PublicationKey, PublicationType, now, waiting
from layman_server.model.status import PublicationStatus, StepState, StepStatus
from layman_server.pipeline.strays import mend_strays
from layman_server.pipeline.work import MAX_ATTEMPTS, find_lost
from layman_server.publishing.check.comparison import check
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.rest_client import RestClient, points


@pytest.fixture(scope="module")
def settings(running_server):
    return Settings.from_environment(Home(running_server.home).read_settings())


@pytest.fixture(scope="module")
def publishing(settings):
    return build_publishing(settings)


@pytest.fixture(scope="module")
def client(running_server):
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def publication(client, publishing):
    """A published layer, as it is in Redis."""
    client.publish("worked_on", {"a.geojson": points()})
    yield publishing.stores.registry.publication(PublicationKey(client.workspace, PublicationType.LAYER, "worked_on"))
    client.remove("worked_on")


def _cut_off(publication, publishing, **changes):
    """Write the publication as a worker that died in the middle would have left it."""
    steps = {**waiting(PublicationType.LAYER), "file": StepStatus(StepState.DONE), "db": StepStatus(StepState.STARTED)}
    left = replace(publication, steps=steps, generation=2, updated_at=now() - timedelta(hours=1), **changes)
    publishing.stores.files.put(left)
    publishing.stores.registry.put(left)
    return left


def test_work_that_nobody_does_is_found_and_ended_well(client, publishing, publication):
    _cut_off(publication, publishing)
    assert find_lost(publishing.stores, publishing.queue) >= 1
    assert client.wait("worked_on")["layman_metadata"]["publication_status"] == "COMPLETE"


def test_work_that_somebody_does_is_left_alone(client, publishing, publication):
    left = _cut_off(publication, publishing)
    with publishing.stores.claims.take(left.uuid):
        assert find_lost(publishing.stores, publishing.queue) == 0
    assert find_lost(publishing.stores, publishing.queue) == 1
    client.wait("worked_on")


def test_work_that_was_cut_off_too_often_ends_as_a_failure_that_says_so(client, publishing, publication):
    left = _cut_off(publication, publishing, attempts=MAX_ATTEMPTS)
    publishing.queue.defer(left)
    shown = client.wait("worked_on")
    assert shown["layman_metadata"]["publication_status"] == "INCOMPLETE"
    assert (shown["db"]["status"], shown["db"]["error"]["code"]) == ("FAILURE", 1004)
    on_disk = next(p for p in publishing.stores.files.publications() if p.uuid == left.uuid)
    assert on_disk.status is PublicationStatus.INCOMPLETE


def test_a_task_that_is_delivered_twice_works_once(client, publishing, publication):
    left = _cut_off(publication, publishing)
    for _ in range(3):
        publishing.queue.defer(left)
    done = client.wait("worked_on")
    time.sleep(0.5)
    assert client.get(client.path("worked_on")).json() == done
    assert done["layman_metadata"]["publication_status"] == "COMPLETE"


def test_a_task_of_another_generation_does_nothing(client, publishing, publication):
    left = _cut_off(publication, publishing)
    publishing.queue.defer(replace(left, generation=1))
    time.sleep(1)
    assert client.get(client.path("worked_on")).json()["db"] == {"status": "STARTED"}
    publishing.queue.defer(left)
    client.wait("worked_on")


def test_a_deletion_that_was_cut_off_is_hidden_and_ended(client, publishing, publication):
    stores = publishing.stores
    left = replace(publication, deleting=True, updated_at=now() - timedelta(hours=1))
    stores.files.put(left)
    stores.registry.put(left)
    assert client.get(client.path("worked_on")).status_code == 404
    assert "deletion-unfinished" in [finding.kind for finding in check(publishing)]
    assert find_lost(stores, publishing.queue) == 1
    assert check(publishing) == []
    assert not stores.map_service.has_layer(client.workspace, "worked_on")


def test_one_thing_that_cannot_be_gone_on_with_does_not_stop_the_search(client, publishing, publication):
    stores = publishing.stores
    ghost = replace(publication, uuid="ghost", key=replace(publication.key, name="a_ghost"), deleting=True)
    stores.registry.put(replace(ghost, updated_at=now() - timedelta(hours=1)))
    _cut_off(publication, publishing)
    assert find_lost(stores, publishing.queue) == 2
    assert client.wait("worked_on")["layman_metadata"]["publication_status"] == "COMPLETE"


def test_the_same_uuid_can_be_used_again_after_an_aborted_publishing(client):
    uuid = "6b6d4332-50fa-4632-b91b-b83feb70bdb0"
    client.post_layer({"big.geojson": points(60_000)}, name="again", uuid=uuid)
    in_use = client.post_layer({"a.geojson": points()}, name="other", uuid=uuid)
    assert (in_use.status_code, in_use.json()["code"]) == (400, 2)
    assert client.delete(client.path("again")).status_code == 200
    assert client.publish("again", {"a.geojson": points()}, uuid=uuid)["uuid"] == uuid
    client.remove("again")


def test_a_refused_upload_leaves_its_uuid_free_and_a_given_one_is_not_given_twice(client, publication):
    uuid = "7b6d4332-50fa-4632-b91b-b83feb70bdb0"
    assert client.post_layer({"a.geojson": b"{"}, name="refused", uuid=uuid).status_code == 400
    assert client.post_layer({"a.geojson": points()}, name="worked_on", uuid=uuid).json()["code"] == 17
    assert client.publish("of_that_uuid", {"a.geojson": points()}, uuid=uuid)["uuid"] == uuid
    again = client.post_layer({"a.geojson": points()}, name="other", uuid=publication.uuid)
    assert (again.status_code, again.json()["code"]) == (400, 2)
    client.remove("of_that_uuid")


def test_a_worker_that_has_lost_its_claim_stops_and_leaves_nothing(client, publishing, settings):
    client.post_layer({"big.geojson": points(100_000)}, name="unclaimed")
    _wait_for_claim(client, publishing, "unclaimed")
    uuid = client.get(client.path("unclaimed")).json()["uuid"]
    redis.Redis.from_url(settings.redis_url).delete(f"layman_server.stores.claims:claim:{uuid}")
    assert client.delete(client.path("unclaimed")).status_code == 200
    end = time.monotonic() + 30
    while check(publishing) and time.monotonic() < end:
        time.sleep(0.2)
    assert check(publishing) == []


def test_a_claim_of_a_dead_process_is_taken_over_and_of_a_living_one_is_not(publishing, settings):
    claims = publishing.stores.claims
    with claims.take("some subject"):
        assert claims.take("some subject") is None
    dead = f"{machine_name()}|4194999|x"
    redis.Redis.from_url(settings.redis_url).set("layman_server.stores.claims:claim:some subject", dead)
    assert not claims.is_taken("some subject")
    with claims.take("some subject") as claim:
        assert not claim.is_lost


def _wait_for_claim(client, publishing, name):
    uuid = client.get(client.path(name)).json()["uuid"]
    end = time.monotonic() + 30
    while not publishing.stores.claims.is_taken(uuid):
        assert time.monotonic() < end, "no worker has begun"
        time.sleep(0.01)


def test_what_a_process_left_between_data_folder_and_redis_is_found(client, publishing, publication):
    stores = publishing.stores
    stores.registry.remove(publication.key, publication.uuid)
    stores.registry.reserve_uuid("of nothing", publication.key)
    assert client.get(client.path("worked_on")).status_code == 404
    _until(lambda: mend_strays(stores, publishing.queue) or client.get(client.path("worked_on")).status_code == 200)
    assert client.wait("worked_on")["uuid"] == publication.uuid
    assert stores.registry.contents().uuids.keys() & {"of nothing", publication.uuid} == {publication.uuid}
    assert mend_strays(stores, publishing.queue) == 0


def test_new_work_that_only_the_data_folder_knows_is_done(client, publishing, publication):
    stores = publishing.stores
    _cut_off(publication, publishing)
    stores.registry.remove(publication.key, publication.uuid)
    _until(lambda: mend_strays(stores, publishing.queue) or client.get(client.path("worked_on")).status_code == 200)
    assert client.wait("worked_on")["layman_metadata"]["publication_status"] == "COMPLETE"


def _until(done):
    """The worker looks as well, and nothing is mended while something else comes or goes."""
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)
