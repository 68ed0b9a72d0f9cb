"""WMS capabilities of QGIS Server made honest: what this service does not do is taken out."""

from __future__ import annotations

from lxml import etree


def honest_capabilities(xml: bytes) -> bytes:
    """Capabilities that promise what is kept: the root layer has no name, as it cannot be drawn; maps are no DXF.

    Anything that is not XML comes back as it is.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return xml
    untrue = [name for layer in root.iterfind("{*}Capability/{*}Layer") for name in layer.iterfind("{*}Name")]
    untrue += [node for node in root.iter("{*}Format") if node.text == "application/dxf"]
    for node in untrue:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
