"""What a client sends, laid over what is there: documents of the API as objects of the catalogue.

Elements that are sent replace those of the object's file, entries of maps one by one; what is not sent stays.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.catalog_events import CatalogObject, Configuration
from layman_server.geoserver.catalog_parts import parse
from layman_server.geoserver.catalog_xml import xml_of
from layman_server.geoserver.objects import QML_KEY
from layman_server.geoserver.reading_references import Lookup
from layman_server.geoserver.xml_codecs import child_text, set_child
from layman_server.geoserver_rest.refusals import bad_request
from layman_server.geoserver_rest.showing import HIDDEN_TEXT

#: Maps, of which a client sends the entries that change.
_MAPS = frozenset({"metadata", "connectionParameters"})
#: Elements that refer to something by its name, which may stand in them without an element of its own.
_NAMED = frozenset({"defaultStyle", "style", "published", "layer", "workspace", "rootLayer", "rootLayerStyle"})
#: Never taken from a client: ids are ours, dates are facts, links are made for each answer.
_NOT_TAKEN = frozenset(
    "id namespace store resource type dateCreated dateModified featureTypes coverages wmsLayers dataStores".split()
)
#: Metadata in which the server says of files and tables what is so; nobody else does.
_OWN_METADATA = ("layman.", QML_KEY)


def named(document: etree._Element) -> str:
    """The name in a document.

    Raises:
        Refused: it has none.
    """
    name = child_text(document, "name")
    if not name:
        raise bad_request(f"The <{document.tag}> has no name.")
    return name


def laid_over(
    document: etree._Element,
    before: CatalogObject | Configuration | None,
    keep: frozenset[str] = frozenset(),
) -> bytes:
    """The file of an object with what a document says of it; `before` is None for a new one.

    Elements of `keep` are taken although they usually are not.
    """
    root = etree.Element(document.tag) if before is None else parse(xml_of(before))
    taken = [deepcopy(node) for node in document if isinstance(node.tag, str)]
    for node in taken:
        if node.tag == "_default":
            # JSON has lost an underscore of it.
            node.tag = "__default"
        if node.tag in _NOT_TAKEN - keep or "}" in str(node.tag):
            continue
        _normalise(node)
        old = root.find(str(node.tag))
        if node.tag in _MAPS and old is not None:
            _merge(old, node)
        elif old is not None:
            root.replace(old, node)
        else:
            root.append(node)
        if node.tag == "metadata":
            _without_own(root.find("metadata"), before)
    return etree.tostring(root)


def lookup(catalog: Catalog, workspace: str) -> Lookup:
    """References by names, those of one workspace first."""
    refs = Lookup(catalog)
    refs.workspace = workspace
    return refs


def _normalise(node: etree._Element) -> None:
    for inner in list(node.iter()):
        if not isinstance(inner.tag, str):
            continue
        for link in [child for child in inner if isinstance(child.tag, str) and "}" in child.tag]:
            inner.remove(link)
        href = inner.find("href")
        if href is not None and inner.tag in _NAMED:
            inner.remove(href)
        text = (inner.text or "").strip()
        if inner.tag in _NAMED and not len(inner) and text:
            inner.text = None
            set_child(inner, "name", text)


def _merge(old: etree._Element, new: etree._Element) -> None:
    there = {entry.get("key"): entry for entry in old.iterchildren("entry")}
    for entry in new.iterchildren("entry"):
        before = there.get(entry.get("key"))
        if before is not None and (entry.text or "").strip() in {HIDDEN_TEXT, f"plain:{HIDDEN_TEXT}"}:
            continue
        if before is not None:
            old.replace(before, entry)
        else:
            old.append(entry)


def _without_own(node: etree._Element | None, before: object) -> None:
    """Put what the server itself says in metadata back as it was."""
    own = getattr(before, "metadata", {})
    for entry in [] if node is None else list(node.iterchildren("entry")):
        key = entry.get("key", "")
        if not key.startswith(_OWN_METADATA[0]) and key != QML_KEY:
            continue
        if key in own:
            del entry[:]
            entry.text = own[key]
        else:
            entry.getparent().remove(entry)  # type: ignore[union-attr]
