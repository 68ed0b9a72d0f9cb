"""WMS capabilities of QGIS Server made honest: what this service does not do is taken out."""

from __future__ import annotations

from lxml import etree


def honest_capabilities(xml: bytes) -> bytes:
    """Capabilities that promise what is kept: the root layer has no name, because it cannot be drawn.

    Anything that is not XML comes back as it is.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return xml
    for name in [name for layer in root.iterfind("{*}Capability/{*}Layer") for name in layer.iterfind("{*}Name")]:
        parent = name.getparent()
        if parent is not None:
            parent.remove(name)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
