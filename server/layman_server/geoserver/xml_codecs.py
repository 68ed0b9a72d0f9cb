"""Values as elements of GeoServer's XML files, and back: texts, numbers, lists, maps, boxes, references.

A codec reads an element, and writes a value into one that may be there already: what it does not know of the element
stays. `absent` is what a missing element means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from lxml import etree

from layman_server.geoserver.catalog_parts import clean
from layman_server.model.crs import WGS84, BoundingBox


class References(Protocol):
    """Finds what elements refer to."""

    def resolve(self, kind: str, identifier: str, name: str, workspace: str) -> str:
        """The id of an object, given by id, or by name (and perhaps workspace); empty when there is none."""


class Codec(Protocol):
    """See the module."""

    absent: Any

    def read(self, node: etree._Element, refs: References) -> Any:
        """The value; ValueError when it is none."""

    def write(self, node: etree._Element, value: Any, refs: References) -> None:
        """Put the value into the element."""


def text_of(node: etree._Element) -> str:
    """The text of an element without those of comments in it."""
    if not len(node):
        return node.text or ""
    return (node.text or "") + "".join(child.tail or "" for child in node)


def child_text(node: etree._Element, tag: str) -> str:
    """The text of the first child with this name, without space around it."""
    child = node.find(tag)
    return "" if child is None else text_of(child).strip()


def set_child(node: etree._Element, tag: str, text: str) -> None:
    """Give the first child with this name a text; an empty one removes it."""
    child = node.find(tag)
    if not text:
        if child is not None:
            node.remove(child)
        return
    if child is None:
        child = etree.SubElement(node, tag)
    set_text(child, text)


def set_text(node: etree._Element, text: str) -> None:
    """The text, in place of everything in the element."""
    del node[:]
    node.text = clean(text)


class Text:
    """A text as it is, or, a `word`, without the space around it."""

    def __init__(self, absent: str = "", *, word: bool = False) -> None:
        """Texts of people keep their space."""
        self.absent = absent
        self._word = word

    def read(self, node: etree._Element, refs: References) -> str:
        """See `Codec`."""
        text = text_of(node)
        return text.strip() or self.absent if self._word else text

    def write(self, node: etree._Element, value: str, refs: References) -> None:
        """See `Codec`."""
        set_text(node, value)


class Flag:
    """`true`; everything else is false, as for GeoServer."""

    def __init__(self, absent: bool = False) -> None:
        """What a missing or empty element means."""
        self.absent = absent

    def read(self, node: etree._Element, refs: References) -> bool:
        """See `Codec`."""
        text = text_of(node).strip()
        return text == "true" if text else self.absent

    def write(self, node: etree._Element, value: bool, refs: References) -> None:
        """See `Codec`."""
        set_text(node, "true" if value else "false")


class Number:
    """An `int` or a `float`."""

    def __init__(self, kind: Callable[[str], float], absent: float) -> None:
        """What a missing or empty element means."""
        self.absent = absent
        self._kind = kind

    def read(self, node: etree._Element, refs: References) -> float:
        """See `Codec`."""
        text = text_of(node).strip()
        return self._kind(text) if text else self.absent

    def write(self, node: etree._Element, value: float, refs: References) -> None:
        """See `Codec`."""
        set_text(node, repr(value))


class Secret:
    """A password: read from `plain:` or as it is, written as `plain:`; encrypted ones (`crypt1:`) stay."""

    absent = ""

    def read(self, node: etree._Element, refs: References) -> str:
        """See `Codec`."""
        return revealed(text_of(node))

    def write(self, node: etree._Element, value: str, refs: References) -> None:
        """See `Codec`."""
        set_text(node, marked(value))


def revealed(password: str) -> str:
    """A password without the mark of a clear one."""
    return password.removeprefix("plain:")


def marked(password: str) -> str:
    """A password with the mark of a clear one; GeoServer encrypts it at its next save."""
    return password if password.startswith("crypt1:") else f"plain:{password}"


class Strings:
    """A list of texts, each in an element of its own (`string`)."""

    absent: tuple[str, ...] = ()

    def __init__(self, item: str = "string", inner: str = "") -> None:
        """`inner` is an element around the text in each of them."""
        self._item = item
        self._inner = inner

    def read(self, node: etree._Element, refs: References) -> tuple[str, ...]:
        """See `Codec`."""
        if self._inner:
            return tuple(child_text(item, self._inner) for item in node.iterchildren(tag=etree.Element))
        return tuple(text_of(item) for item in node.iterchildren(self._item))

    def write(self, node: etree._Element, value: tuple[str, ...], refs: References) -> None:
        """See `Codec`."""
        del node[:]
        for text in value:
            item = etree.SubElement(node, self._item)
            set_text(etree.SubElement(item, self._inner) if self._inner else item, text)


class Box:
    """A bounding box with its CRS."""

    absent = None

    def read(self, node: etree._Element, refs: References) -> BoundingBox:
        """See `Codec`."""
        # There are two boxes in every file of a resource: one pass, in which the first of each name counts.
        texts: dict[object, str] = {child.tag: text_of(child) for child in reversed(node)}
        try:
            minx, miny, maxx, maxy = (float(texts[name]) for name in ("minx", "miny", "maxx", "maxy"))
        except KeyError as error:
            raise ValueError(f"there is no {error}") from error
        return BoundingBox(minx, miny, maxx, maxy, texts.get("crs", "").strip() or WGS84)

    def write(self, node: etree._Element, value: BoundingBox, refs: References) -> None:
        """See `Codec`."""
        for name in ("minx", "maxx", "miny", "maxy"):
            set_child(node, name, repr(getattr(value, name)))
        if child_text(node, "crs") != value.crs:
            set_child(node, "crs", value.crs)
            crs = node.find("crs")
            if crs is not None and value.crs != WGS84:
                crs.set("class", "projected")
            elif crs is not None and "class" in crs.attrib:
                del crs.attrib["class"]


class Reference:
    """The id of an object of `kind` that an element names by id, or by name (and perhaps workspace)."""

    absent = ""

    def __init__(self, kind: str, class_word: str = "") -> None:
        """`class_word` is GeoServer's attribute `class` of the element."""
        self._kind = kind
        self._class = class_word

    def read(self, node: etree._Element, refs: References) -> str:
        """See `Codec`."""
        return resolved(node, self._kind, refs)

    def write(self, node: etree._Element, value: str, refs: References) -> None:
        """See `Codec`."""
        refer(node, value)
        if self._class:
            node.set("class", self._class)


def resolved(node: etree._Element, kind: str, refs: References) -> str:
    """The id of what an element refers to."""
    identifier = child_text(node, "id")
    if identifier:
        return refs.resolve(kind, identifier, "", "")
    workspace = node.find("workspace")
    of = "" if workspace is None else child_text(workspace, "name") or text_of(workspace).strip()
    return refs.resolve(kind, "", child_text(node, "name") or child_text(node, "prefix"), of)


def refer(node: etree._Element, identifier: str) -> None:
    """Have an element refer to an object."""
    del node[:]
    node.text = None
    if identifier:
        set_child(node, "id", identifier)


class ReferenceList:
    """Ids of the objects that the elements `item` refer to; those that are not there are left out."""

    absent: tuple[str, ...] = ()

    def __init__(self, kind: str, item: str, class_word: str = "") -> None:
        """`class_word` is GeoServer's attribute `class` of the list."""
        self._kind = kind
        self._item = item
        self._class = class_word

    def read(self, node: etree._Element, refs: References) -> tuple[str, ...]:
        """See `Codec`."""
        found = (resolved(item, self._kind, refs) for item in node.iterchildren(self._item))
        return tuple(identifier for identifier in found if identifier)

    def write(self, node: etree._Element, value: tuple[str, ...], refs: References) -> None:
        """See `Codec`."""
        del node[:]
        if self._class:
            node.set("class", self._class)
        for identifier in value:
            refer(etree.SubElement(node, self._item), identifier)
