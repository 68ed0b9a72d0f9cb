"""`featureTypes/*/info.xml` of GeoServer 1.x (reference, 6.3)."""

from __future__ import annotations

import re

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.legacy.documents import child, children, is_true, number_of, text_of, value_of
from layman_server.geoserver.legacy.entries import LegacyFeatureType, Legend, MetadataLink
from layman_server.model.crs import WGS84, BoundingBox

_POLICIES = {"0": "FORCE_DECLARED", "1": "REPROJECT_TO_DECLARED", "2": "NONE"}
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_SIDES = ("minx", "miny", "maxx", "maxy")
#: Most that GeoServer's number holds.
_MOST_FEATURES = 2**31 - 1


def read_feature_type(root: etree._Element, folder: str) -> LegacyFeatureType:
    """A feature type of the folder of this name.

    Raises:
        DamagedFile: something that it cannot do without is missing or none.
    """
    if etree.QName(root).localname != "featureType":
        raise DamagedFile(f"It holds a <{etree.QName(root).localname}>, no <featureType>")
    native_name = text_of(root, "name")
    if not native_name:
        raise DamagedFile("It has no <name>")
    style, styles = read_styles(root)
    return LegacyFeatureType(
        folder=folder,
        store=root.get("datastore", "").strip(),
        name=text_of(root, "alias") or native_name,
        native_name=native_name,
        srs=f"EPSG:{text_of(root, 'SRS')}",
        projection_policy=_POLICIES.get(text_of(root, "SRSHandling"), "FORCE_DECLARED"),
        title=text_of(root, "title"),
        abstract=text_of(root, "abstract"),
        keywords=split_keywords(text_of(root, "keywords")),
        metadata_links=_metadata_links(child(root, "metadataLinks")),
        lat_lon_box=_lat_lon_box(child(root, "latLonBoundingBox")),
        native_box=_native_box(child(root, "nativeBBox")),
        wms_path=text_of(root, "wmspath") or "/",
        default_style=style,
        styles=styles,
        legend=_legend(child(root, "LegendURL")),
        metadata=_metadata(root),
        max_features=_max_features(text_of(root, "maxFeatures")),
    )


def lost_parts(root: etree._Element) -> list[str]:
    """What stands in the file and has no place in GeoServer 2."""
    lost = []
    if value_of(root, "numDecimals", "0") != "0":
        lost.append(f"Its number of decimals, {value_of(root, 'numDecimals')}, has no place in GeoServer 2.")
    native = child(root, "nativeBBox")
    if native is not None and native.get("minx") and is_true(native.get("dynamic", "true")):
        lost.append("Its native box was one to be read from the data; it is left out.")
    return lost


def split_keywords(text: str) -> tuple[str, ...]:
    """Words between commas and blanks, as GeoServer splits them."""
    return tuple(re.split(r"[\s,]+", text.strip(" ,\t\r\n"))) if text.strip(" ,\t\r\n") else ()


def read_styles(root: etree._Element) -> tuple[str, tuple[str, ...]]:
    """Name of the default style, and names of the others."""
    node = child(root, "styles")
    if node is None:
        return "", ()
    others = tuple((style.text or "").strip() for style in children(node, "style"))
    return node.get("default", "").strip(), tuple(filter(None, others))


def _metadata_links(section: etree._Element | None) -> tuple[MetadataLink, ...]:
    links = (
        MetadataLink(node.get("type", ""), node.get("metadataType", ""), (node.text or "").strip())
        for node in children(section, "metadataLink")
    )
    return tuple(link for link in links if link.content or link.type)


def _lat_lon_box(node: etree._Element | None) -> BoundingBox | None:
    """The box in degrees; None when it is to be read from the data."""
    if node is None or not any(node.get(side) for side in _SIDES):
        return None
    minx, miny, maxx, maxy = (number_of(node.get(side), f"latLonBoundingBox@{side}") for side in _SIDES)
    return BoundingBox(minx, miny, maxx, maxy, WGS84)


def _native_box(node: etree._Element | None) -> tuple[float, float, float, float] | None:
    if node is None or is_true(node.get("dynamic", "true")):
        return None
    minx, miny, maxx, maxy = (number_of(node.get(side), f"nativeBBox@{side}") for side in _SIDES)
    return minx, miny, maxx, maxy


def _legend(node: etree._Element | None) -> Legend | None:
    resource = child(node, "OnlineResource")
    if node is None or resource is None:
        return None
    href = resource.get(_XLINK_HREF) or resource.get("href") or ""
    return Legend(node.get("width", "0"), node.get("height", "0"), text_of(node, "Format"), href) if href else None


def _metadata(root: etree._Element) -> dict[str, str]:
    """Entries of the feature type; what is not there at all has none."""
    cache, searchable = child(root, "cacheinfo"), child(root, "searchable")
    metadata = {"cachingEnabled": _word(cache), "indexingEnabled": _word(searchable)}
    if cache is not None and cache.get("maxage") is not None:
        metadata["cacheAgeMax"] = cache.get("maxage", "").strip()
    for name in ("regionateAttribute", "regionateStrategy"):
        node = child(root, name)
        if node is not None:
            metadata[f"kml.{name}"] = node.get("value", "").strip()
    metadata["kml.regionateFeatureLimit"] = value_of(root, "regionateFeatureLimit", "10") or "10"
    return metadata


def _word(node: etree._Element | None) -> str:
    return "true" if node is not None and is_true(node.get("enabled", "")) else "false"


def _max_features(text: str) -> int:
    if not text:
        return 0
    number = int(number_of(text, "maxFeatures"))
    if not 0 <= number <= _MOST_FEATURES:
        raise DamagedFile(f"maxFeatures is out of its range: {text}")
    return number
