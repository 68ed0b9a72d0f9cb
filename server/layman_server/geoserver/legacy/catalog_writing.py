"""Entries of GeoServer 1.x as the files of a data directory of GeoServer 2.26.

Ids are made of the names, so that a conversion that is run again after a crash writes the same files.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from lxml import etree

from layman_server.geoserver.catalog_parts import (
    add_box,
    add_entries,
    add_reference,
    add_texts,
    as_bytes,
    clean,
    word,
)
from layman_server.geoserver.legacy.data_look import NativeData
from layman_server.geoserver.legacy.entries import (
    LegacyCoverage,
    LegacyCoverageStore,
    LegacyDataStore,
    LegacyFeatureType,
    LegacyGroup,
    LegacyNamespace,
    LegacyStyle,
)
from layman_server.model.crs import WGS84, BoundingBox

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "http://geoserver.org/1.x")


def legacy_id(kind: str, *names: str) -> str:
    """The id of an object of a converted directory."""
    return f"{kind}InfoImpl-{uuid.uuid5(_SPACE, chr(10).join((kind, *names)))}"


def workspace_xml(namespace: LegacyNamespace) -> bytes:
    """`workspace.xml` and `default.xml`."""
    root = etree.Element("workspace")
    add_texts(root, id=legacy_id("Workspace", namespace.prefix), name=namespace.prefix, isolated="false")
    return as_bytes(root)


def namespace_xml(namespace: LegacyNamespace) -> bytes:
    """`namespace.xml`."""
    root = etree.Element("namespace")
    identifier = legacy_id("Namespace", namespace.prefix)
    add_texts(root, id=identifier, prefix=namespace.prefix, uri=namespace.uri, isolated="false")
    return as_bytes(root)


def style_xml(style: LegacyStyle) -> bytes:
    """The `.xml` file of a global style."""
    root = etree.Element("style")
    add_texts(root, id=legacy_id("Style", style.name), name=style.name, format="sld")
    add_texts(etree.SubElement(root, "languageVersion"), version="1.0.0")
    add_texts(root, filename=style.filename)
    return as_bytes(root)


def data_store_xml(store: LegacyDataStore, uri: str) -> bytes:
    """`datastore.xml`; the parameter `namespace` is always the URI of the workspace, passwords are marked as plain."""
    root = etree.Element("dataStore")
    add_texts(root, id=legacy_id("DataStore", store.name), name=store.name, enabled=word(store.enabled))
    add_reference(root, "workspace", legacy_id("Workspace", store.workspace))
    parameters = {**store.parameters, "namespace": uri}
    for key in ("passwd", "password"):
        if parameters.get(key) and not parameters[key].startswith(("plain:", "crypt1:", "crypt2:")):
            parameters[key] = f"plain:{parameters[key]}"
    add_entries(root, "connectionParameters", parameters)
    add_texts(root, __default="false", disableOnConnFailure="false")
    return as_bytes(root)


def coverage_store_xml(store: LegacyCoverageStore) -> bytes:
    """`coveragestore.xml`."""
    root = etree.Element("coverageStore")
    identifier = legacy_id("CoverageStore", store.name)
    add_texts(root, id=identifier, name=store.name, description=store.description, type=store.type)
    add_texts(root, enabled=word(store.enabled))
    add_reference(root, "workspace", legacy_id("Workspace", store.workspace))
    add_texts(root, __default="false", disableOnConnFailure="false", url=store.url)
    return as_bytes(root)


def feature_type_xml(resource: LegacyFeatureType, workspace: str, native: NativeData, *, enabled: bool) -> bytes:
    """`featuretype.xml`; `native` is what the data say, nothing when they could not be read."""
    root = etree.Element("featureType")
    identifier = legacy_id("FeatureType", resource.store, resource.name)
    add_texts(root, id=identifier, name=resource.name, nativeName=resource.native_name)
    add_reference(root, "namespace", legacy_id("Namespace", workspace))
    add_texts(root, title=resource.title, abstract=resource.abstract)
    add_strings(root, "keywords", resource.keywords)
    if resource.metadata_links:
        links = etree.SubElement(root, "metadataLinks")
        for link in resource.metadata_links:
            node = etree.SubElement(links, "metadataLink")
            add_texts(node, type=link.type, metadataType=link.metadata_type, content=link.content)
    add_texts(root, nativeCRS=native.crs_wkt, srs=resource.srs)
    if resource.native_box is not None and enabled and native.crs_wkt:
        # A CRS that no register knows is what the layer declares it to be.
        add_box(root, "nativeBoundingBox", BoundingBox(*resource.native_box, crs=native.crs or resource.srs))
    add_box(root, "latLonBoundingBox", resource.lat_lon_box)
    add_texts(root, projectionPolicy=resource.projection_policy, enabled=word(enabled))
    add_entries(root, "metadata", {**resource.metadata, "dirName": resource.folder})
    add_reference(root, "store", legacy_id("DataStore", resource.store), kind="dataStore")
    add_texts(
        root,
        serviceConfiguration="false",
        simpleConversionEnabled="false",
        maxFeatures=str(resource.max_features),
        numDecimals="0",
        padWithZeros="false",
        forcedDecimal="false",
        overridingServiceSRS="false",
        skipNumberMatched="false",
        circularArcPresent="false",
    )
    return as_bytes(root)


def coverage_xml(coverage: LegacyCoverage, workspace: str, *, enabled: bool) -> bytes:
    """`coverage.xml`."""
    root = etree.Element("coverage")
    identifier = legacy_id("Coverage", coverage.store, coverage.name)
    add_texts(root, id=identifier, name=coverage.name, nativeName=coverage.name)
    add_reference(root, "namespace", legacy_id("Namespace", workspace))
    add_texts(root, title=coverage.title, description=coverage.description)
    add_strings(root, "keywords", coverage.keywords)
    if coverage.native_crs:
        node = etree.SubElement(root, "nativeCRS")
        node.text = clean(coverage.native_crs)
        if coverage.native_crs.lstrip().startswith("PROJCS"):
            node.set("class", "projected")
    add_texts(root, srs=coverage.srs)
    add_box(root, "nativeBoundingBox", coverage.native_box)
    add_box(root, "latLonBoundingBox", lat_lon_of(coverage.native_box))
    add_texts(root, enabled=word(enabled))
    add_entries(root, "metadata", {"dirName": coverage.folder})
    add_reference(root, "store", legacy_id("CoverageStore", coverage.store), kind="coverageStore")
    add_texts(root, serviceConfiguration="false", simpleConversionEnabled="false", nativeFormat=coverage.native_format)
    _add_grid(root, coverage)
    add_strings(root, "supportedFormats", coverage.formats)
    add_strings(root, "interpolationMethods", coverage.interpolations)
    add_texts(root, defaultInterpolationMethod=coverage.default_interpolation)
    dimensions = etree.SubElement(root, "dimensions")
    for dimension in coverage.dimensions:
        node = etree.SubElement(dimensions, "coverageDimension")
        add_texts(node, name=dimension.name, description=dimension.description)
        add_texts(etree.SubElement(node, "range"), min=dimension.minimum, max=dimension.maximum)
    add_strings(root, "requestSRS", coverage.request_srs)
    add_strings(root, "responseSRS", coverage.response_srs)
    if coverage.parameters:
        parameters = etree.SubElement(root, "parameters")
        for key, value in coverage.parameters:
            entry = etree.SubElement(parameters, "entry")
            etree.SubElement(entry, "string").text = clean(key)
            etree.SubElement(entry, "string").text = clean(value)
    return as_bytes(root)


def layer_xml(resource: LegacyFeatureType | LegacyCoverage, default_style: str, styles: Iterable[str]) -> bytes:
    """`layer.xml`; the styles are names of styles that are there."""
    is_raster = isinstance(resource, LegacyCoverage)
    kind = "Coverage" if is_raster else "FeatureType"
    root = etree.Element("layer")
    add_texts(root, name=resource.name, id=legacy_id("Layer", resource.store, resource.name))
    add_texts(root, path=resource.wms_path, type="RASTER" if is_raster else "VECTOR")
    if default_style:
        add_reference(root, "defaultStyle", legacy_id("Style", default_style))
    others = list(styles)
    if others:
        node = etree.SubElement(root, "styles")
        node.set("class", "linked-hash-set")
        for name in others:
            add_reference(node, "style", legacy_id("Style", name))
    identifier = legacy_id(kind, resource.store, resource.name)
    add_reference(root, "resource", identifier, kind="coverage" if is_raster else "featureType")
    if isinstance(resource, LegacyFeatureType) and resource.legend is not None:
        legend = resource.legend
        node = etree.SubElement(root, "legend")
        add_texts(node, width=legend.width, height=legend.height, format=legend.format)
        add_texts(node, onlineResource=legend.online_resource)
    add_texts(etree.SubElement(root, "attribution"), logoWidth="0", logoHeight="0")
    return as_bytes(root)


def layer_group_xml(group: LegacyGroup, layer_ids: Iterable[str], style_ids: Iterable[str]) -> bytes:
    """`layergroups/NAME.xml`; an empty id of a style stands for the layer's own."""
    root = etree.Element("layerGroup")
    add_texts(root, id=legacy_id("LayerGroup", group.name), name=group.name, mode="SINGLE")
    members = etree.SubElement(root, "publishables")
    for identifier in layer_ids:
        published = etree.SubElement(members, "published")
        published.set("type", "layer")
        etree.SubElement(published, "id").text = identifier
    styles = etree.SubElement(root, "styles")
    for identifier in style_ids:
        style = etree.SubElement(styles, "style")
        if identifier:
            etree.SubElement(style, "id").text = identifier
    add_box(root, "bounds", group.box)
    add_entries(root, "metadata", {"rawStyleList": group.raw_styles})
    return as_bytes(root)


def add_strings(root: etree._Element, name: str, texts: Iterable[str]) -> None:
    """A list of `<string>`; nothing when it is empty."""
    listed = list(texts)
    if listed:
        node = etree.SubElement(root, name)
        for text in listed:
            etree.SubElement(node, "string").text = clean(text)


def lat_lon_of(box: BoundingBox) -> BoundingBox | None:
    """The box in degrees, None where its CRS is unknown."""
    try:
        return box.to(WGS84)
    except (ValueError, RuntimeError):
        return None


def _add_grid(root: etree._Element, coverage: LegacyCoverage) -> None:
    grid = etree.SubElement(root, "grid")
    grid.set("dimension", "2")
    add_texts(etree.SubElement(grid, "range"), low=coverage.low, high=coverage.high)
    transform = coverage.transform
    if transform is not None:
        add_texts(
            etree.SubElement(grid, "transform"),
            scaleX=repr(transform.scale_x),
            scaleY=repr(transform.scale_y),
            shearX=repr(transform.shear_x),
            shearY=repr(transform.shear_y),
            translateX=repr(transform.translate_x),
            translateY=repr(transform.translate_y),
        )
    add_texts(grid, crs=coverage.srs)
