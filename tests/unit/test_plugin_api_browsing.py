"""Pages, workspaces, rights and feature types, as servers tell of them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_qgis.api.answers import Answer
from layman_qgis.api.browsing import (
    Page,
    TypeNames,
    get_feature_types,
    get_page,
    shapes_from,
    workspaces_from,
)
from layman_qgis.api.descriptions import LayerDescription
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.api.visibility import Visibility, may_write, visibility_of

URL = "https://layman.example.org"
UUID = "2f5c8f8a-0d0c-4f5f-8a51-0a2f0f1f2a3b"


def publication(name="roads", workspace="ann", read=("EVERYONE",), write=("ann",), uuid=UUID):
    ref = PublicationRef(URL, workspace, PublicationType.LAYER, name, uuid)
    return Publication(ref, name, access_rights={"read": tuple(read), "write": tuple(write)})


def layer_description(wfs):
    ref = PublicationRef(URL, "ann", PublicationType.LAYER, "roads", UUID)
    return LayerDescription.from_json({"name": "roads", "uuid": UUID, "wfs": wfs}, ref)


def test_a_page_says_where_it_is_in_the_list():
    body = json.dumps([{"workspace": "ann", "name": f"l{n}", "publication_type": "layer"} for n in range(100)]).encode()
    page = Page.from_answer(Answer(200, body, {"x-total-count": "247"}), URL, 100)
    assert (page.end, page.is_last) == (200, False)
    assert Page.from_answer(Answer(200, b"[]", {"x-total-count": "247"}), URL, 200).is_last


@pytest.mark.parametrize("said", ["", "many", "-3", "1e9"])
def test_a_server_that_does_not_count_has_one_page(said):
    page = Page.from_answer(Answer(200, b'[{"name": "a", "workspace": "b"}]', {"x-total-count": said}), URL, 0)
    assert page.total == 1 and page.is_last


def test_a_search_leaves_the_order_to_the_server():
    assert "order_by=title" in get_page(Server(URL), offset=100).url
    found = get_page(Server(URL), text="žluté řeky").url
    assert "order_by" not in found and "full_text_filter=%C5%BElut" in found


def test_a_workspace_is_listed_by_kind_because_layman_lists_both_of_all_workspaces_only():
    server = Server(URL)
    assert get_page(server).url.startswith(f"{URL}/rest/publications?limit=100&offset=0")
    assert get_page(server, "ann", limit=0).url == f"{URL}/rest/workspaces/ann/layers?order_by=title"
    assert get_page(server, "ann", PublicationType.MAP).url.startswith(f"{URL}/rest/workspaces/ann/maps?")


def test_my_workspace_is_first_and_public_ones_are_known_by_their_publications():
    users = [{"username": "bob", "name": "Bob Brown"}, {"username": "ann", "name": "Ann"}, {"username": ""}, "broken"]
    found = workspaces_from(users, [publication(workspace="park")], "ann")
    assert [(one.name, one.owner) for one in found] == [("ann", "Ann"), ("bob", "Bob Brown"), ("park", "")]


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (("EVERYONE",), Visibility.PUBLIC),
        (("ann", "EVERYONE"), Visibility.PUBLIC),
        (("ann",), Visibility.PRIVATE),
        (("ann", "bob"), Visibility.SHARED),
        (("ann", "SURVEYORS"), Visibility.SHARED),
        ((), Visibility.UNKNOWN),
    ],
)
def test_who_sees_a_publication(read, expected):
    assert visibility_of(publication(read=read)) is expected


def test_a_role_may_be_mine():
    assert may_write(publication(write=("ann", "SURVEYORS")), "bob")
    assert not may_write(publication(write=("ann",)), "bob")
    assert may_write(publication(write=("ann",)), "ann")


SCHEMA = """<xsd:schema xmlns:gml="http://www.opengis.net/gml">
<xsd:complexType name="roadsType"><xsd:complexContent><xsd:extension base="gml:AbstractFeatureType"><xsd:sequence>
<xsd:element name="name" type="xsd:string"/><xsd:element name="geom" type="gml:MultiLineStringPropertyType"/>
<xsd:element name="label" type="gml:PointPropertyType"/></xsd:sequence></xsd:extension></xsd:complexContent>
</xsd:complexType><xsd:element name="roads" type="ann:roadsType"/>
<xsd:complexType name="codesType"><xsd:element name="code" type="xsd:int"/></xsd:complexType>
<xsd:complexType name="mixedType"><xsd:element name="g" type="gml:GeometryPropertyType"/></xsd:complexType>
</xsd:schema>"""


def test_the_first_geometry_of_a_feature_type_is_its_shape():
    assert shapes_from(SCHEMA) == {"roads": "line", "codes": "table", "mixed": "geometry"}


@given(st.text())
def test_any_text_has_shapes_or_none(text):
    assert isinstance(shapes_from(text), dict)


def test_feature_types_are_named_as_the_server_names_one_of_them():
    old = TypeNames.from_description(layer_description({"url": f"{URL}/geoserver/ann/wfs"}))
    assert old.name_of(publication("rivers")) == "ann:rivers"
    new = TypeNames.from_description(
        layer_description({"url": f"{URL}/geoserver/layman/wfs", "name": f"l_{UUID}"}),
    )
    other = "9a5c8f8a-0d0c-4f5f-8a51-0a2f0f1f2a3b"
    assert new.name_of(publication("rivers", uuid=other)) == f"layman:l_{other}"


def test_a_layer_without_features_or_with_another_name_teaches_nothing():
    assert TypeNames.from_description(layer_description({})) is None
    odd = {"url": f"{URL}/geoserver/layman/wfs", "name": "something"}
    assert TypeNames.from_description(layer_description(odd)) is None


def test_feature_types_are_asked_for_in_one_request():
    url = get_feature_types(f"{URL}/geoserver/ann/wfs", ["ann:a", "ann:b"]).url
    assert url.endswith("request=DescribeFeatureType&typename=ann:a,ann:b")
