"""Maps as elements of GeoServer's XML files, and back, in all the forms that they have had."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from layman_server.geoserver.catalog_parts import clean
from layman_server.geoserver.xml_codecs import References, marked, revealed, set_text, text_of

#: Java's names of types around a value: `<entry key="a"><boolean>true</boolean></entry>`.
_SCALARS = frozenset({"string", "boolean", "int", "long", "double", "float"})


class Entries:
    """A map: `<entry key="a">b</entry>`, in the form of the 2009 proposal (`<a><string>b</string></a>`), or as `<map>`.

    Entries that hold more than a text are none of its business: they stay where they are.
    """

    absent: Mapping[str, str] = {}

    def __init__(self, *, secrets: frozenset[str] = frozenset(), without: frozenset[str] = frozenset()) -> None:
        """`secrets` are keys of passwords, `without` keys that are read elsewhere."""
        self._secrets = secrets
        self._without = without

    def read(self, node: etree._Element, refs: References) -> dict[str, str]:
        """See `Codec`."""
        found = {}
        for key, value, _ in self._pairs(node):
            found[key] = revealed(value) if key in self._secrets else value
        return found

    def write(self, node: etree._Element, value: Mapping[str, str], refs: References) -> None:
        """See `Codec`."""
        there = {key: (text, entry) for key, text, entry in self._pairs(node)}
        for key, (text, entry) in there.items():
            if key not in value:
                _remove(entry)
            elif value[key] != (revealed(text) if key in self._secrets else text):
                set_text(entry, self._written(key, value[key]))
        for key in value:
            if key not in there:
                set_text(etree.SubElement(node, "entry", key=clean(key)), self._written(key, value[key]))

    def _written(self, key: str, text: str) -> str:
        return marked(text) if key in self._secrets else text

    def _pairs(self, node: etree._Element) -> list[tuple[str, str, etree._Element]]:
        """Key, text, and the element of the text."""
        found = []
        for child in node.iterchildren(tag=etree.Element):
            key = child.get("key")
            if key is None and child.tag == "map":
                found += [pair for entry in child.iterchildren("entry") if (pair := _typed_pair(entry)) is not None]
                continue
            if key is None:
                key = str(child.tag)
            holder = _scalar(child)
            if holder is not None and key not in self._without:
                found.append((key, text_of(holder), holder))
        return found


def _typed_pair(entry: etree._Element) -> tuple[str, str, etree._Element] | None:
    """Key and value of `<entry><string>a</string><boolean>true</boolean></entry>`."""
    parts = list(entry.iterchildren(tag=etree.Element))
    if len(parts) == 2 and all(part.tag in _SCALARS for part in parts):
        return text_of(parts[0]), text_of(parts[1]), parts[1]
    return None


def _scalar(node: etree._Element) -> etree._Element | None:
    """The element whose text is the value: the entry, or the one of Java's type in it."""
    inner = list(node.iterchildren(tag=etree.Element)) if len(node) else []
    if not inner:
        return node
    return inner[0] if len(inner) == 1 and inner[0].tag in _SCALARS and not len(inner[0]) else None


def _remove(holder: etree._Element) -> None:
    """Remove the entry whose text is in this element."""
    entry: etree._Element = holder
    parent = entry.getparent()
    while parent is not None and entry.tag in _SCALARS and entry.get("key") is None:
        entry, parent = parent, parent.getparent()
    if parent is not None:
        parent.remove(entry)


class Pairs:
    """A map of `<entry><string>key</string><string>value</string></entry>`, as parameters of coverages."""

    absent: Mapping[str, str] = {}

    def read(self, node: etree._Element, refs: References) -> dict[str, str]:
        """See `Codec`."""
        pairs = filter(None, map(_typed_pair, node.iterchildren("entry")))
        return {key: value for key, value, _ in pairs}

    def write(self, node: etree._Element, value: Mapping[str, str], refs: References) -> None:
        """See `Codec`."""
        for entry in list(node.iterchildren("entry")):
            if _typed_pair(entry) is not None:
                node.remove(entry)
        for pair in value.items():
            entry = etree.SubElement(node, "entry")
            for text in pair:
                set_text(etree.SubElement(entry, "string"), text)
