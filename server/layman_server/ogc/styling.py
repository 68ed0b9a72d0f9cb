"""Gives a QGIS layer the style of its published layer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lxml import etree
from qgis.core import QgsMapLayer

from layman_server.errors import BadStyle, UnknownStyle
from layman_server.geoserver.objects import Style
from layman_server.geoserver.style_file import parse_style
from layman_server.ogc.exceptions import OgcError

#: What a variable may be: a number, a colour, a word; no address, no path and no markup.
_VALUE = re.compile(r"[\w#.%+\- ]{0,100}")
_NAME = re.compile(r"\w[\w.\-]{0,63}")
_MOST_VARIABLES = 50


def apply_style(
    layer: QgsMapLayer,
    style: Style,
    folder: Path,
    loaders: Sequence[tuple[str | None, Callable[[QgsMapLayer, etree._Element], str]]],
    environment: Mapping[str, str],
) -> str | None:
    """Load the first of the files that can be used, in `folder`; its name, or None when none can.

    A style that has gone bad hides nothing: the next one is taken. `loaders` are file names with the functions that
    give the layer a style, and say in words what is wrong with it. `environment` are values of the style's variables.
    """
    for filename, load in loaders:
        if filename is None:
            continue
        try:
            root = parse_style((folder / Path(filename).name).read_bytes())
        except (OSError, UnknownStyle, BadStyle):
            continue
        set_variables(root, environment)
        if not load(layer, root):
            return filename
    return None


def read_environment(text: str) -> tuple[tuple[str, str], ...]:
    """The variables of a parameter ENV, `name:value;name:value`, sorted by name.

    Raises:
        OgcError: it is written wrongly, or a value could be more than a number, a colour or a word.
    """
    found = {}
    for item in filter(None, (part.strip() for part in text.split(";"))):
        name, colon, value = item.partition(":")
        if not colon or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            message = f"ENV has {item[:60]!r}, which is no name:value of letters, digits, # . % + - and blanks."
            raise OgcError(message, "InvalidParameterValue", locator="env")
        found[name] = value
    if len(found) > _MOST_VARIABLES:
        raise OgcError(f"ENV has more than {_MOST_VARIABLES} variables.", "InvalidParameterValue", locator="env")
    return tuple(sorted(found.items()))


def set_variables(root: etree._Element, environment: Mapping[str, str]) -> None:
    """Put values in the places of `env(name, default)` of an SLD style; a variable without a value keeps its default.

    What has no value is done by `style_safety.make_safe`.
    """
    if not environment:
        return
    for node in list(root.iter("{*}Function")):
        name = (node.findtext("{*}Literal") or "").strip()
        if (node.get("name") or "").strip().lower() == "env" and name in environment:
            _replace(node, environment[name])


def _replace(node: etree._Element, value: str) -> None:
    parent = node.getparent()
    if parent is None:
        return
    literal = etree.Element(f"{{{etree.QName(node).namespace}}}Literal" if etree.QName(node).namespace else "Literal")
    literal.text, literal.tail = value, node.tail
    parent.replace(node, literal)
