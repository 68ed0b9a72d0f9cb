"""One large import does not make small layers wait, and clients see where they stand."""

from dataclasses import replace

import pytest

from layman_server.bootstrap import build_publishing
from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.model.status import StepState, StepStatus
from layman_server.pipeline.input_size import work_bytes
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from layman_server.work import shares
from tests.rest_client import RestClient, points
from tests.server.test_up import many_points


@pytest.fixture(scope="module")
def client(running_server):
    return RestClient(running_server.url, running_server.token)


@pytest.fixture(scope="module")
def publishing(running_server):
    return build_publishing(Settings.from_environment(Home(running_server.home).read_settings()))


def test_all_workers_but_one_take_large_inputs():
    both = ("q", "q.large")
    assert [(share.queues, share.processes) for share in shares("q", 1)] == [(both, 1)]
    assert [(share.queues, share.processes) for share in shares("q", 2)] == [(both, 1), (("q",), 1)]
    assert [(share.queues, share.processes) for share in shares("q", 5)] == [(both, 4), (("q",), 1)]


def test_small_layers_pass_large_ones_which_know_their_place(client):
    content = many_points(260_000)
    for name in ("large_1", "large_2"):
        assert client.post_layer({"large.geojson": content}, name=name).status_code == 200
    assert client.get(client.path("large_2")).json()["file"]["position"] == 1
    small = [f"passing_{number}" for number in range(3)]
    for name in small:
        assert client.post_layer({"a.geojson": points()}, name=name).status_code == 200
    for name in small:
        assert client.wait(name)["layman_metadata"]["publication_status"] == "COMPLETE"
    assert client.get(client.path("large_2")).json()["layman_metadata"]["publication_status"] == "UPDATING"
    for name in ("large_1", "large_2"):
        described = client.wait(name)
        assert described["layman_metadata"]["publication_status"] == "COMPLETE"
        assert "position" not in described["file"]
    for name in ("large_1", "large_2", *small):
        client.remove(name)


def test_only_work_that_reads_the_data_is_as_large_as_they_are(client, publishing):
    content = points(500)
    client.publish("sized", {"a.geojson": content})
    key = PublicationKey(client.workspace, PublicationType.LAYER, "sized")
    publication = publishing.stores.registry.publication(key)
    assert work_bytes(publication, publishing.stores.files) == 0
    style_pending = publication.with_steps(("style", "thumbnail"), StepStatus(StepState.PENDING))
    assert work_bytes(style_pending, publishing.stores.files) == 0
    data_pending = publication.with_steps(("db",), StepStatus(StepState.PENDING))
    assert work_bytes(data_pending, publishing.stores.files) == len(content)
    assert work_bytes(replace(data_pending, file_paths=("input_file/gone.gpkg",)), publishing.stores.files) == 0
    client.remove("sized")


def test_a_place_in_the_line_is_kept_until_the_turn_comes(publishing):
    line = publishing.stores.line
    for subject in ("first", "second", "first"):
        line.join(subject, "a test's queue")
    assert [line.position(subject) for subject in ("first", "second", "third")] == [1, 2, None]
    line.leave("first")
    assert [line.position(subject) for subject in ("first", "second")] == [None, 1]
    line.leave("second")
