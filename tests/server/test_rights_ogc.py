"""Access rights in WMS and WFS: a private layer cannot be told from one that is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.raster_files import RGB, plain, raster
from tests.rest_client import RestClient, points
from tests.server.people import People
from tests.server.real_geoserver_fixture import is_refused
from tests.server.rights_world import BOX, DEFAULT, World, alike, wfs, wms

pytest_plugins = ("tests.server.rights_world",)


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

    @pytest.mark.embedded_geoserver("GeoServer has no feature types for parts of mixed layers")
    @pytest.mark.parametrize("name", ["secret_a", "missing_a"])
    def test_parts_of_a_private_layer_are_like_those_of_a_missing_one(self, world: World, name: str) -> None:
        answer = transaction(world.bob, f"{name}.points")
        assert answer.status_code == 400
        assert f"Feature type {name} is unknown." in answer.text

    def test_reader_may_not_edit(self, world: World) -> None:
        assert is_refused(transaction(world.bob, "shared_a"))
        assert "edited" not in wfs(world.nobody, "GetFeature", "shared_a").text

    def test_writer_may_edit(self, world: World) -> None:
        rights = {"access_rights.read": "rights_ann,rights_bob", "access_rights.write": "rights_ann,rights_bob"}
        world.ann.publish("edited_a", {"e.geojson": points()}, **rights)
        assert "<wfs:totalUpdated>1<" in transaction(world.bob, "edited_a").text
        assert "edited" in wfs(world.ann, "GetFeature", "edited_a").text
        world.ann.wait("edited_a")
        world.ann.remove("edited_a")
