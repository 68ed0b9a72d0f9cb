"""Which elements of a file hold which fields of an object. One description serves reading and writing.

Writing means changing the file that is there: an element whose value is the wanted one is not touched, and an element
that no field knows is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile, as_bytes, parse
from layman_server.geoserver.xml_codecs import Codec, References

Values = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """The field `field` in the element `tag`, or in the entry `entry` of the element `metadata`.

    `always` writes it also when a missing element means the same. `older` are names of the element in older files;
    `get` makes the value for the file where it is not that of the field.
    """

    field: str
    tag: str
    codec: Codec
    always: bool = False
    older: tuple[str, ...] = ()
    entry: str = ""
    get: Callable[[Any], Any] | None = None

    def value(self, one: object) -> Any:
        """What of the object goes into the file."""
        return getattr(one, self.field) if self.get is None else self.get(one)


@dataclass(frozen=True)
class Whole:
    """Fields that need more than one element: `read` takes the root, `write` also the object and what was before."""

    read: Callable[[etree._Element, References], Values]
    write: Callable[[etree._Element, Any, Values, References], bool]


class Schema:
    """The elements of one kind of file, or of one element with others in it."""

    def __init__(self, tag: str, parts: Sequence[Part | Whole]) -> None:
        """New files have the elements in this order."""
        self.tag = tag
        self._parts = parts
        self._simple = [part for part in parts if isinstance(part, Part) and not part.entry]
        self._entries = [part for part in parts if isinstance(part, Part) and part.entry]
        self._whole = [part for part in parts if isinstance(part, Whole)]
        self._by_tag = {tag: part for part in self._simple for tag in (*part.older, part.tag)}

    def read(self, root: etree._Element, refs: References) -> Values:
        """The fields that the elements hold, and the defaults of those that are not there.

        Raises:
            DamagedFile: an element holds what it cannot.
        """
        values: Values = {part.field: part.codec.absent for part in self._simple if part.field}
        by_tag = self._by_tag
        seen = set()
        for node in root:
            part = by_tag.get(node.tag)  # type: ignore[call-overload]
            if part is None or not part.field or part.field in seen:
                continue
            seen.add(part.field)
            values[part.field] = _read(part.codec, node, refs)
        if self._entries:
            entries = _entries(root)
            for part in self._entries:
                entry = entries.get(part.entry)
                values[part.field] = part.codec.absent if entry is None else _read(part.codec, entry, refs)
        for whole in self._whole:
            values.update(whole.read(root, refs))
        return values

    def patch(self, root: etree._Element, one: object, refs: References) -> bool:
        """Have the elements hold the object's fields; whether something changed."""
        before: Values = self.read(root, refs) if len(root) else {}
        changed = False
        for part in self._parts:
            if isinstance(part, Whole):
                changed |= part.write(root, one, before, refs)
            else:
                changed |= _patch(part, root, part.value(one), before, refs)
        return changed

    def document(self, one: object, refs: References, original: bytes | None = None) -> bytes:
        """The file of the object, made of the one that is there; that one itself when nothing differs.

        A file that is none of this kind, or is damaged, is written anew.
        """
        root = _parsed(original, self.tag)
        if root is not None and original is not None:
            try:
                return as_bytes(root) if self.patch(root, one, refs) else original
            except DamagedFile:
                pass
        root = etree.Element(self.tag)
        self.patch(root, one, refs)
        return as_bytes(root)


class Nested:
    """A value of `kind` whose fields are elements of their own."""

    def __init__(self, kind: Callable[..., Any], schema: Schema, absent: Any = None) -> None:
        """`absent` is the value of a missing element."""
        self.absent = absent
        self._kind = kind
        self._schema = schema

    def read(self, node: etree._Element, refs: References) -> Any:
        """See `Codec`."""
        return self._kind(**self._schema.read(node, refs))

    def write(self, node: etree._Element, value: Any, refs: References) -> None:
        """See `Codec`."""
        self._schema.patch(node, value, refs)


class NestedIn:
    """A value in the one element that is in the element: `<entry key="time"><dimensionInfo>...`."""

    def __init__(self, nested: Nested, tag: str) -> None:
        """The inner element is `tag`."""
        self.absent = nested.absent
        self._nested = nested
        self._tag = tag

    def read(self, node: etree._Element, refs: References) -> Any:
        """See `Codec`."""
        inner = node.find(self._tag)
        return self.absent if inner is None else self._nested.read(inner, refs)

    def write(self, node: etree._Element, value: Any, refs: References) -> None:
        """See `Codec`."""
        inner = node.find(self._tag)
        self._nested.write(etree.SubElement(node, self._tag) if inner is None else inner, value, refs)


class NestedList:
    """Values in elements `item` of a list; one with the same `key` as before keeps what is not known of it."""

    absent: tuple[Any, ...] = ()

    def __init__(self, item: str, nested: Nested, key: str) -> None:
        """`key` is the field that tells the values of a list."""
        self._item = item
        self._nested = nested
        self._key = key

    def read(self, node: etree._Element, refs: References) -> tuple[Any, ...]:
        """See `Codec`."""
        return tuple(self._nested.read(item, refs) for item in node.iterchildren(self._item))

    def write(self, node: etree._Element, value: Sequence[Any], refs: References) -> None:
        """See `Codec`."""
        there: dict[str, etree._Element] = {}
        for item in list(node.iterchildren(self._item)):
            there.setdefault(str(getattr(self._nested.read(item, refs), self._key)), item)
            node.remove(item)
        for one in value:
            old = there.pop(str(getattr(one, self._key)), None)
            item = etree.SubElement(node, self._item) if old is None else old
            if old is not None:
                node.append(old)
            self._nested.write(item, one, refs)


def _read(codec: Codec, node: etree._Element, refs: References) -> Any:
    try:
        return codec.read(node, refs)
    except ValueError as error:
        raise DamagedFile(f"<{node.tag}>: {error}") from error


def _patch(part: Part, root: etree._Element, value: Any, before: Mapping[str, Any], refs: References) -> bool:
    """Have the element of one part hold the value; parts without a field are written into new files only."""
    if before and (not part.field or before[part.field] == value):
        return False
    is_written = part.always or value != part.codec.absent
    parent, node = _place(part, root)
    if node is not None and (not is_written or (not part.entry and node.tag != part.tag)):
        node.getparent().remove(node)  # type: ignore[union-attr]
        node = None
    if is_written:
        part.codec.write(_new(part, root, parent) if node is None else node, value, refs)
    return True


def _place(part: Part, root: etree._Element) -> tuple[etree._Element | None, etree._Element | None]:
    """The element in which the part's element is, and this one."""
    if part.entry:
        metadata = root.find("metadata")
        return metadata, None if metadata is None else _entries(root).get(part.entry)
    return root, next((node for node in root if node.tag == part.tag or node.tag in part.older), None)


def _new(part: Part, root: etree._Element, parent: etree._Element | None) -> etree._Element:
    if not part.entry:
        return etree.SubElement(root, part.tag)
    if parent is None:
        parent = etree.SubElement(root, "metadata")
    return etree.SubElement(parent, "entry", key=part.entry)


def _entries(root: etree._Element) -> dict[str, etree._Element]:
    metadata = root.find("metadata")
    if metadata is None:
        return {}
    return {node.get("key", ""): node for node in metadata.iterchildren("entry")}


def _parsed(original: bytes | None, tag: str) -> etree._Element | None:
    if original is None:
        return None
    try:
        root = parse(original)
    except DamagedFile:
        return None
    return root if root.tag == tag else None
