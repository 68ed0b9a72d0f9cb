"""Capabilities of QGIS Server made honest: what this service does not do is taken out."""

from __future__ import annotations

from lxml import etree

_TRANSACTIONS = ("Transaction", "Insert", "Update", "Delete")


def honest_capabilities(xml: bytes, service: str, version: str, url: str) -> bytes:
    """Capabilities that promise what is kept.

    WFS: no transactions; in 1.1.0 coordinate systems are named by URN, because features come in the register's order
    of axes; in 1.0.0 the service has the public address `url`. WMS: the root layer has no name, because it cannot be
    drawn. Anything that is not XML comes back as it is.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return xml
    if service == "WMS":
        _remove([name for layer in root.iterfind("{*}Capability/{*}Layer") for name in layer.iterfind("{*}Name")])
    else:
        _remove([node for node in root.iter("{*}Operation") if node.get("name") == "Transaction"])
        _remove([node for name in _TRANSACTIONS for node in root.iter(f"{{*}}{name}")])
        for node in root.iterfind("{*}Service/{*}OnlineResource"):
            node.text = node.text or url
        if version != "1.0.0":
            for node in [*root.iter("{*}DefaultSRS"), *root.iter("{*}OtherSRS")]:
                node.text = (node.text or "").replace("EPSG:", "urn:ogc:def:crs:EPSG::", 1)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _remove(nodes: list[etree._Element]) -> None:
    for node in nodes:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
