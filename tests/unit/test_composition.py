"""Map compositions: which are accepted, what is refused with which answer, and what they show."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.composition.client import for_client
from layman_server.composition.extent import bounding_box
from layman_server.composition.layers import InternalLayer, internal_layers
from layman_server.composition.rules import parse, validate
from layman_server.composition.schema import VERSIONS
from layman_server.errors import ServerError, UnsupportedCrs, WrongParameter

HOSTS = ["http://127.0.0.1:8600", "https://maps.example.org/layman"]
SCHEMA = "https://raw.githubusercontent.com/hslayers/map-compositions/{}/schema.json"
_DATA = (
    Path(os.environ.get("LAYMAN_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "layman" / "layman.map"
)


def composition(version: str = "2.0.0", **changes: Any) -> dict[str, Any]:
    document = {
        "describedBy": SCHEMA.format(version),
        "schema_version": version,
        "abstract": "Where people live",
        "title": "Cities",
        "extent": [-170, -75, 170, 75],
        "nativeExtent": [-18924313.4, -12932243.1, 18924313.4, 12932243.1],
        "projection": "epsg:3857",
        "layers": [],
    }
    return {**document, **changes}


def wms_layer(url: str, layers: str = "cities", **changes: Any) -> dict[str, Any]:
    layer = {"metadata": {}, "visibility": True, "title": "A layer", "className": "WMS", "url": url}
    return {**layer, "params": {"LAYERS": layers}, **changes}


def refused(document: object) -> dict[str, Any]:
    with pytest.raises(WrongParameter) as caught:
        validate(document)
    detail = caught.value.detail
    assert isinstance(detail, dict)
    return detail


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_accepted(version: str) -> None:
    validate(composition(version, layers=[wms_layer("https://example.org/wms")]))


@pytest.mark.skipif(not _DATA.is_dir(), reason="LAYMAN_TEST_DATA is absent")
@pytest.mark.parametrize("path", sorted(_DATA.glob("*")) if _DATA.is_dir() else [], ids=lambda path: path.name)
def test_compositions_of_layman_are_judged_as_layman_does(path: Path) -> None:
    document = parse(path.read_bytes())
    if path.name.startswith("invalid"):
        errors = refused(document)["validation-errors"]
        assert errors == [
            {"absolute_path": [], "message": "'title' is a required property"},
            {"absolute_path": ["user"], "message": "'email' is a required property"},
        ]
    else:
        validate(document)


@pytest.mark.parametrize("data", [b"{", b"", b"\xff\xfe{}", b'{"a": NaN}', b'{"a": Infinity}', b"[" * 100_000])
def test_broken_json_is_refused(data: bytes) -> None:
    with pytest.raises(WrongParameter) as caught:
        parse(data)
    assert caught.value.as_dict() == {
        "code": 2,
        "message": "Wrong parameter value",
        "detail": {"parameter": "file", "reason": "Invalid JSON syntax"},
    }


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("document", [{}, [], "text", None, 5])
def test_a_document_that_names_no_schema_is_refused(document: object) -> None:
    assert refused(document) == {
        "parameter": "file",
        "reason": "Missing key `describedBy`",
        "expected": "JSON file according schema `https://github.com/hslayers/map-compositions`, version 2 or 3",
    }


@pytest.mark.parametrize("url", ["https://example.org/schema.json", "file:///etc/passwd", 5, None, ["a"]])
def test_another_schema_is_refused(url: object) -> None:
    assert refused(composition(describedBy=url))["reason"] == "Invalid schema url"


@pytest.mark.parametrize("version", ["1.0.0", "2.9.0", "4.0.0", "master"])
def test_an_unknown_version_is_refused(version: str) -> None:
    assert refused(composition(describedBy=SCHEMA.format(version)))["reason"] == "Invalid schema version"


def test_a_missing_key_is_named() -> None:
    document = composition()
    del document["extent"]
    assert refused(document) == {
        "parameter": "file",
        "reason": f"JSON not valid against schema {SCHEMA.format('2.0.0')}",
        "validation-errors": [{"absolute_path": [], "message": "'extent' is a required property"}],
    }


def test_class_names_differ_between_versions() -> None:
    layer = wms_layer("https://example.org/wms", className="HSLayers.Layer.WMS")
    validate(composition("2.2.0", layers=[layer]))
    errors = refused(composition("3.0.0", layers=[layer]))["validation-errors"]
    assert [error["absolute_path"] for error in errors] == [["layers", 0, "className"]]


def test_an_unknown_crs_is_refused() -> None:
    with pytest.raises(UnsupportedCrs) as caught:
        validate(composition(projection="epsg:9999"))
    assert isinstance(caught.value.detail, dict)
    assert caught.value.detail["found"] == "EPSG:9999"


@pytest.mark.parametrize("projection", ["EPSG:5514", "epsg:4326", "EPSG:32633", "ESRI:102001"])
def test_every_crs_of_proj_is_accepted(projection: str) -> None:
    validate(composition(projection=projection))


@pytest.mark.parametrize("box", [[], [1, 2, 3], [5, 0, 1, 1], [0, 5, 1, 1], [0, 0, 1, 1, 2]])
@pytest.mark.parametrize("key", ["extent", "nativeExtent"])
def test_a_box_that_is_none_is_refused(key: str, box: list[float]) -> None:
    assert refused(composition(**{key: box}))["validation-errors"][0]["absolute_path"] == [key]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JaVa\nScript:alert(1)", "javascript%3Aalert(1)", "data:text/html,x", "file:///etc"]
)
@pytest.mark.parametrize("key", ["url", "protocol", "legends", "style", "attribution", "urls"])
def test_addresses_that_run_code_are_refused(url: str, key: str) -> None:
    value: Any = {"protocol": {"url": url}, "attribution": {"OnlineResource": url}}.get(key, url)
    if key in {"legends", "urls"}:
        value = [url]
    detail = refused(composition(layers=[{**wms_layer("https://example.org/wms"), key: value}]))
    assert detail["validation-errors"][0]["absolute_path"][:3] == ["layers", 0, key]


@pytest.mark.parametrize(
    "changes",
    [
        {"contact": {"organization": "x", "www": "javascript:alert(1)"}},
        {"user": {"email": "a@b.cz", "name": "x", "homepage_url": "java\tscript:alert(1)"}},
        {"layers": [{**wms_layer("https://example.org/wms"), "metadata": {"deep": [{"href": "vbscript:x"}]}}]},
        {"layers": [{**wms_layer("https://example.org/wms"), "style": {"rules": [{"icon": {"src": "file:///etc"}}]}}]},
        {"layers": [{**wms_layer("https://example.org/wms"), "style": {"src": "javascript:x"}}]},
        {"layers": [{**wms_layer("https://example.org/wms"), "links": ["data:text/html,<script>"]}]},
    ],
)
def test_addresses_that_run_code_are_refused_wherever_they_stand(changes: dict[str, Any]) -> None:
    assert refused(composition(**changes))["reason"] == "Address not allowed"


def test_words_with_colons_are_no_addresses() -> None:
    validate(composition(title="data: the census", abstract="javascript: a tutorial"))
    validate(composition(layers=[{**wms_layer("https://example.org/wms"), "metadata": {"image": "data:image/png,x"}}]))


def test_harmless_addresses_are_accepted() -> None:
    layer = wms_layer("/geoserver/ann/ows", legends=["", "data:image/png;base64,AAAA"], style="<sld/>", protocol={})
    validate(composition(layers=[layer, wms_layer("https%3A%2F%2Fexample.org%2Fwms")]))


def test_an_address_that_looks_hostile_to_regular_expressions_takes_no_time() -> None:
    started = time.monotonic()
    contact = {"organization": "x", "email": "a" * 40_000 + "!"}
    assert refused(composition("2.1.0", contact=contact))["validation-errors"][0]["absolute_path"] == [
        "contact",
        "email",
    ]
    assert time.monotonic() - started < 5


def test_ten_thousand_layers_are_checked_in_reasonable_time() -> None:
    document = composition(layers=[wms_layer("https://example.org/wms", opacity=1, singleTile=True)] * 10_000)
    started = time.monotonic()
    validate(document)
    assert time.monotonic() - started < 15


def test_an_answer_names_a_hundred_faults_at_most() -> None:
    assert len(refused(composition(layers=[{}] * 1000))["validation-errors"]) == 100


def test_boxes_are_given_in_both_crs() -> None:
    document = composition(
        projection="EPSG:4326", nativeExtent=[14.0, 50.0, 15.0, 51.0], extent=[14.0, 50.0, 15.0, 51.0]
    )
    native, mercator = bounding_box(document)
    assert (native.as_list(), native.crs) == ([14.0, 50.0, 15.0, 51.0], "EPSG:4326")
    assert mercator.as_list() == pytest.approx([1558472.87, 6446275.84, 1669792.36, 6621293.72], abs=0.01)
    assert mercator.crs == "EPSG:3857"


def test_the_longitudes_serve_where_the_native_box_cannot() -> None:
    document = composition(projection="EPSG:32633", nativeExtent=[1e30, 1e30, 2e30, 2e30], extent=[14, 50, 15, 51])
    assert bounding_box(document)[1].as_list()[0] == pytest.approx(1558472.87, abs=0.01)


@pytest.mark.parametrize(
    ("url", "layers", "found"),
    [
        ("http://127.0.0.1:8600/geoserver/ann/ows", "cities", [("ann", "cities")]),
        ("http://localhost:8600/geoserver/ann/wms?", "ann:cities", [("ann", "cities")]),
        ("http://127.0.0.1:8600/geoserver/ows", "ann:cities,bob:rivers", [("ann", "cities"), ("bob", "rivers")]),
        ("https://maps.example.org/layman/geoserver/ann/ows?x=1", "a,b", [("ann", "a"), ("ann", "b")]),
        ("http%3A%2F%2F127.0.0.1%3A8600%2Fgeoserver%2Fann%2Fows", "cities", [("ann", "cities")]),
        ("/geoserver/ann/ows", "cities", [("ann", "cities")]),
        ("http://127.0.0.1:8600/geoserver/ows", "cities", []),
        ("http://127.0.0.1:8600/geoserver/ann/ows", "bob:cities", []),
        ("http://127.0.0.1:8601/geoserver/ann/ows", "cities", []),
        ("https://elsewhere.org/geoserver/ann/ows", "cities", []),
        ("http://127.0.0.1:8600/other/ann/ows", "cities", []),
        ("http://127.0.0.1:99999999/geoserver/ann/ows", "cities", []),
        ("http://[broken/geoserver/ann/ows", "cities", []),
    ],
)
def test_layers_of_this_server_are_found(url: str, layers: str, found: list[tuple[str, str]]) -> None:
    document = composition(layers=[wms_layer(url, layers)])
    assert [(layer.workspace, layer.layer) for layer in internal_layers(document, HOSTS)] == found


def test_layers_are_found_in_drawing_order_with_visibility_and_opacity() -> None:
    features = wms_layer("", className="Vector", protocol={"format": "hs.format.WFS", "url": "/geoserver/ann/wfs"})
    features.update(name="ann:roads", visibility=False, opacity="0.25")
    layers = [wms_layer("/geoserver/ann/ows", "land", opacity=7), wms_layer("https://else.org/wms"), features]
    assert internal_layers(composition(layers=layers), HOSTS) == [
        InternalLayer("ann", "land", True, 1.0),
        InternalLayer("ann", "roads", False, 0.25),
    ]


def test_clients_get_the_publications_name_title_and_owner() -> None:
    document = composition(user={"name": "x", "email": "y", "phone": "z"}, groups={"guest": "r"}, extra=1)
    before = json.dumps(document)
    result = for_client(document, "cities", "Cities!", "All of them", "ann", "")
    assert result == composition(
        name="cities", title="Cities!", abstract="All of them", user={"name": "ann", "email": ""}, extra=1
    )
    assert json.dumps(document) == before


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(
    key=st.sampled_from([*composition(), "user", "scale", "center"]),
    value=_JSON,
    layer=st.dictionaries(
        st.sampled_from(["url", "urls", "protocol", "legends", "style", "className", "params", "opacity"]), _JSON
    ),
)
def test_any_document_is_accepted_or_refused_but_never_breaks(key: str, value: Any, layer: dict[str, Any]) -> None:
    document = composition(layers=[{**wms_layer("/geoserver/ann/ows"), **layer}])
    document[key] = value
    try:
        validate(document)
    except ServerError:
        return
    internal_layers(document, HOSTS)
    bounding_box(document)
