"""Capabilities of QGIS Server made honest: what this service does not do is taken out."""

from __future__ import annotations

from lxml import etree


def without_transactions(xml: bytes) -> bytes:
    """WFS capabilities without the operation Transaction: features can be read, not changed.

    Anything that is not XML comes back as it is.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return xml
    unwanted = [node for node in root.iter("{*}Operation") if node.get("name") == "Transaction"]
    unwanted += [node for name in ("Transaction", "Insert", "Update", "Delete") for node in root.iter(f"{{*}}{name}")]
    for node in unwanted:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
