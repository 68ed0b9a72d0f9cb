"""Addresses, requests, names and compositions as the plugin makes them, without QGIS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_qgis.api import requests
from layman_qgis.api.composition import MapComposition, MapLayer, one_line
from layman_qgis.api.errors import BadServerUrl
from layman_qgis.api.names import MAX_NAME_LENGTH, free_name, name_problem, publication_name_from
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.server import Server
from layman_server.errors import WrongParameter
from layman_server.model.names import check_publication_name
from layman_server.model.names import publication_name_from as name_by_the_server


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://layman.example.org", "https://layman.example.org"),
        (" https://Layman.Example.org/ ", "https://layman.example.org"),
        ("layman.example.org/maps", "https://layman.example.org/maps"),
        ("localhost:8600", "http://localhost:8600"),
        ("http://127.0.0.1:8600/rest/about/version", "http://127.0.0.1:8600"),
        ("https://x.org/layman/rest/", "https://x.org/layman"),
        ("http://[::1]:8600", "http://[::1]:8600"),
    ],
)
def test_addresses_are_normalised(text, url):
    assert Server(text).url == url
    assert Server(url).url == url


@pytest.mark.parametrize(
    "text", ["", "  ", "ftp://x.org", "https://", "https://x.org:99999", "a b", "file:///etc/passwd"]
)
def test_what_is_no_address(text):
    with pytest.raises(BadServerUrl):
        Server(text)


def test_an_address_with_a_username_is_refused():
    with pytest.raises(BadServerUrl) as caught:
        Server("https://ann:" + "x" * 8 + "@layman.example.org")
    assert "xxxx" not in caught.value.report()


@pytest.mark.parametrize(
    ("url", "here"), [("http://localhost:1", True), ("http://[::1]:1", True), ("http://x.org", False)]
)
def test_loopback_is_this_machine(url, here):
    assert Server(url).is_on_this_machine is here


def test_addresses_of_publications_are_quoted():
    server = Server("https://x.org")
    assert server.layer_url("ann", "a/b") == "https://x.org/rest/workspaces/ann/layers/a%2Fb"
    assert server.map_url("ann", "m") == "https://x.org/rest/workspaces/ann/maps/m"
    assert server.publications_url("a b") == "https://x.org/rest/publications?workspace=a%20b"


@pytest.mark.parametrize(("method", "idempotent"), [("GET", True), ("DELETE", True), ("POST", False), ("PATCH", False)])
def test_which_requests_may_be_sent_twice(method, idempotent):
    assert requests.ApiRequest(method, "https://x.org").is_idempotent is idempotent


def test_layer_upload_names_its_files(tmp_path):
    path = tmp_path / "roads.gpkg"
    path.write_bytes(b"12345")
    upload = requests.LayerUpload("roads", "Roads", "d", path, "roads.qml", b"<qgis/>")
    request = requests.post_layer(Server("https://x.org"), "ann", upload)
    assert [(file.field, file.filename, file.size_bytes) for file in request.files] == [
        ("file", "roads.gpkg", 5),
        ("style", "roads.qml", 7),
    ]
    assert dict(request.fields) == {
        "name": "roads",
        "title": "Roads",
        "description": "d",
        "access_rights.read": "EVERYONE",
    }


def test_layer_may_be_left_to_the_servers_rights():
    upload = requests.LayerUpload("roads", "Roads", "", Path("/x/roads.gpkg"), read="")
    assert "access_rights.read" not in dict(requests.post_layer(Server("https://x.org"), "ann", upload).fields)


def test_map_says_who_may_read_it():
    request = requests.post_map(Server("https://x.org"), "ann", "m", "M", "", b"{}", read="bob,CITY_HALL")
    assert dict(request.fields)["access_rights.read"] == "bob,CITY_HALL"


def test_layer_without_style_sends_none():
    upload = requests.LayerUpload("roads", "Roads", "", Path("/x/roads.gpkg"))
    assert len(requests.post_layer(Server("https://x.org"), "ann", upload).files) == 1


def test_publication_addresses_follow_the_type():
    server = Server("https://x.org")
    for kind, word in ((PublicationType.LAYER, "layers"), (PublicationType.MAP, "maps")):
        ref = PublicationRef(server.url, "ann", kind, "n")
        assert requests.delete_publication(server, ref).url == f"https://x.org/rest/workspaces/ann/{word}/n"


def test_claiming_a_name_or_letting_the_server_choose():
    server = Server("https://x.org")
    assert requests.claim_username(server, "ann").data == (("username", "ann"),)
    assert requests.claim_username(server, "").url.endswith("?adjust_username=true")


_LETTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "".join(chr(number) for number in range(0xC0, 0x180))
    + "".join(chr(number) for number in range(0x386, 0x3CF))
    + "".join(chr(number) for number in range(0x401, 0x45A))
    + "\u2013\u2014\u201c\u201d\u2018\u2019\u2026"
)


@given(st.text(alphabet=_LETTERS, max_size=40).filter(lambda text: "&" not in text))
def test_preview_of_a_name_is_the_servers_name(text):
    try:
        expected = name_by_the_server(text)
    except WrongParameter:
        assert len(publication_name_from(text)) in {0, MAX_NAME_LENGTH, MAX_NAME_LENGTH - 1}
        return
    assert publication_name_from(text) == expected


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Příliš žluťoučký kůň", "prilis_zlutoucky_kun"),
        ("5 roads", "l_5_roads"),
        ("Straße & Größe", "strasse_grosse"),
        ("Ελλάδα", "ellada"),
        ("Москва", "moskva"),
    ],
)
def test_names_of_titles(title, name):
    assert publication_name_from(title) == name_by_the_server(title) == name


def test_a_title_of_signs_has_no_name():
    assert publication_name_from("---") == ""


@given(st.text(max_size=80))
def test_every_preview_is_empty_or_a_name_the_server_takes(text):
    name = publication_name_from(text)
    if name:
        assert name_problem(name) == ""
        assert check_publication_name(name, "name") == name


@pytest.mark.parametrize("name", ["", "A", "a b", "a__b", "_a", "a_", "5a", "a" * 64, "é", "a\n"])
def test_names_that_are_refused(name):
    assert name_problem(name)


def test_free_names():
    assert free_name("roads", set()) == "roads"
    assert free_name("roads", {"roads", "roads_2"}) == "roads_3"
    long_name = "a" * MAX_NAME_LENGTH
    assert name_problem(free_name(long_name, {long_name})) == ""


def composition(**changes):
    values = {
        "title": "T", "abstract": "", "projection": "EPSG:3857", "extent": (0, 0, 1, 1),
        "native_extent": (0, 0, 2, 4), "layers": (MapLayer("L", "https://x.org/wms", params={"LAYERS": "l"}),),
    }  # fmt: skip
    return MapComposition(**{**values, **changes}).as_json()


def test_composition_is_what_the_server_checks():
    rules = pytest.importorskip("layman_server.composition.rules")
    rules.validate(rules.parse(json.dumps(composition()).encode()))


def test_composition_of_nothing_is_valid_too():
    rules = pytest.importorskip("layman_server.composition.rules")
    rules.validate(rules.parse(json.dumps(composition(layers=(), name="n")).encode()))


def test_centre_and_projection():
    body = composition()
    assert body["center"] == [1, 2]
    assert body["projection"] == "epsg:3857"
    assert body["layers"][0]["singleTile"] is True


def test_xyz_layers_have_no_wms_parameters():
    body = MapLayer("L", "https://x.org/{z}", class_name="XYZ", path="A/B").as_json()
    assert "params" not in body and body["path"] == "A/B"


@given(st.text())
def test_texts_of_a_composition_have_one_line(text):
    assert len(one_line(text).splitlines()) <= 1
