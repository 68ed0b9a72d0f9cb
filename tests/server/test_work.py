"""Work that was cut off, given twice, or lost: looked at in the stores of a running server."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from layman_server.bootstrap import build_publishing
from layman_server.model.publication import PublicationKey, PublicationType, now, waiting
from layman_server.model.status import PublicationStatus, StepState, StepStatus
from layman_server.pipeline.work import MAX_ATTEMPTS, requeue, requeue_orphans
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.rest_client import RestClient, points


@pytest.fixture(scope="module")
def publishing(running_server):
    return build_publishing(Settings.from_environment(Home(running_server.home).read_settings()))


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
    assert requeue_orphans(publishing.stores, publishing.queue) >= 1
    assert client.wait("worked_on")["layman_metadata"]["publication_status"] == "COMPLETE"


def test_work_that_somebody_does_is_left_alone(publishing, publication):
    left = _cut_off(publication, publishing)
    claim = publishing.stores.registry.claim(left.uuid)
    assert requeue_orphans(publishing.stores, publishing.queue) == 0
    publishing.stores.registry.release(left.uuid, claim)
    requeue_orphans(publishing.stores, publishing.queue)


def test_work_that_was_cut_off_too_often_ends_as_a_failure_that_says_so(client, publishing, publication):
    left = _cut_off(publication, publishing, attempts=MAX_ATTEMPTS - 1)
    requeue(left, publishing.stores, publishing.queue)
    shown = client.get(client.path("worked_on")).json()
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


def test_a_claim_of_a_dead_process_is_taken_over_and_of_a_living_one_is_not(publishing):
    registry = publishing.stores.registry
    claim = registry.claim("some-uuid")
    assert claim is not None
    assert registry.claim("some-uuid") is None
    dead = "|".join([claim.split("|")[0], "4194999", "x"])
    registry._redis.set("layman_server.stores.redis:claim:some-uuid", dead)
    again = registry.claim("some-uuid")
    assert again is not None
    registry.release("some-uuid", again)
