"""Maps over REST."""

import io
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from tests.rest_client import RED_SQUARES_SLD, RestClient, composition, points, wms_layer


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


@pytest.fixture
def layer(client):
    yield client.publish("of_map", {"a.geojson": points()})
    client.remove("of_map")


def test_a_map_is_accepted_published_and_deleted(client, layer, running_server):
    accepted = client.post_map(composition([wms_layer(layer)]), name="my_map", title="My map")
    assert accepted.status_code == 200, accepted.text
    done = client.wait("my_map", "maps")
    assert done["layman_metadata"] == {"publication_status": "COMPLETE"}
    assert (done["title"], done["description"]) == ("My map", "Of points")
    assert done["bounding_box"] == pytest.approx([1558472.9, 6446275.8, 1669792.4, 6621293.7])
    folder = running_server.home / "layman/users" / client.workspace / "maps/my_map"
    assert (folder / "input_file/my_map.json").is_file()
    assert client.delete(client.path("my_map", "maps")).json() == accepted.json()[0]
    assert not folder.exists()


def test_the_map_file_carries_the_publication_s_words(client, layer):
    said = {"user": {"name": "x", "email": "y", "z": 1}, "groups": {"guest": "rw"}}
    client.post_map(composition([wms_layer(layer)], **said), name="words")
    document = client.get(client.path("words", "maps") + "/file").json()
    assert (document["name"], document["title"], document["abstract"]) == ("words", "A map", "Of points")
    assert document["user"] == {"name": client.workspace, "email": ""}
    assert "groups" not in document
    assert document["layers"][0]["url"] == layer["wms"]["url"]
    client.wait("words", "maps")
    client.remove("words", "maps")


def test_the_thumbnail_shows_the_layers_of_the_map(client, layer):
    client.post_map(composition([wms_layer(layer)]), name="shown")
    client.wait("shown", "maps")
    answer = client.get(client.path("shown", "maps") + "/thumbnail")
    picture = Image.open(io.BytesIO(answer.content)).convert("RGBA")
    assert picture.size == (300, 300)
    assert picture.getchannel("A").getextrema() == (0, 255)
    client.remove("shown", "maps")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"{", 2),
        ({}, 2),
        (composition([], projection="epsg:999999"), 4),
        ({k: v for k, v in composition([]).items() if k != "extent"}, 2),
        (
            composition([{"className": "HSLayers.Layer.WMS", "url": "javascript:alert(1)", "params": {"LAYERS": "a"}}]),
            2,
        ),
    ],
    ids=["no json", "nothing in it", "unknown crs", "no extent", "javascript"],
)
def test_a_bad_composition_is_refused(client, document, code):
    answer = client.post_map(document, name="bad")
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert client.get(client.path("bad", "maps")).json()["code"] == 26


def thumbnail(client, name):
    answer = client.get(client.path(name, "maps") + "/thumbnail")
    assert answer.status_code == 200, answer.text
    return answer.content


def colours(picture):
    """The colours of a picture that cover more than a few pixels, without alpha."""
    counted = Image.open(io.BytesIO(picture)).convert("RGBA").getcolors(100_000)
    return {colour[:3] for count, colour in counted if colour[3] == 255 and count > 30}


def eventually(ask, timeout_s=30):
    """The first answer that is true."""
    end = time.monotonic() + timeout_s
    while not (found := ask()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


@contextmanager
def a_wms(colour, delay_s=0.0):
    """A WMS of this machine that draws one colour, and the paths that it was asked for."""
    asked = []
    stream = io.BytesIO()
    Image.new("RGB", (300, 300), colour).save(stream, "PNG")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            time.sleep(delay_s)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(stream.getvalue())

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/wms", asked
    finally:
        server.shutdown()
        server.server_close()


def outside_wms(url, **changes):
    layer = {"metadata": {}, "visibility": True, "title": "x", "className": "HSLayers.Layer.WMS", "url": url}
    return {**layer, "params": {"LAYERS": "a", "FORMAT": "image/png"}, **changes}


def test_the_thumbnail_shows_layers_of_other_servers_below_and_above_ours(client):
    client.publish("squares", {"a.geojson": points()}, style=("s.sld", RED_SQUARES_SLD))
    squares = wms_layer(client.wait("squares"))
    with a_wms((0, 0, 250)) as (blue, asked), a_wms((0, 250, 0)) as (green, unseen):
        layers = [outside_wms(blue), squares, outside_wms(green, visibility=False), outside_wms("http://127.0.0.1:1/")]
        client.post_map(composition(layers), name="mixed")
        assert client.wait("mixed", "maps")["layman_metadata"]["publication_status"] == "COMPLETE"
        assert colours(thumbnail(client, "mixed")) == {(0, 0, 250), (255, 0, 0)}
        assert (len(asked), unseen) == (1, [])
        client.post_map(composition([squares, outside_wms(blue, opacity=1)]), name="covered")
        client.wait("covered", "maps")
        assert colours(thumbnail(client, "covered")) == {(0, 0, 250)}
    for name in ("mixed", "covered"):
        client.remove(name, "maps")
    client.remove("squares")


def test_a_map_follows_its_layers_and_is_made_once(client):
    for name in ("one", "two"):
        client.publish(name, {"a.geojson": points()})
    layers = [wms_layer(client.wait(name)) for name in ("one", "two")]
    with a_wms((9, 9, 9)) as (url, asked):
        client.post_map(composition([outside_wms(url, opacity=0.2), *layers]), name="follower")
        client.wait("follower", "maps")
        before, made = thumbnail(client, "follower"), len(asked)
        for name in ("one", "two"):
            style = {"style": ("s.sld", RED_SQUARES_SLD)}
            answer = client.session.patch(client.url + client.path(name), files=style, timeout=60)
            assert answer.status_code == 200, answer.text
        eventually(lambda: (255, 0, 0) in colours(thumbnail(client, "follower")))
        for name in ("one", "two"):
            client.wait(name)
        client.wait("follower", "maps")
        assert thumbnail(client, "follower") != before
        assert 1 <= len(asked) - made <= 2
        for name in ("one", "two"):
            client.remove(name)
        eventually(lambda: (255, 0, 0) not in colours(thumbnail(client, "follower")))
    client.wait("follower", "maps")
    client.remove("follower", "maps")


def test_a_layer_names_the_maps_that_show_it(client, layer):
    assert layer["used_in_maps"] == []
    for name in ("showing", "other"):
        client.post_map(composition([wms_layer(layer)] if name == "showing" else []), name=name)
    expected = [{"name": "showing", "workspace": client.workspace}]
    assert client.get(client.path("of_map")).json()["used_in_maps"] == expected
    listed = client.get(f"/rest/workspaces/{client.workspace}/layers?full_text_filter=of_map").json()
    assert [item["used_in_maps"] for item in listed if item["name"] == "of_map"] == [expected]
    for name in ("showing", "other"):
        client.wait(name, "maps")
        client.remove(name, "maps")
    assert client.get(client.path("of_map")).json()["used_in_maps"] == []


def test_the_map_file_has_the_address_that_the_client_uses(client, layer, running_server):
    client.post_map(composition([wms_layer(layer)]), name="addressed")
    port = running_server.port
    elsewhere = RestClient(f"http://localhost:{port}", running_server.token)
    document = elsewhere.get(client.path("addressed", "maps") + "/file").json()
    assert document["layers"][0]["url"] == f"http://localhost:{port}/geoserver/{client.workspace}/ows"
    client.wait("addressed", "maps")
    client.remove("addressed", "maps")


def test_addresses_are_those_of_a_proxy_before_the_server(client, layer):
    """Layman's `doc/client-proxy.md`."""
    client.post_map(composition([wms_layer(layer)]), name="proxied")
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "laymanproxy.com", "X-Forwarded-Prefix": "/client-proxy"}
    base = "https://laymanproxy.com/client-proxy"
    document = client.get(client.path("proxied", "maps") + "/file", headers=said).json()
    assert document["layers"][0]["url"] == f"{base}/geoserver/{client.workspace}/ows"
    described = client.get(client.path("of_map"), headers=said).json()
    assert described["url"] == base + client.path("of_map")
    assert described["wms"]["url"] == f"{base}/geoserver/{client.workspace}/ows"
    # A map that was made behind the proxy shows the same layers.
    behind = composition([{**wms_layer(layer), "url": f"{base}/geoserver/{client.workspace}/ows"}])
    url = f"{client.url}/rest/workspaces/{client.workspace}/maps"
    files = {"file": ("map.json", json.dumps(behind).encode())}
    posted = client.session.post(url, data={"name": "behind"}, files=files, headers=said, timeout=60)
    assert posted.json()[0]["url"] == base + client.path("behind", "maps")
    client.wait("behind", "maps")
    assert Image.open(io.BytesIO(thumbnail(client, "behind"))).convert("RGBA").getchannel("A").getextrema() == (0, 255)
    assert client.get(client.path("behind", "maps") + "/file").json()["layers"][0]["url"] == layer["wms"]["url"]
    for name in ("proxied", "behind"):
        client.remove(name, "maps")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Proto", "javascript"),
        ("Host", "a b"),
        ("Host", "evil.org/path"),
        ("Prefix", "no-slash"),
        ("Prefix", "/a/../b"),
    ],
)
def test_what_no_proxy_says_is_refused(client, header, value):
    answer = client.get("/rest/publications", headers={f"X-Forwarded-{header}": value})
    assert (answer.status_code, answer.json()["code"]) == (400, 54)


def test_a_layer_that_not_all_readers_of_the_map_may_read_is_not_drawn(client):
    private = {"access_rights.read": client.workspace, "access_rights.write": client.workspace}
    client.publish("hidden", {"a.geojson": points()}, style=("s.sld", RED_SQUARES_SLD), **private)
    layers = [wms_layer(client.wait("hidden"))]
    for name, rights in (("for_all", {"access_rights.read": "EVERYONE"}), ("for_me", private)):
        client.post_map(composition(layers), name=name, **rights)
        client.wait(name, "maps")
    assert colours(thumbnail(client, "for_all")) == set()
    assert colours(thumbnail(client, "for_me")) == {(255, 0, 0)}
    for name in ("for_all", "for_me"):
        client.remove(name, "maps")
    client.remove("hidden")


def test_a_map_of_ten_thousand_layers_is_published(client, layer):
    many = json.dumps(composition([wms_layer(layer)] * 10_000)).encode()
    answer = client.post_map(many, name="many")
    assert answer.status_code == 200, answer.text
    assert client.wait("many", "maps")["layman_metadata"]["publication_status"] == "COMPLETE"
    assert len(client.get(client.path("many", "maps") + "/file").json()["layers"]) == 10_000
    client.remove("many", "maps")
