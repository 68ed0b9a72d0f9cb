"""Parts that the XML files of GeoServer's objects have in common: texts, references, boxes, maps of entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from layman_server.geoserver.objects import object_id
from layman_server.model.crs import WGS84, BoundingBox

#: A DOCTYPE makes GeoServer refuse a file; here it is read without the network, but not when it declares entities.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
#: No file of a catalogue is larger; a longer one is none.
MAX_FILE_BYTES = 16 * 2**20


class DamagedFile(ValueError):
    """A file of the data directory is not what its name says; the message names what is missing."""


def parse(content: bytes) -> etree._Element:
    """The root element.

    Raises:
        DamagedFile: it is not XML, it declares entities, or it is longer than `MAX_FILE_BYTES`.
    """
    if len(content) > MAX_FILE_BYTES:
        raise DamagedFile(f"{len(content)} bytes are too many for a file of the catalogue")
    try:
        root = etree.fromstring(content, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFile(str(error)) from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise DamagedFile("it declares entities, which no file of the catalogue may")
    return root


def as_bytes(root: etree._Element) -> bytes:
    """The document as it is written: indented, UTF-8, with a line end."""
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8") + b"\n"


def clean(text: str) -> str:
    """`text` without the characters that XML 1.0 cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or (" " <= char and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )


def add_texts(parent: etree._Element, **texts: str) -> None:
    """Add an element of this name for every text that is not empty."""
    for name, text in texts.items():
        if text:
            etree.SubElement(parent, name).text = clean(text)


def word(value: bool) -> str:
    """`true` or `false`."""
    return "true" if value else "false"


def add_reference(parent: etree._Element, name: str, identifier: str, kind: str = "") -> None:
    """Add an element that refers to an object by its id."""
    node = etree.SubElement(parent, name)
    if kind:
        node.set("class", kind)
    etree.SubElement(node, "id").text = identifier


def add_entries(parent: etree._Element, name: str, entries: Mapping[str, str]) -> None:
    """Add a map of `<entry key="...">`; nothing when it is empty."""
    if not entries:
        return
    node = etree.SubElement(parent, name)
    for key, value in entries.items():
        entry = etree.SubElement(node, "entry", key=key)
        entry.text = clean(value)


def add_box(parent: etree._Element, name: str, box: BoundingBox | None) -> None:
    """Add a bounding box; nothing when there is none."""
    if box is None:
        return
    node = etree.SubElement(parent, name)
    add_texts(node, minx=repr(box.minx), maxx=repr(box.maxx), miny=repr(box.miny), maxy=repr(box.maxy))
    crs = etree.SubElement(node, "crs")
    crs.text = box.crs
    if box.crs != WGS84:
        crs.set("class", "projected")


def text_at(root: etree._Element, path: str) -> str:
    """The text of the first element at the path, without white space around it; empty when there is none."""
    return (root.findtext(path) or "").strip()


def needed(root: etree._Element, path: str) -> str:
    """The text at the path.

    Raises:
        DamagedFile: it is not there or empty.
    """
    text = text_at(root, path)
    if not text:
        raise DamagedFile(f"<{root.tag}> has no <{path}>")
    return text


def read_id(root: etree._Element, kind: str, *names: str) -> str:
    """The object's id, or the one that it would have been given."""
    return text_at(root, "id") or object_id(kind, *names)


def read_entries(node: etree._Element | None) -> dict[str, str]:
    """Entries `<entry key="url">...`, and the form of the 2009 proposal, `<url><string>...`."""
    if node is None:
        return {}
    entries = {}
    for child in node.iterchildren(tag=etree.Element):
        key = child.get("key") or str(child.tag)
        entries[key] = "".join(map(str, child.itertext())) if child.get("key") is None else (child.text or "")
    return entries


def read_box(node: etree._Element | None) -> BoundingBox | None:
    """A bounding box, or None when there is no element.

    Raises:
        DamagedFile: it is none.
    """
    if node is None:
        return None
    try:
        minx, miny, maxx, maxy = (float(needed(node, name)) for name in ("minx", "miny", "maxx", "maxy"))
    except ValueError as error:
        raise DamagedFile(f"<{node.tag}> is not a box: {error}") from error
    return BoundingBox(minx, miny, maxx, maxy, text_at(node, "crs") or WGS84)
