"""Styles without expressions that look outside of their layer.

QGIS expressions can ask for files, environment variables and the address of a database, and can run text as an
expression. Built-in functions cannot be taken out of QGIS, so they are taken out of styles when these are loaded: an
expression that calls one becomes NULL, which draws what the style draws without it. In SLD, functions of filters
become their default, as GeoServer's `env(name, default)` without a value.
"""

from __future__ import annotations

import re

from lxml import etree
from qgis.core import QgsExpression

from layman_server.geoserver.style_file import change_embedded

#: Functions that read files or the process, write, or evaluate text that no check sees.
_LEAKING = {
    "decode_uri",
    "display_expression",
    "env",
    "eval",
    "eval_template",
    "exif",
    "exif_geotag",
    "file_exists",
    "file_size",
    "is_directory",
    "is_file",
    "layer_property",
    "load_layer",
    "maptip",
    "sqlite_fetch_and_increment",
}
_CALLED = re.compile(rf"(?<![\w$])(?:{'|'.join(sorted(_LEAKING))})(?!\w)", re.IGNORECASE)
#: The same with its bracket, however far behind: there may be comments between.
_CALL = re.compile(rf"{_CALLED.pattern}(?=[^(]*\()", re.IGNORECASE)
_TEMPLATE = re.compile(r"\[%(.*?)%\]", re.S)
#: Symbol layers that show a picture, and the properties with which an expression can say which.
_PICTURE_LAYERS = frozenset({"SvgMarker", "SVGFill", "RasterMarker", "RasterFill", "RasterLine", "AnimatedMarker"})
_PICTURE_PROPERTIES = frozenset({"name", "file", "imageFile", "svgFile"})
#: Keys of the same in QGIS 2, in symbols and in labels.
_OLD_PICTURE_KEY = re.compile(rf"(?:{'|'.join(sorted(_PICTURE_PROPERTIES))})_(?:dd_)?(?:expression|field)")
_OLD_LABEL_KEY = "datadefined/shapesvgfile"


def make_safe(root: etree._Element) -> None:
    """Change a style so that it shows nothing but its layer; QML and SLD, in place."""
    for node in list(root.iter("{*}Function")):
        if (node.get("name") or "").strip().lower() in _LEAKING:
            _put_default(node)
    for node in list(root.iter("{*}PropertyName", "{*}Literal")):
        # QGIS reads the text of elements inside too.
        text = "".join(map(str, node.itertext()))
        for inside in list(node):
            node.remove(inside)
        node.text = text
    change_embedded(root, make_safe)
    for node in root.iter(tag=etree.Element):
        for name, value in node.attrib.items():
            if _CALLED.search(str(value)):
                node.set(name, _safe(str(value)))
        if node.text and _CALLED.search(node.text):
            node.text = _safe(node.text)
    _remove_picture_expressions(root)


def _safe(text: str) -> str:
    if "[%" in text:
        text = _TEMPLATE.sub(lambda match: "" if _leaks(match[1]) else match[0], text)
    return "NULL" if _leaks(text) else text


def _leaks(text: str) -> bool:
    """Whether the text calls one of the functions: as QGIS reads it, or by its look where it is more than that.

    Styles of QGIS 2 have expressions among other things in one attribute.
    """
    expression = QgsExpression(text)
    if expression.hasParserError():
        return _CALL.search(text) is not None
    return not _LEAKING.isdisjoint(name.lower() for name in expression.referencedFunctions())


def _put_default(function: etree._Element) -> None:
    """Put the second argument in the place of a function, nothing when there is none."""
    arguments = list(function.iterchildren(tag=etree.Element))
    parent = function.getparent()
    if parent is None:
        return
    default = arguments[1] if len(arguments) > 1 else etree.Element(function.tag.replace("Function", "Literal"))
    default.tail = function.tail
    parent.replace(function, default)


def _remove_picture_expressions(root: etree._Element) -> None:
    """Pictures are named in the style itself, where `without_outside_pictures` sees them, or not at all."""
    properties = [
        option
        for layer in root.iter("layer")
        if layer.get("class") in _PICTURE_LAYERS
        for option in layer.iterfind("data_defined_properties/Option/Option/Option")
        if option.get("name") in _PICTURE_PROPERTIES
    ]
    properties += [option for option in root.iter("Option") if option.get("name") == "ShapeSVGFile"]
    symbols = [layer for layer in root.iter("layer") if layer.get("class") in _PICTURE_LAYERS]
    properties += [
        node
        for layer in symbols
        for node in layer.iter("prop", "Option")
        if any(_OLD_PICTURE_KEY.fullmatch(node.get(key, "")) for key in ("k", "name"))
    ]
    properties += [node for node in root.iter("property") if node.get("key", "").lower().endswith(_OLD_LABEL_KEY)]
    for option in properties:
        parent = option.getparent()
        if parent is not None:
            parent.remove(option)
