"""What a change touches and what it leaves alone, looked at in the stores themselves."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from layman_server.bootstrap import build_publishing
from layman_server.errors import ServiceUnavailable
from layman_server.model.access import Account
from layman_server.model.publication import PublicationKey, PublicationType, now
from layman_server.model.status import PublicationStatus, StepState, StepStatus
from layman_server.pipeline.celery_app import make_celery
from layman_server.pipeline.queue import TaskQueue
from layman_server.pipeline.refresh import refresh
from layman_server.pipeline.work import find_lost, run_publication
from layman_server.publishing.change import change_publication
from layman_server.publishing.changed_content import ChangeCommand
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.rest_client import RED_SQUARES_SLD, RestClient, composition, points
from tests.server.spellings import SpelledClient

BY_POPULATION_SLD = RED_SQUARES_SLD.replace(
    b"<PointSymbolizer>",
    b"<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>POPU</ogc:PropertyName><ogc:Literal>1</ogc:Literal>"
    b"</ogc:PropertyIsEqualTo></ogc:Filter><PointSymbolizer>",
)
#: Seconds that no step takes.
MARK_S = 86_400.0
#: The head is right, what breaks comes later.
BROKEN_IN_THE_MIDDLE = points(20_000)[:-2] + (
    b', {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": ["east", "north"]}}]}'
)


@pytest.fixture(scope="module")
def publishing(running_server):
    return build_publishing(Settings.from_environment(Home(running_server.home).read_settings()))


@pytest.fixture(scope="module")
def client(running_server):
    return SpelledClient(RestClient(running_server.url, running_server.token), "workspace")


@pytest.fixture
def layer(client):
    accepted = client.published({"a.geojson": points(POP_EST=1)}, name="changing", **{"access_rights.read": "EVERYONE"})
    yield accepted
    client.client.remove("changing")


@pytest.fixture
def stored(client, layer, publishing):
    """The layer as Redis has it, its steps marked by a time that no step takes."""
    key = PublicationKey(client.workspace, PublicationType.LAYER, "changing")
    publication = publishing.stores.registry.publication(key)
    marked = publication.with_steps(tuple(publication.steps), StepStatus(StepState.DONE, seconds=MARK_S))
    publishing.stores.files.put(marked)
    publishing.stores.registry.put(marked)
    return marked


@pytest.fixture
def owner(client):
    return Account("the owner", "", client.workspace)


def on_disk(publishing, key):
    return next(p for p in publishing.stores.files.publications() if p.key == key)


def folders(publishing, key):
    return {path.name for path in publishing.stores.files.folder(key).iterdir()}


def made_again(publication):
    """The parts whose steps ran since the layer was marked."""
    return {part for part, status in publication.steps.items() if status.seconds != MARK_S}


def changed(client, publishing, layer, stored, **change):
    """The parts that were made again, and the layer as it is now."""
    answer = client.patch(layer, **change)
    assert answer.status_code == 200, answer.text
    assert client.done(layer)["layman_metadata"]["publication_status"] == "COMPLETE"
    after = publishing.stores.registry.publication(stored.key)
    return made_again(after), after


def test_a_new_title_makes_neither_table_nor_picture_again(client, publishing, layer, stored):
    made, after = changed(client, publishing, layer, stored, title="New")
    assert made == {"wms", "wfs", "style", "metadata"}
    assert (after.generation, after.title, on_disk(publishing, stored.key)) == (stored.generation + 1, "New", after)


def test_new_rights_make_neither_table_nor_picture_again(client, publishing, layer, stored):
    rights = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    made, after = changed(client, publishing, layer, stored, **rights)
    assert not made & {"file", "db", "thumbnail"}
    assert after.access_rights.read == (client.workspace,)


def test_a_new_style_makes_feature_type_and_picture_again(client, publishing, layer, stored):
    made, after = changed(client, publishing, layer, stored, style=RED_SQUARES_SLD)
    assert made == {"wms", "wfs", "style", "thumbnail"}
    assert folders(publishing, stored.key) == {"publication.json", "input_file", "input_style_2", "thumbnail"}
    _, after = changed(client, publishing, layer, after, style=RED_SQUARES_SLD.replace(b"#FF0000", b"#00FF00"))
    assert after.style_path == "input_style_3/changing.sld"
    assert "input_style_2" not in folders(publishing, stored.key)


def test_new_data_make_everything_again_and_the_old_files_go(client, publishing, layer, stored):
    made, after = changed(client, publishing, layer, stored, files={"b.geojson": points(4)})
    assert made == set(stored.steps)
    assert after.file_paths == ("input_file_2/b.geojson",)
    assert folders(publishing, stored.key) == {"publication.json", "input_file_2", "thumbnail"}
    assert after.table.feature_count == 4


def test_what_is_as_it_was_is_not_done_again(client, publishing, layer, stored):
    assert client.patch(layer, title=stored.title).status_code == 200
    assert publishing.stores.registry.publication(stored.key) == stored


def test_a_style_that_does_not_fit_the_data_is_refused_with_the_cause_before_anything_changes(
    client, publishing, layer, stored
):
    answer = client.patch(layer, style=BY_POPULATION_SLD, title="Not this")
    assert (answer.status_code, answer.json()["code"]) == (400, 1003)
    message = answer.json()["detail"]["message"]
    assert "no such property 'POPU' in the data; it has 'POP_EST'" in message
    assert publishing.stores.registry.publication(stored.key) == stored
    assert on_disk(publishing, stored.key) == stored
    assert folders(publishing, stored.key) == {"publication.json", "input_file", "thumbnail"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"files": {"a.geojson": b"{"}}, 400, 2),
        ({"files": {"a.xyz": b"what is this"}}, 400, 2),
        ({"files": {"a.shp": b"no shapefile"}}, 400, 18),
        ({"style": b"<html/>"}, 400, 46),
        ({"style": b"not XML"}, 400, 46),
        ({"crs": "EPSG:3857"}, 400, 48),
        ({"overview_resampling": "nearest"}, 400, 48),
        ({"time_regex_format": "yyyy"}, 400, 48),
        ({"title": "x" * 2000}, 400, 2),
        ({"access_rights.read": "nobody_of_this_name"}, 400, 43),
        ({"access_rights.write": "nobody_of_this_name"}, 400, 43),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_bad_change_gets_a_clear_error_and_changes_nothing(client, publishing, layer, stored, change, status, code):
    answer = client.patch(layer, **change)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert publishing.stores.registry.publication(stored.key) == stored
    assert folders(publishing, stored.key) == {"publication.json", "input_file", "thumbnail"}


def test_data_that_break_in_the_middle_leave_the_old_ones_served_and_the_next_change_mends_all(
    client, publishing, layer, stored
):
    assert client.patch(layer, files={"b.geojson": BROKEN_IN_THE_MIDDLE}).status_code == 200
    failed = client.done(layer)
    assert failed["layman_metadata"]["publication_status"] == "INCOMPLETE"
    assert failed["db"]["status"] == "FAILURE"
    assert failed["thumbnail"]["status"] == "NOT_AVAILABLE"
    assert number_of_features(client) == 3
    assert client.patch(layer, files={"c.geojson": points(7)}).status_code == 200
    assert client.done(layer)["layman_metadata"]["publication_status"] == "COMPLETE"
    assert number_of_features(client) == 7


def test_the_old_data_are_served_until_the_new_are_there(client, layer):
    assert client.patch(layer, files={"big.geojson": points(15_000)}).status_code == 200
    seen = set()
    while client.get(layer).json()["layman_metadata"]["publication_status"] == "UPDATING":
        seen.add(number_of_features(client))
    assert seen <= {3, 15_000}
    assert number_of_features(client) == 15_000


def number_of_features(client):
    query = "service=WFS&version=1.1.0&request=GetFeature&typename=changing&resultType=hits"
    answer = client.client.get(f"/geoserver/{client.workspace}/wfs?{query}")
    assert answer.status_code == 200, answer.text
    return int(answer.text.split('numberOfFeatures="')[1].split('"')[0])


def test_a_change_while_the_layer_is_published_is_refused(client):
    accepted = client.post({"big.geojson": points(30_000)}, name="busy").json()[0]
    answer = client.patch(accepted, title="Too early")
    assert (answer.status_code, answer.json()["code"]) == (409, 49)
    assert client.done(accepted)["title"] == "busy"
    client.delete(accepted)


def test_of_changes_at_once_each_is_taken_whole_or_refused(client, layer):
    answers = {}

    def change(number):
        other = SpelledClient(RestClient(client.url, None, client.workspace), "workspace")
        other.client.session.headers.update(client.client.session.headers)
        files = {"a.geojson": points(number)}
        answers[number] = other.patch(layer, title=f"Title {number}", files=files)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [number for number, answer in answers.items() if answer.status_code == 200]
    refused = {(a.status_code, a.json()["code"]) for a in answers.values() if a.status_code != 200}
    assert taken
    assert refused <= {(409, 49)}
    after = client.done(layer)
    assert after["layman_metadata"]["publication_status"] == "COMPLETE"
    assert number_of_features(client) == int(after["title"].removeprefix("Title "))
    assert int(after["title"].removeprefix("Title ")) in taken


def test_a_layer_is_deleted_while_it_is_changed_and_nothing_is_left(client, publishing):
    accepted = client.published({"a.geojson": points()}, name="half_changed")
    assert client.patch(accepted, files={"big.geojson": points(50_000)}).status_code == 200
    assert client.delete(accepted).status_code == 200
    assert client.get(accepted).status_code == 404
    assert_nothing_is_left(
        publishing, PublicationKey(client.workspace, PublicationType.LAYER, "half_changed"), accepted
    )


def test_a_change_that_cannot_be_queued_is_taken_back(client, publishing, stored, owner):
    stores = publishing.stores
    nowhere = TaskQueue(make_celery("redis://127.0.0.1:1/0", "q"), stores.files, stores.line, 1_000_000)
    with pytest.raises(ServiceUnavailable):
        command = ChangeCommand(title="Never")
        change_publication(replace(publishing, queue=nowhere), owner, stored.key, command)
    assert stores.registry.publication(stored.key) == stored
    assert on_disk(publishing, stored.key) == stored


def test_files_of_a_change_that_a_crash_cut_off_are_removed_by_the_next(client, publishing, layer, stored):
    folder = publishing.stores.files.folder(stored.key)
    (folder / "input_file_2").mkdir()
    (folder / "input_file_2" / "b.geojson").write_bytes(b"half")
    changed(client, publishing, layer, stored, files={"b.geojson": points(4)})
    assert folders(publishing, stored.key) == {"publication.json", "input_file_2", "thumbnail"}
    assert (folder / "input_file_2" / "b.geojson").read_bytes() == points(4)


def test_a_change_whose_process_died_before_it_was_on_disk_or_queued_is_gone_on_with(client, publishing, layer, stored):
    stores = publishing.stores
    begun = replace(stored, generation=stored.generation + 1, title="Half", updated_at=now() - timedelta(hours=1))
    stores.registry.put(begun.with_steps(("wms", "wfs", "metadata"), StepStatus(StepState.PENDING)))
    wait_for(lambda: find_lost(stores, publishing.queue) or None)
    after = wait_for(lambda: refreshed(publishing, stored))
    assert made_again(after) == {"wms", "wfs", "style", "metadata"}
    assert on_disk(publishing, stored.key) == after


def test_however_often_a_refresh_is_asked_for_one_more_run_follows(client, publishing, layer, stored):
    stores = publishing.stores
    with stores.claims.take(stored.uuid):
        for _ in range(20):
            refresh(stores, publishing.queue, stored.key, ("thumbnail",))
        assert stores.registry.publication(stored.key) == stored
    refresh(stores, publishing.queue, stored.key, ("thumbnail", "metadata"))
    after = wait_for(lambda: refreshed(publishing, stored))
    assert after.generation == stored.generation + 1
    assert after.updated_at == stored.updated_at
    assert made_again(after) == {"thumbnail", "metadata"}
    assert stores.files.wanted(stored.key) == []


def test_what_becomes_wanted_during_the_work_is_made_after_it(client, publishing, layer, stored):
    stores = publishing.stores
    pending = replace(stored, generation=stored.generation + 1).with_steps(("style",), StepStatus(StepState.PENDING))
    stores.files.put(pending)
    stores.registry.put(pending)
    stores.files.want(stored.key, ["thumbnail"])
    run_publication(stores, publishing.queue, stored.key, stored.uuid, pending.generation)
    after = stores.registry.publication(stored.key)
    assert after.status is PublicationStatus.COMPLETE
    assert made_again(after) == {"wms", "wfs", "style", "thumbnail"}
    assert stores.files.wanted(stored.key) == []


def test_a_change_does_not_wait_for_a_refresh_and_does_it_along(client, publishing, layer, stored):
    stores = publishing.stores
    begun = replace(stored, generation=stored.generation + 1, refreshing=True)
    begun = begun.with_steps(("thumbnail",), StepStatus(StepState.PENDING))
    stores.files.put(begun)
    stores.registry.put(begun)
    assert client.get(layer).json()["layman_metadata"]["publication_status"] == "UPDATING"
    made, after = changed(client, publishing, layer, stored, title="At once")
    assert "thumbnail" in made
    assert not after.refreshing


def test_a_refresh_of_what_is_gone_leaves_no_note(client, publishing):
    key = PublicationKey(client.workspace, PublicationType.LAYER, "never_there")
    refresh(publishing.stores, publishing.queue, key, ("thumbnail",))
    assert publishing.stores.files.wanted(key) == []


def test_a_bad_composition_changes_nothing(client, publishing):
    accepted = client.post_map(composition([]), name="steady").json()[0]
    client.done(accepted, "maps")
    key = PublicationKey(client.workspace, PublicationType.MAP, "steady")
    before = publishing.stores.registry.publication(key)
    for content in (b"{", b"[]", b'{"describedBy": "x"}'):
        answer = client.patch(accepted, "maps", files={"map.json": content})
        assert (answer.status_code, answer.json()["code"]) == (400, 2)
    assert publishing.stores.registry.publication(key) == before
    assert folders(publishing, key) == {"publication.json", "input_file", "thumbnail"}
    client.delete(accepted, "maps")


def assert_nothing_is_left(publishing, key, accepted):
    stores = publishing.stores
    assert not stores.files.folder(key).exists()
    assert stores.registry.publication(key) is None
    assert stores.tables.describe(key.workspace, key.name) is None
    assert not stores.map_service.has_layer(key.workspace, key.name)
    assert not stores.records.has(f"m-{accepted['uuid']}")


def refreshed(publishing, stored):
    now = publishing.stores.registry.publication(stored.key)
    return now if now.generation > stored.generation and now.status is PublicationStatus.COMPLETE else None


def wait_for(look, timeout_s=30):
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come")
