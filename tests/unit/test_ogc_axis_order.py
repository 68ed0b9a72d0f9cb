"""Axis order of coordinate systems and of geometries in WFS requests."""

from __future__ import annotations

import pytest
from lxml import etree
from osgeo import ogr

from layman_server.ogc.axis_order import CrsName, crs_name, first_axis_is_north
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.gml import read_geometry
from layman_server.ogc.wfs.selection import default_crs

URN = "urn:ogc:def:crs:EPSG::"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EPSG:4326", CrsName("EPSG:4326", False)),
        ("urn:ogc:def:crs:EPSG::4326", CrsName("EPSG:4326", True)),
        ("urn:ogc:def:crs:EPSG:6.9:4326", CrsName("EPSG:4326", True)),
        ("urn:x-ogc:def:crs:EPSG::4326", CrsName("EPSG:4326", True)),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", CrsName("EPSG:4326", True)),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", CrsName("EPSG:4326", False)),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", CrsName("EPSG:4326", False)),
        ("CRS:84", CrsName("EPSG:4326", False)),
        ("EPSG:900913", CrsName("EPSG:3857", False)),
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
    ("asked", "version", "expected"),
    [
        ("", "1.0.0", CrsName("EPSG:5514", False)),
        ("", "1.1.0", CrsName("EPSG:5514", True)),
        ("EPSG:4326", "2.0.0", CrsName("EPSG:4326", False)),
        (f"{URN}4326", "2.0.0", CrsName("EPSG:4326", True)),
        (f"{URN}4326", "1.0.0", CrsName("EPSG:4326", False)),
    ],
)
def test_the_system_of_what_names_none(asked: str, version: str, expected: CrsName) -> None:
    assert default_crs(asked, "EPSG:5514", version) == expected


def wkt(gml: str, version: str = "1.1.0") -> str:
    node = etree.fromstring(gml.replace(" ", ' xmlns:gml="http://www.opengis.net/gml" ', 1))
    read = read_geometry(node, CrsName("EPSG:4326", version != "1.0.0"), version)
    text: str = ogr.CreateGeometryFromWkb(read.wkb).ExportToIsoWkt()
    return f"{read.crs} {text}"


@pytest.mark.parametrize(
    ("gml", "version", "expected"),
    [
        (f'<gml:Point srsName="{URN}4326"><gml:pos>48 12</gml:pos></gml:Point>', "1.1.0", "EPSG:4326 POINT (12 48)"),
        ("<gml:Point ><gml:pos>48 12 7</gml:pos></gml:Point>", "2.0.0", "EPSG:4326 POINT Z (12 48 7)"),
        ('<gml:Point srsName="EPSG:4326"><gml:pos>12 48</gml:pos></gml:Point>', "1.1.0", "EPSG:4326 POINT (12 48)"),
        (f'<gml:Point srsName="{URN}4326"><gml:pos>12 48</gml:pos></gml:Point>', "1.0.0", "EPSG:4326 POINT (12 48)"),
        (
            '<gml:MultiPoint a="b"><gml:pointMember><gml:Point srsName="EPSG:3857"><gml:coordinates>1,2'
            "</gml:coordinates></gml:Point></gml:pointMember></gml:MultiPoint>",
            "1.1.0",
            "EPSG:3857 MULTIPOINT ((1 2))",
        ),
        (
            "<gml:Envelope ><gml:lowerCorner>48 12</gml:lowerCorner><gml:upperCorner>49 14</gml:upperCorner>"
            "</gml:Envelope>",
            "1.1.0",
            "EPSG:4326 POLYGON ((12 48,12 49,14 49,14 48,12 48))",
        ),
        (
            "<gml:Box ><gml:coordinates>12,48 14,49</gml:coordinates></gml:Box>",
            "1.0.0",
            "EPSG:4326 POLYGON ((12 48,14 48,14 49,12 49,12 48))",
        ),
    ],
)
def test_geometries_become_x_y(gml: str, version: str, expected: str) -> None:
    assert wkt(gml, version) == expected


@pytest.mark.parametrize(
    "gml",
    [
        "<gml:Point ><gml:pos>nan 1</gml:pos></gml:Point>",
        "<gml:Point ><gml:pos>one 1</gml:pos></gml:Point>",
        "<gml:Point ><gml:pos>1e999 1</gml:pos></gml:Point>",
        "<gml:Envelope ><gml:lowerCorner>48 12</gml:lowerCorner></gml:Envelope>",
        "<gml:LineString ><gml:posList>1 2</gml:posList></gml:LineString>",
        "<gml:LineString ><gml:posList>1 2 3</gml:posList></gml:LineString>",
        "<gml:Teapot />",
        "<gml:Polygon ><gml:exterior><gml:LinearRing><gml:posList>0 0 1 0 1 1 0 1</gml:posList></gml:LinearRing>"
        "</gml:exterior></gml:Polygon>",
        "<gml:MultiPoint ><gml:pointMember><gml:Point srsName='EPSG:3857'><gml:pos>1 2</gml:pos></gml:Point>"
        "</gml:pointMember><gml:pointMember><gml:Point srsName='EPSG:4326'><gml:pos>1 2</gml:pos></gml:Point>"
        "</gml:pointMember></gml:MultiPoint>",
        "<gml:MultiGeometry >" + "<gml:geometryMember><gml:MultiGeometry>" * 20
        + "</gml:MultiGeometry></gml:geometryMember>" * 20 + "</gml:MultiGeometry>",
    ],
)  # fmt: skip
def test_unsound_geometries_are_refused(gml: str) -> None:
    with pytest.raises(OgcError):
        wkt(gml)
