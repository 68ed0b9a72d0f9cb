"""What TIME means in a request, and how capabilities tell it."""

from __future__ import annotations

import pytest
from lxml import etree

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.time_dimension import chosen_times, with_time_dimensions

A, B, C = "2022-03-16T00:00:00.000Z", "2022-03-16T10:00:31.500Z", "2022-04-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("time", "chosen"),
    [
        ("", [C]),
        ("current", [C]),
        (A, [A]),
        ("2022-03-16T00:00:00Z", [A]),
        ("2022-03-16T10:00:31Z", [B]),
        ("2022-03-16", [A, B]),
        ("2022-03", [A, B]),
        ("2022", [A, B, C]),
        (f"{A},{C}", [A, C]),
        ("2022-03-16/2022-03-31", [A, B]),
        ("2022-03-16T05:00:00Z/2023/P1D", [B, C]),
    ],
)
def test_a_time_chooses_instants(time, chosen):
    assert chosen_times(time, [A, B, C]) == chosen


@pytest.mark.parametrize(
    "time", ["2021", "yesterday", "2022-13", "2022-03-16/2022-03-17/P1D/x", f"{A},2021", "2022-02-30"]
)
def test_a_time_of_which_there_is_nothing_is_an_exception(time):
    with pytest.raises(OgcError) as caught:
        chosen_times(time, [A, B, C])
    assert (caught.value.code, caught.value.locator) == ("InvalidDimensionValue", "time")


def test_the_dimension_stands_between_boxes_and_styles_in_1_3_0():
    xml = (
        b'<WMS_Capabilities xmlns="http://www.opengis.net/wms"><Capability><Layer><Layer><Name>a</Name><CRS>x</CRS>'
        b"<BoundingBox/><Style/></Layer><Layer><Name>b</Name></Layer></Layer></Capability></WMS_Capabilities>"
    )
    root = etree.fromstring(with_time_dimensions(xml, "1.3.0", {"a": [A, C]}))
    layer = root.find(".//{*}Layer/{*}Layer")
    assert [etree.QName(child).localname for child in layer] == ["Name", "CRS", "BoundingBox", "Dimension", "Style"]
    dimension = layer.find("{http://www.opengis.net/wms}Dimension")
    assert (dimension.get("units"), dimension.get("default"), dimension.text) == ("ISO8601", C, f"{A},{C}")
    assert len(root.findall(".//{*}Dimension")) == 1


def test_values_are_in_the_extent_in_1_1_1():
    xml = b"<WMT_MS_Capabilities><Layer><Name>a</Name><SRS/><LatLonBoundingBox/><Style/></Layer></WMT_MS_Capabilities>"
    layer = etree.fromstring(with_time_dimensions(xml, "1.1.1", {"a": [A]})).find("Layer")
    assert [child.tag for child in layer] == ["Name", "SRS", "LatLonBoundingBox", "Dimension", "Extent", "Style"]
    assert layer.find("Extent").text == A
