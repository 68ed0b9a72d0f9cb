"""Style files as clients send them."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.errors import BadStyle, UnknownStyle
from layman_server.geoserver.default_style import default_sld, geometry_family
from layman_server.geoserver.style_file import parse_style, reaches_outside, recognise, without_outside_pictures
from layman_server.model.layer_source import StyleFormat

SLD_10 = (
    b'<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer/></StyledLayerDescriptor>'
)
SE_11 = (
    b'<sld:StyledLayerDescriptor version="1.1.0" xmlns:sld="http://www.opengis.net/sld"'
    b' xmlns:se="http://www.opengis.net/se"><sld:NamedLayer><se:Name>a</se:Name></sld:NamedLayer>'
    b"</sld:StyledLayerDescriptor>"
)
QML = b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.16-Bialowieza\"/>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (SLD_10, (StyleFormat.SLD, "1.0.0")),
        (SE_11, (StyleFormat.SLD, "1.1.0")),
        (SE_11.replace(b'version="1.1.0"', b""), (StyleFormat.SLD, "1.1.0")),
        (QML, (StyleFormat.QML, "3.22.16-Bialowieza")),
        ("\ufeff".encode() + SLD_10, (StyleFormat.SLD, "1.0.0")),
    ],
)
def test_format_and_version_are_recognised(content: bytes, expected: tuple[StyleFormat, str]) -> None:
    assert recognise(content) == expected


def test_other_xml_is_refused_as_layman_does() -> None:
    with pytest.raises(UnknownStyle) as caught:
        recognise(b"<kml/>")
    assert caught.value.as_dict() == {
        "code": 46,
        "message": "Unknown style file. Can recognize only SLD and QML files.",
        "detail": {
            "message": "Unknown root element.",
            "expected": "Root element is one of ['StyledLayerDescriptor', 'qgis']",
        },
    }


@given(st.binary(max_size=60))
def test_anything_that_is_no_style_is_refused_as_layman_does(content: bytes) -> None:
    with pytest.raises(UnknownStyle):
        recognise(content)


def test_text_is_refused_as_layman_does() -> None:
    with pytest.raises(UnknownStyle) as caught:
        recognise(b"not a style")
    assert caught.value.as_dict()["detail"] == "Unable to parse style file."


def test_external_entity_is_refused_and_its_file_not_read() -> None:
    content = (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><StyledLayerDescriptor>&x;</StyledLayerDescriptor>'
    )
    with pytest.raises(BadStyle) as caught:
        recognise(content)
    assert "root:" not in str(caught.value.as_dict())
    assert "entities" in str(caught.value)


def test_entity_bomb_is_refused() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    content = f'<!DOCTYPE a [<!ENTITY e0 "x">{levels}]><qgis version="&e8;"/>'.encode()
    with pytest.raises((BadStyle, UnknownStyle)):
        recognise(content)


@pytest.mark.parametrize(
    ("name", "outside"),
    [
        ("arrows/Arrow_01.svg", False),
        ("base64:PHN2Zy8+", False),
        ("circle", False),
        ("a..b.svg", False),
        ("http://example.org/a.svg", True),
        ("https://example.org/a.svg", True),
        ("file:///etc/passwd", True),
        ("/etc/passwd", True),
        ("C:\\a.svg", True),
        ("\\\\host\\a.svg", True),
        ("../../etc/passwd", True),
        ("symbols/../../x.svg", True),
    ],
)
def test_pictures_outside_are_known(name: str, outside: bool) -> None:
    assert reaches_outside(name) is outside


def test_pictures_outside_are_taken_out_of_sld() -> None:
    sld = (
        b'<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:xlink="http://www.w3.org/1999/xlink">'
        b'<Graphic><ExternalGraphic><OnlineResource xlink:href="http://evil.example/a.svg"/></ExternalGraphic>'
        b'<ExternalGraphic><OnlineResource xlink:href="shapes/star.svg"/></ExternalGraphic></Graphic>'
        b"</StyledLayerDescriptor>"
    )
    clean = without_outside_pictures(parse_style(sld))
    assert b"evil" not in clean
    assert b"shapes/star.svg" in clean


def test_pictures_outside_are_taken_out_of_qml() -> None:
    qml = (
        b'<qgis><layer><prop k="name" v="/etc/passwd"/><prop k="size" v="2"/></layer>'
        b'<Option name="imageFile" value="http://evil.example/a.png" type="QString"/>'
        b'<Option name="name" value="gpsicons/plane.svg" type="QString"/></qgis>'
    )
    clean = without_outside_pictures(parse_style(qml))
    assert b"passwd" not in clean
    assert b"evil" not in clean
    assert b"gpsicons/plane.svg" in clean


@pytest.mark.parametrize(
    ("geometry_type", "family"),
    [
        ("POINT", "point"),
        ("MultiPointZM", "point"),
        ("LINESTRINGZ", "line"),
        ("MULTICURVE", "line"),
        ("MULTIPOLYGON", "polygon"),
        ("CURVEPOLYGON", "polygon"),
        ("GEOMETRY", "generic"),
        ("GEOMETRYCOLLECTION", "generic"),
        ("", "generic"),
    ],
)
def test_default_style_follows_the_geometry_type(geometry_type: str, family: str) -> None:
    assert geometry_family(geometry_type) == family
    assert recognise(default_sld(geometry_type)) == (StyleFormat.SLD, "1.0.0")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
LINK = '<image xlink:href="{}"/>'
PIXELS = b"\x89PNG\r\n\x1a\n"


def _inline(content: bytes, prefix: str = "base64:") -> str:
    return prefix + base64.b64encode(content).decode()


def _drawing(link: str) -> bytes:
    return SVG.format(LINK.format(link)).encode()


@pytest.mark.parametrize(
    ("content", "outside"),
    [
        (PIXELS, False),
        (SVG.format('<use xlink:href="#a"/>').encode(), False),
        (_drawing(_inline(PIXELS, "data:image/png;base64,")), False),
        (_drawing("/srv/secret.png"), True),
        (_drawing("secret.png"), True),
        (_drawing("http://example.org/a.png"), True),
        (_drawing(_inline(_drawing("/srv/secret.png"), "data:image/png;base64,")), True),
        (
            _drawing(
                _inline(PIXELS, "data:image/png;base64,") + _inline(_drawing("/srv/secret.png"), "data:;base64,")[5:]
            ),
            True,
        ),
        (b'<!DOCTYPE svg [<!ENTITY e "/srv/secret.png">]>' + _drawing("&e;"), True),
        (gzip.compress(_drawing("/srv/secret.png")), True),
        (_drawing("/srv/secret.png").decode().encode("utf-16"), True),
    ],
)
def test_pictures_inside_show_no_others(content: bytes, outside: bool) -> None:
    assert reaches_outside(_inline(content)) is outside
    assert reaches_outside(_inline(content, "data:image/svg+xml;base64,")) is outside


@pytest.mark.parametrize(
    "part",
    [
        '<background shapeSVGFile="/srv/secret.svg"/>',
        '<prop name="size" k="name" value="" v="/srv/secret.svg"/>',
        '<property key="labeling/shapeSVGFile" value="/srv/secret.svg"/>',
        f'<prop k="data" v="{_drawing("/srv/secret.svg").hex()}"/>',
        '<Option name="lineSymbol" value="&lt;symbol>&lt;prop k=&quot;name&quot; v=&quot;/srv/secret.svg&quot;/>'
        '&lt;/symbol>"/>',
        '<Option name="lineSymbol" value="&lt;symbol>&lt;prop k=&quot;name&quot; v=&quot;/srv/secret.svg&quot;/>"/>',
        '<Option name="lineSymbol" value="&lt;symbol>&lt;prop k=&quot;name&quot; v=&quot;&amp;#47;srv/secret.svg'
        '&quot;/>&lt;/symbol>"/>',
    ],
)
def test_pictures_outside_are_found_wherever_labels_and_callouts_keep_them(part: str) -> None:
    clean = without_outside_pictures(parse_style(f"<qgis>{part}</qgis>".encode()))
    assert b"secret" not in clean
    assert _drawing("/srv/secret.svg").hex().encode() not in clean


def test_symbols_of_callouts_stay() -> None:
    symbol = "&lt;symbol>&lt;prop k=&quot;name&quot; v=&quot;gpsicons/plane.svg&quot;/>&lt;/symbol>"
    clean = without_outside_pictures(parse_style(f'<qgis><Option name="lineSymbol" value="{symbol}"/></qgis>'.encode()))
    assert b"gpsicons/plane.svg" in clean
