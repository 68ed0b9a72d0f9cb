"""Access rights at each door: a private publication cannot be told from one that is not there."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.pipeline.write_record import WriteRecord
from layman_server.stores.csw import CswRecordStore
from tests.rest_client import RestClient, composition, points, wms_layer
from tests.server.people import People
from tests.server.rights_world import DEFAULT, World, alike, csw_titles, wms
from tests.server.server_process import layman_server
from tests.server.spellings import SPELLINGS

pytest_plugins = ("tests.server.rights_world",)


class TestRest:
    def test_new_publication_is_its_publishers_alone(self, world: World) -> None:
        assert world.secret["access_rights"] == {"read": ["rights_ann"], "write": ["rights_ann"]}

    @pytest.mark.parametrize("who", ["bob", "nobody"])
    @pytest.mark.parametrize("spelling", SPELLINGS)
    @pytest.mark.parametrize(
        ("method", "below"),
        [
            ("GET", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("GET", "/thumbnail"),
            ("GET", "/style"),
            ("GET", "/chunk"),
            ("POST", "/chunk"),
            ("GET", "/metadata-comparison"),
        ],
    )
    def test_private_layer_is_like_a_missing_one(
        self, world: World, who: str, spelling: str, method: str, below: str
    ) -> None:
        self.compare(world, world.strangers[who], spelling, method, below, "layers", "secret_a", world.secret["uuid"])

    @pytest.mark.parametrize(("method", "below"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/file")])
    def test_private_map_is_like_a_missing_one(self, world: World, method: str, below: str) -> None:
        its_uuid = world.ann.get("/rest/workspaces/rights_ann/maps/secret_map").json()["uuid"]
        for spelling in SPELLINGS:
            self.compare(world, world.bob, spelling, method, below, "maps", "secret_map", its_uuid)

    @staticmethod
    def compare(
        world: World, client: RestClient, spelling: str, method: str, below: str, folder: str, name: str, its_uuid: str
    ) -> None:
        folders = {"workspace": "/workspaces/rights_ann", "username": "/rights_ann", "uuid": ""}
        missing, there = (("missing_a", str(uuid.uuid4())), (name, its_uuid))
        answers = []
        for its_name, its_identifier in (there, missing):
            last = its_identifier if spelling == "uuid" else its_name
            address = f"{client.url}/rest{folders[spelling]}/{folder}/{last}{below}"
            answers.append(client.session.request(method, address, timeout=60))
        assert answers[0].status_code == 404
        alike(answers[0], answers[1], *zip(there, missing, strict=True))

    @pytest.mark.parametrize(
        "path", ["/rest/publications", "/rest/layers", "/rest/workspaces/rights_ann/layers", "/rest/rights_ann/layers"]
    )
    @pytest.mark.parametrize("query", ["", "?full_text_filter=secret", "?limit=1000", "?order_by=title"])
    def test_lists_and_their_counts_are_without_private_ones(self, world: World, path: str, query: str) -> None:
        for client, sees in ((world.ann, True), (world.bob, False), (world.nobody, False)):
            answer = client.get(path + query)
            names = [(item["workspace"], item["name"]) for item in answer.json()]
            assert (("rights_ann", "secret_a") in names) is sees
            assert int(answer.headers["X-Total-Count"]) == len(names)

    def test_layer_tells_only_of_maps_that_the_reader_may_see(self, world: World) -> None:
        path, listed = "/rest/workspaces/rights_ann/layers/shared_a", "/rest/workspaces/rights_ann/layers"
        for client, maps in ((world.ann, ["secret_map", "shared_map"]), (world.bob, ["shared_map"])):
            found = [map_["name"] for map_ in client.get(path).json()["used_in_maps"]]
            item = next(item for item in client.get(listed).json() if item["name"] == "shared_a")
            assert found == maps == [map_["name"] for map_ in item["used_in_maps"]]

    def test_reader_may_read_and_nothing_else(self, world: World) -> None:
        path = "/rest/workspaces/rights_ann/layers/shared_a"
        assert world.bob.get(path).status_code == 200
        for answer in (
            world.bob.session.patch(world.bob.url + path, data={"title": "Mine"}, timeout=60),
            world.bob.delete(path),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, 30)

    def test_writer_may_change_the_layer_of_another(self, world: World) -> None:
        path = "/rest/workspaces/rights_ann/layers/written_a"
        everyone = {"access_rights.read": "rights_ann,rights_bob", "access_rights.write": "rights_ann,rights_bob"}
        world.ann.publish("written_a", {"w.geojson": points()}, **everyone)
        answer = world.bob.session.patch(world.bob.url + path, data={"title": "By Bob"}, timeout=60)
        assert answer.status_code == 200
        assert world.ann.get(path).json()["title"] == "By Bob"
        assert world.nobody.get(path).status_code == 404
        assert world.ann.wait("written_a")["layman_metadata"]["publication_status"] == "COMPLETE"
        assert world.bob.delete(path).status_code == 200


class TestCatalogue:
    def test_record_of_a_private_layer_is_its_readers(self, world: World) -> None:
        identifier = f"m-{world.secret['uuid']}"
        assert csw_titles(world.ann, identifier) == ["secret_a"]
        assert csw_titles(world.bob, identifier) == csw_titles(world.nobody, identifier) == []

    def test_no_condition_finds_the_record_of_a_private_layer(self, world: World) -> None:
        """An OR binds weaker than what hides records."""
        ask = "/csw?service=CSW&version=2.0.2&request=GetRecords&typenames=csw:Record&elementsetname=full"
        ask += "&resulttype=results&maxrecords=100&constraintlanguage=CQL_TEXT&constraint_language_version=1.1.0"
        condition = quote("dc:title like '%_a' OR dc:title like '%_a'")
        assert "secret_a" in world.ann.get(f"{ask}&constraint={condition}").text
        for client in world.strangers.values():
            text = client.get(f"{ask}&constraint={condition}").text
            assert "shared_a" in text
            assert "secret_a" not in text

    def test_record_of_a_public_layer_is_everybodys(self, world: World) -> None:
        assert csw_titles(world.nobody, f"m-{world.shared['uuid']}") == ["shared_a"]

    def test_wrong_token_is_refused(self, world: World) -> None:
        headers = {"Authorization": "Bearer nonsense"}
        query = "service=CSW&version=2.0.2&request=GetCapabilities"
        assert requests.get(f"{world.bob.url}/csw?{query}", headers=headers, timeout=60).status_code == 403

    def test_file_of_a_public_map_is_as_its_author_wrote_it(self, world: World) -> None:
        """So nobody learns from it whether the layers that it names are there."""
        path = "/rest/workspaces/rights_ann/maps/shared_map/file"
        assert world.nobody.get(path).json() == world.ann.get(path).json()

    def test_catalogue_of_others_gets_no_record_of_a_private_layer(self, world: World, people: People) -> None:
        settings, stores = people.settings, people.stores
        theirs = CswRecordStore(f"{world.ann.url}/csw", internal_secret=settings.internal_secret)
        outside = replace(stores, records=theirs)
        for name in ("secret_a", "shared_a"):
            layer = stores.registry.publication(PublicationKey("rights_ann", PublicationType.LAYER, name))
            assert layer is not None and theirs.has(layer.record_identifier)
            WriteRecord().run(layer, outside, lambda _: None)
            assert theirs.has(layer.record_identifier) is (name == "shared_a")
            WriteRecord().run(layer, stores, lambda _: None)
            assert theirs.has(layer.record_identifier)

    def test_record_of_a_public_map_is_silent_on_private_layers(self, world: World, people: People) -> None:
        its_uuid = world.ann.get("/rest/workspaces/rights_ann/maps/shared_map").json()["uuid"]
        query = f"service=CSW&version=2.0.2&request=GetRecordById&elementsetname=full&id=m-{its_uuid}"
        text = world.nobody.get(f"/csw?{query}&outputschema=http://www.isotc211.org/2005/gmd").text
        assert world.shared["uuid"] in text
        assert world.secret["uuid"] not in text


class TestChanges:
    def test_right_given_and_taken_is_in_force_at_once_at_every_door(self, world: World) -> None:
        path = "/rest/workspaces/rights_ann/layers/turns_a"
        layer = world.ann.publish("turns_a", {"t.geojson": points()}, **DEFAULT)
        for readers, sees in (("rights_ann,rights_bob", True), ("rights_ann", False), ("EVERYONE", True)):
            form = {"access_rights.read": readers}
            answer = world.ann.session.patch(world.ann.url + path, data=form, timeout=60)
            assert answer.status_code == 200, answer.text
            assert (world.bob.get(path).status_code == 200) is sees
            assert (b"Exception" not in wms(world.bob, "GetMap", "turns_a").content) is sees
            assert (
                "turns_a" in world.bob.get("/geoserver/rights_ann/wfs?SERVICE=WFS&REQUEST=GetCapabilities").text
            ) is sees
            assert bool(csw_titles(world.bob, f"m-{layer['uuid']}")) is sees
            world.ann.wait("turns_a")
        world.ann.remove("turns_a")

    def test_change_of_rights_makes_no_step_run_but_the_record(self, world: World) -> None:
        world.ann.publish("calm_a", {"c.geojson": points()}, **DEFAULT)
        before = world.ann.get("/rest/workspaces/rights_ann/layers/calm_a/thumbnail").headers["Last-Modified"]
        path = "/rest/workspaces/rights_ann/layers/calm_a"
        world.ann.session.patch(world.ann.url + path, data={"access_rights.read": "EVERYONE"}, timeout=60)
        parts = world.ann.get(path).json()
        assert not [part for part in ("file", "db", "wms", "wfs", "style", "thumbnail") if "status" in parts[part]]
        world.ann.wait("calm_a")
        assert world.ann.get(f"{path}/thumbnail").headers["Last-Modified"] == before
        world.ann.remove("calm_a")

    def test_removed_layer_leaves_no_rule(self, world: World, people: People) -> None:
        world.ann.publish("gone_a", {"g.geojson": points()}, **DEFAULT)
        world.ann.remove("gone_a")
        assert "gone_a" not in (people.settings.gs_data_dir / "security" / "layers.properties").read_text()

    def test_map_made_public_shows_nothing_of_private_layers(self, world: World) -> None:
        """Neither its picture nor its record, from the moment on at which strangers may see it."""
        world.ann.post_map(composition([wms_layer(world.secret)]), name="opened_map", **DEFAULT)
        world.ann.wait("opened_map", "maps")
        path = "/rest/workspaces/rights_ann/maps/opened_map"
        private = world.ann.get(f"{path}/thumbnail").content
        identifier = world.ann.get(path).json()["metadata"]["identifier"]
        assert world.ann.session.patch(world.ann.url + path, data={"access_rights.read": "EVERYONE"}).status_code == 200
        query = f"service=CSW&version=2.0.2&request=GetRecordById&elementsetname=full&id={identifier}"
        while True:
            is_done = world.nobody.get(path).json()["layman_metadata"]["publication_status"] == "COMPLETE"
            picture = world.nobody.get(f"{path}/thumbnail")
            record = world.nobody.get(f"/csw?{query}&outputschema=http://www.isotc211.org/2005/gmd").text
            assert picture.status_code == 404 or picture.content != private
            assert world.secret["uuid"] not in record
            if is_done:
                break
        assert picture.status_code == 200
        assert "opened_map" in record

    @pytest.mark.slow
    @pytest.mark.parametrize(("options", "readers"), [([], ["EVERYONE"]), (["--private"], None)])
    def test_command_line_publishes_for_everybody_unless_told(
        self, people: People, tmp_path: Path, options: list[str], readers: list[str] | None
    ) -> None:
        path = tmp_path / "told.geojson"
        path.write_bytes(points())
        machine = RestClient(people.server.url, people.server.token)
        done = layman_server("publish", str(path), "--home", str(people.server.home), "--name", "told", *options)
        assert done.returncode == 0, done.stderr
        assert machine.wait("told")["access_rights"]["read"] == (readers or [machine.workspace])
        machine.remove("told")
