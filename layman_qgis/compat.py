"""Every difference between QGIS versions 3.22 to 4.x, Qt5 and Qt6, in one place."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    NULL,
    Qgis,
    QgsContrastEnhancement,
    QgsCoordinateReferenceSystem,
    QgsDataProvider,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsRasterLayer,
    QgsSingleBandGrayRenderer,
    QgsUnitTypes,
    QgsVectorFileWriter,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant
from qgis.PyQt.QtXml import QDomDocument

QGIS_VERSION = Qgis.QGIS_VERSION_INT

if QGIS_VERSION >= 33000:
    MESSAGE_INFO = Qgis.MessageLevel.Info
    MESSAGE_WARNING = Qgis.MessageLevel.Warning
    MESSAGE_CRITICAL = Qgis.MessageLevel.Critical
    MESSAGE_SUCCESS = Qgis.MessageLevel.Success
    POINT_GEOMETRY = Qgis.GeometryType.Point
    LINE_GEOMETRY = Qgis.GeometryType.Line
    POLYGON_GEOMETRY = Qgis.GeometryType.Polygon
    NO_GEOMETRY = Qgis.GeometryType.Null
    DEGREES = Qgis.DistanceUnit.Degrees
    METRES = Qgis.DistanceUnit.Meters
else:
    MESSAGE_INFO = Qgis.Info
    MESSAGE_WARNING = Qgis.Warning
    MESSAGE_CRITICAL = Qgis.Critical
    MESSAGE_SUCCESS = Qgis.Success
    POINT_GEOMETRY = QgsWkbTypes.PointGeometry
    LINE_GEOMETRY = QgsWkbTypes.LineGeometry
    POLYGON_GEOMETRY = QgsWkbTypes.PolygonGeometry
    NO_GEOMETRY = QgsWkbTypes.NullGeometry
    DEGREES = QgsUnitTypes.DistanceDegrees
    METRES = QgsUnitTypes.DistanceMeters

if hasattr(Qgis, "ProcessingAlgorithmFlag"):  # 3.36
    ALGORITHM_NO_THREADING = Qgis.ProcessingAlgorithmFlag.NoThreading
    ALGORITHM_REQUIRES_PROJECT = Qgis.ProcessingAlgorithmFlag.RequiresProject
    PARAMETER_ADVANCED = Qgis.ProcessingParameterFlag.Advanced
    ANY_VECTOR = Qgis.ProcessingSourceType.VectorAnyGeometry
    POLYGON_VECTOR = Qgis.ProcessingSourceType.VectorPolygon
    ANY_RASTER = Qgis.ProcessingSourceType.Raster
    TABLE = Qgis.ProcessingSourceType.Vector
    FOLDER_PARAMETER = Qgis.ProcessingFileParameterBehavior.Folder
else:
    ALGORITHM_NO_THREADING = QgsProcessingAlgorithm.FlagNoThreading
    ALGORITHM_REQUIRES_PROJECT = QgsProcessingAlgorithm.FlagRequiresProject
    PARAMETER_ADVANCED = QgsProcessingParameterDefinition.FlagAdvanced
    ANY_VECTOR = QgsProcessing.TypeVectorAnyGeometry
    POLYGON_VECTOR = QgsProcessing.TypeVectorPolygon
    ANY_RASTER = QgsProcessing.TypeRaster
    TABLE = QgsProcessing.TypeVector
    FOLDER_PARAMETER = QgsProcessingParameterFile.Folder

if QGIS_VERSION >= 33600:
    NETWORK_SOURCES = Qgis.DataItemProviderCapability.NetworkSources
else:
    NETWORK_SOURCES = QgsDataProvider.Net

#: Whether QGIS writes markers that are raster images into SLD.
SLD_HAS_RASTER_MARKERS = QGIS_VERSION >= 34400
#: Whether SLD draws the category of all other values for all of them (3.40 does, 3.22 does not).
SLD_HAS_OTHERS = QGIS_VERSION >= 34000

POLYGON_WKB = Qgis.WkbType.Polygon if QGIS_VERSION >= 33000 else QgsWkbTypes.Polygon
NO_GEOMETRY_WKB = Qgis.WkbType.NoGeometry if QGIS_VERSION >= 33000 else QgsWkbTypes.NoGeometry
COLLECTION_WKB = Qgis.WkbType.GeometryCollection if QGIS_VERSION >= 33000 else QgsWkbTypes.GeometryCollection

if QGIS_VERSION >= 33800:
    from qgis.PyQt.QtCore import QMetaType

    STRING_FIELD: Any = QMetaType.Type.QString
    MAP_FIELD = int(getattr(QMetaType.Type.QVariantMap, "value", QMetaType.Type.QVariantMap))
    BINARY_FIELD = int(getattr(QMetaType.Type.QByteArray, "value", QMetaType.Type.QByteArray))
    #: Field types that a GeoPackage or GeoJSON file holds as they are; all others are written as text.
    PLAIN_FIELD_TYPES = frozenset(
        int(getattr(kind, "value", kind))
        for kind in (
            QMetaType.Type.Bool,
            QMetaType.Type.Int,
            QMetaType.Type.UInt,
            QMetaType.Type.LongLong,
            QMetaType.Type.Double,
            QMetaType.Type.QString,
            QMetaType.Type.QDate,
            QMetaType.Type.QTime,
            QMetaType.Type.QDateTime,
            QMetaType.Type.QByteArray,
            QMetaType.Type.QVariantMap,
            QMetaType.Type.QStringList,
        )
    )
    INTEGER_FIELD_TYPES = frozenset(
        int(getattr(kind, "value", kind))
        for kind in (QMetaType.Type.Int, QMetaType.Type.UInt, QMetaType.Type.LongLong, QMetaType.Type.ULongLong)
    )
else:
    STRING_FIELD = QVariant.String
    MAP_FIELD = int(QVariant.Map)
    BINARY_FIELD = int(QVariant.ByteArray)
    PLAIN_FIELD_TYPES = frozenset(
        int(kind)
        for kind in (
            QVariant.Bool,
            QVariant.Int,
            QVariant.UInt,
            QVariant.LongLong,
            QVariant.Double,
            QVariant.String,
            QVariant.Date,
            QVariant.Time,
            QVariant.DateTime,
            QVariant.ByteArray,
            QVariant.Map,
            QVariant.StringList,
        )
    )
    INTEGER_FIELD_TYPES = frozenset(
        int(kind) for kind in (QVariant.Int, QVariant.UInt, QVariant.LongLong, QVariant.ULongLong)
    )


def item_capabilities(*capabilities: Any) -> Any:
    """What an item of the browser panel can do; in 3.22 `|` of two enumerators is a number that QGIS does not take."""
    result = Qgis.BrowserItemCapabilities()
    for one in capabilities:
        result |= one
    return result


def as_int(enumerator: Any) -> int:
    """The number of an enumerator: an int in PyQt5, an Enum in PyQt6."""
    return int(getattr(enumerator, "value", enumerator))


def is_null(value: Any) -> bool:
    """Whether an attribute is NULL: a QVariant in Qt5, None in Qt6."""
    return value is None or value == NULL


def no_error(code: Any) -> bool:
    """Whether a vector file writer's error code stands for success."""
    return bool(code == QgsVectorFileWriter.WriterError.NoError)


def crs_from(authid: str) -> QgsCoordinateReferenceSystem:
    """The coordinate reference system of a code like `EPSG:3857`."""
    return QgsCoordinateReferenceSystem(authid)


def bookmark_rotation(bookmark: Any) -> float:
    """Degrees by which the map is turned at a bookmark; older versions of QGIS do not tell."""
    return float(bookmark.rotation()) if hasattr(bookmark, "rotation") else 0.0


def set_bookmark_rotation(bookmark: Any, degrees: object) -> None:
    """Turn the map at a bookmark, where QGIS can."""
    if isinstance(degrees, (int, float)) and hasattr(bookmark, "setRotation"):
        bookmark.setRotation(float(degrees))


def _date_types() -> dict[str, Any]:
    """The kinds of dates of metadata by their names in the server's document; QGIS has them from 3.30 on."""
    kinds = getattr(Qgis, "MetadataDateType", None)
    names = ("Created", "Published", "Revised", "Superseded") if kinds is not None else ()
    return {name.lower(): getattr(kinds, name) for name in names}


def metadata_dates(metadata: Any) -> dict[str, Any]:
    """The dates of metadata."""
    return {name: metadata.dateTime(kind) for name, kind in _date_types().items()}


def set_metadata_date(metadata: Any, name: str, when: Any) -> None:
    """Set a date of metadata, where QGIS knows such dates."""
    kind = _date_types().get(name)
    if kind is not None:
        metadata.setDateTime(kind, when)


def export_sld(layer: Any) -> tuple[str, list[str]]:
    """The layer's SLD and what QGIS itself says is lost (it says so from 3.44 on only)."""
    layer = _exportable(layer)
    if QGIS_VERSION >= 34400:
        from qgis.core import QgsSldExportContext

        context = QgsSldExportContext()
        document = layer.exportSldStyleV3(context)
        return str(document.toString(2)), [*context.errors(), *context.warnings()]
    document = QDomDocument()
    layer.exportSldStyle(document, "")
    return str(document.toString(2)), []


def _exportable(layer: Any) -> Any:
    """The layer, or a copy with a contrast of its own: without one, writing SLD of shades of grey ends QGIS 3.22."""
    renderer = layer.renderer() if isinstance(layer, QgsRasterLayer) else None
    if not isinstance(renderer, QgsSingleBandGrayRenderer) or renderer.contrastEnhancement() is not None:
        return layer
    copy = layer.clone()
    enhancement = QgsContrastEnhancement(copy.dataProvider().dataType(renderer.grayBand()))
    copy.renderer().setContrastEnhancement(enhancement)
    return copy
