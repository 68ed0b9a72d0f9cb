"""Catalogue objects as the XML files of a GeoServer 2.26 data directory, and back.

Written elements are those GeoServer writes itself; reading is as forgiving as GeoServer: order does not matter,
unknown elements are ignored, references may be ids or names (`shared/reference/geoserver-datadir.md`, sections 1, 2).
"""

from __future__ import annotations

from lxml import etree

from layman_server.geoserver.catalog_parts import (
    DamagedFile as DamagedFile,
)
from layman_server.geoserver.catalog_parts import (
    add_box,
    add_entries,
    add_reference,
    add_texts,
    as_bytes,
    clean,
    needed,
    read_box,
    read_entries,
    read_id,
    text_at,
    word,
)
from layman_server.geoserver.catalog_parts import (
    parse as parse,
)
from layman_server.geoserver.objects import (
    COVERAGE,
    EXTERNAL_STORE_PREFIX,
    FEATURE_TYPE,
    Coverage,
    DataStore,
    FeatureType,
    Layer,
    Namespace,
    Style,
    Workspace,
    object_id,
)


def workspace_xml(workspace: Workspace) -> bytes:
    """`workspace.xml` (and `default.xml`)."""
    root = etree.Element("workspace")
    add_texts(root, id=workspace.id, name=workspace.name, isolated="false")
    return as_bytes(root)


def namespace_xml(namespace: Namespace) -> bytes:
    """`namespace.xml`."""
    root = etree.Element("namespace")
    add_texts(root, id=namespace.id, prefix=namespace.prefix, uri=namespace.uri, isolated="false")
    return as_bytes(root)


def data_store_xml(store: DataStore) -> bytes:
    """`datastore.xml`; the password is written as `plain:`, which GeoServer encrypts at its next save."""
    root = etree.Element("dataStore")
    add_texts(root, id=store.id, name=store.name, description=store.description, type=store.type)
    add_texts(root, enabled=word(store.enabled))
    add_reference(root, "workspace", object_id("Workspace", store.workspace))
    parameters = {key: f"plain:{value}" if key == "passwd" else value for key, value in store.parameters.items()}
    add_entries(root, "connectionParameters", parameters)
    is_default = not store.name.startswith(EXTERNAL_STORE_PREFIX)
    add_texts(root, __default=word(is_default), disableOnConnFailure="false")
    return as_bytes(root)


def feature_type_xml(feature_type: FeatureType) -> bytes:
    """`featuretype.xml`."""
    root = etree.Element("featureType")
    add_texts(root, id=feature_type.id, name=feature_type.name, nativeName=feature_type.native_name)
    add_reference(root, "namespace", object_id("Namespace", feature_type.workspace))
    add_texts(root, title=feature_type.title, abstract=feature_type.abstract)
    if feature_type.keywords:
        keywords = etree.SubElement(root, "keywords")
        for keyword in feature_type.keywords:
            etree.SubElement(keywords, "string").text = clean(keyword)
    add_texts(root, srs=feature_type.srs)
    add_box(root, "nativeBoundingBox", feature_type.native_box)
    add_box(root, "latLonBoundingBox", feature_type.lat_lon_box)
    add_texts(root, projectionPolicy="FORCE_DECLARED", enabled=word(feature_type.enabled))
    add_entries(root, "metadata", feature_type.metadata)
    add_reference(root, "store", object_id("DataStore", feature_type.workspace, feature_type.store), kind="dataStore")
    add_texts(root, serviceConfiguration="false", maxFeatures="0", numDecimals="0")
    return as_bytes(root)


def layer_xml(layer: Layer) -> bytes:
    """`layer.xml`."""
    root = etree.Element("layer")
    add_texts(root, name=layer.name, id=layer.id, type="RASTER" if layer.kind == COVERAGE else "VECTOR")
    add_reference(root, "defaultStyle", layer.style_id)
    add_reference(root, "resource", layer.feature_type_id, kind=layer.kind)
    add_texts(root, enabled=word(layer.enabled))
    attribution = etree.SubElement(root, "attribution")
    add_texts(attribution, logoWidth="0", logoHeight="0")
    return as_bytes(root)


def style_xml(style: Style) -> bytes:
    """The `.xml` file of a workspace style."""
    root = etree.Element("style")
    add_texts(root, id=style.id, name=style.name)
    add_reference(root, "workspace", object_id("Workspace", style.workspace))
    add_texts(root, format="sld")
    add_texts(etree.SubElement(root, "languageVersion"), version=style.version)
    add_texts(root, filename=style.filename)
    add_entries(root, "metadata", style.metadata)
    return as_bytes(root)


def read_data_store(content: bytes, workspace: str) -> DataStore:
    """A store from its file; the password is in clear unless GeoServer has encrypted it (`crypt1:`)."""
    root = parse(content)
    name = needed(root, "name")
    parameters = read_entries(root.find("connectionParameters"))
    if parameters.get("passwd", "").startswith("plain:"):
        parameters["passwd"] = parameters["passwd"][len("plain:") :]
    return DataStore(
        id=read_id(root, "DataStore", workspace, name),
        name=name,
        workspace=workspace,
        type=text_at(root, "type"),
        parameters=parameters,
        enabled=text_at(root, "enabled") == "true",
        description=text_at(root, "description"),
    )


def read_feature_type(content: bytes, workspace: str, store: str) -> FeatureType:
    """A feature type from its file."""
    root = parse(content)
    name = needed(root, "name")
    return FeatureType(
        id=read_id(root, "FeatureType", workspace, name),
        name=name,
        workspace=workspace,
        store=store,
        native_name=needed(root, "nativeName"),
        srs=needed(root, "srs"),
        title=text_at(root, "title"),
        abstract=text_at(root, "abstract"),
        keywords=tuple(node.text or "" for node in root.iterfind("keywords/string")),
        native_box=read_box(root.find("nativeBoundingBox")),
        lat_lon_box=read_box(root.find("latLonBoundingBox")),
        enabled=text_at(root, "enabled") == "true",
        metadata=read_entries(root.find("metadata")),
    )


def read_layer(content: bytes, resource: FeatureType | Coverage) -> Layer:
    """A layer from its file; its name is the feature type's or coverage's, whatever the file says."""
    root = parse(content)
    workspace, name = resource.workspace, resource.name
    return Layer(
        id=read_id(root, "Layer", workspace, name),
        name=name,
        feature_type_id=text_at(root, "resource/id") or resource.id,
        style_id=text_at(root, "defaultStyle/id") or object_id("Style", workspace, text_at(root, "defaultStyle/name")),
        enabled=text_at(root, "enabled") in {"true", ""},
        kind=COVERAGE if isinstance(resource, Coverage) else FEATURE_TYPE,
    )


def read_style(content: bytes, workspace: str) -> Style:
    """A style from its `.xml` file; without `languageVersion` it is SLD 1.0.0."""
    root = parse(content)
    name = needed(root, "name")
    version = text_at(root, "languageVersion/version") or text_at(root, "sldVersion/version") or "1.0.0"
    return Style(
        id=read_id(root, "Style", workspace, name),
        name=name,
        workspace=workspace,
        filename=needed(root, "filename"),
        version=version,
        metadata=read_entries(root.find("metadata")),
    )


def read_namespace(content: bytes) -> Namespace:
    """A namespace from its file."""
    root = parse(content)
    prefix = needed(root, "prefix")
    return Namespace(id=read_id(root, "Namespace", prefix), prefix=prefix, uri=needed(root, "uri"))


def read_workspace(content: bytes) -> Workspace:
    """A workspace from its file."""
    root = parse(content)
    name = needed(root, "name")
    return Workspace(id=read_id(root, "Workspace", name), name=name)
