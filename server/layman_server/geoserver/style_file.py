"""Style files as clients send them: which format, which version, and nothing in them that reaches outside."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from lxml import etree

from layman_server.errors import BadStyle, UnknownStyle
from layman_server.geoserver.inline_pictures import is_inline, names_others
from layman_server.model.layer_source import StyleFormat

_ROOTS = {"StyledLayerDescriptor": StyleFormat.SLD, "qgis": StyleFormat.QML}
_SYMBOLOGY_NAMESPACE = "http://www.opengis.net/se"
#: Properties of QGIS symbols that name a picture file.
_QML_PICTURE_KEYS = frozenset({"name", "imageFile", "svgFile", "path", "file", "backgroundSvgFile", "shapeSVGFile"})
#: The same as attributes of labels (QGIS 3), and as ends of the keys of properties (QGIS 2), in lower case.
_PICTURE_ATTRIBUTES = ("svgfile", "imagefile")
_GZIP = b"\x1f\x8b"
_REACHES_OUTSIDE = re.compile(r"^\s*(?:[a-zA-Z][a-zA-Z0-9+.-]*:|/|\\|~)|(?:^|[/\\])\.\.(?:[/\\]|$)")


def recognise(data: bytes) -> tuple[StyleFormat, str]:
    """Format and version: `1.0.0` or `1.1.0` for SLD, the QGIS version that wrote it for QML.

    Raises:
        UnknownStyle: it is not XML, or its root element is neither `StyledLayerDescriptor` nor `qgis`
            (details as in Layman's answers).
        BadStyle: it declares entities.
    """
    root = parse_style(data)
    style_format = _ROOTS[etree.QName(root).localname]
    version = root.get("version", "")
    if style_format is StyleFormat.SLD:
        return style_format, "1.1.0" if version.startswith("1.1") or _uses_symbology_encoding(root) else "1.0.0"
    return style_format, version


def parse_style(data: bytes) -> etree._Element:
    """The root element of a style file; no entity is expanded, no other file or address is read.

    A DOCTYPE without declarations is harmless (QGIS writes `<!DOCTYPE qgis PUBLIC ... SYSTEM>` into every QML file).

    Raises:
        UnknownStyle, BadStyle: as `recognise`.
    """
    parser = _parser()
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnknownStyle("Unable to parse style file.") from error
    if etree.QName(root).localname not in _ROOTS:
        raise UnknownStyle({"message": "Unknown root element.", "expected": f"Root element is one of {list(_ROOTS)}"})
    refuse_entities(root)
    return root


def _parser() -> etree.XMLParser:
    """Reads nothing else, and leaves out what stands inside of texts: QGIS joins the pieces on both sides."""
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )


def refuse_entities(root: etree._Element) -> None:
    """Refuse documents that declare or use entities of their own.

    Raises:
        BadStyle: it does.
    """
    declared: Any = root.getroottree().docinfo.internalDTD
    entities: list[Any] = [*(declared.entities() if declared is not None else ()), *root.iter(etree.Entity)]
    names = [str(entity.name) for entity in entities]
    if names:
        raise BadStyle({"message": f"The style declares XML entities, which are not allowed: {sorted(set(names))[0]}"})


def without_outside_pictures(root: etree._Element) -> bytes:
    """The style as XML in which no picture is named by an address or a path outside of QGIS's own pictures.

    Both formats may name pictures: SLD in `ExternalGraphic`, QML in the properties of symbols. Pictures inside the
    file (`base64:`, `data:`) stay. The XML has no DOCTYPE.
    """
    if etree.QName(root).localname == "qgis":
        _clean_qml(root)
    else:
        for graphic in list(root.iter("{*}ExternalGraphic")):
            addresses = [
                str(value) for part in graphic.iter() for name, value in part.attrib.items() if "href" in str(name)
            ]
            parent = graphic.getparent()
            if parent is not None and any(map(reaches_outside, addresses)):
                parent.remove(graphic)
    return etree.tostring(root, encoding="utf-8")


def _clean_qml(root: etree._Element) -> None:
    for node in root.iter(tag=etree.Element):
        # Each version of QGIS has other names for key and value; whichever it reads, none is passed over.
        keys = {node.get(name, "") for name in ("name", "k", "key")}
        is_picture = any(key in _QML_PICTURE_KEYS or key.lower().endswith(_PICTURE_ATTRIBUTES) for key in keys)
        for name, value in ((str(name), str(value)) for name, value in node.attrib.items()):
            if name in {"value", "v"}:
                outside = (is_picture and reaches_outside(value)) or ("data" in keys and _draws_outside(value))
            else:
                outside = name.lower().endswith(_PICTURE_ATTRIBUTES) and reaches_outside(value)
            if outside:
                node.set(name, "")
    change_embedded(root, _clean_qml)


def change_embedded(root: etree._Element, change: Callable[[etree._Element], None]) -> None:
    """Change the symbols that QML keeps as text in attributes (those of callouts) as the style itself."""
    for node in root.iter(tag=etree.Element):
        for name, value in node.attrib.items():
            if "<symbol" in value:
                node.set(name, _changed(str(value), change))


def _changed(text: str, change: Callable[[etree._Element], None]) -> str:
    """The XML changed; nothing of it when it cannot be read, so that QGIS does not read it otherwise."""
    parser = _parser()
    try:
        root = etree.fromstring(text.strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    change(root)
    # Written without the DOCTYPE, and so without entities.
    return etree.tostring(root, encoding="utf-8").decode()


def _draws_outside(value: str) -> bool:
    """Whether these are the hexadecimal digits, in which fills keep a drawing, of one that shows others."""
    try:
        content = bytes.fromhex(value)
    except ValueError:
        return False
    return (b"<" in content or content.startswith(_GZIP)) and reaches_outside(f"base64:{b64encode(content).decode()}")


def reaches_outside(value: str) -> bool:
    """Whether a picture's name is an address, an absolute path, or leads up and out; or the picture shows such ones."""
    return names_others(value) if is_inline(value) else _REACHES_OUTSIDE.search(value) is not None


def _uses_symbology_encoding(root: etree._Element) -> bool:
    return next(root.iter(f"{{{_SYMBOLOGY_NAMESPACE}}}*"), None) is not None
