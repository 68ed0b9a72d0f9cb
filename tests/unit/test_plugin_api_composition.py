"""Compositions as the plugin writes and reads them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_qgis.api.composition import WMS_CLASS, WMTS_CLASS, MapComposition, MapLayer
from layman_qgis.api.composition_reading import NotAComposition, composition_from_json, composition_from_text

BOX = (1.0, 2.0, 3.0, 4.0)


def written(*layers, **members):
    return MapComposition("T", "A", "EPSG:3857", BOX, BOX, layers, **members).as_json()


def test_a_layer_is_read_as_it_was_written():
    layer = MapLayer(
        "L", "https://a.org/wms", WMS_CLASS, {"LAYERS": "l"}, False, 0.25, "G/H", 2.5, 10.0, ("https://a.org/l",)
    )
    (read,) = composition_from_json(written(layer)).layers
    assert (read.title, read.kind, read.url, read.params) == ("L", "WMS", "https://a.org/wms", {"LAYERS": "l"})
    assert (read.visible, read.opacity, read.path) == (False, 0.25, ("G", "H"))
    assert (read.min_resolution, read.max_resolution, read.body["legends"]) == (2.5, 10.0, ["https://a.org/l"])


def test_members_of_other_clients_are_told_apart_from_those_written_anew():
    read = composition_from_json({**written(), "contact": {"organization": "O"}, "user": {"name": "u"}})
    assert read.further == {"contact": {"organization": "O"}}


def test_what_the_old_schema_has_no_word_for_is_written_in_the_newer_one():
    wmts = MapLayer("tiles", "https://a.org", WMTS_CLASS, further={"layer": "l", "matrixSet": "m"})
    body = written(MapLayer("L", "https://a.org/wms"), wmts)
    assert body["schema_version"] == "3.0.0" and "3.0.0" in body["describedBy"]
    assert [layer["className"] for layer in body["layers"]] == ["WMS", "WMTS"]


@pytest.mark.parametrize(
    "layer", [MapLayer("t", "https://a.org", WMTS_CLASS, further={"layer": "l"}), MapLayer("w", "https://a.org/wms")]
)
def test_both_versions_are_valid_for_the_server(layer):
    rules = pytest.importorskip("layman_server.composition.rules")
    body = written(layer, own={"tree": [{"layer": 0}], "background": "#000000"})
    rules.validate(rules.parse(json.dumps(body).encode()))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = ["title", "className", "url", "urls", "params", "opacity", "path", "minResolution", "protocol", "layman_qgis"]


@given(st.lists(st.dictionaries(st.sampled_from(MEMBERS), JSON)), st.dictionaries(st.text(max_size=5), JSON), JSON)
def test_no_member_of_a_wrong_kind_ends_the_reading(layers, members, extent):
    read = composition_from_json({**members, "nativeExtent": extent, "layers": layers})
    for layer in read.layers:
        assert 0.0 <= layer.opacity <= 1.0
        assert isinstance(layer.url, str) and isinstance(layer.params, dict) and isinstance(layer.format, str)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[1]", b'{"layers": 3}'])
def test_a_file_that_is_no_map_is_refused(text):
    with pytest.raises(NotAComposition):
        composition_from_text(text)
