"""XML documents of GeoServer 1.x: read as forgivingly as GeoServer reads them.

Elements are looked up by their local name among the children, the first one wins; the first line is often a processing
instruction `<?config.xml ...?>` in place of an XML declaration (`shared/reference/geoserver-datadir.md`, 6.1).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile, parse

#: Larger ones are no configuration of a map server.
_MOST_BYTES = 16 << 20


def read_document(path: Path) -> etree._Element:
    """The root element; a file that says no encoding and is not UTF-8 is taken for Latin 1.

    Raises:
        DamagedFile: it is not XML, or too large. OSError: it cannot be read.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise DamagedFile(f"{path.name} is too large")
    content = path.read_bytes()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DamagedFile(f"{path.name} has a document type, which no file of a data directory needs")
    if not content.lstrip().startswith((b"<?xml", b"\xfe\xff", b"\xff\xfe")):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            content = content.decode("latin-1").encode("utf-8")
    return parse(content.lstrip())


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this local name."""
    return next(children(element, name), None)


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """All children of this local name."""
    if element is None:
        return
    for node in element.iterchildren(tag=etree.Element):
        if etree.QName(node).localname == name:
            yield node


def text_of(element: etree._Element | None, *names: str) -> str:
    """The text at the end of the path, without white space around it; empty when there is none."""
    for name in names:
        element = child(element, name)
    return "" if element is None else (element.text or "").strip()


def value_of(element: etree._Element | None, name: str, default: str = "") -> str:
    """The attribute `value` of a child, or `default`."""
    node = child(element, name)
    return default if node is None else node.get("value", default).strip()


def is_true(text: str) -> bool:
    """Java's `Boolean.parseBoolean`."""
    return text.strip().lower() == "true"


def number_of(text: str | None, what: str) -> float:
    """A number.

    Raises:
        DamagedFile: it is none, or not finite.
    """
    try:
        number = float(text or "")
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DamagedFile(f"{what} is no number: {text!r}")
    return number


def is_folder_name(name: str) -> bool:
    """Whether a folder or file of a data directory can have this name."""
    return bool(name) and name not in {".", ".."} and not set(name) & set("/\\\0") and not name.startswith(".")
