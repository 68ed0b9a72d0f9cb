"""Catalogue objects as the XML files of a GeoServer 2.26 data directory, and back.

Written elements are those GeoServer writes itself; reading is as forgiving as GeoServer: order does not matter,
unknown elements are ignored, references may be ids or names (`shared/reference/geoserver-datadir.md`, sections 1, 2).
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from layman_server.geoserver.catalog import (
    DataStore,
    FeatureType,
    Layer,
    Namespace,
    Style,
    Workspace,
    object_id,
)
from layman_server.model.crs import WGS84, BoundingBox

#: A DOCTYPE makes GeoServer refuse a file; here it is read without its entities and without the network.
_PARSER_OPTIONS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


class DamagedFile(ValueError):
    """A file of the data directory is not what its name says; the message names what is missing."""


def parse(content: bytes) -> etree._Element:
    """The root element.

    Raises:
        DamagedFile: it is not XML.
    """
    try:
        return etree.fromstring(content, etree.XMLParser(**_PARSER_OPTIONS))  # type: ignore[arg-type]
    except etree.XMLSyntaxError as error:
        raise DamagedFile(str(error)) from error


def workspace_xml(workspace: Workspace) -> bytes:
    """`workspace.xml` (and `default.xml`)."""
    root = etree.Element("workspace")
    _texts(root, id=workspace.id, name=workspace.name, isolated="false")
    return _bytes(root)


def namespace_xml(namespace: Namespace) -> bytes:
    """`namespace.xml`."""
    root = etree.Element("namespace")
    _texts(root, id=namespace.id, prefix=namespace.prefix, uri=namespace.uri, isolated="false")
    return _bytes(root)


def data_store_xml(store: DataStore) -> bytes:
    """`datastore.xml`; the password is written as `plain:`, which GeoServer encrypts at its next save."""
    root = etree.Element("dataStore")
    _texts(root, id=store.id, name=store.name, description=store.description, type=store.type)
    _texts(root, enabled=_word(store.enabled))
    _reference(root, "workspace", object_id("Workspace", store.workspace))
    parameters = {key: f"plain:{value}" if key == "passwd" else value for key, value in store.parameters.items()}
    _entries(root, "connectionParameters", parameters)
    _texts(root, __default="true", disableOnConnFailure="false")
    return _bytes(root)


def feature_type_xml(feature_type: FeatureType) -> bytes:
    """`featuretype.xml`."""
    root = etree.Element("featureType")
    _texts(root, id=feature_type.id, name=feature_type.name, nativeName=feature_type.native_name)
    _reference(root, "namespace", object_id("Namespace", feature_type.workspace))
    _texts(root, title=feature_type.title, abstract=feature_type.abstract)
    if feature_type.keywords:
        keywords = etree.SubElement(root, "keywords")
        for keyword in feature_type.keywords:
            etree.SubElement(keywords, "string").text = _clean(keyword)
    _texts(root, srs=feature_type.srs)
    _box(root, "nativeBoundingBox", feature_type.native_box)
    _box(root, "latLonBoundingBox", feature_type.lat_lon_box)
    _texts(root, projectionPolicy="FORCE_DECLARED", enabled=_word(feature_type.enabled))
    _entries(root, "metadata", feature_type.metadata)
    _reference(root, "store", object_id("DataStore", feature_type.workspace, feature_type.store), kind="dataStore")
    _texts(root, serviceConfiguration="false", maxFeatures="0", numDecimals="0")
    return _bytes(root)


def layer_xml(layer: Layer) -> bytes:
    """`layer.xml`."""
    root = etree.Element("layer")
    _texts(root, name=layer.name, id=layer.id, type="VECTOR")
    _reference(root, "defaultStyle", layer.style_id)
    _reference(root, "resource", layer.feature_type_id, kind="featureType")
    _texts(root, enabled=_word(layer.enabled))
    attribution = etree.SubElement(root, "attribution")
    _texts(attribution, logoWidth="0", logoHeight="0")
    return _bytes(root)


def style_xml(style: Style) -> bytes:
    """The `.xml` file of a workspace style."""
    root = etree.Element("style")
    _texts(root, id=style.id, name=style.name)
    _reference(root, "workspace", object_id("Workspace", style.workspace))
    _texts(root, format="sld")
    _texts(etree.SubElement(root, "languageVersion"), version=style.version)
    _texts(root, filename=style.filename)
    _entries(root, "metadata", style.metadata)
    return _bytes(root)


def read_data_store(content: bytes, workspace: str) -> DataStore:
    """A store from its file; the password is in clear unless GeoServer has encrypted it (`crypt1:`)."""
    root = parse(content)
    name = _needed(root, "name")
    parameters = _read_entries(root.find("connectionParameters"))
    if parameters.get("passwd", "").startswith("plain:"):
        parameters["passwd"] = parameters["passwd"][len("plain:") :]
    return DataStore(
        id=_read_id(root, "DataStore", workspace, name),
        name=name,
        workspace=workspace,
        type=_text(root, "type"),
        parameters=parameters,
        enabled=_text(root, "enabled") == "true",
        description=_text(root, "description"),
    )


def read_feature_type(content: bytes, workspace: str, store: str) -> FeatureType:
    """A feature type from its file."""
    root = parse(content)
    name = _needed(root, "name")
    return FeatureType(
        id=_read_id(root, "FeatureType", workspace, name),
        name=name,
        workspace=workspace,
        store=store,
        native_name=_needed(root, "nativeName"),
        srs=_needed(root, "srs"),
        title=_text(root, "title"),
        abstract=_text(root, "abstract"),
        keywords=tuple(node.text or "" for node in root.iterfind("keywords/string")),
        native_box=_read_box(root.find("nativeBoundingBox")),
        lat_lon_box=_read_box(root.find("latLonBoundingBox")),
        enabled=_text(root, "enabled") == "true",
        metadata=_read_entries(root.find("metadata")),
    )


def read_layer(content: bytes, feature_type: FeatureType) -> Layer:
    """A layer from its file; its name is the feature type's, whatever the file says."""
    root = parse(content)
    workspace, name = feature_type.workspace, feature_type.name
    return Layer(
        id=_read_id(root, "Layer", workspace, name),
        name=name,
        feature_type_id=_text(root, "resource/id") or feature_type.id,
        style_id=_text(root, "defaultStyle/id") or object_id("Style", workspace, _text(root, "defaultStyle/name")),
        enabled=_text(root, "enabled") in {"true", ""},
    )


def read_style(content: bytes, workspace: str) -> Style:
    """A style from its `.xml` file; without `languageVersion` it is SLD 1.0.0."""
    root = parse(content)
    name = _needed(root, "name")
    version = _text(root, "languageVersion/version") or _text(root, "sldVersion/version") or "1.0.0"
    return Style(
        id=_read_id(root, "Style", workspace, name),
        name=name,
        workspace=workspace,
        filename=_needed(root, "filename"),
        version=version,
        metadata=_read_entries(root.find("metadata")),
    )


def read_namespace(content: bytes) -> Namespace:
    """A namespace from its file."""
    root = parse(content)
    prefix = _needed(root, "prefix")
    return Namespace(id=_read_id(root, "Namespace", prefix), prefix=prefix, uri=_needed(root, "uri"))


def read_workspace(content: bytes) -> Workspace:
    """A workspace from its file."""
    root = parse(content)
    name = _needed(root, "name")
    return Workspace(id=_read_id(root, "Workspace", name), name=name)


def _bytes(root: etree._Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8") + b"\n"


def _clean(text: str) -> str:
    """`text` without the characters that XML 1.0 cannot hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or (" " <= char and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )


def _texts(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            etree.SubElement(parent, name).text = _clean(text)


def _word(value: bool) -> str:
    return "true" if value else "false"


def _reference(parent: etree._Element, name: str, identifier: str, kind: str = "") -> None:
    node = etree.SubElement(parent, name)
    if kind:
        node.set("class", kind)
    etree.SubElement(node, "id").text = identifier


def _entries(parent: etree._Element, name: str, entries: Mapping[str, str]) -> None:
    if not entries:
        return
    node = etree.SubElement(parent, name)
    for key, value in entries.items():
        entry = etree.SubElement(node, "entry", key=key)
        entry.text = _clean(value)


def _box(parent: etree._Element, name: str, box: BoundingBox | None) -> None:
    if box is None:
        return
    node = etree.SubElement(parent, name)
    _texts(node, minx=repr(box.minx), maxx=repr(box.maxx), miny=repr(box.miny), maxy=repr(box.maxy))
    crs = etree.SubElement(node, "crs")
    crs.text = box.crs
    if box.crs != WGS84:
        crs.set("class", "projected")


def _text(root: etree._Element, path: str) -> str:
    return (root.findtext(path) or "").strip()


def _needed(root: etree._Element, path: str) -> str:
    text = _text(root, path)
    if not text:
        raise DamagedFile(f"<{root.tag}> has no <{path}>")
    return text


def _read_id(root: etree._Element, kind: str, *names: str) -> str:
    return _text(root, "id") or object_id(kind, *names)


def _read_entries(node: etree._Element | None) -> dict[str, str]:
    """Entries `<entry key="url">...`, and the form of the 2009 proposal, `<url><string>...`."""
    if node is None:
        return {}
    entries = {}
    for child in node.iterchildren(tag=etree.Element):
        key = child.get("key") or str(child.tag)
        entries[key] = "".join(map(str, child.itertext())) if child.get("key") is None else (child.text or "")
    return entries


def _read_box(node: etree._Element | None) -> BoundingBox | None:
    if node is None:
        return None
    try:
        minx, miny, maxx, maxy = (float(_needed(node, name)) for name in ("minx", "miny", "maxx", "maxy"))
    except ValueError as error:
        raise DamagedFile(f"<{node.tag}> is not a box: {error}") from error
    return BoundingBox(minx, miny, maxx, maxy, _text(node, "crs") or WGS84)
