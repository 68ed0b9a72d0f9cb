"""Documents of GeoServer's REST API in both of their forms: XML, and the JSON that GeoServer makes of it.

An attribute is the key `@name`, the text of an element with attributes the key `$`, an element that comes several times
a list. Elements of fixed lists are lists also when there is one of them only; an empty list is an empty text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile, clean, parse

ATOM = "http://www.w3.org/2005/Atom"
LINK = f"{{{ATOM}}}link"
#: What is a list in JSON even when it has one element: the element around it, and what is in it.
_LISTS = {
    "attributes": "attribute",
    "connectionParameters": "entry",
    "coverageStores": "coverageStore",
    "coverages": "coverage",
    "dataStores": "dataStore",
    "dimensions": "coverageDimension",
    "featureTypes": "featureType",
    "layerGroups": "layerGroup",
    "layers": "layer",
    "list": "string",
    "keywords": "string",
    "namespaces": "namespace",
    "requestSRS": "string",
    "responseSRS": "string",
    "interpolationMethods": "string",
    "supportedFormats": "string",
    "styles": "style",
    "wmsLayers": "wmsLayer",
    "wmsStores": "wmsStore",
    "wmtsStores": "wmtsStore",
    "workspaces": "workspace",
}
#: Elements whose text is a number in JSON; others stay texts, also a name like `2024`.
_NUMBERS = frozenset(
    "minx miny maxx maxy maxFeatures numDecimals minOccurs maxOccurs srid width height logoWidth logoHeight"
    " maxConnections readTimeout connectTimeout maxBuffer maxRequestMemory maxRenderingTime maxRenderingErrors"
    " updateSequence featureTypeCacheSize xmlPostRequestLogBufferSize tilePriority tileThreads memoryCapacity"
    " memoryThreshold maxPoolSize corePoolSize keepAliveTime imageIOCacheThreshold scaleX scaleY shearX shearY"
    " translateX translateY min max transparency maxInputMemory maxOutputMemory".split()
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_NAME = re.compile(r"[A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?")
_MOST_NESTED = 40


class UnreadableDocument(ValueError):
    """A request's body is no document of this API; the text says why."""


def from_xml(content: bytes) -> etree._Element:
    """The document of an XML body; nothing outside of it is read.

    Raises:
        UnreadableDocument: it is not XML, or declares entities.
    """
    try:
        return parse(content)
    except DamagedFile as error:
        raise UnreadableDocument(f"The XML cannot be read: {error}") from error


def from_json(content: bytes) -> etree._Element:
    """The document of a JSON body: an object with one key, the name of the outer element.

    Raises:
        UnreadableDocument: it is not JSON, or none of that form.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"The JSON cannot be read: {error}") from error
    if not isinstance(value, dict) or len(value) != 1:
        raise UnreadableDocument("The JSON has to be an object with one key, such as `workspace`.")
    (name, inner), *_ = value.items()
    if isinstance(inner, list):
        raise UnreadableDocument(f"`{name}` has to be an object.")
    root = etree.Element(_checked(name))
    _fill(root, inner, 0)
    return root


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UnreadableDocument(f"`{name[:60]}` is no name of an element.")
    return name.replace(":", "_")


def _fill(node: etree._Element, value: Any, depth: int) -> None:
    if depth > _MOST_NESTED:
        raise UnreadableDocument("The JSON is nested too deeply.")
    if not isinstance(value, Mapping):
        node.text = _text(value)
        return
    for key, inner in value.items():
        if key == "$":
            node.text = _text(inner)
        elif key.startswith("@"):
            node.set(_checked(key[1:]), _text(inner))
        else:
            # In a list nothing is something too: the style that a member of a group does not have.
            for one in inner if isinstance(inner, list) else [] if inner is None else [inner]:
                _fill(etree.SubElement(node, _checked(key)), one, depth + 1)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float):
        return repr(value)
    raise UnreadableDocument("A list is where a text should be.")


def as_xml(root: etree._Element) -> bytes:
    """The document as XML, as GeoServer writes it: indented, without a declaration."""
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8")


def as_json(root: etree._Element) -> bytes:
    """The document as GeoServer's JSON."""
    document = {etree.QName(root).localname: _value(root)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _value(node: etree._Element) -> Any:
    tag = etree.QName(node).localname
    children = [child for child in node if isinstance(child.tag, str)]
    attributes = {f"@{etree.QName(name).localname}": text for name, text in node.attrib.items()}
    if not children:
        text = node.text or ""
        if attributes:
            return {**attributes, "$": text} if text else attributes
        return _scalar(tag, text)
    found: dict[str, Any] = dict(attributes)
    for child in children:
        if child.tag == LINK:
            found["href"] = child.get("href", "")
            continue
        name = _JSON_NAMES.get(etree.QName(child).localname, etree.QName(child).localname)
        # An element that is nothing but a link to a list is the address of it.
        value = child[0].get("href") if len(child) == 1 and child[0].tag == LINK else _value(child)
        if name in found:
            if not isinstance(found[name], list):
                found[name] = [found[name]]
            found[name].append(value)
        else:
            found[name] = [value] if _LISTS.get(tag) == name else value
    return found


#: GeoServer's JSON loses one underscore of this element.
_JSON_NAMES = {"__default": "_default"}


def _scalar(tag: str, text: str) -> Any:
    if text in {"true", "false"}:
        return text == "true"
    if tag in _NUMBERS and _NUMBER.fullmatch(text.strip()):
        number = float(text)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    return text
