"""What follows an edit through WFS: box, thumbnail, record and maps of the layer, once for many edits."""

import time

import pytest
from lxml import etree

from layman_server.model.publication import PublicationKey, PublicationType
from tests.rest_client import RestClient, composition, points, wms_layer
from tests.server.real_geoserver_fixture import EXCEPTION_STATUS, is_refused

_INSERT = (
    '<Transaction xmlns="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml" service="WFS"'
    ' version="1.1.0"><Insert><w:{layer} xmlns:w="http://{workspace}"><w:name>new</w:name><w:wkb_geometry>'
    '<gml:Point srsName="EPSG:4326"><gml:pos>{x} {y}</gml:pos></gml:Point></w:wkb_geometry></w:{layer}></Insert>'
    "</Transaction>"
)


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


def insert(client, layer, x, y, workspace=""):
    workspace = workspace or client.workspace
    body = _INSERT.format(layer=layer, workspace=workspace, x=x, y=y)
    url = f"{client.url}/geoserver/{workspace}/wfs"
    return client.session.post(url, data=body.encode(), headers={"Content-Type": "text/xml"}, timeout=60)


def settled(client, name, folder="layers", is_it=lambda description: True):
    """The description once nothing is under way and it is as expected; refreshes of maps begin after their layers'."""
    end = time.monotonic() + 30
    while True:
        found = client.wait(name, folder)
        if is_it(found) or time.monotonic() > end:
            return found
        time.sleep(0.1)


def test_an_edit_refreshes_box_thumbnail_and_record_and_keeps_the_features(client):
    before = client.publish("edited", {"a.geojson": points()})
    picture = client.get(client.path("edited") + "/thumbnail").content
    answer = insert(client, "edited", 20, 60)
    assert answer.status_code == 200, answer.text
    assert answer.headers.get("X-Layman-Edited") is None
    after = settled(client, "edited")
    assert after["layman_metadata"]["publication_status"] == "COMPLETE"
    assert after["native_bounding_box"] == pytest.approx([14.4, 50.1, 20, 60])
    assert (after["uuid"], after["updated_at"]) == (before["uuid"], before["updated_at"])
    assert client.get(client.path("edited") + "/thumbnail").content != picture
    query = "SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=edited&RESULTTYPE=hits"
    hits = etree.fromstring(client.get(f"/geoserver/{client.workspace}/wfs?{query}").content)
    assert hits.get("numberMatched") == "4"
    capabilities = client.get(f"/geoserver/{client.workspace}/wms?SERVICE=WMS&REQUEST=GetCapabilities").content
    boxes = [node.get("maxy") for node in etree.fromstring(capabilities).iter("{*}BoundingBox")]
    assert any(value and float(value) == pytest.approx(60, abs=0.01) for value in boxes) or b"60" in capabilities
    client.remove("edited")


def test_many_edits_are_followed_by_few_refreshes(client, people):
    client.publish("busy", {"a.geojson": points()})
    key = people.stores.registry.publication
    busy = PublicationKey(client.workspace, PublicationType.LAYER, "busy")
    generation = key(busy).generation
    for number in range(20):
        assert insert(client, "busy", 15 + number, 50).status_code == 200
    done = settled(client, "busy", is_it=lambda found: found["native_bounding_box"][2] == 34)
    assert done["native_bounding_box"][2] == 34
    assert key(busy).generation - generation < 20
    assert key(busy).table.feature_count == 23
    client.remove("busy")


def test_maps_that_show_an_edited_layer_are_drawn_again(client):
    layer = client.publish("shown_edited", {"a.geojson": points()})
    client.post_map(composition([wms_layer(layer)]), name="of_edited")
    client.wait("of_edited", "maps")
    picture = client.get(client.path("of_edited", "maps") + "/thumbnail").content
    assert insert(client, "shown_edited", 14.8, 50.6).status_code == 200

    def redrawn(_):
        return client.get(client.path("of_edited", "maps") + "/thumbnail").content != picture

    settled(client, "shown_edited")
    settled(client, "of_edited", "maps", redrawn)
    assert redrawn(None)
    client.remove("of_edited", "maps")
    client.remove("shown_edited")


def test_only_writers_edit(client, people):
    rights = {"access_rights.read": "EVERYONE", "access_rights.write": client.workspace}
    client.publish("readable", {"a.geojson": points()}, **rights)
    own = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    client.publish("hidden", {"a.geojson": points()}, **own)
    reader = people.add("wfs_reader")
    assert is_refused(insert(reader, "readable", 1, 1, client.workspace))
    assert is_refused(insert(people.nobody, "readable", 1, 1, client.workspace))
    refused = insert(reader, "hidden", 1, 1, client.workspace)
    missing = insert(reader, "missing", 1, 1, client.workspace)
    assert (refused.status_code, refused.text.replace("hidden", "missing")) == (missing.status_code, missing.text)
    assert refused.status_code == EXCEPTION_STATUS and "Exception" in refused.text
    assert insert(client, "hidden", 1, 1).status_code == 200
    for name in ("readable", "hidden"):
        client.wait(name)
        client.remove(name)
