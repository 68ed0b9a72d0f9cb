"""Access rights at each door: a private publication cannot be told from one that is not there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.pipeline.write_record import WriteRecord
from layman_server.stores.csw import CswRecordStore
from tests.raster_files import RGB, plain, raster
from tests.rest_client import RestClient, composition, points, wms_layer
from tests.server.people import People
from tests.server.server_process import layman_server
from tests.server.spellings import SPELLINGS

#: Leaves the rights to the server.
DEFAULT = {"access_rights.read": ""}
BOX = "1500000,6400000,1700000,6500000"


@dataclass
class World:
    """Ann with a private and a public layer and a map of both, Bob, and nobody in particular."""

    ann: RestClient
    bob: RestClient
    nobody: RestClient
    secret: dict[str, Any]
    shared: dict[str, Any]

    @property
    def strangers(self) -> dict[str, RestClient]:
        return {"bob": self.bob, "nobody": self.nobody}


@pytest.fixture(scope="module")
def world(people: People) -> Iterator[World]:
    ann, bob = people.add("rights_ann"), people.add("rights_bob")
    ann.post_layer({"secret.geojson": points()}, name="secret_a", **DEFAULT)
    ann.post_layer({"shared.geojson": points()}, name="shared_a")
    secret, shared = ann.wait("secret_a"), ann.wait("shared_a")
    document = composition([wms_layer(secret), wms_layer(shared)])
    ann.post_map(document, name="secret_map", **DEFAULT)
    ann.post_map(document, name="shared_map")
    for name in ("secret_map", "shared_map"):
        assert ann.wait(name, "maps")["layman_metadata"]["publication_status"] == "COMPLETE"
    yield World(ann, bob, people.nobody, secret, shared)


def alike(one: requests.Response, other: requests.Response, *names: tuple[str, str]) -> None:
    """Two answers are the same, but for the names in them."""
    text = one.text
    for name, other_name in names:
        text = text.replace(name, other_name)
    assert (one.status_code, text) == (other.status_code, other.text)
    assert set(one.headers) == set(other.headers)


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


def wms(client: RestClient, operation: str, layer: str, headers: dict[str, str] | None = None) -> requests.Response:
    """A WMS request that needs a layer."""
    query = f"SERVICE=WMS&VERSION=1.1.1&REQUEST={operation}&LAYERS={layer}&QUERY_LAYERS={layer}&LAYER={layer}&STYLES="
    query += f"&SRS=EPSG:3857&BBOX={BOX}&WIDTH=60&HEIGHT=30&X=1&Y=1&FORMAT=image/png&INFO_FORMAT=text/plain"
    return client.get(f"/geoserver/rights_ann/ows?{query}", headers=headers)


def wfs(client: RestClient, operation: str, layer: str, version: str = "1.1.0") -> requests.Response:
    """A WFS request that needs a feature type."""
    names = "TYPENAMES" if version == "2.0.0" else "TYPENAME"
    query = f"SERVICE=WFS&VERSION={version}&REQUEST={operation}&{names}=rights_ann:{layer}"
    return client.get(f"/geoserver/rights_ann/wfs?{query}")


QUESTIONS: dict[str, Callable[[RestClient, str], requests.Response]] = {
    "GetMap": lambda client, layer: wms(client, "GetMap", layer),
    "GetFeatureInfo": lambda client, layer: wms(client, "GetFeatureInfo", layer),
    "GetLegendGraphic": lambda client, layer: wms(client, "GetLegendGraphic", layer),
    "DescribeLayer": lambda client, layer: wms(client, "DescribeLayer", layer),
    "GetStyles": lambda client, layer: wms(client, "GetStyles", layer),
    "GetFeature": lambda client, layer: wfs(client, "GetFeature", layer),
    "GetFeature 2.0.0": lambda client, layer: wfs(client, "GetFeature", layer, "2.0.0"),
    "DescribeFeatureType": lambda client, layer: wfs(client, "DescribeFeatureType", layer),
    "two layers": lambda client, layer: wms(client, "GetMap", f"shared_a,{layer}"),
    "one feature": lambda client, layer: client.get(
        f"/geoserver/rights_ann/wfs?SERVICE=WFS&VERSION=1.0.0&REQUEST=GetFeature&FEATUREID={layer}.1"
    ),
    "without workspace": lambda client, layer: client.get(
        f"/geoserver/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=rights_ann:{layer}&STYLES=&CRS=EPSG:3857"
        f"&BBOX={BOX}&WIDTH=60&HEIGHT=30&FORMAT=image/png"
    ),
}


class TestMapService:
    @pytest.mark.parametrize("question", QUESTIONS)
    def test_private_layer_is_like_a_missing_one(self, world: World, question: str) -> None:
        ask = QUESTIONS[question]
        for client in world.strangers.values():
            alike(ask(client, "secret_a"), ask(client, "missing_a"), ("secret_a", "missing_a"))

    @pytest.mark.parametrize(
        "question", ["GetMap", "GetFeatureInfo", "GetFeature", "DescribeFeatureType", "two layers"]
    )
    def test_owner_is_served(self, world: World, question: str) -> None:
        answer = QUESTIONS[question](world.ann, "secret_a")
        assert answer.status_code == 200
        assert b"Exception" not in answer.content

    def test_private_layer_in_a_body_is_like_a_missing_one(self, world: World) -> None:
        def ask(layer: str) -> requests.Response:
            body = (
                '<wfs:GetFeature service="WFS" version="1.1.0" xmlns:wfs="http://www.opengis.net/wfs">'
                f'<wfs:Query typeName="shared_a"/><wfs:Query typeName="{layer}"/></wfs:GetFeature>'
            )
            url = f"{world.bob.url}/geoserver/rights_ann/wfs"
            return world.bob.session.post(url, data=body, headers={"Content-Type": "text/xml"}, timeout=60)

        alike(ask("secret_a"), ask("missing_a"), ("secret_a", "missing_a"))

    @pytest.mark.parametrize(
        "query",
        [
            "SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities",
            "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities",
            "SERVICE=WFS&VERSION=1.0.0&REQUEST=GetCapabilities",
            "SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities",
            "SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities",
            "SERVICE=WFS&VERSION=1.1.0&REQUEST=DescribeFeatureType",
        ],
    )
    def test_answers_on_the_whole_workspace_are_each_readers_own(self, world: World, query: str) -> None:
        # Twice, in turns: what one may see is not kept for the other.
        for client, sees in ((world.ann, True), (world.bob, False), (world.ann, True), (world.nobody, False)):
            text = client.get(f"/geoserver/rights_ann/ows?{query}").text
            assert "shared_a" in text
            assert ("secret_a" in text) is sees

    def test_headers_of_a_client_give_no_roles(self, world: World) -> None:
        forged = {"X-Layman-Roles": "ADMIN,USER_RIGHTS_ANN", "x-layman-roles": "ADMIN"}
        answer = wms(world.nobody, "GetMap", "secret_a", headers=forged)
        assert b"LayerNotDefined" in answer.content

    def test_wrong_token_is_refused_and_not_taken_for_nobody(self, world: World) -> None:
        stranger = RestClient(world.bob.url, None)
        stranger.session.headers["Authorization"] = "Bearer nonsense"
        assert wms(stranger, "GetMap", "shared_a").status_code == 403

    def test_rules_are_written_as_geoserver_reads_them(self, world: World, people: People) -> None:
        lines = (people.settings.gs_data_dir / "security" / "layers.properties").read_text().splitlines()
        assert "rights_ann.*.r=LAYMAN_ROLE,ROLE_ANONYMOUS" in lines
        assert "rights_ann.secret_a.r=USER_RIGHTS_ANN" in lines
        assert "rights_ann.secret_a.w=USER_RIGHTS_ANN" in lines
        assert "rights_ann.shared_a.r=ROLE_ANONYMOUS,ROLE_AUTHENTICATED" in lines


def csw_titles(client: RestClient, identifier: str) -> list[str]:
    """Titles in the record of an identifier."""
    query = f"service=CSW&version=2.0.2&request=GetRecordById&elementsetname=full&id={identifier}"
    return re.findall(r"<dc:title>([^<]*)</dc:title>", client.get(f"/csw?{query}").text)


def transaction(client: RestClient, layer: str) -> requests.Response:
    """A WFS transaction that changes a feature."""
    body = (
        '<wfs:Transaction service="WFS" version="1.1.0" xmlns:wfs="http://www.opengis.net/wfs"'
        ' xmlns:ogc="http://www.opengis.net/ogc" xmlns:rights_ann="http://rights_ann">'
        f'<wfs:Update typeName="rights_ann:{layer}"><wfs:Property><wfs:Name>name</wfs:Name>'
        "<wfs:Value>edited</wfs:Value></wfs:Property><ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>id</ogc:PropertyName>"
        "<ogc:Literal>0</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter></wfs:Update></wfs:Transaction>"
    )
    url = f"{client.url}/geoserver/rights_ann/wfs"
    return client.session.post(url, data=body, headers={"Content-Type": "text/xml"}, timeout=60)


class TestRasters:
    def test_private_raster_is_like_a_missing_one(self, world: World, tmp_path: Path) -> None:
        world.ann.post_layer([raster(tmp_path / "r.tif", plain(10, 200, 30), RGB)], name="raster_a", **DEFAULT)
        assert world.ann.wait("raster_a")["geodata_type"] == "raster"
        assert wms(world.ann, "GetMap", "raster_a").headers["Content-Type"] == "image/png"
        for client in world.strangers.values():
            for layers in ("{}", "shared_a,{}"):
                answers = [wms(client, "GetMap", layers.format(name)) for name in ("raster_a", "missing_a")]
                alike(*answers, ("raster_a", "missing_a"))
            text = client.get("/geoserver/rights_ann/ows?SERVICE=WMS&REQUEST=GetCapabilities").text
            assert "raster_a" not in text
        world.ann.remove("raster_a")


class TestEdits:
    def test_private_layer_cannot_be_edited_like_a_missing_one(self, world: World) -> None:
        for client in world.strangers.values():
            alike(transaction(client, "secret_a"), transaction(client, "missing_a"), ("secret_a", "missing_a"))

    def test_reader_may_not_edit(self, world: World) -> None:
        assert transaction(world.bob, "shared_a").status_code == 403
        assert "edited" not in wfs(world.nobody, "GetFeature", "shared_a").text

    def test_writer_may_edit(self, world: World) -> None:
        rights = {"access_rights.read": "rights_ann,rights_bob", "access_rights.write": "rights_ann,rights_bob"}
        world.ann.publish("edited_a", {"e.geojson": points()}, **rights)
        assert "<wfs:totalUpdated>1<" in transaction(world.bob, "edited_a").text
        assert "edited" in wfs(world.ann, "GetFeature", "edited_a").text
        world.ann.wait("edited_a")
        world.ann.remove("edited_a")


class TestCatalogue:
    def test_record_of_a_private_layer_is_its_readers(self, world: World) -> None:
        identifier = f"m-{world.secret['uuid']}"
        assert csw_titles(world.ann, identifier) == ["secret_a"]
        assert csw_titles(world.bob, identifier) == csw_titles(world.nobody, identifier) == []

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
