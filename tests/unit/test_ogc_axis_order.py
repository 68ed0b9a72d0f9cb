"""Axis order of WFS requests and answers."""

from __future__ import annotations

import pytest
from lxml import etree

from layman_server.ogc.axis_order import CrsName, crs_name, first_axis_is_north, ordered, swapped_positions
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request import OgcRequest, read_request

URN = "urn:ogc:def:crs:EPSG::"
GET_FEATURE = "service=WFS&request=GetFeature&typename=roads"


def read(query: str, body: bytes = b"") -> OgcRequest:
    return read_request("alice", "wfs", f"{GET_FEATURE}&{query}" if not body else "", body)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EPSG:4326", CrsName("EPSG:4326", False)),
        ("urn:ogc:def:crs:EPSG::4326", CrsName("EPSG:4326", True)),
        ("urn:ogc:def:crs:EPSG:6.9:4326", CrsName("EPSG:4326", True)),
        ("urn:x-ogc:def:crs:EPSG::4326", CrsName("EPSG:4326", True)),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", CrsName("EPSG:4326", True)),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", CrsName("EPSG:4326", False)),
    ],
)
def test_names_of_coordinate_systems_say_their_order(text: str, expected: CrsName) -> None:
    assert crs_name(text) == expected


@pytest.mark.parametrize("text", ["", "4326", "urn:ogc:def:crs:EPSG::abc", "javascript:1"])
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(OgcError):
        crs_name(text)


@pytest.mark.parametrize(("crs", "north"), [("EPSG:4326", True), ("EPSG:3857", False), ("EPSG:32633", False)])
def test_register_order_is_known(crs: str, north: bool) -> None:
    assert first_axis_is_north(crs) is north


@pytest.mark.parametrize(
    ("query", "native", "box"),
    [
        ("version=1.1.0&bbox=48,12,51,18," + URN + "4326", "EPSG:3857", "12,48,18,51,EPSG:4326"),
        ("version=1.1.0&bbox=12,48,18,51,EPSG:4326", "EPSG:4326", "12,48,18,51,EPSG:4326"),
        ("version=1.1.0&bbox=48,12,51,18", "EPSG:4326", "12,48,18,51,EPSG:4326"),
        ("version=1.1.0&bbox=12,48,18,51&srsname=EPSG:4326", "EPSG:4326", "12,48,18,51,EPSG:4326"),
        ("version=1.1.0&bbox=1,2,3,4", "EPSG:3857", "1,2,3,4,EPSG:3857"),
        ("version=1.0.0&bbox=12,48,18,51", "EPSG:4326", "12,48,18,51,EPSG:4326"),
    ],
)
def test_boxes_become_x_y(query: str, native: str, box: str) -> None:
    assert ordered(read(query), native).request.parameters["BBOX"] == box


@pytest.mark.parametrize(
    ("query", "native", "asked_of_qgis", "swap_to"),
    [
        ("version=1.1.0", "EPSG:4326", URN + "4326", None),
        ("version=1.1.0", "EPSG:3857", URN + "3857", None),
        ("version=1.1.0&srsname=EPSG:4326", "EPSG:4326", "EPSG:4326", None),
        (f"version=1.1.0&srsname={URN}3857", "EPSG:4326", "EPSG:3857", None),
        (f"version=1.1.0&srsname={URN}4326", "EPSG:3857", "EPSG:4326", CrsName("EPSG:4326", True)),
        (f"version=1.0.0&srsname={URN}4326", "EPSG:3857", "EPSG:4326", None),
    ],
)
def test_output_system_is_one_that_qgis_server_writes_rightly(
    query: str, native: str, asked_of_qgis: str, swap_to: CrsName | None
) -> None:
    result = ordered(read(query), native)
    assert (result.request.parameters["SRSNAME"], result.swap_to) == (asked_of_qgis, swap_to)


def posted(geometry: str) -> bytes:
    return (
        '<GetFeature xmlns="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc"'
        ' xmlns:gml="http://www.opengis.net/gml" service="WFS" version="1.1.0"><Query typeName="alice:roads">'
        f"<ogc:Filter><ogc:BBOX><ogc:PropertyName>geometry</ogc:PropertyName>{geometry}</ogc:BBOX></ogc:Filter>"
        "</Query></GetFeature>"
    ).encode()


@pytest.mark.parametrize(
    "geometry",
    [
        f'<gml:Envelope srsName="{URN}4326"><gml:lowerCorner>48 12</gml:lowerCorner></gml:Envelope>',
        "<gml:Envelope><gml:lowerCorner>48 12</gml:lowerCorner></gml:Envelope>",
        '<gml:Envelope srsName="EPSG:4326"><gml:lowerCorner>12 48</gml:lowerCorner></gml:Envelope>',
    ],
)
def test_filters_in_bodies_become_x_y(geometry: str) -> None:
    root = etree.fromstring(ordered(read("", posted(geometry)), "EPSG:4326").request.body)
    assert root.findtext(".//{*}lowerCorner") == "12 48"
    envelope = root.find(".//{*}Envelope")
    assert envelope is not None and envelope.get("srsName") == "EPSG:4326"


def test_coordinates_of_gml_2_in_filters_become_x_y() -> None:
    text = (
        '<Filter xmlns="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"><BBOX><gml:Box>'
        "<gml:coordinates>40.0,0.0 60.0,20.0</gml:coordinates></gml:Box></BBOX></Filter>"
    )
    request = OgcRequest("alice", "WFS", "GETFEATURE", "1.1.0", {"FILTER": text}, ("roads",))
    assert "0.0,40.0 20.0,60.0" in ordered(request, "EPSG:4326").request.parameters["FILTER"]


def test_body_loses_the_workspace_of_its_feature_types() -> None:
    assert b'typeName="roads"' in ordered(read("", posted("")), "EPSG:4326").request.body


def test_positions_are_swapped_and_renamed() -> None:
    gml = (
        b'<gml:Point srsName="EPSG:4326"><gml:pos>12 48</gml:pos></gml:Point>'
        b'<posList srsDimension="2">1 2 3 4</posList>'
    )
    assert swapped_positions(gml, CrsName("EPSG:4326", True)) == (
        b'<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>48 12</gml:pos></gml:Point>'
        b'<posList srsDimension="2">2 1 4 3</posList>'
    )
