"""KML whose features lie in several folders: written anew as one folder, so that it is one layer.

GDAL makes a layer of each folder, with attributes of its own. Here the attributes of all features become those of one
schema, and the name of a feature's folder becomes the attribute `folder`. Only one feature is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from layman_server.uploaded_files import MainFile, wrong_file

_CONTAINERS = frozenset({"Folder", "Document"})
#: Types of KML's `SimpleField`; what has two of them is text.
_TEXT = "string"
_FOLDER = "folder"


def one_folder(main: MainFile, target: Path) -> None:
    """Write the file's features into `target` as one folder.

    Raises:
        WrongParameter: it is not well-formed.
    """
    try:
        with main.open() as stream:
            kinds, namespace = _kinds(stream)
        with main.open() as stream, target.open("wb") as kept:
            _write(stream, kept, kinds, namespace)
    except etree.XMLSyntaxError as error:
        raise wrong_file(f"{main.name} cannot be read: {error}.") from error


def _kinds(stream: BinaryIO) -> tuple[dict[str, str], str]:
    """The attributes of all features and their types, in the order in which they first occur, and KML's namespace."""
    namespace = ""
    declared: dict[str, str] = {}
    found: dict[str, str] = {}
    for _, element in _elements(stream):
        namespace = namespace or etree.QName(element).namespace or ""
        if _word(element) == "Placemark":
            for name in _values(element):
                found.setdefault(name, declared.get(name, _TEXT))
        else:
            for field in element.iterchildren("{*}SimpleField"):
                name, kind = field.get("name", ""), field.get("type", _TEXT)
                declared[name] = kind if declared.get(name, kind) == kind else _TEXT
    return {name: declared.get(name, kind) for name, kind in found.items()}, namespace


def _write(stream: BinaryIO, kept: BinaryIO, kinds: dict[str, str], namespace: str) -> None:
    folder_name = next(name for name in (_FOLDER, *(f"{_FOLDER}_{i}" for i in range(1, 1000))) if name not in kinds)
    in_kml = f"{{{namespace}}}" if namespace else ""
    # Without prefixes: the library behind GDAL looks at names as they are written.
    prefixes: dict[Any, str] = {None: namespace} if namespace else {}
    schema = etree.Element(f"{in_kml}Schema", {"name": "layer", "id": "layer"}, prefixes)
    for name, kind in {folder_name: _TEXT, **kinds}.items():
        etree.SubElement(schema, f"{in_kml}SimpleField", {"name": name, "type": kind})
    declared = f' xmlns="{namespace}"' if namespace else ""
    kept.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<kml{declared}><Document>'.encode())
    kept.write(etree.tostring(schema, encoding="utf-8"))
    for folder, element in _elements(stream):
        if _word(element) == "Placemark":
            values = {folder_name: folder, **_values(element)}
            for old in list(element.iterchildren("{*}ExtendedData")):
                element.remove(old)
            data = etree.SubElement(etree.SubElement(element, f"{in_kml}ExtendedData"), f"{in_kml}SchemaData")
            data.set("schemaUrl", "#layer")
            for name, value in values.items():
                etree.SubElement(data, f"{in_kml}SimpleData", {"name": name}).text = value
            kept.write(etree.tostring(element, encoding="utf-8", with_tail=False))
    kept.write(b"</Document></kml>")


def _values(placemark: etree._Element) -> dict[str, str]:
    """The attributes of a feature: `SimpleData` of a schema, and `Data`."""
    values = {}
    for extended in placemark.iterchildren("{*}ExtendedData"):
        for simple in extended.iterfind("{*}SchemaData/{*}SimpleData"):
            values[simple.get("name", "")] = simple.text or ""
        for data in extended.iterchildren("{*}Data"):
            values[data.get("name", "")] = data.findtext("{*}value") or ""
    values.pop("", None)
    return values


def _elements(stream: BinaryIO) -> Iterator[tuple[str, etree._Element]]:
    """Each `Placemark` and `Schema` with the name of the folder that it is in."""
    names: list[str] = []
    parser = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    for event, element in parser:
        word = _word(element)
        if event == "start":
            if word in _CONTAINERS:
                names.append("")
        elif word in _CONTAINERS:
            names.pop()
            _forget(element)
        elif word == "name" and names and (parent := element.getparent()) is not None and _word(parent) in _CONTAINERS:
            names[-1] = (element.text or "").strip()
        elif word in ("Placemark", "Schema"):
            yield (names[-1] if names else ""), element
            _forget(element)


def _forget(element: etree._Element) -> None:
    """Let go of an element and of what stood before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _word(element: etree._Element) -> str:
    """The name without namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
