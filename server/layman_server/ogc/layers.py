"""Layers of the catalogue as QGIS layers, styled and ready to be served."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from lxml import etree
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsDataSourceUri,
    QgsMapLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorSimplifyMethod,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QByteArray
from qgis.PyQt.QtXml import QDomDocument

from layman_server.geoserver.default_style import default_sld, geometry_family
from layman_server.geoserver.objects import (
    GEOMETRY_COLUMN_KEY,
    GEOMETRY_TYPE_KEY,
    PRIMARY_KEY_KEY,
    SSL_MODE_KEY,
    Coverage,
    DataStore,
    FeatureType,
    PublishedLayer,
)
from layman_server.geoserver.style_file import parse_style, without_outside_pictures
from layman_server.model.external_table import PASSWORDLESS
from layman_server.ogc.style_safety import make_safe
from layman_server.ogc.styling import apply_style

#: Parts of a QML file that are used: how the layer looks and the fields this needs; no forms, actions or scripts.
_QML_PARTS = (
    QgsMapLayer.Symbology
    | QgsMapLayer.Labeling
    | QgsMapLayer.Diagrams
    | QgsMapLayer.Rendering
    | QgsMapLayer.Fields
    | QgsMapLayer.Legend
)
#: A column of mixed geometries becomes one QGIS layer for each of these.
_MIXED_TYPES = (QgsWkbTypes.Polygon, QgsWkbTypes.LineString, QgsWkbTypes.Point)


class LayerUnavailable(Exception):
    """The table of a layer cannot be read at the moment."""


def build_layers(
    published: PublishedLayer, styles_folder: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> list[QgsVectorLayer]:
    """The QGIS layer of a published layer, or three for a table of mixed geometries, the lowest drawn first.

    `environment` are values of variables in its style.

    Raises:
        LayerUnavailable: PostgreSQL does not answer, or the table is not there.
    """
    feature_type = published.feature_type
    geometry_type = feature_type.metadata.get(GEOMETRY_TYPE_KEY, "")
    mixed = geometry_family(geometry_type) == "generic" and bool(geometry_type)
    layers = [
        _table_layer(published.store, feature_type, wkb_type) for wkb_type in (_MIXED_TYPES if mixed else (None,))
    ]
    for layer in layers:
        _apply_style(layer, published, styles_folder, environment)
        describe(layer, feature_type)
    return layers


def load_qml(layer: QgsVectorLayer, root: etree._Element) -> str:
    """Give the layer a QML style; the message of QGIS when it cannot, else an empty text."""
    make_safe(root)
    document = dom(without_outside_pictures(root))
    message, loaded = message_of(layer.importNamedStyle(document, _QML_PARTS))
    return "" if loaded else message or "QGIS cannot read the style."


def load_sld(layer: QgsVectorLayer, root: etree._Element) -> str:
    """Give the layer an SLD style, 1.0 or SE 1.1; the message of QGIS when it cannot, else an empty text."""
    if layer.geometryType() == QgsWkbTypes.PointGeometry:
        # QGIS 3.22 never comes back from a polygon filled with pictures on a layer of points.
        for fill in list(root.iterfind(".//{*}PolygonSymbolizer//{*}GraphicFill")):
            fill.getparent().remove(fill)  # type: ignore[union-attr]
    make_safe(root)
    document = dom(without_outside_pictures(root))
    named_layer = document.documentElement().firstChildElement("NamedLayer")
    if named_layer.isNull():
        return "The SLD has no NamedLayer."
    message, loaded = message_of(layer.readSld(named_layer, ""))
    shape = QgsWkbTypes.geometryDisplayString(layer.geometryType()).lower()
    return "" if loaded else message or f"The style has nothing to draw geometries of type {shape} with."


def message_of(answer: object) -> tuple[str, bool]:
    """Message and success of a QGIS function that gives both, in whatever order."""
    parts = answer if isinstance(answer, tuple) else (answer,)
    message = next((part for part in parts if isinstance(part, str)), "")
    return message, any(part is True for part in parts)


def dom(xml: bytes) -> QDomDocument:
    """The document as QGIS's functions want it."""
    document = QDomDocument()
    document.setContent(QByteArray(xml), True)
    return document


def _table_layer(store: DataStore, feature_type: FeatureType, wkb_type: object) -> QgsVectorLayer:
    options = QgsVectorLayer.LayerOptions(QgsCoordinateTransformContext(), False)
    options.skipCrsValidation = True
    layer = QgsVectorLayer(_source(store, feature_type, wkb_type), feature_type.name, "postgres", options)
    if not layer.isValid():
        raise LayerUnavailable(f"The table of layer {feature_type.name} cannot be read.")
    box = feature_type.native_box
    if box is not None:
        # Without it QGIS asks PostgreSQL, which reads the whole table when it has no statistics yet.
        layer.setExtent(QgsRectangle(*box.as_list()))
    layer.setReadOnly(True)
    return layer


def _source(store: DataStore, feature_type: FeatureType, wkb_type: object) -> str:
    parameters = store.parameters
    uri = QgsDataSourceUri()
    uri.setConnection(
        parameters.get("host", ""),
        parameters.get("port", ""),
        parameters.get("database", ""),
        parameters.get("user", ""),
        parameters.get("passwd") or PASSWORDLESS,
        QgsDataSourceUri.decodeSslMode(parameters.get(SSL_MODE_KEY, "").lower()),
    )
    uri.setDataSource(
        parameters.get("schema", feature_type.workspace),
        feature_type.native_name,
        feature_type.metadata.get(GEOMETRY_COLUMN_KEY, "wkb_geometry"),
        "",
        feature_type.metadata.get(PRIMARY_KEY_KEY, ""),
    )
    authority, _, code = feature_type.srs.partition(":")
    if authority == "EPSG":
        uri.setSrid(code)
    if wkb_type is not None:
        uri.setWkbType(wkb_type)
    uri.setUseEstimatedMetadata(True)
    uri.setParam("checkPrimaryKeyUnicity", "0")
    source: str = uri.uri(False)
    return source


def _apply_style(
    layer: QgsVectorLayer, published: PublishedLayer, styles_folder: Path, environment: Mapping[str, str]
) -> None:
    """Style the layer with its QML, else its SLD, else the default."""
    style = published.style
    loaders = ((style.qml_filename, load_qml), (style.filename, load_sld))
    if apply_style(layer, style, styles_folder, loaders, environment) is None:
        load_sld(layer, parse_style(default_sld(QgsWkbTypes.displayString(layer.wkbType()))))
    simplification = layer.simplifyMethod()
    if simplification.simplifyAlgorithm() == QgsVectorSimplifyMethod.Distance:
        # PostGIS leaves out points closer than a pixel: fewer bytes to move and to draw.
        simplification.setForceLocalOptimization(False)
        layer.setSimplifyMethod(simplification)


def describe(layer: QgsMapLayer, resource: FeatureType | Coverage) -> None:
    """Names and texts as they appear in capabilities."""
    properties = layer.serverProperties()
    # From QGIS 3.38 on they are the server properties'.
    target = properties if hasattr(properties, "setTitle") else layer
    target.setShortName(resource.name)
    target.setTitle(resource.title or resource.name)
    target.setAbstract(resource.abstract)
    target.setKeywordList(",".join(resource.keywords))
    manager = layer.styleManager()
    manager.renameStyle(manager.currentStyle(), resource.name)
