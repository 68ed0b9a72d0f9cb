"""A record that others complete, brought up to date: what they wrote by hand stays.

Layman sends records with the properties that it knows, and people complete them in the catalogue's editor
(`doc/metadata.md`). So a change replaces a property only where the catalogue still has what was written last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from layman_server.metadata.elements import NAMESPACES

_CITATION = "gmd:identificationInfo/*/gmd:citation/gmd:CI_Citation"
_ONLINE = "gmd:distributionInfo/gmd:MD_Distribution/gmd:transferOptions/gmd:MD_DigitalTransferOptions/gmd:onLine"
_PROTOCOL = "gmd:CI_OnlineResource/gmd:protocol/gmx:Anchor/@xlink:href"
_FUNCTION = "gmd:CI_OnlineResource/gmd:function/gmd:CI_OnLineFunctionCode/@codeListValue"
_DATE_TYPE = "gmd:CI_Date/gmd:dateType/gmd:CI_DateTypeCode/@codeListValue"
#: Where the properties are that `doc/metadata.md` calls synchronizable: the folder of elements, and which of them.
_PLACES = (
    ("", "gmd:referenceSystemInfo"),
    (_CITATION, "gmd:title"),
    (_CITATION, f"gmd:date[{_DATE_TYPE}='revision']"),
    (_CITATION, "gmd:identifier"),
    ("gmd:identificationInfo/*", "gmd:abstract"),
    ("gmd:identificationInfo/*", "gmd:graphicOverview"),
    ("gmd:identificationInfo/*", "gmd:spatialResolution"),
    ("gmd:identificationInfo/*", "gmd:language"),
    ("gmd:identificationInfo/*", "gmd:extent | {}srv:extent"),
    ("gmd:identificationInfo/*", "srv:operatesOn"),
    *((_ONLINE.rpartition("/")[0], f"gmd:onLine[contains({_PROTOCOL}, 'OGC:{name}-')]") for name in ("WMS", "WFS")),
    *(
        (_ONLINE.rpartition("/")[0], f"gmd:onLine[contains({_PROTOCOL}, 'WWW:LINK-') and {_FUNCTION}='{function}']")
        for function in ("information", "download")
    ),
)
_MEANING = ("codeListValue", f"{{{NAMESPACES['xlink']}}}href", f"{{{NAMESPACES['xlink']}}}title", "uom")
_SPACES = re.compile(r"\s+")


def merged(present: bytes, last: bytes | None, new: bytes) -> bytes:
    """The present record with the properties of the new one, but for those that somebody changed since the last.

    Without `last`, what was written last is not known, and every property is replaced.
    """
    root, fresh = etree.fromstring(present), etree.fromstring(new)
    before = etree.fromstring(last) if last is not None else None
    for folder, names in _PLACES:
        there = _found(root, folder, names)
        if before is not None and _meaning(there) != _meaning(_found(before, folder, names)):
            continue
        _replace(root, folder, there, _found(fresh, folder, names))
    _replace(root, "", _found(root, "", "gmd:dateStamp"), _found(fresh, "", "gmd:dateStamp"))
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _found(root: etree._Element, folder: str, names: str) -> list[etree._Element]:
    above = f"{folder}/" if folder else ""
    found = root.xpath(above + names.format(above), namespaces=NAMESPACES)
    return [node for node in found if isinstance(node, etree._Element)] if isinstance(found, list) else []


def _replace(
    root: etree._Element, folder: str, there: Sequence[etree._Element], wanted: Sequence[etree._Element]
) -> None:
    parents = _found(root, folder, ".") if folder else [root]
    if not parents:
        return
    parent = parents[0]
    following = {child.tag for node in wanted[-1:] for child in node.itersiblings()}
    position = parent.index(there[0]) if there and there[0] in parent else _place_before(parent, following)
    for node in there:
        above = node.getparent()
        if above is not None:
            above.remove(node)
    for offset, node in enumerate(wanted):
        parent.insert(position + offset, node)


def _place_before(parent: etree._Element, following: set[str]) -> int:
    """The place of a new element: before the first of those that follow it in a record of ours."""
    return next((index for index, child in enumerate(parent) if child.tag in following), len(parent))


def _meaning(nodes: Sequence[etree._Element]) -> list[tuple[str, ...]]:
    """What elements say, without how it is written down; their order does not matter."""
    return sorted(
        (
            *(text for text in (_SPACES.sub(" ", str(piece)).strip() for piece in node.itertext()) if text),
            *(value for part in node.iter() for name in _MEANING if (value := part.get(name))),
        )
        for node in nodes
    )
