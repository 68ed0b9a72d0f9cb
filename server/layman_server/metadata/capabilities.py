"""Metadata properties of a layer as WMS 1.3.0 and WFS 2.0.0 tell them in their capabilities."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from layman_server.metadata.properties import Properties

_HREF = "{http://www.w3.org/1999/xlink}href"
_EPSG = re.compile(r"EPSG(?::[\d.]*)?:(\d+)$|/EPSG/\d+/(\d+)$", re.I)
_PARSER_OPTIONS: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": True}


def wms_properties(capabilities: bytes, workspace: str, name: str) -> Properties:
    """What WMS says of a layer; None stands for what it does not say, or for all when it does not have the layer."""
    root = etree.fromstring(capabilities, etree.XMLParser(**_PARSER_OPTIONS))
    layer = _named(root.iter("{*}Layer"), workspace, name)
    times = layer.find("{*}Dimension[@name='time']") if layer is not None else None
    sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    box = [_text(layer, f"{{*}}EX_GeographicBoundingBox/{{*}}{side}") for side in sides]
    link = root.find("{*}Capability/{*}Request/{*}GetCapabilities//{*}Get/{*}OnlineResource")
    codes = [] if layer is None else [one.text for part in _with_parents(layer) for one in part.findall("{*}CRS")]
    return {
        "wms_url": link.get(_HREF) if link is not None else None,
        "title": _text(layer, "{*}Title"),
        "abstract": _text(layer, "{*}Abstract"),
        "extent": _numbers(box),
        "reference_system": _epsg_codes(codes),
        "temporal_extent": sorted(filter(None, (times.text or "").strip().split(","))) if times is not None else None,
    }


def wfs_properties(capabilities: bytes, workspace: str, name: str) -> Properties:
    """What WFS says of a feature type; None stands for what it does not say."""
    root = etree.fromstring(capabilities, etree.XMLParser(**_PARSER_OPTIONS))
    feature_type = _named(root.iter("{*}FeatureType"), workspace, name)
    corners = [_text(feature_type, f"{{*}}WGS84BoundingBox/{{*}}{corner}") for corner in ("LowerCorner", "UpperCorner")]
    link = root.find("{*}OperationsMetadata/{*}Operation[@name='GetCapabilities']//{*}Get")
    tags = ("{*}DefaultCRS", "{*}OtherCRS", "{*}DefaultSRS", "{*}OtherSRS")
    codes = [] if feature_type is None else [one.text for tag in tags for one in feature_type.findall(tag)]
    return {
        "wfs_url": link.get(_HREF) if link is not None else None,
        "title": _text(feature_type, "{*}Title"),
        "abstract": _text(feature_type, "{*}Abstract"),
        "extent": _numbers(" ".join(corner or "" for corner in corners).split()),
        "reference_system": _epsg_codes(codes),
    }


def _named(nodes: Any, workspace: str, name: str) -> etree._Element | None:
    names = {name, f"{workspace}:{name}"}
    return next((node for node in nodes if _text(node, "{*}Name") in names), None)


def _with_parents(layer: etree._Element) -> list[etree._Element]:
    return [layer, *layer.iterancestors("{*}Layer")]


def _text(node: etree._Element | None, path: str) -> str | None:
    return (node.findtext(path) or "").strip() or None if node is not None else None


def _numbers(texts: list[Any]) -> list[float] | None:
    try:
        numbers = [float(text) for text in texts]
    except (TypeError, ValueError):
        return None
    return numbers if len(numbers) == 4 else None


def _epsg_codes(codes: list[str | None]) -> list[int] | None:
    """Numbers of the EPSG codes among `EPSG:4326`, `urn:ogc:def:crs:EPSG::4326` and the like; CRS84 is that of 4326."""
    found = {4326} if codes else set()
    for code in codes:
        match = _EPSG.search((code or "").strip())
        if match:
            found.add(int(match[1] or match[2]))
    return sorted(found) or None
