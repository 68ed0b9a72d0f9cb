"""GetFeatureInfo as HTML: QGIS Server writes attributes into its pages as they are, scripts too, so pages are ours."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from lxml import etree

from layman_server.ogc.request import OgcRequest

CONTENT_TYPE = "text/html; charset=utf-8"
_FORMAT = "INFO_FORMAT"


def wants_page(request: OgcRequest) -> bool:
    """Whether the request is for a page in HTML."""
    return request.operation == "GETFEATUREINFO" and request.parameters.get(_FORMAT, "").lower().startswith("text/html")


def as_xml(request: OgcRequest) -> OgcRequest:
    """The request for the same in XML, from which `page` makes the page."""
    return replace(request, parameters={**request.parameters, _FORMAT: "text/xml"})


def page(xml: bytes) -> bytes:
    """A page with a table for each feature, or each raster, of QGIS Server's answer in XML."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    tables = [_table(layer.get("name", ""), found) for layer in root.iter("Layer") for found in _found_in(layer)]
    head = '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>GetFeatureInfo results</title></head><body>\n'
    return f"{head}{''.join(tables)}</body></html>\n".encode()


def _found_in(layer: etree._Element) -> list[etree._Element]:
    """The features of a layer; a raster has its values without a feature around them."""
    return list(layer.iter("Feature")) or [layer] * (layer.find("Attribute") is not None)


def _table(layer: str, feature: etree._Element) -> str:
    rows = [(node.get("name", ""), node.get("value", "")) for node in feature.iterchildren("Attribute")]
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>\n" for name, value in rows)
    caption = f"{escape(layer)} {escape(feature.get('id', ''))}"
    return f'<table border="1"><caption>{caption}</caption>\n{cells}</table>\n'
