"""OGC requests: what is understood, what is refused, what never reaches QGIS Server."""

from __future__ import annotations

from urllib.parse import parse_qs, quote

import pytest
from lxml import etree

from layman_server.ogc.exceptions import OgcError, exception_xml
from layman_server.ogc.request import MAX_SIDE_PX, read_request
from layman_server.ogc.request_xml import parse_filter
from layman_server.ogc.wfs.dialect import output_format

GET_MAP = (
    "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=roads&CRS=EPSG:3857&BBOX=0,0,1,1&WIDTH=9&HEIGHT=9&FORMAT=image/png"
)
GET_FEATURE = "service=WFS&version=1.1.0&request=GetFeature"


def error_of(query: str, endpoint: str = "ows", body: bytes = b"") -> OgcError:
    with pytest.raises(OgcError) as caught:
        read_request("alice", endpoint, query, body)
    return caught.value


def test_names_of_parameters_have_no_case() -> None:
    request = read_request("alice", "ows", "service=wms&Request=getmap&layers=roads&width=5&height=5")
    assert (request.service, request.operation, request.layers) == ("WMS", "GETMAP", ("roads",))


@pytest.mark.parametrize(
    "dangerous",
    [
        "MAP=/etc/passwd",
        "FILE=/etc/passwd",
        "FILE_NAME=/tmp/x",
        "SLD=http://evil.example/a.sld",
        "SLD_BODY=%3CStyledLayerDescriptor/%3E",
        "EXP_FILTER=env('HOME')",
        'FILTER=roads:"a"=1',
        "HIGHLIGHT_SYMBOL=%3Ca/%3E",
        "evil:url=http://evil.example",
        "TEMPLATE=x",
        "tiled=true",
        "format_options=x",
    ],
)
def test_unknown_parameters_do_not_pass(dangerous: str) -> None:
    request = read_request("alice", "wms", f"{GET_MAP}&{dangerous}")
    assert set(parse_qs(request.query, keep_blank_values=True)) <= {
        *("SERVICE", "VERSION", "REQUEST", "LAYERS", "CRS", "BBOX", "WIDTH", "HEIGHT", "FORMAT"),
    }


@pytest.mark.parametrize("name", ["bob:roads", "EXTERNAL_WMS:roads", "..", "../../roads", "a/../x", "a%20b", "a" * 64])
def test_layers_of_other_workspaces_and_strange_names_are_not_defined(name: str) -> None:
    error = error_of(GET_MAP.replace("roads", name))
    assert error.code == "LayerNotDefined"


def test_layers_may_name_their_workspace() -> None:
    request = read_request("alice", "wms", GET_MAP.replace("roads", "alice:roads,rivers"))
    assert request.layers == ("roads", "rivers")
    assert request.parameters["LAYERS"] == "roads,rivers"


def test_feature_id_names_its_feature_type() -> None:
    request = read_request("alice", "wfs", f"{GET_FEATURE}&featureid=alice:roads.7")
    assert (request.layers, request.parameters["FEATUREID"]) == (("roads",), "roads.7")


def test_styles_are_kept_for_the_service_and_hidden_from_qgis_server() -> None:
    request = read_request("alice", "wms", f"{GET_MAP}&STYLES=fancy")
    assert (request.parameters["STYLES"], request.styles) == ("", {"roads": "fancy"})


@pytest.mark.parametrize("size", ["0", "-1", "1e9", str(MAX_SIDE_PX + 1), "", "x"])
def test_sizes_have_limits(size: str) -> None:
    error = error_of(GET_MAP.replace("WIDTH=9", f"WIDTH={size}"))
    assert (error.code, error.locator) == ("InvalidParameterValue", "width")


@pytest.mark.parametrize(
    ("service", "asked", "answered"),
    [
        ("WFS", "3.0.0", "2.0.0"),
        ("WFS", "2.0.0", "2.0.0"),
        ("WFS", "1.2.0", "1.1.0"),
        ("WFS", "1.1.0", "1.1.0"),
        ("WFS", "1.0.0", "1.0.0"),
        ("WFS", "0.0.3", "1.0.0"),
        ("WFS", "", "2.0.0"),
        ("WMS", "", "1.3.0"),
        ("WMS", "1.2.0", "1.1.1"),
        ("WMS", "1.0.0", "1.1.1"),
        ("WMS", "9.9", "1.3.0"),
    ],
)
def test_version_is_negotiated(service: str, asked: str, answered: str) -> None:
    version = f"&VERSION={asked}" if asked else ""
    assert read_request("alice", "ows", f"SERVICE={service}&REQUEST=GetCapabilities{version}").version == answered


def test_first_spoken_version_of_acceptversions_wins() -> None:
    request = read_request("alice", "wfs", "request=GetCapabilities&acceptversions=2.1.0,1.0.0,1.1.0")
    assert request.version == "1.0.0"


def test_version_that_is_none_is_refused() -> None:
    assert error_of("service=WFS&request=GetCapabilities&version=abc").locator == "version"


@pytest.mark.parametrize(
    ("asked", "version", "answered"),
    [
        ("", "1.1.0", "1.1.0"),
        ("application/json", "1.0.0", "json"),
        ("GML2", "2.0.0", "1.0.0"),
        ("text/xml; subtype=gml/3.1.1", "1.0.0", "1.1.0"),
        ("application/gml xml; version=3.2", "2.0.0", "2.0.0"),
        ("SHAPE-ZIP", "2.0.0", "shape-zip"),
    ],
)
def test_formats_have_many_names(asked: str, version: str, answered: str) -> None:
    assert output_format(asked, version) == answered


def test_unknown_formats_are_refused() -> None:
    with pytest.raises(OgcError) as caught:
        output_format("odd", "1.1.0")
    assert (caught.value.code, caught.value.locator) == ("InvalidParameterValue", "outputFormat")


@pytest.mark.parametrize("format_", ["application/dxf", "image/tiff", "text/html"])
def test_maps_are_pictures(format_: str) -> None:
    assert error_of(GET_MAP.replace("image/png", format_)).code == "InvalidFormat"


def test_a_box_of_too_many_units_in_a_pixel_is_refused() -> None:
    assert error_of(GET_MAP.replace("BBOX=0,0,1,1", "BBOX=0,0,1e8,1e8")).locator == "bbox"


@pytest.mark.parametrize("operation", ["LockFeature", "GetFeatureWithLock"])
def test_locks_are_refused(operation: str) -> None:
    body = f'<wfs:{operation} xmlns:wfs="http://www.opengis.net/wfs" service="WFS" version="1.1.0"/>'.encode()
    assert error_of("", "wfs", body).code == "OperationNotSupported"


@pytest.mark.parametrize("operation", ["GetPrint", "GetProjectSettings", "GetContext", "nonsense"])
def test_other_operations_of_qgis_server_are_not_offered(operation: str) -> None:
    assert error_of(f"SERVICE=WMS&REQUEST={operation}").code == "OperationNotSupported"


@pytest.mark.parametrize(
    ("query", "locator"), [("REQUEST=GetMap", "service"), ("SERVICE=WMS", "request"), ("SERVICE=CSW", "service")]
)
def test_missing_or_wrong_service_and_operation_are_named(query: str, locator: str) -> None:
    assert error_of(query).locator == locator


def test_get_map_without_layers_is_refused() -> None:
    assert error_of("SERVICE=WMS&REQUEST=GetMap").code == "MissingParameterValue"


def post(filter_xml: str) -> bytes:
    return (
        '<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" service="WFS"'
        ' version="1.0.0" outputFormat="application/json" maxFeatures="3"><wfs:Query typeName="alice:roads">'
        f"{filter_xml}</wfs:Query></wfs:GetFeature>"
    ).encode()


def test_post_body_is_read() -> None:
    request = read_request("alice", "wfs", "", post(""))
    assert (request.operation, request.version, request.layers) == ("GETFEATURE", "1.0.0", ("roads",))
    assert request.parameters["MAXFEATURES"] == "3"


def test_post_body_for_another_workspace_is_refused() -> None:
    error = error_of("", "wfs", post("").replace(b"alice:", b"bob:"))
    assert error.locator == "typeName"


@pytest.mark.parametrize("body", [b"<broken", b'<!DOCTYPE a [<!ENTITY x "y">]><GetFeature/>'])
def test_broken_or_tricky_bodies_are_refused(body: bytes) -> None:
    assert error_of("", "wfs", body).code == "OperationParsingFailed"


@pytest.mark.parametrize("text", ["name = 'a'", "<Filter>", "<Query/>", "<Filter/><Filter/>", "<!DOCTYPE a><Filter/>"])
def test_filters_that_are_no_ogc_filters_are_refused(text: str) -> None:
    with pytest.raises(OgcError):
        parse_filter(text)


@pytest.mark.parametrize("text", ["<Filter/>", "<ogc:Filter><ogc:FeatureId fid='roads.1'/></ogc:Filter>"])
def test_prefixes_of_filters_need_no_declaration(text: str) -> None:
    assert etree.QName(parse_filter(text)).localname == "Filter"


def test_query_of_a_filter_is_quoted() -> None:
    text = "<Filter><PropertyIsLike><PropertyName>a</PropertyName><Literal>&amp;c=d</Literal></PropertyIsLike></Filter>"
    request = read_request("alice", "wfs", f"{GET_FEATURE}&typename=roads&filter={quote(text)}")
    assert parse_qs(request.query)["FILTER"] == [text]


@pytest.mark.parametrize(
    ("service", "version", "root", "content_type"),
    [
        ("WMS", "1.1.1", "ServiceExceptionReport", "application/vnd.ogc.se_xml"),
        ("WMS", "1.3.0", "{http://www.opengis.net/ogc}ServiceExceptionReport", "text/xml"),
        ("WFS", "1.0.0", "{http://www.opengis.net/ogc}ServiceExceptionReport", "text/xml"),
        ("WFS", "1.1.0", "{http://www.opengis.net/ows}ExceptionReport", "text/xml"),
        ("WFS", "2.0.0", "{http://www.opengis.net/ows/1.1}ExceptionReport", "text/xml"),
    ],
)
def test_exceptions_have_the_form_of_their_version(service: str, version: str, root: str, content_type: str) -> None:
    body, kind = exception_xml(OgcError("a < b", "SomeCode", locator="x"), service, version)
    report = etree.fromstring(body)
    assert report.tag == root
    assert kind.startswith(content_type)
    assert "a < b" in "".join(map(str, report.itertext()))
    assert b"SomeCode" in body
