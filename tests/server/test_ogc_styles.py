"""What styles must not do: read files, addresses, the environment or the database's address."""

from __future__ import annotations

import http.server
import io
import threading
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from layman_server.errors import BadStyle
from layman_server.geoserver.style_file import parse_style, recognise
from layman_server.model.layer_source import Style
from layman_server.ogc.style_safety import make_safe
from tests.server.ogc_engine import Engine

GET_MAP = {
    **{"SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": "areas", "STYLES": "", "SRS": "EPSG:4326"},
    **{"BBOX": "10,45,20,55", "WIDTH": 40, "HEIGHT": 40, "FORMAT": "image/png", "TRANSPARENT": "TRUE"},
}
BLUE = (0, 0, 255, 255)
QML = """<!DOCTYPE qgis><qgis version="3.22"><renderer-v2 type="RuleRenderer"><rules key="r">
<rule key="a" symbol="0" filter="{filter}"/></rules><symbols><symbol name="0" type="fill"><layer class="{kind}"
enabled="1"><Option type="Map"><Option name="color" type="QString" value="0,0,255,255"/><Option name="style"
type="QString" value="solid"/><Option name="outline_style" type="QString" value="no"/>{more}</Option>
<data_defined_properties><Option type="Map"><Option name="properties" type="Map">{properties}</Option>
<Option name="type" type="QString" value="collection"/></Option></data_defined_properties>
</layer></symbol></symbols></renderer-v2></qgis>"""
SLD = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"
xmlns:xlink="http://www.w3.org/1999/xlink"><NamedLayer><Name>a</Name><UserStyle><FeatureTypeStyle><Rule>{filter}
<PolygonSymbolizer>{fill}</PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""
SOLID = '<Fill><CssParameter name="fill">#0000FF</CssParameter></Fill>'


@pytest.fixture(scope="module")
def engine(shared_engine: Engine) -> Engine:
    return shared_engine


def middle(engine: Engine, style: str) -> tuple[int, ...]:
    """The colour in the middle of a polygon that is drawn in this style."""
    path = engine.settings.gs_data_dir / "tried.style"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(style)
    table = engine.table("areas", "Polygon", 4326, [("POLYGON((11 46,11 54,19 54,19 46,11 46))", 5)])
    engine.publish(table, Style(*recognise(style.encode()), path))
    picture = Image.open(io.BytesIO(engine.get(**GET_MAP).body)).convert("RGBA")
    colour: tuple[int, ...] = picture.getpixel((20, 20))
    return colour


def qml(filter_: str, kind: str = "SimpleFill", more: str = "", properties: str = "") -> str:
    escaped = filter_.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return QML.format(filter=escaped, kind=kind, more=more, properties=properties)


def defined(name: str, expression: str) -> str:
    return (
        f'<Option name="{name}" type="Map"><Option name="active" type="bool" value="true"/><Option name="expression"'
        f' type="QString" value="{expression}"/><Option name="type" type="int" value="3"/></Option>'
    )


def test_expressions_on_the_layer_work(engine: Engine) -> None:
    assert middle(engine, qml('"POP_EST" = 5 AND area($geometry) > 0')) == BLUE


@pytest.mark.parametrize(
    "expression",
    [
        "env('PATH') IS NOT NULL",
        "ENV /* x */ ('PATH') IS NOT NULL",
        "file_exists('/etc/passwd')",
        "is_file('/etc/passwd') OR true",
        "file_size('/etc/passwd') > 0",
        "eval('file_exists(''/etc/passwd'')')",
        "eval('fi' || 'le_exists(''/etc/passwd'')')",
        "layer_property(@layer, 'source') LIKE '%host%'",
        "decode_uri(@layer, 'host') IS NOT NULL",
        "array_length(array_filter(array(1), is_directory('/etc'))) = 1",
    ],
)
def test_expressions_that_look_outside_are_null(engine: Engine, expression: str) -> None:
    assert middle(engine, qml(expression))[3] == 0


def test_properties_that_look_outside_fall_back_to_the_style_s_own(engine: Engine) -> None:
    leak = defined("fillColor", "if(file_exists('/etc/passwd'), 'red', 'lime')")
    assert middle(engine, qml("", properties=leak)) == BLUE


@pytest.mark.parametrize(
    "style",
    [
        # A callout keeps its symbol as text; labels of QGIS 2 keep expressions among other things.
        """<qgis><Option value="&lt;symbol>&lt;Option value=&quot;env('HOME')&quot;/>&lt;/symbol>"/></qgis>""",
        """<qgis><Option value="&lt;symbol>&lt;Option value=&quot;&amp;#101;nv('HOME')&quot;/>&lt;/symbol>"/></qgis>""",
        """<qgis><property key="labeling/dataDefined/Size" value="1~~1~~env('HOME')~~"/></qgis>""",
        """<qgis><text>[% env('HOME') || '%]' %]</text></qgis>""",
        """<qgis><layer class="SvgMarker"><prop k="name_dd_expression" v="'/HOME'"/></layer></qgis>""",
        """<qgis><layer class="SVGFill"><prop k="svgFile_expression" v="'/HOME'"/></layer></qgis>""",
        """<qgis><property key="labeling/dataDefined/ShapeSVGFile" value="1~~1~~'/HOME'~~"/></qgis>""",
        "<StyledLayerDescriptor><PropertyName>en<?p?>v('HOME')</PropertyName></StyledLayerDescriptor>",
        "<StyledLayerDescriptor><PropertyName>en<a>v('HOME')</a></PropertyName></StyledLayerDescriptor>",
    ],
)
def test_expressions_that_look_outside_are_found_inside_of_others(style: str) -> None:
    root = parse_style(style.encode())
    make_safe(root)
    assert b"HOME" not in etree.tostring(root)


@pytest.mark.parametrize("where", ["in the style", "in an expression"])
def test_pictures_of_the_server_are_not_shown(engine: Engine, where: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (40, 40), "red").save(secret)
    tmp_path.chmod(0o755)
    more = f'<Option name="imageFile" type="QString" value="{secret if where == "in the style" else ""}"/>'
    properties = defined("file", f"'{secret}'") + defined("imageFile", f"'{secret}'") + defined("name", f"'{secret}'")
    style = qml("", "RasterFill", more, "" if where == "in the style" else properties)
    assert middle(engine, style)[:3] != (255, 0, 0)


@pytest.mark.parametrize("name", ["env", "file_exists"])
def test_functions_of_sld_that_look_outside_have_their_default(engine: Engine, name: str) -> None:
    function = (
        "<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>POP_EST</ogc:PropertyName>"
        f'<ogc:Function name="{name}"><ogc:Literal>PATH</ogc:Literal><ogc:Literal>5</ogc:Literal></ogc:Function>'
        "</ogc:PropertyIsEqualTo></ogc:Filter>"
    )
    assert middle(engine, SLD.format(filter=function, fill=SOLID)) == BLUE


FETCHED: list[str] = []


class _Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        FETCHED.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


def test_external_graphics_are_neither_fetched_nor_read(engine: Engine, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="red"/></svg>'
    )
    tmp_path.chmod(0o755)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for address in (f"http://127.0.0.1:{server.server_port}/a.svg", secret.as_uri(), str(secret)):
            graphic = (
                f'<ExternalGraphic><OnlineResource xlink:type="simple" xlink:href="{address}"/>'
                "<Format>image/svg+xml</Format></ExternalGraphic><Size>9</Size>"
            )
            fill = f"<Fill><GraphicFill><Graphic>{graphic}</Graphic></GraphicFill></Fill>"
            try:
                assert middle(engine, SLD.format(filter="", fill=fill))[:3] != (255, 0, 0)
            except BadStyle:
                # Nothing is left to draw with: that is refused, and nothing was read.
                continue
    finally:
        server.shutdown()
        server.server_close()
    assert FETCHED == []


def test_entities_in_styles_are_refused(engine: Engine) -> None:
    style = SLD.format(filter="", fill=SOLID).replace("<Name>a<", "<Name>&x;<")
    with pytest.raises(BadStyle, match="entities"):
        middle(engine, f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{style}')
