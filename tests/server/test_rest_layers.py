"""Layers over REST: what clients send and get."""

import io
import threading
import zipfile

import pytest
from PIL import Image

from tests.rest_client import PARTS, RED_SQUARES_SLD, RestClient, points

NO_SUCH = "EPSG:999999"


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


def test_a_layer_is_accepted_published_and_deleted(client):
    accepted = client.post_layer({"Places.geojson": points()}, name="Places of Prague", title="Places")
    assert accepted.status_code == 200
    assert accepted.json()[0]["name"] == "places_of_prague"
    done = client.wait("places_of_prague")
    assert done["layman_metadata"] == {"publication_status": "COMPLETE"}
    assert done["uuid"] == accepted.json()[0]["uuid"]
    assert done["title"] == "Places"
    assert done["native_crs"] == "EPSG:4326"
    assert done["native_bounding_box"] == pytest.approx([14.4, 50.1, 14.42, 50.1])
    assert done["bounding_box"][0] == pytest.approx(1603000, abs=1000)
    assert done["file"]["paths"] == [f"users/{client.workspace}/layers/places_of_prague/input_file/Places.geojson"]
    assert done["db"] == {"schema": client.workspace, "table": "places_of_prague", "geo_column": "wkb_geometry"}
    assert done["wms"]["url"] == f"{client.url}/geoserver/{client.workspace}/ows"
    assert done["style"]["type"] == "sld"
    assert done["access_rights"]["read"] == ["EVERYONE"]
    deleted = client.delete(client.path("places_of_prague"))
    assert deleted.json() == accepted.json()[0]
    gone = client.get(client.path("places_of_prague"))
    assert (gone.status_code, gone.json()["code"]) == (404, 15)


def test_while_publishing_every_part_has_a_status_and_the_boxes_are_empty(client):
    client.post_layer({"slow.geojson": points(30_000)}, name="slow")
    first = client.get(client.path("slow")).json()
    assert first["layman_metadata"]["publication_status"] == "UPDATING"
    assert {first[part].get("status") for part in ("thumbnail", "metadata")} == {"PENDING"}
    assert first["bounding_box"] == [None, None, None, None]
    assert client.wait("slow")["layman_metadata"]["publication_status"] == "COMPLETE"
    client.remove("slow")


def test_the_thumbnail_is_a_transparent_picture_of_300_px_with_something_on_it(client):
    client.publish("pictured", {"a.geojson": points()})
    answer = client.get(client.path("pictured") + "/thumbnail")
    assert answer.headers["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content)).convert("RGBA")
    assert picture.size == (300, 300)
    lowest, highest = picture.getchannel("A").getextrema()
    assert (lowest, highest) == (0, 255)
    client.remove("pictured")


def test_a_layer_without_features_is_allowed(client):
    done = client.publish("empty", {"empty.geojson": b'{"type":"FeatureCollection","features":[]}'})
    assert done["bounding_box"] == [None, None, None, None]
    client.remove("empty")


def test_a_second_layer_of_the_same_name_is_refused(client):
    client.publish("twice", {"a.geojson": points()})
    again = client.post_layer({"a.geojson": points()}, name="twice")
    assert (again.status_code, again.json()["code"]) == (409, 17)
    assert again.json()["detail"] == {"layername": "twice"}
    client.remove("twice")


@pytest.mark.parametrize(
    ("wished", "name"),
    [
        ("Ulice & náměstí", "ulice_namesti"),
        ("الطرق", "ltrq"),
        ("道路", "dao_lu"),
        ("select", "select"),
        ("user", "user"),
        ("2020", "l_2020"),
        ("a'; DROP TABLE x; --", "a_drop_table_x"),
        ("../../etc/passwd", "etc_passwd"),
        ("<script>", "script"),
        ("UPPER lower", "upper_lower"),
        ("n" * 63, "n" * 63),
    ],
)
def test_a_layer_name_of_every_kind_is_published_and_served(client, wished, name):
    accepted = client.post_layer({"a.geojson": points()}, name=wished, title=wished)
    assert accepted.json()[0]["name"] == name, accepted.text
    done = client.wait(name)
    assert (done["layman_metadata"]["publication_status"], done["title"]) == ("COMPLETE", wished)
    query = f"service=WFS&version=1.1.0&request=GetFeature&typename={name}&outputformat=application/json"
    assert len(client.get(f"/geoserver/{client.workspace}/wfs?{query}").json()["features"]) == 3
    client.remove(name)


def test_a_name_made_of_a_long_file_name_is_cut(client):
    accepted = client.post_layer({"n" * 100 + ".geojson": points()})
    assert accepted.json()[0]["name"] == "n" * 61
    client.wait("n" * 61)
    client.remove("n" * 61)


def test_of_clients_that_want_the_same_name_at_once_exactly_one_gets_it(client):
    statuses = []

    def post():
        other = RestClient(client.url, None, client.workspace)
        other.session.headers.update(client.session.headers)
        statuses.append(other.post_layer({"a.geojson": points()}, name="wanted").status_code)

    threads = [threading.Thread(target=post) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409, 409, 409, 409, 409]
    assert client.wait("wanted")["layman_metadata"]["publication_status"] == "COMPLETE"
    client.remove("wanted")


def test_a_layer_is_deleted_while_it_is_published_and_nothing_is_left(client, running_server):
    client.post_layer({"big.geojson": points(200_000)}, name="aborted")
    assert client.delete(client.path("aborted")).status_code == 200
    assert client.get(client.path("aborted")).status_code == 404
    assert not (running_server.home / "layman/users" / client.workspace / "layers/aborted").exists()
    client.publish("aborted", {"a.geojson": points()})
    client.remove("aborted")


def test_files_in_a_zip_are_named_with_the_way_into_it(client):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside/data.geojson", points())
    done = client.publish("zipped", {"DATA.Zip": packed.getvalue()})
    folder = f"users/{client.workspace}/layers/zipped/input_file"
    assert done["file"]["paths"] == [f"{folder}/DATA.Zip/inside/data.geojson"]
    client.remove("zipped")


def _zip_with(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, points())
    return packed.getvalue()


@pytest.mark.parametrize(
    ("files", "fields", "code", "status"),
    [
        ({}, {"name": "x"}, 1, 400),
        ({"a.geojson": b'{"type":"FeatureCollection","features":[{'}, {}, 2, 400),
        ({"a.geojson": b""}, {}, 2, 400),
        ({"a.txt": b"hello"}, {}, 2, 400),
        ({"a.docx": b"PK"}, {}, 2, 400),
        ({"a.zip": b"no zip at all"}, {}, 2, 400),
        ({"a.zip": _zip_with("../../evil.geojson")}, {}, 2, 400),
        ({"a.geojson": points()}, {"crs": NO_SUCH}, 2, 400),
        ({"a.geojson": points()}, {"uuid": "abc"}, 2, 400),
        ({"a.geojson": points()}, {"name": "!!!"}, 2, 400),
        ({"a.geojson": points()}, {"name": "n" * 200}, 2, 400),
        ({"a.shp": b"\0" * 100}, {}, 18, 400),
        ({"a.geojson": points(1, **{"": 1})}, {}, 28, 400),
        ({"a.geojson": points(), "b.geojson": points()}, {}, 5, 400),
        ({"a.geojson": points()}, {"external_table_uri": "postgresql://a:b@h/db?schema=s&table=t"}, 48, 400),
        ({"a.geojson": points()}, {"access_rights.read": "nobody"}, 43, 400),
        ({"a.geojson": points()}, {"access_rights.write": "root,EVERYONE,ghost"}, 43, 400),
        ({"a.geojson": points()}, {"title": "t" * 1001}, 2, 400),
        ({"a.geojson": points()}, {"time_regex": "[0-9]{8}"}, 48, 400),
    ],
    ids=[
        "no file", "broken", "empty file", "text", "docx", "no zip", "zip slip", "crs", "uuid", "name", "long name",
        "shp alone", "zero-length name", "two files", "file and table", "rights",
        "unknown user", "long title", "time series",
    ],
)  # fmt: skip
def test_bad_input_gets_a_clear_error_and_leaves_nothing(client, running_server, files, fields, code, status):
    folder = running_server.home / "layman"
    before = sorted(path for path in folder.rglob("*"))
    answer = client.post_layer(files, **fields)
    assert answer.headers["Content-Type"] == "application/json"
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["message"]
    assert sorted(path for path in folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("style", "code"),
    [
        (b"<a/>", 46),
        (b"no xml", 46),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
         b'<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>&e;</Name>'
         b"</NamedLayer></StyledLayerDescriptor>", 1003),
    ],
    ids=["another root", "not xml", "external entity"],
)  # fmt: skip
def test_a_style_that_is_none_is_refused_at_once(client, style, code):
    answer = client.post_layer({"a.geojson": points()}, name="styled", style=("s.sld", style))
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert "root:" not in answer.text
    assert client.get(client.path("styled")).status_code == 404


def test_the_style_that_was_sent_comes_back_as_it_was(client):
    client.publish("red", {"a.geojson": points()}, style=("red.sld", RED_SQUARES_SLD))
    answer = client.get(client.path("red") + "/style")
    assert answer.headers["Content-Type"] == "application/vnd.ogc.sld+xml"
    assert answer.content == RED_SQUARES_SLD
    client.remove("red")


def test_a_layer_without_a_style_shows_the_one_it_got(client):
    client.publish("plain", {"a.geojson": points()})
    answer = client.get(client.path("plain") + "/style")
    assert answer.status_code == 200
    assert b"StyledLayerDescriptor" in answer.content
    client.remove("plain")


def test_strangers_may_read_but_not_publish_or_delete(client):
    client.publish("mine", {"a.geojson": points()})
    stranger = RestClient(client.url, None, client.workspace)
    assert stranger.get(client.path("mine")).status_code == 200
    assert stranger.delete(client.path("mine")).json()["code"] == 30
    posted = stranger.post_layer({"a.geojson": points()}, name="theirs")
    assert (posted.status_code, posted.json()["code"]) == (403, 30)
    client.remove("mine")


def test_every_part_of_a_published_layer_has_no_status(client):
    done = client.publish("whole", {"a.geojson": points()})
    assert all("status" not in done[part] for part in PARTS["layers"])
    client.remove("whole")
