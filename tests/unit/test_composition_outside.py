"""Layers of other servers on maps, and the addresses of our own as clients get them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.composition.client import with_addresses_of
from layman_server.composition.layers import OwnHosts
from layman_server.composition.outside import OutsideLayer, outside_layer
from layman_server.model.crs import BoundingBox

OURS = OwnHosts(["http://127.0.0.1:8600"])
#: 10 km around Prague.
BOX = BoundingBox(1600000.0, 6460000.0, 1610000.0, 6470000.0, "EPSG:3857")


def shown(layer: dict[str, Any], box: BoundingBox = BOX) -> OutsideLayer:
    found = outside_layer({"visibility": True, **layer}, OURS, box, 300)
    assert found is not None
    return found


def query(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def test_a_wms_is_asked_for_one_picture() -> None:
    params = {"LAYERS": "a,b", "STYLES": "x,", "FORMAT": "image/jpeg", "time": "2020", "odd key": 1, "REQUEST": "evil"}
    layer = {"className": "HSLayers.Layer.WMS", "url": "https://example.org/wms?map=x&request=y", "params": params}
    (piece,) = shown({**layer, "opacity": "0.5"}).pieces
    assert piece[1:] == (0, 0, 300, 300)
    assert query(piece.url) == {
        "map": "x", "SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": "a,b", "STYLES": "x,",
        "SRS": "EPSG:3857", "BBOX": "1600000.0,6460000.0,1610000.0,6470000.0", "WIDTH": "300", "HEIGHT": "300",
        "FORMAT": "image/jpeg", "TRANSPARENT": "TRUE", "TIME": "2020",
    }  # fmt: skip


def test_a_wms_of_version_1_3_0_is_asked_in_its_words() -> None:
    params = {"LAYERS": "a", "VERSION": "1.3.0", "FORMAT": "image/svg+xml"}
    asked = query(shown({"className": "WMS", "url": "http%3A%2F%2Fexample.org%2Fwms", "params": params}).pieces[0].url)
    assert (asked["CRS"], asked["FORMAT"], "SRS" in asked) == ("EPSG:3857", "image/png", False)


def test_tiles_cover_the_box_without_gaps() -> None:
    layer = shown({"className": "XYZ", "url": "https://{a-c}.tile.example.org/{z}/{x}/{y}.png"})
    zooms = {piece.url.split("/")[3] for piece in layer.pieces}
    assert zooms == {"12"}
    assert all(piece.url.startswith("https://a.tile.example.org/") for piece in layer.pieces)
    assert min(piece.left for piece in layer.pieces) <= 0 and max(piece.right for piece in layer.pieces) >= 300
    assert min(piece.top for piece in layer.pieces) <= 0 and max(piece.bottom for piece in layer.pieces) >= 300
    # The tile 12/2211/1387 is that of the middle of Prague in every map of the web.
    assert "https://a.tile.example.org/12/2211/1387.png" in {piece.url for piece in layer.pieces}


def test_tiles_of_the_whole_world_are_few() -> None:
    world = BoundingBox(-2.1e7, -2.1e7, 2.1e7, 2.1e7, "EPSG:3857")
    layer = shown({"className": "XYZ", "url": "", "urls": ["https://example.org/{z}/{x}/{-y}"]}, world)
    assert [piece.url for piece in layer.pieces] == ["https://example.org/0/0/0"]


def test_wmts_in_the_grid_of_web_maps_is_asked_for_tiles() -> None:
    layer = {"className": "WMTS", "url": "https://example.org/wmts", "layer": "l", "matrixSet": "EPSG:3857"}
    asked = query(shown({**layer, "format": "image/jpeg"}).pieces[0].url)
    assert (asked["TILEMATRIX"], asked["FORMAT"], asked["REQUEST"]) == ("EPSG:3857:12", "image/jpeg", "GetTile")
    assert outside_layer({**layer, "matrixSet": "krovak"}, OURS, BOX, 300) is None


@pytest.mark.parametrize(
    "layer",
    [
        {"className": "WMS", "url": "http://127.0.0.1:8600/other", "params": {"LAYERS": "a"}},
        {"className": "WMS", "url": "/geoserver/x/ows", "params": {"LAYERS": "a"}},
        {"className": "WMS", "url": "ftp://example.org/wms", "params": {"LAYERS": "a"}},
        {"className": "WMS", "url": "https://example.org/wms", "params": {}},
        {"className": "WMS", "url": "https://[broken/wms", "params": {"LAYERS": "a"}},
        {"className": "Vector", "url": "https://example.org/x.json"},
    ],
)
def test_what_cannot_be_asked_for_is_left_out(layer: dict[str, Any]) -> None:
    assert outside_layer(layer, OURS, BOX, 300) is None


_values = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=2)


@given(
    kind=st.sampled_from(["WMS", "XYZ", "WMTS", "ArcGISRest"]),
    url=st.text(max_size=30) | st.text(max_size=20).map("https://example.org/".__add__),
    rest=st.dictionaries(st.sampled_from(["params", "urls", "layer", "style", "matrixSet", "opacity"]), _values),
)
def test_any_layer_is_asked_for_or_left_out_but_never_breaks(kind: str, url: str, rest: dict[str, Any]) -> None:
    outside_layer({"className": kind, "url": url, "matrixSet": "EPSG:3857", **rest}, OURS, BOX, 300)


def rewritten(layer: dict[str, Any], base: str = "https://maps.example.org/proxy") -> dict[str, Any]:
    document = {"layers": [{"className": "WMS", "params": {"LAYERS": "cities"}, **layer}]}
    found: dict[str, Any] = with_addresses_of(document, ["http://127.0.0.1:8600"], base)["layers"][0]
    return found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8600/geoserver/ann/ows", "https://maps.example.org/proxy/geoserver/ann/ows"),
        ("http://localhost:8600/old/geoserver/ann/ows?x=1", "https://maps.example.org/proxy/geoserver/ann/ows?x=1"),
        ("/geoserver/ann/ows", "https://maps.example.org/proxy/geoserver/ann/ows"),
        ("http%3A%2F%2F127.0.0.1%3A8600%2Fgeoserver%2Fann%2Fows", "https://maps.example.org/proxy/geoserver/ann/ows"),
        ("https://example.org/geoserver/ann/ows", "https://example.org/geoserver/ann/ows"),
        ("https%3A%2F%2Fexample.org%2Fows", "https://example.org/ows"),
    ],
)
def test_layers_of_this_server_get_the_address_that_the_client_uses(url: str, expected: str) -> None:
    assert rewritten({"url": url})["url"] == expected


def test_legends_styles_and_protocols_follow() -> None:
    legends = ["http://127.0.0.1:8600/geoserver/ann/ows?legend", "https://example.org/legend", "", "data:image/png,x"]
    found = rewritten(
        {
            "url": "http://127.0.0.1:8600/geoserver/ann/ows",
            "protocol": {"format": "WFS", "url": "http://127.0.0.1:8600/geoserver/ann/wfs"},
            "legends": legends,
            "style": "http://127.0.0.1:8600/rest/workspaces/ann/layers/cities/style",
        },
        "https://h",
    )
    assert found["protocol"]["url"] == "https://h/geoserver/ann/wfs"
    assert found["legends"] == ["https://h/geoserver/ann/ows?legend", *legends[1:]]
    assert found["style"] == "https://h/rest/workspaces/ann/layers/cities/style"


def test_other_layers_are_left_as_they_are() -> None:
    layer = {"className": "Vector", "url": "https://example.org/x", "style": "http://127.0.0.1:8600/rest/x"}
    assert rewritten(layer) == {"params": {"LAYERS": "cities"}, **layer}
